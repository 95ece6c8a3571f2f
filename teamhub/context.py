"""What the shell around every page shows."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from followups.models import FollowUp
from outcomes.models import Cycle, KeyResult
from people.models import Organisation, Person, Team


class Rail:
    """What the navigation says about one person: one query for the counts, asked only where it is drawn."""

    def __init__(self, person: Person, now: dt.datetime) -> None:
        self.person, self.now = person, now

    @cached_property
    def _row(self) -> tuple[Any, ...]:
        """The organisation's name, whether there is anything to check in, how many promises are late."""
        late = FollowUp.objects.overdue_of(self.person, self.now).order_by().values("owner")
        check_ins = KeyResult.objects.filter(owner=self.person, objective__cycle__state=Cycle.ACTIVE)
        row: tuple[Any, ...] = Person.objects.values_list(
            Subquery(Organisation.objects.filter(pk=1).values("name")),
            Exists(check_ins),
            Subquery(late.annotate(late=Count("pk")).values("late")),
        ).get(pk=self.person.pk)
        return row

    @property
    def organisation_name(self) -> str:
        """The organisation's name; its default before set-up."""
        return str(self._row[0] or Organisation().name)

    @property
    def has_check_in(self) -> bool:
        """Has the person key results to check in?"""
        return bool(self._row[1])

    @property
    def overdue_count(self) -> int:
        """How many of the person's promises are late: those that "needs you" calls overdue."""
        return int(self._row[2] or 0)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The reader's date and moment, and for the signed-in the organisation, the teams and the rail's counts.

    Everything but the clock is lazy: a region that shows none of it asks the database nothing.
    """
    now = timezone.now()
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {"now": now, "today": timezone.localdate(now), "shell": "gate.html"}
    today = person.today(now)
    return {
        "now": now,
        "today": today,
        "shell": "base.html",
        "organisation": SimpleLazyObject(Organisation.current),
        "rail_teams": Team.objects.for_rail(person),
        "rail": Rail(person, now),
    }
