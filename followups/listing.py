"""The queue as a page: what its address asks for, its tabs with counts, and what its rows offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from followups.models import FAR_OFF, FollowUp
from followups.queues import IS_AWAITED, IS_PROPOSED, IS_UNDECIDED, FollowUpQuerySet
from people.choosing import NOBODY, OwnerChoice, TeamChoice
from people.models import Membership, Person, Team
from people.zones import Dates, dates_on_earth
from postmortems.models import Postmortem
from records import search
from web import compiled

MINE, EVERYONE, PROPOSED, DONE = "mine", "everyone", "proposed", "done"
LISTS = [MINE, EVERYONE, PROPOSED, DONE]
# As FollowUp.source_kind counts them, of which there are indexes.
SOURCE_KINDS = {"postmortem": 1, "decision": 2, "objective": 3, "none": 4}
SOURCES = [
    ("postmortem", "Postmortems"),
    ("decision", "Decisions"),
    ("objective", "Objectives"),
    ("none", "Nothing"),
]
OVERDUE, WEEK, LATER, UNDATED, WAITING = "overdue", "week", "later", "undated", "waiting"
GROUPS = [
    (OVERDUE, "Overdue"),
    (WEEK, "This week"),
    (LATER, "Later"),
    (WAITING, "Waiting"),
]
DUES = [*GROUPS, (UNDATED, "Without a date")]  # what has no date waits for one
DRIFTING, ONLY_SNOOZED, STARTED, LEFT = "drifting", "snoozed", "started", "left"
ONLY = [
    (DRIFTING, "Moved twice or more"),
    (ONLY_SNOOZED, "Snoozed"),
    (STARTED, "In progress"),
    (LEFT, "Owner has left"),
]
BY_DATE, BY_SOURCE, BY_OWNER, BY_TEAM = "", "source", "owner", "team"
GROUPINGS = [(BY_DATE, "Date"), (BY_SOURCE, "Source"), (BY_OWNER, "Owner"), (BY_TEAM, "Team")]
# The columns that make a group.
KEYS = {BY_SOURCE: ("source_kind", "-source_key"), BY_OWNER: ("owner_key",), BY_TEAM: ("team_id",)}
QUEUE = ("queue_on", "id")
Turns = Sequence[tuple[str, tuple[str, ...]]]
# Lists come in parts one after the other: what is overdue, what is not, and of that what waits; or what nobody owns,
# then the rest.
WHOLE, LATE, REST, IN_TIME, LAST = "whole", "late", "rest", "in time", "last"
UNOWNED, OWNED = "unowned", "owned"
TEAM_TABS = 3
NAMED = 200  # people whose name holds the words of a search


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
    only: str = ""
    group: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """From ?list=everyone&q=…&source=decision&team=berths&owner=12&due=overdue&only=snoozed&group=owner.

        `owner` may be "none"; what is neither that nor a number is for OwnerChoice to find, and else nobody's.
        """
        asked = query.get("list", "")
        owner = query.get("owner", "").replace("\x00", "").strip()[:200]
        team = query.get("team", "").replace("\x00", "").strip()[:120]
        source = query.get("source", "")
        source = source if source in dict(SOURCES) else ""
        here = asked if asked in LISTS else EVERYONE if team or owner or source else MINE
        group = query.get("group", "")
        return cls(
            list=here,
            q=query.get("q", "").replace("\x00", "").strip()[:200],
            source=source,
            team=team,
            owner=owner,
            due=query.get("due", "") if query.get("due") in dict(DUES) else "",
            only=query.get("only", "") if query.get("only") in dict(ONLY) else "",
            group=group,
        )._without_what_the_list_lacks()

    def _without_what_the_list_lacks(self) -> Filters:
        """The same, but for what its list can neither be narrowed nor grouped by: its page has no field for that."""
        group = self.group if self.group in dict(groupings(self.list)) else ""
        kept = {} if self.list in (MINE, EVERYONE) else {"due": "", "only": ""}
        kept |= {"owner": ""} if self.list == MINE else {}
        return replace(self, group=group, **kept)

    def address(self, **changes: str) -> str:
        """The address of this list with some things changed, as "?…"."""
        changed = replace(self, **changes)._without_what_the_list_lacks()
        asked = {name: value for name, value in asdict(changed).items() if value}
        return f"?{urlencode(asked)}"

    def narrows(self) -> bool:
        """Does it leave anything out of its list?"""
        asked = self.q or self.source or self.due or self.owner or self.only
        return bool(asked or (self.team and self.list != EVERYONE))

    def has_dates(self) -> bool:
        """Are the groups dates: overdue, this week, later, waiting?"""
        return not self.group and self.list in (MINE, EVERYONE)

    def turns(self) -> Turns:
        """The parts in which the rows come, for rows_on(), each with its order, for web.paging.in_turn.

        What is overdue changes with the day, and so is no column to sort by.
        """
        if self.list == DONE:
            return [(WHOLE, ("-left_at", "-id"))]
        if self.has_dates():
            if self.due:
                return [(WHOLE, QUEUE)]
            if self.list == MINE:  # sorted at any rate, being mine for one of several reasons
                return [(LATE, QUEUE), (REST, ("waits", *QUEUE))]
            return [(LATE, QUEUE), (IN_TIME, QUEUE), (LAST, QUEUE)]
        if self.group == BY_OWNER:
            return [(UNOWNED, QUEUE), (OWNED, ("owner__name", "owner_id", *QUEUE))]
        if self.group == BY_TEAM:
            return [(WHOLE, ("team__name", "team_id", *QUEUE))]
        return [(WHOLE, (*KEYS.get(self.group, ()), *QUEUE))]

    def rows(self, person: Person, now: dt.datetime) -> FollowUpQuerySet:
        """The rows that `person` may see and that it asks for, in no order yet."""
        sunday, dates = when(person, now)
        return self.rows_on(person=person, sunday=sunday, dates=dates)

    def compiled(
        self,
        build: Callable[..., QuerySet[Any, Any]],
        *shape: str,
        person: Person,
        now: dt.datetime,
        **more: Any,
    ) -> compiled.Query | None:
        """build(filters, *shape, person=, sunday=, dates=, **more), as of rows_on().

        None where words or an owner are asked for.
        """
        if self.q or self.owner not in ("", NOBODY):
            return None
        sunday, dates = when(person, now)
        given = {"person": person, "sunday": sunday, "dates": tuple(dates), **more}
        given |= {"team": self.team} if self.team else {}
        return compiled.Query(_built, build, replace(self, team=""), tuple(dates.values()), *shape, **given)

    def rows_on(
        self, part: str = WHOLE, *, person: Person, sunday: dt.date, dates: Dates
    ) -> FollowUpQuerySet:
        """rows(), or one of their turns(), in the reader's week until `sunday`, when these are the dates on earth."""
        rows = of_list(self.list, person).visible_to(person)
        if self.team:
            # A number, not a join: so the database knows that the team's own index has the order.
            rows = rows.filter(team_id=Team.objects.filter(slug=self.team).values("pk")[:1])
        if self.owner:
            rows = owned(rows, self.owner)
        if self.source:
            rows = rows.filter(source_kind=SOURCE_KINDS[self.source])
        if self.only:
            rows = only(rows, self.only, dates)
        if self.q:
            named = Q(owner_id__in=self._named)
            rows = rows.filter(Q(pk__in=self._holding(rows)) | named)
        if self.due:
            rows = due(rows, self.due, self.list, sunday, dates)
        return in_part(rows, part, self.list, dates)

    @cached_property
    def _named(self) -> Sequence[int]:
        """Whose name holds the words."""
        named = Person.objects.filter(name__icontains=self.q).order_by().values_list("pk", flat=True)
        return list(named[:NAMED])

    @cached_property
    def _newest(self) -> Sequence[int]:
        return search.matching(self.q, kind=FollowUp.record_kind)

    def _holding(self, rows: FollowUpQuerySet) -> Sequence[int]:
        """Ids of what holds the words, looked for once: the newest of all, or where there are more, all of a few rows.

        Few are those of a person or a team, which an index has together, up to as many as are looked at of all.
        """
        known: Sequence[int] | None = self.__dict__.get("_held")
        if known is not None:
            return known
        held = self._newest
        if len(held) >= search.CANDIDATES and self._is_of_few():
            few = list(rows.order_by().values_list("pk", flat=True)[: search.CANDIDATES + 1])
            if len(few) <= search.CANDIDATES:
                held = search.matching_among(self.q, kind=FollowUp.record_kind, ids=few)
                self.__dict__["_are_all_held"] = True
        self.__dict__["_held"] = held
        return held

    def _is_of_few(self) -> bool:
        return bool(self.team or self.list == MINE or (self.owner.isdecimal() and self.list != PROPOSED))

    def cut_at(self) -> int:
        """How many of those that hold the words were looked at, where there are more, once rows() were asked for."""
        is_cut = self.q and not self.__dict__.get("_are_all_held") and len(self._newest) >= search.CANDIDATES
        return search.CANDIDATES if is_cut else 0


