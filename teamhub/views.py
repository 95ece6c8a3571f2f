"""The pages that mix practices: home and search; and what a supervisor asks: is it up, is it ready?"""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from people.requests import Request
from teamhub import home as front_page
from teamhub import searching
from teamhub.context import Rail
from web.rendering import render_region

log = logging.getLogger(__name__)


@require_safe
def home(request: Request) -> HttpResponse:
    """What needs me, how my teams' outcomes move, recent decisions, newest lessons."""
    now = timezone.now()
    rail = Rail(request.user, now)
    context = front_page.context(request.user, rail.teams, now) | {
        "rail": rail,
        "organisation": rail.organisation,
    }
    return render(request, "home.html", context)


@require_safe
def search(request: Request) -> HttpResponse:
    """Every kind of record that holds the words, best match first."""
    context = searching.answer(searching.Question.read(request.GET), request.user)
    return render_region(request, "search.html", context, regions={"found"})


PLAIN_WORDS = "Something broke here. It is not your doing, and it is in our log. Try again in a minute."


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours; in plain words where the page itself cannot be drawn."""
    try:
        return HttpResponseServerError(render_to_string("500.html"))
    except Exception:  # whatever broke, as static files that nobody collected, may break this page as well
        log.exception("the page for errors could not be drawn")
        return HttpResponseServerError(PLAIN_WORDS, content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """The process answers and reaches its database; else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unreachable", status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")
