"""What a decision record holds."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models

from decisions.models.refs import ref_of
from outcomes.models import Objective
from people.models import Area, Person, Team
from postmortems.models import Postmortem
from records.models import Recorded


class DecisionContent(Recorded):
    """Base of Decision: its fields and their words. What may be done to it stands in Decision."""

    record_kind: ClassVar[str] = "decision"
    has_tags: ClassVar[bool] = True
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
        "title", "context", "drivers", "decision", "trade_offs", "consequences_good", "consequences_bad",
        "consequences", "confirmation", "sections", "written_with", "advice_dismissed", "area", "tags", "undo",
        "is_high_risk", "driver", "feedback_until", "review_by",
    ]  # fmt: skip

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="decisions")
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions", db_index=False
    )
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
    # An imported text that does not say which of its consequences are good stays whole in `consequences`.
    consequences_good = models.TextField(blank=True, help_text="What becomes easier.")
    consequences_bad = models.TextField(blank=True, help_text="What becomes harder.")
    consequences = models.TextField(blank=True, help_text="Neither, or not told apart.")
    confirmation = models.TextField(blank=True, help_text="How we will know that it is followed.")
    sections = models.JSONField(
        default=list,
        blank=True,
        help_text="Further sections in order, each with heading and body in Markdown.",
    )
    written_with = models.CharField(
        max_length=30, blank=True, help_text="Key of the template it was begun with."
    )
    advice_dismissed = models.JSONField(
        default=list, blank=True, help_text="Keys of writing advice that its writers do not want."
    )
    tags = models.JSONField(default=list, blank=True)
    undo = models.CharField(max_length=10, choices=UNDO, blank=True, help_text="How hard it is to undo.")
    is_high_risk = models.BooleanField(default=False)

    proposed_on = models.DateField(null=True, blank=True, editable=False)
    feedback_until = models.DateField(null=True, blank=True)
    asked_on = models.DateField(
        null=True, blank=True, editable=False, help_text="When people were last asked, or given more time."
    )
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    over_concerns = models.TextField(
        blank=True, help_text="The answer to the blocking concerns it was decided over."
    )
    ended_because = models.TextField(blank=True, help_text="Why it was rejected or is no longer in force.")
    review_by = models.DateField(null=True, blank=True)
    text_version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text="Counts the changes of its substance: an agreement is to one of these.",
    )

    serves = models.ManyToManyField(Objective, blank=True, related_name="decisions")
    prompted_by = models.ManyToManyField(Postmortem, blank=True, related_name="decisions")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def record_ref(self) -> str:
        return ref_of(self.series, self.number, self.twin)

    def number_key(self) -> str:
        """The name of the series that its number comes from."""
        return f"decision:{self.team_id}:{self.series}"

    def dismiss_advice(self, key: str, *, by: Person) -> None:
        """Never give this piece of writing advice in this record again. Raises PermissionDenied."""
        if not self.may_be_edited_by(by):
            raise PermissionDenied("Those who write in it dismiss its advice.")
        self.advice_dismissed = sorted({*self.advice_dismissed, key[:30]})[:30]
        self.save(update_fields=["advice_dismissed"])
