"""What people say to a decision record, in writing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q

from people.models import Person
from records.models import Recorded, Refused, Remark, record


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def standing(self) -> FeedbackQuerySet:
        """What has not been taken back."""
        return self.filter(removed_at__isnull=True)

    def open_concerns(self) -> FeedbackQuerySet:
        """Blocking concerns that nobody has resolved, and that nothing was decided over.

        Twin of Feedback.is_open_concern().
        """
        return self.standing().filter(kind=Feedback.BLOCKING, resolved_at__isnull=True, is_decided_over=False)

    def open_news(self) -> FeedbackQuerySet:
        """New information that the driver has not taken note of. Twin of Feedback.is_open_news()."""
        return self.standing().filter(kind=Feedback.NEWS, resolved_at__isnull=True)


class Feedback(Remark):
    """What somebody says to a decision: to a proposal, in a thread, or afterwards as new information."""

    BLOCKING, NOTE, ENDORSEMENT, NEWS = "blocking", "note", "endorsement", "news"
    ABSTENTION = "abstention"
    KINDS = [
        (BLOCKING, "Blocking"),
        (NOTE, "A note"),
        (ENDORSEMENT, "An endorsement"),
        (NEWS, "New information"),
        (ABSTENTION, "No opinion"),
    ]
    WORDLESS = [ENDORSEMENT, ABSTENTION]  # one click, at most one of each that stands for a person

    decision_record = models.ForeignKey(
        "decisions.Decision", on_delete=models.CASCADE, related_name="feedback"
    )
    kind = models.CharField(max_length=12, choices=KINDS, default=NOTE)
    is_decided_over = models.BooleanField(
        default=False, help_text="The decider went ahead, and answered it in the record."
    )
    text_version = models.PositiveIntegerField(
        default=1, editable=False, help_text="The text of the decision that it was said to."
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolution = models.TextField(blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "feedback"
        indexes = [
            # Whole, not partial: SQLite does not use a partial index for a condition with parameters.
            models.Index(fields=["kind", "resolved_at"], name="feedback_open_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["blocking", "note", "endorsement", "news", "abstention"]),
                name="feedback_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["endorsement", "abstention"])
                | Q(removed_at__isnull=False)
                | ~Q(text=""),
                name="feedback_says_something",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True)
                | Q(kind__in=["blocking", "news"], resolved_by__isnull=False),
                name="feedback_resolved_is_blocking_or_news_and_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(is_decided_over=False) | Q(kind="blocking", resolved_at__isnull=True),
                name="feedback_decided_over_is_blocking_and_unresolved",
            ),
            models.CheckConstraint(
                condition=Q(answers__isnull=True) | Q(kind="note"), name="feedback_reply_is_a_note"
            ),
            models.UniqueConstraint(
                fields=["decision_record", "by"],
                condition=Q(kind="endorsement", removed_at__isnull=True),
                name="feedback_endorses_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["decision_record", "by"],
                condition=Q(kind="abstention", removed_at__isnull=True),
                name="feedback_abstains_once_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.by}"

    def said_on(self) -> Recorded:
        return self.decision_record

    def removal(self) -> str:
        return "withdrew" if self.kind == self.ENDORSEMENT else super().removal()

    def is_settled(self) -> bool:
        """A decision rests on what was said before it; what came afterwards may still be put right."""
        decision = self.decision_record
        return self.kind != self.NEWS and decision.is_decided() and self.resolved_at is None

    def is_open_concern(self) -> bool:
        """A blocking concern that nobody has resolved or decided over; twin of open_concerns()."""
        return (
            self.kind == self.BLOCKING
            and self.resolved_at is None
            and not self.is_decided_over
            and self.removed_at is None
        )

    def is_open_news(self) -> bool:
        """New information that the driver has not taken note of; twin of open_news()."""
        return self.kind == self.NEWS and self.resolved_at is None and self.removed_at is None

    # --- Resolving --------------------------------------------------------------------------------------------
    def may_be_resolved_by(self, person: Person) -> bool:
        """An open concern is resolved by the person who raised it, or by the decider with a reason, while the
        proposal is open; new information, by whoever cares for the decision."""
        if not person.is_active:
            return False
        decision = self.decision_record
        if self.is_open_news():
            return decision.is_in_care_of(person) or person.leads(decision.team_id)
        return (
            self.is_open_concern()
            and decision.status == decision.PROPOSED
            and (self.by_id == person.pk or decision.is_decided_by(person))
        )

    def resolve(self, *, by: Person, at: dt.datetime, reason: str = "") -> None:
        """Close a blocking concern, or take note of new information, at the aware moment `at`.

        The decider says what answers a concern; who raised it need not. Raises PermissionDenied and Refused.
        """
        reason = reason.strip()
        if not (self.is_open_concern() or self.is_open_news()):
            raise Refused("This concern has been resolved already.")
        if not self.may_be_resolved_by(by):
            if self.kind == self.NEWS:
                raise PermissionDenied("The driver, or a lead of the team, takes note of new information.")
            if self.decision_record.status != self.decision_record.PROPOSED:
                raise Refused("The proposal is not open any more. Bring what is new as new information.")
            raise PermissionDenied(
                f"A concern is resolved by {self.by}, who raised it, or by the decider with a reason."
            )
        if self.kind == self.BLOCKING and by.pk != self.by_id and not reason:
            raise Refused(f"Say what answers the concern: {self.by} raised it, not you.", "reason")
        with transaction.atomic():
            if self.kind == self.BLOCKING:
                self.decision_record.hold_open("It was decided while you were writing. Look at it again.")
            open_still = Feedback.objects.standing().filter(
                pk=self.pk, resolved_at__isnull=True, is_decided_over=False
            )
            if not open_still.update(resolved_at=at, resolved_by=by, resolution=reason):
                raise Refused("Somebody else has resolved this concern already.")
            self.resolved_at, self.resolved_by, self.resolution = at, by, reason
            verb = "took_note" if self.kind == self.NEWS else "resolved"
            record(verb, self.decision_record, by=by, note=reason, at=at)

    def may_be_reopened_by(self, person: Person) -> bool:
        """A resolved concern, by who raised it or by the decider, while the proposal is open."""
        decision = self.decision_record
        return (
            person.is_active
            and self.kind == self.BLOCKING
            and self.resolved_at is not None
            and self.removed_at is None
            and decision.status == decision.PROPOSED
            and (self.by_id == person.pk or decision.is_decided_by(person))
        )

    def reopen(self, *, by: Person, at: dt.datetime, reason: str) -> None:
        """Open a resolved concern again at the aware moment `at`, and say what is still not answered.

        The earlier answer and the reason stay in its thread. Raises PermissionDenied and Refused.
        """
        reason = reason.strip()
        if self.kind != self.BLOCKING or self.resolved_at is None or self.resolved_by is None:
            raise Refused("This concern is open already.")
        if not self.may_be_reopened_by(by):
            if self.decision_record.status != self.decision_record.PROPOSED:
                raise Refused("The proposal is not open any more. Bring what is new as new information.")
            raise PermissionDenied(f"A concern is reopened by {self.by}, who raised it, or by the decider.")
        if not reason:
            raise Refused("Say what is still not answered.", "reason")
        answer, answered_by, answered_at = self.resolution, self.resolved_by, self.resolved_at
        with transaction.atomic():
            self.decision_record.hold_open("It was decided while you were writing. Look at it again.")
            closed_still = Feedback.objects.standing().filter(pk=self.pk, resolved_at__isnull=False)
            if not closed_still.update(resolved_at=None, resolved_by=None, resolution=""):
                raise Refused("Somebody else has reopened this concern already.")
            if answer:
                self._thread(answered_by, answered_at, answer)
            self._thread(by, at, reason)
            self.resolved_at, self.resolved_by, self.resolution = None, None, ""
            record("reopened_concern", self.decision_record, by=by, note=reason, at=at)

    # --- The thread -------------------------------------------------------------------------------------------
    def beside(self) -> dict[str, Any]:
        return {"decision_record": self.decision_record, "kind": self.NOTE}
