"""The filters of the list of postmortems, read from its address."""

from __future__ import annotations

from django import forms
from django.db.models import Q

from people.models import Area, Person, Team
from postmortems.library import UNPUBLISHED, PostmortemQuerySet
from postmortems.models import Postmortem
from web.forms import TeamhubForm


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
    state = forms.ChoiceField(required=False, choices=[("", "All states"), *Postmortem.STATUSES])

    def rows(self, person: Person) -> PostmortemQuerySet:
        """The postmortems that pass, of those the person may read, ready for the list."""
        return self.chosen_by(person).for_list()

    def chosen_by(self, person: Person) -> PostmortemQuerySet:
        """The postmortems that pass, of those the person may read."""
        self.is_valid()
        chosen = self.cleaned_data
        status = chosen.get("state") or ""
        if status in UNPUBLISHED:
            found = Postmortem.objects.unpublished_for(person, status)
        else:
            found = Postmortem.objects.visible_to(person)
        if chosen.get("q"):
            found = found.matching(chosen["q"])
        if chosen.get("team"):  # its own, and those it takes part in
            joined = Postmortem.other_teams.through.objects.filter(team=chosen["team"])
            others = list(joined.values_list("postmortem_id", flat=True))
            own = Q(team=chosen["team"])  # alone it is read in order from its index
            found = found.filter(own | Q(pk__in=others) if others else own)
        if chosen.get("area"):
            touched = Postmortem.areas.through.objects.filter(area=chosen["area"])
            found = found.filter(pk__in=touched.values("postmortem_id"))
        if chosen.get("kind"):
            found = found.filter(kind=chosen["kind"])
        if chosen.get("severity"):
            found = found.filter(severity=chosen["severity"])
        if status and status not in UNPUBLISHED:
            found = found.filter(status=status)
        return found

    def is_filtering(self) -> bool:
        """Does any filter hold something back?"""
        return any(self.cleaned_data.values())
