"""What a mail asks about a check-in: has nothing changed? Confidence is asked all the same, and never filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from notices.questions import Question
from outcomes.models import CheckIn, Cycle, KeyResult
from people.models import Person
from records.models import Refused
from web.forms import Segmented, TeamhubForm

NO_CHANGE = "no_change"
MOST = 12  # key results on the page; more than that is a page of its own


class NoChangeForm(TeamhubForm):
    """How sure one is of each key result whose value stays. One left empty is not checked in."""

    lede = "The values stay as they are. How sure are you that each reaches its target? Leave out what has changed."
    button = "No change"

    def __init__(self, data: Mapping[str, Any] | None, *, key_results: list[KeyResult]) -> None:
        self.key_results = key_results
        super().__init__(data)
        for row in key_results:
            self.fields[f"confidence_{row.pk}"] = forms.TypedChoiceField(
                label=f"{row.title}: {row.shown_value} still",
                choices=CheckIn.CONFIDENCE,
                coerce=int,
                empty_value=None,
                required=False,
                widget=Segmented(shows_values=True),
                help_text=f"You said {row.confidence} last." if row.confidence else "",
            )
            self.fields[f"note_{row.pk}"] = forms.CharField(
                label="In a line, if you like", required=False, max_length=1000
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"confidence_{row.pk}") for row in self.key_results):
            raise ValidationError("How sure are you? Choose 1 to 5 for at least one of them.")
        return data


class NoChange(Question):
    """Nothing has changed in the key results of one cycle that wait for their check-in."""

    heading = "No change?"
    form: NoChangeForm
    record: Cycle

    def __init__(
        self, record_id: int, *, person: Person, now: dt.datetime, data: Mapping[str, Any] | None
    ) -> None:
        self.person, self.today = person, person.today(now)
        self.record = Cycle.objects.visible_to(person).get(pk=record_id)
        mine = KeyResult.objects.due_for_check_in(person, self.today).visible_to(person)
        rows = mine.filter(objective__cycle=self.record, owner=person, value__isnull=False)
        self.form = NoChangeForm(data, key_results=list(rows[:MOST]))

    def is_open(self, mark: str) -> bool:
        """Not once all of them are checked in."""
        return bool(self.form.key_results)

    def url(self) -> str:
        """The check-in, where what is left over stands."""
        return reverse("check_in")

    def save(self, *, by: Person) -> str:
        """Check them in, all or none."""
        given, count = self.form.cleaned_data, 0
        with transaction.atomic():
            for row in self.form.key_results:
                if confidence := given.get(f"confidence_{row.pk}"):
                    self._check_in(row, by, confidence, given.get(f"note_{row.pk}") or "")
                    count += 1
        return f"Checked in {count} key result{'' if count == 1 else 's'} without a change."

    def _check_in(self, row: KeyResult, by: Person, confidence: int, note: str) -> None:
        value = None if row.kind == KeyResult.MILESTONES else row.value
        try:
            row.check_in(by=by, on=self.today, value=value, confidence=confidence, note=note)
        except ValidationError as refusal:
            raise Refused(" ".join(refusal.messages), f"note_{row.pk}") from refusal

    def so_far(self) -> str:
        """In words."""
        return "All of them are checked in, or wait for a first value."

    def others(self) -> list[tuple[str, str]]:
        """What has changed is written on the check-in's own page."""
        return [("Something has changed", self.url())]
