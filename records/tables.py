"""Tables in Markdown: rows of cells, each with its place in the text.

Read as people write them: the last pipe of a row may be missing, rows may be longer or shorter than the header,
and rows of pipes without the dashed line under the header still make a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from records.spans import Span

_DASHES = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's Markdown without the blanks around it, and where that stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells and its line in the file."""

    cells: tuple[Cell, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `header` is None when no dashed line follows the first row."""

    header: Row | None
    rows: tuple[Row, ...]

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """The header, if any, and the rows: in a table of pairs the header is often a pair as well."""
        return (self.header, *self.rows) if self.header else self.rows


def find_tables(lines: Iterable[tuple[int, int, str]]) -> tuple[Table, ...]:
    """The tables among `lines`, each a line number, its offset in the text, and its text."""
    found: list[Table] = []
    block: list[tuple[int, int, str]] = []
    for line in lines:
        if "|" in line[2]:
            block.append(line)
            continue
        found += _tables_in(block)
        block = []
    found += _tables_in(block)
    return tuple(found)


def _tables_in(block: list[tuple[int, int, str]]) -> list[Table]:
    dashes = next((index for index, line in enumerate(block) if index and is_dashes(line[2])), None)
    if dashes is not None:
        before = _tables_in(block[: dashes - 1]) if dashes > 1 else []
        rows = tuple(_row(line) for line in block[dashes + 1 :] if not is_dashes(line[2]))
        return [*before, Table(_row(block[dashes - 1]), rows)]
    rows = tuple(_row(line) for line in block if line[2].lstrip().startswith("|") and not is_dashes(line[2]))
    rows = tuple(row for row in rows if len(row.cells) > 1)
    return [Table(None, rows)] if rows else []


def is_dashes(text: str) -> bool:
    """Is this the dashed line under a table's header?"""
    return "|" in text and "-" in text and _DASHES.fullmatch(text) is not None


def _row(line: tuple[int, int, str]) -> Row:
    number, offset, text = line
    edges = [match.start() for match in _PIPE.finditer(text)]
    starts = [0, *(edge + 1 for edge in edges)]
    ends = [*edges, len(text)]
    pieces = list(zip(starts, ends, strict=True))
    if not text[pieces[0][0] : pieces[0][1]].strip():
        pieces = pieces[1:]
    if pieces and not text[pieces[-1][0] : pieces[-1][1]].strip():
        pieces = pieces[:-1]
    cells = []
    for start, end in pieces:
        raw = text[start:end]
        at = offset + start + len(raw) - len(raw.lstrip())
        stripped = raw.strip()
        cells.append(Cell(stripped, Span(at, at + len(stripped))))
    return Row(tuple(cells), number)
