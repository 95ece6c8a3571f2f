"""The queue as a page: what its address asks for, its tabs with counts, and its rows in groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from followups.models import FAR_OFF, FollowUp
from followups.queues import FollowUpQuerySet
from people.models import Membership, Person, Team
from postmortems.models import Postmortem
from records.search import matching
from web.counts import CappedCount, in_words

MINE, EVERYONE, PROPOSED, DONE = "mine", "everyone", "proposed", "done"
LISTS = [MINE, EVERYONE, PROPOSED, DONE]
SOURCES = [
    ("postmortem", "Postmortems"),
    ("decision", "Decisions"),
    ("objective", "Objectives"),
    ("none", "Nothing"),
]
OVERDUE, WEEK, LATER, UNDATED = "overdue", "week", "later", "undated"
GROUPS = [(OVERDUE, "Overdue"), (WEEK, "This week"), (LATER, "Later"), (UNDATED, "Without a date")]
TEAM_TABS = 3


def end_of_week(today: dt.date) -> dt.date:
    """The Sunday of the week that `today` is in."""
    return today + dt.timedelta(days=7 - today.isoweekday())


@dataclass(frozen=True)
class Filters:
    """What the address asks for; anything unknown in it asks for nothing."""

    list: str = MINE
    q: str = ""
    source: str = ""
    team: str = ""
    owner: str = ""
    due: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """From ?list=everyone&q=…&source=decision&team=berths&owner=12&due=overdue (owner may be "none")."""
        asked, owner = query.get("list", ""), query.get("owner", "")
        team = query.get("team", "").replace("\x00", "")[:60]
        source = query.get("source", "")
        source = source if source in dict(SOURCES) else ""
        owner = owner if owner == "none" or (owner.isdecimal() and len(owner) < 10) else ""
        return cls(
            list=asked if asked in LISTS else EVERYONE if team or owner or source else MINE,
            q=query.get("q", "").replace("\x00", "").strip()[:200],
            source=source,
            team=team,
            owner=owner,
            due=query.get("due", "") if query.get("due") in dict(GROUPS) else "",
        )

    def address(self, **changes: str) -> str:
        """The address of this list with some things changed, as "?…"."""
        asked = {name: value for name, value in asdict(replace(self, **changes)).items() if value}
        return f"?{urlencode(asked)}"

    def narrows(self) -> bool:
        """Does it leave anything out of its list?"""
        return bool(self.q or self.source or self.due or self.owner or (self.team and self.list != EVERYONE))

    def order(self) -> tuple[str, ...]:
        """The order of the rows, for web.paging.keyset."""
        return ("-left_at", "-id") if self.list == DONE else ("queue_on", "id")

    def rows(self, person: Person, now: dt.datetime) -> FollowUpQuerySet:
        """The rows that `person` may see and that it asks for, in no order yet."""
        rows = of_list(self.list, person).visible_to(person)
        if self.team:
            rows = rows.filter(team__slug=self.team)
        if self.owner:
            rows = (
                rows.filter(owner__isnull=True)
                if self.owner == "none"
                else rows.filter(owner_id=int(self.owner))
            )
        if self.source == "none":
            rows = rows.filter(postmortem=None, decision=None, objective=None)
        elif self.source:
            rows = rows.filter(**{f"{self.source}__isnull": False})
        if self.q:
            found = matching(self.q, kind=FollowUp.record_kind)
            rows = rows.filter(Q(pk__in=found) | Q(owner__name__icontains=self.q))
        return due(rows, self.due, person, now) if self.due else rows


def of_list(name: str, person: Person) -> FollowUpQuerySet:
    """The rows of a tab."""
    everything = FollowUp.objects.all()
    if name == MINE:
        return everything.awaited().filter(Q(owner=person) | Q(offered_to=person))
    if name == PROPOSED:
        return everything.proposed()
    return everything.ended() if name == DONE else everything.awaited()


def due(rows: FollowUpQuerySet, group: str, person: Person, now: dt.datetime) -> FollowUpQuerySet:
    """Only the rows of one group of GROUPS; weeks are the reader's. Twin of group_of()."""
    sunday = end_of_week(person.today(now))
    if group == OVERDUE:
        return rows.overdue(now)
    if group == WEEK:
        return rows.not_overdue(now).filter(queue_on__lte=sunday)
    if group == LATER:
        return rows.filter(queue_on__gt=sunday, queue_on__lt=FAR_OFF)
    return rows.filter(queue_on=FAR_OFF)


