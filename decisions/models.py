"""Decision records with their options, roles and feedback."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from records.models import ImportedDocument, Recorded, Remark


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, person: Person) -> DecisionQuerySet:
        """Decision records, drafts too, are open to everyone in the organisation."""
        return self if person.is_active else self.none()


class Decision(Recorded):
    """What was chosen, among which options, why, and at what price."""

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
    EASY, MEDIUM, HARD = "easy", "medium", "hard"
    UNDO = [(EASY, "Easy"), (MEDIUM, "Medium"), (HARD, "Hard")]

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
    people_named = models.JSONField(default=list, blank=True, help_text="Names in an imported record.")
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

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="decision_last_changed"),
            models.Index(fields=["team", "-changed_at", "-id"], name="decision_of_team"),
            models.Index(fields=["status", "-changed_at", "-id"], name="decision_by_status"),
            models.Index(fields=["review_by"], condition=Q(status="accepted"), name="decision_to_review"),
            models.Index(
                fields=["feedback_until"], condition=Q(status="proposed"), name="decision_open_to_feedback"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "draft",
                        "proposed",
                        "accepted",
                        "rejected",
                        "deprecated",
                        "superseded",
                        "unknown",
                    ]
                ),
                name="decision_status_is_known",
            ),
            models.UniqueConstraint(
                fields=["team", "series", "number", "twin"], name="decision_number_is_given_once"
            ),
            models.CheckConstraint(
                condition=Q(undo__in=["", "easy", "medium", "hard"]), name="decision_undo_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_ref()} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])

    def record_ref(self) -> str:
        if self.number is None:
            return ""
        twin = f"·{self.twin + 1}" if self.twin else ""
        return f"{self.series or 'D'}-{self.number}{twin}"

    def search_text(self) -> str:
        parts = [self.context, self.drivers, self.decision, self.trade_offs, self.consequences]
        parts += [self.confirmation, self.over_concerns, self.ended_because, " ".join(map(str, self.tags))]
        parts += [f"{section['heading']}\n{section['body']}" for section in self.sections]
        for option in self.options.all():
            parts += [option.title, option.gist, option.pros, option.cons]
        return "\n".join(part for part in parts if part)

    def is_open_to_feedback(self, today: dt.date) -> bool:
        """May feedback still change it: proposed, and its date for feedback has not passed."""
        return self.status == self.PROPOSED and (self.feedback_until is None or today <= self.feedback_until)


class Option(models.Model):
    """One of the things that could be chosen."""

    decision_record = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300)
    gist = models.TextField(blank=True)
    pros = models.TextField(blank=True, help_text="One a line.")
    cons = models.TextField(blank=True, help_text="One a line.")
    effort = models.CharField(max_length=80, blank=True)
    undo = models.CharField(max_length=80, blank=True)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision_record"], condition=Q(is_chosen=True), name="option_chosen_is_one_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Role(models.Model):
    """Who does what in a decision (RAPID): a person or a team."""

    RECOMMEND, AGREE, PERFORM, INPUT, DECIDE = "recommend", "agree", "perform", "input", "decide"
    ROLES = [
        (RECOMMEND, "Recommends"),
        (AGREE, "Must agree"),
        (PERFORM, "Performs"),
        (INPUT, "Gives input"),
        (DECIDE, "Decides"),
    ]

    decision_record = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=10, choices=ROLES)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decision_roles"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="decision_roles"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["recommend", "agree", "perform", "input", "decide"]),
                name="role_is_known",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True)
                | Q(person__isnull=True, team__isnull=False),
                name="role_is_held_by_one_person_or_team",
            ),
            models.UniqueConstraint(
                fields=["decision_record"], condition=Q(role="decide"), name="role_decide_is_held_once"
            ),
            models.UniqueConstraint(
                fields=["decision_record", "role", "person"], name="role_is_held_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["decision_record", "role", "team"], name="role_is_held_once_per_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.team} {self.get_role_display().lower()}"


class Feedback(Remark):
    """What somebody says to a proposed decision, in writing."""

    BLOCKING, NOTE, ENDORSEMENT = "blocking", "note", "endorsement"
    KINDS = [(BLOCKING, "Blocking"), (NOTE, "A note"), (ENDORSEMENT, "An endorsement")]

    decision_record = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="feedback")
    kind = models.CharField(max_length=12, choices=KINDS, default=NOTE)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolution = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "feedback"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["blocking", "note", "endorsement"]), name="feedback_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="endorsement") | ~Q(text=""), name="feedback_says_something"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(kind="blocking", resolved_by__isnull=False),
                name="feedback_resolved_is_blocking_and_by_someone",
            ),
            models.UniqueConstraint(
                fields=["decision_record", "by"],
                condition=Q(kind="endorsement"),
                name="feedback_endorses_once_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.by}"


class Link(models.Model):
    """One decision's relation to another; shown at both ends."""

    SUPERSEDES, PARTLY, AMENDS, RELATES = "supersedes", "partly", "amends", "relates"
    KINDS = [
        (SUPERSEDES, "Supersedes"),
        (PARTLY, "Partly supersedes"),
        (AMENDS, "Amends"),
        (RELATES, "Relates to"),
    ]

    source = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=KINDS)
    scope = models.CharField(max_length=200, blank=True, help_text="Which part, where it is one.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["supersedes", "partly", "amends", "relates"]), name="link_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_joins_two_records"),
            models.UniqueConstraint(
                fields=["source", "target", "kind"], name="link_is_one_per_pair_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display().lower()} {self.target}"


class DecisionSource(ImportedDocument):
    """The Markdown a decision was imported from."""

    decision_record = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="imported_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "path"], name="decision_source_is_one_per_team_and_path")
        ]

    def __str__(self) -> str:
        return self.path
