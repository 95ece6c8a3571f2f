"""What needs whom, and why: the one place that says so, for the home page, the reminders and the digest.

needs_of() takes people and a moment and gives each of them a list, the late first, then what is due this week,
then what waits for them. It asks the database two queries, however many people there are: one for check-ins,
and one in which each kind of need is a branch of a UNION. A branch gives the first NEEDS_AT_MOST of a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from followups.models import FAR_OFF
from notices import branches, reviews
from notices.branches import KINDS, REVIEW_AHEAD, Row
from notices.calendar import LEAD_STEP
from notices.reasons import WORDS
from outcomes.models import Cycle, KeyResult
from people.models import Organisation, Person
from people.working_days import WorkingDays
from web import compiled

OVERDUE, THIS_WEEK, WAITING = "overdue", "this_week", "waiting"
GROUPS = [OVERDUE, THIS_WEEK, WAITING]
SOON = 2  # working days ahead that are shown whatever day of the week it is


@dataclass(frozen=True)
class Need:
    """One thing that needs one person: what, by when (a date where the person is, or None), why, and what to do.

    `action` is the label of the one thing that settles it and `action_url` its address, a POST where `posts`.
    `origin` is the record a follow-up comes from, with `origin_url`; `owner_id` its owner's, where that
    is another. Addresses are paths.
    """

    person_id: int
    kind: str
    record_kind: str
    record_id: int
    ref: str
    title: str
    url: str
    due_on: dt.date | None
    days_late: int
    group: str
    why: str
    action: str
    action_url: str
    posts: bool = False
    origin: str = ""
    origin_url: str = ""
    owner_id: int | None = None
    is_cut: bool = False  # the last of its kind in the list, and there are more


@dataclass(frozen=True)
class Reader:
    """A person on their own day."""

    person: Person
    today: dt.date
    until: dt.date  # what is due by then is shown
    days: WorkingDays


def needs_of(
    people: Iterable[Person], *, now: dt.datetime, country: str | None = None
) -> dict[int, list[Need]]:
    """What needs each of the people at the aware moment `now`: person id to list; nobody inactive needs anything.

    Two queries, however many people. Working days are each person's own, less the public holidays of `country`;
    without it one query more asks for the organisation's.
    """
    country = Organisation.current().holiday_country if country is None else country
    readers = {person.pk: reader_of(person, now, country) for person in people}
    active = [reader for reader in readers.values() if reader.person.is_active]
    if not active:
        return {pk: [] for pk in readers}
    rows, cut = rows_of(readers, active)
    needs = {pk: [need_of(row, readers[pk]) for row in own] for pk, own in rows.items()}
    for need in check_ins_of(readers, active):
        needs[need.person_id].append(need)
    for own in needs.values():
        own.sort(key=place)
    for pk, kind in cut:
        last = max((at for at, need in enumerate(needs[pk]) if need.kind == kind), default=-1)
        needs[pk][last] = replace(needs[pk][last], is_cut=True)
    return needs


def how_many(person: Person, *, now: dt.datetime, country: str) -> tuple[int, bool]:
    """How many needs needs_of() gives the person, and whether any_is_cut() of them. The same queries, without words."""
    if not person.is_active:
        return 0, False
    reader = reader_of(person, now, country)
    rows, cut = rows_of({person.pk: reader}, [reader])
    return len(rows[person.pk]) + len(list(check_ins_of({person.pk: reader}, [reader]))), bool(cut)


def rows_of(
    readers: dict[int, Reader], active: Collection[Reader]
) -> tuple[dict[int, list[Row]], set[tuple[int, str]]]:
    """The rows that need each of the readers, by id, each record once a kind; and the kinds, with the reader's id, of
    which there are more. One query."""
    rows: dict[int, list[Row]] = {pk: [] for pk in readers}
    seen, cut = set(), set[tuple[int, str]]()
    ids = [reader.person.pk for reader in active]
    days = [reader.today for reader in active]
    until = max(reader.until for reader in active)
    for row in branches.rows_for(ids, earliest=min(days), latest=max(days), until=until):
        if not is_one(row.kind, due_on_of(row), row.days, readers[row.person_id]):
            continue
        if row.place > branches.NEEDS_AT_MOST:
            cut.add((row.person_id, row.kind))
        elif (key := (row.kind, row.person_id, row.pk)) not in seen:
            seen.add(key)
            rows[row.person_id].append(row)
    for pk, own in rows.items():  # who is away is the better reason for the same promise
        of_the_away = {row.pk for row in own if row.kind == branches.AWAY}
        rows[pk] = [row for row in own if row.kind != branches.LED or row.pk not in of_the_away]
    return rows, cut


def place(need: Need) -> tuple[Any, ...]:
    """Where a need stands in its person's list: by group, date, kind."""
    return (GROUPS.index(need.group), need.due_on or FAR_OFF, KINDS.index(need.kind), need.record_id)


def any_is_cut(needs: Sequence[Need]) -> bool:
    """Are there so many of one kind that the list holds only the first of them?"""
    return any(need.is_cut for need in needs)


def cut_groups(needs: Sequence[Need]) -> set[str]:
    """The groups in which there are more of a kind than the list holds."""
    return {need.group for need in needs if need.is_cut}


