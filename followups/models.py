"""Follow-ups: one kind of promise for all practices."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from decisions.models import Decision
from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from records.models import Recorded


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, person: Person) -> FollowUpQuerySet:
        """Open to everyone, but those of a postmortem only to its readers and to the owner."""
        if not person.is_active:
            return self.none()
        if person.is_org_admin:
            return self
        return self.filter(
            Q(postmortem__isnull=True)
            | Q(owner=person)
            | Q(postmortem__in=Postmortem.objects.visible_to(person))
        )

    def awaited(self) -> FollowUpQuerySet:
        """Accepted promises that are neither done nor declined."""
        return self.filter(state__in=FollowUp.AWAITED_STATES)

    def overdue(self, today: dt.date) -> FollowUpQuerySet:
        """Awaited ones whose due date ended before `today`, the date where the owner is."""
        return self.awaited().filter(due_on__lt=today)


class FollowUp(Recorded):
    """A promise with an owner and a date, kept until it is done or declined with a reason."""

    record_kind: ClassVar[str] = "follow-up"
    PROPOSED, OPEN, IN_PROGRESS = "proposed", "open", "in_progress"
    DONE, DECLINED = "done", "declined"
    STATES = [
        (PROPOSED, "Proposed"),
        (OPEN, "Open"),
        (IN_PROGRESS, "In progress"),
        (DONE, "Done"),
        (DECLINED, "Declined"),
    ]
    AWAITED_STATES = [OPEN, IN_PROGRESS]
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

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_awaited_of_owner",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_awaited_by_date",
            ),
            models.Index(
                fields=["team", "due_on"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_awaited_of_team",
            ),
            models.Index(fields=["state", "-ended_at", "-id"], name="follow_up_newest_ended"),
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

    def is_overdue(self, today: dt.date) -> bool:
        """Twin of overdue()."""
        return self.is_awaited() and self.due_on is not None and self.due_on < today
