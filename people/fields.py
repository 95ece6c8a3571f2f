"""Naming a person in a form: typed, with suggestions, so that it works in an organisation of any size."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from people.models import Person
from people.names import by_name, containing, folded

SUGGESTIONS = 50
NAMED = 5  # of those who may be meant, beside the field


def meant_by(text: str, people: QuerySet[Person]) -> list[Person]:
    """Those of the people who are called so, by name, by email, or as both: Noor Haddad <noor@harbour.example>."""
    written = re.fullmatch(r".*<([^<>\s]+)>", text)
    email = (written[1] if written else text).lower()
    meant = email if "@" in email else text
    return by_name(people, [meant], or_by="email").get(folded(meant), [])


class PersonInput(forms.TextInput):
    """A text input that suggests people."""

    template_name = "components/person_input.html"
    suggested: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, {"autocomplete": "off", **(attrs or {})})
        context["widget"]["suggested"] = self.suggested
        return context


class PersonField(forms.Field):
    """Somebody active in the organisation, by name, by email, or as both: Noor Haddad <noor@harbour.example>.

    Cleans to a Person, or None where it is left empty. suggest() says whom the browser offers.
    """

    widget = PersonInput

    def suggest(self, people: Iterable[Person]) -> None:
        """Offer these, the first SUGGESTIONS of them."""
        first = people[:SUGGESTIONS] if isinstance(people, QuerySet) else islice(people, SUGGESTIONS)
        self.widget.suggested = [self.prepare_value(person) for person in first]

    def prepare_value(self, value: Any) -> Any:
        """A Person as name and email; what somebody typed as it is."""
        return f"{value.name} <{value.email}>" if isinstance(value, Person) else value

    def to_python(self, value: Any) -> Any:
        """The Person who is meant. Raises ValidationError, in words, for nobody and for more than one."""
        text = str(value or "").replace("\x00", "").strip()[:300]
        if not text:
            return None
        people = Person.objects.active().order_by("name", "pk")
        found = meant_by(text, people)[: NAMED + 1]
        if not found:
            near = people.filter(containing(text))[:NAMED] if len(text) > 1 else []
            perhaps = " or ".join(self.prepare_value(person) for person in near)
            what = f"Perhaps {perhaps}?" if perhaps else "Write a full name or an email address."
            raise ValidationError(f"Nobody here is called “{text}”. {what}")
        if len(found) > 1:
            which = ", ".join(person.email for person in found[:NAMED])
            raise ValidationError(
                f"More than one person is called {text}. Write the email address instead: {which}."
            )
        return found[0]
