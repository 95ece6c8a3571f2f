"""Headers of every answer, and messages that reach a page which htmx changes only in part."""

from collections.abc import Callable

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

# What a page of ours never asks a browser for; an injected one could not either.
PERMISSIONS = [
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb"),
]


class SafeHeadersMiddleware:
    """Headers that Django has no setting for. What does not say how it may be kept is kept nowhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{name}=()" for name in PERMISSIONS))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def is_background(request: HttpRequest) -> bool:
    """Did the page ask by itself, at its time or beside what is typed, with nobody acting?

    htmx hands the header down to all that stands inside what asks: a button there says "no".
    """
    return request.headers.get("Teamhub-Background") == "yes"


class MessagesOutOfBandMiddleware:
    """Adds waiting messages to an htmx answer, as the one out-of-band region.

    What a page asks by itself leaves them to the answer of the act that they tell of: what asked may be gone from the
    page by the time it is answered, and with it where htmx would look for the region.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asks_part = getattr(request, "htmx", False) and not getattr(request.htmx, "boosted", False)  # type: ignore[attr-defined]
        if not asks_part or is_background(request):
            return response
        if response.status_code >= 500 or 300 <= response.status_code < 400:
            return response
        if not response.headers.get("Content-Type", "").startswith("text/html") or response.streaming:
            return response
        waiting = get_messages(request)
        if len(waiting) and not getattr(waiting, "used", False):  # a whole page has shown them itself
            markup = render_to_string("components/messages.html", {"out_of_band": True}, request)
            response.content += markup.encode()
        return response
