"""Milestones: the dated steps of a key result of that kind, each with a weight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from outcomes.goals import Phase
from outcomes.models.changes import plain_number

if TYPE_CHECKING:
    from outcomes.models.key_results import KeyResult

MOST_OF_ONE_KEY_RESULT = 20


class Milestone(models.Model):
    """A dated step; it counts with its weight once it is done."""

    key_result = models.ForeignKey("KeyResult", on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    weight = models.DecimalField(
        max_digits=6, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal("0.01"))]
    )
    done_on = models.DateField(null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weight__gt=0), name="milestone_weight_is_above_zero"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: dt.date) -> bool:
        """Has its day gone by without it?"""
        return self.done_on is None and self.due_on < today


@dataclass(frozen=True)
class Step:
    """A milestone as a form or an import gives it; `pk` where it exists already."""

    title: str
    due_on: dt.date
    weight: Decimal = Decimal(1)
    pk: int | None = None


def due_weights(steps: Iterable[Step]) -> list[Phase]:
    """The weight that is due by the end of each date, added up; steps in any order."""
    due: dict[dt.date, Decimal] = {}
    total = Decimal(0)
    for step in sorted(steps, key=lambda step: step.due_on):
        total += step.weight
        due[step.due_on] = total
    return list(due.items())


def refuse_steps(steps: Sequence[Step], starts_on: dt.date, ends_on: dt.date) -> None:
    """Raise ValidationError for milestones that cannot be kept: too many, no weight, outside the cycle."""
    if len(steps) > MOST_OF_ONE_KEY_RESULT:
        raise ValidationError(
            {"milestones": f"A key result holds at most {MOST_OF_ONE_KEY_RESULT} milestones."}
        )
    for step in steps:
        if step.weight <= 0:
            raise ValidationError({"milestones": f"“{step.title}” needs a weight above 0."})
        if not starts_on <= step.due_on <= ends_on:
            raise ValidationError(
                {
                    "milestones": f"“{step.title}” is dated outside the cycle, which runs from "
                    f"{starts_on:%-d %B} to {ends_on:%-d %B %Y}."
                }
            )


def told_steps(steps: Iterable[Step | Milestone]) -> str:
    """Milestones as history keeps them: title, date and weight, one after the other."""
    return "; ".join(
        f"{step.title} (by {step.due_on.isoformat()}, weight {plain_number(step.weight)})" for step in steps
    )


def lay(key_result: KeyResult, steps: Sequence[Step]) -> None:
    """Make these the milestones of the key result: known ones change, the others come or go.

    What was done stays done, and the value follows it. Inside a transaction.
    """
    known = {row.pk: row for row in Milestone.objects.filter(key_result=key_result)}
    kept = []
    for position, step in enumerate(steps):
        row = known.get(step.pk or 0) or Milestone(key_result=key_result)
        row.title, row.due_on, row.weight, row.position = step.title, step.due_on, step.weight, position
        row.save()
        kept.append(row)
    Milestone.objects.filter(pk__in=set(known) - {row.pk for row in kept}).delete()
    if key_result.value is not None:
        key_result.value = sum((row.weight for row in kept if row.done_on), Decimal(0))
        key_result.save(update_fields=["value"])


def tick(key_result: KeyResult, done: Mapping[int, bool], on: dt.date) -> tuple[Decimal, dict[str, str]]:
    """Mark milestones, by id, as done `on` a day or as not done; others stay as they are.

    Returns the weight that is done now, and the titles that changed for the history. Ids of other key results
    are passed over. Inside a transaction.
    """
    weight, changed = Decimal(0), dict[str, list[str]]()
    for row in Milestone.objects.filter(key_result=key_result):
        wanted = done.get(row.pk, row.done_on is not None)
        if wanted != (row.done_on is not None):
            row.done_on = on if wanted else None
            row.save(update_fields=["done_on"])
            changed.setdefault("done" if wanted else "not done", []).append(row.title)
        weight += row.weight if wanted else 0
    return weight, {word: "; ".join(titles) for word, titles in changed.items()}
