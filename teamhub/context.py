"""What the shell around every page shows."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from followups.models import FollowUp
from notices.models import Hold, Notice, StoppedAddress
from notices.needs import Need, any_is_cut, how_many, needs_of
from outcomes.models import Cycle, KeyResult
from people.models import Organisation, Person, Team
from web import compiled
from web.counts import CappedCount, in_words

TROUBLE_OF = dt.timedelta(days=7)  # what is older is for the outbox page alone


def figures_of(person: Person, today: dt.date, of_late: dt.datetime) -> dict[str, Any]:
    """The organisation's words, whether there is anything to check in, how many promises are late on the person's
    own day; for an org admin, what troubles the outbox since the moment `of_late`."""
    late = FollowUp.objects.overdue_of(person, today).order_by().values("owner")
    check_ins = KeyResult.objects.filter(owner=person, objective__cycle__state=Cycle.ACTIVE)
    organisation = Organisation.objects.filter(pk=1)
    trouble: dict[str, Any] = {}
    if person.is_org_admin:
        trouble = {
            "rail_stuck": CappedCount(Notice.objects.needing_somebody(of_late)),
            "rail_stopped": CappedCount(StoppedAddress.objects.filter(since__gte=of_late)),
            "rail_held": Exists(Hold.objects.all()),
        }
    return {
        "rail_name": Subquery(organisation.values("name")),
        "rail_north_star": Subquery(organisation.values("north_star")),
        "rail_holiday_country": Subquery(organisation.values("holiday_country")),
        "rail_has_check_in": Exists(check_ins),
        "rail_late": Subquery(late.annotate(late=Count("pk")).values("late")),
        **trouble,
    }


def teams_with_figures(person: Person, today: dt.date, of_late: dt.datetime) -> QuerySet[Team]:
    """The teams of the rail, each with the figures."""
    return Team.objects.for_rail(person).annotate(**figures_of(person, today, of_late))


class Rail:
    """What the navigation says to one person: one query for all of it but "needs you", which asks two; asked only
    where something is drawn."""

    def __init__(self, person: Person, now: dt.datetime) -> None:
        self.person, self.now = person, now

    @cached_property
    def _asked(self) -> dict[str, Any]:
        """Of whom and when the figures are."""
        today, of_late = self.person.today(self.now), self.now - TROUBLE_OF
        return {"person": self.person, "today": today, "of_late": of_late}

    @cached_property
    def teams(self) -> list[Team]:
        """Those of TeamQuerySet.for_rail()."""
        return compiled.rows(teams_with_figures, **self._asked)

    @cached_property
    def _row(self) -> tuple[Any, ...]:
        """The figures: from the teams, for each brings them; where there is no team yet, by a query of their own."""
        if self.teams:
            found = vars(self.teams[0])
            return tuple(found[name] for name in found if name.startswith("rail_"))
        figures = figures_of(**self._asked)
        people = Person.objects.filter(pk=self.person.pk).annotate(**figures)
        row: tuple[Any, ...] = people.values_list(*figures).get()
        return row

    @cached_property
    def organisation(self) -> Organisation:
        """The organisation, with its name and its north star; the defaults before set-up."""
        name, north_star, country = self._row[:3]
        if name is None:
            return Organisation(pk=1)
        return Organisation(pk=1, name=name, north_star=north_star, holiday_country=country)

    @property
    def has_check_in(self) -> bool:
        """Has the person key results to check in?"""
        return bool(self._row[3])

    @property
    def overdue_count(self) -> int:
        """How many of the person's promises are late: those that "needs you" calls overdue."""
        return int(self._row[4] or 0)

    @property
    def trouble(self) -> str:
        """What of the outbox needs an org admin: "held", or how many of late failed, are in doubt, are stopped."""
        stuck, stopped, is_held = self._row[5:] or (0, 0, False)
        return "held" if is_held else in_words(stuck + stopped) if stuck + stopped else ""

    @cached_property
    def needs(self) -> list[Need]:
        """What needs the person, as the home page lists it."""
        country = self.organisation.holiday_country
        return needs_of([self.person], now=self.now, country=country)[self.person.pk]

    @property
    def needs_count(self) -> str:
        """How many things need the person, with a + where there are more than the list holds; "" for none."""
        if "needs" in vars(self):  # the page lists them
            count, is_cut = len(self.needs), any_is_cut(self.needs)
        else:
            country = self.organisation.holiday_country
            count, is_cut = how_many(self.person, now=self.now, country=country)
        return f"{count}{'+' if is_cut else ''}" if count else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The reader's date and moment, and for the signed-in the organisation, the teams and the rail's counts.

    Everything but the clock is lazy: a region that shows none of it asks the database nothing.
    """
    now = timezone.now()
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {"now": now, "today": timezone.localdate(now), "shell": "gate.html"}
    today, rail = person.today(now), Rail(person, now)
    return {
        "now": now,
        "today": today,
        "shell": "base.html",
        "organisation": SimpleLazyObject(lambda: rail.organisation),
        "rail_teams": SimpleLazyObject(lambda: rail.teams),
        "rail": rail,
        "channels_allowed": settings.CHANNELS_ALLOWED,
    }
