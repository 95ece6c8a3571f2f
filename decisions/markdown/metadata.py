"""Where a decision record states its facts: front matter, lines, tables, tags and sections, in that order.

Finds the values; what a value means is read elsewhere (statuses, relations, `records.dates`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from decisions.markdown.statuses import read_status
from decisions.markdown.words import KEYS, fold
from records.dates import Precision, find_dates
from records.documents import Document, Section
from records.fields import find_pairs
from records.inline import plain
from records.lines import Line, LineKind
from records.spans import Span
from records.tables import Row, Table


class Where(StrEnum):
    """Where a fact is stated, the first counting most."""

    FRONT_MATTER = "front matter"
    LINE = "line"
    TABLE = "table"
    TAG = "tag"
    SECTION = "section"
    HISTORY = (
        "history"  # a list of states and days: what it says now is the last of them, and none is rewritten
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated value, as Markdown. `texts` are its parts where it is a list. `key` is a name in `words.KEYS`."""

    key: str
    value: str
    texts: tuple[str, ...]
    where: Where
    line: int
    span: Span
    written_key: str = ""


PEOPLE = ("deciders", "contact", "consulted", "informed", "author")
RELATIONS = ("supersedes", "superseded by", "amends", "amended by", "depends on", "relates")

# Words that also begin ordinary prose: as a plain line without bullet, bold or table they are not taken for a key.
_PROSE = {"see", "by", "no", "name", "record", "note", "link", "links", "area", "team", "teams", "lead", "requires",
          "required", "blocks", "enables", "approval", "label", "reference", "references", "state", "data",
          "adr"}  # fmt: skip
_METADATA_SECTIONS = {"metadata", "meta", "meta data", "info", "information", "document information", "document info",
                      "header", "details", "adr metadata", "adr info", "document control", "métadonnées", "metadaten",
                      "メタデータ", "基本情報", "document status", "adr details", "general information",
                      "basic information",
                      "record", "decision metadata", "properties", "summary table"}  # fmt: skip
_NOT_THE_STATUS = re.compile(
    r"status\W+(?:quo|codes?|pages?|checks?|bars?|flags?|fields?|messages?|reports?)\b", re.I
)
_STATUS_HEADING = re.compile(
    r"(?:status|statut|estado|stato|zustand|ステータス|状態|状态|статус|상태)(?![^\W\d_])", re.I
)
_HISTORY = re.compile(
    r"history|histor|log|changes|updates|verlauf|historique|履歴|revision|release|version", re.I
)
_HEADING_PAIR = re.compile(r"([^:：()–—]{1,40}?)\s*(?:[:：]|\s[-–—]\s|\()\s*(.+?)\)?\s*")
_STATUS_TAG = re.compile(
    r"<(span|p|div|strong|b|em|mark|code|td)\b[^<>]{0,300}?\b(?:class|id)[ ]*=[ ]*"
    r"[\"'][^\"'<>]{0,200}?status[^\"'<>]{0,200}[\"']"
    r"[^<>]{0,200}>(.{1,300}?)</\1>",
    re.IGNORECASE,
)
_WITHOUT_COLON = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?[*_]{0,2}([^\W\d_]{4,12})[*_]{0,2}[ \t]+(?=[\dA-Z✅❌🤔✔])(.{2,80})"
)
_ALONE = re.compile(
    r"[ \t]*(?:(?:\*\*|__)([^*_:：]{3,30})[:：]?[ \t]*(?:\*\*|__)[:：]?|([^\W\d_][^\W\d_ ]{2,12})[:：])[ \t]*"
)
_DEFINED = re.compile(r"[ \t]*(?:[*_]{0,2}([^*_:：]{3,30})[*_]{0,2}|())[ \t]*")
_HTML_ROW = re.compile(
    r"<t[dh]\b[^<>]{0,200}>(.{1,100}?)</t[dh]>\s{0,40}<t[dh]\b[^<>]{0,200}>(.{0,500}?)</t[dh]>", re.I | re.S
)
_FRAME = re.compile(r"[\s|:=_*-]*")
_BULLET = re.compile(r"[-*+][ \t]+(?!\[)")
_ITEM = re.compile(r"(?:[-*+]|\d{1,2}[.)])[ \t]+(?!\[)")
_RULE = re.compile(r"[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")


