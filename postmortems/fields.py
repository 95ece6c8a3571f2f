"""Form fields of a postmortem: local moments, several people by name, one text a line."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from people.models import Person
from postmortems.parts import as_lines, block, texts_of
from web.forms import DateTimeInput
from web.years import check_year

MOST_PEOPLE = 60


class LocalTimeField(forms.Field):
    """A day and a minute without a zone; the form's own zone says where. Cleans to a naive datetime or None."""

    widget = DateTimeInput

    def prepare_value(self, value: Any) -> Any:
        """As the browser's picker wants it."""
        return value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, dt.datetime) else value

    def to_python(self, value: Any) -> dt.datetime | None:
        """What was picked or typed, like 2026-11-30 14:05. Raises ValidationError."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError("Write the day and time like 2026-11-30 14:05.") from None
        check_year(moment)
        if moment.tzinfo is not None:
            raise ValidationError("Write the day and time like 2026-11-30 14:05; the zone stands above.")
        return moment.replace(second=0, microsecond=0)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Is it another minute?"""
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except ValidationError:
            return True


class PeopleField(forms.Field):
    """People by full name or email, separated by commas. Cleans to a list of Person in the order written.

    `at_most` says how many; `only_active` refuses somebody who has left.
    """

    def __init__(self, *, at_most: int = MOST_PEOPLE, only_active: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.at_most, self.only_active = at_most, only_active

    def prepare_value(self, value: Any) -> Any:
        """Names; the email beside one that is not anybody's alone."""
        if value is None or isinstance(value, str):
            return value
        people = list(value)
        names = [person.name for person in people]
        same = {person.name.casefold(): 0 for person in people}
        for name in Person.objects.filter(name__in=names).values_list("name", flat=True) if names else ():
            same[name.casefold()] = same.get(name.casefold(), 0) + 1
        return ", ".join(
            person.name
            if same[person.name.casefold()] < 2 and "," not in person.name
            else f"{person.name.replace(',', ' ')} <{person.email}>"
            for person in people
        )

    def to_python(self, value: Any) -> list[Person]:
        """The people who are meant. Raises ValidationError, in words, for each who is nobody or more than one."""
        written = [name for part in re.split(r"[,;\n]", str(value or "")) if (name := " ".join(part.split()))]
        if len(written) > self.at_most:
            many = "one person" if self.at_most == 1 else f"{self.at_most} people at most"
            raise ValidationError(f"Name {many} here.")
        keys = [_key(name) for name in written]
        wanted = Q(email__in=[key for key in keys if "@" in key])
        for key in keys:
            if "@" not in key:
                wanted |= Q(name__iexact=key)
        everyone = list(Person.objects.filter(wanted)) if keys else []
        found = [self._one(key, name, everyone) for key, name in zip(keys, written, strict=True)]
        return list(dict.fromkeys(found))

    def _one(self, key: str, written: str, everyone: list[Person]) -> Person:
        people = [one for one in everyone if key in (one.email, one.name.casefold())]
        active = [one for one in people if one.is_active]
        people = active if active or self.only_active else people
        if not people:
            raise ValidationError(
                f"Nobody here is called “{written}”. Write a full name or an email address."
            )
        if len(people) > 1:
            raise ValidationError(
                f"More than one person is called {written}. Write the email address instead."
            )
        return people[0]

    def validate(self, value: list[Person]) -> None:
        """Somebody, where somebody is needed."""
        if self.required and not value:
            raise ValidationError("Name at least one person.", code="required")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Are other people named?"""
        before = self.prepare_value(initial) or ""
        return _keys(before) != _keys(str(data or ""))


def _key(written: str) -> str:
    """What to look somebody up by: the email, where one is written, else the name."""
    email = re.search(r"<\s*([^<>\s]+@[^<>\s]+)\s*>", written)
    return (email[1] if email else written).lower() if email or "@" in written else written.casefold()


def _keys(text: str) -> list[str]:
    return [_key(" ".join(part.split())) for part in re.split(r"[,;\n]", text) if part.strip()]


class LinesField(forms.CharField):
    """Texts, one a line, as parts.texts_of() reads them; `known` come back as they were. Cleans to a list."""

    widget = forms.Textarea

    def __init__(self, *, most: int = 100, **kwargs: Any) -> None:
        super().__init__(max_length=100_000, strip=False, **kwargs)
        self.most = most
        self.known: list[str] = []

    def prepare_value(self, value: Any) -> Any:
        """One a line, further lines of one indented."""
        return value if value is None or isinstance(value, str) else as_lines(value)

    def clean(self, value: Any) -> list[str]:
        """The texts. Raises ValidationError for too many."""
        found = texts_of(str(super().clean(value)), self.known)
        if len(found) > self.most:
            raise ValidationError(f"Write {self.most} at most, one a line; there are {len(found)}.")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Do other texts stand there?"""
        return block(str(self.prepare_value(initial) or "")) != block(str(data or ""))
