"""Naming a team in the filters of a page: chosen where there are few, typed in an organisation of any size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from people.models import RAIL_TEAMS, Person, Team
from people.names import by_name, folded


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
