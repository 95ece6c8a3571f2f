"""The practice checklist: what the teams keep up, by what their records say. Pure.

What is a case of each practice, and what counts as kept, stands in docs/metrics.md.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from decisions.models import Decision
from outcomes.wording import advice_on_key_result, advice_on_title
from postmortems.durations import DAY as BY_DAY
from postmortems.durations import MITIGATED, RESOLVED, STARTED
from postmortems.models import Postmortem
from teamhub.insights import explained, metrics, tables
from teamhub.insights.gathering import Choice, Followed, Incident
from teamhub.insights.measuring import Week
from teamhub.insights.tables import Cell, Table
from web.words import in_words, state

WEEKS = 10  # of check-ins
SEVERE = (1, 2)
MOST_TEAMS = 12  # side by side
EVERYBODY = "All teams"

# The practices in the order of the page: title, and what of it is looked at.
OUTCOMES, CHECK_INS, DECISIONS = "outcomes", "check-ins", "decisions"
POSTMORTEMS, READERS = "postmortems", "readers"
PRACTICES = {
    OUTCOMES: ("Outcomes say what changes for a person", "not what we ship"),
    CHECK_INS: ("Check-ins every week", "or as often as the cycle asks, the last ten weeks"),
    DECISIONS: ("Decisions are written before the work", "hard to undo ones"),
    POSTMORTEMS: ("A postmortem within five working days", "every SEV 1 and 2"),
    READERS: ("Someone outside the team reads each one", "before it is published"),
}


@dataclass(frozen=True)
class Tick:
    """How often a team kept a practice, of the times it was asked to."""

    team: str
    kept: int
    asked: int

    @property
    def answer(self) -> str:
        """One of metrics: yes, partly, not_yet, not_asked."""
        return metrics.answer(self.kept, self.asked)


@dataclass(frozen=True)
class Row:
    """A practice, and where each of the teams stands with it."""

    title: str
    small: str
    ticks: list[Tick]


@dataclass(frozen=True)
class Checklist:
    """The section of the page. `teams` are the columns; `all_rows` those of the file, whatever the columns."""

    teams: list[str]
    rows: list[Row]
    notes: list[str]
    all_rows: list[Row]
    key: str = "practices"
    title: str = "Practice checklist"
    file: str = "practices"

    @property
    def explained(self) -> list[str]:
        """How it is reckoned."""
        return explained.PRACTICES

    @property
    def table(self) -> Table:
        """The counts in words."""
        cells = [
            [
                Cell(row.title),
                Cell(tick.team),
                Cell(state("practice", tick.answer)[2]),
                Cell(f"{tick.kept:,} of {tick.asked:,}" if tick.asked else "–"),
            ]
            for row in self.all_rows
            for tick in row.ticks
        ]
        headings = ["Practice", "Team", "Kept up", "Times"]
        return tables.table("Practices by team", headings, cells[: tables.MOST_ROWS], len(cells))


Counts = Mapping[str, tuple[int, int]]  # by team: kept and asked


def checklist(counts: Mapping[str, Counts], *, is_cut: bool = False) -> Checklist:
    """The checklist of `counts` by practice."""
    teams = sorted({team for found in counts.values() for team in found})
    by_team = _rows(counts, teams)
    notes = []
    if len(teams) > MOST_TEAMS:
        number = f"{len(teams):,}"
        notes.append(
            f"{number} teams are too many side by side: choose one above. The file has each of them."
        )
        rows = [_together(row) for row in by_team]
        columns = [EVERYBODY]
    else:
        rows, columns = by_team, teams
        notes += _not_asked(rows)
    if is_cut:
        notes.append("Looked at are the newest records only.")
    return Checklist(columns, rows, notes, by_team)


def _rows(counts: Mapping[str, Counts], teams: Sequence[str]) -> list[Row]:
    return [
        Row(title, small, [Tick(team, *counts.get(key, {}).get(team, (0, 0))) for team in teams])
        for key, (title, small) in PRACTICES.items()
    ]


def _together(row: Row) -> Row:
    kept, asked = (sum(getattr(tick, name) for tick in row.ticks) for name in ("kept", "asked"))
    return Row(row.title, row.small, [Tick(EVERYBODY, kept, asked)])


def _not_asked(rows: Sequence[Row]) -> list[str]:
    """Why “not asked” is no reproach, where it stands anywhere."""
    count = sum(tick.answer == metrics.NOT_ASKED for row in rows for tick in row.ticks)
    if not count:
        return []
    where = "where it says so" if count == 1 else f"in the {in_words(count)} places that say so"
    return [f"“Not asked” is not “no”: {where} nothing happened in this period that would have asked for it."]


def _counted(cases: Iterable[tuple[str, bool]]) -> Counts:
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for team, is_kept in cases:
        kept, asked = found[team]
        found[team] = kept + is_kept, asked + 1
    return found


def of_outcomes(rows: Sequence[Followed]) -> Counts:
    """Objectives whose title, and whose key results, there is nothing to advise on."""
    team_of: dict[int, str] = {}
    advised: set[int] = set()
    for row in rows:
        if row.objective not in team_of:
            team_of[row.objective] = row.team
            if advice_on_title(row.objective_title):
                advised.add(row.objective)
        if advice_on_key_result(row.title, row.baseline, row.target):
            advised.add(row.objective)
    return _counted((team, objective not in advised) for objective, team in team_of.items())


def of_check_ins(weeks: Sequence[Week]) -> Counts:
    """Of the key results due for news in each of the newest weeks, those that had some."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for week in weeks[-WEEKS:]:
        for team, (fresh, asked) in week.teams.items():
            found[team] = found[team][0] + fresh, found[team][1] + asked
    return found


def of_decisions(rows: Sequence[Choice]) -> Counts:
    """Decisions that are hard to undo and stood in writing on the day before they were made, or earlier."""
    known = [
        (row.team, metrics.lead_days(row.proposed_on, row.decided_on))
        for row in rows
        if row.undo == Decision.HARD
    ]
    return _counted((team, days >= 1) for team, days in known if days is not None)


def of_postmortems(rows: Sequence[Incident], zone: dt.tzinfo, today: dt.date) -> Counts:
    """Severe incidents whose postmortem was published in time."""
    cases = []
    for row in rows:
        ended_on = ended_on_day(row, zone)
        if row.severity in SEVERE and row.created_by is not None and ended_on is not None:
            published_on = row.published_at.astimezone(zone).date() if row.published_at else None
            is_kept = metrics.is_written_in_time(ended_on, published_on, today)
            if is_kept is not None:
                cases.append((row.team, is_kept))
    return _counted(cases)


def ended_on_day(row: Incident, zone: dt.tzinfo) -> dt.date | None:
    """The day it was over: resolved, else mitigated; of a published one that says neither, the day it began.

    A day that is all we know is that day as it was written, wherever that was.
    """
    known = row.moments()
    names = [RESOLVED, MITIGATED, *([STARTED] if row.status in Postmortem.OPEN_STATUSES else [])]
    moment = next((known[name] for name in names if name in known), None)
    if moment is None:
        return None
    return moment.day if moment.precision == BY_DAY else moment.at.astimezone(zone).date()


def of_readers(rows: Sequence[Incident], outside: Collection[int]) -> Counts:
    """Published postmortems that somebody outside the team had read before."""
    return _counted((row.team, row.pk in outside) for row in rows if is_published_here(row))


def is_published_here(row: Incident) -> bool:
    """Was it published in Teamhub? An imported one was read elsewhere."""
    return row.published_at is not None and row.created_by is not None
