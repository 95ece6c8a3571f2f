"""A timeline pasted from elsewhere: anything the reader of documents understands, if it loses no word of it."""

from __future__ import annotations

import datetime as dt
import re

from postmortems.markdown.importing import line_of
from postmortems.markdown.timelines import read_timeline
from postmortems.timelines import Line

_WORD = re.compile(r"[^\W\d_]{3,}")
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
    ),
}


def read_pasted(text: str, *, day: dt.date | None, zone: dt.tzinfo) -> list[Line] | None:
    """The events of a pasted text, None when some of it would get lost or has no day. Never raises."""
    entries = read_timeline(text, day=day, zone=zone)
    if not entries or any(entry.at is None for entry in entries):
        return None
    kept = {word for entry in entries for word in _words(f"{entry.text} {entry.written}")} | _CALENDAR
    zones = {word for entry in entries if entry.at for word in _words(str(entry.at.tzname()))}
    return [line_of(entry) for entry in entries] if _words(text) <= kept | zones else None


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
