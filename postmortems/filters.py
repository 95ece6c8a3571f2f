"""The filters of the list of postmortems, read from its address."""

from __future__ import annotations

import datetime as dt

from django import forms

from people.models import Area, Person, Team
from postmortems.library import DROPPED, IN_REVIEW, UNPUBLISHED, PostmortemQuerySet
from postmortems.models import Postmortem
from web import compiled
from web.forms import TeamhubForm

LATE = "late"  # in review, after the last day for it


class ListFilter(TeamhubForm):
    """The filters of the list, read from the address; what makes no sense there filters nothing."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Words in any part"}),
    )
    team = forms.ModelChoiceField(
        Team.objects.all(), required=False, to_field_name="slug", empty_label="All teams"
    )
    area = forms.ModelChoiceField(
        Area.objects.all(), required=False, to_field_name="slug", empty_label="All areas"
    )
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *Postmortem.KINDS])
    severity = forms.TypedChoiceField(
        required=False, choices=[("", "All severities"), *Postmortem.SEVERITIES], coerce=int, empty_value=None
    )
    state = forms.ChoiceField(
        required=False, choices=[("", "All states"), *Postmortem.STATUSES, (LATE, "Review late")]
    )

    def for_list(self, person: Person, today: dt.date) -> PostmortemQuerySet | compiled.Query:
        """rows(), for web.paging.keyset."""
        self.is_valid()
        if any(map(self.cleaned_data.get, ("q", "team", "area"))):
            return self.rows(person, today)
        alike = map(self.cleaned_data.get, ("state", "kind", "severity"))
        return compiled.Query(_for_list, *alike, person=person, today=today)

    def rows(self, person: Person, today: dt.date) -> PostmortemQuerySet:
        """The postmortems that pass, of those the person may read, ready for the list; `today` is the person's."""
        return self.chosen_by(person, today).for_list()

    def chosen_by(self, person: Person, today: dt.date) -> PostmortemQuerySet:
        """The postmortems that pass, of those the person may read."""
        self.is_valid()
        chosen = self.cleaned_data
        found = _alike(chosen.get("state"), chosen.get("kind"), chosen.get("severity"), person, today)
        if chosen.get("q"):
            found = found.matching(chosen["q"])
        if chosen.get("team"):
            found = found.of_team(chosen["team"])
        if chosen.get("area"):
            touched = Postmortem.areas.through.objects.filter(area=chosen["area"])
            found = found.filter(pk__in=touched.values("postmortem_id"))
        return found

    def is_filtering(self) -> bool:
        """Does any filter hold something back?"""
        return any(self.cleaned_data.values())


def _alike(
    status: str | None, kind: str | None, severity: int | None, person: Person, today: dt.date
) -> PostmortemQuerySet:
    """Those of a state, a kind and a severity, where one is given, that the person may read."""
    if status == LATE:
        found = Postmortem.objects.unpublished_for(person, IN_REVIEW).review_late(today)
    elif status in (*UNPUBLISHED, DROPPED):
        found = Postmortem.objects.unpublished_for(person, status)
    else:
        found = Postmortem.objects.visible_to(person)
        found = found.filter(status=status) if status else found.kept()
    found = found.filter(kind=kind) if kind else found
    return found.filter(severity=severity) if severity else found


def _for_list(
    status: str | None, kind: str | None, severity: int | None, person: Person, today: dt.date
) -> PostmortemQuerySet:
    return _alike(status, kind, severity, person, today).for_list()
