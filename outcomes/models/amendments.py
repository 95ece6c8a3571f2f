"""Amendments: how the goal of a key result was changed after its cycle began, and why."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from outcomes.models.changes import told
from outcomes.models.cycles import Cycle
from people.models import Person
from records.models import Refused

if TYPE_CHECKING:
    from outcomes.models.key_results import KeyResult


class Amendment(models.Model):
    """One change of a key result's goal after its cycle began. Never edited, never deleted.

    `before` and `after` hold the whole goal, by the names of KeyResult.GOAL, decimals as text.
    """

    key_result = models.ForeignKey("outcomes.KeyResult", on_delete=models.PROTECT, related_name="amendments")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["key_result", "id"], name="amendment_of_key_result")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="amendment_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.key_result}, amended {self.at:%Y-%m-%d}"

    def as_before(self, key_result: KeyResult) -> KeyResult:
        """The key result under the goal it had before this amendment: a copy to reckon with, never saved."""
        return under(self.before, key_result)

    def as_after(self, key_result: KeyResult) -> KeyResult:
        """The key result under the goal that this amendment gave it: a copy to reckon with, never saved."""
        return under(self.after, key_result)


def goal_of(key_result: KeyResult) -> dict[str, Any]:
    """The whole goal as an amendment keeps it."""
    goal = {name: getattr(key_result, name) for name in key_result.GOAL}
    return {name: value if isinstance(value, list) else told(value) for name, value in goal.items()}


def under(goal: dict[str, Any], key_result: KeyResult) -> KeyResult:
    """A copy of the key result with this goal, as goal_of() gives it; names that are not known (any more) are left."""
    other = copy.copy(key_result)
    for name, value in goal.items():
        if name in key_result.GOAL:
            setattr(other, name, key_result._meta.get_field(name).to_python(value))  # type: ignore[union-attr]
    return other


def amend(
    key_result: KeyResult,
    before: dict[str, Any],
    *,
    by: Person,
    reason: str,
    milestones: tuple[str, str] | None = None,
) -> bool:
    """Keep an amendment where the goal is another than `before` and the cycle has begun; say whether it was so.

    `milestones` are told before and after, where they changed: they are part of the goal. Raises Refused without
    a reason.
    """
    after = goal_of(key_result)
    if milestones is not None:
        before, after = before | {"milestones": milestones[0]}, after | {"milestones": milestones[1]}
    if after == before or key_result.objective.cycle.state == Cycle.PLANNING:
        return False
    if not reason.strip():
        raise Refused(
            "The cycle has begun, so this change of the goal is an amendment. Say why in a sentence.",
            "reason",
        )
    Amendment.objects.create(key_result=key_result, by=by, reason=reason.strip(), before=before, after=after)
    return True
