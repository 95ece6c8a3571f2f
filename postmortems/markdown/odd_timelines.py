"""Timelines whose times begin no line: in a code fence, pasted from a chat, or within sentences and headings.

Each of these turns the blocks of a part into ones that begin with their times, line for line, so that the reader of
entries can take them. They are for parts in which it found none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from postmortems.markdown.chats import times_first
from postmortems.markdown.entries import find_entries
from postmortems.markdown.outline import BULLET, Block
from postmortems.markdown.raws import Found
from postmortems.markdown.stamps import read_stamp
from records.dates import DayOrder
from records.documents import Line, LineKind

_FENCE = re.compile(r"[ \t]{0,3}(?:`{3,}|~{3,})")
_MARKS = re.compile(r"^[ \t]*>[ \t]?|[*_`]+")
# What stands before a time within a sentence.
_BEFORE_A_TIME = re.compile(
    r"(?i)(?:\b(?:at|around|about|approximately|approx\.?|circa|by|on|since|from|until)[ \t]+"
    r"(?:about |around |approximately )?|[(\[,–—-][ \t]*[*_`]*)(?=[~\d]|noon\b|midnight\b|[A-Z][a-z]{2})"
)


def find_oddly(blocks: Sequence[Block], order: DayOrder | None) -> Found | None:
    """The entries of a timeline in which no line begins with a time, or None."""
    for turned in (_out_of_fences, _out_of_chats, _out_of_sentences, _out_of_headings):
        new = [turned(block, order) for block in blocks]
        if new != list(blocks) and (found := find_entries(new, order=order)).count() > 1:
            return found
    return None


def _out_of_fences(block: Block, order: DayOrder | None) -> Block:
    """The block with the code as text in which most lines begin with a time."""
    lines: list[Line] = []
    for _, group in groupby(_numbered_fences(block.lines), key=lambda pair: pair[0]):
        fence = [line for _, line in group]
        told = [line.text.strip() for line in fence if line.text.strip() and not _FENCE.match(line.text)]
        stamps = [read_stamp(text, order=order) for text in told]
        timed = sum(stamp is not None and stamp.has_time for stamp in stamps)
        is_timeline = fence[0].kind is LineKind.CODE and timed > 1 and timed * 2 >= len(told)
        lines += map(_without_mark, fence) if is_timeline else fence
    return replace(block, lines=tuple(lines))


def _numbered_fences(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """Each line with a number that changes where a fence opens and after it closes."""
    number, inside = 0, False
    found: list[tuple[int, Line]] = []
    for line in lines:
        mark = line.kind is LineKind.CODE and _FENCE.match(line.text) is not None
        number += mark and not inside
        found.append((number, line))
        number += mark and inside
        inside = inside != mark
    return found


def _without_mark(line: Line) -> Line:
    return _as_text(line, "" if _FENCE.match(line.text) else line.text)


def _out_of_chats(block: Block, order: DayOrder | None) -> Block:
    """The block with the times first that a chat writes behind the names, whether quoted or in a fence."""
    rows = ["" if _FENCE.match(line.text) else _MARKS.sub("", line.text) for line in block.lines]
    told = times_first("\n".join(rows)).split("\n")
    if not rows or sum(one != other for one, other in zip(rows, told, strict=True)) < 2:
        return block
    return replace(block, lines=tuple(map(_as_text, block.lines, told)))


def _out_of_sentences(block: Block, order: DayOrder | None) -> Block:
    """The block with the time of each item before its words, where at least half of the items tell one."""
    lines: list[Line] = []
    items = told = 0
    for line in block.lines:
        match = BULLET.match(line.visible) if line.kind is LineKind.TEXT else None
        if match and not match["indent"]:
            items += 1
            words = line.visible[match.end() :]
            if stamp := _time_within(words, order):
                told += 1
                line = _as_text(line, f"{match[0]}{stamp} - {words}")
        lines.append(line)
    return replace(block, lines=tuple(lines)) if told > 1 and told * 2 >= items else block


def _out_of_headings(block: Block, order: DayOrder | None) -> Block:
    """The block with the time of its heading first: "### 2. Response (13:10)"."""
    stamp = _time_within(block.title, order) if block.heading else ""
    if block.heading is None or not stamp:
        return block
    title = f"{stamp} - {block.title}"
    return replace(block, title=title, heading=replace(block.heading, visible=f"# {title}"))


def _time_within(words: str, order: DayOrder | None) -> str:
    for match in _BEFORE_A_TIME.finditer(words[:600]):
        stamp = read_stamp(words, match.end(), order=order)
        if stamp and stamp.has_time:
            return words[match.end() : stamp.end].strip()
    return ""


def _as_text(line: Line, text: str) -> Line:
    return replace(line, text=text, visible=text, kind=LineKind.TEXT if text.strip() else LineKind.BLANK)
