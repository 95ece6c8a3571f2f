"""Key results: how we will know that an objective is reached."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from outcomes.models.objectives import Objective
from people.models import Person
from records.models import Recorded


class KeyResultQuerySet(models.QuerySet["KeyResult"]):
    def visible_to(self, person: Person) -> KeyResultQuerySet:
        """Key results are as open as their objectives: to everyone in the organisation."""
        return self if person.is_active else self.none()


class KeyResult(Recorded):
    """How we will know that an objective is reached: a number with a direction."""

    record_kind: ClassVar[str] = "key result"
    INCREASE, DECREASE = "increase", "decrease"
    KINDS = [(INCREASE, "Increase"), (DECREASE, "Decrease")]
    NUMBER, PERCENT, CURRENCY, DURATION, TEXT = "number", "percent", "currency", "duration", "text"
    UNIT_KINDS = [
        (NUMBER, "Number"),
        (PERCENT, "Percent"),
        (CURRENCY, "Currency"),
        (DURATION, "Duration"),
        (TEXT, "Other unit"),
    ]

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="key_results")
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="key_results")
    kind = models.CharField(max_length=12, choices=KINDS, default=INCREASE)
    unit_kind = models.CharField(max_length=10, choices=UNIT_KINDS, default=NUMBER)
    unit = models.CharField(max_length=20, blank=True, help_text="Shown after the number: s, €, tickets.")
    baseline = models.DecimalField(max_digits=18, decimal_places=4)
    target = models.DecimalField(max_digits=18, decimal_places=4)
    weight = models.DecimalField(
        max_digits=6, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal(0))]
    )
    source = models.CharField(max_length=200, blank=True, help_text="Where the number comes from.")
    position = models.PositiveSmallIntegerField(default=0)
    # The newest check-in, repeated here so that trees and lists need not look for it.
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True, editable=False)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    confidence_before = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    checked_in_on = models.DateField(null=True, blank=True, editable=False)

    objects = KeyResultQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["owner", "objective"], name="key_result_of_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["increase", "decrease"]), name="key_result_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="increase", target__gt=F("baseline"))
                | Q(kind="decrease", target__lt=F("baseline")),
                name="key_result_target_lies_in_its_direction",
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="key_result_weight_is_not_negative"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__range=(1, 5)),
                name="key_result_confidence_is_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('objective', args=[self.objective_id])}#key-result-{self.pk}"

    def record_team_id(self) -> int | None:
        return self.objective.team_id

    def search_text(self) -> str:
        return self.source
