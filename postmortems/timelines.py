"""A timeline as one writes it: one line an event. Text to lines and back, without loss. Pure functions.

2026-11-10 06:10 The price job publishes Monday's surcharge
06:55 First quote at the wrong price
  a line that begins with spaces goes on with the event above
~07:20 About then a shipper calls support
2026-11-11 Finance writes to the shippers, some time that day
? Somebody restarted the cache, nobody knows when
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from postmortems.durations import DAY, HOUR, MINUTE, UNKNOWN
from postmortems.moments import NoSuchTime, in_zone
from web.words import zone_words
from web.years import OUT_OF_YEARS, YEARS

MOST_LINES, LONGEST = 2000, 200_000  # letters of all of them
_CLOCK = r"\d{1,2}[:.]\d{2}(?::\d{2}(?:[.,]\d+)?)?(?!\d|:\d)"
_STAMP = re.compile(
    r"(?:[-*•]\s+)?(?P<about>~\s*|about\s+|ca\.?\s+)?"
    rf"(?>(?P<day>\d{{4}}-\d{{2}}-\d{{2}})(?:[ T]+(?P<later>~\s*)?(?P<dated>{_CLOCK}))?|(?P<time>{_CLOCK}))"
    r"(?!\s*[-–—/]\s*\d{1,2}:\d{2}|[-+]\d{2})"  # no end of a stretch, no offset: documents have them
    r"(?:\s*(?P<half>[ap]m)\b)?(?:\s*(?P<utc>UTC|Z)\b)?\s*(?:[-–—:]\s+)?",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"\?\s+")


@dataclass(frozen=True)
class Line:
    """One event. `at` is aware, or None where the time is not known; `marks` names the moment it stands for."""

    at: dt.datetime | None
    precision: str
    text: str
    marks: str = ""


class UnreadableLine(ValueError):
    """A line that is no event. `number` counts from 1, `words` say what to do."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(f"Line {number}: {words}")
        self.number, self.words = number, words


class NotOurs(UnreadableLine):
    """A line that does not begin as an event does here; it may in documents."""


OneEvent = Callable[[int, str, dt.date | None, dt.tzinfo], Line]


def written(lines: Iterable[Line], zone: dt.tzinfo) -> str:
    """The lines as text, with local times of `zone`. read() gives the same lines back."""
    return "\n".join(as_written(line, zone) for line in lines)


def as_written(line: Line, zone: dt.tzinfo) -> str:
    """One event as text; in UTC where the clocks showed its time for the second time that night."""
    first, *more = line.text.replace("\r\n", "\n").strip().split("\n")
    text = "\n".join([first, *(f"  {row}".rstrip() for row in more)])
    if line.at is None or line.precision == UNKNOWN:
        return f"? {text}"
    local = line.at.astimezone(zone)
    if line.precision == DAY:
        return f"{local:%Y-%m-%d} {text}"
    mark, clock = "~" if line.precision == HOUR else "", "%H:%M:%S" if local.second else "%H:%M"
    if local.fold:
        return f"{mark}{line.at.astimezone(dt.UTC):%Y-%m-%d {clock}} UTC {text}"
    return f"{mark}{local:%Y-%m-%d {clock}} {text}"


def read(
    text: str,
    *,
    day: dt.date | None,
    zone: dt.tzinfo,
    known: Iterable[Line] = (),
    one: OneEvent | None = None,
) -> list[Line]:
    """The events of a text in the order written. Times without a day take the line above's, the first one `day`.

    `known` are lines that may stand in the text as written() wrote them: they come back as they were, to the
    second. `one` reads an event, event() if not given. Raises UnreadableLine for a line that is no event, so that
    nothing written is lost.
    """
    one = one or event
    as_they_were: dict[str, list[Line]] = {}
    for line in known:
        as_they_were.setdefault(as_written(line, zone).expandtabs(4).rstrip(), []).append(line)
    found = []
    for number, block in blocks(text):
        same = as_they_were.get(block)
        line = same.pop(0) if same else one(number, block, day, zone)
        if line.at is not None:
            day = line.at.astimezone(zone).date()
        found.append(line)
    return found


