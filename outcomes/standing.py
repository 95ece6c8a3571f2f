"""Where objectives and key results stand on a day: the sums of outcomes.scoring applied to rows, for a page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from outcomes import goals, scoring
from outcomes.models import Cycle, KeyResult, Objective
from outcomes.trends import add_trends
from people.working_days import holidays_within
from web import compiled
from web.ids import Ids, among


def holidays_in(cycle: Cycle, country: str) -> frozenset[dt.date]:
    """The public holidays of the cycle in a country, "" being none."""
    return holidays_within(country, cycle.starts_on, cycle.ends_on)


@dataclass(frozen=True)
class Standing:
    """Progress (raw share, None: not measured), expected progress, confidence, newest news, state and its word."""

    state: str
    word: str
    progress: Decimal | None
    expected: Decimal
    confidence: int | None
    checked_in_on: dt.date | None

    @property
    def percent(self) -> int | None:
        """Raw progress in whole percent."""
        return None if self.progress is None else scoring.percent(self.progress)

    @property
    def expected_percent(self) -> int:
        """Expected progress in whole percent."""
        return scoring.percent(self.expected)

    @property
    def bar(self) -> float | None:
        """Progress clamped to 0 to 1, as a bar draws it."""
        return None if self.progress is None else float(scoring.clamped(self.progress))

    @property
    def pace(self) -> float:
        """Expected progress as the mark on the bar."""
        return float(self.expected)


def word_for(state: str, progress: Decimal | None, checked_in_on: dt.date | None, today: dt.date) -> str:
    """The state in words where the plain one says too little; "" where it says enough."""
    if state == scoring.NOT_STARTED:
        return "No reading yet" if checked_in_on is None else "Not measured"
    if state == scoring.NO_NEWS:
        if checked_in_on is None:
            return "No news yet"
        days = (today - checked_in_on).days
        return f"No news, {days // 7} weeks" if days >= 14 else f"No news, {days} days"
    return ""


def of_key_result(key_result: KeyResult, objective: Objective, today: dt.date) -> Standing:
    """Where the key result stands; `objective` is its own, with its cycle. After the cycle time stands still."""
    cycle, weekdays = objective.cycle, key_result.owner.working_days
    holidays = holidays_in(cycle, key_result.holiday_country)
    elapsed = scoring.elapsed(cycle.starts_on, cycle.ends_on, today, weekdays, holidays)
    raw = goals.progress(key_result.goal, key_result.value)
    expected = scoring.expected(key_result.goal, cycle.starts_on, cycle.ends_on, today, weekdays, holidays)
    as_of = min(today, cycle.ends_on)
    news = key_result.news_on
    state = scoring.state(
        is_closed=objective.is_closed(),
        is_started=news is not None,
        has_news=not scoring.is_silent(news, cycle.starts_on, as_of, cycle.cadence_days),
        progress=raw,
        expected=expected,
        elapsed=elapsed,
        confidence=key_result.confidence,
        may_be_reached=not key_result.is_stay() or today > cycle.ends_on,
    )
    return Standing(state, word_for(state, raw, news, as_of), raw, expected, key_result.confidence, news)


def of_objective(objective: Objective, key_results: Sequence[KeyResult], today: dt.date) -> Standing:
    """Where the objective stands by these, all its key results. Its news is that of the longest silent one."""
    cycle = objective.cycle
    as_of = min(today, cycle.ends_on)
    # Without key results nothing is measured, so it does not matter which days are free.
    holidays = holidays_in(cycle, key_results[0].holiday_country if key_results else "")
    elapsed = scoring.elapsed(cycle.starts_on, cycle.ends_on, today, objective.lead.working_days, holidays)
    mean = scoring.objective_progress(
        (row.weight, goals.progress(row.goal, row.value)) for row in key_results
    )
    pace = scoring.objective_expected(
        (
            row.weight,
            scoring.expected(
                row.goal, cycle.starts_on, cycle.ends_on, today, row.owner.working_days, holidays
            ),
        )
        for row in key_results
    )
    expected = elapsed if pace is None else pace
    confidence = scoring.objective_confidence(row.confidence for row in key_results)
    silent = any(
        scoring.is_silent(row.news_on, cycle.starts_on, as_of, cycle.cadence_days) for row in key_results
    )
    known = [row.news_on for row in key_results if row.news_on is not None]
    news = min(known, default=None)
    state = scoring.state(
        is_closed=objective.is_closed(),
        is_started=bool(known),
        has_news=not silent,
        progress=mean,
        expected=expected,
        elapsed=elapsed,
        confidence=confidence,
        may_be_reached=today > cycle.ends_on or not any(row.is_stay() for row in key_results),
    )
    return Standing(state, word_for(state, mean, news, as_of), mean, expected, confidence, news)


def _key_results_of(objectives: Ids) -> QuerySet[KeyResult]:
    rows = KeyResult.objects.filter(objective__in=among(objectives)).with_holidays()
    return rows.select_related("owner", "fed_by").order_by("position", "id")


def take_stock(
    objectives: Sequence[Objective],
    today: dt.date,
    *,
    with_trends: bool = False,
) -> None:
    """Set `shown_key_results` and `standing` on each objective, and `standing` on each of those key results.

    `with_trends` also sets their `trend`. One query, two with trends, however many objectives; they come with
    cycle and lead (for_list()).
    """
    by_objective: dict[int, list[KeyResult]] = defaultdict(list)
    by_id = {objective.pk: objective for objective in objectives}
    rows: list[KeyResult] = compiled.rows(_key_results_of, objectives=Ids(by_id))
    for row in rows:
        row.objective = by_id[row.objective_id]
        row.standing = of_key_result(row, row.objective, today)
        by_objective[row.objective_id].append(row)
    for objective in objectives:
        objective.shown_key_results = by_objective[objective.pk]
        objective.standing = of_objective(objective, objective.shown_key_results, today)
    if with_trends:
        add_trends(rows, today)
