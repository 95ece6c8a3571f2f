"""A start that a document states in two fields side by side, "Date: …" and "Time: …", or in one: "Date of incident"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from postmortems.markdown.details import Detail
from postmortems.markdown.markers import STARTED
from postmortems.markdown.moments import Clock, Moment, moment_of, stamps_in, words_of
from postmortems.markdown.stamps import Stamp

_DAY = re.compile(r"date|(?:incident|outage) date|date of (?:the )?(?:incident|outage)")
_TIME = re.compile(r"time|(?:incident|outage) time|time of (?:the )?(?:incident|outage)")
_BOTH = re.compile(
    r"(?:date|time|date time|date and time) of (?:the )?(?:incident|outage)"
    r"|(?:incident|outage) (?:date|time|date time|date and time)"
)
_LINES_BETWEEN = 4  # at most, from the one field to the other: headings with their values below them


def start_side_by_side(
    details: Iterable[Detail], clock: Clock, fields: Mapping[str, Moment], markers: Mapping[str, Moment]
) -> Moment | None:
    """The start, where no field names it: on the day of the incident, and not after any other moment told.

    What is called "Date" and "Time" may be the day of writing or of a meeting. None if several are told.
    """
    if STARTED in fields:
        return None
    told: list[Moment] = []
    last: Detail | None = None
    for detail in (each for each in details if not each.front):
        key = words_of(re.sub(r"\([^()]*\)", " ", detail.key))
        stamp = _alone(detail, clock)
        if stamp and stamp.full_date() and stamp.has_time:
            if _BOTH.fullmatch(key) and (stamp.hour, stamp.minute) != (0, 0):
                told += _moment(stamp, clock, detail)
        elif stamp and stamp.full_date() and _DAY.fullmatch(key):
            last = detail
        elif (
            stamp
            and not stamp.has_date
            and _TIME.fullmatch(key)
            and last is not None
            and 0 <= detail.line - last.line <= _LINES_BETWEEN
        ):
            day = stamps_in(last.value, clock.order)[0].full_date()
            told += _moment(
                stamp, replace(clock, day=day), replace(detail, value=f"{last.value} {detail.value}")
            )
    others = [*fields.values(), *markers.values()]
    if len({each.at for each in told}) != 1 or told[0].at.date() != clock.day:
        return None
    return told[0] if all(told[0].at <= other.at for other in others) else None


def _alone(detail: Detail, clock: Clock) -> Stamp | None:
    """The stamp that a value begins with, unless it is a stretch of time or left open."""
    stamps = stamps_in(detail.value, clock.order)
    return stamps[0] if len(stamps) == 1 and not stamps[0].until and not stamps[0].vague else None


def _moment(stamp: Stamp, clock: Clock, detail: Detail) -> list[Moment]:
    moment = moment_of(stamp, clock, detail, [])
    return [moment] if moment else []
