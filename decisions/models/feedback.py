"""What people say to a decision record, in writing."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q

from people.models import Person
from records.models import Refused, Remark, record


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def open_concerns(self) -> FeedbackQuerySet:
        """Blocking concerns that nobody has resolved. Twin of Feedback.is_open_concern()."""
        return self.filter(kind=Feedback.BLOCKING, resolved_at__isnull=True)


class Feedback(Remark):
    """What somebody says to a proposed decision, in writing."""

    BLOCKING, NOTE, ENDORSEMENT = "blocking", "note", "endorsement"
    KINDS = [(BLOCKING, "Blocking"), (NOTE, "A note"), (ENDORSEMENT, "An endorsement")]

    decision_record = models.ForeignKey(
        "decisions.Decision", on_delete=models.CASCADE, related_name="feedback"
    )
    kind = models.CharField(max_length=12, choices=KINDS, default=NOTE)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolution = models.TextField(blank=True)

    objects = FeedbackQuerySet.as_manager()

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

    def is_open_concern(self) -> bool:
        """A blocking concern that nobody has resolved; twin of open_concerns()."""
        return self.kind == self.BLOCKING and self.resolved_at is None

    def may_be_resolved_by(self, person: Person) -> bool:
        """An open concern is resolved by the person who raised it, or by the decider with a reason."""
        return (
            person.is_active
            and self.is_open_concern()
            and (self.by_id == person.pk or self.decision_record.is_decided_by(person))
        )

    def resolve(self, *, by: Person, at: dt.datetime, reason: str = "") -> None:
        """Close a blocking concern at the aware moment `at`; the decider says why, who raised it need not.

        Raises PermissionDenied and Refused.
        """
        reason = reason.strip()
        if not self.is_open_concern():
            raise Refused("This concern has been resolved already.")
        if not self.may_be_resolved_by(by):
            raise PermissionDenied(
                f"A concern is resolved by {self.by}, who raised it, or by the decider with a reason."
            )
        if by.pk != self.by_id and not reason:
            raise Refused(f"Say what answers the concern: {self.by} raised it, not you.", "reason")
        with transaction.atomic():
            open_still = Feedback.objects.filter(pk=self.pk, resolved_at__isnull=True)
            if not open_still.update(resolved_at=at, resolved_by=by, resolution=reason):
                raise Refused("Somebody else has resolved this concern already.")
            self.resolved_at, self.resolved_by, self.resolution = at, by, reason
            record("resolved", self.decision_record, by=by, note=reason, at=at)
