"""The kinds of key result: which goal each has, when a goal makes no sense, and how far a value has come.

Pure functions. docs/scoring.md says what each rule means and works cases by hand.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

INCREASE, DECREASE = "increase", "decrease"
STAY_ABOVE, STAY_BELOW, STAY_WITHIN = "stay_above", "stay_below", "stay_within"
MILESTONES, YES_NO = "milestones", "yes_no"
STAY = (STAY_ABOVE, STAY_BELOW, STAY_WITHIN)
WAY = (INCREASE, DECREASE)  # from a baseline to a target
ZERO, ONE = Decimal(0), Decimal(1)

Phase = tuple[dt.date, Decimal]  # a day, and the value expected by its end


@dataclass(frozen=True)
class Goal:
    """What a key result is measured against. Which fields are set depends on the kind.

    increase and decrease: baseline, target, perhaps phases. The stay kinds: at_least, at_most or both, inclusive.
    milestones: baseline 0, target the sum of the weights, phases the weight due by each date. yes_no: 0 and 1.
    """

    kind: str
    baseline: Decimal | None = None
    target: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    phases: tuple[Phase, ...] = ()


def goal_errors(goal: Goal) -> dict[str, str]:
    """Why this goal cannot be scored, in a sentence by the field it belongs to; empty where it can."""
    if goal.kind in STAY:
        return _limit_errors(goal)
    if goal.kind in WAY:
        return _way_errors(goal) or _phase_errors(goal)
    if goal.kind == MILESTONES and not (goal.baseline == 0 and goal.target and goal.target > 0):
        return {"milestones": "Name at least one milestone, with a weight above 0."}
    if goal.kind == YES_NO and not (goal.baseline == 0 and goal.target == 1):
        return {"kind": "A yes-or-no key result goes from 0, no, to 1, yes."}
    return {}


def _way_errors(goal: Goal) -> dict[str, str]:
    if goal.baseline is None:
        return {"baseline": "Say where it stands at the start, for example 46."}
    if goal.target is None:
        return {"target": "Say where it should be at the end, for example 70."}
    if goal.baseline == goal.target:
        return {
            "target": "The target is the same as the baseline, so there is no way to go. To keep a number where "
            "it is, use “stay within”; to move it, change one of the two."
        }
    if goal.kind == INCREASE and goal.target < goal.baseline:
        return {
            "target": "The target is below the baseline. Choose “decrease”, or a target above the baseline."
        }
    if goal.kind == DECREASE and goal.target > goal.baseline:
        return {
            "target": "The target is above the baseline. Choose “increase”, or a target below the baseline."
        }
    return {}


def _phase_errors(goal: Goal) -> dict[str, str]:
    """Phased targets lead from the baseline to the target without going back; each day has one."""
    days = [on for on, _ in goal.phases]
    if days != sorted(set(days)):
        return {"phases": "Two phased targets are for the same day. Keep one of them."}
    shares = [way(goal, value) for _, value in goal.phases]
    if any(share < 0 or share > 1 for share in shares):
        return {"phases": "A phased target lies between the baseline and the target."}
    if shares != sorted(shares):
        return {
            "phases": "A later phased target lies further back than an earlier one. Please put them in order."
        }
    return {}


def _limit_errors(goal: Goal) -> dict[str, str]:
    if goal.kind != STAY_BELOW and goal.at_least is None:
        return {"at_least": "Say the lowest value that is still fine."}
    if goal.kind != STAY_ABOVE and goal.at_most is None:
        return {"at_most": "Say the highest value that is still fine."}
    if goal.at_least is not None and goal.at_most is not None and goal.at_least > goal.at_most:
        return {"at_most": "The upper limit is below the lower one, so no value would be fine."}
    return {}


def is_inside(goal: Goal, value: Decimal) -> bool:
    """Does the value keep the limits? A value on a limit does."""
    return (goal.at_least is None or value >= goal.at_least) and (
        goal.at_most is None or value <= goal.at_most
    )


def way(goal: Goal, value: Decimal) -> Decimal:
    """The share of the way from baseline to target that lies behind the value, raw."""
    assert goal.baseline is not None
    assert goal.target is not None
    return (value - goal.baseline) / (goal.target - goal.baseline)


def progress(goal: Goal, value: Decimal | None) -> Decimal | None:
    """How far the value has come, raw: below 0 and above 1 are told as they are. Of the stay kinds 1 or 0.

    None without a value: not measured. Raises ValueError for a goal that goal_errors() refuses.
    """
    for refusal in goal_errors(goal).values():
        raise ValueError(refusal)
    if value is None:
        return None
    if goal.kind in STAY:
        return ONE if is_inside(goal, value) else ZERO
    return way(goal, value)


def pace_value(goal: Goal, expected: Decimal) -> Decimal | None:
    """The value that the pace expects: `expected` of the way from baseline to target. None for the stay kinds."""
    if goal.kind in STAY:
        return None
    assert goal.baseline is not None
    assert goal.target is not None
    return goal.baseline + (goal.target - goal.baseline) * expected
