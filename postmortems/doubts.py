"""A timeline as it will be read, before it is saved: each event, what is doubtful about it, and how to mend it.

Pure functions: the clock is an argument. Nothing is mended, and nothing put in another order, unless somebody asks.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from postmortems.markdown.importing import line_of
from postmortems.markdown.pasting import read_pasted
from postmortems.markdown.timelines import TimelineEntry, read_timeline
from postmortems.moments import SKEW
from postmortems.timelines import MOST_LINES, Line, UnreadableLine, as_written, blocks, event, written

BACK = dt.timedelta(hours=6)  # a time this much earlier than the one above begins another half day
HALF = dt.timedelta(hours=12)
DAY = dt.timedelta(days=1)
FAR = dt.timedelta(days=180)
MOST_FIXES = 9  # one key each: Alt and 1 to 9


@dataclass(frozen=True)
class Fix:
    """One way to mend a line. `key` is sent back, `words` stand on the button.

    `at` is what its time becomes, `text` what its words become, where they change.
    """

    key: str
    words: str
    at: dt.datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One event as it is read; `line` is None where it cannot be. `place` counts from 0, `number` is its row's."""

    place: int
    number: int
    raw: str
    line: Line | None
    doubt: str = ""
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True)
class Look:
    """A timeline as it will be read. `pasted`: it is not written as Teamhub does; `notes` say what was assumed."""

    rows: tuple[Row, ...]
    zone: dt.tzinfo
    pasted: bool = False
    notes: tuple[str, ...] = ()

    @property
    def unreadable(self) -> int:
        """How many lines are no events."""
        return sum(row.line is None for row in self.rows)

    @property
    def doubtful(self) -> list[Row]:
        """The rows somebody should look at."""
        return [row for row in self.rows if row.doubt]

    def fixes(self) -> list[tuple[Row, Fix]]:
        """What can be mended with one key, in the order of the text."""
        return [(row, fix) for row in self.rows for fix in row.fixes]


def look(text: str, *, day: dt.date | None, zone: dt.tzinfo, now: dt.datetime) -> Look:
    """How `text` will be read. `day` and `zone` are those of times that name none; `now` is aware. Never raises."""
    if not text.strip():
        return Look((), zone)
    ours = _ours(text, day, zone, now)
    if ours is not None and all(row.line for row in ours):
        return Look(tuple(ours), zone, notes=_day_note(ours, day, zone, text))
    if ours is None:
        return Look((Row(0, 1, "", None, f"A timeline holds {MOST_LINES:,} lines at most."),), zone)
    if read_pasted(text, day=day, zone=zone):
        return _pasted(text, day, zone, now)
    first = next(place for place, row in enumerate(ours) if row.line is None)
    above = ours[:first]
    rows = text.replace("\r\n", "\n").split("\n")
    below = "\n".join(rows[ours[first].number - 1 :])
    last = next((row.line.at for row in reversed(above) if row.line and row.line.at), None)
    if below.strip() and read_pasted(below, day=last.astimezone(zone).date() if last else day, zone=zone):
        part = _pasted(below, last.astimezone(zone).date() if last else day, zone, now)
        shift = ours[first].number - 1
        more = [replace(row, place=row.place + first, number=row.number + shift) for row in part.rows]
        return Look((*above, *more), zone, pasted=True, notes=part.notes)
    return Look(tuple(ours), zone, notes=_day_note(ours, day, zone, text))


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
    if row.line is None:
        new = {"goes on": f"  {row.raw}", "no time": f"? {row.raw}"}.get(
            fix.key.partition(":")[2], f"{now.astimezone(zone):%Y-%m-%d} {row.raw}"
        )
        return _with_rows(text, row, new)
    if fix.key.endswith(":up"):
        return _moved_up(text, seen, row, zone)
    line = replace(row.line, at=fix.at, text=fix.text or row.line.text)
    if seen.pasted:
        lines[row.place] = line
        return written(lines, zone)
    return _with_rows(text, row, as_written(line, zone))


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


