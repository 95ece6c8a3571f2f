"""The outbox: what we tell people, written down before it is sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from people.models import Person


class Notice(models.Model):
    """One mail to one person. Its key says what it is about, so that the same thing is never told twice."""

    REMINDER, DIGEST = "reminder", "digest"
    KINDS = [(REMINDER, "Reminder"), (DIGEST, "Weekly digest")]
    WAITING, SENDING, COMMITTING = "waiting", "sending", "committing"
    SENT, FAILED, IN_DOUBT, DROPPED = "sent", "failed", "in_doubt", "dropped"
    STATES = [
        (WAITING, "Waiting"),
        (SENDING, "Sending"),
        (COMMITTING, "Handing over"),
        (SENT, "Sent"),
        (FAILED, "Failed"),
        (IN_DOUBT, "In doubt"),
        (DROPPED, "Not needed"),
    ]
    WANTS = {REMINDER: "wants_reminders", DIGEST: "wants_digest"}  # the person's switch for each kind
    UNSETTLED = [WAITING, SENDING, COMMITTING]
    CLAIMABLE = [WAITING, IN_DOUBT]  # in doubt is sent once more, with the same Message-ID

    key = models.CharField(max_length=200, unique=True, help_text="Business key: reminder:12:2026-11-18.")
    kind = models.CharField(max_length=10, choices=KINDS)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    address = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField(help_text="The plain-text twin.")
    html = models.TextField(blank=True)
    about = models.JSONField(
        default=list,
        blank=True,
        help_text="Steps of the ladder it tells: 118@2026-11-20:1, follow-up, due, step.",
    )
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    planned_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(
        default=timezone.now, null=True, blank=True, help_text="Empty: not without an org admin."
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=80, blank=True, help_text="The sender that has claimed it.")
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(
        default=0, help_text="How often the server may have taken it without our learning so."
    )
    message_id = models.CharField(max_length=200, unique=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            # Whole, not partial: SQLite does not use a partial index for a condition with parameters.
            models.Index(fields=["state", "send_after", "id"], name="notice_claimable"),
            models.Index(
                fields=["lease_until"], condition=Q(lease_until__isnull=False), name="notice_claimed"
            ),
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            models.Index(fields=["state", "-id"], name="notice_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["reminder", "digest"]), name="notice_kind_is_known"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "sending", "committing", "sent", "failed", "in_doubt", "dropped"]
                ),
                name="notice_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="notice_sent_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.address}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("notice", args=[self.pk])

    def may_be_retried(self) -> bool:
        """Is it failed or in doubt, so that an org admin may have it sent again?"""
        return self.state in (self.FAILED, self.IN_DOUBT)
