"""The parts of the forms that depend on the kind of key result: rows of milestones and phased targets, readings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from outcomes.goals import WAY
from outcomes.models import KeyResult, Milestone
from outcomes.models.changes import plain_number
from outcomes.models.milestones import MOST_OF_ONE_KEY_RESULT, Step
from outcomes.number_fields import NumberField
from web.forms import DateField, Segmented, TeamhubForm

MOST_PHASES = 12
FRESH_ROWS, SPARE_ROWS = 5, 3  # blank rows of a new key result, and beside those there are


class Row(TeamhubForm):
    """A row of a table in a form: left blank it is not there, begun it wants to be whole."""

    use_required_attribute = False
    WHOLE: tuple[str, ...]

    def is_blank(self) -> bool:
        """Is nothing typed in what makes the row whole?"""
        return not any(str(self[name].value() or "").strip() for name in self.WHOLE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_blank():
            self._errors.clear()  # type: ignore[attr-defined]
            return cleaned
        for name in self.WHOLE:
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, str(self.fields[name].error_messages["required"]))
        return cleaned


class StepRow(Row):
    """A milestone."""

    WHOLE = ("title", "due_on")
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(required=False, max_length=200, label="Milestone")
    due_on = DateField(required=False, label="By")
    weight = NumberField(
        required=False, max_digits=6, decimal_places=2, min_value=Decimal("0.01"), example="1 or 2.5"
    )


class PhaseRow(Row):
    """A phased target."""

    WHOLE = ("on", "value")
    on = DateField(required=False, label="By")
    value = NumberField(required=False, label="Expected value", example="52 or 3.1")


def _rows(row: type[Row], data: Any, prefix: str, known: list[dict[str, Any]], most: int) -> BaseFormSet[Any]:
    blank = SPARE_ROWS if known else FRESH_ROWS
    factory = formset_factory(row, extra=blank, max_num=most, absolute_max=most + FRESH_ROWS)
    is_posted = data is not None and f"{prefix}-TOTAL_FORMS" in data
    return factory(data if is_posted else None, prefix=prefix, initial=known)


class GoalRows:
    """The tables below a key result's form: its milestones, and its phased targets."""

    def __init__(self, data: Any, key_result: KeyResult | None) -> None:
        milestones = list(key_result.milestones.all()) if key_result is not None else []
        phases = key_result.goal.phases if key_result is not None and key_result.kind in WAY else ()
        self.milestones = _rows(
            StepRow,
            data,
            "milestones",
            [
                {"pk": row.pk, "title": row.title, "due_on": row.due_on, "weight": row.weight}
                for row in milestones
            ],
            MOST_OF_ONE_KEY_RESULT,
        )
        self.phases = _rows(
            PhaseRow, data, "phases", [{"on": on, "value": value} for on, value in phases], MOST_PHASES
        )

    def of(self, kind: str) -> BaseFormSet[Any] | None:
        """The table that the kind needs, where the form was sent with it."""
        table = self.milestones if kind == KeyResult.MILESTONES else self.phases if kind in WAY else None
        return table if table is not None and table.is_bound else None

    def are_valid(self, kind: str) -> bool:
        """Can what was typed for this kind be read?"""
        table = self.of(kind)
        return table is None or table.is_valid()

    def steps(self, kind: str) -> list[Step] | None:
        """The milestones as typed; None where the form came without them."""
        table = self.of(kind)
        if table is None or kind != KeyResult.MILESTONES:
            return None
        return [
            Step(row["title"], row["due_on"], row["weight"] or Decimal(1), row["pk"])
            for row in (form.cleaned_data for form in table if not form.is_blank())
        ]

    def targets(self, kind: str) -> list[tuple[dt.date, Decimal]] | None:
        """The phased targets as typed; None where the form came without them."""
        table = self.of(kind)
        if table is None or kind not in WAY:
            return None
        return [
            (form.cleaned_data["on"], form.cleaned_data["value"]) for form in table if not form.is_blank()
        ]


class YesNoField(forms.TypedChoiceField):
    """Done or not yet, as the 1 or 0 that a check-in keeps."""

    widget = Segmented

    def __init__(self, **kwargs: Any) -> None:
        choices = [("0", "Not yet"), ("1", "Done")]
        super().__init__(choices=choices, coerce=Decimal, empty_value=None, **kwargs)
        self.error_messages["required"] = "Is it done? Choose one."

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value) if isinstance(value, Decimal) else value


class DoneField(forms.MultipleChoiceField):
    """Which milestones are done: their ids."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, milestones: list[Milestone], **kwargs: Any) -> None:
        super().__init__(choices=[(str(row.pk), row.title) for row in milestones], **kwargs)


def reading_field(key_result: KeyResult, label: str) -> tuple[forms.Field, Any]:
    """The field that takes a reading of the key result, and what it is filled with: as its kind needs."""
    if key_result.kind == KeyResult.YES_NO:
        return YesNoField(required=False, label=label), key_result.value
    if key_result.kind == KeyResult.MILESTONES:
        milestones = list(key_result.milestones.all())
        done = [str(row.pk) for row in milestones if row.done_on is not None]
        return DoneField(milestones, required=False, label=label), done
    field = NumberField(required=False, label=label)
    numbers = [
        key_result.value,
        key_result.baseline,
        key_result.target,
        key_result.at_least,
        key_result.at_most,
    ]
    if key_result.value is not None:
        numbers.remove(key_result.baseline)
    examples = " or ".join([plain_number(number) for number in numbers if number is not None][:2])
    for code in ("invalid", "required"):
        field.error_messages[code] = f"Enter a number, for example {examples}."
    return field, key_result.value
