"""Naming a team or an owner in a filter: chosen where there are few, typed in an organisation of any size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from people.fields import meant_by
from people.models import RAIL_TEAMS, Person, Team
from people.names import by_name, folded

NOBODY = "none"  # in an address: those that have no owner


@dataclass(frozen=True)
class TeamChoice:
    """The team that an address asks for, and what it was called there. For components/team_choice.html."""

    asked: str
    team: Team | None
    few = RAIL_TEAMS  # where as many are offered there may be more: the name is typed

    @classmethod
    def of(cls, asked: str, offered: Iterable[Team], person: Person) -> TeamChoice:
        """By slug or name. `offered` are those at hand; any other team is looked for, in one query."""
        asked = asked.strip()
        team = next((team for team in offered if team.slug == asked), None)
        if asked and team is None:
            named = by_name(Team.objects.visible_to(person), [asked], or_by="slug").get(folded(asked), [])
            team = next((one for one in named if one.slug == asked), named[0] if named else None)
        return cls(asked, team)

    @property
    def is_wrong(self) -> bool:
        """Was a team asked for that is not there?"""
        return bool(self.asked) and self.team is None


@dataclass(frozen=True)
class OwnerChoice:
    """The owner that an address asks for, or nobody, and what was typed there. For components/owner_choice.html."""

    asked: str
    owner: Person | None = None
    is_nobody: bool = False
    is_shared: bool = False  # several people are called so

    @classmethod
    def of(cls, asked: str, person: Person) -> OwnerChoice:
        """By number, name or email, or "nobody"; those who have left, too. One query, where anybody is asked for."""
        asked = asked.strip()
        if not asked:
            return cls("")
        if folded(asked) in (NOBODY, "nobody"):
            return cls(asked, is_nobody=True)
        people = Person.objects.visible_to(person).order_by("name", "pk")
        if asked.isdecimal():
            found = list(people.filter(pk=int(asked))) if len(asked) < 10 else []
        else:
            found = meant_by(asked, people)
        return cls(asked, found[0] if len(found) == 1 else None, is_shared=len(found) > 1)

    @property
    def value(self) -> str:
        """As it stands in an address; what means nobody in particular as it was typed."""
        return NOBODY if self.is_nobody else str(self.owner.pk) if self.owner else self.asked

    @property
    def words(self) -> str:
        """As it stands in the field: nobody else is called so."""
        if self.is_nobody:
            return "Nobody"
        return f"{self.owner.name} <{self.owner.email}>" if self.owner else self.asked

    @property
    def is_wrong(self) -> bool:
        """Was somebody asked for who is not there, or who could be several?"""
        return bool(self.asked) and not self.is_nobody and self.owner is None
