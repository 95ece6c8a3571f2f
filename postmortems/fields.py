"""Form fields of a postmortem: local moments, several people by name, one text a line."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people.models import Person
from people.names import Listed, by_name, folded
from postmortems.parts import LONGEST_LIST, MOST_TEXTS, as_lines, block, texts_of
from web.forms import DateTimeInput
from web.years import check_year

MOST_PEOPLE = 60
_BETWEEN = re.compile(r"[,;\n]")  # names


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
        same = by_name(Person.objects.all(), names, or_by="email")
        return ", ".join(
            person.name
            if len(same.get(folded(person.name), [])) < 2 and not _BETWEEN.search(person.name)
            else f"{_BETWEEN.sub(' ', person.name)} <{person.email}>"
            for person in people
        )

    def to_python(self, value: Any) -> list[Person]:
        """The people who are meant. Raises ValidationError, in words, for each who is nobody or more than one."""
        listed = Listed(str(value or "").replace("\x00", ""))
        many = "one person" if self.at_most == 1 else f"{self.at_most} people at most"
        if listed.outnumber(self.at_most):
            raise ValidationError(f"Name {many} here.")
        everyone = by_name(Person.objects.all(), map(_key, listed.candidates()), or_by="email")
        written = listed.read(lambda name: folded(_key(name)) in everyone)
        if len(written) > self.at_most:
            raise ValidationError(f"Name {many} here.")
        found = [self._one(" ".join(name.split()), everyone.get(folded(_key(name)), [])) for name in written]
        return list(dict.fromkeys(found))

    def _one(self, written: str, people: list[Person]) -> Person:
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
    email = None if _BETWEEN.search(written) else re.search(r"<\s*([^<>\s]+@[^<>\s]+)\s*>", written)
    return email[1] if email else written


def _keys(text: str) -> list[str]:
    return [folded(_key(part)) for part in _BETWEEN.split(text) if part.strip()]


class LinesField(forms.CharField):
    """Texts, one a line, as parts.texts_of() reads them; `known` come back as they were. Cleans to a list."""

    widget = forms.Textarea

    def __init__(self, *, most: int = MOST_TEXTS, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_LIST, strip=False, **kwargs)
        self.most = most
        self.known: list[str] = []

    def prepare_value(self, value: Any) -> Any:
        """One a line, further lines of one indented."""
        return value if value is None or isinstance(value, str) else as_lines(value)

    def clean(self, value: Any) -> list[str]:
        """The texts. Raises ValidationError for too many."""
        found = texts_of(str(super().clean(value)), self.known)
        if len(found) > max(self.most, len(self.known)):  # an imported one may hold more, and keeps them
            raise ValidationError(f"Write {self.most} at most, one a line; there are {len(found)}.")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Do other texts stand there?"""
        return block(str(self.prepare_value(initial) or "")) != block(str(data or ""))
