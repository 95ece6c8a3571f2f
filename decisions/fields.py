"""Form fields of a decision: people and teams by name, other records by the name people cite them by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from decisions.models import Decision
from decisions.models.lists import DecisionQuerySet
from decisions.models.refs import read_ref
from people.models import Person, Team
from people.names import Listed, by_name, folded
from postmortems.models import Postmortem

NAMED_AT_MOST = 40
_ADDRESS = re.compile(r"/decisions/(?P<pk>\d{1,18})/?\S*\Z")
_SCOPE = re.compile(r"(?P<ref>[^()]+?)(?:\s*\((?P<scope>.*)\))?\Z", re.DOTALL)


class WhoField(forms.CharField):
    """People by name or email and teams by name, separated by commas. Cleans to a list, in the order written.

    `known` are those who stand in it already: a name that several share means them.
    """

    def __init__(
        self, *, known: Iterable[Person | Team] = (), at_most: int = NAMED_AT_MOST, **kwargs: Any
    ) -> None:
        super().__init__(max_length=4000, widget=forms.TextInput(attrs={"list": "who"}), **kwargs)
        self.known, self.at_most, self.may_be_team = list(known), at_most, True

    def clean(self, value: Any) -> list[Person | Team]:
        """Raises ValidationError, in words, for a name that is nobody's or several people's."""
        listed = Listed(super().clean(value))
        too_many = ValidationError("Name one only." if self.at_most == 1 else f"Name {self.at_most} at most.")
        if listed.outnumber(self.at_most):
            raise too_many
        found = self._look_up(listed.candidates())
        names = listed.read(lambda name: folded(name) in found)
        whos = list(dict.fromkeys(self._one(name, found.get(folded(name), [])) for name in names))
        if len(whos) > self.at_most:
            raise too_many
        return whos

    def _look_up(self, names: Iterable[str]) -> dict[str, list[Person | Team]]:
        """Everyone who may be meant, by folded(); two queries."""
        people: dict[str, list[Person | Team]] = dict(by_name(Person.objects.all(), names, or_by="email"))
        teams = by_name(Team.objects.all(), names, or_by="slug") if self.may_be_team else {}
        return people | {key: [*people.get(key, []), *rows] for key, rows in teams.items()}

    def _one(self, name: str, whos: Sequence[Person | Team]) -> Person | Team:
        known = [who for who in whos if who in self.known]
        if known:
            return known[0]
        present = [who for who in whos if isinstance(who, Team) or who.is_active]
        if len(present) == 1:
            return present[0]
        if present:
            raise ValidationError(f"Several are called “{name}”. Write the email address instead.")
        if whos:
            raise ValidationError(f"{name} has left.")
        kind = "person or team" if self.may_be_team else "person"
        raise ValidationError(f"No {kind} here is called “{name}”. Write the full name or an email address.")


class PersonField(WhoField):
    """One person by name or email. Cleans to a Person or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(at_most=1, **kwargs)
        self.may_be_team = False

    def clean(self, value: Any) -> Person | None:  # type: ignore[override]
        """Raises ValidationError, in words, for a name that is nobody's or several people's."""
        whos = super().clean(value)
        return whos[0] if whos and isinstance(whos[0], Person) else None


class DecisionsField(forms.CharField):
    """Other decisions as people cite them, each with a scope in brackets if any: D-12, cranes/D-3 (the night).

    Cleans to the text; `read()` finds the records once the team is known.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, **kwargs)

    @staticmethod
    def read(text: str, *, team: Team, person: Person) -> list[tuple[Decision, str]]:
        """The decisions cited, of `team` unless another's slug stands before. Raises ValidationError."""
        parts = [part.strip() for part in re.split(r"[,;\n](?![^(]*\))", text) if part.strip()]
        if len(parts) > NAMED_AT_MOST:
            raise ValidationError(f"Name {NAMED_AT_MOST} at most.")
        visible = Decision.objects.visible_to(person).select_related("team")
        ties: dict[Decision, str] = {}
        for part in parts:
            match = _SCOPE.match(part)
            ref, scope = (match["ref"], match["scope"] or "") if match else (part, "")
            ties[cited(ref.strip(), visible, team)] = scope.strip()[:200]
        return list(ties.items())


def cited(ref: str, visible: DecisionQuerySet, team: Team | None = None) -> Decision:
    """The one record of `visible` that `ref` cites; of `team` unless it names another. Raises ValidationError."""
    address, read = _ADDRESS.search(ref), read_ref(ref)
    if address:
        found = list(visible.filter(pk=int(address["pk"])))
    elif read is not None and (team is not None or read.team):
        found = list(visible.cited(read, team)[:1])
    else:
        found = []
    if not found and team is None:
        raise ValidationError(f"There is no decision “{ref}”. Write cranes/D-12, or its address.")
    if not found:
        raise ValidationError(
            f"There is no decision “{ref}”. Write D-12 for your own team's, cranes/D-12 for another's, or its address."
        )
    return found[0]


class PostmortemsField(forms.CharField):
    """Postmortems as people cite them: PM-31, PM-4. Cleans to the text; `read()` finds those the person may see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, **kwargs)

    @staticmethod
    def read(text: str, *, person: Person) -> list[Postmortem]:
        """The postmortems cited. Raises ValidationError for one that is not there, or not for this person."""
        cited = [part for part in re.split(r"[\s,;]+", text) if part]
        numbers = []
        for part in cited[:NAMED_AT_MOST]:
            match = re.fullmatch(r"(?:PM-?)?(\d{1,9})", part, re.IGNORECASE)
            if not match:
                raise ValidationError(f"“{part}” is no postmortem's number. Write them like PM-31.")
            numbers.append(int(match[1]))
        found = {
            each.number: each for each in Postmortem.objects.visible_to(person).filter(number__in=numbers)
        }
        for number in numbers:
            if number not in found:
                raise ValidationError(f"There is no postmortem PM-{number}.")
        return list(dict.fromkeys(found[number] for number in numbers))
