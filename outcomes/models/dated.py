"""What experiments and trade-offs share: an owner, and a day by which somebody looks at them again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q

from outcomes.models.changes import changed
from outcomes.models.objectives import refuse_owner
from people.models import Person
from records.models import Recorded, Refused, record

if TYPE_CHECKING:
    from people.models import Team

FURTHEST = dt.timedelta(days=3 * 366)


def refuse_day(day: dt.date, today: dt.date) -> None:
    """Raise Refused for a day that has passed, or that is further off than anybody plans."""
    if day < today:
        raise Refused("This day has passed. Choose today or a later day.", "due_on")
    if day > today + FURTHEST:
        raise Refused("This is more than three years off. Choose a nearer day, and move it then.", "due_on")


class DatedQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> DatedQuerySet:
        """As open as the objectives they belong to: to everyone in the organisation."""
        return self if person.is_active else self.none()

    def waiting(self) -> DatedQuerySet:
        """Those that somebody still has to look at."""
        return self.filter(state=self.model.WAITING)

    def overdue(self, today: dt.date) -> DatedQuerySet:
        """Those whose day has ended; `today` is the date where the owner is."""
        return self.waiting().filter(due_on__lt=today)


class Dated(Recorded):
    """Base of what is written down with a day on which its owner answers it. Subclasses name the answers."""

    WAITING: str
    EDITABLE: list[str]

    title = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)ss_owned")
    due_on = models.DateField()
    first_due_on = models.DateField(editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.TextField(blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def home_team(self) -> Team:
        """The team whose it is."""
        raise NotImplementedError

    def record_team_id(self) -> int | None:
        return self.home_team.pk

    def is_waiting(self) -> bool:
        """Twin of waiting()."""
        return getattr(self, "state", "") == self.WAITING

    def is_overdue(self, today: dt.date) -> bool:
        """Twin of overdue(); `today` is the date where the owner is."""
        return self.is_waiting() and self.due_on < today

    @property
    def was_moved(self) -> bool:
        """Does another day stand beside the first one?"""
        return self.due_on != self.first_due_on

    def may_be_edited_by(self, person: Person) -> bool:
        """Its owner, the team's leads and members, and org admins."""
        is_owner = person.is_active and self.owner_id == person.pk
        return is_owner or person.writes_in(self.home_team.pk)

    def may_be_answered_by(self, person: Person) -> bool:
        """Whoever may edit it, until it is answered."""
        return self.is_waiting() and self.may_be_edited_by(person)

    def may_be_moved_by(self, person: Person) -> bool:
        """As for the answer."""
        return self.may_be_answered_by(person)

    def may_be_reopened_by(self, person: Person) -> bool:
        """Whoever may edit it, once it is answered."""
        return not self.is_waiting() and self.may_be_edited_by(person)

    def _write_down(self, *, by: Person, today: dt.date) -> None:
        """Save the new record with its first day. Raises PermissionDenied, ValidationError by field."""
        if not by.writes_in(self.home_team.pk):
            raise PermissionDenied(f"Leads and members of {self.home_team} write this down.")
        refuse_day(self.due_on, today)
        refuse_owner(self.owner, self.home_team.pk, "owner")
        self.first_due_on, self.created_by = self.due_on, by
        self.save()
        record("created", self, by=by)

    @transaction.atomic
    def edit(self, *, by: Person, version: int, **fields: Any) -> None:
        """Change the fields given, of EDITABLE, on top of `version`; the day has move().

        Raises PermissionDenied, EditConflict where somebody was faster, ValidationError by field.
        """
        if not self.may_be_edited_by(by):
            raise PermissionDenied(f"Its owner, and leads and members of {self.home_team}, edit it.")
        changes = changed(self, {name: fields[name] for name in self.EDITABLE if name in fields})
        if not changes:
            return
        if "owner" in changes:
            refuse_owner(self.owner, self.home_team.pk, "owner")
        self.claim_version(version)
        self.save(update_fields=list(changes))
        record("edited", self, by=by, changes=changes)

    @transaction.atomic
    def move(self, *, by: Person, due_on: dt.date, reason: str, today: dt.date) -> None:
        """Set another day, with a reason; the first one is kept. `today` is the date where `by` is.

        Raises PermissionDenied, Refused.
        """
        if not self.may_be_edited_by(by):
            raise PermissionDenied(f"Its owner, and leads and members of {self.home_team}, move its day.")
        if due_on == self.due_on:
            raise Refused("This is the day it has already.", "due_on")
        refuse_day(due_on, today)
        if not reason.strip():
            raise Refused("Say in a few words why it moves.", "reason")
        self._take(by, Q(due_on=self.due_on, state=self.WAITING), "moved", due_on=due_on, note=reason.strip())

    @transaction.atomic
    def reopen(self, *, by: Person, reason: str = "") -> None:
        """Take the answer back; history keeps it. Raises PermissionDenied, Refused."""
        if not self.may_be_edited_by(by):
            raise PermissionDenied(f"Its owner, and leads and members of {self.home_team}, reopen it.")
        self._take(
            by,
            ~Q(state=self.WAITING),
            "reopened",
            note=reason,
            state=self.WAITING,
            answered_at=None,
            answer="",
        )

    def _answer(
        self, verb: str, state: str, *, by: Person, answer: str, now: dt.datetime, **fields: Any
    ) -> None:
        """Answer it once, at the aware moment `now`. Raises PermissionDenied, Refused where somebody was faster."""
        if not self.may_be_edited_by(by):
            raise PermissionDenied(f"Its owner, and leads and members of {self.home_team}, answer it.")
        given = {"state": state, "answer": answer.strip(), "answered_at": now, **fields}
        self._take(by, Q(state=self.WAITING), verb, note="", **given)

    def _take(self, by: Person, still: Q, verb: str, *, note: str, **fields: Any) -> None:
        """Change the fields while `still` holds, and write it down. Raises Refused where it holds no more."""
        kept = type(self).objects.filter(still, pk=self.pk)
        if kept.update(**fields, version=models.F("version") + 1) != 1:
            raise Refused("Somebody else has just answered or moved this. Read what it says now.")
        before = {name: getattr(self, name) for name in fields}
        changes = {
            name: (_told(before[name]), _told(value))
            for name, value in fields.items()
            if name != "answered_at" and before[name] != value
        }
        self.refresh_from_db()
        record(verb, self, by=by, changes=changes, note=note)


def _told(value: Any) -> Any:
    """As history keeps it."""
    return value.isoformat() if isinstance(value, dt.date) else value