def _day_note(rows: list[Row], day: dt.date | None, zone: dt.tzinfo, text: str) -> tuple[str, ...]:
    """Which day times without one are taken to be on."""
    if day is None or re.search(r"\d{4}-\d{2}-\d{2}", text.lstrip()[:12]):
        return ()
    return (f"The first times name no day: they are read as on {day:%-d %B %Y}.",)


# --- Our own lines --------------------------------------------------------------------------------------------
def _ours(text: str, day: dt.date | None, zone: dt.tzinfo, now: dt.datetime) -> list[Row] | None:
    """Each line as our own, None where there are more of them than a timeline holds."""
    lines = text.replace("\r\n", "\n").expandtabs(4).split("\n")
    first = next((number for number, row in enumerate(lines) if row.strip()), 0)
    lines[first] = lines[first].lstrip()  # the first event cannot go on from another
    try:
        found = blocks("\n".join(lines))
    except UnreadableLine:
        return None
    rows: list[Row] = []
    before: dt.datetime | None = None
    for place, (number, block) in enumerate(found):
        try:
            line = event(number, block, day, zone)
        except UnreadableLine as refused:
            rows.append(Row(place, number, block, None, refused.words, _ways(place, block, day, now, zone)))
            continue
        doubt, fixes = _doubt(place, block, line, before, day, zone, now)
        rows.append(Row(place, number, block, line, doubt, fixes))
        if line.at is not None:
            day = line.at.astimezone(zone).date()
            before = line.at if line.precision != "day" else before
    return rows


def _ways(place: int, block: str, day: dt.date | None, now: dt.datetime, zone: dt.tzinfo) -> tuple[Fix, ...]:
    """What can be done with a line that is no event: said to be of today only where a day is all it lacks."""
    today = now.astimezone(zone)
    if day is None and _is_event(f"{today:%Y-%m-%d} {block}", zone):
        return (Fix(f"{place}:today", f"It was today, {today:%-d %b}"),)
    unknown = Fix(f"{place}:no time", "Nobody knows when")
    if not place:
        return (unknown,)
    goes_on = Fix(f"{place}:goes on", "It goes on from above")
    return (unknown, goes_on) if re.match(r"~?\s*\d{1,2}[:.]\d{2}", block) else (goes_on, unknown)


def _is_event(block: str, zone: dt.tzinfo) -> bool:
    try:
        return event(0, block, None, zone).at is not None
    except UnreadableLine:
        return False


def _doubt(
    place: int,
    block: str,
    line: Line,
    before: dt.datetime | None,
    day: dt.date | None,
    zone: dt.tzinfo,
    now: dt.datetime,
) -> tuple[str, tuple[Fix, ...]]:
    """What is doubtful in a line that can be read, and what its time may be instead."""
    at = line.at
    if at is None or line.precision == "day":
        return "", ()
    if re.match(r"[A-Z]{2,5}\b", line.text):  # a zone, or a word in capitals
        read = read_timeline(block, day=day, zone=zone)
        if len(read) == 1 and read[0].at not in (None, at) and read[0].text:
            other, name = read[0].at, line.text.split()[0]
            words = (
                f"In {name}: {other.astimezone(zone):%-d %b %Y, %H:%M} in {zone_words(zone)}" if other else ""
            )
            return f"“{name}” stands after the time.", (Fix(f"{place}:zone", words, other, read[0].text),)
    has_day = re.match(r"[-*•~\s]*\d{4}-", block) is not None
    near = before or (dt.datetime.combine(day, at.astimezone(zone).timetz()) if day and has_day else None)
    if has_day and near and abs(at - near) > FAR:
        years = list(_years(at, near, zone, now))
        if years:
            return f"The year {at.astimezone(zone).year} is far from the rest.", _fixes(place, years, zone)
    if at > now + SKEW:
        back = [at - DAY] if not has_day and at - DAY <= now else []
        return "This is still to come.", _fixes(place, back, zone)
    if before is None or at >= before:
        return "", ()
    if has_day or before - at <= BACK:
        return (
            f"It is earlier than the line above ({before.astimezone(zone):%H:%M}). It stays where you put it.",
            (Fix(f"{place}:up", "Move it up to its time"),),
        )
    options = [at + HALF] if at.astimezone(zone).hour < 12 and at + HALF >= before else []
    options += [at + DAY]
    words = f"It follows {before.astimezone(zone):%H:%M}: past noon, or the next day?"
    words = words if len(options) > 1 else f"It follows {before.astimezone(zone):%H:%M}: the next day?"
    return words, _fixes(place, [one for one in options if one <= now + SKEW] or options[-1:], zone)


