"""A page that is not built yet; replaced by each practice's own views."""

from django.http import HttpRequest, HttpResponse


def page(request: HttpRequest, **_: object) -> HttpResponse:
    """Nothing yet."""
    return HttpResponse("")
