"""What the full chart of one key result draws and lists: scale, dates, readings, pace. No database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from outcomes import scoring
from outcomes.models import KeyResult
from web import charts, words

LABELS = 5  # dates below the chart


@dataclass(frozen=True)
class Reading:
    """One line of the table below a chart."""

    on: dt.date
    week: int
    value: Decimal
    pace: Decimal
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
    pace_today: Decimal
    readings: list[Reading]
    label: str


def plot_of(key_result: KeyResult, today: dt.date) -> Plot:
    """The chart of a key result that has `standing`, `trend` and `recent`. `today` is the reader's date."""
    cycle, unit = key_result.objective.cycle, key_result.shown_unit
    ends = charts.scale([*key_result.trend, float(key_result.baseline), float(key_result.target)])
    days = (cycle.ends_on - cycle.starts_on).days
    gone = min(max((today - cycle.starts_on).days, 0), days)

    def pace(on: dt.date) -> Decimal:
        share = scoring.elapsed(cycle.starts_on, cycle.ends_on, on, key_result.owner.working_days)
        return round(scoring.pace_value(key_result.baseline, key_result.target, share), 2)

    readings = [
        Reading(row.on, cycle.week_of(row.on), row.value, pace(row.on), row.confidence)
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
        readings=readings,
        label=finding(key_result, unit, readings, pace(today)),
    )


def finding(key_result: KeyResult, unit: str, readings: list[Reading], pace_today: Decimal) -> str:
    """What the chart shows, in a sentence for those who do not see it."""
    goal = f"The pace runs from {words.number(key_result.baseline, unit)} to {words.number(key_result.target, unit)}"
    goal += f" and stands at {words.number(pace_today, unit)}."
    if not readings:
        return f"No reading yet. {goal}"
    first, last = words.number(readings[-1].value, unit), words.number(readings[0].value, unit)
    return f"Readings from {first} in week {readings[-1].week} to {last} in week {readings[0].week}. {goal}"
