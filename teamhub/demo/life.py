"""How the demo's last cycle ended, what was amended in this one, and what is drafted for the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from outcomes.models import Agreement, Amendment, Cycle, KeyResult, Objective
from outcomes.models.amendments import goal_of
from outcomes.models.changes import told
from outcomes.models.closing import computed_scores, said_half_way
from outcomes.scoring import objective_score
from people.models import Person, Team

# Last cycle's objectives by title: what was learned, keep, change or stop.
LEARNED = {
    "Quotes load while the planner still remembers why": (
        "Speed was the smaller half. Planners called because they did not believe the price, however fast it came.",
        "change",
    ),
    "A release is a quiet event": (
        "Small releases need nobody to watch. The checklist of eleven steps was what made them large.",
        "keep",
    ),
    "A new carrier is live within a week": (
        "The week is won before the contract: carriers who saw the test feed first needed no second call.",
        "change",
    ),
    "Nobody is locked out at the gate": (
        "A second key at the gate house did more than the new sign-in.",
        "stop",
    ),
    "Two numbers for the same thing become one": (
        "A written definition without a named owner lasts six weeks.",
        "keep",
    ),
    "The app works on the phone a driver actually has": ("Borrow ten phones from drivers; buy none.", "keep"),
}
# The key result judged otherwise than computed, by how much, and why.
JUDGED = (
    "Median days to connect a carrier",
    Decimal("0.1"),
    "Two carriers waited for a signature for a month; without them we stood at nine days.",
)
# Objective and key result of this cycle, and those of the last that they go on from.
CARRIED = (
    "Planners get a trustworthy quote in one sitting",
    "95 % of quotes appear within",
    "Quotes load while the planner still remembers why",
    "95 % of quotes within",
)
# What was amended three weeks into this cycle: the target before, and why.
AMENDED = (
    "Lanes whose price explains each surcharge",
    Decimal(500),
    "One hundred lanes go to the partner in January; we will not explain prices that are no longer ours.",
)
# Drafts for the next cycle: team, title, why, kind, whether its team has agreed, key results.
DRAFTS = [
    ("routing", "A price that changes says so before anybody asks", "Half of the calls come a day after the change.",
     "committed", False, [("Calls within a day of a price change", 64, 20, "number", "calls")]),
    ("routing", "Night planners need no day planner", "The night shift waits for somebody who knows the toll tables.",
     "aspirational", False, []),
    ("platform", "A lost region is a drill, not an incident", "We can lose one; we have not yet practised it.",
     "committed", True, [("Drills that nobody noticed", 1, 6, "number", "drills")]),
    ("platform", "Alerts reach who can act on them", "Two in five wake somebody who cannot help.",
     "aspirational", True, [("Alerts answered by the first person woken", 58, 85, "percent", "%")]),
    ("platform", "Every runbook works when read aloud", "At three in the morning nobody reads twice.",
     "aspirational", True, [("Runbooks practised by somebody new", 4, 16, "number", "runbooks")]),
]  # fmt: skip


def end(objectives: Mapping[str, Objective], last_cycle: Cycle) -> None:
    """Score what was closed last cycle. The objectives go by their plain titles."""
    title, more, reason = JUDGED
    for plain, (learned, verdict) in LEARNED.items():
        objective = objectives[plain]
        rows = list(objective.key_results.all())
        computed = computed_scores(rows, last_cycle, last_cycle.ends_on)
        said = said_half_way(rows, last_cycle)
        for row in rows:
            row.computed_score = row.score = computed[row.pk]
            if row.title == title and row.score is not None:
                row.score, row.score_reason = min(row.score + more, Decimal(1)), reason
            row.said_confidence, row.said_by_id = said[row.pk].confidence, said[row.pk].by_id
        KeyResult.objects.bulk_update(
            rows, ["computed_score", "score", "score_reason", "said_confidence", "said_by"]
        )
        for name in ("computed_score", "score"):
            mean = objective_score((row.weight, getattr(row, name)) for row in rows)
            setattr(objective, name, mean)
        objective.learned, objective.verdict, objective.closed_by = learned, verdict, objective.lead
        objective.save(update_fields=["computed_score", "score", "learned", "verdict", "closed_by"])


def go_on(objectives: Mapping[str, Objective], note: Callable[..., None], at: dt.datetime) -> None:
    """Name what was carried into this cycle, and amend a goal of it `at` an aware moment; `note` keeps history."""
    now_title, now_result, last_title, last_result = CARRIED
    draft, last = objectives[now_title], objectives[last_title]
    draft.carried_from = last
    draft.save(update_fields=["carried_from"])
    first = last.key_results.get(title=last_result)
    draft.key_results.filter(title=now_result).update(carried_from=first)
    note("carried_over", last, last.lead, draft.created_at, into=(None, str(draft.cycle)))

    title, target, reason = AMENDED
    row = draft.key_results.get(title=title)
    after = goal_of(row)
    Amendment.objects.create(
        key_result=row,
        at=at,
        by=draft.lead,
        reason=reason,
        before=after | {"target": told(target)},
        after=after,
    )
    note("amended", row, draft.lead, at, target=(told(target), after["target"]))


def plan(cycle: Cycle, teams: Mapping[str, Team], leads: Callable[[str], Person], at: dt.datetime) -> None:
    """Draft the next cycle, and let one team agree `at` an aware moment; teams and their leads go by slug."""
    for slug, title, why, kind, is_agreed, key_results in DRAFTS:
        lead = leads(slug)
        objective = Objective.objects.create(
            cycle=cycle, team=teams[slug], title=title, why=why, kind=kind, lead=lead,
            created_at=at, created_by=lead,
        )  # fmt: skip
        for place, (name, baseline, target, unit_kind, unit) in enumerate(key_results):
            KeyResult.objects.create(
                objective=objective, title=name, owner=lead, position=place,
                kind=KeyResult.INCREASE if target > baseline else KeyResult.DECREASE,
                baseline=Decimal(baseline), target=Decimal(target), unit_kind=unit_kind, unit=unit,
                created_at=at, created_by=lead,
            )  # fmt: skip
        if is_agreed:
            Agreement.objects.get_or_create(cycle=cycle, team=teams[slug], defaults={"by": lead, "at": at})
