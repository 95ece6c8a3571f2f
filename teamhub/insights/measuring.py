"""Rows measured: how long an incident took, what became of a promise, how a decision came about. Pure."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from postmortems import durations
from postmortems.durations import DETECTED, HOUR, MINUTE, RESOLVED, STARTED, Duration, Moments
from postmortems.impact import Window, impact_of
from postmortems.models import Postmortem
from teamhub.insights import metrics
from teamhub.insights.gathering import Choice, Followed, Incident, Promise

MISSING, BY_DAY, STILL_OPEN, NOT_KNOWN = "missing", "by_day", "open", "not_known"
A_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Timed:
    """How long an incident took until a moment: `minutes`, or None and `why` it is left out of the median."""

    incident: Incident
    duration: Duration | None
    minutes: int | None
    why: str = ""

    @property
    def words(self) -> str:
        """As one says it; "" where it is not known."""
        if self.duration is None:
            return ""
        return "before impact" if self.duration.is_before_impact else self.duration.words


def timed(incident: Incident, end: str, known: Moments | None = None) -> Timed:
    """From the start of an incident to its moment `end` (detected, mitigated or resolved).

    `known` are its moments, for whoever asks for more than one end.
    """
    duration = durations.between(incident.moments() if known is None else known, STARTED, end)
    if duration is None:
        return Timed(incident, None, None, STILL_OPEN if _is_open(incident, end) else MISSING)
    if duration.is_range:
        return Timed(incident, duration, None, BY_DAY)
    return Timed(incident, duration, duration.low // A_MINUTE)


def _is_open(incident: Incident, end: str) -> bool:
    """Has it begun, and does its draft not say yet when that was over?"""
    if end == DETECTED or incident.started_at is None or incident.status != Postmortem.DRAFT:
        return False
    return incident.resolved_at is None and (end == RESOLVED or incident.mitigated_at is None)


def impaired(
    rows: Iterable[Timed], told: Mapping[int, list[Window]], begins: dt.datetime, ends: dt.datetime
) -> list[Window]:
    """When incidents, timed until mitigated, hurt within the period: `told` by their windows, else from their start.

    What the windows of one incident have in common is one window here.
    """
    found = []
    for row in rows:
        known = told.get(row.incident.pk, [])
        if not known and row.duration is not None and row.minutes is not None:
            how = HOUR if row.duration.is_about else MINUTE
            known = [Window(row.duration.start.earliest, row.duration.end.earliest, how)]
        impact = impact_of(metrics.clipped(window, begins, ends) for window in known)
        if impact is not None and impact.length:
            how = HOUR if impact.is_about else MINUTE
            found += [Window(start, end, how) for start, end in impact.stretches]
    return found


@dataclass(frozen=True)
class Kept:
    """What became of a promise, by its first date and by its date now; `days_late` by the first, where it is done."""

    promise: Promise
    fate: str
    fate_as_moved: str
    days_late: int | None


def kept(promise: Promise, now: dt.datetime) -> Kept:
    """A promise with a first date, judged at the aware moment `now`."""
    assert promise.first_due_on is not None
    zone, is_done = promise.zone, promise.state == "done"
    first, as_moved = (
        metrics.kept(
            day,
            is_done=is_done,
            is_declined=promise.state == "declined",
            ended_at=promise.ended_at,
            zone=zone,
            now=now,
        )
        for day in (promise.first_due_on, promise.due_on or promise.first_due_on)
    )
    days = None
    if is_done and promise.ended_at is not None:
        days = metrics.days_late(promise.first_due_on, promise.ended_at, zone)
    return Kept(promise, first, as_moved, days)


@dataclass(frozen=True)
class Led:
    """A decision and its calendar days from proposed to decided; None and `why` where it is left out."""

    choice: Choice
    days: int | None
    why: str = ""


def led(choice: Choice) -> Led:
    """How long a decision took."""
    days = metrics.lead_days(choice.proposed_on, choice.decided_on)
    return Led(choice, days, "" if days is not None else NOT_KNOWN)


@dataclass(frozen=True)
class Week:
    """The key results that had news on the last day of a week, of those of which some was due; by team as well."""

    ends_on: dt.date
    fresh: int
    asked: int
    teams: Mapping[str, tuple[int, int]]  # fresh and asked


def weeks(first: dt.date, last: dt.date, most: int) -> list[dt.date]:
    """The last days of the weeks that end with `last`, back to `first`: the newest `most` of them, rising."""
    count = min(max((last - first).days // 7 + 1, 0), most)
    return [last - dt.timedelta(days=7 * i) for i in reversed(range(count))]


def freshness(
    key_results: Sequence[Followed],
    checked_in: Mapping[int, list[dt.date]],
    days: Sequence[dt.date],
    zone: dt.tzinfo,
) -> list[Week]:
    """For each of the days, whose key results had news. `checked_in` are rising days by key result."""
    found = []
    begun = {
        row.pk: metrics.begins_on(
            row.starts_on,
            row.created_at.astimezone(zone).date(),
            next(iter(checked_in.get(row.pk, [])), None),
        )
        for row in key_results
    }
    for day in days:
        fresh: Counter[str] = Counter()
        asked: Counter[str] = Counter()
        for row in key_results:
            if not is_followed(row, day, zone):
                continue
            known = checked_in.get(row.pk, [])
            place = bisect_right(known, day)
            newest = known[place - 1] if place else None
            answer = metrics.is_fresh(newest, begun[row.pk], day, row.cadence_days)
            if answer is not None:
                asked[row.team] += 1
                fresh[row.team] += answer
        teams = {team: (fresh[team], asked[team]) for team in sorted(asked)}
        found.append(Week(day, sum(fresh.values()), sum(asked.values()), teams))
    return found


def is_followed(row: Followed, day: dt.date, zone: dt.tzinfo) -> bool:
    """Did its cycle run that day, and was its objective not closed yet?"""
    if not row.starts_on <= day <= row.ends_on:
        return False
    return row.closed_at is None or row.closed_at.astimezone(zone).date() > day
