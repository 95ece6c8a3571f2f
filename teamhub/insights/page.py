"""All figures for one question, read in a fixed number of queries."""

from __future__ import annotations

import datetime as dt

from outcomes.scoring import GRACE_DAYS
from postmortems.durations import DETECTED, MITIGATED, RESOLVED
from teamhub.insights import figures, gathering, measuring, metrics
from teamhub.insights.asked import Question
from teamhub.insights.figures import Figure
from teamhub.insights.gathering import Choice, Followed, Incident, Promise, look_at

LOOK_BACK = dt.timedelta(
    days=182
)  # before the first week: the newest check-in of whoever has been silent since


def draw(asked: Question) -> list[Figure]:
    """The figures in the order of the page."""
    restore, mitigate, detect = _times(asked)
    ages, promises = _ages(asked), _promises(asked)
    return [restore, promises, mitigate, ages, detect, _decisions(asked), _news(asked)]


def _times(asked: Question) -> list[Figure]:
    look = look_at(gathering.incidents(asked), Incident)
    undated = look_at(gathering.without_start(asked), Incident)
    known = [row.moments() for row in look.rows]
    rows = {
        end: [measuring.timed(row, end, moments) for row, moments in zip(look.rows, known, strict=True)]
        for end in (RESOLVED, MITIGATED, DETECTED)
    }
    told = gathering.windows_of(look.rows)
    hurt = measuring.impaired(rows[MITIGATED], told, asked.period.begins, asked.period.ends)
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
    return figures.of_ages([(row, age_of(row, asked)) for row in look.rows], is_cut=look.is_cut)


def age_of(row: Promise, asked: Question) -> int:
    """Days since it was accepted; where an older version kept no moment for that, since it was written down."""
    return metrics.age_in_days(row.accepted_at or row.created_at, asked.now, asked.zone)


def _decisions(asked: Question) -> Figure:
    look = look_at(gathering.decided(asked), Choice)
    return figures.of_decisions([measuring.led(row) for row in look.rows], asked.period, is_cut=look.is_cut)


def _news(asked: Question) -> Figure:
    weeks, is_cut = weeks_of_news(asked)
    return figures.of_news(weeks, is_cut=is_cut)


def weeks_of_news(asked: Question) -> tuple[list[measuring.Week], bool]:
    """The newest weeks of the period, rising; and whether there are more key results than were looked at."""
    look = look_at(gathering.followed(asked), Followed, gathering.MOST_KEY_RESULTS)
    last = min(asked.period.last, asked.today)
    days = measuring.weeks(asked.period.first, last, gathering.MOST_WEEKS)
    if not days:
        return [], look.is_cut
    slowest = max((row.cadence_days for row in look.rows), default=0) + GRACE_DAYS
    first = days[0] - max(LOOK_BACK, dt.timedelta(days=slowest))
    checked_in = gathering.days_of_news(look.rows, first, days[-1])
    return measuring.freshness(look.rows, checked_in, days, asked.zone), look.is_cut
