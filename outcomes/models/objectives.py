"""Objectives: what a team wants to be true at the end of a cycle."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from outcomes.models.cycles import Cycle
from people.models import Person, Team
from records.models import Recorded


class ObjectiveQuerySet(models.QuerySet["Objective"]):
    def visible_to(self, person: Person) -> ObjectiveQuerySet:
        """Objectives are open to everyone in the organisation."""
        return self if person.is_active else self.none()


class Objective(Recorded):
    """What a team wants to be true at the end of a cycle."""

    record_kind: ClassVar[str] = "objective"
    COMMITTED, ASPIRATIONAL = "committed", "aspirational"
    KINDS = [(COMMITTED, "Committed"), (ASPIRATIONAL, "Aspirational")]

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="objectives")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="objectives")
    title = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="objectives_led")
    kind = models.CharField(max_length=12, choices=KINDS, default=ASPIRATIONAL)
    # The parent, and where it is named more closely the one key result of that parent; verbs keep the pair true.
    supports = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supported_by"
    )
    supports_key_result = models.ForeignKey(
        "KeyResult", null=True, blank=True, on_delete=models.PROTECT, related_name="supported_by"
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        indexes = [
            models.Index(fields=["cycle", "team", "title", "id"], name="objective_of_cycle_and_team"),
            models.Index(fields=["cycle", "title", "id"], name="objective_of_cycle_by_title"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["committed", "aspirational"]), name="objective_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(supports_key_result__isnull=True) | Q(supports__isnull=False),
                name="objective_supports_a_key_result_of_its_parent",
            ),
            models.CheckConstraint(condition=~Q(supports=F("id")), name="objective_does_not_support_itself"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("objective", args=[self.pk])

    def search_text(self) -> str:
        return "\n".join([self.why, *self.key_results.values_list("title", flat=True)])
