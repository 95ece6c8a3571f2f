"""A timeline pasted from elsewhere: anything the reader of documents understands, if it loses no word of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from postmortems.markdown.chats import times_first
from postmortems.markdown.importing import line_of
from postmortems.markdown.timelines import TimelineEntry, read_timeline
from postmortems.timelines import MOST_LINES, Line, NotOurs, UnreadableLine, event, read
from web.years import YEARS

_WORD = re.compile(r"[^\W\d_]{3,}")
# A line that begins as a time does and is none of a day: somebody's slip, and no words that go on from the line above.
_NO_TIME = re.compile(r"(?m)^(?:[-*•]\s+)?~?\s*(?:(?:2[5-9]|[3-9]\d):\d\d|\d{1,2}:[6-9]\d)(?![\d:])")
_DAY = re.compile(r"(?m)^(?:[-*•]\s+)?~?\s*(\d{4}-\d{2}-\d{2})(?!\d)")
# What a heading of a day or of a table may say and no event has to repeat.
_CALENDAR = {
    *(
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
        "january",
        "february",
    ),
    *("march", "april", "june", "july", "august", "september", "october", "november", "december", "sept"),
    *(
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
    ),
    *(
        "saturday",
        "sunday",
        "time",
        "event",
        "date",
        "what",
        "when",
        "timeline",
        "utc",
        "all",
        "times",
        "are",
        "today",
    ),
}


def read_any(text: str, *, day: dt.date | None, zone: dt.tzinfo, known: Iterable[Line] = ()) -> list[Line]:
    """The events of a text: our own lines, something pasted, our own lines with something pasted below them, or each
    line in its own manner.

    `day`, `zone` and `known` as for timelines.read(). Raises UnreadableLine as it does, for the first line that
    no reading understands.
    """
    try:
        return read(text, day=day, zone=zone, known=known)
    except UnreadableLine as refused:
        if refused.number > MOST_LINES:
            raise
        if pasted := read_pasted(text, day=day, zone=zone):
            return pasted
        rows = text.replace("\r\n", "\n").split("\n")
        above, below = "\n".join(rows[: refused.number - 1]), "\n".join(rows[refused.number - 1 :])
        ours = read(above, day=day, zone=zone, known=known)
        last = next((line.at.astimezone(zone).date() for line in reversed(ours) if line.at), day)
        if pasted := read_pasted(below, day=last, zone=zone):
            return [*ours, *pasted]
        return read(text, day=day, zone=zone, known=known, one=one_event)


def one_event(number: int, block: str, day: dt.date | None, zone: dt.tzinfo) -> Line:
    """One event as we write it, or as the reader of documents understands its rows alone. Raises UnreadableLine."""
    try:
        return event(number, block, day, zone)
    except NotOurs:
        pasted = read_pasted(block, day=day, zone=zone)
        if pasted is None or len(pasted) != 1:
            raise
        return pasted[0]


def read_pasted(text: str, *, day: dt.date | None, zone: dt.tzinfo) -> list[Line] | None:
    """The events of a pasted text, None when some of it would get lost or has no day, or begins with a time or day
    that is none. Never raises."""
    if _NO_TIME.search(text) or not all(map(_is_day, _DAY.findall(text))):
        return None
    entries = entries_of(text, day=day, zone=zone)
    if not entries or any(entry.at is None for entry in entries):
        return None
    kept = {word for entry in entries for word in _words(f"{entry.text} {entry.written}")} | _CALENDAR
    zones = {word for entry in entries if entry.at for word in _words(str(entry.at.tzname()))}
    return [line_of(entry) for entry in entries] if _words(text) <= kept | zones else None


def entries_of(text: str, *, day: dt.date | None, zone: dt.tzinfo) -> list[TimelineEntry]:
    """The entries of a pasted text as the reader of documents finds them, also where a chat puts names first."""
    return read_timeline(times_first(text), day=day, zone=zone)


def _is_day(written: str) -> bool:
    try:
        return dt.date.fromisoformat(written).year in YEARS
    except ValueError:
        return False


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
