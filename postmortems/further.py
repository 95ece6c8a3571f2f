"""The further sections of a whole form, laid over the record's: others add, rename and remove some meanwhile.

Pure functions. A section is known by its heading; one that was renamed, by its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.conflict import merge

MOST_SENT = 500
LONGEST_HEADING = 200
OPENING = "Opening"  # what a section without a heading is called

Section = Mapping[str, str]


@dataclass(frozen=True)
class Sent:
    """A section as the form sent it. `heading` is what was read; a form from before it was sent has None."""

    place: int
    heading: str | None
    body: str


@dataclass(frozen=True)
class Row:
    """A section of the form. `stored` is its text in the record, None where it is gone from it; `sent` is what came.

    `mine` is what the writer wants it to say: what they never had stays as it is.
    """

    heading: str
    stored: str | None
    sent: Sent | None = None

    @property
    def mine(self) -> str:
        """The text to show and to save."""
        return self.sent.body if self.sent else self.stored or ""


def sent_in(data: Mapping[str, Any]) -> list[Sent]:
    """The further sections among a form's data."""
    return [
        Sent(place, data.get(f"section_{place}_heading"), _plain(data.get(f"section_{place}", "")))
        for place in range(MOST_SENT)
        if f"section_{place}" in data
    ]


def laid_over(current: Sequence[Section], sent: Sequence[Sent]) -> list[Row]:
    """The record's sections in their order, each with what was sent of it; then those that are gone from it."""
    left, found = list(sent), dict[int, Sent]()

    def pair(place: int, one: Sent | None) -> None:
        if one is not None:
            found[place] = one
            left.remove(one)

    headings = [section["heading"] for section in current]
    for place, heading in enumerate(headings):
        pair(place, next((one for one in left if one.heading == heading), None))
    for place in set(range(len(current))) - set(found):  # renamed, or sent without a heading
        pair(place, next((one for one in left if one.place == place), None))
    rows = [Row(one["heading"], one["body"], found.get(place)) for place, one in enumerate(current)]
    return rows + [Row(one.heading or "", None, one) for one in left]


def stored(rows: Sequence[Row], current: Sequence[Section]) -> list[dict[str, str]]:
    """The sections as the record keeps them, with what the writer wants them to say."""
    kept = [dict(section) | {"body": row.mine} for section, row in zip(current, rows, strict=False)]
    more = rows[len(current) :]
    return kept + [
        {"heading": row.heading[:LONGEST_HEADING], "body": row.mine} for row in more if row.mine.strip()
    ]


def met(
    rows: Sequence[Row], base: str, read: Sequence[Sent]
) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    """Each section with both people's changes in it, as heading and text, and (label, theirs, mine) where they meet.

    `base` is what the writer had `read` from, as history keeps it.
    """
    before = _bodies(base, read)
    found: list[tuple[str, str]] = []
    conflicts = []
    for row in rows:
        was = before.get(row.sent.place) if row.sent else None
        mine, theirs = _plain(row.mine), None if row.stored is None else _plain(row.stored)
        if theirs is None:
            if mine and mine != was:  # it is gone: what was written is kept
                found.append((row.heading, mine))
            continue
        both = _both(was, mine, theirs)
        if both is None:
            conflicts.append((row.heading or OPENING, theirs or "nothing", mine or "nothing"))
        found.append((row.heading, mine if both is None else both))
    return found, conflicts


def _both(was: str | None, mine: str, theirs: str) -> str | None:
    if mine in (theirs, was):
        return theirs
    if was is None:
        return None if mine else theirs
    if theirs == was:
        return mine
    merged = merge(f"{was}\n", f"{mine}\n", f"{theirs}\n")
    return None if merged is None else merged.strip("\n")


def _bodies(text: str, read: Sequence[Sent]) -> dict[int, str]:
    """The texts that stood under the headings, by place, in what parts.readable() made of sections."""
    starts: list[tuple[int, int, int]] = []  # where the heading begins, where its text begins, whose place
    end = 0
    for one in read:
        mark = f"## {one.heading}\n"
        begin = 0 if not end and text.startswith(mark) else text.find(f"\n\n{mark}", max(0, end - 1))
        if one.heading is None or begin < 0:
            continue
        end = text.index(mark, begin) + len(mark)
        starts.append((begin, end, one.place))
    ends = [begin for begin, _, _ in starts[1:]] + [len(text)]
    return {place: text[start:end] for (_, start, place), end in zip(starts, ends, strict=True)}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
