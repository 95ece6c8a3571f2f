"""A timeline as it will be read, before it is saved: each event, what is doubtful about it, and how to mend it.

Pure functions: the clock is an argument. Nothing is mended, and nothing put in another order, unless somebody asks.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from postmortems.markdown.importing import line_of
from postmortems.markdown.pasting import entries_of, one_event, read_pasted
from postmortems.markdown.stamps import read_stamp
from postmortems.markdown.timelines import TimelineEntry, read_timeline
from postmortems.moments import SKEW, shown_again
from postmortems.timelines import MOST_LINES, Line, NotOurs, UnreadableLine, blocks, event, says_utc
from web.words import zone_words

BACK = dt.timedelta(hours=6)  # a time this much earlier than the one above begins another half day
HALF = dt.timedelta(hours=12)
DAY = dt.timedelta(days=1)
YEAR = 365 * DAY
FAR = dt.timedelta(days=180)
MOST_FIXES = 9  # one key each: Alt and 1 to 9
WHICH_DAY = "which day was it? Choose the day it happened, or say it in the text."
HEADING = "a day alone, and no event."


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
    """One event as it is read; `line` is None where it cannot be. `place` counts from 0, `number` is its row's.

    `lacks_day`: it could be read if a day were known. `swapped` is what it is with the month before the day.
    """

    place: int
    number: int
    raw: str
    line: Line | None
    doubt: str = ""
    fixes: tuple[Fix, ...] = ()
    lacks_day: bool = False
    swapped: Line | None = None


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
    if ours is None:
        return Look((Row(0, 1, "", None, f"A timeline holds {MOST_LINES:,} lines at most."),), zone)
    if all(row.line for row in ours):
        return Look(tuple(ours), zone, notes=_day_note(ours, day, zone, text))
    if read_pasted(text, day=day, zone=zone):
        return _pasted(text, day, zone, now)
    today = now.astimezone(zone).date()
    only_the_day = all(row.line or row.lacks_day for row in ours)
    if day is None and not only_the_day and read_pasted(text, day=today, zone=zone):
        return _without_day(_pasted(text, today, zone, now), now)
    first = next(place for place, row in enumerate(ours) if row.line is None)
    above, start = ours[:first], ours[first].number - 1
    below = "\n".join(text.replace("\r\n", "\n").split("\n")[start:])
    last = next((row.line.at for row in reversed(above) if row.line and row.line.at), None)
    last_day = last.astimezone(zone).date() if last else day
    if below.strip() and read_pasted(below, day=last_day, zone=zone):
        part = _pasted(below, last_day, zone, now, place=first, above=start)
        return Look((*above, *part.rows), zone, pasted=True, notes=part.notes)
    alone = _ours(text, day, zone, now, alone=True) or []
    return Look(tuple(alone), zone, notes=_day_note(alone, day, zone, text))


def _day_note(rows: list[Row], day: dt.date | None, zone: dt.tzinfo, text: str) -> tuple[str, ...]:
    """Which day times without one are taken to be on."""
    if day is None or re.search(r"\d{4}-\d{2}-\d{2}", text.lstrip()[:12]):
        return ()
    return (f"The first times name no day: they are read as on {day:%-d %B %Y}.",)


# --- Our own lines --------------------------------------------------------------------------------------------
def _ours(
    text: str, day: dt.date | None, zone: dt.tzinfo, now: dt.datetime, *, alone: bool = False
) -> list[Row] | None:
    """Each line as our own, None where there are more of them than a timeline holds.

    `alone`: or in whatever manner it is written, each by itself. Where only the day is missing, the first line asks.
    """
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
            other = alone and isinstance(refused, NotOurs)
            row = _elsewhere(place, number, block, day, zone, now) if other else None
            row = row or _not_read(rows, number, block, refused.words, day, zone, now)
            day = _day_alone(block) or day
        else:
            row = Row(place, number, block, line, *_doubt(place, block, line, before, day, zone, now))
        rows.append(row)
        if row.line is not None and row.line.at is not None:
            day = row.line.at.astimezone(zone).date()
            before = row.line.at if row.line.precision != "day" else before
    return rows


def _elsewhere(
    place: int, number: int, block: str, day: dt.date | None, zone: dt.tzinfo, now: dt.datetime
) -> Row | None:
    """One event in the manner of documents, if it is."""
    if len(read_pasted(block, day=day, zone=zone) or ()) != 1:
        return None
    (row,) = _pasted(block, day, zone, now, place=place).rows
    return replace(row, number=number, raw=block)


def _not_read(
    above: list[Row],
    number: int,
    block: str,
    words: str,
    day: dt.date | None,
    zone: dt.tzinfo,
    now: dt.datetime,
) -> Row:
    """A line that is no event, with what can be done about it."""
    place, today = len(above), now.astimezone(zone).date()
    if day is None and (at := event_at(block, today, zone)):
        if any(row.lacks_day for row in above):
            return Row(place, number, block, None, lacks_day=True)
        words = words if words.startswith("which day") else WHICH_DAY
        return Row(place, number, block, None, words, _days(place, at, zone, now), lacks_day=True)
    if named := _day_alone(block):
        return Row(
            place, number, block, None, HEADING, (Fix(f"{place}:heads {named}", "The day of what follows"),)
        )
    unknown, goes_on = (
        Fix(f"{place}:no time", "Nobody knows when"),
        Fix(f"{place}:goes on", "It goes on from above"),
    )
    ways = (unknown, goes_on) if re.match(r"~?\s*\d{1,2}[:.]\d{2}", block) else (goes_on, unknown)
    return Row(place, number, block, None, words, ways if place else (unknown,))


def _days(place: int, at: dt.datetime, zone: dt.tzinfo, now: dt.datetime) -> tuple[Fix, ...]:
    """The days most often meant where none is named; `at` is the event as of today, on its own day if it names one."""
    today, named = now.astimezone(zone).date(), at.astimezone(zone).date()
    if named == today:
        return (
            Fix(f"{place}:{today}", f"It was today, {today:%-d %b}"),
            Fix(f"{place}:{today - DAY}", f"Yesterday, {today - DAY:%-d %b}"),
        )
    back = 1 if at > now + SKEW else 0
    return (Fix(f"{place}:{today - back * YEAR}", f"It was on {named:%-d %b} {named.year - back}"),)


def _day_alone(block: str) -> dt.date | None:
    """The day that a line names, where it names nothing else."""
    stamp = read_stamp(block.strip(" *#:-–"))
    alone = stamp and not stamp.has_time and not stamp.zone and stamp.end == len(block.strip(" *#:-–"))
    return stamp.full_date() if stamp and alone else None


def event_at(block: str, day: dt.date, zone: dt.tzinfo) -> dt.datetime | None:
    """When an event is, in whatever manner it is written, None where it cannot be read or its time is not known."""
    try:
        return one_event(0, block, day, zone).at
    except UnreadableLine:
        return None


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
    second = shown_again(at, zone)
    if second is not None and not says_utc(block) and second <= now + SKEW and at < second:
        return _shown_twice(place, at, second, before, zone)
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


def _shown_twice(
    place: int, at: dt.datetime, second: dt.datetime, before: dt.datetime | None, zone: dt.tzinfo
) -> tuple[str, tuple[Fix, ...]]:
    """What to ask of a time on the night the clocks went back."""
    clock = f"{at.astimezone(zone):%H:%M}"
    words = f"The clocks went back that night: this is the first {clock}."
    if before is not None and at.astimezone(dt.UTC) < before.astimezone(dt.UTC) <= second:
        words = f"It follows {before.astimezone(zone):%H:%M} on the night the clocks went back."
    return words, (Fix(f"{place}:{second:%Y%m%dT%H%M}", f"The second {clock}", second),)


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
def _pasted(
    text: str, day: dt.date | None, zone: dt.tzinfo, now: dt.datetime, *, place: int = 0, above: int = 0
) -> Look:
    """A text that the reader of documents understands whole; `place` events in `above` rows stand before it."""
    entries = entries_of(text, day=day, zone=zone)
    rows: list[Row] = []
    before: dt.datetime | None = None
    for entry in entries:
        told = [words for words in entry.warnings if "zone" not in words]
        raw, number = f"{entry.written} {entry.text}".strip(), above + max(1, entry.line)
        swapped = _swapped(entry, now)
        fixes = _fixes(place, _others(entry, before, zone, now), zone) if told and not swapped else ()
        if swapped and swapped.at and not any(row.swapped for row in rows):
            local = swapped.at.astimezone(zone)
            fixes = (Fix(f"{place}:swap", f"The month comes first: {local:%-d %b %Y, %H:%M}"),)
        rows.append(Row(place, number, raw, line_of(entry), ". ".join(told), fixes, swapped=swapped))
        before, place = entry.at or before, place + 1
    offsets = {entry.at.utcoffset() for entry in entries if entry.at}
    own = {entry.at.astimezone(zone).utcoffset() for entry in entries if entry.at}
    notes = ["Read as a table, a list or notes from elsewhere."]
    if offsets == own:
        notes.append(f"Times are read as {zone_words(zone)}. Choose another zone if they are not.")
    else:
        names = sorted({str(entry.at.tzname()) for entry in entries if entry.at})
        notes.append(f"The text says {' and '.join(names)}; shown here in {zone_words(zone)}.")
    return Look(tuple(rows), zone, pasted=True, notes=tuple(notes))


def _without_day(seen: Look, now: dt.datetime) -> Look:
    """What was read as of today although the text names no day: the first event asks for it."""
    first = seen.rows[0].line
    fixes = _days(0, first.at, seen.zone, now) if first and first.at else ()
    rows = [replace(row, line=None, doubt="", fixes=(), lacks_day=True) for row in seen.rows]
    rows[0] = replace(rows[0], doubt=WHICH_DAY, fixes=fixes)
    return replace(seen, rows=tuple(rows))


def _swapped(entry: TimelineEntry, now: dt.datetime) -> Line | None:
    """An event whose day was taken to come before the month, with the month first, if that has been."""
    if entry.at is None or not any(
        words.endswith("the day is taken to come before the month") for words in entry.warnings
    ):
        return None
    at = entry.at.replace(month=entry.at.day, day=entry.at.month)
    return replace(line_of(entry), at=at.astimezone(dt.UTC)) if at <= now + SKEW else None


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
