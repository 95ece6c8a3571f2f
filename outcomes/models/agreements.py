"""Agreements: a team has agreed on its objectives for a cycle."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from outcomes.models.cycles import Cycle
from people.models import Person, Team


class Agreement(models.Model):
    """A lead has said that the team agreed on its objectives for a cycle. Withdrawn, the row goes; history stays."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="agreements")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="agreements")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "team"], name="agreement_is_one_per_cycle_and_team")
        ]

    def __str__(self) -> str:
        return f"{self.team} on {self.cycle}"
