"""Moments that cannot be, and moments that are merely odd. Pure functions: the clock is an argument."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from people.zones import zone_of
from postmortems.durations import (
    DAY,
    DETECTED,
    MINUTE,
    MITIGATED,
    NAMES,
    RESOLVED,
    STARTED,
    UNKNOWN,
    Moment,
    Moments,
)

SKEW = dt.timedelta(minutes=5)  # clocks differ
LONG_GAP = dt.timedelta(days=7)


def settle(moments: Moments) -> dict[str, Moment]:
    """The same moments, those known to the day only moved within it, so that they do not contradict finer ones.

    A day is stored as its beginning; "mitigated on 3 May" is no contradiction to "started on 3 May at 14:00".
    """
    settled = dict(moments)
    for early, late in ((STARTED, MITIGATED), (MITIGATED, RESOLVED), (STARTED, RESOLVED)):
        first, last = settled.get(early), settled.get(late)
        if first and last and last.precision == DAY and last.at < first.at < last.latest:
            settled[late] = replace(last, at=first.at)
    return settled


def refusals(moments: Moments, now: dt.datetime, called: Callable[[str], str] = str) -> dict[str, str]:
    """What cannot be true, as moment name to words; `now` is aware. Settle the moments first.

    `called` says what a moment is called: its name, if not given.
    """
    refused: dict[str, str] = {}
    for first, last in ((STARTED, MITIGATED), (MITIGATED, RESOLVED), (STARTED, RESOLVED)):
        if first in moments and last in moments and moments[first].at > moments[last].at:
            refused.setdefault(
                last,
                f"“{_capital(called(last))}” is before “{_capital(called(first))}”. Change one of the two.",
            )
    for name in NAMES:
        if name in moments and moments[name].earliest > now + SKEW:
            refused[name] = "This is in the future. Write when it happened."
    return refused


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def remarks(moments: Moments, called: Callable[[str], str] = str) -> list[str]:
    """What is unusual but may well be true, each a sentence: it is pointed out, never refused.

    `called` says what a moment is called: its name, if not given.
    """

    def before(first: str, last: str) -> str:
        return f"“{_capital(called(first))}” is before “{_capital(called(last))}”"

    found = []
    started, detected, mitigated = (moments.get(name) for name in (STARTED, DETECTED, MITIGATED))
    if started and detected and detected.latest < started.earliest:
        found.append(f"{before(DETECTED, STARTED)}: a near miss, or a time to check.")
    if mitigated and detected and detected.earliest > mitigated.latest:
        found.append(f"{before(MITIGATED, DETECTED)}: it healed itself, or a time to check.")
    known = sorted((moments[name] for name in NAMES if name in moments), key=lambda moment: moment.earliest)
    for first, last in pairwise(known):
        if last.earliest - first.latest > LONG_GAP:
            found.append(f"More than a week lies between {called(first.name)} and {called(last.name)}.")
    return found


class NoSuchTime(ValueError):
    """The clocks of the zone skipped this local time."""


def in_zone(local: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """A naive local time as an aware one; of two that read alike the first. Raises NoSuchTime for a skipped one."""
    aware = local.replace(tzinfo=zone)
    if aware.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise NoSuchTime(f"{local:%Y-%m-%d %H:%M}")
    return aware


def shown_again(at: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    """When the clocks of `zone` showed the time of `at` for the second time; None where they did so once only."""
    local = at.astimezone(zone).replace(fold=0)
    second = local.replace(fold=1)
    return second.astimezone(dt.UTC) if second.utcoffset() != local.utcoffset() else None


def as_the_clock_showed(at: dt.datetime, before: dt.tzinfo, after: dt.tzinfo) -> dt.datetime:
    """When the clocks of `after` show what those of `before` showed at `at`."""
    return at.astimezone(before).replace(tzinfo=after).astimezone(dt.UTC)


def of(values: Mapping[str, Any]) -> dict[str, Moment]:
    """The known moments among a postmortem's values, by name."""
    zone = zone_of(values["zone"])
    how = values["precisions"]
    return {
        name: Moment(name, values[f"{name}_at"], how.get(name, MINUTE), zone)
        for name in NAMES
        if values[f"{name}_at"] is not None and how.get(name, MINUTE) != UNKNOWN
    }


def working_days_after(day: dt.date, count: int) -> dt.date:
    """The date `count` days from Monday to Friday after `day`."""
    while count:
        day += dt.timedelta(days=1)
        count -= day.isoweekday() < 6
    return day
