"""The page that others are measured against: session, person, the policy header, five small queries, 50 rows, 10 KB."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

ROWS = 50
PAGE = engines["django"].from_string(
    "<!doctype html><html lang=en><title>Reference</title><table>"
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}"
    '<td><a href="/{{ row.0 }}/">Open the row and read what it says to whoever came this far</a></td></tr>{% endfor %}'
    "</table>{{ person.name }}</html>"
)


def reference(request: HttpRequest) -> HttpResponse:
    """A plain page, as a plain Django project would write it."""
    with connection.cursor() as cursor:
        for _ in range(5):
            cursor.execute("SELECT id, name, slug FROM people_team ORDER BY id LIMIT 1")
            team = cursor.fetchone()
    rows = [(number, *team, "a cell of some length") for number in range(ROWS)]
    return HttpResponse(PAGE.render({"rows": rows, "person": request.user}))


urlpatterns = [path("reference/", reference), path("", include("teamhub.urls"))]
