"""The form of a template of decisions: which parts stand open, and what each asks for."""

from __future__ import annotations

from typing import Any

from django import forms

from decisions.models import DecisionTemplate
from decisions.shapes import PARTS, WHOLE
from records.template_forms import TeamTemplateForm


class TemplateForm(TeamTemplateForm[DecisionTemplate]):
    """A template, new or as it is."""

    model = DecisionTemplate
    prompted = {name: f"Prompt of “{label}”" for name, label in PARTS.items()}

    parts = forms.MultipleChoiceField(
        label="Parts that stand open", choices=list(PARTS.items()), widget=forms.CheckboxSelectMultiple,
        help_text="Title and options always do. The others stay within reach, folded.",
    )  # fmt: skip
    is_retired = forms.BooleanField(
        label="Retired",
        help_text="No longer offered. Records written with it keep their prompts.",
        required=False,
    )

    def shown(self, template: DecisionTemplate | None) -> dict[str, Any]:
        return super().shown(template) | {"parts": list(template.parts if template else WHOLE.parts)}

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["parts"]
        return super().values() | {"parts": [name for name in PARTS if name in chosen]}
