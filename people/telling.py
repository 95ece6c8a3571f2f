"""Who gets a mail when somebody does something, in words for the page where they are about to do it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from people.models import Person


@dataclass(frozen=True)
class Told:
    """People who are asked by name: those who get a mail, and those who only find it under "needs you"."""

    mailed: list[Person]
    unmailed: list[Person]

    def in_words(self) -> str:
        """A sentence or two: Noor Haddad and 3 others get a mail at their next working hour."""
        sentences = []
        if self.mailed:
            verb = "gets" if len(self.mailed) == 1 else "get"
            sentences.append(f"{_names(self.mailed)} {verb} a mail at their next working hour.")
        if self.unmailed:
            verb = "finds" if len(self.unmailed) == 1 else "find"
            sentences.append(
                f"{_names(self.unmailed)} {verb} it under “needs you”: no mail, as they are away or chose."
            )
        return " ".join(sentences) or "Nobody gets a mail."


def who_is_told(people: Iterable[Person], *, by: Person, now: dt.datetime) -> Told:
    """Of the people somebody is about to ask by name at the aware moment `now`; who asks is told nothing."""
    told = Told([], [])
    for person in dict.fromkeys(people):
        if person.pk != by.pk and person.is_active:
            gets_it = person.wants_calls and not person.is_away(person.today(now))
            (told.mailed if gets_it else told.unmailed).append(person)
    return told


def _names(people: list[Person]) -> str:
    """Noor Haddad; Noor Haddad and Ana Ruiz; Noor Haddad and 3 others."""
    first, *others = people
    if not others:
        return first.name
    return f"{first.name} and {others[0].name if len(others) == 1 else f'{len(others)} others'}"
