"""Cycles, objectives, key results and check-ins."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from people.models import Person, Team
from records.models import Recorded


class CycleQuerySet(models.QuerySet["Cycle"]):
    def current(self, today: dt.date) -> Cycle | None:
        """The active or closing cycle around today; else the newest that has started; else the newest."""
        running = self.filter(state__in=[Cycle.ACTIVE, Cycle.CLOSING], starts_on__lte=today)
        return (
            running.order_by("-starts_on").first()
            or self.filter(starts_on__lte=today).order_by("-starts_on").first()
            or self.order_by("-starts_on").first()
        )


class Cycle(models.Model):
    """A named period, usually a quarter, that objectives are set for."""

    PLANNING, ACTIVE, CLOSING, CLOSED = "planning", "active", "closing", "closed"
    STATES = [(PLANNING, "Planning"), (ACTIVE, "Active"), (CLOSING, "Closing"), (CLOSED, "Closed")]

    name = models.CharField(max_length=60, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")
    state = models.CharField(max_length=10, choices=STATES, default=PLANNING)
    check_in_weekday = models.PositiveSmallIntegerField(default=3, choices=Person.WEEKDAYS)
    cadence_days = models.PositiveSmallIntegerField(
        default=7, help_text="Days from one check-in to the next."
    )

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="cycle_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planning", "active", "closing", "closed"]),
                name="cycle_state_is_known",
            ),
            models.CheckConstraint(condition=Q(cadence_days__gte=1), name="cycle_cadence_is_a_day_or_more"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('outcomes')}?cycle={self.pk}"


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
        indexes = [models.Index(fields=["cycle", "team"], name="objective_of_cycle_and_team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["committed", "aspirational"]), name="objective_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(supports__isnull=True) | Q(supports_key_result__isnull=True),
                name="objective_supports_one_thing_at_most",
            ),
            models.CheckConstraint(condition=~Q(supports=F("id")), name="objective_does_not_support_itself"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("objective", args=[self.pk])

    def search_text(self) -> str:
        return "\n".join([self.why, *self.key_results.values_list("title", flat=True)])


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


class CheckIn(models.Model):
    """What was read on a day: the value, how confident, and a line of text. One a key result and day."""

    CONFIDENCE = [(1, "Very low"), (2, "Low"), (3, "Even"), (4, "Good"), (5, "High")]

    key_result = models.ForeignKey(KeyResult, on_delete=models.PROTECT, related_name="check_ins")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    confidence = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=CONFIDENCE, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["key_result", "on"], name="check_in_is_one_per_key_result_and_day"
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__range=(1, 5)),
                name="check_in_confidence_is_1_to_5",
            ),
        ]
        indexes = [
            models.Index(
                fields=["key_result", "-on"], include=["value", "confidence"], name="check_in_newest_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key_result}: {self.value} on {self.on}"
