"""All figures for one question, read in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from outcomes.scoring import GRACE_DAYS
from postmortems.durations import DETECTED, MITIGATED, RESOLVED
from teamhub.insights import causes, figures, gathering, measuring, metrics, practices
from teamhub.insights.asked import Question
from teamhub.insights.causes import Causes
from teamhub.insights.figures import Figure
from teamhub.insights.gathering import Choice, Followed, Incident, Look, Named, Promise, look_at
from teamhub.insights.practices import Checklist

LOOK_BACK = dt.timedelta(
    days=182
)  # before the first week: the newest check-in of whoever has been silent since


@dataclass(frozen=True)
class Drawn:
    """All sections of the page: the figures in their order, and the two below them."""

    figures: list[Figure]
    checklist: Checklist
    causes: Causes


def draw(asked: Question) -> Drawn:
    """Everything the page shows."""
    hurting, incidents = _incidents(asked)
    decided = look_at(gathering.decided(asked), Choice)
    followed = look_at(gathering.followed(asked), Followed, gathering.MOST_KEY_RESULTS)
    weeks = weeks_of_news(asked, followed.rows)
    restore, mitigate, detect = _times(asked, incidents, hurting)
    ages, promises = _ages(asked), _promises(asked)
    led = [measuring.led(row) for row in decided.rows]
    decisions = figures.of_decisions(led, asked.period, is_cut=decided.is_cut)
    news = figures.of_news(weeks, is_cut=followed.is_cut)
    factors = look_at(gathering.factors(asked), Named, gathering.MOST_FACTORS)
    return Drawn(
        [restore, promises, mitigate, ages, detect, decisions, news],
        _checklist(asked, incidents, decided, followed, weeks),
        causes.causes(factors.rows, is_cut=factors.is_cut),
    )


def checklist_of(asked: Question) -> Checklist:
    """The checklist alone."""
    followed = look_at(gathering.followed(asked), Followed, gathering.MOST_KEY_RESULTS)
    return _checklist(
        asked,
        _incidents(asked)[1],
        look_at(gathering.decided(asked), Choice),
        followed,
        weeks_of_news(asked, followed.rows),
    )


def _checklist(
    asked: Question,
    incidents: Look[Incident],
    decided: Look[Choice],
    followed: Look[Followed],
    weeks: list[measuring.Week],
) -> Checklist:
    published = [row for row in incidents.rows if practices.is_published_here(row)]
    counts = {
        practices.OUTCOMES: practices.of_outcomes(followed.rows),
        practices.CHECK_INS: practices.of_check_ins(weeks),
        practices.DECISIONS: practices.of_decisions(decided.rows),
        practices.POSTMORTEMS: practices.of_postmortems(incidents.rows, asked.zone, asked.today),
        practices.READERS: practices.of_readers(published, gathering.read_outside(published)),
    }
    is_cut = any(look.is_cut for look in (incidents, decided, followed))
    return practices.checklist(counts, is_cut=is_cut)


def _incidents(asked: Question) -> tuple[Look[Incident], Look[Incident]]:
    """All that may have hurt in the period, and those of them that began in it. One query."""
    look = look_at(gathering.incidents(asked), Incident)
    return look, Look(list(gathering.begun_within(asked, look.rows)), look.is_cut)


def _times(asked: Question, look: Look[Incident], hurting: Look[Incident]) -> list[Figure]:
    undated = look_at(gathering.without_start(asked), Incident)
    known = [row.moments() for row in look.rows]
    rows = {
        end: [measuring.timed(row, end, moments) for row, moments in zip(look.rows, known, strict=True)]
        for end in (RESOLVED, MITIGATED, DETECTED)
    }
    begun = {row.pk for row in look.rows}
    others = [row for row in [*hurting.rows, *undated.rows] if row.pk not in begun]
    hurt = measuring.impaired(
        [*rows[MITIGATED], *(measuring.timed(row, MITIGATED) for row in others)],
        gathering.windows_of([*look.rows, *others]),
        asked.period.begins,
        asked.period.ends,
    )
    count = len(undated.rows)
    return [
        figures.of_time(timed, end, asked.period, undated=count, is_cut=look.is_cut, hurt=hurt)
        for end, timed in rows.items()
    ]


def _promises(asked: Question) -> Figure:
    look = look_at(gathering.due(asked), Promise)
    rows = [measuring.kept(row, asked.now) for row in look.rows]
    return figures.of_promises(rows, asked.period, is_cut=look.is_cut)


def _ages(asked: Question) -> Figure:
    look = look_at(gathering.still_open(asked), Promise)
    aged = [(row, age_of(row, asked)) for row in look.rows]
    known = [(row, age) for row, age in aged if age is not None]
    return figures.of_ages(known, unknown=len(aged) - len(known), is_cut=look.is_cut)


def age_of(row: Promise, asked: Question) -> int | None:
    """Days since it was accepted; None where nobody knows when."""
    return metrics.age_in_days(row.accepted_at, asked.now, asked.zone) if row.accepted_at else None


def weeks_of_news(asked: Question, key_results: list[Followed]) -> list[measuring.Week]:
    """The newest weeks of the period, rising."""
    last = min(asked.period.last, asked.today)
    days = measuring.weeks(asked.period.first, last, gathering.MOST_WEEKS)
    if not days:
        return []
    slowest = max((row.cadence_days for row in key_results), default=0) + GRACE_DAYS
    first = days[0] - max(LOOK_BACK, dt.timedelta(days=slowest))
    checked_in = gathering.days_of_news(key_results, first, days[-1])
    return measuring.freshness(key_results, checked_in, days, asked.zone)
