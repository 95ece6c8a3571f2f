"""Tables out of files: CSV in the encodings and delimiters people have, XLSX. Bounded, and nothing is executed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import openpyxl

from web.sheets import unguarded

LARGEST = 20_000_000  # bytes of a file
LARGEST_UNPACKED = 200_000_000  # bytes of what an XLSX unpacks to
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 100_000, 200, 200_000
DELIMITERS = ",;\t|^"
csv.field_size_limit(LARGEST)


class UnreadableFile(ValueError):
    """The file cannot be read as a table, or as anything we know; why, in a sentence."""


@dataclass(frozen=True)
class Row:
    """One row by its line in the file (a spreadsheet's row number): cells by column, without the blanks around."""

    line: int
    cells: tuple[str, ...]

    def __getitem__(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """The headings and the rows below them that are not empty. `decimal_comma`: numbers are written 1.250,5."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    decimal_comma: bool = False


def read_table(data: bytes) -> Table:
    """The table in a CSV or XLSX file; of a workbook the first sheet that holds one. Raises UnreadableFile."""
    if len(data) > LARGEST:
        raise UnreadableFile(f"The file is larger than {LARGEST // 1_000_000} MB. Please split it.")
    if data[:4] == b"PK\x03\x04":
        return _table(_sheet_rows(data))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableFile(
            "This is an old .xls workbook, or one with a password. Please save it as .xlsx or CSV."
        )
    text = decoded(data)
    delimiter = delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _table(_csv_rows(reader), decimal_comma=delimiter == ";")


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableFile("The file begins like UTF-16 and goes on as something else.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise UnreadableFile("The file holds NUL characters: it is neither a table nor a text.")
    return text


def delimiter_of(text: str) -> str:
    """What parts the cells: the sign that the heading line has most often outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    outside = "".join(part for index, part in enumerate(first.split('"')) if index % 2 == 0)
    return max(DELIMITERS, key=lambda sign: (outside.count(sign), -DELIMITERS.index(sign)))


def _csv_rows(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num  # type: ignore[attr-defined]
            yield line, cells
    except csv.Error as error:
        raise UnreadableFile(f"Line {before + 1} cannot be read as CSV: {error}.") from error


def _sheet_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet with two columns or more. Formulas come as the value last worked out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                raise UnreadableFile("The workbook unpacks to more than we read. Please save it as CSV.")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile("The workbook cannot be opened. Please save it again, or as CSV.") from error
    try:
        sheets = [sheet for sheet in book.worksheets if (sheet.max_column or 2) > 1] or book.worksheets
        if not sheets:
            raise UnreadableFile("The workbook has no sheet.")
        for line, cells in enumerate(sheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
            yield line, [said(cell) for cell in cells]
    except UnreadableFile:
        raise
    except Exception as error:  # a broken sheet fails while it is read
        raise UnreadableFile("A sheet of the workbook is broken. Please save it again, or as CSV.") from error
    finally:
        book.close()


def said(cell: object) -> str:
    """A spreadsheet's cell as text: days as 2026-11-30, numbers with a point and without idle zeros."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(round(cell, 10))
    return str(cell)


def _table(rows: Iterable[tuple[int, list[str]]], *, decimal_comma: bool = False) -> Table:
    headings: tuple[str, ...] = ()
    kept: list[Row] = []
    for line, cells in rows:
        cleaned = tuple(_clean(cell, line) for cell in cells[:MOST_COLUMNS])
        if not any(cleaned) or (line == 1 and cleaned[0].lower().startswith("sep=") and not any(cleaned[1:])):
            continue
        if not headings:
            headings = cleaned
            continue
        kept.append(Row(line, cleaned))
        if len(kept) > MOST_ROWS:
            raise UnreadableFile(f"The file has more than {MOST_ROWS:,} rows. Please split it.")
    if not headings:
        raise UnreadableFile("The file is empty.")
    # Columns at the end in which nothing stands are a spreadsheet's margin, not part of the table.
    width = max(_used(cells) for cells in (headings, *(row.cells for row in kept)))
    headings = (*headings, *[""] * width)[:width]
    return Table(headings, tuple(Row(row.line, row.cells[:width]) for row in kept), decimal_comma)


def _used(cells: tuple[str, ...]) -> int:
    """How many cells there are up to the last one in which something stands."""
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)


def _clean(cell: str, line: int) -> str:
    text = cell.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > LONGEST_CELL:
        raise UnreadableFile(f"A cell in line {line} is longer than {LONGEST_CELL:,} characters.")
    return unguarded(text)
