"""Cycles, objectives, key results and their check-ins, as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outcomes.models import CheckIn, Cycle, KeyResult, Objective
from teamhub.demo import outcomes
from teamhub.demo.chances import chance, reading, working_day

if TYPE_CHECKING:
    from teamhub.demo.seeding import Seeder


CYCLE_DAYS = 91
WEEKS_GONE = 7  # of the current cycle, wherever today falls


def make_cycles(today: dt.date) -> tuple[Cycle, Cycle, Cycle]:
    """The next cycle, planned, the running one, seven weeks old, and the closed one before it, named by their
    quarters."""
    starts = today - dt.timedelta(days=today.weekday() + 7 * (WEEKS_GONE - 1))
    rows: list[Cycle] = []
    length = dt.timedelta(days=CYCLE_DAYS)
    for first, state in [
        (starts + length, Cycle.PLANNING),
        (starts, Cycle.ACTIVE),
        (starts - length, Cycle.CLOSED),
    ]:
        middle = first + dt.timedelta(days=CYCLE_DAYS // 2)
        name = f"Q{(middle.month + 2) // 3} {middle.year}"
        if rows and rows[-1].name == name:
            name += ", first half"
        last = first + dt.timedelta(days=CYCLE_DAYS - 1)
        rows.append(Cycle.objects.create(name=name, starts_on=first, ends_on=last, state=state))
    return rows[0], rows[1], rows[2]


def make_outcomes(seeder: Seeder, cycle: Cycle, rows: list[tuple[Any, ...]], *, is_closed: bool) -> None:
    begun = seeder.moment(cycle.starts_on, 8)
    made: list[Objective] = []
    check_ins: list[CheckIn] = []
    for index, (team, title, why, kind, supports, key_results) in enumerate(rows):
        objective = Objective.objects.create(
            cycle=cycle,
            team=seeder.teams[team],
            title=seeder.titled(title),
            why=why,
            lead=seeder.lead_of(team),
            kind=kind,
            supports=None if supports is None else made[supports],
            created_at=begun,
            created_by=seeder.lead_of(team),
            closed_at=seeder.moment(cycle.ends_on, 15) if is_closed else None,
        )
        made.append(objective)
        seeder.objectives[title] = objective
        seeder.note("created", objective, objective.lead, begun)
        if is_closed:
            seeder.note("closed", objective, objective.lead, seeder.moment(cycle.ends_on, 15))
        for position, row in enumerate(key_results):
            key_result, readings = make_key_result(seeder, objective, team, position, row, is_closed)
            check_ins += readings
            if not is_closed:
                seeder.key_results[(index, position)] = key_result
    seeder.counts["objectives"] = seeder.counts.get("objectives", 0) + len(made)
    seeder.add("check-ins", check_ins)


def make_key_result(
    seeder: Seeder, objective: Objective, team: str, position: int, row: tuple[Any, ...], is_closed: bool
) -> tuple[KeyResult, list[CheckIn]]:
    title, baseline, target, unit_kind, unit, _share, confidence, _shape, silent_weeks = row
    owner = seeder.lead_of(team) if position < 2 else seeder.someone(team, title)
    key_result = KeyResult(
        objective=objective,
        title=title,
        owner=owner,
        kind=KeyResult.INCREASE if target > baseline else KeyResult.DECREASE,
        unit_kind=unit_kind,
        unit=unit,
        baseline=Decimal(str(baseline)),
        target=Decimal(str(target)),
        position=position,
        created_at=objective.created_at,
        created_by=objective.lead,
    )
    days = list(check_in_days(seeder, objective.cycle, team, position, is_closed))
    readings = []
    for week, day in enumerate(days[: len(days) - silent_weeks]):
        value = reading(row, (week + 1) / len(days), chance(title, week))
        readings.append(
            CheckIn(
                key_result=key_result,
                on=day,
                value=value,
                confidence=max(1, min(5, confidence + (-1 if chance(title, week, "c") < 25 else 0))),
                note=outcomes.NOTES[chance(title, week, "n") % len(outcomes.NOTES)],
                by=owner,
                at=seeder.moment(day, 10, chance(title, week) % 60, owner.time_zone),
            )
        )
    if readings:
        readings[-1].confidence = confidence
        key_result.value, key_result.confidence = readings[-1].value, confidence
        key_result.checked_in_on = readings[-1].on
        key_result.confidence_before = readings[-2].confidence if len(readings) > 1 else None
    key_result.save()
    seeder.counts["key results"] = seeder.counts.get("key results", 0) + 1
    for last, check_in in zip([None, *readings], readings, strict=False):
        before = str(last.value) if last else None
        seeder.note("checked_in", key_result, owner, check_in.at, value=(before, str(check_in.value)))
    return key_result, readings


def check_in_days(
    seeder: Seeder, cycle: Cycle, team: str, position: int, is_closed: bool
) -> Iterator[dt.date]:
    """A day each week: in the running cycle counted back from today, so that some are due today."""
    if is_closed:
        for week in range(CYCLE_DAYS // 7):
            yield cycle.starts_on + dt.timedelta(days=7 * week + 2)
        return
    newest = 7 if team == "routing" else 1 + chance(team, position) % 5
    for week in reversed(range(WEEKS_GONE)):
        day = working_day(seeder.today - dt.timedelta(days=newest + 7 * week))
        if day >= cycle.starts_on:
            yield day
