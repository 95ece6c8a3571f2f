"""The filters of the list of postmortems, read from its address."""

from __future__ import annotations

from django import forms

from people.models import Person, Team
from postmortems.library import PostmortemQuerySet
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
    severity = forms.TypedChoiceField(
        required=False, choices=[("", "All severities"), *Postmortem.SEVERITIES], coerce=int, empty_value=None
    )
    state = forms.ChoiceField(required=False, choices=[("", "All states"), *Postmortem.STATUSES])

    def rows(self, person: Person) -> PostmortemQuerySet:
        """The postmortems that pass, of those the person may read, ready for the list."""
        found = Postmortem.objects.visible_to(person)
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("q"):
            found = found.matching(chosen["q"])
        if chosen.get("team"):
            found = found.filter(team=chosen["team"])
        if chosen.get("severity"):
            found = found.filter(severity=chosen["severity"])
        if chosen.get("state"):
            found = found.filter(status=chosen["state"])
        return found.for_list()

    def is_filtering(self) -> bool:
        """Does any filter hold something back?"""
        return any(self.cleaned_data.values())