def blocks(text: str) -> list[tuple[int, str]]:
    """Each event's rows as one text, with the number of its first row. Raises UnreadableLine."""
    rows = [row.rstrip() for row in text.replace("\r\n", "\n").expandtabs(4).split("\n")]
    if len(rows) > MOST_LINES:
        raise UnreadableLine(MOST_LINES + 1, f"a timeline holds {MOST_LINES:,} lines at most.")
    found: list[tuple[int, str]] = []
    for number, row in enumerate(rows, start=1):
        if row and not row.startswith("  "):
            found.append((number, row))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{row}")
        elif row:
            raise UnreadableLine(number, "begin the first event with its time, like 14:05.")
    return [(number, block.rstrip()) for number, block in found]


def event(number: int, block: str, day: dt.date | None, zone: dt.tzinfo) -> Line:
    """One event from its rows, `day` where it names none. Raises UnreadableLine."""
    first, *more = block.split("\n")
    at, precision = None, UNKNOWN
    begins = _UNKNOWN.match(first)
    if begins is None:
        begins = _STAMP.match(first)
        if begins is None:
            raise NotOurs(number, f"“{first[:60]}”: begin with a time like 14:05, then what happened.")
        at, precision = _moment(begins, number, day, zone)
    what = first[begins.end() :].strip()
    if not what:
        raise UnreadableLine(number, f"“{first[:60]}”: say what happened, after the time.")
    return Line(at, precision, "\n".join([what, *(row[2:] for row in more)]))


def says_utc(block: str) -> bool:
    """Does an event say that its time is in UTC?"""
    begins = _STAMP.match(block)
    return begins is not None and begins["utc"] is not None


def _moment(
    stamp: re.Match[str], number: int, day: dt.date | None, zone: dt.tzinfo
) -> tuple[dt.datetime, str]:
    clock = stamp["dated"] or stamp["time"]
    try:
        day = dt.date.fromisoformat(stamp["day"]) if stamp["day"] else day
        time = _time(clock, (stamp["half"] or "").lower()) if clock else dt.time()
    except ValueError:
        raise UnreadableLine(number, f"“{stamp[0].strip()}” is no time of a day.") from None
    if day is None:
        raise UnreadableLine(number, f"which day is {clock} on? Write it like 2026-11-10 {clock}.")
    if day.year not in YEARS:
        raise UnreadableLine(number, f"the year {day.year} is not meant, is it? {OUT_OF_YEARS}")
    try:
        at = in_zone(dt.datetime.combine(day, time), dt.UTC if stamp["utc"] else zone)
    except NoSuchTime:
        if clock:
            skipped = f"the clocks skipped {clock} that day in {zone_words(zone)}."
            raise UnreadableLine(number, f"{skipped} Write it in UTC, with UTC after it.") from None
        at = dt.datetime.combine(day, time, zone)  # a day that begins at one o'clock is still that day
    if not clock:
        return at, DAY
    return at, HOUR if stamp["about"] or stamp["later"] else MINUTE


def _time(clock: str, half: str) -> dt.time:
    hour, minute, second = (int(part) for part in [*re.split("[:.,]", clock), "0"][:3])
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(clock)
        hour = hour % 12 + (12 if half == "pm" else 0)
    return dt.time(hour, minute, second)


def with_event(lines: Iterable[Line], new: Line) -> list[Line]:
    """The lines and one more: after the last that is not later, at the end where its time is not known."""
    found = list(lines)
    place = len(found)
    if new.at is not None:
        earlier = [index for index, line in enumerate(found) if line.at is not None and line.at <= new.at]
        timed = any(line.at is not None for line in found)
        place = (earlier[-1] + 1 if earlier else 0) if timed else len(found)
    return [*found[:place], new, *found[place:]]


def by_day(
    entries: Iterable[Any], zone: dt.tzinfo, written_in: dt.tzinfo
) -> list[tuple[dt.date | None, list[Any]]]:
    """Timeline entries in the order given, under the local day of `zone` each stretch of them is on.

    A day without a time is the day where it was written. One whose time is not known goes with the one before.
    """
    days: list[tuple[dt.date | None, list[Any]]] = []
    day: dt.date | None = None
    for entry in entries:
        if entry.at is not None and entry.precision != UNKNOWN:
            day = entry.at.astimezone(written_in if entry.precision == DAY else zone).date()
        if not days or days[-1][0] != day:
            days.append((day, []))
        days[-1][1].append(entry)
    return days
