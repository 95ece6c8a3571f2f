"""Which line of an imported file became which record, so that a second run finds it, renamed or not."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.utils import timezone

from outcomes.models.key_results import KeyResult
from outcomes.models.objectives import Objective


class Origin(models.Model):
    """What a file called a record: the key is hashed from its place and its title there."""

    key = models.CharField(max_length=64, unique=True)
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.CASCADE, related_name="origins"
    )
    key_result = models.ForeignKey(
        KeyResult, null=True, blank=True, on_delete=models.CASCADE, related_name="origins"
    )
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(objective__isnull=True, key_result__isnull=False)
                | Q(objective__isnull=False, key_result__isnull=True),
                name="origin_is_of_an_objective_or_a_key_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective or self.key_result}, from a file"


def origin_key(*parts: object) -> str:
    """The key of what stands at these parts: what it is, its place by ids, its title as compared."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
