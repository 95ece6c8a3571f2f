"""The request as views see it after the middleware: signed in."""

from django.http import HttpRequest

from people.models import Person


class Request(HttpRequest):
    """A request of a signed-in person. LoginRequiredMiddleware makes sure of it."""

    user: Person
