"""How every number of a key result or an objective came about, in words: rule, sum, inputs. No database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from outcomes import scoring
from outcomes.models import CheckIn, KeyResult, Milestone, Objective
from outcomes.standing import Standing, holidays_in
from web import words

DAY_NAMES = dict(enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), start=1))


@dataclass(frozen=True)
class Explained:
    """One number: what it is called, its value in words, the rule, the sum with the numbers in it, what went in, and
    who changed it last (outcomes.last_changes)."""

    name: str
    value: str
    rule: str
    sum: str = ""
    inputs: list[tuple[str, str]] = field(default_factory=list)
    changed: str = ""


def percent(share: Decimal | None) -> str:
    """A share in whole percent, or that there is none."""
    return "not measured" if share is None else words.number(scoring.percent(share), "%")


def plain(number: Decimal | None) -> str:
    """A number in a sum: without unit, below zero in brackets."""
    text = words.number(number)
    return f"({text})" if number is not None and number < 0 else text


def of_key_result(
    key_result: KeyResult,
    newest: CheckIn | None,
    said: CheckIn | None,
    milestones: Sequence[Milestone],
    score: Decimal | None,
    today: dt.date,
) -> list[Explained]:
    """Every number of a key result that has `standing`; `newest` and `said` are its newest check-in and the newest
    one with a confidence, `score` the one it would close with today."""
    found = [
        progress_of(key_result, newest, milestones, today),
        expected_of(key_result, today),
        confidence_of(key_result, said, today),
        state_of(key_result.standing, key_result.objective, today),
        score_of(key_result, score),
    ]
    return [each for each in found if each is not None]


def progress_of(
    row: KeyResult, newest: CheckIn | None, milestones: Sequence[Milestone], today: dt.date
) -> Explained:
    """Progress: how far the value has come."""
    share, goal = row.standing.progress, row.goal
    inputs = [("Goal", row.shown_goal)]
    if newest is not None:
        by = newest.by.name if newest.by_hand else f"the API token {newest.token}"
        inputs.append(("Value", f"{row.shown_value}, read {words.day(newest.on, today)}, by {by}"))
    sum_ = "" if share is not None else "Nothing has been read yet, so there is nothing to measure."
    if row.is_stay():
        rule = "1 while the value keeps its limits, limits included; else 0."
        if share is not None:
            sum_ = f"{row.shown_value} is {row.shown_inside}, so progress is {percent(share)}."
    elif row.kind == row.MILESTONES:
        rule = "The weight of the milestones that are done, divided by the weight of all."
        inputs += [
            (
                step.title,
                f"weight {words.number(step.weight)}, "
                + (
                    f"done {words.day(step.done_on, today)}"
                    if step.done_on
                    else f"by {words.day(step.due_on, today)}"
                ),
            )
            for step in milestones
        ]
        if share is not None:
            sum_ = f"{words.number(row.value)} / {words.number(goal.target)} = {percent(share)}"
    elif row.kind == row.YES_NO:
        rule = "100 % once it is done, before that nothing."
    else:
        rule = "(value − baseline) / (target − baseline)"
        if row.kind == row.DECREASE:
            rule = "(baseline − value) / (baseline − target)"
        if share is not None:
            first, last = (
                (row.value, goal.baseline) if row.kind == row.INCREASE else (goal.baseline, row.value)
            )
            whole = (goal.target, goal.baseline) if row.kind == row.INCREASE else (goal.baseline, goal.target)
            sum_ = (
                f"({plain(first)} − {plain(last)}) / ({plain(whole[0])} − {plain(whole[1])}) "
                f"= {words.number(round(share, 3))}, which is {percent(share)}"
            )
    if share is not None and not 0 <= share <= 1:
        sum_ += f". The bar, and the objective, take it as {percent(scoring.clamped(share))}."
    return Explained("Progress", percent(share), rule, sum_, inputs)


def confidence_words(confidence: int | None) -> str:
    """A confidence as number and word."""
    return f"{confidence}, {words.CONFIDENCE[confidence].lower()}" if confidence else "not said yet"


def days_of(
    objective: Objective, weekdays: str, country: str, today: dt.date
) -> tuple[int, int, list[tuple[str, str]]]:
    """Working days of the cycle gone by and in all, and what they were counted by, for the inputs."""
    cycle, after = objective.cycle, objective.cycle.ends_on + dt.timedelta(days=1)
    free = holidays_in(cycle, country)
    whole = scoring.working_days(cycle.starts_on, after, weekdays, free)
    gone = scoring.working_days(cycle.starts_on, min(today, after), weekdays, free)
    inputs = [
        ("Cycle", f"{words.day(cycle.starts_on, today)} to {words.day(cycle.ends_on, today)}"),
        ("Working days", " ".join(DAY_NAMES[int(digit)] for digit in weekdays)),
    ]
    if country:
        inputs.append(("Public holidays taken out", f"{len(free)} ({country})"))
    return gone, whole, inputs


def expected_of(row: KeyResult, today: dt.date) -> Explained:
    """Expected progress: the pace."""
    goal, share = row.goal, percent(row.standing.expected)
    if row.is_stay():
        return Explained("Expected", share, "A limit is to be kept from the first day on.")
    if row.kind == row.YES_NO:
        return Explained("Expected", share, "A yes or no is expected when the cycle has ended, not before.")
    if row.kind == row.MILESTONES:
        due = max((weight for on, weight in goal.phases if on < today), default=Decimal(0))
        rule = "The weight of the milestones whose date has gone by, divided by the weight of all."
        return Explained(
            "Expected", share, rule, f"{words.number(due)} / {words.number(goal.target)} = {share}"
        )
    gone, whole, inputs = days_of(row.objective, row.owner.working_days, row.holiday_country, today)
    if goal.phases:
        inputs += [(f"By the end of {words.day(on, today)}", row.say(value)) for on, value in goal.phases]
        rule = "The straight line from one phased target to the next, over working days."
        return Explained("Expected", share, rule, f"{gone} of {whole} working days have gone by.", inputs)
    rule = f"The share of the cycle's working days that has gone by, as {row.owner.name} works."
    sum_ = (
        f"{gone} / {whole} = {share}" if whole else "No working day in this cycle: calendar days are counted."
    )
    return Explained("Expected", share, rule, sum_, inputs)


def confidence_of(row: KeyResult, said: CheckIn | None, today: dt.date) -> Explained:
    """Confidence: what was said last."""
    rule = "What was said last, from 1 to 5: will it reach its target? Nothing is reckoned."
    if said is None or said.confidence is None:
        return Explained("Confidence", "not said yet", rule)
    inputs = [("Said", f"{words.day(said.on, today)}, by {said.by.name}")]
    if row.shown_confidence_before:
        inputs.append(("Before that", str(row.shown_confidence_before)))
    return Explained("Confidence", confidence_words(said.confidence), rule, "", inputs)


def state_of(standing: Standing, objective: Objective, today: dt.date) -> Explained:
    """The state, and which rule gave it."""
    word = words.state("outcome", standing.state)[2]
    rule = "The first that holds: closed, not started, no news, off track, behind pace, reached, on track."
    return Explained("State", word, rule, _why(standing, objective, today))


def _why(standing: Standing, objective: Objective, today: dt.date) -> str:
    cycle = objective.cycle
    # Cut off, not rounded: 9.96 points are less than ten in words too.
    gap = Decimal(0)
    if standing.progress is not None:
        gap = ((standing.expected - standing.progress) * 100).quantize(Decimal("0.1"), rounding=ROUND_DOWN)
    if standing.state == scoring.CLOSED:
        return "The objective, or its cycle, is closed."
    if standing.state == scoring.NOT_STARTED:
        return "Nobody has checked in yet." if standing.checked_in_on is None else "Nothing is measured."
    if standing.state == scoring.NO_NEWS:
        last = words.day(standing.checked_in_on, today) if standing.checked_in_on else "never"
        return (
            f"The last news is from: {last}. Check-ins come every {cycle.cadence_days} days, "
            f"and {scoring.GRACE_DAYS} days of grace have gone by as well."
        )
    points = f"{words.number(abs(gap))} point{'' if abs(gap) == 1 else 's'}"
    where = (
        f"Progress is {points} {'below' if gap > 0 else 'above'} what is expected"
        if gap
        else "Progress is as expected"
    )
    said = f"confidence is {standing.confidence or 'not said'}"
    if standing.state == scoring.OFF_TRACK:
        return f"{where}, and {said}; from 25 points on, or with confidence 1, it is off track."
    if standing.state == scoring.BEHIND:
        return (
            f"{where}, and {said}; from 10 points on, or with confidence 2, it is behind. In the first tenth "
            "of a cycle nothing is called off track."
        )
    if standing.state == scoring.REACHED:
        return "Progress is 100 % or more."
    return f"{where}, so it is less than 10 points behind, and {said}."


def score_of(row: KeyResult, score: Decimal | None) -> Explained:
    """The score: computed, and as judged where the objective is closed."""
    rule = "Progress at the end, held within 0 and 1, to two decimals; only what is wholly reached is 1."
    if row.is_stay():
        rule = "The share of the cycle's days, from the first reading on, spent inside. A reading holds until the next."
    if row.score is not None or row.computed_score is not None:
        inputs = [("Computed", words.number(row.computed_score))]
        if row.is_adjusted:
            inputs.append(("Judged otherwise, because", row.score_reason))
        return Explained("Score", words.number(row.score), rule, "", inputs)
    if score is None:
        return Explained("Score", "none yet", rule, "Nothing has been read yet.")
    return Explained("Score", "none yet", rule, f"If it were closed today: {words.number(score)}.")


def of_objective(objective: Objective, scores: dict[int, Decimal | None], today: dt.date) -> list[Explained]:
    """Every number of an objective that has `standing` and `shown_key_results`; `scores` are those as of today."""
    rows, standing = objective.shown_key_results, objective.standing
    today_score = scoring.objective_score((row.weight, scores.get(row.pk)) for row in rows)
    weights = sum((row.weight for row in rows), Decimal(0))
    return [
        Explained(
            "Progress",
            percent(standing.progress),
            "The mean of its key results by weight. Each is held within 0 and 100 % before, so that one that went far "
            "cannot hide another; one that nobody has read counts as 0. Objectives that support it change nothing.",
            _mean([(row.weight, row.standing.progress) for row in rows], standing.progress),
            [
                (row.title, f"weight {words.number(row.weight)} × {percent(row.standing.progress)}")
                for row in rows
            ],
        ),
        Explained(
            "Expected",
            percent(standing.expected),
            "Where its key results are expected, by weight."
            if weights
            else f"The share of working days gone by, as {objective.lead.name} works.",
            _mean([(row.weight, row.standing.expected) for row in rows], standing.expected)
            if weights
            else "",
            [
                (row.title, f"weight {words.number(row.weight)} × {percent(row.standing.expected)}")
                for row in rows
            ],
        ),
        Explained(
            "Confidence",
            confidence_words(standing.confidence),
            "The middle of those of its key results; of two middles the lower.",
            "",
            [(row.title, str(row.confidence or "not said")) for row in rows],
        ),
        state_of(standing, objective, today),
        Explained(
            "Score",
            "none yet" if objective.score is None else words.number(objective.score),
            "The mean of the scores of its key results, by weight, once it is closed.",
            ""
            if objective.closed_at or not rows
            else f"If it were closed today: {words.number(today_score)}.",
            [
                (row.title, words.number(row.score if objective.closed_at else scores.get(row.pk)))
                for row in rows
            ],
        ),
    ]


def _mean(parts: Sequence[tuple[Decimal, Decimal | None]], share: Decimal | None) -> str:
    if share is None:
        return "Not measured: there is no key result, none has been read, or their weights sum to zero."
    whole = sum((weight for weight, _ in parts), Decimal(0))
    terms = " + ".join(
        f"{words.number(weight)} × {percent(scoring.clamped(part or Decimal(0)))}" for weight, part in parts
    )
    return f"({terms}) / {words.number(whole)} = {percent(share)}"
