"""The data under the charts as CSV: all rows, read in pieces, in UTC and whole units."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from postmortems.durations import DETECTED, MITIGATED, NAMES, RESOLVED
from teamhub.insights import gathering, measuring
from teamhub.insights.asked import Question
from teamhub.insights.gathering import Choice, Followed, Incident, Named, Promise, all_of, look_at
from teamhub.insights.page import age_of, checklist_of, weeks_of_news
from web.sheets import guarded

Cells = list[object]


def _incidents(asked: Question) -> Iterator[Cells]:
    ends = (DETECTED, MITIGATED, RESOLVED)
    yield [
        "number", "title", "team", "severity", "state", *(f"{name} (UTC)" for name in NAMES), "known to",
        *chain(*((f"minutes until {end}", f"left out of it: {end}") for end in ends)),
    ]  # fmt: skip
    begun = gathering.begun_within(asked, all_of(gathering.incidents(asked), Incident))
    for row in chain(begun, all_of(gathering.without_start(asked), Incident)):
        took = [measuring.timed(row, end) for end in ends]
        yield [
            row.ref, row.title, row.team, row.severity, row.status,
            *(_moment(getattr(row, f"{name}_at")) for name in NAMES),
            ", ".join(f"{name}: {row.precisions[name]}" for name in NAMES if name in row.precisions),
            *chain(*((each.minutes, each.why.replace("_", " ")) for each in took)),
        ]  # fmt: skip


def _follow_ups(asked: Question) -> Iterator[Cells]:
    yield [
        "id", "title", "team", "state", "first promised for", "due", "times moved", "ended (UTC)", "zone",
        "by the first date", "by the moved date", "days late",
    ]  # fmt: skip
    for row in all_of(gathering.due(asked), Promise):
        kept = measuring.kept(row, asked.now)
        yield [
            row.pk, row.title, row.team, row.state, row.first_due_on, row.due_on, row.times_moved,
            _moment(row.ended_at), str(row.zone), kept.fate.replace("_", " "), kept.fate_as_moved.replace("_", " "),
            kept.days_late,
        ]  # fmt: skip


def _open_promises(asked: Question) -> Iterator[Cells]:
    yield [
        "id",
        "title",
        "team",
        "state",
        "accepted (UTC)",
        "age in days",
        "first promised for",
        "due",
        "times moved",
    ]
    for row in all_of(gathering.still_open(asked), Promise):
        age = age_of(row, asked)
        yield [
            row.pk, row.title, row.team, row.state, _moment(row.accepted_at), age, row.first_due_on, row.due_on,
            row.times_moved,
        ]  # fmt: skip


def _decisions(asked: Question) -> Iterator[Cells]:
    yield ["id", "title", "team", "status", "proposed", "decided", "how hard to undo", "days"]
    for row in all_of(gathering.decided(asked), Choice):
        yield [*row, measuring.led(row).days]


def _check_ins(asked: Question) -> Iterator[Cells]:
    yield ["week up to", "team", "key results with news", "key results"]
    followed = look_at(gathering.followed(asked), Followed, gathering.MOST_KEY_RESULTS)
    for week in weeks_of_news(asked, followed.rows):
        for team, (fresh, of) in week.teams.items():
            yield [week.ends_on, team, fresh, of]


def _practices(asked: Question) -> Iterator[Cells]:
    yield ["practice", "of it", "team", "kept", "asked", "kept up"]
    for row in checklist_of(asked).all_rows:
        for tick in row.ticks:
            yield [row.title, row.small, tick.team, tick.kept, tick.asked, tick.answer.replace("_", " ")]


def _factors(asked: Question) -> Iterator[Cells]:
    yield ["number", "title", "team", "severity", "published (UTC)", "factor", "tags"]
    for row in all_of(gathering.factors(asked), Named):
        yield [
            row.ref, row.title, row.team, row.severity, _moment(row.published_at), row.text, ", ".join(row.tags),
        ]  # fmt: skip


SHEETS: dict[str, Callable[[Question], Iterator[Cells]]] = {
    "incidents": _incidents,
    "follow-ups": _follow_ups,
    "open-promises": _open_promises,
    "decisions": _decisions,
    "check-ins": _check_ins,
    "practices": _practices,
    "factors": _factors,
}


def as_csv(rows: Iterable[Cells]) -> Iterator[str]:
    """CSV with a byte order mark, so that spreadsheets read it as UTF-8; no text of it is taken for a formula."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line, lineterminator="\r\n").writerow(
            [guarded(cell) if isinstance(cell, str) else cell for cell in row]
        )
        yield line.getvalue()


def _moment(at: dt.datetime | None) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M") if at else ""
