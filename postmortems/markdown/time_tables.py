"""Timelines in tables: which columns say when, and what each row tells."""

from __future__ import annotations

import re
from dataclasses import replace

from postmortems.markdown.outline import LEAD
from postmortems.markdown.raws import MOST_ENTRIES, Found, Raw, rest_of
from postmortems.markdown.stamps import Stamp, read_stamp
from postmortems.markdown.tongues import in_english
from postmortems.markdown.zones import Zone, read_zone, stated_zone
from records.dates import DayOrder
from records.inline import plain
from records.tables import Row, Table

_WHEN = re.compile(
    r"\b(?:time|date|when|timestamp|hour|utc|day)\b|^(?:cet|cest|pst|pdt|gmt|bst|start|at)\b", re.I
)
_WHAT = re.compile(
    (
        r"\b(?:event|what|description|action|activity|note|details?|message|comment|happen\w*|incident"
        r"|update|summary|text)\b"
    ),
    re.I,
)
_UNTIL = re.compile(r"^(?:end|until|to|duration|elapsed|end time)\b", re.I)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_ROW_NUMBER = re.compile(r"(?i)#|no\.?|nr\.?|n[°º]|s/?n|step")
_TO_COME = re.compile(r"(?i)[\s*_`([]*(?:tb[cda]|to be (?:determined|confirmed|announced))[\s*_`)\].]*")
_TEMPLATE = re.compile(
    r"(?i)^[\s*_`|\[({<]*(?:(?:19|20)[x?]{2}|y{4})[-/](?:m{1,2}|[x?]{2})[-/](?:d{1,2}|[x?]{2})"
)


def read_time_table(table: Table, order: DayOrder | None) -> Found:
    """The rows of a table with a column of times (and perhaps one of dates); nothing if it has none."""
    found = Found()
    rows = [row for row in table.rows if any(cell.text for cell in row.cells)]
    if not rows:
        return found
    rows, rest = rows[:MOST_ENTRIES], rows[MOST_ENTRIES:]
    found.remarks += [" | ".join(cell.text for cell in row.cells) for row in rest]
    width = max(len(row.cells) for row in rows)
    stamps = [[_cell_stamp(row, column, order) for row in rows] for column in range(min(width, 6))]
    header = [in_english(plain(cell.text)) for cell in table.header.cells] if table.header else []

    def is_when(column: int) -> bool:
        name = header[column] if column < len(header) else ""
        known = sum(stamp is not None for stamp in stamps[column])
        named = bool(_WHEN.search(name)) and not _UNTIL.match(name)
        return (
            known * 2 > len(rows)
            or (named and known > 0)
            or (known * 3 >= len(rows) and column == 0 and known > 1)
        )

    when = [column for column in range(len(stamps)) if is_when(column)][:3]
    if not when or width < 2:
        return found
    for name in header:
        found.zone = found.zone or _zone_of_header(name)
    merged_columns = _merge(when, stamps, header)
    year = next((int(match[1]) for name in header if (match := _YEAR.search(name))), None)
    has_times = any(stamp and stamp.has_time for column in merged_columns for stamp in stamps[column])
    for index, row in enumerate(rows):
        stamp = _merged([stamps[column][index] for column in merged_columns])
        if stamp and year and stamp.month and stamp.year is None:
            stamp = replace(stamp, year=year)
        cells = [cell.text for column, cell in enumerate(row.cells) if column not in merged_columns]
        written = " ".join(row.cells[column].text for column in merged_columns if column < len(row.cells))
        first = written.lstrip("~ *`")
        if _TEMPLATE.match(first) or (not written.strip() and not any(cells)):
            continue
        words = [cell for cell in cells if cell]
        if has_times and words and _TO_COME.fullmatch(written):
            found.remarks.append(" | ".join(cell.text for cell in row.cells))  # nobody has looked it up yet
            continue
        if stamp is None and not written.strip() and found.raws:
            found.raws[-1].text += words
            continue
        if stamp is not None and not stamp.has_time and stamp.has_date and not words:
            found.raws.append(Raw(stamp, row.line, is_day=True, written=written))
            continue
        left = [
            rest_of(row.cells[column].text, order) for column in merged_columns if column < len(row.cells)
        ]
        text = _row_text(
            header, row, merged_columns, [piece for piece in left if stamp is not None and piece]
        )
        found.raws.append(Raw(stamp, row.line, [text], written=plain(written)))
    return found


