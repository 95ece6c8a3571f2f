"""The form of a template of postmortems: its kind, what each section asks for, and further headings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from postmortems.kinds import EVERY
from postmortems.models import Postmortem, PostmortemTemplate
from postmortems.sections import KEYS
from records.template_forms import PROMPT_AT_MOST, TeamTemplateForm
from web.forms import Segmented

HEADINGS_AT_MOST, HEADING_AT_MOST = 12, 200


class TemplateForm(TeamTemplateForm[PostmortemTemplate]):
    """A template, new or as it is."""

    model = PostmortemTemplate
    prompted = {name: EVERY.labels[name] for name in KEYS}

    kind = forms.ChoiceField(
        choices=Postmortem.KINDS, widget=Segmented, initial=Postmortem.INCIDENT, label="Kind of postmortem"
    )
    headings = forms.CharField(
        label="Further sections",
        required=False,
        max_length=6000,
        widget=forms.Textarea(
            {"rows": 4, "placeholder": "Customers told: whom did we tell, when, in which words?"}
        ),
        help_text="One a line: the heading, a colon, what it asks for.",
    )
    is_retired = forms.BooleanField(
        label="Retired",
        help_text="No longer offered. Postmortems written with it keep its prompts.",
        required=False,
    )

    def shown(self, template: PostmortemTemplate | None) -> dict[str, Any]:
        if template is None:
            return {}
        rows = [": ".join(filter(None, (each["heading"], each["prompt"]))) for each in template.headings]
        return super().shown(template) | {"kind": template.kind, "headings": "\n".join(rows)}

    def prompt_field(self, name: str, label: str) -> forms.CharField:
        field = super().prompt_field(name, label)
        field.widget.attrs["placeholder"] = EVERY.prompts[name]
        return field

    def clean_headings(self) -> list[dict[str, str]]:
        """Each heading with its prompt. Raises ValidationError for too many, and for what would be lost."""
        rows = [row.strip() for row in self.cleaned_data["headings"].split("\n") if row.strip()]
        if len(rows) > HEADINGS_AT_MOST:
            raise ValidationError(f"Write {HEADINGS_AT_MOST} at most, one a line; there are {len(rows)}.")
        found: dict[str, str] = {}
        for number, row in enumerate(rows, start=1):
            heading, _, prompt = (part.strip() for part in row.partition(":"))
            if not heading:
                raise ValidationError(f"Line {number} has no heading before its colon.")
            if heading in found:
                raise ValidationError(f"“{heading}” stands twice. Give one of them another heading.")
            if len(heading) > HEADING_AT_MOST or len(prompt) > PROMPT_AT_MOST:
                most = f"{HEADING_AT_MOST} characters a heading, {PROMPT_AT_MOST} what it asks for"
                raise ValidationError(f"Please shorten line {number}: {most} at most.")
            found[heading] = prompt
        return [{"heading": heading, "prompt": prompt} for heading, prompt in found.items()]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return super().values() | {"kind": given["kind"], "headings": given["headings"]}
