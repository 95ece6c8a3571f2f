"""What an objective's page says about its life: amended goals, its end, where it came from and went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from outcomes import goals, scoring
from outcomes.models import Amendment, Cycle, KeyResult, Objective
from outcomes.models.closing import computed_scores
from outcomes.trends import WINDOW
from people.models import Person
from web import words

AMENDMENTS, LOOKS = 20, 5  # the newest on one page


@dataclass(frozen=True)
class Amended:
    """One amendment with the goal, and the progress in whole percent, before and after it.

    Progress is that of today's value; None: not measured.
    """

    amendment: Amendment
    key_result: KeyResult
    goals: tuple[str, str]
    percents: tuple[int | None, int | None]


def amended(key_results: Sequence[KeyResult]) -> list[Amended]:
    """The newest amendments of these, newest first. One query."""
    by_id = {row.pk: row for row in key_results}
    rows = Amendment.objects.filter(key_result__in=by_id).select_related("by").order_by("-id")[:AMENDMENTS]
    found = []
    for row in rows:
        key_result = by_id[row.key_result_id]
        ends = row.as_before(key_result), row.as_after(key_result)
        found.append(
            Amended(
                row,
                key_result,
                (goal_in_words(ends[0]), goal_in_words(ends[1])),
                (percent_of(ends[0]), percent_of(ends[1])),
            )
        )
    return found


def goal_in_words(key_result: KeyResult) -> str:
    """Its goal, with the weight where that is not the usual one."""
    weight = "" if key_result.weight == 1 else f", weight {words.number(key_result.weight)}"
    return f"{key_result.shown_goal}{weight}"


def percent_of(key_result: KeyResult) -> int | None:
    """Its raw progress in whole percent; None: not measured."""
    share = goals.progress(key_result.goal, key_result.value)
    return None if share is None else scoring.percent(share)


def life_of(objective: Objective, person: Person) -> dict[str, Any]:
    """What templates/outcomes/_life.html and _amendments.html show; the objective has shown_key_results, and
    carried_from and carried_into were read with it. One query, up to two more once it is closed or was carried over."""
    rows = objective.shown_key_results
    into: Objective | None = getattr(objective, "carried_into", None)
    if objective.carried_from_id or into:
        trace(rows)
    is_missed = objective.is_missed()
    return {
        "amended": amended(rows),
        "carried_into": into,
        "may_close": objective.may_be_closed_by(person),
        "may_reopen": objective.may_be_reopened_by(person),
        "may_carry_over": into is None and objective.may_be_carried_over_by(person),
        "is_missed": is_missed,
        "may_look_back": is_missed and person.writes_in(objective.team_id),
        "looks_back": objective.postmortems.visible_to(person).kept()[:LOOKS] if is_missed else [],
    }


def add_time_kept(key_results: Sequence[KeyResult], cycle: Cycle, today: dt.date) -> None:
    """Set `kept_percent` on those that are to keep limits: the share of days spent inside so far, as it would score.

    They come with `recent`, as trends.add_trends() sets it; only for those with more readings than it holds there is
    a query. None where nothing was read. `today` is the reader's date.
    """
    held = [row for row in key_results if row.is_stay()]
    long = [row for row in held if len(row.recent) >= WINDOW]
    scores = computed_scores(long, cycle, today) if long else {}
    until = max(min(today, cycle.ends_on), cycle.starts_on)
    for row in held:
        known = [(check_in.on, check_in.value) for check_in in row.recent]
        score = scoring.closing_score(row.goal, row.value, known, cycle.starts_on, until)
        score = scores.get(row.pk, score)
        row.kept_percent = None if score is None else scoring.percent(score)


def trace(key_results: Sequence[KeyResult]) -> None:
    """Set `came_from` and `went_into` on each key result, the other end of a carry-over or None. One query."""
    ids = [row.pk for row in key_results]
    ends = KeyResult.objects.filter(Q(carried_from__in=ids) | Q(carried_into__in=ids)).select_related(
        "objective__cycle"
    )
    later = {end.carried_from_id: end for end in ends}
    by_id = {end.pk: end for end in ends}
    for row in key_results:
        row.came_from = by_id.get(row.carried_from_id or 0)
        row.went_into = later.get(row.pk)
