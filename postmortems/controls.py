"""What the fields of a postmortem's forms are made of."""

from __future__ import annotations

from typing import Any

from django import forms

from postmortems.durations import DAY, HOUR, MINUTE
from postmortems.fields import LinesField, PeopleField
from web.forms import MarkdownArea

HOW = [(MINUTE, "exactly"), (HOUR, "about"), (DAY, "that day")]


def area(prompt: str = "", rows: int = 4) -> MarkdownArea:
    """A Markdown area with a prompt that is never text."""
    return MarkdownArea(attrs={"rows": rows, "placeholder": prompt})


def text() -> forms.CharField:
    """A section of prose; its label and prompt are its kind's."""
    return forms.CharField(required=False, max_length=100_000, widget=area())


def lines(hint: str) -> LinesField:
    """A list of short texts, one a line."""
    return LinesField(required=False, help_text=hint, widget=area())


def people(label: str, **kwargs: Any) -> PeopleField:
    """Names, with suggestions."""
    widget = forms.TextInput(attrs={"list": "people", "autocomplete": "off"})
    return PeopleField(label=label, required=False, widget=widget, **kwargs)
