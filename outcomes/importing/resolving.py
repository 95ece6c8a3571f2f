"""Who and what the words of a file mean here: teams, cycles and people by their names, read once."""

from __future__ import annotations

import re
from collections import defaultdict

from outcomes.importing.drafts import squeezed
from outcomes.models import Cycle
from people.models import Membership, Person, Team

QUARTER = re.compile(
    r"(?:^|\D)(?:q([1-4])\D{0,3}((?:20)?\d\d)|((?:20)?\d\d)\D{0,3}q([1-4]))(?:\D|$)", re.IGNORECASE
)


def quarter_of(text: str) -> str:
    """“Q3 2026” of any way to write a quarter (2026-Q3, Q3/26, FY26 Q3), else “”."""
    match = QUARTER.search(text)
    if match is None:
        return ""
    number, year = match[1] or match[4], match[2] or match[3]
    return f"Q{number} {year if len(year) == 4 else '20' + year}"


class Directory:
    """Teams, cycles and people of the organisation, by what a file may call them."""

    def __init__(self) -> None:
        self.teams: dict[str, Team] = {}
        for team in Team.objects.order_by("pk"):
            for word in (team.slug, team.name):
                self.teams.setdefault(squeezed(word), team)
        self.cycles: dict[str, Cycle] = {}
        for cycle in Cycle.objects.order_by("-starts_on"):
            for word in (cycle.name, quarter_of(cycle.name)):
                if word:
                    self.cycles.setdefault(squeezed(word), cycle)
        self.people: dict[str, Person | None] = {}
        for person in Person.objects.filter(is_active=True).order_by("pk"):
            name = squeezed(person.name)
            self.people[person.email] = person
            self.people[name] = None if name in self.people else person  # two of one name are nobody
        self.observers: dict[int, set[int]] = defaultdict(set)
        for person_id, team_id in Membership.objects.filter(role=Membership.OBSERVER).values_list(
            "person_id", "team_id"
        ):
            self.observers[team_id].add(person_id)

    def team(self, text: str) -> Team | None:
        """The team of one of the names in a cell, one a line or parted by commas."""
        return next((self.teams[word] for word in _words(text) if word in self.teams), None)

    def cycle(self, text: str) -> Cycle | None:
        """The cycle of this name, or of the quarter it says."""
        return self.cycles.get(squeezed(text)) or self.cycles.get(squeezed(quarter_of(text)))

    def person(self, text: str) -> Person | None:
        """The person of the first address or name we know; nobody who has left, and nobody of a name that two have."""
        return next((found for word in _words(text) if (found := self.people.get(word))), None)

    def owner(self, text: str, team: Team) -> Person | None:
        """The person, if they may own something in the team."""
        person = self.person(text)
        return person if person and person.pk not in self.observers[team.pk] else None


def _words(text: str) -> list[str]:
    parts = [text, *re.split(r"[\n,;]", text)]
    return [squeezed(part) for part in parts if part.strip()]
