"""The entries of a timeline in the order written: what is an entry, what is a day, what goes with the line before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from postmortems.markdown.outline import BULLET, LEAD, Block
from postmortems.markdown.raws import MOST_ENTRIES, Found, Raw, after_stamp, rest_of
from postmortems.markdown.stamps import Stamp, read_stamp
from postmortems.markdown.time_tables import read_time_table
from postmortems.markdown.zones import stated_zone
from records.dates import DayOrder
from records.documents import Line, LineKind
from records.inline import plain
from records.tables import find_tables

_RUN = re.compile(r"([ \t]*(?:[-*+•][ \t]+)?)((?:[01]\d|2[0-3])[0-5]\d)(?=[ \t]+[A-Za-z])")
_BREAK = re.compile(r"<br[ \t]*/?>", re.I)
# A line that ends so goes on: the time that begins the next one is part of the sentence.
_TO_FILL_IN = re.compile(r"[\s`*_:\-–—|]*(?:\{[A-Za-z]|<[A-Za-z][\w ]*>|\[[A-Z][\w ]+\](?!\())")
_WRAPS = re.compile(
    r"(?i)(?:^|\s)(?:at|by|until|till|around|from|between|and|to|on|the|about|since|after|before"
    r"|approximately|of|a|for)$"
)
# "Resolved - …", "**Update: 18:52** …": how a status page begins what it tells.
_UPDATE = re.compile(
    r"[ \t]*(?:[-*+•][ \t]+)?[*_]{0,2}(?:post-?mortem|resolved|update|monitoring|identified|investigating|verifying"
    r"|completed|in progress|scheduled)\b[*_]{0,2}(?:[ \t]*[-–—:]|[ \t]*$)",
    re.I,
)
_UPDATED = re.compile(
    r"(?:update|updated|posted|resolved|monitoring|identified|investigating)\b[ \t]*(?:[:\-–—@(]|at\b)*[ \t]*(?=\d)",
    re.I,
)
_TIME_BELOW = re.compile(
    r"[ \t]*[*_(]{0,2}(?:posted\b[^.]{0,40}\.?[ \t]*(?:on |at )?)?(?P<stamp>[A-Z\d].{3,50}?)[*_)]{0,2}[ \t]*",
    re.I,
)
_TIME_IN_BRACKETS = re.compile(
    r"(?P<mark>[ \t]*(?:(?:[-*+•]|\d{1,3}[.)])[ \t]+)?)[*_]{0,2}(?P<label>[^\W\d_][^()\[\]:*\n]{2,60}?)[ \t]*"
    r"\((?P<stamp>[^()\n]{4,40})\)[*_]{0,2}[ \t]*(?::[*_]{0,2}|[-–—])[ \t]+(?P<rest>\S.*)"
)
# What a stamp can begin with: most lines of a text need no closer look.
_BEGINS = re.compile(
    r"(?i)[\d~≈∼˜?y-]|t(?:0|zero)? ?[+–−-]"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|hh|tt|xx|noon|mid|"
    r"circa|ca|c\.|approx|about|around|roughly|some|at|on|by|from|since|between|before|after|in|the)"
)


def find_entries(blocks: Sequence[Block], *, order: DayOrder | None = None, loose: bool = True) -> Found:
    """The entries in the blocks of a timeline. `loose` also takes sentences that begin with "At 14:05"."""
    found = Found()
    stamped = [(_heading_stamp(block, order), block) for block in blocks]
    under_time = False
    for stamp, block in stamped:
        if block.heading is None or stamp is None:
            if block.heading is not None:
                under_time = False
                zone = stated_zone(block.title)
                found.zone = found.zone or zone
                found.remarks.append(block.heading.text)
            found.add(_in_lines(block.lines, order, loose=loose))
            continue
        raw = Raw(stamp, block.heading.number, written=block.title[: stamp.end].strip())
        raw.head = plain(rest_of(block.heading.visible.lstrip("# \t").rstrip("# \t"), order))
        inner = _in_lines(block.lines, order, loose=False) if not stamp.has_time else Found()
        if not stamp.has_time and (inner.count() or not (raw.head or _has_words(block.lines))):
            raw.is_day = True
            if raw.head:
                found.remarks.append(block.heading.text)
            found.raws.append(raw)
            found.add(inner)
            continue
        raw.text = [raw.head, "", *(line.text for line in block.lines if line.kind is not LineKind.COMMENT)]
        found.raws.append(raw)
        under_time = under_time or stamp.has_time
    return found


def _has_words(lines: Iterable[Line]) -> bool:
    return any(line.kind is not LineKind.BLANK and line.kind is not LineKind.COMMENT for line in lines)


def _heading_stamp(block: Block, order: DayOrder | None) -> Stamp | None:
    if block.heading is None:
        return None
    lead = LEAD.match(block.title)
    stamp = read_stamp(block.title, lead.end() if lead else 0, order=order)
    if stamp and stamp.weekday is not None and stamp.day is None and not stamp.has_time:
        return stamp if re.fullmatch(r"\W*\w+day\W*", block.title) else None
    return stamp


def _in_lines(lines: Sequence[Line], order: DayOrder | None, *, loose: bool) -> Found:
    """Entries in tables, lists, bare lines, and lines parted by <br>."""
    tables = find_tables(
        (line.number, line.start, line.visible if line.kind is LineKind.TEXT else "") for line in lines
    )
    read = [(table, read_time_table(table, order)) for table in tables]
    timed = [found for _, found in read if found.count()]
    if timed:
        in_tables = {row.line for table in tables for row in table.all_rows}
        found = Found()
        for line in lines:
            if line.number not in in_tables and not (
                "|" in line.visible and set(line.visible) <= set("|-: \t")
            ):
                found.zone = found.zone or stated_zone(line.visible)
                if line.kind is not LineKind.COMMENT:
                    found.remarks.append(line.text)
        for one in timed:
            found.add(one)
        lost = [table for table, one in read if not one.count()]
        found.remarks += [
            " | ".join(cell.text for cell in row.cells) for table in lost for row in table.all_rows
        ]
        return found
    return _Scan(order, loose).run(_split_breaks(lines))


@dataclass(slots=True)
class _Piece:
    """A line, or a stretch of one between two <br>."""

    number: int
    text: str
    raw: str
    kind: LineKind
    fresh: bool = False  # begins after a <br>


def _split_breaks(lines: Sequence[Line]) -> list[_Piece]:
    """The lines as pieces. A paragraph with <br> within its lines was wrapped by hand: only the <br> part it."""
    pieces: list[_Piece] = []
    paragraph: list[Line] = []

    def close() -> None:
        if not paragraph:
            return
        texts = [line.visible for line in paragraph]
        inside = any(_BREAK.search(text.rstrip()[:-6]) and _BREAK.sub("", text).strip() for text in texts)
        if not any(_BREAK.search(text) for text in texts):
            pieces.extend(_Piece(line.number, line.visible, line.text, line.kind) for line in paragraph)
        elif not inside:
            for line in paragraph:
                text = _BREAK.sub("", line.visible)
                pieces.append(_Piece(line.number, text, text, line.kind, fresh=True))
        else:
            joined, number = "", paragraph[0].number
            for line in paragraph:
                if BULLET.match(line.visible) and joined:
                    _part(joined, number)
                    joined, number = "", line.number
                joined += (" " if joined else "") + line.visible.strip()
            _part(joined, number)
        paragraph.clear()

    def _part(joined: str, number: int) -> None:
        parted = (piece.strip() for piece in _BREAK.split(joined))
        pieces.extend(_Piece(number, text, text, LineKind.TEXT, fresh=True) for text in parted if text)

    for line in lines:
        if line.kind is LineKind.TEXT and line.visible.strip():
            paragraph.append(line)
            continue
        close()
        pieces.append(_Piece(line.number, line.visible, line.text, line.kind))
    close()
    return pieces


def _part_run_times(pieces: list[_Piece]) -> None:
    """Times without a mark ("0850 wifi is gone") count where three lines or more begin so and none goes back."""
    told = [
        (piece, match)
        for piece in pieces
        if piece.kind is LineKind.TEXT and (match := _RUN.match(piece.text))
    ]
    if len(told) < 3 or not all(one[1][2] <= two[1][2] for one, two in pairwise(told)):
        return
    for piece, match in told:
        piece.text = f"{match[1]}{match[2][:2]}:{match[2][2:]}{piece.text[match.end() :]}"


def _put_times_first(pieces: list[_Piece]) -> None:
    """Updates of a status page end with their time on a line of its own: it is put before their words."""
    starts = [
        at for at, piece in enumerate(pieces) if piece.kind is LineKind.TEXT and _UPDATE.match(piece.text)
    ]
    for start, stop in pairwise([*starts, len(pieces)]):
        for piece in pieces[start + 1 : stop]:
            match = _TIME_BELOW.fullmatch(piece.text)
            stamp = read_stamp(match["stamp"]) if match else None
            if match and stamp and stamp.has_time and stamp.has_date and _is_alone(match["stamp"], stamp):
                pieces[start].text = f"{match['stamp']} - {pieces[start].text.strip()}"
                pieces[start].fresh, piece.text, piece.raw, piece.kind = True, "", "", LineKind.BLANK
                break


def _put_bracketed_times_first(pieces: list[_Piece]) -> None:
    """Three steps or more that name themselves before their time ("Isolation (21:50): …") begin with the time."""
    told: list[tuple[_Piece, re.Match[str]]] = []
    for piece in pieces:
        match = _TIME_IN_BRACKETS.fullmatch(piece.text.rstrip()) if piece.kind is LineKind.TEXT else None
        stamp = read_stamp(match["stamp"].strip()) if match else None
        if match and stamp and stamp.has_time and _is_alone(match["stamp"].strip(), stamp):
            told.append((piece, match))
    for piece, match in told if len(told) > 2 else ():
        piece.text = f"{match['mark']}{match['stamp'].strip()} - {match['label']}: {match['rest']}"


class _Scan:
    """One pass over lines: lists, bare lines and days, with what follows each."""

    def __init__(self, order: DayOrder | None, loose: bool) -> None:
        self.order, self.loose = order, loose
        self.found = Found()
        self.current: Raw | None = None
        self.indent = 0
        self.bulleted = False
        self.under_day: dict[int, list[int]] = {}  # by the day's place among the raws: places of remarks

    def run(self, pieces: list[_Piece]) -> Found:
        _part_run_times(pieces)
        _put_times_first(pieces)
        _put_bracketed_times_first(pieces)
        first = pieces[:1000]
        lists = sum(
            1
            for piece in first
            if (match := BULLET.match(piece.text)) and self._stamp(piece.text[match.end() :])
        )
        bare = sum(1 for piece in first if not BULLET.match(piece.text) and self._stamp(piece.text))
        self.bulleted = lists >= 2 and lists >= bare
        blank, before = True, ""
        for piece in pieces:
            if piece.kind is LineKind.BLANK:
                self._goes_with("")
                blank = True
                continue
            if piece.kind is not LineKind.TEXT:
                if piece.kind is not LineKind.COMMENT:
                    self._goes_with(piece.raw)
                continue
            wrapped = not blank and not piece.fresh and _WRAPS.search(before) is not None
            self._line(piece, blank=blank, wrapped=wrapped)
            blank, before = False, piece.text.rstrip()[-20:]
        if self.loose:
            self._days_without_times()
        return self.found

    def _days_without_times(self) -> None:
        """A day with words below it and no time of day is an entry itself."""
        raws, remarks = self.found.raws, self.found.remarks
        taken: set[int] = set()
        for place, lines in sorted(self.under_day.items(), reverse=True):
            follows = raws[place + 1] if place + 1 < len(raws) else None
            told = [remarks[line] for line in lines]
            if items := _items(told):
                day = raws[place]
                listed = [Raw(day.stamp, day.line, written=day.written, text=item) for item in items]
                raws[place + 1 : place + 1] = listed
                taken |= set(lines)
                continue
            governs = (
                follows is not None and not follows.is_day and not (follows.stamp and follows.stamp.has_date)
            )
            if not governs and has_words("\n".join(told)):
                raws[place].is_day, raws[place].text = False, told
                taken |= set(lines)
        self.found.remarks = [text for place, text in enumerate(remarks) if place not in taken]

    def _stamp(self, text: str) -> Stamp | None:
        lead = LEAD.match(text)
        if lead and lead.end() <= 12 and (told := _UPDATED.match(text, lead.end())):
            stamp = read_stamp(text, told.end(), order=self.order)
            return stamp if stamp and stamp.has_time else None
        if (lead and lead.end() > 12) or not _BEGINS.match(text, lead.end() if lead else 0):
            return None
        stamp = read_stamp(text, lead.end() if lead else 0, order=self.order, loose=self.loose)
        is_form = stamp and stamp.vague and not stamp.year and _TO_FILL_IN.match(text, stamp.end)
        return None if is_form else stamp  # "`HH:MM`: {description}" is a line of a form, not of a timeline

    def _line(self, piece: _Piece, *, blank: bool, wrapped: bool) -> None:
        match = BULLET.match(piece.text)
        indent = len(match["indent"].expandtabs(4)) if match else len(piece.text) - len(piece.text.lstrip())
        text = piece.text[match.end() :] if match else piece.text.strip()
        text = re.sub(r"^\[[ xX]\][ \t]+", "", text)
        code = not match and indent >= 4 and blank and self.current is None
        full = len(self.found.raws) >= MOST_ENTRIES  # what follows goes with the last one
        stamp = None if full or code or (wrapped and not match) else self._stamp(text)
        if stamp and not self._counts(
            stamp, text, bullet=bool(match), indent=indent, blank=blank, fresh=piece.fresh
        ):
            stamp = None
        if stamp is None:
            self._unstamped(piece, text, indent=indent, bullet=bool(match), blank=blank)
            return
        rest = after_stamp(text, stamp)
        written = text[: stamp.end].strip(" *_`[({")
        if rest and (told := _UPDATED.match(text.lstrip(" *_"))):
            rest = f"{told[0].strip(' :-–—@(')}: {rest}"
        raw = Raw(stamp, piece.number, written=written)
        if not stamp.has_time and self._is_day(stamp, text, rest, bullet=bool(match)):
            raw.is_day = True
            self.current = None
            zone = stated_zone(rest) if rest else None
            self.found.zone = self.found.zone or zone
            if rest:
                self.found.remarks.append(piece.raw)
        else:
            raw.text = [rest]
            self.current, self.indent = raw, indent
        self.found.raws.append(raw)

    def _counts(
        self, stamp: Stamp, text: str, *, bullet: bool, indent: int, blank: bool, fresh: bool
    ) -> bool:
        """Is this stamp the beginning of something, and not a time in the middle of a wrapped sentence?"""
        if stamp.has_time:
            if fresh or bullet or not self.bulleted:
                return True
            return indent <= self.indent and (blank or self.current is None)
        if not bullet and not blank and self.current is not None and not fresh:
            return _is_alone(text, stamp)  # within a paragraph only a date that stands alone
        if stamp.day is None and stamp.weekday is not None:
            return _is_alone(text, stamp)
        if stamp.year is None and stamp.day is not None and not bullet:
            return _is_alone(text, stamp) or _separated(text, stamp)
        return bullet or _is_alone(text, stamp) or _separated(text, stamp)

    def _is_day(self, stamp: Stamp, text: str, rest: str, *, bullet: bool) -> bool:
        if stamp.vague and not stamp.has_date:
            return False
        return (
            not plain(rest)
            or (_is_alone(text, stamp))
            or (not bullet and len(rest) < 25 and bool(re.fullmatch(r"\(.*\)\W*|.*:", rest)))
        )

    def _unstamped(self, piece: _Piece, text: str, *, indent: int, bullet: bool, blank: bool) -> None:
        zone = stated_zone(piece.text)
        if zone and self.found.zone is None:
            self.found.zone = zone
        if self.current is not None and self.bulleted and blank and not bullet and indent <= self.indent:
            self.current = None  # a paragraph after the list
        self._goes_with(piece.raw)

    def _goes_with(self, raw: str) -> None:
        if self.current is not None:
            self.current.text.append(raw)
        elif raw.strip():
            if self.found.raws and self.found.raws[-1].is_day:
                lines = self.under_day.setdefault(len(self.found.raws) - 1, [])
                lines.append(len(self.found.remarks))
            self.found.remarks.append(raw)


def _items(lines: Sequence[str]) -> list[list[str]]:
    """The items of a list that stands alone below a day; none if anything else stands there."""
    items: list[list[str]] = []
    for line in lines:
        match = BULLET.match(line)
        if match and not match["indent"]:
            items.append([line[match.end() :]])
        elif items:
            items[-1].append(line)
        else:
            return []
    return items if all(has_words("\n".join(item)) for item in items) else []


def has_words(text: str) -> bool:
    """Is there more than an address?"""
    return re.search(r"\w", re.sub(r"(?i)^\W*(?:see )?\W*https?://\S+\W*$", "", text.strip())) is not None


def _is_alone(text: str, stamp: Stamp) -> bool:
    return not plain(text[stamp.end :].strip(" *_`:：)]}>.,-–—"))


def _separated(text: str, stamp: Stamp) -> bool:
    return re.match(r"[\s*_`)\]}]*[:：\-–—|]", text[stamp.end :]) is not None