def soon(today: dt.date, days: WorkingDays) -> dt.date:
    """The last day that "this week" shows: its Sunday, or the second working day ahead where that is later."""
    return max(today + dt.timedelta(days=7 - today.isoweekday()), days.step(today, SOON))


def reader_of(person: Person, now: dt.datetime, country: str) -> Reader:
    """The person with their own today, in an organisation that keeps the country's holidays."""
    today, days = person.today(now), WorkingDays(person.working_days, country)
    return Reader(person, today, soon(today, days), days)


def due_on_of(row: Row) -> dt.date | None:
    """The date of the row; None where it has none."""
    return None if row.day == FAR_OFF else row.day


def need_of(row: Row, reader: Reader) -> Need:
    """The row as a need of the reader, in words."""
    due_on = due_on_of(row)
    words = WORDS[row.kind](row)
    late = max((reader.today - due_on).days, 0) if due_on else 0
    return Need(
        person_id=row.person_id,
        kind=row.kind,
        record_id=row.pk,
        due_on=due_on,
        days_late=late if row.kind in DATED else 0,
        group=group_of(row.kind, due_on, reader),
        owner_id=row.owner_id,
        **words,
    )


DATED = {
    branches.FOLLOW_UP,
    branches.LED,
    branches.AWAY,
    branches.UNOWNED,
    branches.READ,
    branches.WRITE,
    reviews.PUBLISH,
    reviews.LATE_REVIEW,
    reviews.LED_REVIEW,
    branches.REVIEW,
    branches.EXPIRED,
    branches.EXPERIMENT,
    branches.TRADE_OFF,
}  # those that their date makes late; the others wait


def is_one(kind: str, due_on: dt.date | None, days: str, reader: Reader) -> bool:
    """Does the row need the reader on their own day? The query went by the latest day of all readers."""
    match kind:
        case branches.FOLLOW_UP | branches.EXPERIMENT | branches.TRADE_OFF:
            return due_on is not None and due_on <= reader.until
        case branches.LED:
            owners = WorkingDays(days, reader.days.country)
            return due_on is not None and owners.between(due_on, reader.today) >= LEAD_STEP
        case reviews.LED_REVIEW:
            return due_on is not None and reader.days.between(due_on, reader.today) >= LEAD_STEP
        case branches.AWAY:
            is_away = dt.date.fromisoformat(days) >= reader.today
            return is_away and due_on is not None and due_on <= reader.until
        case branches.FEEDBACK:
            return due_on is None or due_on >= reader.today
        case branches.DECIDE:
            return due_on is None or due_on < reader.today
        case branches.EXPIRED | reviews.LATE_REVIEW:
            return due_on is not None and due_on < reader.today
        case branches.REVIEW:
            return due_on is not None and due_on <= reader.today + REVIEW_AHEAD
    return True


def group_of(kind: str, due_on: dt.date | None, reader: Reader) -> str:
    """Where it stands: late, due soon, or waiting for the reader."""
    if kind not in DATED or due_on is None or due_on > reader.until:
        return WAITING
    return OVERDUE if due_on < reader.today else THIS_WEEK


def check_ins_of(readers: dict[int, Reader], active: Collection[Reader]) -> Iterator[Need]:
    """One need a person and running cycle with key results to check in (KeyResult.is_due). One query."""
    people = tuple(reader.person.pk for reader in active)
    latest = max(reader.today for reader in active)
    rows: Iterable[KeyResult] = (
        compiled.rows(not_checked_in, people=people, latest=latest)
        if len(people) == 1
        else not_checked_in(people, latest)
    )
    for (owner, _), members in groupby(rows, lambda row: (row.owner_id, row.objective.cycle_id)):
        reader = readers[owner]
        if due := [row for row in members if row.is_due(reader.today)]:
            yield check_in_of(due, reader)


def not_checked_in(people: Sequence[int], latest: dt.date) -> QuerySet[KeyResult]:
    """The people's key results of running cycles that nobody has checked in on the day `latest`."""
    return (
        KeyResult.objects.filter(
            Q(checked_in_on__isnull=True) | Q(checked_in_on__lt=latest),
            owner__in=people,
            objective__closed_at__isnull=True,
            objective__cycle__state__in=Cycle.RUNNING_STATES,
        )
        .select_related("objective__cycle", "objective__team")
        .order_by("owner_id", "objective__cycle_id", "pk")
    )


def check_in_of(key_results: list[KeyResult], reader: Reader) -> Need:
    """The check-in of one person for one cycle."""
    cycle, url = key_results[0].objective.cycle, reverse("check_in")
    day = cycle.due_on(reader.today) or reader.today
    day = day if reader.days.has(day) else reader.days.step(day, 1)  # nobody checks in on a holiday
    teams = {row.objective.team.name for row in key_results}
    what = "Weekly check-in" if cycle.cadence_days == 7 else "Check-in"
    count = f"{len(key_results)} key result{'' if len(key_results) == 1 else 's'}"
    return Need(
        person_id=reader.person.pk,
        kind=branches.CHECK_IN,
        record_kind="cycle",
        record_id=cycle.pk,
        ref="",
        title=f"{what} for {teams.pop() if len(teams) == 1 else cycle.name}",
        url=url,
        due_on=day,
        days_late=max((reader.today - day).days, 0),
        group=OVERDUE if day < reader.today else THIS_WEEK,
        why=count,
        action="Check in",
        action_url=url,
    )
