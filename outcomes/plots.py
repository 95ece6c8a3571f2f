"""What the full chart of one key result draws and lists: scale, dates, readings, pace. No database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from outcomes import goals, scoring
from outcomes.models import KeyResult
from outcomes.standing import holidays_in
from web import charts, words

LABELS = 5  # dates below the chart


@dataclass(frozen=True)
class Reading:
    """One line of the table below a chart."""

    on: dt.date
    week: int
    value: Decimal
    words: str
    pace_words: str
    confidence: int | None


@dataclass(frozen=True)
class Plot:
    """A chart ready to draw. `ticks` fall; `now` is the share of the calendar gone by, None once it is over."""

    key_result: KeyResult
    ticks: list[str]
    low: float
    high: float
    now: float | None
    is_over: bool
    dates: list[dt.date]
    pace_today: Decimal | None
    pace_words: str
    readings: list[Reading]
    label: str


def plot_of(key_result: KeyResult, today: dt.date) -> Plot:
    """The chart of a key result that has `standing`, `trend` and `recent`. `today` is the reader's date."""
    cycle, weekdays = key_result.objective.cycle, key_result.owner.working_days
    free = holidays_in(cycle, key_result.holiday_country)
    goal = key_result.goal
    marks = [goal.baseline, goal.target, goal.at_least, goal.at_most]
    ends = charts.scale([*key_result.trend, *(float(mark) for mark in marks if mark is not None)])
    days = (cycle.ends_on - cycle.starts_on).days
    gone = min(max((today - cycle.starts_on).days, 0), days)

    def pace(on: dt.date) -> Decimal | None:
        share = scoring.expected(goal, cycle.starts_on, cycle.ends_on, on, weekdays, free)
        value = goals.pace_value(goal, share)
        return None if value is None else round(value, 2)

    readings = [
        Reading(
            row.on,
            cycle.week_of(row.on),
            row.value,
            key_result.say(row.value),
            key_result.say(pace(row.on)),
            row.confidence,
        )
        for row in reversed(key_result.recent)
        if row.on >= cycle.starts_on
    ]
    return Plot(
        key_result=key_result,
        ticks=[words.number(Decimal(str(tick))) for tick in reversed(ends)],
        low=ends[0],
        high=ends[-1],
        now=None if today > cycle.ends_on else gone / days,
        is_over=today > cycle.ends_on,
        dates=[cycle.starts_on + dt.timedelta(days=days * i // (LABELS - 1)) for i in range(LABELS)],
        pace_today=pace(today),
        pace_words=key_result.say(pace(today)),
        readings=readings,
        label=finding(key_result, readings, pace(today)),
    )


def finding(key_result: KeyResult, readings: list[Reading], pace_today: Decimal | None) -> str:
    """What the chart shows, in a sentence for those who do not see it."""
    goal = f"The goal is: {key_result.shown_goal}."
    if pace_today is not None:
        goal = f"{goal[:-1]}, and the pace stands at {key_result.say(pace_today)}."
    if not readings:
        return f"No reading yet. {goal}"
    first, last = key_result.say(readings[-1].value), key_result.say(readings[0].value)
    return f"Readings from {first} in week {readings[-1].week} to {last} in week {readings[0].week}. {goal}"
