"""Which days somebody works: their days of the week, less the public holidays that the organisation keeps.

Pure functions: no database, no clock. The one place that asks the library of public holidays.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import holidays


@lru_cache(maxsize=1024)
def public_holidays(country: str, year: int) -> frozenset[dt.date]:
    """The country's public holidays in the year; none for an empty or unknown country code."""
    try:
        return frozenset(holidays.country_holidays(country, years=year)) if country else frozenset()
    except NotImplementedError:
        return frozenset()


@lru_cache(maxsize=1024)
def holidays_within(country: str, start: dt.date, end: dt.date) -> frozenset[dt.date]:
    """The country's public holidays from `start` to `end`, both included; none for an unknown country code."""
    years = range(start.year, end.year + 1) if country else ()
    return frozenset(day for year in years for day in public_holidays(country, year) if start <= day <= end)


@dataclass(frozen=True)
class WorkingDays:
    """The days of the week somebody works (ISO digits, Monday 1), less a country's public holidays."""

    weekdays: str
    country: str = ""

    def has(self, day: dt.date) -> bool:
        """Is it a working day? Somebody of whom no day is known is reckoned with the usual five."""
        return str(day.isoweekday()) in (self.weekdays or "12345") and day not in public_holidays(
            self.country, day.year
        )

    def step(self, day: dt.date, count: int) -> dt.date:
        """The count-th working day after the day, or before it where count is below zero.

        Zero gives the day itself, or the last working day before it.
        """
        direction = dt.timedelta(days=1 if count > 0 else -1)
        if count == 0:
            return day if self.has(day) else self.step(day, -1)
        for _ in range(abs(count)):
            day += direction
            while not self.has(day):
                day += direction
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start`, up to and with `end`; 0 where `end` is not later."""
        days = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.has(day) for day in days)