def preamble(document: Document, title: Section | None) -> tuple[Section, ...]:
    """The sections that may carry facts in lines and tables: before the second heading, or called metadata."""
    found = []
    for index, section in enumerate(document.sections[:8]):
        if section.level == 0 or section is title or fold(section.title) in _METADATA_SECTIONS:
            found.append(section)
        elif title is not None and index and document.sections[index - 1] is title:
            if section.level == 1:
                break
            if _is_all_facts(document, section):
                found.append(section)
    return tuple(found)


def _is_all_facts(document: Document, section: Section) -> bool:
    """Is it a list or table of facts under whatever heading: two or more, most of its lines, a status among them?"""
    lines = [line for line in document.lines_of(section) if not _FRAME.fullmatch(line.visible)]
    keys = [KEYS.get(fold(pair.key)) for line in lines for pair in find_pairs([line]) if pair.value]
    known = [key for key in keys if key]
    rows = [row for table in document.tables(section) for row in table.rows if len(row.cells) == 2]
    named = [KEYS.get(fold(plain(row.cells[0].text))) for row in rows if row.cells[1].text.strip()]
    return any(
        "status" in found and len(found) > 1 and share * len(found) >= count
        for found, share, count in ((known, 2, len(lines)), ([key for key in named if key], 3, len(rows)))
    )


def find_facts(document: Document, title: Section | None) -> tuple[Fact, ...]:
    """Every fact the record states, in the order in which they count."""
    sections = preamble(document, title)
    lines = [line for section in sections for line in document.lines_of(section)]
    return (
        *_in_front_matter(document),
        *_in_lines(lines),
        *_below(lines),
        *(fact for section in sections for table in document.tables(section) for fact in _in_table(table)),
        *_in_rows_of_html(document, lines),
        *_in_tags(lines),
        *_in_sections(document, sections),
        *_in_footer(document),
    )


def _in_front_matter(document: Document) -> Iterator[Fact]:
    for entry in document.front_matter.entries if document.front_matter else ():
        key = KEYS.get(fold(entry.key))
        if key:
            yield Fact(
                key, entry.text(), entry.texts(), Where.FRONT_MATTER, entry.line, entry.span, entry.key
            )


def _in_lines(lines: list[Line]) -> Iterator[Fact]:
    for line in lines:
        if line.kind not in (LineKind.TEXT, LineKind.QUOTE):
            continue
        found = False
        for pair in find_pairs([line]):
            folded = fold(pair.key)
            key = KEYS.get(folded)
            if key is None or (folded in _PROSE and not (pair.bullet or pair.bold)):
                continue
            if not pair.bold and not pair.value and not pair.bullet:
                continue
            found = True
            texts = (pair.value,) if pair.value else tuple(_nested(lines, line))
            yield Fact(key, pair.value or ", ".join(texts), texts, Where.LINE, pair.line, pair.span, pair.key)
        if not found and (bare := _WITHOUT_COLON.fullmatch(line.visible)):
            yield from _without_colon(bare, line)


def _below(lines: list[Line]) -> Iterator[Fact]:
    """A status or date on the line below its key, which stands alone: `**Status**`, `Status:`; or is defined there,
    as Markdown's definition lists do: `Status`, below it `: Accepted`."""
    written = [line for line in lines if line.kind is LineKind.TEXT and line.visible.strip()]
    for line, following in pairwise(written):
        value = following.visible.strip()
        defined = value.startswith((": ", ":\t"))
        alone = _DEFINED.fullmatch(line.visible) if defined else _ALONE.fullmatch(line.visible)
        key = KEYS.get(fold(alone[1] or alone[2])) if alone else None
        value = value[1:].strip() if defined else value
        fits = (key == "status" and read_status(value).status) or (key == "date" and find_dates(value[:60]))
        if alone and key and fits and not next(find_pairs([following]), None):
            bullet = _BULLET.match(value)
            value = value[bullet.end() :] if bullet else value
            at = following.start + following.visible.index(value)
            span = Span(at, at + len(value))
            yield Fact(key, value, (value,), Where.LINE, following.number, span, alone[1] or alone[2])


