"""The decision log as CSV: the rows that its filters leave, a line each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from decisions.models.lists import DecisionQuerySet, know_links
from web.sheets import guarded

COLUMNS = (
    "number", "title", "team", "status", "status_as_written", "driver", "decided_by", "decided_on", "feedback_until",
    "review_by", "area", "tags", "in_its_place", "changed_at", "address",
)  # fmt: skip
AT_ONCE = 500


def lines(rows: DecisionQuerySet, base: str) -> Iterator[str]:
    """The file in pieces, oldest record first, moments in UTC. `base` is the installation's address, as in https://…"""
    out = io.StringIO("\ufeff", newline="")  # so that spreadsheets read it as UTF-8
    out.seek(1)
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    last = 0
    whole = rows.select_related("team", "driver", "decided_by", "area").order_by("pk")
    while batch := list(whole.filter(pk__gt=last)[:AT_ONCE]):
        last = batch[-1].pk
        know_links(batch)
        for row in batch:
            texts = (
                row.record_ref(), row.title, row.team.name, row.status, row.status_label, row.driver or "",
                row.decided_by or "", row.decided_on or "", row.feedback_until or "", row.review_by or "",
                row.area or "", ", ".join(row.tags), ", ".join(str(other) for other in row.in_its_place()),
                row.changed_at.isoformat(timespec="seconds"), base + row.get_absolute_url(),
            )  # fmt: skip
            table.writerow([guarded(str(text)) for text in texts])
        yield out.getvalue()
        out.seek(out.truncate(0))
    yield out.getvalue()
