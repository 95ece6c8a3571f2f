"""The check-in page's form: a row for each of my key results, each saved by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.forms.boundfield import BoundWidget

from outcomes.goal_forms import reading_field
from outcomes.models import CheckIn, KeyResult, Milestone
from outcomes.number_fields import NumberField
from outcomes.standing import of_key_result
from outcomes.trends import add_trends
from people.models import Person
from web.forms import Segmented, TeamhubForm

MOST_ROWS = 50


@dataclass(frozen=True)
class Box:
    """A milestone with the control that ticks it."""

    widget: BoundWidget
    milestone: Milestone
    is_late: bool


class CheckInForm(TeamhubForm):
    """One key result's row. The value is filled in, confidence never is.

    A row that says nothing new is left alone: no confidence, no note, and the value as it was shown.
    """

    use_required_attribute = False
    shown = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    value: forms.Field = NumberField(required=False, label="Value now")  # replaced by what the kind needs
    confidence = forms.TypedChoiceField(
        choices=CheckIn.CONFIDENCE,
        coerce=int,
        empty_value=None,
        required=False,
        widget=Segmented(shows_values=True),
    )
    note = forms.CharField(
        required=False,
        max_length=1000,
        label="What changed",
        widget=forms.Textarea(attrs={"class": "one", "rows": 1}),
    )

    def __init__(self, data: Any, *, key_result: KeyResult, today: dt.date) -> None:
        self.key_result, self.today = key_result, today
        field, value = reading_field(key_result, "Value now")
        self.known = self._typed(field.prepare_value(value) if value is not None else "")
        prefix = f"kr{key_result.pk}"
        self.is_unchanged = data is not None and data.get("no_change") == str(key_result.pk)
        is_posted = data is not None and (
            f"{prefix}-value" in data or f"{prefix}-shown" in data or self.is_unchanged
        )
        super().__init__(
            data if is_posted else None, prefix=prefix, initial={"value": value, "shown": self.known}
        )
        self.fields["value"] = field

    @staticmethod
    def _typed(data: Any) -> str:
        """What was sent for a value as one text, ticks as their ids."""
        return ",".join(data) if isinstance(data, list) else str(data or "").strip()

    @property
    def value_text(self) -> str:
        """What stands in the field of the value: as typed, or the last value."""
        return str(self.fields["value"].prepare_value(self["value"].value()))

    def boxes(self) -> list[Box]:
        """The milestones to tick, each with its control."""
        milestones = self.key_result.milestones.all()
        return [
            Box(box, row, row.is_late(self.today)) for box, row in zip(self["value"], milestones, strict=True)
        ]

    @property
    def said_before(self) -> int | None:
        """The confidence that was said last before today, once trends are added: a fall of two asks for a reason."""
        newest_first = reversed(self.key_result.recent)
        return next(
            (each.confidence for each in newest_first if each.confidence and each.on < self.today), None
        )

    def says_something(self) -> bool:
        """Has the person touched the row?"""
        if not self.is_bound:
            return False
        typed = {name: self._typed(self[name].data) for name in ("value", "shown", "confidence", "note")}
        is_new = typed["value"] != typed["shown"]
        return bool(self.is_unchanged or is_new or typed["confidence"] or typed["note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.says_something():
            return cleaned
        if self.is_unchanged:
            if self.key_result.value is None:
                self.add_error("value", "There is no earlier value yet. Please enter the first one.")
            return cleaned
        if cleaned.get("value") is None and "value" not in self.errors:
            self.add_error("value", str(self.fields["value"].error_messages["required"]))
        if cleaned.get("confidence") is None and "confidence" not in self.errors:
            self.add_error("confidence", "How sure are you that it reaches its target? Choose 1 to 5.")
        return cleaned

    def ticked(self) -> dict[int, bool]:
        """Milestones ticked or unticked since the row was shown; what others did meanwhile stays."""
        shown = set(filter(None, self.cleaned_data.get("shown", "").split(",")))
        now = set(self.cleaned_data.get("value") or [])
        return {int(pk): pk in now for pk in shown ^ now if pk.isdecimal()}

    def save(self, *, by: Person, on: dt.date) -> bool:
        """Check the row in for the day; False where the verb refused and the fields now say why.

        Raises PermissionDenied as the verb does.
        """
        fields: dict[str, Any] = {name: self.cleaned_data.get(name) for name in ("value", "confidence")}
        fields["note"] = self.cleaned_data.get("note", "")
        if self.key_result.kind == KeyResult.MILESTONES:
            fields |= {"value": None, "done": self.ticked()}
        if self.is_unchanged:
            fields = {"value": self.key_result.value, "note": fields["note"] or "No change."}
        try:
            self.key_result.check_in(by=by, on=on, **fields)
        except ValidationError as error:
            found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            for name, words in found.items():
                self.add_error(name if name in self.fields else "value", words)
            return False
        return True


class Sheet:
    """All key results that a person checks in, as rows. Each valid row is saved; the others say what they need."""

    def __init__(self, key_results: list[KeyResult], *, today: dt.date, data: Any = None) -> None:
        self.today = today
        prefetch_related_objects(key_results, "milestones")
        self.rows = [CheckInForm(data, key_result=key_result, today=today) for key_result in key_results]
        add_trends(key_results, today)
        self.take_stock()

    @classmethod
    def of(cls, person: Person, today: dt.date, data: Any = None) -> Sheet:
        """The person's own key results in running cycles, at most MOST_ROWS. Two queries."""
        rows = KeyResult.objects.checked_in_by(person).visible_to(person)[:MOST_ROWS]
        return cls(list(rows), today=today, data=data)

    def take_stock(self) -> None:
        """Set the standing of each key result as it is now."""
        for row in self.rows:
            row.key_result.standing = of_key_result(row.key_result, row.key_result.objective, self.today)

    def save(self, *, by: Person) -> int:
        """Save the rows that say something and can be saved; how many. The others hold their errors."""
        saved = 0
        for row in self.rows:
            if row.says_something() and row.is_valid() and row.save(by=by, on=self.today):
                saved += 1
        self.take_stock()
        return saved

    @property
    def wrong(self) -> list[CheckInForm]:
        """Rows that say something and could not be saved."""
        return [row for row in self.rows if row.is_bound and row.says_something() and row.errors]

    @property
    def due(self) -> list[CheckInForm]:
        """Rows to fill in: those that wait for their check-in and those to mend."""
        wrong = self.wrong
        return [row for row in self.rows if row in wrong or row.key_result.is_due(self.today)]

    @property
    def done(self) -> list[CheckInForm]:
        """Rows checked in today."""
        wrong = self.wrong
        return [row for row in self.rows if row.key_result.checked_in_on == self.today and row not in wrong]

    @property
    def early(self) -> list[CheckInForm]:
        """Rows that need nothing now and may still be filled in."""
        others = [*self.due, *self.done]
        return [row for row in self.rows if row not in others]
