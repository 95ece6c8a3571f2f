"""What a follow-up holds: its fields, the truths about a row, and what can be read off it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce

from decisions.models import Decision
from followups import queues
from followups.links import Named, all_named
from followups.queues import DECLINED, DONE, IN_PROGRESS, OPEN, PROPOSED, FollowUpQuerySet
from followups.rights import Rights
from outcomes.models import Objective
from people.models import Person, Team
from people.zones import zone_of
from postmortems.models import Postmortem
from records.models import Recorded
from web.addresses import numbered

FAR_OFF = dt.date(9999, 12, 31)
EDITABLE = ("title", "details", "kind", "priority", "links")  # the rest has verbs of its own


class Promise(Rights, Recorded):
    """A promise with an owner and a date, kept until it is done or declined with a reason."""

    record_kind: ClassVar[str] = "follow-up"
    is_read_by_those_named: ClassVar[bool] = True
    PROPOSED, OPEN, IN_PROGRESS, DONE, DECLINED = PROPOSED, OPEN, IN_PROGRESS, DONE, DECLINED
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
    snoozed_until = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="No reminder of it before this date, where its owner is. It is late all the same.",
    )
    times_snoozed = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="In a row without a reason, since somebody last acted on it."
    )
    postmortem = models.ForeignKey(
        Postmortem, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    links = models.TextField(
        blank=True, db_column="link", help_text="Issues and pull requests, an address a line."
    )
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

    owner_key = models.GeneratedField(
        expression=Coalesce("owner", Value(0), output_field=models.BigIntegerField()),
        output_field=models.BigIntegerField(),
        db_persist=True,
        help_text="Its owner, by id; 0 where it has none.",
    )
    source_kind = models.GeneratedField(
        expression=Case(
            When(postmortem__isnull=False, then=Value(1)),
            When(decision__isnull=False, then=Value(2)),
            When(objective__isnull=False, then=Value(3)),
            default=Value(4),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        help_text="What it comes from: 1 a postmortem, 2 a decision, 3 an objective, 4 nothing.",
    )
    source_key = models.GeneratedField(
        expression=Coalesce(
            "postmortem", "decision", "objective", Value(0), output_field=models.BigIntegerField()
        ),
        output_field=models.BigIntegerField(),
        db_persist=True,
        help_text="Which one, by id.",
    )
    waits = models.GeneratedField(
        expression=Case(
            When(
                Q(state="proposed")
                | Q(owner__isnull=True)
                | Q(offered_to__isnull=False)
                | Q(due_on__isnull=True),
                then=Value(1),
            ),
            default=Value(0),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        help_text="1 where it waits for an answer, an owner or a date; else 0.",
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["-first_due_on", "-id"], name="follow_up_first_due"),
            # Few are offered: a whole index would look useless to SQLite, which then reads all that is awaited.
            models.Index(
                fields=["offered_to", "queue_on", "id"],
                condition=Q(offered_to__isnull=False),
                name="follow_up_offered",
            ),
            models.Index(fields=["team", "-first_due_on", "-id"], name="follow_up_first_due_of_team"),
            models.Index(
                fields=["accepted_at", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_oldest",
            ),
            models.Index(
                fields=["team", "accepted_at", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_oldest_of_team",
            ),
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
                fields=["waits", "queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_waiting_last",
            ),
            models.Index(
                fields=["team", "waits", "queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_waiting_last_of_team",
            ),
            models.Index(
                fields=["owner_key", "queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_awaited_by_owner",
            ),
            models.Index(
                fields=["source_kind", "-source_key", "queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_awaited_by_source",
            ),
            models.Index(
                fields=["source_kind", "queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"]),
                name="follow_up_awaited_from",
            ),
            models.Index(
                fields=["queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"], times_moved__gte=queues.DRIFTS_FROM),
                name="follow_up_drifting_by_date",
            ),
            models.Index(
                fields=["team", "queue_on", "id"],
                condition=Q(state__in=["open", "in_progress"], times_moved__gte=queues.DRIFTS_FROM),
                name="follow_up_drifting_of_team",
            ),
            models.Index(
                fields=["queue_on", "id"],
                condition=Q(snoozed_until__isnull=False),
                name="follow_up_snoozed_by_date",
            ),
            models.Index(
                fields=["queue_on", "id"], condition=Q(state="proposed"), name="follow_up_proposed_by_date"
            ),
            models.Index(
                fields=["source_kind", "queue_on", "id"],
                condition=Q(state="proposed"),
                name="follow_up_proposed_from",
            ),
            models.Index(
                fields=["source_kind", "-source_key", "queue_on", "id"],
                condition=Q(state="proposed"),
                name="follow_up_proposed_by_source",
            ),
            models.Index(
                fields=["team", "queue_on", "id"],
                condition=Q(state="proposed"),
                name="follow_up_proposed_of_team",
            ),
            models.Index(
                fields=["owner", "queue_on", "id"],
                condition=Q(state="proposed"),
                name="follow_up_proposed_of_owner",
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
            models.Index(
                fields=["source_kind", "-left_at", "-id"],
                condition=Q(state__in=["done", "declined"]),
                name="follow_up_ended_from",
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
            models.CheckConstraint(
                condition=Q(snoozed_until__isnull=True) | Q(state__in=["open", "in_progress"]),
                name="follow_up_snoozed_is_awaited",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return numbered("follow_up", self.pk)

    is_source_hidden = False  # from its reader, in a list: who keeps it need not read its postmortem

    @property
    def source(self) -> Postmortem | Decision | Objective | None:
        """The record it comes from, as far as it may be named."""
        return None if self.is_source_hidden else self.postmortem or self.decision or self.objective

    @property
    def named_links(self) -> list[Named]:
        """Its issues, pull requests and other links by their short names, in this order."""
        return all_named(self.links)

    def search_text(self) -> str:
        return "\n".join(part for part in (self.details, self.outcome, self.owner_named, self.links) if part)

    def readers_team_id(self) -> int | None:
        return self.postmortem.team_id if self.postmortem else self.team_id

    def is_open_to_all(self) -> bool:
        """Twin of open_to_all()."""
        return self.postmortem is None or self.postmortem.is_open_to_all()

    def is_awaited(self) -> bool:
        """Twin of awaited()."""
        return self.state in self.AWAITED_STATES

    def has_ended(self) -> bool:
        """Twin of ended()."""
        return self.state in self.ENDED_STATES

    def today(self, now: dt.datetime) -> dt.date:
        """The date, at the aware moment `now`, where the promise is kept: at its owner's, else its team's."""
        return self._today_of(self.owner, now)

    def moves_in_words(self) -> str:
        """How often its date has moved: "once", "twice", "3 times"."""
        return {1: "once", 2: "twice"}.get(self.times_moved, f"{self.times_moved} times")

    def is_overdue(self, now: dt.datetime) -> bool:
        """Twin of overdue()."""
        return self.is_awaited() and self.due_on is not None and self.due_on < self.today(now)

    def days_late(self, now: dt.datetime) -> int:
        """Days since the due date ended; 0 when it is not overdue."""
        if self.due_on is None or not self.is_overdue(now):
            return 0
        return (self.today(now) - self.due_on).days

    def days_late_at_end(self) -> int:
        """Days after the first promised date on which it ended, where it was kept; 0 in time, or where none knows."""
        if self.first_due_on is None or self.ended_at is None:
            return 0
        return max((self.today(self.ended_at) - self.first_due_on).days, 0)

    def is_snoozed(self, now: dt.datetime) -> bool:
        """Are its reminders silent, at the aware moment `now`? Twin of snoozed()."""
        return self.snoozed_until is not None and self.snoozed_until > self.today(now)

    def snooze_needs_a_reason(self) -> bool:
        """Was it snoozed twice in a row without one?"""
        return self.times_snoozed >= queues.SNOOZES

    def is_drifting(self) -> bool:
        """Has its date moved twice or more? Twin of drifting()."""
        return self.is_awaited() and self.times_moved >= queues.DRIFTS_FROM

    def words_of_end(self) -> str:
        """Who ended it: the answer to somebody who wants to do it once more."""
        did = "marked it done" if self.state == DONE else "declined it"
        return f"{self.ended_by.name if self.ended_by else 'Somebody'} {did} already."

    def _today_of(self, owner: Person | None, now: dt.datetime) -> dt.date:
        return now.astimezone(owner.zone if owner else zone_of(self.team.time_zone)).date()