def _built(
    build: Callable[..., QuerySet[Any, Any]],
    filters: Filters,
    zones: tuple[tuple[str, ...], ...],
    *shape: str,
    dates: tuple[dt.date, ...],
    team: str = "",
    **given: Any,
) -> QuerySet[Any, Any]:
    return build(replace(filters, team=team), *shape, dates=dict(zip(dates, zones, strict=True)), **given)


def in_words(filters: Filters, team: TeamChoice, owner: OwnerChoice) -> str:
    """What is set, for where its fields are folded: “alert” · Decisions · Routing · Overdue · by owner."""
    words = [
        f"“{filters.q}”" if filters.q else "",
        dict(SOURCES).get(filters.source, ""),
        team.team.name if team.team else team.asked,
        owner.owner.name if owner.owner else owner.words,
        dict(DUES).get(filters.due, ""),
        dict(ONLY).get(filters.only, ""),
        f"by {dict(GROUPINGS)[filters.group].lower()}" if filters.group else "",
    ]
    return " · ".join(word for word in words if word)


def groupings(name: str) -> list[tuple[str, str]]:
    """By what a list can be grouped; what is done stands by its end alone, and an idea has no date to keep."""
    if name == DONE:
        return []
    if name == PROPOSED:
        return [(BY_DATE, "Nothing"), *(entry for entry in GROUPINGS if entry[0] in (BY_SOURCE, BY_TEAM))]
    return GROUPINGS


