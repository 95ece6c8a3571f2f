"""Follow-ups: one kind of promise for all practices."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from decisions.models import Decision
from followups import queues
from followups.queues import DECLINED, DONE, IN_PROGRESS, OPEN, PROPOSED, FollowUpQuerySet
from followups.rights import Rights
from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from records.models import Event, Recorded, record

FAR_OFF = dt.date(9999, 12, 31)
EDITABLE = ("title", "details", "kind", "priority", "link")  # the rest has verbs of its own


class FollowUp(Rights, Recorded):
    """A promise with an owner and a date, kept until it is done or declined with a reason."""

    record_kind: ClassVar[str] = "follow-up"
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

    @property
    def source(self) -> Postmortem | Decision | Objective | None:
        """The record it comes from."""
        return self.postmortem or self.decision or self.objective

    def search_text(self) -> str:
        return "\n".join(part for part in (self.details, self.outcome, self.owner_named) if part)

    def readers_team_id(self) -> int | None:
        return self.postmortem.team_id if self.postmortem else self.team_id

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

    # What happens to it. Every verb raises PermissionDenied for somebody who may not do it, and
    # ValidationError, in words for the screen, where its state or what was typed does not allow it.

    def propose(self, *, by: Person) -> None:
        """Write down a new idea; nobody has promised anything yet."""
        self._be_created("proposed", PROPOSED, by)

    def promise(self, *, by: Person, now: dt.datetime) -> None:
        """Write down a new promise: it has an owner and a due date from today on, where the owner is."""
        self._check_promise(self.owner, self.due_on, now)
        self.accepted_at = now
        self._be_created("created", OPEN, by)

    def accept(self, *, by: Person, owner: Person | None, due_on: dt.date | None, now: dt.datetime) -> Event:
        """Turn an idea into a commitment of its owner; the due date becomes the first promised one."""
        if self.state != self.PROPOSED:
            raise ValidationError("It is accepted already.")
        self._check_may(self.may_be_accepted_by(by), "accept it")
        owner, due_on = self._check_promise(owner, due_on, now)
        return self._change(
            "accepted",
            by=by,
            state=OPEN,
            accepted_at=now,
            owner_id=owner.pk,
            due_on=due_on,
            first_due_on=due_on,
        )

    def start(self, *, by: Person) -> Event:
        """Say that work on it has begun."""
        self._check_may(self.may_be_worked_on_by(by), "start it")
        if self.state != self.OPEN:
            raise ValidationError(
                f"It is {self.get_state_display().lower()}; only an open one can be started."
            )
        return self._change("started", by=by, state=IN_PROGRESS)

    def finish(self, *, by: Person, now: dt.datetime, outcome: str = "") -> Event:
        """Mark it done, with what was done about it. Of two people at once only the first is recorded."""
        self._check_may(self.may_be_worked_on_by(by), "mark it done")
        self._check_awaited("mark it done")
        words = {"outcome": outcome.strip()} if outcome.strip() else {}
        return self._change(
            "finished", by=by, state=DONE, ended_at=now, ended_by_id=by.pk, offered_to_id=None, **words
        )

    def decline(self, *, by: Person, reason: str, now: dt.datetime) -> Event:
        """Say that it will not be done, and why."""
        self._check_may(self.may_be_worked_on_by(by), "decline it")
        if self.has_ended():
            raise ValidationError(self.words_of_end())
        if not reason.strip():
            raise ValidationError({"reason": "Say why it will not be done; somebody will ask."})
        return self._change(
            "declined",
            by=by,
            note=reason.strip(),
            state=DECLINED,
            declined_reason=reason.strip(),
            ended_at=now,
            ended_by_id=by.pk,
            offered_to_id=None,
        )

    def reopen(self, *, by: Person) -> Event:
        """Take back that it ended; history keeps what was said. One never accepted becomes an idea again."""
        self._check_may(self.may_be_worked_on_by(by), "reopen it")
        if not self.has_ended():
            raise ValidationError("It is still open.")
        return self._change(
            "reopened",
            by=by,
            state=OPEN if self.accepted_at else PROPOSED,
            ended_at=None,
            ended_by_id=None,
            outcome="",
            declined_reason="",
        )

    def move(self, *, by: Person, due_on: dt.date | None, reason: str, now: dt.datetime) -> Event:
        """Promise another date, and say why. The first promised date stays; a first date needs no reason."""
        self._check_may(self.may_be_worked_on_by(by), "move its date")
        self._check_awaited("move its date")
        errors = {}
        if due_on is None or due_on < self.today(now):
            errors["due_on"] = "Choose a date from today on, or mark it done."
        elif due_on == self.due_on:
            errors["due_on"] = "That is the date it has now."
        if self.due_on is not None and not reason.strip():
            errors["reason"] = "Say why the date moves."
        if errors:
            raise ValidationError(errors)
        moves = self.times_moved + (self.due_on is not None)
        first = self.first_due_on or due_on
        return self._change(
            "moved", by=by, note=reason.strip(), due_on=due_on, first_due_on=first, times_moved=moves
        )

    def hand_over(self, *, by: Person, to: Person) -> Event:
        """Ask somebody to take it over. Until they accept it stays with its owner, and both see it."""
        self._check_may(self.may_be_worked_on_by(by), "hand it over")
        if self.has_ended():
            raise ValidationError(self.words_of_end())
        if to.pk == by.pk and self.owner_id != by.pk:
            return self.take(by=by)
        if to.pk == self.owner_id:
            raise ValidationError({"to": f"{to.name} owns it already."})
        if to.pk == self.offered_to_id:
            raise ValidationError({"to": f"{to.name} is being asked already."})
        if not self.may_be_owned_by(to):
            raise ValidationError({"to": f"{to.name} cannot own it: choose somebody who is not an observer."})
        return self._change("offered", by=by, offered_to_id=to.pk)

    def take(self, *, by: Person) -> Event:
        """Become its owner: asked to, or because it has none. A team's lead or member may take it at any time."""
        if self.has_ended():
            raise ValidationError(self.words_of_end())
        if self.owner_id == by.pk:
            raise ValidationError("It is yours already.")
        allowed = self.may_be_taken_by(by) or (self.may_be_worked_on_by(by) and self.may_be_owned_by(by))
        self._check_may(allowed, "take it")
        return self._change("took_over", by=by, owner_id=by.pk, offered_to_id=None)

    def turn_down(self, *, by: Person) -> Event:
        """Leave it with its owner: the one asked says no, or those who asked take the offer back."""
        if self.offered_to_id is None:
            raise ValidationError("Nobody is being asked to take it over.")
        self._check_may(self.may_be_turned_down_by(by), "answer for somebody else")
        return self._change("turned_down", by=by, offered_to_id=None)

    def edit(self, *, by: Person, version: int, **after: Any) -> Event | None:
        """Change its words, kind, priority or link; `version` is the one the writer read.

        Raises EditConflict where somebody else edited it in between. None where nothing changed.
        """
        self._check_may(self.may_be_edited_by(by), "edit it")
        if unknown := set(after) - set(EDITABLE):
            raise TypeError(f"edit() does not change {', '.join(sorted(unknown))}.")
        with transaction.atomic():
            self.claim_version(version)
            self.refresh_from_db(fields=[*EDITABLE, "state"])
            changed = {name: value for name, value in after.items() if getattr(self, name) != value}
            return self._change("edited", by=by, **changed) if changed else None

    def undo(self, event: Event, *, by: Person) -> Event:
        """Put back what `event` changed, if it has not changed again since."""
        self._check_may(self.may_be_undone_by(by, event), "undo that")
        self.refresh_from_db()
        if not self.stands_as_after(event):
            raise ValidationError(f"It cannot be undone: “{self.title}” has changed since then.")
        before = {name: self._from_history(name, pair[0]) for name, pair in event.changes.items()}
        return self._change("undid", by=by, note=event.get_verb_display(), **before)

    # How the verbs are made.

    def stands_as_after(self, event: Event) -> bool:
        """Do the fields that `event` changed still hold what it gave them?"""
        return all(
            getattr(self, name) == self._from_history(name, pair[1]) for name, pair in event.changes.items()
        )

    def words_of_end(self) -> str:
        """Who ended it: the answer to somebody who wants to do it once more."""
        did = "marked it done" if self.state == DONE else "declined it"
        return f"{self.ended_by.name if self.ended_by else 'Somebody'} {did} already."

    def _today_of(self, owner: Person | None, now: dt.datetime) -> dt.date:
        return now.astimezone(owner.zone if owner else zoneinfo.ZoneInfo(self.team.time_zone)).date()

    def _check_may(self, allowed: bool, act: str) -> None:
        if not allowed:
            raise PermissionDenied(f"Only the owner, and leads and members of {self.team.name}, may {act}.")

    def _check_awaited(self, act: str) -> None:
        if self.has_ended():
            raise ValidationError(self.words_of_end())
        if self.state == PROPOSED:
            raise ValidationError(f"It is only proposed: accept it before you {act}.")

    def _check_promise(
        self, owner: Person | None, due_on: dt.date | None, now: dt.datetime
    ) -> tuple[Person, dt.date]:
        errors = {}
        if owner is None:
            errors["owner"] = "A promise needs an owner."
        elif not self.may_be_owned_by(owner):
            errors["owner"] = f"{owner.name} cannot own it: choose somebody active who is not an observer."
        if due_on is None:
            errors["due_on"] = "A promise needs a date."
        elif due_on < self._today_of(owner, now):
            errors["due_on"] = "Choose a date from today on."
        if errors or owner is None or due_on is None:
            raise ValidationError(errors)
        return owner, due_on

    def _be_created(self, verb: str, state: str, by: Person) -> None:
        self._check_may(by.writes_in(self.team_id), "write follow-ups down")
        self.state, self.created_by, self.first_due_on = state, by, self.due_on
        with transaction.atomic():
            self.save(force_insert=True)
            record(verb, self, by=by)

    def _change(self, verb: str, *, by: Person, note: str = "", **after: Any) -> Event:
        """Set the fields, if nobody changed them since they were read, and write one line of history."""
        before = {name: getattr(self, name) for name in after}
        changed = {name: value for name, value in after.items() if before[name] != value}
        with transaction.atomic():
            still = FollowUp.objects.filter(pk=self.pk, **{"state": self.state, **before})
            rows = still.update(**changed)
            self.refresh_from_db()
            if rows != 1:
                raise ValidationError(
                    self.words_of_end() if self.has_ended() else "Somebody else changed it a moment ago."
                )
            return record(
                verb,
                self,
                by=by,
                note=note,
                changes={name: (_for_history(before[name]), _for_history(changed[name])) for name in changed},
            )

    def _from_history(self, name: str, value: Any) -> Any:
        """A value as history keeps it, as the field holds it."""
        field = cast("models.Field[Any, Any]", self._meta.get_field(name))
        return None if value is None else field.to_python(value)


def _for_history(value: Any) -> Any:
    """A value as history can keep it: dates and moments in ISO 8601."""
    return value.isoformat() if isinstance(value, dt.date) else value
