"""Follow-ups in tables: which column says what, and what each row promises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from postmortems.markdown.owners import is_certain, is_name
from postmortems.markdown.promised import FollowUp, Item, Reader, make_follow_up
from postmortems.markdown.promises import (
    due_in,
    has_ticket,
    kind_of_work,
    links_in,
    status_word,
    united,
)
from postmortems.markdown.time_tables import only_counts
from postmortems.markdown.tongues import in_english
from records.inline import plain
from records.tables import Row, Table

_NOBODY = re.compile(r"(?i)n/?a|none|-")
_COLUMNS = (
    (
        "title",
        (
            r"(?:(?:action|follow[- ]?up|work|todo)[ -]?(?:items?|point|task)?s?(?: description| summary)?"
            r"|actions?|description|item|task|what|summary|title|follow[- ]?up|recommendation|todo|improvement"
            r"|measure|details|issue description|action to (?:be )?take[n]?)"
        ),
    ),
    (
        "owner",
        (
            r"(?:(?:action |task |primary |assigned |responsible )?(?:owners?|assignees?|engineers?"
            r"|person|team|lead|contact)"
            r"|owner\(s\)|(?:owner|team|person|who) ?/ ?(?:owner|team|person|who|dri)|assigned(?: to)?"
            r"|by whom|whom?|dri"
            r"|poc|pic|point of contact|driver|champion|owned by|owning team"
            r"|(?:responsible|accountable)(?: (?:person|party|role|owner))?)"
        ),
    ),
    (
        "due",
        (
            r"(?:due(?: ?date| by| on)?|deadline|eta|target(?: date)?|when|by when|complete by|completion date"
            r"|target completion.*|by|date due|expected(?: date)?|timeline|timeframe|date)"
        ),
    ),
    (
        "link",
        (
            r"(?:(?:tracking |github |jira |gh |related )?(?:bug|issue|ticket|pr|jira|link|url|story|reference"
            r"|tracker|card|mr)s?(?: ?(?:#|no\.?|number|id|link|url|key))?(?: ?/ ?\w+)?|tracking|pull request"
            r"|tracked (?:in|by))"
        ),
    ),
    ("status", r"(?:status|state|done\??|completed?\??|progress|resolution|finished)"),
    ("type", r"(?:type|kind|category|class|area|theme)"),
    ("priority", r"(?:priority|prio|p|severity|importance|urgency)"),
    ("notes", r"(?:notes?|comments?|remarks?|more|additional.*|context|rationale|why|outcome)"),
)
_PROMISES = re.compile(r"(?i)\W*(?:action[ -]?items?|actions?|follow[ -]?ups?|tasks?|to-?dos?)\W*")
_COLUMN_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _COLUMNS)


def _columns(header: Row | None) -> dict[str, int]:
    """Which column holds what, by the header's words."""
    found: dict[str, int] = {}
    for index, cell in enumerate(header.cells if header else ()):
        words = " ".join(re.sub(r"[^\w#?/().' -]+", " ", in_english(plain(cell.text)).casefold()).split())
        for name, pattern in _COLUMN_PATTERNS:
            if name not in found and pattern.fullmatch(words):
                found[name] = index
                break
    return found


def holds_promises(table: Table) -> bool:
    """Does the header itself say that the rows are follow-ups, and who does them?"""
    heads = [in_english(plain(cell.text)) for cell in table.header.cells] if table.header else []
    return "owner" in _columns(table.header) and any(map(_PROMISES.fullmatch, heads))


def read_table(
    table: Table, group: str, owner: str | None, reader: Reader
) -> tuple[list[FollowUp], list[str]] | None:
    """The rows of a table of follow-ups, and the texts of rows that are none; None if it is some other table."""
    columns = _columns(table.header)
    width = max((len(row.cells) for row in table.all_rows), default=0)
    if "owner" not in columns and (named := _column_of_names(table, columns, width, reader)) is not None:
        columns["owner"] = named
    if "title" not in columns:
        free = [index for index in range(width) if index not in columns.values()]
        if not columns or not (free or "link" in columns or "notes" in columns):
            return None if table.header or width < 2 else _rows(table, {"title": 0}, group, owner, reader)
        columns["title"] = free[0] if free else columns.get("notes", columns.get("link", 0))
    return _rows(table, columns, group, owner, reader)


