"""What is found of a timeline before days and zones are worked out, and what a line says behind its stamp."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from postmortems.markdown.outline import LEAD
from postmortems.markdown.stamps import Stamp, read_stamp
from postmortems.markdown.zones import Zone
from records.dates import DayOrder

MOST_ENTRIES = 5_000
_TAIL = re.compile(r"[ \t]*(?P<mark>\*\*|__|\}\}|[*_`\])}]|[:：|]|->|→|=>|[-–—](?=\s|$|\*))[ \t]*")
_PARTING = (":", "：", "|", "->", "→", "=>", "-", "–", "—")


@dataclass(slots=True)
class Raw:
    """An entry, or a day that holds for what follows (`is_day`), before days and zones are worked out."""

    stamp: Stamp | None
    line: int
    text: list[str] = field(default_factory=list)
    is_day: bool = False
    head: str = ""
    written: str = ""


@dataclass(slots=True)
class Found:
    """What a stretch of lines holds: entries and days in order, the remarks around them, and the zone declared."""

    raws: list[Raw] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    zone: Zone | None = None

    def count(self) -> int:
        return sum(not raw.is_day for raw in self.raws)

    def add(self, other: Found) -> None:
        self.raws += other.raws
        self.remarks += other.remarks
        self.zone = self.zone or other.zone


def rest_of(text: str, order: DayOrder | None, *, loose: bool = False) -> str:
    """What a line says after its stamp."""
    lead = LEAD.match(text)
    stamp = read_stamp(text, lead.end() if lead else 0, order=order, loose=loose)
    return after_stamp(text, stamp) if stamp else text


def after_stamp(text: str, stamp: Stamp) -> str:
    """The text behind a stamp, without the marks that close or part it."""
    at, opened = stamp.end, text.count("**", 0, stamp.end) % 2 == 1
    parted = False
    while match := _TAIL.match(text, at):
        mark = match["mark"]
        if mark in ("**", "__") and not opened:
            break
        if mark in ("*", "_", "`") and not text.count(mark, 0, at) % 2:
            break  # it opens something behind the stamp
        if mark in _PARTING:
            if parted and mark not in "-–—":
                break
            parted = True
        opened = opened and mark != "**"
        at = match.end()
    rest = text[at:].strip()
    return rest.removesuffix("**").rstrip() if opened and rest.count("**") % 2 else rest
