"""Key results of the other kinds: limits, milestones, yes or no, and phased targets.

Each: title of its objective, title, fields of the goal, unit kind and unit, the values read week by week from the
cycle's start (the last one stands from then on), confidence. Days are shares of the cycle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outcomes.models import CheckIn, KeyResult, Milestone
from outcomes.models.measured import kept_phases
from outcomes.models.milestones import Step, due_weights
from teamhub.demo.seeding_outcomes import check_in_days

if TYPE_CHECKING:
    from teamhub.demo.seeding import Seeder

STEPS = [
    ("Toll files arrive as events", 0.2, 1),
    ("Fuel files arrive as events", 0.45, 2),
    ("Both importers run in the dark, and nobody misses them", 0.75, 2),
    ("Both importers are switched off", 0.95, 3),
]
ROWS: list[tuple[str, str, dict[str, Any], str, str, list[str], int]] = [
    (
        "The map keeps working when one region does not",
        "Map requests answered",
        {"kind": "stay_above", "at_least": Decimal("99.5")},
        "percent",
        "%",
        ["99.7", "99.4", "99.6", "99.8", "99.7"],
        4,
    ),
    (
        "Drivers always have the right instructions",
        "Drivers sent through a closed gate a week",
        {"kind": "stay_below", "at_most": Decimal(0)},
        "number",
        "",
        ["0", "0", "2", "0", "1"],
        3,
    ),
    (
        "We can grow to twelve countries without doubling the on-call load",
        "Cost of running the map a month",
        {"kind": "stay_within", "at_least": Decimal(38_000), "at_most": Decimal(46_000)},
        "currency",
        "EUR",
        ["41200.50", "42980", "44115.25"],
        4,
    ),
    (
        "One identity for shippers, carriers and drivers",
        "The auditors accept sign-in by passkey",
        {"kind": "yes_no"},
        "number",
        "",
        ["0"],
        4,
    ),
    (
        "Every surcharge explains itself on the invoice",
        "Countries whose invoices are checked by a native speaker",
        {"kind": "increase", "baseline": Decimal(1), "target": Decimal(11), "phases": [(0.35, 2), (0.7, 6)]},
        "number",
        "countries",
        ["1", "1", "2", "3"],
        4,
    ),
    (
        "Retire the last two batch importers",
        "Importers replaced",
        {"kind": "milestones"},
        "number",
        "",
        [],
        4,
    ),
]


def make_other_kinds(seeder: Seeder) -> None:
    """Add these key results to their objectives, with check-ins up to today."""
    check_ins: list[CheckIn] = []
    for objective_title, title, goal, unit_kind, unit, values, confidence in ROWS:
        objective = seeder.objectives[objective_title]
        position = objective.key_results.count()
        slug = next(slug for slug, team in seeder.teams.items() if team == objective.team)
        row = KeyResult(
            objective=objective,
            title=title,
            owner=seeder.lead_of(slug),
            unit_kind=unit_kind,
            unit=unit,
            position=position,
            created_at=objective.created_at,
            created_by=objective.lead,
        )
        days = [*check_in_days(seeder, objective.cycle, slug, position, is_closed=False)]
        starts_on = objective.cycle.starts_on
        length = (objective.cycle.ends_on - starts_on).days
        steps = [
            Step(name, starts_on + dt.timedelta(days=int(length * at)), Decimal(weight))
            for name, at, weight in STEPS
        ]
        phases = [
            (starts_on + dt.timedelta(days=int(length * at)), Decimal(to))
            for at, to in goal.get("phases", [])
        ]
        goal = {**goal, "phases": kept_phases(phases)}
        for name, value in row.settled(goal, steps).items():
            setattr(row, name, value)
        row.save()
        readings = (
            [Decimal(values[min(week, len(values) - 1)]) for week in range(len(days))] if values else []
        )
        if row.kind == row.MILESTONES:
            readings = lay_done(row, steps, days)
        check_ins += check_in(row, days, readings, confidence, seeder)
    seeder.add("check-ins", check_ins)


def lay_done(row: KeyResult, steps: Sequence[Step], days: Sequence[dt.date]) -> list[Decimal]:
    """The milestones, those of the past done but the newest; and the weight done by each day."""
    due = dict(due_weights(steps))
    past = [step for step in steps if days and step.due_on < days[-1]]
    for position, step in enumerate(steps):
        done_on = step.due_on if step in past[:2] else None
        Milestone.objects.create(
            key_result=row,
            title=step.title,
            due_on=step.due_on,
            weight=step.weight,
            position=position,
            done_on=done_on,
        )
    done = [step.due_on for step in past[:2]]
    return [max((due[on] for on in done if on <= day), default=Decimal(0)) for day in days]


def check_in(
    row: KeyResult, days: Sequence[dt.date], values: Sequence[Decimal], confidence: int, seeder: Seeder
) -> list[CheckIn]:
    """Check-ins with these values, the newest repeated on the key result; saved with all the others."""
    made = [
        CheckIn(
            key_result=row,
            on=day,
            value=value,
            confidence=confidence,
            by=row.owner,
            at=seeder.moment(day, 10, 0, row.owner.time_zone),
        )
        for day, value in zip(days, values, strict=False)
    ]
    if made:
        row.value, row.confidence, row.checked_in_on = made[-1].value, confidence, made[-1].on
        row.save(update_fields=["value", "confidence", "checked_in_on"])
    for last, one in zip([None, *made], made, strict=False):
        seeder.note("checked_in", row, row.owner, one.at, value=(last and str(last.value), str(one.value)))
    seeder.counts["key results"] += 1
    return made
