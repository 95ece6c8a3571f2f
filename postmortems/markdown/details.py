"""The fields of a postmortem, wherever a document keeps them.

Front matter, `**Date**: …`, several `Key: value` a line parted by <br>, tables of pairs, headings with a short body
(`## Status` / `Final`), bullets under a bold label, and key events without a colon (`First detected 2020-09-21 18:27`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from postmortems.markdown.nouns import Kind, is_field
from postmortems.markdown.outline import BULLET, LEAD, Block, Part
from postmortems.markdown.stamps import read_stamp
from postmortems.markdown.tongues import in_english
from records.documents import Document, LineKind
from records.fields import find_pairs
from records.inline import plain
from records.tables import find_tables

_BARE = re.compile(r"(?P<key>[A-Za-z][A-Za-z ]{1,38}?)[ \t]+(?=[~(]?(?:\d|20|19))")
_EMPTY = re.compile(
    r"(?i)[\s*_`|<>\[\](){}.\-–—]*(?:n/?a|none|tb[cda]|todo|\?+|unknown|xxx?|yyy|zzz)?[\s*_`"
    r"|<>\[\](){}.\-–—]*"
)


@dataclass(frozen=True, slots=True)
class Detail:
    """One field: its key and value as plain text, its line, and whether it comes from the front matter."""

    key: str
    value: str
    line: int
    front: bool = False
    bold: bool = False


def is_empty(value: str) -> bool:
    """Nothing said: a dash, N/A, TBD, a placeholder."""
    return _EMPTY.fullmatch(value) is not None or ("{{" in value and "}}" in value)


def read_details(document: Document, parts: list[Part]) -> list[Detail]:
    """All fields, the front matter's first, then in the document's order."""
    details: list[Detail] = []
    if document.front_matter:
        details += [
            Detail(entry.key, entry.text(), entry.line, front=True) for entry in document.front_matter.entries
        ]
    for part in parts:
        if part.kind is Kind.TIMELINE:
            details += _among_entries(part)
        if part.kind in (Kind.TIMELINE, Kind.FOLLOW_UPS):
            continue
        if part.labelled and part.heading is not None:
            details += _of_label(part)
        for index, block in enumerate(part.blocks):
            title = block.title or (part.title if not index and not part.labelled else "")
            if heading := block.heading or (None if index else part.heading):
                details += _of_heading(title, heading.number)
            details += sorted(_of_block(block, title, part.kind, document), key=lambda detail: detail.line)
    return [replace(detail, key=in_english(detail.key)) for detail in details if detail.key]


def _of_label(part: Part) -> Iterator[Detail]:
    """A label with something on its line: `- **Time to repair**: 0h 16m`."""
    first = part.blocks[0].lines[:1]
    if first and part.heading is not None and first[0].number == part.heading.number:
        yield Detail(part.title, plain(first[0].visible), first[0].number, bold=True)


def _of_heading(title: str, number: int) -> Iterator[Detail]:
    """A heading that is a whole field: "## Date: 20 May 2021"."""
    key, _, value = title.partition(":")
    if value.strip() and is_field(key):
        yield Detail(key.strip(), value.strip(), number)


def _among_entries(part: Part) -> Iterator[Detail]:
    """Moments in bold above or among the entries of a timeline: "- **Start time:** 2021-05-20 13:41"."""
    for pair in find_pairs(line for block in part.blocks for line in block.lines):
        value = plain(pair.value)
        stamp = read_stamp(value) if pair.bold and len(pair.key) <= 45 else None
        if stamp and stamp.full_date() and read_stamp(pair.key) is None:
            yield Detail(pair.key, value, pair.line, bold=True)


def _of_block(block: Block, title: str, kind: Kind, document: Document) -> Iterator[Detail]:
    if title and is_field(title):
        words = [line for line in block.lines if line.kind is LineKind.TEXT and line.visible.strip()]
        if words and len(words) <= 12 and len(words[0].visible) <= 300:
            value = ", ".join(plain(_unbulleted(line.visible)) for line in words)
            yield Detail(title.strip(" :?"), value[:600], words[0].number)
    for pair in find_pairs(block.lines):
        head = kind is Kind.OPENING and pair.bold  # "> **Date:** 2024-05-01" below the title quotes nobody
        if (pair.quoted and not head) or len(pair.key) > 45:
            continue
        if read_stamp(pair.key) is None:
            yield Detail(pair.key, plain(pair.value), pair.line, bold=pair.bold)
    for line in block.lines:
        if line.kind is LineKind.TEXT and len(line.visible) < 300:
            yield from _bare(line.visible, line.number, kind)
    yield from _of_tables(block, document)


def _unbulleted(text: str) -> str:
    match = BULLET.match(text)
    return text[match.end() :] if match else text


def _bare(text: str, number: int, kind: Kind) -> Iterator[Detail]:
    """`First detected 2020-09-21 18:27`: a key event without a colon."""
    rest = _unbulleted(text).strip()
    match = _BARE.match(rest)
    if not match or (kind is not Kind.KEY_EVENTS and not BULLET.match(text)):
        return
    lead = LEAD.match(rest, match.end())
    stamp = read_stamp(rest, lead.end() if lead else match.end())
    invalid = re.match(r"\d{5,}-\d\d-\d\d", rest[match.end() :])
    if invalid or (stamp and (stamp.full_date() or (stamp.has_time and kind is Kind.KEY_EVENTS))):
        yield Detail(match["key"].strip(), plain(rest[match.end() :]), number)


def _of_tables(block: Block, document: Document) -> Iterator[Detail]:
    """Tables of pairs: two columns, or four read as two and two; a header row may be a pair as well."""
    texts = (
        (line.number, line.start, line.visible if line.kind is LineKind.TEXT else "") for line in block.lines
    )
    for table in find_tables(texts):
        rows = table.all_rows
        if not rows or max(len(row.cells) for row in rows) > 4:
            continue
        for row in rows:
            cells = [document.plain(cell.text) for cell in row.cells]
            for at in range(0, len(cells) - 1, 2):
                key = cells[at].strip(" :")
                if key and len(key) <= 45 and cells[at + 1] and read_stamp(key) is None:
                    yield Detail(key, cells[at + 1], row.line)
