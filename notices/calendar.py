"""When to tell people: working days and hours where they are, the ladder of reminders, the week's digest.

Pure functions: no database, no clock. Moments are aware; dates are the person's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from people.working_days import WorkingDays

# Working days from the due date on which the owner is reminded; below zero is before.
LADDER = (-2, 0, 1, 3, 7)
LEAD_STEP = 5  # so many working days late it stands in the team lead's queue as well
WARNINGS = (1, 3)  # and the owner is told so in these steps: whichever of them comes last is in time
CATCH_UP = 2  # a step that was missed, the machine being off, is told up to so many working days later
QUIET = 2  # and not at all if the owner acted so many working days before it, or since
LOOK_BACK = dt.timedelta(days=80)  # the last step and its catching up, for one working day a week
LOOK_AHEAD = dt.timedelta(days=30)  # the first step, likewise
LED_BACK = dt.timedelta(days=366)  # a lead's step has no end, but for what everybody has forgotten
FRESH = dt.timedelta(days=4)  # what was asked longer before stands in "needs you" alone: a weekend and a day
STALE = dt.timedelta(days=30)  # what was asked longer ago than this is fresh to nobody


@dataclass(frozen=True)
class Ladder:
    """The steps on which somebody is told of a promise, in working days from its date."""

    steps: tuple[int, ...]
    has_end: bool = (
        True  # a step that was missed is told for CATCH_UP working days; else for as long as it takes
    )
    warnings: tuple[int, ...] = ()  # steps of which one at least is to be told


OWNERS = Ladder(LADDER, warnings=WARNINGS)
LEADS = Ladder((LEAD_STEP,), has_end=False)
ORPHANS = Ladder(LADDER, has_end=False)  # for the lead: nobody is there to keep the promise


class Worker(Protocol):
    """What of a Person matters here."""

    working_days: str
    day_starts_at: dt.time
    day_ends_at: dt.time

    @property
    def zone(self) -> ZoneInfo: ...


def local_instant(zone: ZoneInfo, day: dt.date, time: dt.time) -> dt.datetime:
    """The moment, in UTC, when clocks in the zone show this day and time.

    A time that the clocks skip gives the first moment after the gap; one they show twice gives the first.
    """
    wall = dt.datetime.combine(day, time)
    late = wall.replace(tzinfo=zone).astimezone(dt.UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    early = wall.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)  # the gap ends in (early, late]
    offset = late.astimezone(zone).utcoffset()
    while late - early > dt.timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)  # clocks change on whole seconds


def working_days(person: Worker, country: str) -> WorkingDays:
    """The person's working days in an organisation that keeps the country's holidays."""
    return WorkingDays(person.working_days, country)


def is_working_hour(person: Worker, country: str, now: dt.datetime) -> bool:
    """Is it, where the person is, a working day and between the hours in which mail may come?"""
    local = now.astimezone(person.zone)
    return person.day_starts_at <= local.time() < person.day_ends_at and working_days(person, country).has(
        local.date()
    )


def next_working_moment(person: Worker, country: str, now: dt.datetime) -> dt.datetime:
    """The first moment from `now` on, in UTC, when mail may come to the person."""
    if is_working_hour(person, country, now):
        return now.astimezone(dt.UTC)
    days = working_days(person, country)
    day = now.astimezone(person.zone).date()
    while True:
        opening = local_instant(person.zone, day, person.day_starts_at)
        if opening > now and days.has(day):
            return opening
        day += dt.timedelta(days=1)


def is_fresh(person: Worker, country: str, asked_at: dt.datetime, now: dt.datetime) -> bool:
    """May a mail still say what was asked? For FRESH from the person's first working moment after it."""
    return now < asked_at + STALE and now < next_working_moment(person, country, asked_at) + FRESH


def owed_step(
    due_on: dt.date,
    today: dt.date,
    days: WorkingDays,
    *,
    acted_on: dt.date | None,
    told: Collection[int],
    ladder: Ladder = OWNERS,
) -> int | None:
    """The step of the ladder that somebody is to be told today, or None.

    `today` and `acted_on`, the last day the owner did something about it, are dates where the reader is;
    `told` are the steps already told for this due date. Only the newest step that has come counts. If it was
    missed it is told within the next CATCH_UP working days, or on a ladder without an end on any day after. It is
    left out where the owner acted in the QUIET working days before it, or since; but for the last warning.
    """
    come = [step for step in ladder.steps if days.step(due_on, step) <= today]
    if not come or come[-1] in told:
        return None
    step, day = come[-1], days.step(due_on, come[-1])
    if days.step(day, CATCH_UP + 1) <= today:
        if ladder.has_end:
            return None
        day = today
    is_last_warning = step in ladder.warnings[-1:] and not set(ladder.warnings) & set(told)
    if acted_on is not None and acted_on >= days.step(day, -QUIET) and not is_last_warning:
        return None
    return step


def digest_slot(zone: ZoneInfo, week: tuple[int, int], weekday: int, hour: int) -> dt.datetime:
    """The moment, in UTC, of the digest in the ISO week (year, number) on the weekday at the local hour."""
    return local_instant(zone, dt.date.fromisocalendar(*week, weekday), dt.time(hour))


def iso_week(day: dt.date) -> tuple[int, int]:
    """The ISO year and week of the day."""
    return day.isocalendar()[:2]


def newest_slot(zone: ZoneInfo, weekday: int, hour: int, now: dt.datetime) -> dt.datetime:
    """The newest moment, in UTC, of a digest on the weekday at the local hour that is not after `now`."""
    today = now.astimezone(zone).date()
    slot = digest_slot(zone, iso_week(today), weekday, hour)
    return slot if slot <= now else digest_slot(zone, iso_week(today - dt.timedelta(days=7)), weekday, hour)


def digest_is_due(
    zone: ZoneInfo, weekday: int, hour: int, day_starts_at: dt.time, day_ends_at: dt.time, now: dt.datetime
) -> bool:
    """May the digest of the newest slot, seen from the person's zone, be sent now?

    In the hour chosen, always. A missed one is caught up until the next slot, not at night.
    """
    slot = newest_slot(zone, weekday, hour, now)
    by_day = day_starts_at <= now.astimezone(zone).time() < day_ends_at
    return by_day or now < slot + dt.timedelta(hours=1)
