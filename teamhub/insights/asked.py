"""What the page is asked for: a period, a team with its subteams, a severity; read from the address."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from outcomes.models import Cycle
from people.models import Organisation, Person, Team
from people.names import folded
from people.subteams import below
from people.zones import zone_of
from postmortems.models import Postmortem
from teamhub.insights import periods
from teamhub.insights.periods import Period
from web.forms import TeamhubForm
from web.years import FIRST_DAY, LAST_DAY, YEARS

NINETY, QUARTER, HALF, YEAR, OWN = "90-days", "quarter", "6-months", "12-months", "own"
PERIODS = {
    HALF: "Last six months",
    NINETY: "Last 90 days",
    QUARTER: "This quarter",
    YEAR: "Last twelve months",
}
CYCLES = 24  # in the choice


class Filters(TeamhubForm):
    """The filters as fields; `cycles` are those to choose from."""

    period = forms.ChoiceField(
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"invalid_choice": "That period is not there. Shown are the last six months."},
    )
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input short"})
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input short"})
    )
    severity = forms.TypedChoiceField(
        required=False,
        choices=[("", "All severities"), *Postmortem.SEVERITIES],
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"class": "select"}),
    )

    def __init__(self, query: QueryDict, cycles: Iterable[Cycle]) -> None:
        super().__init__(query)
        choice = self.fields["period"]
        assert isinstance(choice, forms.ChoiceField)
        named = [(f"cycle-{cycle.pk}", cycle.name) for cycle in cycles]
        choice.choices = [*PERIODS.items(), *named, (OWN, "From a day to a day")]
        self.is_valid()

    def days(self) -> list[forms.BoundField]:
        """The fields of one's own first and last day."""
        return [self["since"], self["until"]]


class Question:
    """What `person` asks at the aware moment `now`; what makes no sense in the address filters nothing.

    Of a period that makes no sense the page says so beside its field, and a file is refused.
    """

    def __init__(self, query: QueryDict, person: Person, now: dt.datetime) -> None:
        self.person, self.now, self.query = person, now, query
        self.zone = zone_of(Organisation.current().time_zone)
        self.today = now.astimezone(self.zone).date()
        self.usual = periods.last_months(self.today, 6, self.zone)
        self.cycles = self._choices(query.get("period", ""))
        if query.get("period") == OWN and not query.get("since"):
            query = (
                query.copy()
            )  # the days to begin with, for whoever is about to change them; not what was typed
            query["until"] = query.get("until") or str(self.usual.last)
            query["since"] = str(self._half_a_year_to(query.get("until", "")).first)
        self.form = Filters(query, self.cycles)
        self.asked = self.form.cleaned_data.get("period")
        self.severity: int | None = self.form.cleaned_data.get("severity")
        self.is_own = self.asked == OWN

    @functools.cached_property
    def period(self) -> Period:
        """The days that are asked for; the last six months where nothing else makes sense."""
        if self.is_own:
            return self._own() or self.usual
        if self.asked == NINETY:
            return periods.last_days(self.today, 90, self.zone)
        if self.asked == QUARTER:
            return periods.this_quarter(self.today, self.zone)
        if self.asked == YEAR:
            return periods.last_months(self.today, 12, self.zone)
        for cycle in self.cycles:
            if self.asked == f"cycle-{cycle.pk}":
                return Period(cycle.starts_on, cycle.ends_on, self.zone)
        return self.usual

    def _choices(self, asked: str) -> list[Cycle]:
        """The newest cycles, and the one that is asked for, however old."""
        rows = Cycle.objects.visible_to(self.person)
        found = list(rows.order_by("-starts_on")[:CYCLES])
        pk = asked.removeprefix("cycle-")
        if asked != pk and pk.isdecimal() and len(pk) < 10 and int(pk) not in {one.pk for one in found}:
            found += rows.filter(pk=int(pk))
        return found

    def _half_a_year_to(self, typed: str) -> Period:
        """The six months up to a typed day; the usual ones where it is none."""
        try:
            until = dt.date.fromisoformat(typed.strip())
        except ValueError:
            return self.usual
        is_in_years = FIRST_DAY <= until <= LAST_DAY
        return periods.last_months(until, 6, self.zone) if is_in_years else self.usual

    @property
    def is_refused(self) -> bool:
        """Does the period of the address make no sense?"""
        assert self.period  # which looks at the typed days
        return not {"period", "since", "until"}.isdisjoint(self.form.errors)

    def _own(self) -> Period | None:
        """The days typed; None where they make no period, and then the fields say why."""
        since, until = (self.form.cleaned_data.get(name) for name in ("since", "until"))
        until = until or self.today
        if since is None:
            return None
        if not (since >= FIRST_DAY and until <= LAST_DAY):
            self.form.add_error("since", f"Choose days from {YEARS[0]} to {YEARS[-1]}.")
        elif until < since:
            self.form.add_error("until", "This is before the first day.")
        elif (until - since).days >= periods.LONGEST:
            self.form.add_error("until", "Choose three years at most.")
        else:
            return Period(since, until, self.zone)
        return None

    @functools.cached_property
    def _teams(self) -> dict[int, Team]:
        rows = Team.objects.visible_to(self.person).only("pk", "name", "slug", "parent_id").order_by("name")
        return {team.pk: team for team in rows}

    @functools.cached_property
    def team(self) -> Team | None:
        """The team that is asked for, by slug or name; None is all of them."""
        asked = self.query.get("team", "").strip()
        if not asked:
            return None
        teams = self._teams.values()
        named = (team for team in teams if folded(team.name) == folded(asked))
        return next((team for team in teams if team.slug == asked), None) or next(named, None)

    @functools.cached_property
    def team_ids(self) -> list[int] | None:
        """The team and all below it, whatever the depth; None is all teams."""
        if self.team is None:
            return None
        return below(self.team.pk, ((team.pk, team.parent_id) for team in self._teams.values()))

    @property
    def subteams(self) -> int:
        """How many teams stand below the one asked for."""
        return len(self.team_ids or [0]) - 1

    def address(self) -> str:
        """The filters that are set, as they stand in the address: "team=gate&severity=2"; no period that is refused."""
        names = (*(() if self.is_refused else ("period", "since", "until")), "team", "severity")
        query = QueryDict(mutable=True)
        for name in names:
            if value := self.query.get(name):
                query[name] = value
        return query.urlencode()

    def within(self, rows: Any, path: str = "team") -> Any:
        """Those of the teams that are asked for."""
        return rows if self.team_ids is None else rows.filter(**{f"{path}__in": self.team_ids})
