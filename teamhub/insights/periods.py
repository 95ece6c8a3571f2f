"""Periods of local days and the slots a chart cuts them into. Pure: today is an argument."""

from __future__ import annotations

import datetime as dt
import functools
from bisect import bisect_left
from dataclasses import dataclass

from web.words import MONTHS, in_full

LONGEST = 3 * 366  # days
WEEKS_UP_TO, MONTHS_UP_TO = 35, 400  # days; longer periods are cut into quarters
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """A column of a chart: some local days, both ends with it, and their word."""

    first: dt.date
    last: dt.date
    word: str


@dataclass(frozen=True)
class Period:
    """From the beginning of `first` to the end of `last`, where the organisation is: the next begins there."""

    first: dt.date
    last: dt.date
    zone: dt.tzinfo

    @property
    def begins(self) -> dt.datetime:
        """The moment in UTC at which it begins."""
        return midnight(self.first, self.zone)

    @property
    def ends(self) -> dt.datetime:
        """The moment in UTC at which it is over, which is no part of it."""
        return midnight(self.last + DAY, self.zone)

    def holds(self, at: dt.datetime) -> bool:
        """Does the aware moment lie in it?"""
        return self.begins <= at < self.ends

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def words(self) -> str:
        """ "1 Jun 2026 to 21 Nov 2026"."""
        return f"{in_full(self.first)} to {in_full(self.last)}"

    def slots(self) -> list[Slot]:
        """Weeks of a month, months of a year, quarters of more; the first and last only as far as the period goes."""
        return list(_slots(self))

    @property
    def unit(self) -> str:
        """What one slot is: week, month or quarter."""
        return "week" if self.days <= WEEKS_UP_TO else "month" if self.days <= MONTHS_UP_TO else "quarter"

    def place(self, day: dt.date) -> tuple[int, float]:
        """Which slot a day is in, from zero, and how far along in it, 0 to 1. Days outside count as the nearest."""
        day = min(max(day, self.first), self.last)
        slots = _slots(self)
        index = bisect_left(slots, day, key=lambda slot: slot.last)
        slot = slots[index]
        return index, ((day - slot.first).days + 0.5) / ((slot.last - slot.first).days + 1)


@functools.lru_cache(maxsize=64)
def _slots(period: Period) -> tuple[Slot, ...]:
    """Worked out once: every dot asks for them."""
    found, first = [], period.first
    while first <= period.last:
        after, word = _next(first, period.unit)
        found.append(Slot(first, min(after - DAY, period.last), word))
        first = after
    return tuple(found)


def _next(first: dt.date, unit: str) -> tuple[dt.date, str]:
    """The first day after the slot that holds `first`, and the slot's word."""
    if unit == "week":
        return first + 7 * DAY, f"{first.day} {MONTHS[first.month - 1]}"
    if unit == "month":
        return months_on(first.replace(day=1), 1), MONTHS[first.month - 1]
    quarter = (first.month - 1) // 3
    return months_on(dt.date(first.year, quarter * 3 + 1, 1), 3), f"Q{quarter + 1} {first.year % 100:02d}"


def midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The moment in UTC at which a local day begins; where the clocks skip midnight, when they are put forward."""
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def months_on(first_of_month: dt.date, count: int) -> dt.date:
    """The first day of the month so many months later, or, below zero, earlier."""
    months = first_of_month.year * 12 + first_of_month.month - 1 + count
    return dt.date(months // 12, months % 12 + 1, 1)


def last_days(today: dt.date, count: int, zone: dt.tzinfo) -> Period:
    """The `count` days that end with today."""
    return Period(today - (count - 1) * DAY, today, zone)


def last_months(today: dt.date, count: int, zone: dt.tzinfo) -> Period:
    """This month up to today, and the whole ones before it: `count` in all."""
    return Period(months_on(today.replace(day=1), 1 - count), today, zone)


def this_quarter(today: dt.date, zone: dt.tzinfo) -> Period:
    """From the first day of the calendar quarter to today."""
    return Period(dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1), today, zone)
