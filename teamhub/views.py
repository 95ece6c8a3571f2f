"""The pages that mix practices: home and search; and what a supervisor asks: is it up, is it ready?"""

import logging
import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe
from django.views.defaults import bad_request

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
    context = front_page.context(request.user, rail.teams, rail.needs, now) | {
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
    """The page for an error of ours; in plain words where the page itself cannot be drawn.

    While the database is away it is a 503: it will pass, and whoever asks by program may come again.
    """
    is_away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    status = 503 if is_away else 500
    try:
        return HttpResponse(render_to_string("500.html"), status=status)
    except Exception:  # whatever broke, as static files that nobody collected, may break this page as well
        log.exception("the page for errors could not be drawn")
        return HttpResponse(PLAIN_WORDS, status=status, content_type="text/plain; charset=utf-8")


@requires_csrf_token
def misunderstood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what makes no sense, or is too large to be taken in."""
    if not isinstance(exception, RequestDataTooBig):
        return bad_request(request, exception)
    limits = {"files": settings.UPLOAD_MAX_BYTES, "text": settings.DATA_UPLOAD_MAX_MEMORY_SIZE}
    context = {name: size // 1024**2 for name, size in limits.items()}
    return HttpResponse(render_to_string("413.html", context), status=413)


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
