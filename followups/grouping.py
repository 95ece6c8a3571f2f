"""The queue's headings: its tabs, and its groups by date, source, owner or team, with their counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from followups.listing import (
    BY_OWNER,
    BY_SOURCE,
    DONE,
    EVERYONE,
    GROUPS,
    KEYS,
    MINE,
    PROPOSED,
    UNDATED,
    WAITING,
    Filters,
    due,
    group_of,
    of_list,
    when,
)
from followups.models import FollowUp
from people.models import Person, Team
from people.zones import Dates
from web.counts import CappedCount, in_words
from web.paging import Page

SENSES = {WAITING: "for an answer, an owner or a date"}
TABS = (MINE, EVERYONE, PROPOSED)  # those that say how long they are


@dataclass(frozen=True)
class Tab:
    """A list and how long it is."""

    word: str
    address: str
    count: str
    is_current: bool


@dataclass(frozen=True)
class Group:
    """A heading, perhaps with an address, how many rows stand under it on all pages, and those of this page."""

    word: str
    count: str
    rows: list[FollowUp]
    url: str = ""
    sense: str = ""


def key_of(filters: Filters, row: FollowUp) -> tuple[int, ...]:
    """What makes the group of a row, but for dates."""
    return tuple(getattr(row, name.lstrip("-")) for name in KEYS[filters.group])


def dated(filters: Filters) -> list[str]:
    """The groups of dates that are shown."""
    if not filters.has_dates():
        return []
    if filters.due:
        return [WAITING if filters.due == UNDATED else filters.due]
    return [group for group, _ in GROUPS]


def _counts(
    filters: Filters,
    person: Person,
    sunday: dt.date,
    dates: Dates,
    teams: tuple[int, ...],
    keys: tuple[tuple[int, ...], ...],
) -> QuerySet[Any, Any]:
    """One row with the length of TABS, of the teams' lists, of dated() and of the groups of these keys."""
    rows = filters.rows_on(person=person, sunday=sunday, dates=dates)
    tabs = {name: of_list(name, person).visible_to(person) for name in TABS}
    bare = [name.lstrip("-") for name in KEYS.get(filters.group, ())]
    counted = [
        *tabs.values(),
        *(tabs[EVERYONE].filter(team=team) for team in teams),
        *(due(rows, group, filters.list, sunday, dates) for group in dated(filters)),
        *(rows.filter(**dict(zip(bare, key, strict=True))) for key in keys),
    ]
    return Person.objects.filter(pk=person.pk).values_list(*map(CappedCount, counted))


@dataclass(frozen=True)
class Counts:
    """How many rows the tabs and groups have; one query for all of them."""

    by_key: dict[str, int]

    @classmethod
    def take(
        cls,
        filters: Filters,
        page: Page,
        teams: list[Team],
        person: Person,
        now: dt.datetime,
    ) -> Counts:
        """Count the tabs, `teams` among them, and the groups of the filters' rows that go on beyond the page."""
        ids = tuple(team.pk for team in teams)
        ends = [page.rows[0], page.rows[-1]] if filters.group and page.rows else []
        keys = tuple(dict.fromkeys(key_of(filters, row) for row in ends))
        names = [*TABS, *(f"team {pk}" for pk in ids), *dated(filters), *map(str, keys)]
        query = filters.compiled(_counts, person=person, now=now, teams=ids, keys=keys)
        if query is None:
            sunday, dates = when(person, now)
            answer = _counts(filters, person, sunday, dates, ids, keys).get()
        else:
            (answer,) = query.rows()
        return cls(dict(zip(names, answer, strict=True)))

    def word(self, key: str) -> str:
        return in_words(self.by_key[key]) if key in self.by_key else ""


def tabs(filters: Filters, counts: Counts, teams: list[Team]) -> list[Tab]:
    """Mine, own `teams`, everyone, proposed, done; a tab keeps what the filters ask for, but for the team."""
    slugs = [team.slug for team in teams]
    other_team = "" if filters.team in slugs else filters.team
    here = filters.list
    entries = [Tab("Mine", filters.address(list=MINE, team="", owner=""), counts.word(MINE), here == MINE)]
    for team in teams:
        address = filters.address(list=EVERYONE, team=team.slug, owner="")
        is_here = here == EVERYONE and filters.team == team.slug
        entries.append(Tab(team.name, address, counts.word(f"team {team.pk}"), is_here))
    words = {EVERYONE: "Everyone", PROPOSED: "Proposed", DONE: "Done"}
    for name, word in words.items():
        is_here = here == name and not (name == EVERYONE and filters.team in slugs)
        team_slug = other_team if name == EVERYONE else filters.team
        entries.append(Tab(word, filters.address(list=name, team=team_slug), counts.word(name), is_here))
    return entries


def groups(filters: Filters, page: Page, counts: Counts, person: Person, now: dt.datetime) -> Iterable[Group]:
    """The rows of a page under their headings; one group without a heading where the list has none."""
    if filters.has_dates():
        return by_date(page.rows, counts, person, now)
    if filters.group:
        return list(by_key(filters, page, counts))
    return [Group("", "", page.rows)] if page.rows else []


def by_date(rows: list[FollowUp], counts: Counts, person: Person, now: dt.datetime) -> list[Group]:
    """Overdue, this week, later, waiting."""
    places = [name for name, _ in GROUPS]

    def place(row: FollowUp) -> int:
        return places.index(group_of(row, person, now))

    ordered = sorted(rows, key=place)  # stable: around midnight neighbours may stand in different groups
    return [
        Group(
            GROUPS[number][1],
            counts.word(places[number]),
            list(members),
            sense=SENSES.get(places[number], ""),
        )
        for number, members in groupby(ordered, place)
    ]


def by_key(filters: Filters, page: Page, counts: Counts) -> Iterator[Group]:
    """A group for each source, owner or team. Only the first and the last may go on beyond the page."""
    for key, members in groupby(page.rows, lambda row: key_of(filters, row)):
        rows = list(members)
        word, url = heading(filters.group, rows[0])
        # A postmortem and a decision say by their numbers what they are.
        sense = "objective" if filters.group == BY_SOURCE and rows[0].objective_id else ""
        yield Group(word, counts.word(str(key)) or str(len(rows)), rows, url, sense)


def heading(grouping: str, row: FollowUp) -> tuple[str, str]:
    """The name of a row's group, and where it leads."""
    if grouping == BY_SOURCE:
        if row.source:
            return str(row.source), row.source.get_absolute_url()
        return ("A postmortem for its readers", "") if row.source_key else ("From nothing else", "")
    if grouping == BY_OWNER:
        if row.owner is None:
            return "Without an owner", ""
        return row.owner.name + ("" if row.owner.is_active else ", who has left"), ""
    return row.team.name, row.team.get_absolute_url()
