"""The options of a decision as rows of a form: as many as are needed, without script too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from decisions.models import Decision
from web.forms import TeamhubForm

if TYPE_CHECKING:
    OptionFormSet = forms.BaseFormSet["OptionForm"]
else:
    OptionFormSet = forms.BaseFormSet

LONGEST = 100_000  # characters of one text
ROWS_AT_MOST = 20


def lf(value: Any) -> Any:
    """A browser's line ends as we keep them."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class OptionForm(TeamhubForm):
    """One row: something that could be chosen. A row left blank is none."""

    title = forms.CharField(label="Option", max_length=300, required=False)
    gist = forms.CharField(
        label="In a sentence or two", max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2})
    )
    pros = forms.CharField(
        label="In favour", help_text="One a line.", max_length=LONGEST, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    cons = forms.CharField(
        label="Against", help_text="One a line.", max_length=LONGEST, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    effort = forms.CharField(label="Effort", max_length=80, required=False)
    undo = forms.CharField(label="Undo", max_length=80, required=False)
    is_chosen = forms.BooleanField(label="This is the one we choose", required=False)
    is_removed = forms.BooleanField(label="Remove this option", required=False)

    def clean(self) -> dict[str, Any]:
        """A row with anything in it has a name."""
        data = super().clean() or {}
        if not data.get("is_removed") and not data.get("title") and self.is_filled():
            self.add_error("title", "Name this option, or tick “Remove this option”.")
        return data

    def is_filled(self) -> bool:
        """Has anything been written or ticked in this row?"""
        return any(self.cleaned_data.get(name) for name in self.fields if name != "is_removed")

    def values(self) -> dict[str, Any]:
        """The fields of the Option."""
        names = ("title", "gist", "pros", "cons", "effort", "undo", "is_chosen")
        return {name: lf(self.cleaned_data[name]) for name in names}


class BaseOptions(OptionFormSet):
    """The rows of options, in order."""

    def clean(self) -> None:
        """One is chosen at most."""
        if sum(1 for values in self.values() if values["is_chosen"]) > 1:
            raise ValidationError("Choose one option at most.")

    def values(self) -> list[dict[str, Any]]:
        """The fields of each option that is not blank or removed."""
        return [
            form.values()
            for form in self.forms
            if form.is_valid() and form.is_filled() and not form.cleaned_data["is_removed"]
        ]


OptionRows = forms.formset_factory(
    OptionForm, formset=BaseOptions, extra=0, max_num=ROWS_AT_MOST, absolute_max=ROWS_AT_MOST
)


def rows_of(decision: Decision | None) -> list[dict[str, Any]]:
    """The options of a record as the form's rows take them."""
    names = ("title", "gist", "pros", "cons", "effort", "undo", "is_chosen")
    options = decision.options.order_by("position", "id")[:ROWS_AT_MOST] if decision else []
    return [{name: getattr(option, name) for name in names} for option in options]


def as_data(rows: Any) -> dict[str, str]:
    """The rows of options as a browser would send them."""
    data = {"options-TOTAL_FORMS": str(len(rows.forms)), "options-INITIAL_FORMS": "0"}
    for index, form in enumerate(rows.forms):
        for name, value in form.initial.items():
            if value:
                data[f"options-{index}-{name}"] = "on" if value is True else str(value)
    return data
