"""How long it took: derived from the moments, never typed. Pure functions: no database, no clock.

A duration always carries the two moments it comes from. A moment that is known to the day only makes a range
of it; a moment that is missing makes none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

NBSP = "\u00a0"
MINUTE, HOUR, DAY, UNKNOWN = "minute", "hour", "day", "unknown"
STARTED, DETECTED, DECLARED, MITIGATED, RESOLVED = "started", "detected", "declared", "mitigated", "resolved"
NAMES = (STARTED, DETECTED, DECLARED, MITIGATED, RESOLVED)
NOTHING = dt.timedelta(0)


@dataclass(frozen=True)
class Moment:
    """One of the moments of an incident. `at` is aware; `zone` is where its day counts when that is all we know."""

    name: str
    at: dt.datetime
    precision: str = MINUTE
    zone: dt.tzinfo = dt.UTC

    @property
    def day(self) -> dt.date:
        """The local date."""
        return self.at.astimezone(self.zone).date()

    @property
    def earliest(self) -> dt.datetime:
        """The minute itself, or the beginning of the local day where only that is known."""
        if self.precision == DAY:
            return dt.datetime.combine(self.day, dt.time(), self.zone).astimezone(dt.UTC)
        return self.at.astimezone(dt.UTC).replace(second=0, microsecond=0)

    @property
    def latest(self) -> dt.datetime:
        """The minute itself, or the end of the local day where only that is known."""
        if self.precision == DAY:
            next_day = self.day + dt.timedelta(days=1)
            return dt.datetime.combine(next_day, dt.time(), self.zone).astimezone(dt.UTC)
        return self.earliest


Moments = Mapping[str, Moment]


@dataclass(frozen=True)
class Duration:
    """From one moment to another: at least `low`, at most `high`; the two are the same unless a day is all we know."""

    start: Moment
    end: Moment
    low: dt.timedelta
    high: dt.timedelta
    is_before_impact: bool = False  # it was noticed before it began to hurt

    @property
    def is_range(self) -> bool:
        """Is one of its ends known to the day only?"""
        return self.low != self.high

    @property
    def is_about(self) -> bool:
        """Is one of its ends "about" a time?"""
        return HOUR in (self.start.precision, self.end.precision)

    @property
    def words(self) -> str:
        """ "3 h 05 min", "about 3 h 05 min", "1 day to 3 days", "up to 1 day"."""
        if self.is_range and self.low == NOTHING:
            text = f"up to {in_words(self.high)}"
        elif self.is_range:
            text = f"{in_words(self.low)} to {in_words(self.high)}"
        else:
            text = in_words(self.low)
        return f"about {text}" if self.is_about and not self.is_range and self.low else text


def between(moments: Moments, start: str, end: str) -> Duration | None:
    """From one named moment to another, None when one is missing or not known. Never below zero."""
    first, last = moments.get(start), moments.get(end)
    if first is None or last is None or UNKNOWN in (first.precision, last.precision):
        return None
    low, high = last.earliest - first.latest, last.latest - first.earliest
    return Duration(first, last, max(low, NOTHING), max(high, NOTHING), is_before_impact=high < NOTHING)


def to_detect(moments: Moments) -> Duration | None:
    """Detected − started: zero, and said to be before the impact, when it was noticed before it began."""
    return between(moments, STARTED, DETECTED)


def to_mitigate(moments: Moments) -> Duration | None:
    """Mitigated − started: how long it hurt."""
    return between(moments, STARTED, MITIGATED)


def to_restore(moments: Moments) -> Duration | None:
    """Resolved − started: how long until nothing was left to do."""
    return between(moments, STARTED, RESOLVED)


# What passes between two moments that follow each other in time.
STRETCHES = {
    (STARTED, DETECTED): "unnoticed",
    (DETECTED, MITIGATED): "to mitigate",
    (MITIGATED, RESOLVED): "to clean up",
    (STARTED, MITIGATED): "until mitigated",
    (STARTED, RESOLVED): "in all",
    (DETECTED, RESOLVED): "to resolve",
    (MITIGATED, DETECTED): "over before it was noticed",
    (DETECTED, STARTED): "of warning",
}


@dataclass(frozen=True)
class Stretch:
    """What lies between two neighbouring moments, with a word for it."""

    duration: Duration
    label: str


def stretches(moments: Moments) -> list[Stretch]:
    """The neighbouring moments of the bar, in the order they came; none when fewer than two times are exact."""
    shown = [moments[name] for name in (STARTED, DETECTED, MITIGATED, RESOLVED) if name in moments]
    if len(shown) < 2 or any(moment.precision in (DAY, UNKNOWN) for moment in shown):
        return []
    shown.sort(key=lambda moment: moment.earliest)  # stable: equal times keep the order above
    found = []
    for first, last in pairwise(shown):
        length = last.earliest - first.earliest
        label = STRETCHES.get((first.name, last.name), f"until {last.name}")
        found.append(Stretch(Duration(first, last, length, length), label))
    return found


def in_words(length: dt.timedelta) -> str:
    """A length as one says it: "47 min", "3 h 05 min", "2 days 3 h 05 min"; whole minutes, rounded down."""
    minutes = int(length.total_seconds() // 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = []
    if days:
        parts.append(f"{days}{NBSP}day{'' if days == 1 else 's'}")
    if hours:
        parts.append(f"{hours}{NBSP}h")
    if minutes or not parts:
        parts.append(f"{minutes:02d}{NBSP}min" if hours else f"{minutes}{NBSP}min")
    return " ".join(parts)


def sentence(found: Sequence[Stretch]) -> str:
    """The bar in words, for those who cannot see it."""
    if not found:
        return ""
    whole = found[-1].duration.end.earliest - found[0].duration.start.earliest
    parts = ", ".join(f"{in_words(stretch.duration.low)} {stretch.label}" for stretch in found)
    return f"{in_words(whole)} in all: {parts}" if len(found) > 1 else parts