def _column_of_names(table: Table, columns: dict[str, int], width: int, reader: Reader) -> int | None:
    """The column without a known header whose cells are all names, and some of them of somebody known."""
    for index in range(width):
        if index in columns.values():
            continue
        cells = [plain(row.cells[index].text).strip() for row in table.rows if index < len(row.cells)]
        filled = [cell for cell in cells if re.search(r"\w", cell)]
        if (
            len(filled) * 2 >= len(cells)
            and all(map(is_name, filled))
            and any(is_certain(cell, reader.people) for cell in filled)
        ):
            return index
    return None


def _rows(
    table: Table, columns: dict[str, int], group: str, owner: str | None, reader: Reader
) -> tuple[list[FollowUp], list[str]]:
    made: list[FollowUp] = []
    rest: list[str] = []
    header = [plain(cell.text) for cell in table.header.cells] if table.header else []
    for row in table.rows:
        cells = {
            name: row.cells[index].text if index < len(row.cells) else "" for name, index in columns.items()
        }
        text = cells["title"]
        if not re.search(r"\w", plain(text)):
            text = cells.get("link", "")
        item = make_follow_up(Item([text], row.line, group=group, owner=owner), reader) if text else None
        if item is None:
            rest.append(" | ".join(cell.text for cell in row.cells))
            continue
        extra = [
            f"{header[index]}: {cell.text}" if index < len(header) else cell.text
            for index, cell in enumerate(row.cells)
            if index not in columns.values() and cell.text and not only_counts(header, index, cell.text)
        ]
        raw = " | ".join(cell.text for cell in row.cells)
        made.append(replace(_filled(item, cells, extra, reader), raw=raw))
    return made, rest


def _filled(item: FollowUp, cells: Mapping[str, str], extra: list[str], reader: Reader) -> FollowUp:
    """The follow-up of a row's title, with what the other columns say."""
    who = plain(cells.get("owner", ""), definitions=reader.definitions)
    due_text, status, notes = plain(cells.get("due", "")), cells.get("status", ""), cells.get("notes", "")
    due = due_in(f"due {due_text}", reader.day, reader.order) if due_text else None
    done, declined = status_word(status or cells.get("link", ""))
    sorts = not has_ticket(
        cells.get("type", ""), reader.definitions
    )  # a ticket stands in whatever column is free
    kind = plain(cells.get("type", "")) if sorts else ""
    own = links_in(cells.get("link", ""), reader.definitions, bare=True)
    said = [item.details, notes, *extra]
    said += [_unsaid(cells.get("type", ""), sorts, "Type")]
    said += [_unsaid(status, done or declined, "Status"), _unsaid(due_text, due is not None, "Due")]
    tickets = [
        links_in(cell, reader.definitions)
        for name, cell in cells.items()
        if name in ("owner", "due", "type", "priority") and has_ticket(cell, reader.definitions)
    ]
    return replace(
        item,
        owner=who if re.search(r"\w", who) and not _NOBODY.fullmatch(who) else item.owner,
        due=due or item.due,
        links=united(
            own, item.links, *tickets, links_in(" ".join([notes, status, *extra]), reader.definitions)
        ),
        done=done or item.done,
        declined=declined or item.declined,
        kind=kind_of_work(kind) if kind else item.kind,
        group=kind or item.group,
        priority=plain(cells.get("priority", "")),
        details="\n\n".join(piece for piece in said if piece),
    )


def _unsaid(text: str, said: bool, name: str) -> str:
    return "" if said or not re.search(r"\w", text) else f"{name}: {text}"