def _in_rows_of_html(document: Document, lines: list[Line]) -> Iterator[Fact]:
    """`<td>Status</td><td>Accepted</td>`, on one line or several."""
    if not any("<t" in line.visible for line in lines):
        return
    start, end = lines[0].start, lines[-1].span.end
    for match in _HTML_ROW.finditer(document.text[: min(end, start + 20_000)], start):
        key = KEYS.get(fold(plain(match[1])))
        if key:
            line = document.position(match.start(2))[0]
            yield Fact(
                key, match[2].strip(), (match[2].strip(),), Where.TABLE, line, Span(*match.span(2)), match[1]
            )


def _in_footer(document: Document) -> Iterator[Fact]:
    """A status or date in the last lines, below a rule: `---` and `*Date: 2020-01-02*`."""
    last = [line for line in document.lines if line.kind is LineKind.TEXT and line.visible.strip()][-8:]
    rules = [index for index, line in enumerate(last) if _RULE.fullmatch(line.visible)]
    if len(document.sections) > 2 and rules:
        yield from (
            fact for fact in _in_lines(last[rules[-1] + 1 :]) if fact.key in ("status", "date", "created")
        )


def _nested(lines: list[Line], above: Line) -> Iterator[str]:
    """The items indented below a key without a value: `* Deciders:` and a bullet for each team."""
    depth = len(above.text) - len(above.text.lstrip())
    for line in lines[lines.index(above) + 1 :]:
        text = line.visible.strip()
        if not text or len(line.text) - len(line.text.lstrip()) <= depth or text[0] not in "-*+":
            return
        yield text.lstrip("-*+ \t")


def _without_colon(match: re.Match[str], line: Line) -> Iterator[Fact]:
    """`Date 09/04/2018`, `Status Accepted`: only where nothing but the value follows."""
    key, value = KEYS.get(fold(match[1])), match[2].strip()
    dates = find_dates(value)
    fits = (
        key in ("date", "created") and len(dates) == 1 and dates[0].span == (0, len(value.rstrip(".")))
    ) or (key == "status" and read_status(value).status is not None and len(value.split()) <= 3)
    if key and fits:
        start = line.start + match.start(2)
        yield Fact(key, value, (value,), Where.LINE, line.number, Span(start, start + len(value)), match[1])


def _in_table(table: Table) -> Iterator[Fact]:
    """Rows that are a key and its value; or one row of values under a header of keys."""
    header = [KEYS.get(fold(plain(cell.text))) for cell in table.header.cells] if table.header else []
    known = [key for key in header if key]
    if table.header and len(known) > 1 and (len(header) > 2 or len(set(known)) == len(header)):
        history = any(_HISTORY.search(cell.text) for cell in table.header.cells)
        if "status" in known and len(table.rows) == 1 and not history:
            for key, cell, name in zip(header, table.rows[0].cells, table.header.cells, strict=False):
                if key:
                    line = table.rows[0].line
                    yield Fact(
                        key, cell.text, _parts(cell.text), Where.TABLE, line, cell.span, plain(name.text)
                    )
        return
    for row in table.all_rows:
        yield from _in_row(row)


def _in_row(row: Row) -> Iterator[Fact]:
    if len(row.cells) < 2:
        return
    first, cell = row.cells[0], row.cells[1]
    key = KEYS.get(fold(plain(first.text)))
    if key:
        yield Fact(key, cell.text, _parts(cell.text), Where.TABLE, row.line, cell.span, plain(first.text))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(
        part.strip() for part in re.split(r"<br[ \t]*/?>", text, flags=re.IGNORECASE) if part.strip()
    )


def _in_tags(lines: list[Line]) -> Iterator[Fact]:
    for line in lines:
        if line.kind is LineKind.TEXT and "status" in line.visible and "<" in line.visible:
            for match in _STATUS_TAG.finditer(line.visible):
                start = line.start + match.start(2)
                value = match[2].strip()
                span = Span(start, start + len(match[2]))
                if not re.search(r"[:：]", value):  # "Status: x" inside the tag has been read as a line
                    yield Fact("status", value, (value,), Where.TAG, line.number, span, "status")


