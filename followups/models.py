"""Follow-ups: one kind of promise for all practices."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from decisions.models import Decision
from followups import queues
from followups.queues import FollowUpQuerySet
from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from records.models import Recorded

FAR_OFF = dt.date(9999, 12, 31)


class FollowUp(Recorded):
    """A promise with an owner and a date, kept until it is done or declined with a reason."""

    record_kind: ClassVar[str] = "follow-up"
    PROPOSED, OPEN, IN_PROGRESS = queues.PROPOSED, queues.OPEN, queues.IN_PROGRESS
    DONE, DECLINED = queues.DONE, queues.DECLINED
    STATES = [
        (PROPOSED, "Proposed"),
        (OPEN, "Open"),
        (IN_PROGRESS, "In progress"),
        (DONE, "Done"),
        (DECLINED, "Declined"),
    ]
    AWAITED_STATES, ENDED_STATES = queues.AWAITED_STATES, queues.ENDED_STATES
    PREVENT, DETECT, MITIGATE, PROCESS, OTHER = "prevent", "detect", "mitigate", "process", "other"
    KINDS = [
        (PREVENT, "Prevent"),
        (DETECT, "Detect"),
        (MITIGATE, "Mitigate"),
        (PROCESS, "Process"),
        (OTHER, "Other"),
    ]
    PRIORITIES = [(1, "High"), (2, "Normal"), (3, "Low")]

    title = models.CharField(max_length=300)
    details = models.TextField(blank=True)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    owner_named = models.CharField(
        max_length=120, blank=True, help_text="The owner as an imported document names them."
    )
    offered_to = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups_offered",
        editable=False,
        help_text="Asked to take it over; until they accept it stays with its owner.",
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=KINDS, default=OTHER)
    priority = models.PositiveSmallIntegerField(choices=PRIORITIES, default=2)
    state = models.CharField(max_length=12, choices=STATES, default=OPEN)
    due_on = models.DateField(null=True, blank=True)
    first_due_on = models.DateField(
        null=True, blank=True, editable=False, help_text="The first promised date, kept for ever."
    )
    times_moved = models.PositiveSmallIntegerField(default=0, editable=False)
    postmortem = models.ForeignKey(
        Postmortem, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    link = models.URLField(max_length=500, blank=True, help_text="An issue or pull request.")
    outcome = models.TextField(blank=True, help_text="What was done about it.")
    declined_reason = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    # Worked out by the database, so that a list can be paged in an order without holes.
    queue_on = models.GeneratedField(
        expression=Coalesce("due_on", Value(FAR_OFF, output_field=models.DateField())),
        output_field=models.DateField(),
        db_persist=True,
        help_text="The due date; the end of time where there is none.",
    )
    left_at = models.GeneratedField(
        expression=Coalesce("ended_at", "created_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
        help_text="When it ended; when it was written down where an import does not say.",
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["owner", "queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_awaited_of_owner",
            ),
            models.Index(
                fields=["queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_awaited_by_date",
            ),
            models.Index(
                fields=["team", "queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_awaited_of_team",
            ),
            models.Index(
                fields=["queue_on", "id"], condition=Q(state="proposed"), name="follow_up_proposed_by_date"
            ),
            models.Index(
                fields=["team", "queue_on", "id"],
                condition=Q(state="proposed"),
                name="follow_up_proposed_of_team",
            ),
            models.Index(
                fields=["-left_at", "-id"],
                condition=Q(state__in=["done", "declined"]),
                name="follow_up_newest_ended",
            ),
            models.Index(
                fields=["team", "-left_at", "-id"],
                condition=Q(state__in=["done", "declined"]),
                name="follow_up_ended_of_team",
            ),
            models.Index(
                fields=["owner", "-left_at", "-id"],
                condition=Q(state__in=["done", "declined"]),
                name="follow_up_ended_of_owner",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(postmortem__isnull=True, decision__isnull=True)
                | Q(postmortem__isnull=True, objective__isnull=True)
                | Q(decision__isnull=True, objective__isnull=True),
                name="follow_up_has_one_source_at_most",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "open", "in_progress", "done", "declined"]),
                name="follow_up_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(declined_reason=""),
                name="follow_up_declined_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "declined"]) | Q(ended_at__isnull=True),
                name="follow_up_awaited_has_not_ended",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(first_due_on__isnull=False),
                name="follow_up_first_promised_date_is_kept",
            ),
            models.CheckConstraint(
                condition=Q(offered_to__isnull=True)
                | Q(owner__isnull=True)
                | ~Q(offered_to=models.F("owner")),
                name="follow_up_is_not_offered_to_its_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("follow_up", args=[self.pk])

    def search_text(self) -> str:
        return "\n".join(part for part in (self.details, self.outcome, self.owner_named) if part)

    def is_open_to_all(self) -> bool:
        return self.postmortem is None or self.postmortem.is_open_to_all()

    def is_awaited(self) -> bool:
        """Twin of awaited()."""
        return self.state in self.AWAITED_STATES

    def has_ended(self) -> bool:
        """Twin of ended()."""
        return self.state in self.ENDED_STATES

    def today(self, now: dt.datetime) -> dt.date:
        """The date, at the aware moment `now`, where the promise is kept: at its owner's, else its team's."""
        zone = self.owner.zone if self.owner else zoneinfo.ZoneInfo(self.team.time_zone)
        return now.astimezone(zone).date()

    def is_overdue(self, now: dt.datetime) -> bool:
        """Twin of overdue()."""
        return self.is_awaited() and self.due_on is not None and self.due_on < self.today(now)

    def days_late(self, now: dt.datetime) -> int:
        """Days since the due date ended; 0 when it is not overdue."""
        if self.due_on is None or not self.is_overdue(now):
            return 0
        return (self.today(now) - self.due_on).days
