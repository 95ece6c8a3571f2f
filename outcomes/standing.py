"""Where objectives and key results stand on a day: the sums of outcomes.scoring applied to rows, for a page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from outcomes import scoring
from outcomes.models import KeyResult, Objective
from outcomes.models.objectives import BRANCH_ROWS
from outcomes.trends import add_trends

Holidays = Collection[dt.date]


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


def of_key_result(
    key_result: KeyResult, objective: Objective, today: dt.date, holidays: Holidays = frozenset()
) -> Standing:
    """Where the key result stands; `objective` is its own, with its cycle. After the cycle time stands still."""
    cycle = objective.cycle
    elapsed = scoring.elapsed(cycle.starts_on, cycle.ends_on, today, key_result.owner.working_days, holidays)
    raw = scoring.progress(key_result.kind, key_result.baseline, key_result.target, key_result.value)
    as_of = min(today, cycle.ends_on)
    news = key_result.checked_in_on
    state = scoring.state(
        is_closed=objective.is_closed(),
        is_started=news is not None,
        has_news=not scoring.is_silent(news, cycle.starts_on, as_of, cycle.cadence_days),
        progress=raw,
        expected=elapsed,
        elapsed=elapsed,
        confidence=key_result.confidence,
    )
    return Standing(state, word_for(state, raw, news, as_of), raw, elapsed, key_result.confidence, news)


def of_objective(
    objective: Objective,
    key_results: Sequence[KeyResult],
    today: dt.date,
    holidays: Holidays = frozenset(),
) -> Standing:
    """Where the objective stands by these, all its key results. Its news is that of the longest silent one."""
    cycle = objective.cycle
    as_of = min(today, cycle.ends_on)
    elapsed = scoring.elapsed(cycle.starts_on, cycle.ends_on, today, objective.lead.working_days, holidays)
    shares = [
        (row.weight, scoring.progress(row.kind, row.baseline, row.target, row.value)) for row in key_results
    ]
    mean = scoring.objective_progress(shares)
    confidence = scoring.objective_confidence(row.confidence for row in key_results)
    silent = any(
        scoring.is_silent(row.checked_in_on, cycle.starts_on, as_of, cycle.cadence_days)
        for row in key_results
    )
    known = [row.checked_in_on for row in key_results if row.checked_in_on is not None]
    news = min(known, default=None)
    state = scoring.state(
        is_closed=objective.is_closed(),
        is_started=bool(known),
        has_news=not silent,
        progress=mean,
        expected=elapsed,
        elapsed=elapsed,
        confidence=confidence,
    )
    return Standing(state, word_for(state, mean, news, as_of), mean, elapsed, confidence, news)


def take_stock(
    objectives: Sequence[Objective],
    today: dt.date,
    *,
    with_trends: bool = False,
    holidays: Holidays = frozenset(),
) -> None:
    """Set `shown_key_results` and `standing` on each objective, and `standing` on each of those key results.

    `with_trends` also sets their `trend`. One query, two with trends, however many objectives; they come with
    cycle and lead (for_list()).
    """
    by_objective: dict[int, list[KeyResult]] = defaultdict(list)
    by_id = {objective.pk: objective for objective in objectives}
    rows = list(
        KeyResult.objects.filter(objective__in=list(by_id)).select_related("owner").order_by("position", "id")
    )
    for row in rows:
        row.objective = by_id[row.objective_id]
        row.standing = of_key_result(row, row.objective, today, holidays)
        by_objective[row.objective_id].append(row)
    for objective in objectives:
        objective.shown_key_results = by_objective[objective.pk]
        objective.standing = of_objective(objective, objective.shown_key_results, today, holidays)
    if with_trends:
        add_trends(rows, today)


def grow(tops: Sequence[Objective], today: dt.date, holidays: Holidays = frozenset()) -> None:
    """Set `branches` on each top of the tree, `has_more_branches` where not all are shown, and take stock of all.

    Two queries, however many there are.
    """
    below: dict[int, list[Objective]] = defaultdict(list)
    shown: list[Objective] = []
    for branch in Objective.objects.branches_of(tops):
        below[branch.supports_id or 0].append(branch)
    for top in tops:
        found = below[top.pk]
        top.branches, top.has_more_branches = found[:BRANCH_ROWS], len(found) > BRANCH_ROWS
        shown += top.branches
    take_stock([*tops, *shown], today, holidays=holidays)
