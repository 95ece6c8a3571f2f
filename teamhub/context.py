"""What the shell around every page shows."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from followups.models import FollowUp
from outcomes.models import Cycle, KeyResult
from people.models import Organisation, Person, Team

RAIL_TEAMS = 30  # more than that are found by search


class Rail:
    """What the navigation says about one person; each answer is asked for once, and only if it is drawn."""

    def __init__(self, person: Person, today: dt.date) -> None:
        self.person, self.today = person, today

    @cached_property
    def own_team_ids(self) -> set[int]:
        """The teams the person is in."""
        return set(self.person.roles())

    @cached_property
    def has_check_in(self) -> bool:
        """Has the person key results to check in?"""
        return KeyResult.objects.filter(owner=self.person, objective__cycle__state=Cycle.ACTIVE).exists()

    @cached_property
    def overdue_count(self) -> int:
        """How many of the person's promises are late."""
        return FollowUp.objects.filter(owner=self.person).overdue(self.today).count()


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
        "rail_teams": Team.objects.all()[:RAIL_TEAMS],
        "rail": Rail(person, today),
    }
