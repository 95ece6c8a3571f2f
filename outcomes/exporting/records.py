"""What is exported, record by record, a batch of objectives in memory at a time."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from outcomes import exchange, goals
from outcomes.models import (
    Amendment,
    CheckIn,
    Comment,
    Cycle,
    Experiment,
    KeyResult,
    Milestone,
    Objective,
    TradeOff,
)
from outcomes.models.changes import plain_number
from people.models import Person, Team

BATCH = 100  # objectives
CHECK_INS_AT_ONCE = 2_000
Record = dict[str, str]


def records_of(cycle: Cycle, *, person: Person, team: Team | None = None) -> Iterator[Record]:
    """Every objective of the cycle (of one team, where given) that the person may see, each followed by all that
    belongs to it. Texts only: numbers with a point, days like 2026-11-30.
    """
    rows = Objective.objects.visible_to(person).filter(cycle=cycle)
    rows = rows.filter(team=team) if team else rows
    last = 0
    while batch := list(
        rows.filter(pk__gt=last).select_related("cycle", "team", "lead", "closed_by").order_by("pk")[:BATCH]
    ):
        last = batch[-1].pk
        yield from _of_batch(batch, person)
    deferred = TradeOff.objects.filter(cycle=cycle, objective__isnull=True).select_related("owner", "team")
    for each in deferred.filter(team=team) if team else deferred:
        yield _trade_off(each, cycle)


def _of_batch(batch: list[Objective], person: Person) -> Iterator[Record]:
    ids = [row.pk for row in batch]
    key_results = _by(
        KeyResult.objects.visible_to(person)
        .filter(objective__in=ids)
        .select_related("owner")
        .order_by("position", "pk"),
        "objective_id",
    )
    pks = [row.pk for rows in key_results.values() for row in rows]
    steps = _by(Milestone.objects.filter(key_result__in=pks), "key_result_id")
    amendments = _by(Amendment.objects.filter(key_result__in=pks).select_related("by"), "key_result_id")
    experiments = _by(Experiment.objects.filter(key_result__in=pks).select_related("owner"), "key_result_id")
    comments = _by(
        Comment.objects.visible_to(person).filter(objective__in=ids).select_related("by"), "objective_id"
    )
    trade_offs = _by(
        TradeOff.objects.filter(objective__in=ids).select_related("owner", "team"), "objective_id"
    )
    said = _CheckIns(ids, set(pks))
    for objective in batch:
        place = {"Cycle": objective.cycle.name, "Team": objective.team.name, "Objective": objective.title}
        yield _objective(objective, place)
        yield from _closing(objective, place)
        for row in key_results.get(objective.pk, []):
            here = place | {"Key result": row.title, "Parent ID": f"K{row.pk}"}
            yield _key_result(row, place, steps.get(row.pk, []))
            yield from _score(row, here)
            for change in amendments.get(row.pk, []):
                yield here | _said(exchange.AMENDMENT, change.at, change.by, _amended(change))
            yield from (_check_in(each, here) for each in said.of(row.pk))
            for tried in experiments.get(row.pk, []):
                yield here | _said(exchange.EXPERIMENT, tried.created_at, tried.owner, _fields(tried))
        for each in trade_offs.get(objective.pk, []):
            yield _trade_off(each, objective.cycle) | place | {"Parent ID": f"O{objective.pk}"}
        for remark in comments.get(objective.pk, []):
            belongs = place | {"Parent ID": f"O{objective.pk}"}
            yield belongs | _said(exchange.COMMENT, remark.at, remark.by, remark.text)


def _by(rows: Iterable[Any] | QuerySet[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _objective(row: Objective, place: Record) -> Record:
    parent = f"K{row.supports_key_result_id}" if row.supports_key_result_id else ""
    parent = parent or (f"O{row.supports_id}" if row.supports_id else "")
    return {
        "Record": exchange.OBJECTIVE,
        "ID": f"O{row.pk}",
        "Parent ID": parent,
        **place,
        "Owner": row.lead.email,
        "Objective kind": row.kind,
        "Why it matters": row.why,
    }


def _key_result(row: KeyResult, place: Record, steps: list[Milestone]) -> Record:
    numbers = {
        "Baseline": row.baseline,
        "Target": row.target,
        "At least": row.at_least,
        "At most": row.at_most,
        "Weight": row.weight,
        "Value": row.value,
    }
    return {
        "Record": exchange.KEY_RESULT,
        "ID": f"K{row.pk}",
        "Parent ID": f"O{row.objective_id}",
        **place,
        "Key result": row.title,
        "Owner": row.owner.email,
        "Kind": row.kind,
        **{name: "" if value is None else plain_number(value) for name, value in numbers.items()},
        "Phased targets": "; ".join(f"{on}: {value}" for on, value in row.phases)
        if row.kind in goals.WAY
        else "",
        "Milestones": "\n".join(map(_step, steps)),
        "Unit kind": row.unit_kind,
        "Unit": row.unit,
        "Source": row.source,
    }


def _step(step: Milestone) -> str:
    done = f" | done {step.done_on.isoformat()}" if step.done_on else ""
    weight = "" if step.weight == 1 else f" | weight {plain_number(step.weight)}"
    return f"[{'x' if step.done_on else ' '}] {step.title} | due {step.due_on.isoformat()}{weight}{done}"


class _CheckIns:
    """The check-ins of a batch of objectives by one query, read as they are asked for, never all in memory.

    They come in the order in which the key results are written, so each must be asked for in that order.
    """

    def __init__(self, objective_ids: list[int], key_result_ids: set[int]) -> None:
        rows = CheckIn.objects.filter(key_result__objective__in=objective_ids).select_related("by", "token")
        rows = rows.order_by("key_result__objective_id", "key_result__position", "key_result_id", "on")
        seen = (each for each in rows.iterator(CHECK_INS_AT_ONCE) if each.key_result_id in key_result_ids)
        self.groups = itertools.groupby(seen, key=lambda each: each.key_result_id)
        self.next = next(self.groups, None)

    def of(self, key_result_id: int) -> Iterator[CheckIn]:
        """Those of this key result by their days."""
        if self.next is not None and self.next[0] == key_result_id:
            yield from self.next[1]
            self.next = next(self.groups, None)


def _check_in(each: CheckIn, here: Record) -> Record:
    return here | {
        "Record": exchange.CHECK_IN,
        "Value": plain_number(each.value),
        "Confidence": str(each.confidence or ""),
        "Day": each.on.isoformat(),
        "By": each.by.email,
        "Note": each.note,
        "Source": f"sent by {each.token.name}" if each.token else "",
    }


def _said(record: str, at: Any, by: Person | None, text: str) -> Record:
    return {"Record": record, "Day": at.date().isoformat(), "By": by.email if by else "", "Note": text}


def _amended(change: Amendment) -> str:
    names = [name for name in change.after if change.after[name] != change.before.get(name)]
    goals_said = [f"{name}: {change.before.get(name)} → {change.after[name]}" for name in names]
    return f"{change.reason}\n{'; '.join(goals_said)}"


def _closing(row: Objective, place: Record) -> Iterator[Record]:
    if row.closed_at is not None:
        text = "\n".join(filter(None, [row.get_verdict_display(), row.learned]))
        yield (
            place | {"Parent ID": f"O{row.pk}"} | _said(exchange.CLOSING, row.closed_at, row.closed_by, text)
        )


def _score(row: KeyResult, here: Record) -> Iterator[Record]:
    if row.score is not None or row.computed_score is not None:
        said = [f"score {row.score}", f"computed {row.computed_score}", row.score_reason]
        yield here | {"Record": exchange.CLOSING, "Note": "\n".join(filter(None, said))}


def _trade_off(row: TradeOff, cycle: Cycle) -> Record:
    place = {"Cycle": cycle.name, "Team": row.team.name}
    return place | _said(exchange.TRADE_OFF, row.created_at, row.owner, _fields(row))


def _fields(row: Experiment | TradeOff) -> str:
    """The texts of an experiment or a trade-off, each with its name."""
    names = ["title", "hypothesis", "expected", "evidence", "why", "state", "due_on", "observed", "answer"]
    texts = [(name, str(getattr(row, name, "") or "")) for name in names]
    return "\n".join(f"{name.replace('_', ' ')}: {text}" for name, text in texts if text)


def batched(records: Iterable[Record], size: int) -> Iterator[list[Record]]:
    """The records in lists of at most `size`."""
    rows = iter(records)
    while some := list(itertools.islice(rows, size)):
        yield some
