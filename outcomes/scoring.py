"""The sums behind every number of an outcome: pure functions, no database, no clock.

Progress and shares are Decimals where 1 is all the way. What each rule means, worked by hand, stands in
docs/scoring.md, and the tests read their cases from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from outcomes import goals
from outcomes.goals import ONE, ZERO, Goal

CLOSED, NO_NEWS, NOT_STARTED = "closed", "no_news", "not_started"
OFF_TRACK, BEHIND, ON_TRACK, REACHED = "off_track", "behind", "on_track", "reached"
STATES = [OFF_TRACK, BEHIND, NO_NEWS, NOT_STARTED, ON_TRACK, REACHED, CLOSED]
WORRYING = [OFF_TRACK, BEHIND, NO_NEWS]

GRACE_DAYS = 3  # after the cadence, before silence is called no news
OFF_TRACK_GAP = Decimal("0.25")
BEHIND_GAP = Decimal("0.10")
FIRST_TENTH = Decimal("0.1")
CENT = Decimal("0.01")
CONFIDENCE_DROP = 2  # a fall by so much asks for a reason
EVERY_DAY = "1234567"


def clamped(share: Decimal) -> Decimal:
    """The share held within 0 and 1, as bars and means use it."""
    return min(max(share, ZERO), ONE)


def objective_progress(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """The weighted mean of (weight, raw progress) pairs, each clamped first; None means not measured.

    A key result that nobody has read yet counts as 0: it stands at its baseline. Not measured are no key
    results, none with a reading, and weights that sum to zero.
    """
    known = list(parts)
    weights = sum((weight for weight, _ in known), ZERO)
    if weights == 0 or all(share is None for _, share in known):
        return None
    return sum((weight * clamped(share or ZERO) for weight, share in known), ZERO) / weights


def objective_confidence(confidences: Iterable[int | None]) -> int | None:
    """The middle of the confidences of 1 to 5 that were said, of two middles the lower; None where none was."""
    said = sorted(confidence for confidence in confidences if confidence is not None)
    return said[(len(said) - 1) // 2] if said else None


def working_days(
    start: dt.date, end: dt.date, weekdays: str, holidays: Collection[dt.date] = frozenset()
) -> int:
    """How many working days lie from `start` up to, not including, `end`.

    `weekdays` are ISO digits, Monday is 1. Holidays on other weekdays take nothing away.
    """
    days = (end - start).days
    if days <= 0:
        return 0
    weeks, rest = divmod(days, 7)
    first = start.isoweekday()
    count = weeks * len(weekdays) + sum(str((first - 1 + i) % 7 + 1) in weekdays for i in range(rest))
    return count - sum(
        start <= holiday < end and str(holiday.isoweekday()) in weekdays for holiday in set(holidays)
    )


def elapsed(
    starts_on: dt.date,
    ends_on: dt.date,
    today: dt.date,
    weekdays: str = "12345",
    holidays: Collection[dt.date] = frozenset(),
) -> Decimal:
    """The share of the cycle's working days that has gone by before `today`: 0 on its first day, 1 after its last.

    `ends_on` is the last day. A cycle without a single working day is counted in calendar days.
    """
    if today > ends_on:
        return ONE
    after = ends_on + dt.timedelta(days=1)
    total = working_days(starts_on, after, weekdays, holidays)
    if total == 0:
        weekdays, holidays = EVERY_DAY, frozenset()
        total = working_days(starts_on, after, weekdays)
    return Decimal(working_days(starts_on, today, weekdays, holidays)) / total


def expected(
    goal: Goal,
    starts_on: dt.date,
    ends_on: dt.date,
    today: dt.date,
    weekdays: str = "12345",
    holidays: Collection[dt.date] = frozenset(),
) -> Decimal:
    """The progress that the goal expects before `today`, 0 to 1; arguments as of elapsed().

    The share of working days gone by, or the curve of the phased targets. A stay kind is expected inside from
    the first day on, yes or no on the last day, a milestone once its date has gone by.
    """
    if goal.kind in goals.STAY:
        return ONE
    if goal.kind == goals.YES_NO:
        return ONE if today > ends_on else ZERO
    if goal.kind == goals.MILESTONES:
        assert goal.target is not None
        return clamped(max((due for on, due in goal.phases if on < today), default=ZERO) / goal.target)

    def gone(day: dt.date) -> Decimal:
        return elapsed(starts_on, ends_on, day, weekdays, holidays)

    points = [(gone(on + dt.timedelta(days=1)), clamped(goals.way(goal, value))) for on, value in goal.phases]
    return between([(ZERO, ZERO), *points, (ONE, ONE)], gone(today))


def between(points: Sequence[tuple[Decimal, Decimal]], x: Decimal) -> Decimal:
    """The height of the line through the points at `x`; they rise in x from 0 to 1. Of two at one x the later."""
    left = [point for point in points if point[0] <= x][-1]
    right = next((point for point in points if point[0] > x), left)
    if right[0] == left[0]:
        return left[1]
    return left[1] + (right[1] - left[1]) * (x - left[0]) / (right[0] - left[0])


def objective_expected(parts: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """The weighted mean of (weight, expected) pairs; None where the weights sum to zero."""
    known = list(parts)
    weights = sum((weight for weight, _ in known), ZERO)
    return sum((weight * share for weight, share in known), ZERO) / weights if weights else None


def time_inside(
    goal: Goal, readings: Iterable[tuple[dt.date, Decimal]], starts_on: dt.date, until: dt.date
) -> Decimal | None:
    """The share of days, from the first reading up to and with `until`, that the value kept the limits.

    A reading holds from its day until the day before the next one; one of after `until` counts as of that day,
    one of before `starts_on` as of the first. None without a reading.
    """
    newest = {min(max(on, starts_on), until): value for on, value in sorted(readings)}
    days = sorted(newest)
    if not days:
        return None
    after = until + dt.timedelta(days=1)
    held = zip(days, [*days[1:], after], strict=True)
    inside = sum((end - on).days for on, end in held if goals.is_inside(goal, newest[on]))
    return Decimal(inside) / (after - days[0]).days


def closing_score(
    goal: Goal,
    value: Decimal | None,
    readings: Iterable[tuple[dt.date, Decimal]],
    starts_on: dt.date,
    ends_on: dt.date,
) -> Decimal | None:
    """The score, 0 to 1, that a key result closes with; None where it was never read.

    as_score() of the progress of the newest `value`; of a stay kind of time_inside() the limits by all its `readings`.
    """
    is_stay = goal.kind in goals.STAY
    return as_score(
        time_inside(goal, readings, starts_on, ends_on) if is_stay else goals.progress(goal, value)
    )


def as_score(share: Decimal | None) -> Decimal | None:
    """A share as scores are kept: within 0 and 1, to two decimals, halves up; but only all of it is 1. None stays."""
    if share is None or share >= 1:
        return None if share is None else ONE
    return min(clamped(share).quantize(CENT, rounding=ROUND_HALF_UP), ONE - CENT)


def objective_score(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """The score of an objective by the (weight, score) of its key results: objective_progress(), as_score()."""
    return as_score(objective_progress(parts))


def is_silent(checked_in_on: dt.date | None, starts_on: dt.date, today: dt.date, cadence_days: int) -> bool:
    """Is the newest check-in, or without one the cycle's start, older than the cadence and three days' grace?"""
    return (today - (checked_in_on or starts_on)).days > cadence_days + GRACE_DAYS


def state(
    *,
    is_closed: bool,
    is_started: bool,
    has_news: bool,
    progress: Decimal | None,
    expected: Decimal,
    elapsed: Decimal,
    confidence: int | None,
    may_be_reached: bool = True,
) -> str:
    """The state, by the first rule that holds: closed, not started, no news, off track, behind, reached, on track.

    `progress` is raw, `expected` where the pace says it should be, `elapsed` the share of the cycle gone by.
    In the first tenth of a cycle what would be off track is behind. A limit that is to be kept until the cycle
    ends is not reached before, so it says `may_be_reached` only then.
    """
    if is_closed:
        return CLOSED
    if not is_started or progress is None:
        return NOT_STARTED
    if not has_news:
        return NO_NEWS
    gap = expected - progress
    if gap >= OFF_TRACK_GAP or confidence == 1:
        return BEHIND if elapsed < FIRST_TENTH else OFF_TRACK
    if gap >= BEHIND_GAP or confidence == 2:
        return BEHIND
    return REACHED if progress >= 1 and may_be_reached else ON_TRACK


def percent(share: Decimal) -> int:
    """The share in whole percent, halves away from zero: 0.125 is 13, −0.125 is −13."""
    return int((share * 100).quantize(ONE, rounding=ROUND_HALF_UP))


def due_on(
    starts_on: dt.date, ends_on: dt.date, weekday: int, cadence_days: int, today: dt.date
) -> dt.date | None:
    """The check-in day that counts today: the newest one that has come, or comes tomorrow.

    Check-in days are the first `weekday` (Monday is 1) of the cycle and every `cadence_days` after it, up to
    its end. None before the first. A check-in up to a day early counts for its day, so a check-in day is kept
    by any check-in from the day before it on.
    """
    first = starts_on + dt.timedelta(days=(weekday - starts_on.isoweekday()) % 7)
    reach = min(today + dt.timedelta(days=1), ends_on)
    if reach < first:
        return None
    return first + dt.timedelta(days=(reach - first).days // cadence_days * cadence_days)


def weekly(
    readings: Sequence[tuple[dt.date, Decimal]], starts_on: dt.date, today: dt.date
) -> list[Decimal | None]:
    """The last reading of each week of the cycle, from its first week to this one; None for a week without.

    `readings` are in the order of their dates; those before the cycle or after today are left out.
    """
    weeks = max((today - starts_on).days // 7 + 1, 0)
    values: list[Decimal | None] = [None] * weeks
    for on, value in readings:
        if starts_on <= on <= today:
            values[(on - starts_on).days // 7] = value
    return values
