"""The data under every chart as a table in words: the newest rows, and how many there are. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from postmortems.durations import MINUTE, MITIGATED, STARTED, UNKNOWN
from teamhub.insights import metrics
from teamhub.insights.gathering import Promise
from teamhub.insights.measuring import BY_DAY, MISSING, NOT_KNOWN, STILL_OPEN, Kept, Led, Timed, Week
from web.words import in_full

MOST_ROWS = 50
WHY = {
    MISSING: "a time is missing",
    BY_DAY: "known to the day only",
    STILL_OPEN: "still open",
    NOT_KNOWN: "nobody knows when it was proposed",
}
FATES = {
    metrics.ON_TIME: "on time",
    metrics.LATE: "late",
    metrics.NOT_DONE: "not done yet",
    metrics.NOT_YET_DUE: "not due yet",
    metrics.DECLINED: "declined",
    metrics.UNKNOWN: "done, nobody knows when",
}


@dataclass(frozen=True)
class Cell:
    """A cell; `url` where it leads somewhere, `label` what it is where the table folds on a narrow screen."""

    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Table:
    """The rows shown; `count` of all that were looked at."""

    caption: str
    headings: list[str]
    rows: list[list[Cell]] = field(default_factory=list)
    count: int = 0

    @property
    def is_cut(self) -> bool:
        """Are there more than are shown?"""
        return self.count > len(self.rows)


def table(caption: str, headings: list[str], rows: Sequence[Sequence[Cell]], count: int) -> Table:
    """A table whose cells know their heading."""
    labelled = [
        [Cell(cell.text, cell.url, name.lower()) for cell, name in zip(row, headings, strict=True)]
        for row in rows
    ]
    return Table(caption, headings, labelled, count)


def of_incidents(rows: Sequence[Timed], end: str, zone: dt.tzinfo) -> Table:
    """What each incident took until `end`; those left out say why."""
    cells = []
    for row in rows[:MOST_ROWS]:
        is_known = row.incident.precisions.get(STARTED, MINUTE) != UNKNOWN
        day = row.incident.began_on(zone) if is_known else None
        started = said(day) if day else "not known"
        took = row.words
        if row.why:
            took = f"{took}: {WHY[row.why]}" if took else WHY[row.why]
        name = f"{row.incident.ref} {row.incident.title}"
        cells.append([Cell(name, row.incident.url), Cell(row.incident.team), Cell(started), Cell(took)])
    took_until = "Took until mitigated" if end == MITIGATED else f"Took until {end}"
    return table("Incidents, newest first", ["Incident", "Team", "Started", took_until], cells, len(rows))


def of_promises(rows: Sequence[Kept]) -> Table:
    """What became of each promise that was due."""
    cells = []
    for row in rows[:MOST_ROWS]:
        fate = FATES[row.fate]
        if row.fate == metrics.LATE and row.days_late is not None:
            fate = f"{days(row.days_late)} late"
        moved = said(row.promise.due_on) if row.promise.times_moved else "–"
        cells.append(
            [
                Cell(row.promise.title, row.promise.url),
                Cell(row.promise.team),
                Cell(said(row.promise.first_due_on)),
                Cell(moved),
                Cell(fate),
            ]
        )
    headings = ["Follow-up", "Team", "First promised for", "Moved to", "Done"]
    return table("Follow-ups by their first promised date, the last first", headings, cells, len(rows))


def of_ages(rows: Sequence[tuple[Promise, int]], count: int) -> Table:
    """How old each open promise is, the oldest first."""
    cells = [
        [
            Cell(row.title, row.url),
            Cell(row.team),
            Cell(days(age)),
            Cell(said(row.due_on)),
        ]
        for row, age in rows[:MOST_ROWS]
    ]
    return table("Open promises, the oldest first", ["Follow-up", "Team", "Age", "Due"], cells, count)


def of_decisions(rows: Sequence[Led]) -> Table:
    """How long each decision took."""
    cells = [
        [
            Cell(row.choice.title, row.choice.url),
            Cell(row.choice.team),
            Cell(said(row.choice.proposed_on)),
            Cell(said(row.choice.decided_on)),
            Cell(WHY[row.why] if row.days is None else days(row.days)),
        ]
        for row in rows[:MOST_ROWS]
    ]
    headings = ["Decision", "Team", "Proposed", "Decided", "Took"]
    return table("Decisions, the last first", headings, cells, len(rows))


def of_weeks(rows: Sequence[Week]) -> Table:
    """How many key results had news in each week, the newest first."""
    cells = [
        [Cell(said(week.ends_on)), Cell(str(week.fresh)), Cell(str(week.asked)), Cell(share_of(week))]
        for week in reversed(rows)
    ]
    return table(
        "Key results with news, by week", ["Week up to", "With news", "Of", "Share"], cells, len(rows)
    )


def share_of(week: Week) -> str:
    """The share with news; a dash with too few for one."""
    percent = metrics.Rate(week.fresh, week.asked).percent
    return "–" if percent is None else f"{percent}\u00a0%"


def said(day: dt.date | None) -> str:
    """ "3 Oct 2026"; a dash for none."""
    return in_full(day) if day else "–"


def days(count: float) -> str:
    """ "1 day", "9 days", "8.5 days"."""
    number = f"{count:,.1f}".removesuffix(".0")
    return f"{number}\u00a0day{'' if number == '1' else 's'}"
