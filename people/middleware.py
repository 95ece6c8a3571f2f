"""A session that nobody uses ends; times on a page are in the reader's own zone."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.models import Person
from web.middleware import is_background


class IdleMiddleware:
    """Signs out where nobody was for SESSION_IDLE; else keeps that somebody is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = getattr(request.session, "row", None) if request.user.is_authenticated else None
        if session is not None:
            now = timezone.now()
            if session.is_idle(now):
                logout(request)
            elif not is_background(request):  # an open page is nobody at it
                session.was_used(now)
        return self.get_response(request)


class TimeZoneMiddleware:
    """Activates the signed-in person's time zone for one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Person):
            with timezone.override(request.user.zone):
                return self.get_response(request)
        return self.get_response(request)
