"""The request as views see it after the middleware: signed in, with htmx details."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import Person


class Request(HttpRequest):
    """A request of a signed-in person. LoginRequiredMiddleware makes sure of it."""

    user: Person
    htmx: HtmxDetails
