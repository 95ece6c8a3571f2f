"""Check-ins: what was read on a day."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from outcomes.models.key_results import KeyResult
from people.models import ApiToken, Person


class CheckIn(models.Model):
    """What was read on a day: the value, how confident, and a line of text. One a key result and day."""

    CONFIDENCE = [(1, "Very low"), (2, "Low"), (3, "Even"), (4, "Good"), (5, "High")]

    key_result = models.ForeignKey(KeyResult, on_delete=models.PROTECT, related_name="check_ins")
    on = models.DateField()
    value = models.DecimalField(max_digits=15, decimal_places=4)
    confidence = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=CONFIDENCE, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by_hand = models.BooleanField(
        default=True, help_text="A person said it; a program alone checks nothing in."
    )
    token = models.ForeignKey(
        ApiToken,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What sent the value.",
    )

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
            models.CheckConstraint(
                condition=Q(by_hand=True) | Q(token__isnull=False, confidence__isnull=True),
                name="check_in_by_a_program_names_its_token_and_says_no_confidence",
            ),
        ]
        indexes = [
            models.Index(
                fields=["key_result", "-on"], include=["value", "confidence"], name="check_in_newest_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key_result}: {self.value} on {self.on}"

    @property
    def shown_value(self) -> str:
        """What was read, in words."""
        return self.key_result.say(self.value)
