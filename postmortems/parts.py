"""What one edits in a postmortem as plain values, and how they read in history and beside each other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from people.models import Person
from people.zones import zone_of
from postmortems import timelines
from postmortems.durations import NAMES

TEXTS = ("summary", "impact", "surprised", "went_well", "went_badly", "got_lucky")
PLAIN = (
    *("title", "kind", "severity", "happened_on", "zone", "review_due_on", "reviews_objective"),
    *("facilitator", "sections", "precisions", *TEXTS),
)
MOMENTS = tuple(f"{name}_at" for name in NAMES)
LISTS = ("factors", "lessons")
MOST_TEXTS, LONGEST_LIST = 100, 100_000  # factors or lessons, and letters of all of them
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


def tagged_texts(rows: Iterable[Any]) -> list[str]:
    """Factors or lessons as one writes them, each with its tags after it."""
    return [with_tags(row.text, row.tags) for row in rows]


_TAG = r"[^\W\d_][\w-]{0,39}"
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+")


def with_tags(text: str, tags: Iterable[str]) -> str:
    """A factor or lesson as one writes it: its tags stand after it, each with a #."""
    return " ".join([text, *(f"#{tag}" for tag in tags)])


def split_tags(written: str, known: Iterable[str] = ()) -> tuple[str, list[str]]:
    """The text and the tags that end it, in lower case; what is nothing but tags is a text.

    `known` are tags that were given elsewhere: they may hold blanks.
    """
    one = "|".join([*map(re.escape, sorted(known, key=len, reverse=True)), _TAG])
    found = re.search(rf"(?:(?:\A|\s+)#(?:{one}))+\s*\Z", written, re.IGNORECASE)
    if found is None or not found.start():
        return written, []
    tags = re.findall(rf"#({one})(?=\s+#|\s*\Z)", found[0].casefold(), re.IGNORECASE)
    return written[: found.start()], list(dict.fromkeys(tags))


def texts_of(written: str, known: Iterable[str] = ()) -> list[str]:
    """The texts of what as_lines() wrote, or somebody typed: one a line, a line that begins with two spaces goes on.

    A bullet or number before a text is only that, unless the text is one of `known`, which come back as they were.
    """
    blocks: list[str] = []
    for row in written.replace("\r\n", "\n").split("\n"):
        if blocks and (not row.strip() or row.startswith("  ")):
            blocks[-1] += f"\n{row.rstrip()}"
        elif row.strip():
            blocks.append(row.rstrip())
    as_they_were = {block(as_lines([text])): text for text in known}
    return [as_they_were.get(block(one)) or _text_of(one) for one in blocks]


def _text_of(written: str) -> str:
    first, *more = written.split("\n")
    return "\n".join([_BULLET.sub("", first).strip(), *(row[2:] for row in more)]).strip()


def block(text: str) -> str:
    """Rows without the blanks at their ends."""
    return "\n".join(row.rstrip() for row in text.replace("\r\n", "\n").strip("\n").split("\n")).rstrip()


def changes_between(before: Values, after: Values) -> dict[str, tuple[Any, Any]]:
    """Field to its value before and after, of those that differ, as history keeps them."""
    zone = zone_of(before.get("zone") or "UTC")
    old, new = readable(before, zone), readable(after, zone)
    return {name: (old[name], new[name]) for name in new if old[name] != new[name]}


def names(people: Iterable[Person]) -> str:
    """Names for a sentence, and for history: in order."""
    return ", ".join(sorted(person.name for person in people))
