"""Cycles: the named periods that objectives are set for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from outcomes import scoring
from people.models import Person


class CycleQuerySet(models.QuerySet["Cycle"]):
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


class Cycle(models.Model):
    """A named period, usually a quarter, that objectives are set for."""

    PLANNING, ACTIVE, CLOSING, CLOSED = "planning", "active", "closing", "closed"
    STATES = [(PLANNING, "Planning"), (ACTIVE, "Active"), (CLOSING, "Closing"), (CLOSED, "Closed")]
    RUNNING_STATES = [ACTIVE, CLOSING]

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

    def get_absolute_url(self) -> str:
        return f"{reverse('outcomes')}?cycle={self.pk}"

    def is_running(self) -> bool:
        """Twin of running()."""
        return self.state in self.RUNNING_STATES

    @property
    def weeks(self) -> int:
        """How many weeks it has, a begun one counted whole."""
        return ((self.ends_on - self.starts_on).days + 7) // 7

    def week_of(self, today: dt.date) -> int:
        """Which week of the cycle it is, the first being 1; held within the cycle."""
        return min(max((today - self.starts_on).days // 7 + 1, 1), self.weeks)

    def due_on(self, today: dt.date) -> dt.date | None:
        """The check-in day that counts today (outcomes.scoring.due_on); None where nothing is to be checked in."""
        if not self.is_running():
            return None
        return scoring.due_on(self.starts_on, self.ends_on, self.check_in_weekday, self.cadence_days, today)
