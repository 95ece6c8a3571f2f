"""The queue as a CSV file: the rows its address asks for, a line each, as they are read from the database."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from followups.listing import Filters, context_of_rows, when
from followups.models import Comment, FollowUp
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
    "Conversation",
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
    sunday, dates = when(person, now)
    found = chain.from_iterable(
        filters.rows_on(part, person=person, sunday=sunday, dates=dates)
        .for_list()
        .select_related("ended_by")
        .order_by(*order)
        .iterator(chunk_size=CHUNK)
        for part, order in filters.turns()
    )
    while chunk := list(islice(found, CHUNK)):
        context_of_rows(chunk, person, now)
        said = conversations(chunk, person)
        for row in chunk:
            values = cells(row, said[row.pk], now, base_url)
            yield writer.writerow([guarded(str(value)) for value in values])


def conversations(rows: Iterable[FollowUp], person: Person) -> defaultdict[int, list[str]]:
    """What was said to each of the rows, by its id: a line a comment, with when and by whom, oldest first."""
    said = defaultdict[int, list[str]](list)
    comments = Comment.objects.visible_to(person).filter(follow_up__in=rows)
    for each in comments.select_related("by").order_by("at", "id"):
        said[each.follow_up_id].append(f"{_moment(each.at)} {each.by.name}: {each.text}")
    return said


def cells(row: FollowUp, said: Iterable[str], now: dt.datetime, base_url: str) -> list[object]:
    """What stands in the columns; `said` are the lines of its conversation."""
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
        "\n".join(said),
        base_url + row.get_absolute_url(),
    ]


def _moment(at: dt.datetime | None) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else ""
