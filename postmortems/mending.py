"""What a fix of a doubtful line does to the text of a timeline. Pure functions: the clock is an argument."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from postmortems.doubts import DAY, Look, Row, event_at, look
from postmortems.markdown.pasting import one_event, read_any
from postmortems.timelines import UnreadableLine, as_written, event, written


def mended(text: str, key: str, *, day: dt.date | None, zone: dt.tzinfo, now: dt.datetime) -> str:
    """The text with one fix done; as it was where there is no such fix. "write out" writes it as Teamhub does."""
    seen = look(text, day=day, zone=zone, now=now)
    lines = [row.line for row in seen.rows if row.line is not None]
    if key == "write out":
        return text if seen.unreadable else written(lines, zone)
    chosen = next(((row, fix) for row, fix in seen.fixes() if fix.key == key), None)
    if chosen is None:
        return text
    row, fix = chosen
    if fix.key.endswith(":swap"):
        return written([one.swapped or one.line for one in seen.rows if one.line], zone)
    if row.line is None:
        asked = fix.key.partition(":")[2]
        if asked in ("goes on", "no time"):
            return _with_rows(text, row, f"  {row.raw}" if asked == "goes on" else f"? {row.raw}")
        if asked.startswith("heads "):
            return _headed(text, seen, row, dt.date.fromisoformat(asked[6:]), zone)
        that = dt.date.fromisoformat(asked)
        if seen.pasted:
            return written(read_any(text, day=that, zone=zone), zone)
        return _with_rows(text, row, _dated(row.raw, that, zone))
    if fix.key.endswith(":up"):
        return _moved_up(text, seen, row, zone)
    line = replace(row.line, at=fix.at, text=fix.text or row.line.text)
    if seen.pasted:
        lines[row.place] = line
        return written(lines, zone)
    return _with_rows(text, row, as_written(line, zone))


def _dated(block: str, day: dt.date, zone: dt.tzinfo) -> str:
    """The event with its day in front, as it was typed if that can be read, seconds and all."""
    line = one_event(0, block, day, zone)
    try:
        return f"{day} {block}" if event(0, f"{day} {block}", None, zone) == line else as_written(line, zone)
    except UnreadableLine:
        return as_written(line, zone)


def _headed(text: str, seen: Look, heading: Row, day: dt.date, zone: dt.tzinfo) -> str:
    """The text without a line that is a day alone, which the event below it names instead."""
    below = next((row for row in seen.rows[heading.place + 1 :] if event_at(row.raw, day, zone)), None)
    if below is not None and read_any(below.raw, day=day, zone=zone) != read_any(
        below.raw, day=day - DAY, zone=zone
    ):
        text = _with_rows(text, below, _dated(below.raw, day, zone))
    rows = text.replace("\r\n", "\n").split("\n")
    return "\n".join([*rows[: heading.number - 1], *rows[heading.number :]])


def _with_rows(text: str, row: Row, new: str) -> str:
    rows = text.replace("\r\n", "\n").split("\n")
    rows[row.number - 1 : row.number - 1 + row.raw.count("\n") + 1] = new.split("\n")
    return "\n".join(rows)


def _moved_up(text: str, seen: Look, row: Row, zone: dt.tzinfo) -> str:
    """The row put below the last that is not later than it, every line with its day."""
    lines = [one.line for one in seen.rows if one.line is not None]
    line = lines.pop(row.place)
    assert line.at is not None
    above = [place for place, one in enumerate(lines[: row.place]) if one.at and one.at <= line.at]
    lines.insert(above[-1] + 1 if above else 0, line)
    return written(lines, zone)