def _years(at: dt.datetime, near: dt.datetime, zone: dt.tzinfo, now: dt.datetime) -> Iterator[dt.datetime]:
    """The same day and time in a year that brings it close, the closest one."""
    local, options = at.astimezone(zone), []
    for year in (local.year - 1, local.year + 1, near.astimezone(zone).year):
        try:
            moved = local.replace(year=year)
        except ValueError:
            continue
        if abs(moved - near) < abs(at - near) and abs(moved - near) <= FAR and moved <= now + SKEW:
            options.append(moved)
    yield from sorted(set(options), key=lambda moved: abs(moved - near))[:1]


def _fixes(place: int, options: list[dt.datetime], zone: dt.tzinfo) -> tuple[Fix, ...]:
    return tuple(
        Fix(f"{place}:{one.astimezone(dt.UTC):%Y%m%dT%H%M}", f"{one.astimezone(zone):%-d %b %Y, %H:%M}", one)
        for one in options
    )


# --- What was pasted ------------------------------------------------------------------------------------------
def _pasted(text: str, day: dt.date | None, zone: dt.tzinfo, now: dt.datetime) -> Look:
    """A text that the reader of documents understands whole."""
    entries = read_timeline(text, day=day, zone=zone)
    rows: list[Row] = []
    before: dt.datetime | None = None
    for place, entry in enumerate(entries):
        told = [words for words in entry.warnings if "zone" not in words]
        raw = f"{entry.written} {entry.text}".strip()
        fixes = _fixes(place, _others(entry, before, zone, now), zone) if told else ()
        rows.append(Row(place, max(1, entry.line), raw, line_of(entry), ". ".join(told), fixes))
        before = entry.at or before
    offsets = {entry.at.utcoffset() for entry in entries if entry.at}
    own = {entry.at.astimezone(zone).utcoffset() for entry in entries if entry.at}
    notes = ["Read as a table, a list or notes from elsewhere."]
    if offsets == own:
        notes.append(f"Times are read as {zone_words(zone)}. Choose another zone if they are not.")
    else:
        names = sorted({str(entry.at.tzname()) for entry in entries if entry.at})
        notes.append(f"The text says {' and '.join(names)}; shown here in {zone_words(zone)}.")
    return Look(tuple(rows), zone, pasted=True, notes=tuple(notes))


def _others(
    entry: TimelineEntry, before: dt.datetime | None, zone: dt.tzinfo, now: dt.datetime
) -> list[dt.datetime]:
    """What the time may be instead of what it was read as."""
    if entry.at is None:
        return []
    if entry.offered is not None:
        return [entry.offered]
    if before is None:
        return []
    options = [entry.at - DAY, entry.at + HALF, entry.at + DAY]
    if any("next day" in words for words in entry.warnings):
        options = [entry.at - DAY, entry.at - HALF]
    elif entry.at < before:
        options = [at for at in options if at >= before]
    return [at for at in options if abs(at - before) <= 2 * DAY and at <= now + SKEW][:2]


def zone_words(zone: dt.tzinfo) -> str:
    """What a zone is called on screen."""
    return str(zone).replace("_", " ")
