"""The queue as a CSV file: the rows its address asks for, a line each, as they are read from the database."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from itertools import islice

from followups.listing import Filters, context_of_rows
from followups.models import FollowUp
from people.models import Person
from web.sheets import guarded

CHUNK = 500
COLUMNS = [
    "Follow-up",
    "State",
    "Owner",
    "Team",
    "Due",
    "First promised",
    "Times moved",
    "Days late",
    "No reminder before",
    "Kind",
    "Priority",
    "From",
    "Links",
    "Written down",
    "Accepted",
    "Ended",
    "Ended by",
    "What was done",
    "Why declined",
    "Address",
]


class _Echo:
    """What csv.writer writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def lines(filters: Filters, person: Person, now: dt.datetime, base_url: str) -> Iterator[str]:
    """The lines of the file, its heading first: what `person` may see. Dates are ISO 8601, moments in UTC."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    rows = filters.rows(person, now).for_list().select_related("ended_by").order_by(*filters.order())
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        context_of_rows(chunk, person, now)
        for row in chunk:
            yield writer.writerow([guarded(str(value)) for value in cells(row, now, base_url)])


def cells(row: FollowUp, now: dt.datetime, base_url: str) -> list[object]:
    """What stands in the columns."""
    return [
        row.title,
        row.get_state_display(),
        row.owner.name if row.owner else row.owner_named,
        row.team.name,
        row.due_on or "",
        row.first_due_on or "",
        row.times_moved,
        row.days_late(now),
        row.snoozed_until or "",
        row.get_kind_display(),
        row.get_priority_display(),
        str(row.source or ""),
        " ".join(row.links.split()),
        *(_moment(at) for at in (row.created_at, row.accepted_at, row.ended_at)),
        row.ended_by.name if row.ended_by else "",
        row.outcome,
        row.declined_reason,
        base_url + row.get_absolute_url(),
    ]


def _moment(at: dt.datetime | None) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else ""
