"""The sums behind every figure of insights: pure functions, no database, no clock.

What each means, worked by hand, stands in docs/metrics.md, and the tests read their cases from there.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outcomes import scoring
from postmortems.impact import Window
from postmortems.moments import working_days_after

FEWEST_FOR_MEDIAN = 6  # below, the points themselves
FEWEST_FOR_TENTH = 10  # below, nothing is said of the slowest tenth
FEWEST_FOR_SHARE = 5  # below, counts alone
FEWEST_FOR_TREND = 20  # below, a sentence warns against reading one
FEWEST_FOR_CAUSES = 10  # postmortems that name factors; below, no causes are grouped
Z = 1.96  # of the normal distribution: 95 of 100 intervals hold the true middle

# What became of a promise whose first date lies in the period.
ON_TIME, LATE, NOT_DONE = "on_time", "late", "not_done"
NOT_YET_DUE, DECLINED, UNKNOWN = "not_yet_due", "declined", "unknown"
COUNTED = (ON_TIME, LATE, NOT_DONE)

# What a practice is to a team, by how often it was kept of the times it was asked for.
YES, PARTLY, NOT_YET, NOT_ASKED = "yes", "partly", "not_yet", "not_asked"
YES_FROM = 4, 5  # four of five
WRITTEN_WITHIN = 5  # working days, from the end of a severe incident to its published postmortem

# Ages of open promises in days: the last day of each bucket; older ones stand in one more.
AGES = (30, 90, 180)


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the rising values lie, between two of them in proportion.

    Hyndman and Fan's type 7: place (n − 1) · share, counted from zero. Raises IndexError without values.
    """
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def interval_ranks(count: int) -> tuple[int, int]:
    """Which of `count` rising values, the first being 1, hold the true median between them 95 times in 100.

    Order statistics alone, whatever the values are distributed like: ⌊(n − 1.96 √n) / 2⌋ and ⌈1 + (n + 1.96 √n) / 2⌉,
    held within 1 and n.
    """
    width = Z * math.sqrt(count)
    return max(1, math.floor((count - width) / 2)), min(count, math.ceil(1 + (count + width) / 2))


@dataclass(frozen=True)
class Spread:
    """How some values lie: what may be said of so many. Parts that too few values do not allow are None."""

    values: tuple[float, ...]  # rising
    median: float | None
    interval: tuple[float, float] | None  # the true median lies between, 95 %
    quartiles: tuple[float, float] | None  # half of the values lie between
    tenth: float | None  # one in ten is higher

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.values)


def spread(values: Iterable[float]) -> Spread:
    """Median, interval and quartiles of six values or more, the 90th percentile of ten or more."""
    ordered = tuple(sorted(values))
    count = len(ordered)
    if count < FEWEST_FOR_MEDIAN:
        return Spread(ordered, None, None, None, None)
    low, high = interval_ranks(count)
    return Spread(
        ordered,
        quantile(ordered, 0.5),
        (ordered[low - 1], ordered[high - 1]),
        (quantile(ordered, 0.25), quantile(ordered, 0.75)),
        quantile(ordered, 0.9) if count >= FEWEST_FOR_TENTH else None,
    )


def kept(
    due_on: dt.date,
    *,
    is_done: bool,
    is_declined: bool,
    ended_at: dt.datetime | None,
    zone: dt.tzinfo,
    now: dt.datetime,
) -> str:
    """What became of a promise for `due_on`: one of the words above. `zone` is where the date counts: the owner's.

    The date is kept until its day has ended there. `ended_at` is when it was marked done (None: nobody knows);
    reopening cleared it, so a promise that was reopened counts by when it was done in the end.
    """
    if is_declined:
        return DECLINED
    if now.astimezone(zone).date() <= due_on:
        return NOT_YET_DUE
    if not is_done:
        return NOT_DONE
    if ended_at is None:
        return UNKNOWN
    return ON_TIME if days_late(due_on, ended_at, zone) <= 0 else LATE


def days_late(due_on: dt.date, ended_at: dt.datetime, zone: dt.tzinfo) -> int:
    """Days from the due date to the day it was done where its owner is; negative when that was earlier."""
    return (ended_at.astimezone(zone).date() - due_on).days


@dataclass(frozen=True)
class Rate:
    """So many of so many. `percent` is None where there are too few for a share."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """In whole percent, halves up; but only all of them are 100, and only none are 0."""
        return percent_of(self.part, self.whole) if self.whole >= FEWEST_FOR_SHARE else None


def percent_of(part: int, whole: int) -> int | None:
    """In whole percent, halves up; but only all of them are 100, and only none are 0. Of nothing there is none."""
    if not whole:
        return None
    if part in (0, whole):
        return 100 if part else 0
    return min(max(math.floor(part * 100 / whole + 0.5), 1), 99)


def rate(fates: Iterable[str]) -> Rate:
    """Done on time, of those that count: not declined, their day over, and known when they were done."""
    counted = [fate for fate in fates if fate in COUNTED]
    return Rate(counted.count(ON_TIME), len(counted))


def lead_days(proposed_on: dt.date | None, decided_on: dt.date) -> int | None:
    """Calendar days from proposed to accepted or rejected; None where they are not known, or in the wrong order."""
    if proposed_on is None or proposed_on > decided_on:
        return None
    return (decided_on - proposed_on).days


def is_fresh(
    checked_in_on: dt.date | None, begins_on: dt.date, day: dt.date, cadence_days: int
) -> bool | None:
    """Was there news within the cadence and three days' grace, on `day`? None where none was due yet.

    `checked_in_on` is the newest check-in on or before `day`; `begins_on` when the key result began to be followed.
    """
    is_silent = scoring.is_silent(checked_in_on, begins_on, day, cadence_days)
    if checked_in_on is None and not is_silent:
        return None
    return not is_silent


def begins_on(starts_on: dt.date, created_on: dt.date, first_check_in: dt.date | None) -> dt.date:
    """When a key result began to be followed: with its cycle; later when it was written down, or checked in, later."""
    return max(starts_on, min(created_on, first_check_in or created_on))


def age_in_days(accepted_at: dt.datetime, now: dt.datetime, zone: dt.tzinfo) -> int:
    """Days since the day it was promised, in the organisation's zone."""
    return (now.astimezone(zone).date() - accepted_at.astimezone(zone).date()).days


def by_age(ages: Iterable[int]) -> list[int]:
    """How many ages, in days, fall into each bucket of AGES, and how many are older."""
    counts = [0] * (len(AGES) + 1)
    for age in ages:
        counts[sum(age > last for last in AGES)] += 1
    return counts


def clipped(window: Window, begins: dt.datetime, ends: dt.datetime) -> Window:
    """The part of a window within a period; one of no length where there is none."""
    low = min(max(window.start, begins), ends)
    return Window(low, max(min(window.end, ends), low), window.precision)


def answer(kept: int, asked: int) -> str:
    """Does a team keep a practice up? Yes from four of five on."""
    if not asked:
        return NOT_ASKED
    if not kept:
        return NOT_YET
    part, whole = YES_FROM
    return YES if kept * whole >= asked * part else PARTLY


def is_written_in_time(ended_on: dt.date, published_on: dt.date | None, today: dt.date) -> bool | None:
    """Was a postmortem published within five working days of its incident's end? None while there is still time.

    Working days are Monday to Friday; the day of the end is not counted.
    """
    due_on = working_days_after(ended_on, WRITTEN_WITHIN)
    if published_on is None:
        return None if today <= due_on else False
    return published_on <= due_on