def _in_sections(document: Document, done: tuple[Section, ...]) -> Iterator[Fact]:
    for section in document.sections:
        if not section.level or any(section is other for other in done):
            continue
        pair = _HEADING_PAIR.fullmatch(section.title) if len(section.title) <= 80 else None
        if pair and KEYS.get(fold(pair[1])) in ("status", "date") and section.title_span:
            key = KEYS[fold(pair[1])]
            good = read_status(pair[2]).status if key == "status" else find_dates(pair[2])
            at = document.text.find(pair[2], *section.title_span)
            if good and at >= 0:
                span = Span(at, at + len(pair[2]))
                yield Fact(key, pair[2], (pair[2],), Where.SECTION, section.line, span, pair[1])
                continue
        key = KEYS.get(fold(section.title), "")
        if key == "date" or (key in ("created", "updated") and len(section.body) < 200):
            yield from _paragraphs(document, section, key, most=1)
        elif key in PEOPLE and len(section.body) < 1000 and section.level > 1:
            lines = [line for line in document.lines_of(section) if line.visible.strip()]
            texts = tuple(line.visible.strip().lstrip("-*+ \t") for line in lines)
            if lines:
                span = Span(lines[0].start, lines[-1].span.end)
                yield Fact(key, ", ".join(texts), texts, Where.SECTION, lines[0].number, span, section.title)
        elif key == "status" or (
            _STATUS_HEADING.match(fold(section.title)) and not _NOT_THE_STATUS.match(fold(section.title))
        ):
            yield from _of_status(document, section, sure=key == "status")


def _of_status(document: Document, section: Section, *, sure: bool) -> Iterator[Fact]:
    """The paragraphs of a Status section; of a status history, its last state."""
    tables = document.tables(section)
    for table in tables:
        rows = [row for row in table.all_rows if len(row.cells) > 1]
        if (
            table.header
            and len(rows) > 1
            and "status" in [KEYS.get(fold(plain(c.text))) for c in table.header.cells]
        ):
            column = [KEYS.get(fold(plain(cell.text))) for cell in table.header.cells].index("status")
            states = [(row, row.cells[column]) for row in table.rows if len(row.cells) > column]
            states = [(row, cell) for row, cell in states if read_status(cell.text).status]
            if states:
                row, cell = max(reversed(states), key=lambda state: _last_day(state[0]))
                yield Fact(
                    "status", cell.text, (cell.text,), Where.SECTION, row.line, cell.span, section.title
                )
                return
        for row in rows:
            yield from _in_row(row)
    if tables:
        return
    facts = list(_paragraphs(document, section, "status", most=4))
    if not facts and (under := document.under(section)) and read_status(under[0].title).status:
        span = under[0].title_span or Span(0, 0)
        facts = [
            Fact(
                "status",
                under[0].raw_title,
                (under[0].raw_title,),
                Where.SECTION,
                under[0].line,
                span,
                section.title,
            )
        ]
    if sure or (facts and read_status(facts[0].value).status):
        yield from facts
        for line in document.lines_of(section):
            for pair in find_pairs([line]):
                key = KEYS.get(fold(pair.key))
                if key in ("date", "created") and pair.value and fold(pair.key) not in _PROSE:
                    yield Fact(key, pair.value, (pair.value,), Where.SECTION, pair.line, pair.span, pair.key)


def _last_day(row: Row) -> str:
    days = [str(found.day) for cell in row.cells for found in find_dates(cell.text) if found.day]
    return max(days, default="")


def _paragraphs(document: Document, section: Section, key: str, *, most: int) -> Iterator[Fact]:
    """The paragraphs of a section: quotations, comments and rules are skipped, `key: value` lines are their value."""
    blocks: list[list[Line]] = [[]]
    for line in document.lines_of(section):
        if line.kind is LineKind.TEXT and not _RULE.fullmatch(line.visible):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    for block in [block for block in blocks if block][:most]:
        texts, spans = [], []
        for line in block:
            pair = next(find_pairs([line]), None)
            if pair and KEYS.get(fold(pair.key)) == key and pair.value:
                texts.append(pair.value)
                spans.append(pair.span)
            else:
                bare = line.visible.strip()
                at = line.start + line.visible.index(bare)
                item = (_BULLET if key == "date" else _ITEM).match(bare)
                skip = item.end() if item else 0
                texts.append(bare[skip:])
                spans.append(Span(at + skip, at + len(bare)))
        value = "\n".join(texts)
        span = Span(spans[0].start, spans[-1].end)
        yield Fact(key, value, tuple(texts), Where.SECTION, block[0].number, span, section.title)


def best_date(text: str) -> str:
    """The part of a value in which its date stands, up to a second one."""
    found = [date for date in find_dates(text) if date.precision is Precision.DAY]
    return text[: found[0].span.end] if found else text
