"""What a decision record holds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from records.models import Recorded


class DecisionContent(Recorded):
    """Base of Decision: its fields and their words. What may be done to it stands in Decision."""

    record_kind: ClassVar[str] = "decision"
    DRAFT, PROPOSED, ACCEPTED, REJECTED = "draft", "proposed", "accepted", "rejected"
    DEPRECATED, SUPERSEDED, UNKNOWN = "deprecated", "superseded", "unknown"
    STATUSES = [
        (DRAFT, "Draft"),
        (PROPOSED, "Proposed"),
        (ACCEPTED, "Accepted"),
        (REJECTED, "Rejected"),
        (DEPRECATED, "Deprecated"),
        (SUPERSEDED, "Superseded"),
        (UNKNOWN, "Status not stated"),  # an imported record that says nothing; never a guess
    ]
    ENDED = [DEPRECATED, SUPERSEDED]
    EASY, MEDIUM, HARD = "easy", "medium", "hard"
    UNDO = [(EASY, "Easy"), (MEDIUM, "Medium"), (HARD, "Hard")]
    EDITABLE = [
        "title", "context", "drivers", "decision", "trade_offs", "consequences", "confirmation", "sections",
        "tags", "undo", "is_high_risk", "driver", "feedback_until", "review_by",
    ]  # fmt: skip

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="decisions")
    series = models.CharField(
        max_length=60, blank=True, help_text="Prefix of an imported series; empty is D."
    )
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Given when it is proposed.")
    twin = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Above 0 where imported files shared a number."
    )
    title = models.CharField(max_length=400)
    status = models.CharField(max_length=10, choices=STATUSES, default=DRAFT)
    status_label = models.CharField(
        max_length=200, blank=True, help_text="The status as the source words it."
    )
    driver = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions_driven"
    )
    people_named = models.JSONField(
        default=list, blank=True, help_text="Names in an imported record, each with name and role."
    )
    context = models.TextField(blank=True)
    drivers = models.TextField(blank=True, help_text="What matters most in choosing.")
    decision = models.TextField(blank=True)
    trade_offs = models.TextField(blank=True)
    consequences = models.TextField(blank=True)
    confirmation = models.TextField(blank=True, help_text="How we will know that it is followed.")
    sections = models.JSONField(
        default=list,
        blank=True,
        help_text="Further sections in order, each with heading and body in Markdown.",
    )
    tags = models.JSONField(default=list, blank=True)
    undo = models.CharField(max_length=10, choices=UNDO, blank=True, help_text="How hard it is to undo.")
    is_high_risk = models.BooleanField(default=False)

    proposed_on = models.DateField(null=True, blank=True, editable=False)
    feedback_until = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    over_concerns = models.TextField(
        blank=True, help_text="The answer to the blocking concerns it was decided over."
    )
    ended_because = models.TextField(blank=True, help_text="Why it was rejected or is no longer in force.")
    review_by = models.DateField(null=True, blank=True)

    serves = models.ManyToManyField(Objective, blank=True, related_name="decisions")
    prompted_by = models.ManyToManyField(Postmortem, blank=True, related_name="decisions")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def record_ref(self) -> str:
        if self.number is None:
            return ""
        twin = f":{self.twin + 1}" if self.twin else ""
        return f"{self.series or 'D'}-{self.number}{twin}"

    def number_key(self) -> str:
        """The name of the series that its number comes from."""
        return f"decision:{self.team_id}:{self.series}"
