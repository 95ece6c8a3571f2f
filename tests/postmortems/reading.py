"""Short ways to paste a timeline, to read a document, and to say when its entries were."""

from __future__ import annotations

from datetime import date
from textwrap import dedent
from zoneinfo import ZoneInfo

from postmortems.markdown.reading import Reading, read_file
from postmortems.markdown.timelines import TimelineEntry, read_timeline

DAY = date(2023, 5, 9)


def paste(text: str, day: date | None = DAY, zone: str | None = "UTC") -> list[TimelineEntry]:
    return read_timeline(dedent(text), day=day, zone=ZoneInfo(zone) if zone else None)


def clocks(entries: list[TimelineEntry]) -> list[str]:
    """Local day and time of each entry."""
    return [f"{entry.at:%m-%d %H:%M}" if entry.at else "-" for entry in entries]


def document(text: str, path: str = "2023-05-09-crane.md") -> Reading:
    file = read_file(dedent(text).encode(), path)
    assert file.reading is not None, file.reason
    return file.reading