def only(rows: FollowUpQuerySet, what: str, dates: Dates) -> FollowUpQuerySet:
    """Only the awaited rows that one entry of ONLY asks for."""
    if what == DRIFTING:
        return rows.drifting()
    if what == ONLY_SNOOZED:
        return rows.snoozed_on(dates)
    return rows.filter(state=FollowUp.IN_PROGRESS) if what == STARTED else rows.of_people_who_left()


def owned(rows: FollowUpQuerySet, owner: str) -> FollowUpQuerySet:
    """Only what this one owns, as Filters has it."""
    if owner == NOBODY:
        return rows.filter(owner__isnull=True)
    return rows.filter(owner_id=int(owner)) if owner.isdecimal() and len(owner) < 10 else rows.none()


def of_list(name: str, person: Person) -> FollowUpQuerySet:
    """The rows of a tab."""
    everything = FollowUp.objects.all()
    if name == MINE:
        theirs = Q(owner=person)
        return everything.filter(
            (IS_AWAITED & theirs) | (IS_UNDECIDED & Q(offered_to=person)) | (IS_PROPOSED & theirs)
        )
    if name == PROPOSED:
        return everything.proposed()
    return everything.ended() if name == DONE else everything.awaited()


def when(person: Person, now: dt.datetime) -> tuple[dt.date, Dates]:
    """All that the rules go by of the aware moment `now`: the Sunday of the reader's week, and the dates on earth."""
    return end_of_week(person.today(now)), dates_on_earth(now)


def due(rows: FollowUpQuerySet, group: str, name: str, sunday: dt.date, dates: Dates) -> FollowUpQuerySet:
    """Only those rows of a tab that one entry of DUES asks for; the week is the reader's. Twin of group_of()."""
    if group == OVERDUE:
        return rows.overdue_on(dates)
    if group == WEEK:
        return in_part(rows, IN_TIME, name, dates).filter(queue_on__lte=sunday)
    if group == LATER:
        return rows.awaited().filter(waits=0, queue_on__gt=sunday)
    if group == UNDATED:
        return rows.awaited().filter(queue_on=FAR_OFF)
    return in_part(rows, LAST, name, dates)


def in_part(rows: FollowUpQuerySet, part: str, name: str, dates: Dates) -> FollowUpQuerySet:
    """One of Filters.turns() of a tab's rows."""
    if part == LATE:
        return rows.overdue_on(dates)
    if part == IN_TIME:
        return rows.not_overdue_on(dates).filter(waits=0)
    if part == REST:
        return rows.undecided_in_time_on(dates) if name == MINE else rows.not_overdue_on(dates)
    if part == LAST:  # one's own list alone has ideas
        return in_part(rows, REST, name, dates).filter(waits=1)
    if part == UNOWNED:
        return rows.filter(owner__isnull=True)
    # Joined for good: so the database may begin with the names, in their order.
    return rows.filter(owner__name__isnull=False) if part == OWNED else rows


def group_of(row: FollowUp, person: Person, now: dt.datetime) -> str:
    """The group of GROUPS a row stands in: overdue is said of whatever is, waiting of what is not. Twin of due()."""
    if row.is_overdue(now):
        return OVERDUE
    if row.waits:
        return WAITING
    return WEEK if row.queue_on <= end_of_week(person.today(now)) else LATER


def own_teams(teams: Iterable[Team]) -> list[Team]:
    """Of the teams for_rail() gave, the first that the reader leads or is a member of."""
    return [team for team in teams if getattr(team, "own_role", "") in (Membership.LEAD, Membership.MEMBER)][
        :TEAM_TABS
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
        row.is_source_hidden = row.postmortem_id in closed
        shown: Any = row
        shown.late = row.days_late(now)
        shown.snoozed = row.is_snoozed(now)
        shown.can_finish = row.may_be_finished_by(person)
        shown.can_take = row.may_be_taken_by(person) and row.is_awaited()
        shown.can_accept = row.may_be_accepted_by(person)
        shown.can_tell = row.state == row.DONE and not row.outcome and row.may_be_told_by(person)
        shown.can_be_picked = row.may_be_declined_by(person)
