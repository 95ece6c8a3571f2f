"""The pages that mix practices: home and search; and what a supervisor asks: is it up, is it ready?"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.requests import Request


@require_safe
def home(request: Request) -> HttpResponse:
    """What needs me, how my teams' outcomes move, recent decisions, newest lessons."""
    return render(request, "home.html")


@require_safe
def search(request: Request) -> HttpResponse:
    """Every kind of record that holds the words."""
    return render(request, "search.html")


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
