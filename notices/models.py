"""The outbox: what we tell people, written down before it is sent."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from notices.channels import Channel
from people.models import Person

__all__ = ["TOLD", "Channel", "Hold", "Notice", "StoppedAddress"]


STOPPED_SAYS = "Mail to "  # … is stopped: how the reason of what was dropped for it begins


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Which notices."""

    def stuck(self) -> NoticeQuerySet:
        """Failed, in doubt, or dropped because the address was stopped: an org admin may have them sent again."""
        dropped = Q(state=Notice.DROPPED, last_error__startswith=STOPPED_SAYS)
        return self.filter(Q(state__in=[Notice.FAILED, Notice.IN_DOUBT]) | dropped)

    def needing_somebody(self, since: dt.datetime) -> NoticeQuerySet:
        """Failed, or in doubt for good, and written since the aware moment."""
        in_doubt = Q(state=Notice.IN_DOUBT, send_after__isnull=True)
        return self.filter(Q(state=Notice.FAILED) | in_doubt, planned_at__gte=since)

    def to_stopped(self) -> NoticeQuerySet:
        """Mails to people whose address is stopped."""
        return self.filter(channel__isnull=True, person__email__in=StoppedAddress.objects.values("address"))


class Notice(models.Model):
    """One mail to one person, or one post to a channel. Its key says what it is about: nothing is told twice."""

    REMINDER, DIGEST, CALL, TROUBLE = "reminder", "digest", "call", "trouble"
    KINDS = [
        (REMINDER, "Reminder"),
        (DIGEST, "Weekly digest"),
        (CALL, "Asked by name"),
        (TROUBLE, "Mail trouble"),
    ]
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
    # The person's switch for each kind; a mail of trouble, which goes to who looks after the mails, has none.
    WANTS = {REMINDER: "wants_reminders", DIGEST: "wants_digest", CALL: "wants_calls"}
    UNSETTLED = [WAITING, SENDING, COMMITTING]
    CLAIMABLE = [WAITING, IN_DOUBT]  # in doubt is sent once more, with the same Message-ID

    key = models.CharField(max_length=200, unique=True, help_text="Business key: reminder:12:2026-11-18.")
    kind = models.CharField(max_length=10, choices=KINDS)
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        help_text="Empty: for a team's channel.",
    )
    channel = models.ForeignKey(
        Channel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        help_text="Empty: a mail.",
    )
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=300)
    reply_to = models.CharField(
        max_length=1000, blank=True, help_text="Who answers a reply: as the header says it."
    )
    text = models.TextField(help_text="The plain-text twin.")
    html = models.TextField(blank=True)
    about = models.JSONField(
        default=list,
        blank=True,
        help_text="Steps of the ladder it tells: 118@2026-11-20:1, follow-up, due, step.",
    )
    teams = models.JSONField(
        default=list,
        blank=True,
        help_text="Ids of the teams that it tells of; only who is in all of them may still read it.",
    )
    tells_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Up to when a digest tells what happened."
    )
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    planned_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(
        default=timezone.now, null=True, blank=True, help_text="Empty: not without an org admin."
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=80, blank=True, help_text="The sender that has claimed it.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often a sender has claimed it.")
    refusals = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="How often it was put off: by the server, or because that was away.",
    )
    doubts = models.PositiveSmallIntegerField(
        default=0, help_text="How often the server may have taken it without our learning so."
    )
    message_id = models.CharField(max_length=200, unique=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            # Whole, not partial: SQLite does not use a partial index for a condition with parameters.
            models.Index(fields=["state", "send_after", "id"], name="notice_claimable"),
            models.Index(
                fields=["lease_until"], condition=Q(lease_until__isnull=False), name="notice_claimed"
            ),
            models.Index(
                fields=["state", "send_after", "id"],
                condition=Q(channel__isnull=False),
                name="notice_claimable_of_channel",
            ),
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            models.Index(fields=["state", "-id"], name="notice_by_state"),
            models.Index(fields=["-id"], condition=Q(doubts__gt=0), name="notice_once_in_doubt"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["reminder", "digest", "call", "trouble"]), name="notice_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "sending", "committing", "sent", "failed", "in_doubt", "dropped"]
                ),
                name="notice_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="notice_sent_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(channel__isnull=False),
                name="notice_has_a_person_or_a_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.receiver}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("notice", args=[self.pk])

    @property
    def receiver(self) -> str:
        """Who gets it, in words: the person with their address, or the channel with whose it is."""
        if self.channel is not None:
            return f"{self.channel.get_kind_display()} {self.channel} of {self.person or self.channel.team}"
        return f"{self.person}, {self.address}"

    @property
    def reader(self) -> Person:
        """Whom a mail goes to. Raises ValueError for what goes to a team's channel."""
        if self.person is None:
            raise ValueError("It goes to a team's channel and not to one person.")
        return self.person

    def is_wanted(self) -> bool:
        """Do those it goes to want this kind of notice?"""
        if self.channel is not None:
            return self.channel.wants(self.kind)
        return self.kind not in self.WANTS or bool(getattr(self.reader, self.WANTS[self.kind]))

    def may_be_retried(self) -> bool:
        """May an org admin have it sent again? Twin of stuck()."""
        return self.state in (self.FAILED, self.IN_DOUBT) or (
            self.state == self.DROPPED and self.last_error.startswith(STOPPED_SAYS)
        )


# Or about to be told. What was dropped or has failed was not, unless it may have arrived all the same.
TOLD = Q(state__in=[*Notice.UNSETTLED, Notice.IN_DOUBT, Notice.SENT]) | Q(doubts__gt=0)


class StoppedAddress(models.Model):
    """An address that a mail server refuses for good. Nothing is sent to it until an org admin lifts it."""

    address = models.EmailField(unique=True)
    reason = models.TextField(help_text="What the mail server said.")
    since = models.DateTimeField(default=timezone.now)
    notice = models.ForeignKey(
        Notice,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The first refused.",
    )

    class Meta:
        ordering = ["-since"]
        verbose_name_plural = "stopped addresses"

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return reverse("outbox")


class Hold(models.Model):
    """While there is one nothing is sent: the database was put back, and older mails may have been sent before."""

    is_on = models.BooleanField(default=True, unique=True, editable=False)
    since = models.DateTimeField(default=timezone.now)
    reason = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_on=True), name="there_is_one_hold_at_most")]

    def __str__(self) -> str:
        return self.reason

    @property
    def is_after_backup(self) -> bool:
        """Is it because of a backup, so that what waits may have been sent before?"""
        return not self.reason.startswith("The mail server")
