"""Times on a page are in the reader's own zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.models import Person


class TimeZoneMiddleware:
    """Activates the signed-in person's time zone for one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Person):
            with timezone.override(request.user.zone):
                return self.get_response(request)
        return self.get_response(request)