def _merge(when: list[int], stamps: list[list[Stamp | None]], header: list[str]) -> list[int]:
    """The columns that say when: a date and a time may stand apart; an end or a duration is part of the story."""
    first = when[0]
    kept = [first]
    has_time = any(stamp and stamp.has_time for stamp in stamps[first])
    has_date = any(stamp and stamp.day for stamp in stamps[first])
    for column in when[1:]:
        name = header[column] if column < len(header) else ""
        if _UNTIL.match(name):
            continue
        timed = any(stamp and stamp.has_time for stamp in stamps[column])
        dated = any(stamp and stamp.day for stamp in stamps[column])
        if (not has_time and timed) or (not has_date and dated and not timed):
            kept.append(column)
            has_time, has_date = has_time or timed, has_date or dated
    return kept


def _merged(parts: list[Stamp | None]) -> Stamp | None:
    known = [part for part in parts if part is not None]
    if len(known) < 2:
        return known[0] if known else None
    dated = next((part for part in known if part.day), None) or next(
        (part for part in known if part.has_date), None
    )
    timed = next((part for part in known if part.has_time), None)
    if dated is None or timed is None:
        return known[0]
    return Stamp(
        dated.year,
        dated.month,
        dated.day,
        dated.weekday,
        timed.hour,
        timed.minute,
        timed.second,
        timed.until,
        zone=timed.zone or dated.zone,
        approximate=timed.approximate or dated.approximate,
        vague=dated.vague,
        plain_hour=timed.plain_hour,
        leading_zero=timed.leading_zero,
        ambiguous=dated.ambiguous,
        warning=dated.warning or timed.warning,
    )


def _row_text(header: list[str], row: Row, when: list[int], left: list[str]) -> str:
    cells = [
        (column, cell.text)
        for column, cell in enumerate(row.cells)
        if column not in when and cell.text and not only_counts(header, column, cell.text)
    ]
    if len(cells) == 1 or not header:
        return " — ".join([*left, *(text for _, text in cells)])
    best = next(
        (column for column, _ in cells if column < len(header) and _WHAT.search(header[column])),
        cells[-1][0] if cells else -1,
    )
    main = [text for column, text in cells if column == best]
    others = [
        f"{header[column]}: {text}" if column < len(header) and header[column] else text
        for column, text in cells
        if column != best
    ]
    return " — ".join([*left, *main, *others])


def only_counts(header: list[str], column: int, text: str) -> bool:
    """Does a cell say no more than which row it is?"""
    named = column < len(header) and _ROW_NUMBER.fullmatch(header[column].strip())
    return bool(named and re.fullmatch(r"#?\d{1,3}\.?", text.strip()))


def _cell_stamp(row: Row, column: int, order: DayOrder | None) -> Stamp | None:
    if column >= len(row.cells):
        return None
    text = row.cells[column].text[:120]
    lead = LEAD.match(text)
    stamp = read_stamp(text, lead.end() if lead else 0, order=order, loose=True)
    if stamp is None:
        return None
    return stamp if len(plain(text[stamp.end :])) <= 25 else None


def _zone_of_header(name: str) -> Zone | None:
    found = stated_zone(name)
    if found:
        return found
    for match in re.finditer(r"(?<![\w/])(?=[A-Z(])", name):
        read = read_zone(name, match.end())
        if read and (read[0].minutes is not None or read[0].region) and len(read[0].written) > 1:
            return read[0]
    return None
