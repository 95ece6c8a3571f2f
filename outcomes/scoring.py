"""The sums behind every number of an outcome: pure functions, no database, no clock.

Progress and shares are Decimals where 1 is all the way. What each rule means, worked by hand, stands in
docs/scoring.md, and the tests read their cases from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

INCREASE, DECREASE = "increase", "decrease"
CLOSED, NO_NEWS, NOT_STARTED = "closed", "no_news", "not_started"
OFF_TRACK, BEHIND, ON_TRACK, REACHED = "off_track", "behind", "on_track", "reached"
STATES = [OFF_TRACK, BEHIND, NO_NEWS, NOT_STARTED, ON_TRACK, REACHED, CLOSED]
WORRYING = [OFF_TRACK, BEHIND, NO_NEWS]

GRACE_DAYS = 3  # after the cadence, before silence is called no news
OFF_TRACK_GAP = Decimal("0.25")
BEHIND_GAP = Decimal("0.10")
FIRST_TENTH = Decimal("0.1")
CONFIDENCE_DROP = 2  # a fall by so much asks for a reason
EVERY_DAY = "1234567"
ZERO, ONE = Decimal(0), Decimal(1)


def goal_error(kind: str, baseline: Decimal, target: Decimal) -> str:
    """Why this baseline and target cannot be scored, in a sentence for the person who typed them; else ""."""
    if baseline == target:
        return (
            "The target is the same as the baseline, so there is no way to go. To keep a number where it is, "
            "use “stay within”; to move it, change one of the two."
        )
    if kind == INCREASE and target < baseline:
        return "The target is below the baseline. Choose “decrease”, or a target above the baseline."
    if kind == DECREASE and target > baseline:
        return "The target is above the baseline. Choose “increase”, or a target below the baseline."
    return ""


def progress(kind: str, baseline: Decimal, target: Decimal, value: Decimal | None) -> Decimal | None:
    """How far the value has come from baseline to target, raw: below 0 and above 1 are told as they are.

    None without a value: not measured. Raises ValueError for a goal that goal_error() refuses.
    """
    if refusal := goal_error(kind, baseline, target):
        raise ValueError(refusal)
    if value is None:
        return None
    if kind == INCREASE:
        return (value - baseline) / (target - baseline)
    return (baseline - value) / (baseline - target)


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
) -> str:
    """The state, by the first rule that holds: closed, not started, no news, off track, behind, reached, on track.

    `progress` is raw, `expected` where the pace says it should be, `elapsed` the share of the cycle gone by.
    In the first tenth of a cycle what would be off track is behind.
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
    return REACHED if progress >= 1 else ON_TRACK


def pace_value(baseline: Decimal, target: Decimal, expected: Decimal) -> Decimal:
    """The value that the pace expects: `expected` of the way from baseline to target."""
    return baseline + (target - baseline) * expected


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
