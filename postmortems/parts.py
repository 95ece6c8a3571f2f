"""What one edits in a postmortem as plain values, and how they read in history and beside each other."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping
from typing import Any

from people.models import Person
from postmortems import timelines
from postmortems.durations import NAMES

TEXTS = ("summary", "impact", "surprised", "went_well", "went_badly", "got_lucky")
PLAIN = (
    *("title", "kind", "severity", "happened_on", "zone", "review_due_on", "reviews_objective"),
    *("facilitator", "sections", "precisions", *TEXTS),
)
MOMENTS = tuple(f"{name}_at" for name in NAMES)
LISTS = ("factors", "lessons")
PEOPLE = ("authors", "reviewers", "participants")
EDITABLE = (*PLAIN, *MOMENTS, *LISTS, *PEOPLE, "slowed", "timeline")

Values = Mapping[str, Any]


def readable(values: Values, zone: dt.tzinfo = dt.UTC) -> dict[str, Any]:
    """The values as history keeps them and people compare them: texts, numbers, None. Any subset of EDITABLE.

    Timelines are in local time of `zone`; moments are ISO 8601 in UTC.
    """
    return {name: _readable(name, value, zone) for name, value in values.items()}


def _readable(name: str, value: Any, zone: dt.tzinfo) -> Any:
    if name == "timeline":
        return timelines.written(value, zone)
    if name in LISTS:
        return as_lines(value)
    if name in PEOPLE or name == "slowed":
        return ", ".join(sorted(str(one) for one in value))
    if name == "sections":
        return "\n\n".join(f"## {section['heading']}\n{_plain(section['body'])}" for section in value)
    if name == "precisions":
        return ", ".join(f"{moment} {how}" for moment, how in sorted(value.items()))
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return _plain(value)
    return value if value is None or isinstance(value, int) else str(value)


def _plain(text: str) -> str:
    """A text as two people's are compared: browsers send other line ends, forms cut blanks at the ends."""
    return text.replace("\r\n", "\n").strip()


def as_lines(texts: Iterable[str]) -> str:
    """Texts one a line, further lines of one indented, as the form has them."""
    return "\n".join("\n  ".join(text.replace("\r\n", "\n").strip().split("\n")) for text in texts)


def changes_between(before: Values, after: Values) -> dict[str, tuple[Any, Any]]:
    """Field to its value before and after, of those that differ, as history keeps them."""
    zone = zoneinfo.ZoneInfo(before.get("zone") or "UTC")
    old, new = readable(before, zone), readable(after, zone)
    return {name: (old[name], new[name]) for name in new if old[name] != new[name]}


def names(people: Iterable[Person]) -> str:
    """Names for a sentence, and for history: in order."""
    return ", ".join(sorted(person.name for person in people))
