"""JSON of our own export as drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from outcomes.exchange import COLUMNS
from outcomes.importing.columns import guess
from outcomes.importing.drafts import Drafts
from outcomes.importing.rows import read_rows
from outcomes.importing.tables import LARGEST, MOST_ROWS, Row, Table, UnreadableFile, said


def read_json(data: bytes) -> Drafts:
    """The drafts in a JSON file as outcomes.exporting writes it. Raises UnreadableFile in words."""
    if len(data) > LARGEST:
        raise UnreadableFile(f"The file is larger than {LARGEST // 1_000_000} MB. Please split it.")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("The file is no JSON that we can read.") from error
    records = content.get("records") if isinstance(content, dict) else content
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        raise UnreadableFile("The JSON has no “records”: it is not an export of Teamhub.")
    if len(records) > MOST_ROWS:
        raise UnreadableFile(f"The file has more than {MOST_ROWS:,} records. Please split it.")
    headings = tuple(COLUMNS)
    rows = tuple(Row(line, tuple(_cells(each))) for line, each in enumerate(records, 1))
    return read_rows(Table(headings, rows), guess(headings))


def _cells(record: dict[str, Any]) -> Iterator[str]:
    for heading in COLUMNS:
        value = record.get(heading)
        yield (said(value) if not isinstance(value, (list, dict)) else json.dumps(value)).strip()
