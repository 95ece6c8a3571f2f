"""Asking for a review: whom, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from people.models import Person
from postmortems import moments
from postmortems.conflicts import Meeting, PartConflict
from postmortems.fields import PeopleField
from postmortems.forms import MOST_CHOICES
from postmortems.models import Postmortem
from postmortems.models.placing import keys
from postmortems.models.reviewing import LONGEST_REMARK
from records.models import Refused
from web.forms import DateField, TeamhubForm


class ReviewForm(TeamhubForm):
    """Whom to ask for a review, and by when."""

    reviewers = PeopleField(
        only_active=True,
        help_text="Full names or email addresses, separated by commas. They see the draft from now on.",
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    review_due_on = DateField(label="Read by")
    read = forms.CharField(required=False, widget=forms.HiddenInput)
    day_read = forms.CharField(required=False, widget=forms.HiddenInput)
    day_offered = forms.CharField(required=False, widget=forms.HiddenInput)
    meeting: Meeting | None = None

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        postmortem: Postmortem,
        person: Person,
        now: dt.datetime,
    ) -> None:
        self.postmortem, self.now = postmortem, now
        today = person.today(now)
        due = postmortem.review_due_on
        usual = due if due and due >= today else moments.working_days_after(today, Postmortem.REVIEW_DAYS)
        reviewers = list(postmortem.reviewers.all())
        read = {"read": "\n".join(sorted(keys(reviewers))), "day_read": _iso(due), "day_offered": _iso(usual)}
        super().__init__(data, initial={"reviewers": reviewers, "review_due_on": usual} | read)
        field = self.fields["reviewers"]
        field.help_text = postmortem.who_adds_readers(person) or field.help_text

    def people_suggested(self) -> list[Person]:
        rows = Person.objects.filter(is_active=True, memberships__team=self.postmortem.team_id)
        return list(rows.order_by("name")[:MOST_CHOICES])

    def save(self, *, by: Person) -> bool:
        """Ask them, together with whom others asked meanwhile; False where that cannot be, and the form says why."""
        given = self.cleaned_data
        try:
            self.postmortem = self.postmortem.ask_over(
                by=by,
                now=self.now,
                reviewers=(set(given["read"].splitlines()), given["reviewers"]),
                until=given["review_due_on"],
                day_read=given["day_read"]
                if "day_read" in self.data
                else _iso(self.postmortem.review_due_on),
                day_offered=given["day_offered"],
            )
        except PartConflict as conflict:  # both days are shown: another press keeps mine
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["day_read"] = _iso(conflict.current.review_due_on)  # type: ignore[index]
            self.meeting = conflict.meeting
            return False
        except Refused as refused:
            self.add_error(refused.field if refused.field in self.fields else None, refused.words)
            return False
        return True


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


class RemarkForm(TeamhubForm):
    """What a reviewer says who has read it. A line end counts once, whatever the browser sends."""

    use_required_attribute = False
    remark = forms.CharField(
        label="A remark",
        required=False,
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )

    def __init__(self, data: Mapping[str, Any], *, postmortem: Postmortem) -> None:
        super().__init__({"remark": data.get("remark", "").replace("\r\n", "\n")})
        self.postmortem = postmortem

    def save(self, *, by: Person, now: dt.datetime) -> bool:
        """Keep it; False where it is refused, and the form says why."""
        try:
            self.postmortem.review(by=by, now=now, remark=self.cleaned_data["remark"])
        except Refused as refused:
            self.add_error(refused.field, refused.words)
            return False
        return True
