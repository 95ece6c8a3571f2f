"""The form of a team's own template: which parts stand open, and what each asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from decisions.models import DecisionTemplate
from decisions.shapes import PARTS, WHOLE
from people.models import Person, Team
from records.models import Refused
from web.forms import TeamhubForm

PROMPT_AT_MOST = 400  # characters


class TemplateForm(TeamhubForm):
    """A template, new or as it is. Its team is chosen once, when it is made."""

    name = forms.CharField(label="Name", max_length=60)
    team = forms.ModelChoiceField(label="For", queryset=Team.objects.none(), required=False)
    parts = forms.MultipleChoiceField(
        label="Parts that stand open", choices=list(PARTS.items()), widget=forms.CheckboxSelectMultiple,
        help_text="Title and options always do. The others stay within reach, folded.",
    )  # fmt: skip
    is_retired = forms.BooleanField(
        label="Retired",
        help_text="No longer offered. Records written with it keep their prompts.",
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Person,
        template: DecisionTemplate | None = None,
    ) -> None:
        self.person, self.template = person, template
        initial: dict[str, Any] = {"parts": list(WHOLE.parts)}
        if template is not None:
            initial = {name: getattr(template, name) for name in ("name", "parts", "is_retired", "version")}
            initial |= {f"prompt_{name}": text for name, text in template.prompts.items()}
        super().__init__(data, initial=initial)
        for name, label in PARTS.items():
            self.fields[f"prompt_{name}"] = forms.CharField(
                label=f"Prompt of “{label}”", required=False, max_length=PROMPT_AT_MOST,
                widget=forms.Textarea({"rows": 2}),
            )  # fmt: skip
        if template is not None:
            del self.fields["team"]
            return
        del self.fields["is_retired"]
        teams = Team.objects.all() if person.is_org_admin else Team.objects.filter(pk__in=leads_in(person))
        team: Any = self.fields["team"]
        team.queryset, team.required = teams, not person.is_org_admin
        team.empty_label = "Every team" if person.is_org_admin else None

    def prompts(self) -> list[forms.BoundField]:
        """The prompts' fields, in the order of the page."""
        return [self[f"prompt_{name}"] for name in PARTS]

    def save(self, *, by: Person) -> DecisionTemplate:
        """Make or change it. Raises PermissionDenied, and Refused for a name that is taken and where somebody else
        changed it meanwhile.
        """
        data = self.cleaned_data
        template = self.template or DecisionTemplate(team=data["team"])
        if not template.may_be_edited_by(by):
            raise PermissionDenied("Leads look after their team's templates, org admins after everyone's.")
        typed = {name: data[f"prompt_{name}"].replace("\r\n", "\n") for name in PARTS}
        values = {
            "name": data["name"],
            "parts": [name for name in PARTS if name in data["parts"]],
            "prompts": {name: text for name, text in typed.items() if text},
            "is_retired": data.get("is_retired", False),
        }
        try:
            with transaction.atomic():
                return self._write(template, values)
        except IntegrityError:
            raise Refused("There is a template of this name already.", "name") from None

    def _write(self, template: DecisionTemplate, values: dict[str, Any]) -> DecisionTemplate:
        if self.template is None:
            for name, value in values.items():
                setattr(template, name, value)
            template.save(force_insert=True)
            return template
        version = self.cleaned_data["version"] or 0
        same = DecisionTemplate.objects.filter(pk=template.pk, version=version)
        if not same.update(**values, version=version + 1):
            raise Refused("Somebody else changed it meanwhile. Open it in a second window and compare.")
        return template


def leads_in(person: Person) -> list[int]:
    """Ids of the teams that the person leads."""
    return [team_id for team_id, role in person.roles().items() if role == "lead"]
