"""Cycles: the named periods that objectives are set for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from outcomes import scoring
from outcomes.models.changes import changed
from people.models import Membership, Person, Team
from records.models import Recorded, Refused, record
from web.addresses import numbered

EARLIEST_YEAR = 1970
LONGEST = dt.timedelta(days=3 * 366)


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, person: Person) -> CycleQuerySet:
        """Every cycle, to everyone in the organisation."""
        return self if person.is_active else self.none()

    def running(self) -> CycleQuerySet:
        """Cycles whose key results are checked in: active and closing ones."""
        return self.filter(state__in=Cycle.RUNNING_STATES)

    def current(self, today: dt.date) -> Cycle | None:
        """The active or closing cycle around today; else the newest that has started; else the newest."""
        return current_of(list(self.order_by("-starts_on")[:24]), today)


def current_of(cycles: Sequence[Cycle], today: dt.date) -> Cycle | None:
    """The one of these, newest first, that `today` is about: running and started; else started; else the newest."""
    started = [cycle for cycle in cycles if cycle.starts_on <= today]
    running = [cycle for cycle in started if cycle.is_running()]
    return next(iter([*running, *started, *cycles]), None)


class Cycle(Recorded):
    """A named period, usually a quarter, that objectives are set for."""

    record_kind: ClassVar[str] = "cycle"
    PLANNING, ACTIVE, CLOSING, CLOSED = "planning", "active", "closing", "closed"
    STATES = [(PLANNING, "Planning"), (ACTIVE, "Active"), (CLOSING, "Closing"), (CLOSED, "Closed")]
    RUNNING_STATES = [ACTIVE, CLOSING]
    BEFORE = {ACTIVE: PLANNING, CLOSING: ACTIVE, CLOSED: CLOSING}
    EDITABLE = ["name", "starts_on", "ends_on", "check_in_weekday", "cadence_days"]

    name = models.CharField(max_length=60, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")
    state = models.CharField(max_length=10, choices=STATES, default=PLANNING)
    check_in_weekday = models.PositiveSmallIntegerField(default=3, choices=Person.WEEKDAYS)
    cadence_days = models.PositiveSmallIntegerField(
        default=7, help_text="Days from one check-in to the next."
    )

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="cycle_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planning", "active", "closing", "closed"]),
                name="cycle_state_is_known",
            ),
            models.CheckConstraint(condition=Q(cadence_days__gte=1), name="cycle_cadence_is_a_day_or_more"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Say beside its days what no cycle can be. Raises ValidationError by field."""
        if not (self.starts_on and self.ends_on):
            return
        if self.ends_on <= self.starts_on:
            raise ValidationError(
                {"ends_on": "A cycle has two days at least: its last comes after its first."}
            )
        if self.starts_on.year < EARLIEST_YEAR:
            raise ValidationError({"starts_on": f"This is before {EARLIEST_YEAR}. Is the year right?"})
        if self.ends_on - self.starts_on > LONGEST:
            raise ValidationError({"ends_on": "This is more than three years. Is the year right?"})

    def get_absolute_url(self) -> str:
        return f"{reverse('outcomes')}?cycle={self.pk}"

    def board_url(self) -> str:
        """Its own page: its state, its steps, and where each team stands. Its tree is get_absolute_url()."""
        return numbered("cycle", self.pk)

    def is_running(self) -> bool:
        """Twin of running()."""
        return self.state in self.RUNNING_STATES

    @property
    def weeks(self) -> int:
        """How many weeks it has, a begun one counted whole."""
        return ((self.ends_on - self.starts_on).days + 7) // 7

    def week_words(self, today: dt.date) -> str:
        """Where it stands in its weeks, in words: week 3 of 13; 13 weeks, before it begins and after it ended."""
        if not self.starts_on <= today <= self.ends_on:
            return f"{self.weeks} week{'' if self.weeks == 1 else 's'}"
        return f"week {self.week_of(today)} of {self.weeks}"

    def week_of(self, today: dt.date) -> int:
        """Which week of the cycle it is, the first being 1; held within the cycle."""
        return min(max((today - self.starts_on).days // 7 + 1, 1), self.weeks)

    def due_on(self, today: dt.date) -> dt.date | None:
        """The check-in day that counts today (outcomes.scoring.due_on); None where nothing is to be checked in."""
        if not self.is_running():
            return None
        return scoring.due_on(self.starts_on, self.ends_on, self.check_in_weekday, self.cadence_days, today)

    # Its life. Leads and org admins take it a step on, or with a reason a step back.
    def may_be_moved_by(self, person: Person) -> bool:
        """Leads, of whatever team, and org admins."""
        is_lead = Membership.LEAD in person.roles().values()
        return person.is_active and (person.is_org_admin or is_lead)

    def may_be_activated_by(self, person: Person) -> bool:
        """While it is planned, as for any step."""
        return self.state == self.PLANNING and self.may_be_moved_by(person)

    def may_begin_closing_by(self, person: Person) -> bool:
        """While it is active, as for any step."""
        return self.state == self.ACTIVE and self.may_be_moved_by(person)

    def may_be_closed_by(self, person: Person) -> bool:
        """While it is closing, as for any step."""
        return self.state == self.CLOSING and self.may_be_moved_by(person)

    def may_be_reopened_by(self, person: Person) -> bool:
        """Once it has left planning, as for any step."""
        return self.state != self.PLANNING and self.may_be_moved_by(person)

    def may_be_edited_by(self, person: Person) -> bool:
        """Org admins set up cycles, until they are closed."""
        return person.is_active and person.is_org_admin and self.state != self.CLOSED

    def unscored(self) -> models.QuerySet[Any]:
        """Its objectives that nobody has closed yet."""
        return self.objectives.filter(closed_at__isnull=True)

    def activate(self, *, by: Person) -> None:
        """The plans hold from now on. Raises PermissionDenied, Refused where it is not planned (any more)."""
        self._step(self.PLANNING, self.ACTIVE, "activated", by=by)

    def begin_closing(self, *, by: Person) -> None:
        """Time to score and to look back. Raises PermissionDenied, Refused where it is not active."""
        self._step(self.ACTIVE, self.CLOSING, "began_closing", by=by)

    def close(self, *, by: Person, even_unscored: bool = False) -> None:
        """End it: from now on it is only read.

        Objectives nobody has scored stay so, which `even_unscored` agrees to. Raises PermissionDenied, Refused.
        """
        left = 0 if even_unscored else self.unscored().count()
        if left and self.may_be_closed_by(by):
            these = "1 objective is" if left == 1 else f"{left} objectives are"
            raise Refused(
                f"{these} not closed yet. Close them first, or say that they stay without a score.",
                "even_unscored",
            )
        self._step(self.CLOSING, self.CLOSED, "closed", by=by)

    def reopen(self, *, by: Person, reason: str) -> None:
        """Take it a step back: from closed to closing, from closing to active, from active to planning.

        To planning only before the first check-in: after it changed goals would be no plan. Raises
        PermissionDenied, Refused.
        """
        if not self.may_be_reopened_by(by):
            raise PermissionDenied(
                "Leads and org admins take a cycle a step back, once it has left planning."
            )
        if not reason.strip():
            raise Refused("Say in a few words why it goes back.", "reason")
        if self.state == self.ACTIVE and self._is_read():
            raise Refused(
                "Somebody has checked in already, so the plan cannot be made anew. Amend the goals that were wrong."
            )
        self._step(self.state, self.BEFORE[self.state], "reopened", by=by, note=reason.strip())

    def _is_read(self) -> bool:
        return self.objectives.filter(key_results__checked_in_on__isnull=False).exists()

    @transaction.atomic
    def _step(self, since: str, to: str, verb: str, *, by: Person, note: str = "") -> None:
        """From one state to another, once, whoever asks at the same time."""
        if not self.may_be_moved_by(by):
            raise PermissionDenied("Leads and org admins take a cycle from one state to the next.")
        rows = Cycle.objects.filter(pk=self.pk, state=since)
        if rows.update(state=to, version=F("version") + 1) != 1:
            self.refresh_from_db()
            raise Refused(f"{self} is {self.get_state_display().lower()}. Read what that permits.")
        self.state, self.version = to, self.version + 1
        record(verb, self, by=by, changes={"state": (since, to)}, note=note)

    @classmethod
    @transaction.atomic
    def create(cls, *, by: Person, **fields: Any) -> Cycle:
        """Set up a cycle, in planning; `fields` are of EDITABLE. Raises PermissionDenied, ValidationError by field."""
        if not (by.is_active and by.is_org_admin):
            raise PermissionDenied("Org admins set up cycles.")
        cycle = cls(created_by=by, **{name: fields[name] for name in cls.EDITABLE if name in fields})
        cycle.full_clean()
        cycle.save()
        record("created", cycle, by=by)
        return cycle

    @transaction.atomic
    def edit(self, *, by: Person, version: int, **fields: Any) -> None:
        """Change the fields given, of EDITABLE, on top of `version`.

        Raises PermissionDenied, EditConflict where somebody was faster, ValidationError by field.
        """
        if not self.may_be_edited_by(by):
            raise PermissionDenied("Org admins set up cycles, until they are closed.")
        changes = changed(self, {name: fields[name] for name in self.EDITABLE if name in fields})
        if not changes:
            return
        self.full_clean()
        self.claim_version(version)
        self.save(update_fields=list(changes))
        record("edited", self, by=by, changes=changes)

    # Agreements: a lead says that the team's objectives are what the team wants.
    def may_be_agreed_by(self, person: Person, team: Team) -> bool:
        """The team's leads and org admins, while it is planned or active."""
        return self.state in (self.PLANNING, self.ACTIVE) and person.leads(team.pk)

    @transaction.atomic
    def agree(self, *, by: Person, team: Team) -> None:
        """Say that the team has agreed on its objectives. Saying it twice does nothing.

        Raises PermissionDenied, Refused where there is nothing to agree on.
        """
        if not self.may_be_agreed_by(by, team):
            raise PermissionDenied(f"Leads of {team} say what it agreed on, until {self} is closing.")
        if not self.objectives.filter(team=team).exists():
            raise Refused(f"{team} has no objective in {self} yet, so there is nothing to agree on.")
        if self.agreements.get_or_create(team=team, defaults={"by": by})[1]:
            record("agreed", self, by=by, changes={team.name: ("drafting", "agreed")})

    @transaction.atomic
    def withdraw_agreement(self, *, by: Person, team: Team) -> None:
        """Back to drafting. Where nothing was agreed it does nothing. Raises PermissionDenied."""
        if not self.may_be_agreed_by(by, team):
            raise PermissionDenied(f"Leads of {team} say what it agreed on, until {self} is closing.")
        if self.agreements.filter(team=team).delete()[0]:
            record("withdrew_agreement", self, by=by, changes={team.name: ("agreed", "drafting")})
