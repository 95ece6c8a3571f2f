"""Forms that speak in words, beside the field. Draw each field with {% field form.name %}."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, QueryDict

from web.years import check_year

# What Django says by default, in our voice: what is missing, what to do. Fields may still say it better.
WORDS = {
    "required": "Please fill this in.",
    "invalid_choice": "Please choose one of the entries.",
    "invalid_list": "Please choose from the entries.",
}
WORDS_OF_VALIDATORS = {
    "max_length": "Please shorten this to %(limit_value)d characters; it has %(show_value)d.",
    "min_length": "Please write at least %(limit_value)d characters.",
    "max_value": "Please give %(limit_value)s or less.",
    "min_value": "Please give %(limit_value)s or more.",
}
WORDS_BY_FIELD: list[tuple[type[forms.Field], dict[str, str]]] = [
    (forms.EmailField, {"invalid": "Write the whole address, like noor@harbour.example."}),
    (forms.URLField, {"invalid": "Write the whole address, starting with https://."}),
    (forms.DateTimeField, {"invalid": "Write the day and time like 2026-11-30 14:05."}),
    (forms.DateField, {"invalid": "Write the date like 2026-11-30."}),
    (forms.TimeField, {"invalid": "Write the time like 14:05."}),
    (forms.DecimalField, {"invalid": "Write a number, for example 12.5."}),
    (forms.FloatField, {"invalid": "Write a number, for example 12.5."}),
    (forms.IntegerField, {"invalid": "Write a whole number, for example 12."}),
    (forms.ChoiceField, {"required": "Please choose one."}),
    (forms.ModelChoiceField, {"required": "Please choose one."}),
]


def _speak_plainly(field: forms.Field) -> None:
    """Replace the messages that are still Django's own."""
    stock: dict[str, Any] = {}
    for ancestor in reversed(type(field).__mro__):
        stock.update(getattr(ancestor, "default_error_messages", {}))
    ours = dict(WORDS)
    for kind, words in reversed(WORDS_BY_FIELD):
        if isinstance(field, kind):
            ours.update(words)
    for code, text in ours.items():
        if code in stock and str(field.error_messages.get(code)) == str(stock[code]):
            field.error_messages[code] = text
    for code, text in WORDS_OF_VALIDATORS.items():
        field.error_messages.setdefault(code, text)


class Voice:
    """What all forms share: our words for what is missing, and a summary of errors."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """Check everything, with our words for what is wrong, also in fields that came late."""
        for field in self.fields.values():
            _speak_plainly(field)
        super().full_clean()  # type: ignore[misc]

    def to_mend(self) -> list[tuple[str, str, str]]:
        """Every error as (id of its control or "", label of its field or "", words), in the form's order."""
        entries: list[tuple[str, str, str]] = []
        for name, words in self.errors.items():  # type: ignore[attr-defined]
            for text in words:
                if name == NON_FIELD_ERRORS:
                    entries.insert(0, ("", "", text))
                else:
                    bound = self[name]  # type: ignore[index]
                    entries.append((bound.id_for_label or bound.auto_id, bound.label, text))
        return entries


class TeamhubForm(Voice, forms.Form):
    """A form that no model stands behind."""


class TeamhubModelForm(Voice, forms.ModelForm):
    """A form of a model's fields."""


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A date, picked or typed as 2026-11-30, in a year that somebody means."""

    widget = DateInput
    default_validators = [check_year]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"])
        super().__init__(**kwargs)


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of a day and a minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """The browser's own picker of a time of day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MarkdownArea(forms.Textarea):
    """A text area with a toolbar (with script) that says it takes Markdown."""

    template_name = "components/markdown_area.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 5, **(attrs or {})})


class Segmented(forms.RadioSelect):
    """A choice of a few as one control; `shows_values` writes each value above its word (confidence 1 to 5)."""

    template_name = "components/segmented.html"

    def __init__(self, *args: Any, shows_values: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shows_values = shows_values

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["shows_values"] = self.shows_values
        return context


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, however little, for a form to be bound to; None for who only looks. A POST may be empty."""
    return request.POST if request.method == "POST" else None
