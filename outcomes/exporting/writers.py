"""Exported records as CSV, JSON, XLSX and Markdown. All but XLSX come in pieces, as they are read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from outcomes import exchange
from outcomes.exchange import COLUMNS
from outcomes.exporting.records import Record, batched
from web.sheets import guarded

AT_ONCE = 200  # records a piece
LONGEST_XLSX = 32_000  # characters; a cell holds 32,767
MARKS = re.compile(r"([\\`*_\[\]<>|#~&])")
SPACES = re.compile(r"(?<=\n)[ \t]+|[ \t]+(?=\n)|[ \t]{2,}|\t")  # what Markdown would squeeze
SPACE, TAB = "&#32;", "&#9;"
OURS = "<!-- Teamhub: objectives and key results of a cycle, to read and to import again -->"
FACTS = ["Team", "Cycle", "Owner", "Objective kind", "ID", "Parent ID"]
GOALS = [
    "Key result", "ID", "Owner", "Kind", "Baseline", "Target", "At least", "At most", "Phased targets", "Milestones",
    "Unit kind", "Unit", "Weight", "Source", "Value",
]  # fmt: skip
SAID = ["Record", "Key result", "Parent ID", "Day", "Value", "Confidence", "By", "Note"]


def as_csv(records: Iterable[Record]) -> Iterator[str]:
    """CSV with a byte order mark, so that spreadsheets read it as UTF-8."""
    for number, some in enumerate(_with_head(records)):
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        if number == 0:
            writer.writerow(COLUMNS)
        writer.writerows([guarded(row.get(name, "")) for name in COLUMNS] for row in some)
        yield ("\ufeff" if number == 0 else "") + text.getvalue()


def _with_head(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Pieces of records, the first one empty: the headings are sent before anything is read."""
    yield []
    yield from batched(records, AT_ONCE)


def as_json(records: Iterable[Record]) -> Iterator[str]:
    """One object with the records as a list; what a record has not is left out."""
    yield '{"format": "teamhub-outcomes-1", "records": ['
    is_first = True
    for some in batched(records, AT_ONCE):
        rows = [
            json.dumps({name: text for name, text in row.items() if text}, ensure_ascii=False) for row in some
        ]
        yield ("\n" if is_first else ",\n") + ",\n".join(rows)
        is_first = False
    yield "\n]}\n"


def write_xlsx(records: Iterable[Record], file: IO[bytes]) -> None:
    """A workbook of one sheet, written row by row. Texts are texts: none is a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Outcomes")
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    for record in records:
        for row in _fitting(record):
            sheet.append([_cell(sheet, row.get(name, "")) for name in COLUMNS])
    book.save(file)


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", guarded(text)) or None)
    if text:
        cell.data_type = "s"
    return cell


def _fitting(record: Record) -> Iterator[Record]:
    """The record, and where a text is longer than a cell can be, rows with the rest of it."""
    long = {name: text for name, text in record.items() if len(text) > LONGEST_XLSX}
    yield record | {name: text[:LONGEST_XLSX] for name, text in long.items()}
    for name, text in long.items():
        for start in range(LONGEST_XLSX, len(text), LONGEST_XLSX):
            parent = record.get("ID") or record.get("Parent ID", "")
            note = f"{name}, continued: {text[start : start + LONGEST_XLSX]}"
            yield {"Record": exchange.MORE, "Parent ID": parent, "Note": note}


def as_markdown(records: Iterable[Record], title: str) -> Iterator[str]:
    """A document: an objective a heading, why it matters as a quotation, its key results and all the rest as tables."""
    yield f"{OURS}\n\n# {_escaped(title)}\n"
    said: list[Record] = []
    key_results: list[Record] = []
    for record in records:
        if record["Record"] == exchange.OBJECTIVE:
            yield _below(key_results, said)
            key_results, said = [], []
            why = "".join(
                (f"> {line}" if line else ">") + "\n" for line in record["Why it matters"].splitlines()
            )
            yield f"\n## {_escaped(record['Objective'])}\n\n{_table(FACTS, [record])}\n{why}"
        elif record["Record"] == exchange.KEY_RESULT:
            key_results.append(record)
        else:
            said.append(record)
    yield _below(key_results, said)


def _below(key_results: list[Record], said: list[Record]) -> str:
    parts = []
    if key_results:
        parts.append(f"\n### Key results\n\n{_table(GOALS, key_results)}")
    if said:
        parts.append(f"\n### History\n\n{_table(SAID, said)}")
    return "".join(parts)


def _table(names: list[str], rows: list[Record]) -> str:
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(_escaped(row.get(name, "")) for name in names) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    text = re.sub(r"\r\n|\r", "\n", MARKS.sub(r"\\\1", text.strip()))
    return SPACES.sub(_as_entities, text).replace("\n", "<br>")


def _as_entities(match: re.Match[str]) -> str:
    return match[0].replace(" ", SPACE).replace("\t", TAB)