def group_of(row: FollowUp, person: Person, now: dt.datetime) -> str:
    """The group a row stands in. Twin of due()."""
    if row.is_overdue(now):
        return OVERDUE
    if row.due_on is None:
        return UNDATED
    return WEEK if row.due_on <= end_of_week(person.today(now)) else LATER


@dataclass(frozen=True)
class Tab:
    """A list and how long it is."""

    word: str
    address: str
    count: str
    is_current: bool


@dataclass(frozen=True)
class Group:
    """A heading, how many rows stand under it on all pages, and those of this page."""

    word: str
    count: str
    rows: list[FollowUp]


@dataclass(frozen=True)
class Counts:
    """How many rows the tabs and groups have; one query for all of them."""

    by_key: dict[str, int]

    @classmethod
    def take(
        cls, filters: Filters, rows: FollowUpQuerySet, teams: list[Team], person: Person, now: dt.datetime
    ) -> Counts:
        """Count the tabs, `teams` among them, and the groups of these rows where the list has groups."""
        visible = {name: of_list(name, person).visible_to(person) for name in (MINE, EVERYONE, PROPOSED)}
        for team in teams:
            visible[f"team {team.pk}"] = visible[EVERYONE].filter(team=team)
        if filters.list in (MINE, EVERYONE):
            visible |= {group: due(rows, group, person, now) for group, _ in GROUPS}
        counts = [CappedCount(queryset) for queryset in visible.values()]
        answer = Person.objects.filter(pk=person.pk).values_list(*counts).get()
        return cls(dict(zip(visible, answer, strict=True)))

    def word(self, key: str) -> str:
        return in_words(self.by_key[key]) if key in self.by_key else ""


def own_teams(teams: Iterable[Team]) -> list[Team]:
    """Of the teams for_rail() gave, the first that the reader leads or is a member of."""
    return [team for team in teams if getattr(team, "own_role", "") in (Membership.LEAD, Membership.MEMBER)][
        :TEAM_TABS
    ]


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


def groups(
    filters: Filters, rows: list[FollowUp], counts: Counts, person: Person, now: dt.datetime
) -> list[Group]:
    """The rows of a page under their headings; one group without a heading where the list has no dates to keep."""
    if filters.list not in (MINE, EVERYONE):
        return [Group("", "", rows)] if rows else []
    places = [name for name, _ in GROUPS]

    def place(row: FollowUp) -> int:
        return places.index(group_of(row, person, now))

    ordered = sorted(rows, key=place)  # stable: around midnight neighbours may stand in different groups
    return [
        Group(GROUPS[number][1], counts.word(places[number]), list(members))
        for number, members in groupby(ordered, place)
    ]


def context_of_rows(rows: list[FollowUp], person: Person, now: dt.datetime) -> None:
    """Set on each row what its line says and offers: `late` in days, and which buttons the person has.

    Who keeps a promise need not be among the readers of the postmortem it comes from: that is then not named.
    """
    closed = {row.postmortem.pk for row in rows if row.postmortem and not row.postmortem.is_open_to_all()}
    if closed:
        readable = Postmortem.objects.visible_to(person).filter(pk__in=closed)
        closed -= set(readable.values_list("pk", flat=True))
    for row in rows:
        if row.postmortem and row.postmortem.pk in closed:
            row.postmortem = None
        shown: Any = row
        shown.late = row.days_late(now)
        shown.can_finish = row.may_be_finished_by(person)
        shown.can_take = row.may_be_taken_by(person) and row.is_awaited()
        shown.can_accept = row.may_be_accepted_by(person)
        shown.can_be_picked = row.may_be_declined_by(person)
