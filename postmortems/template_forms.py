"""The form of a template of postmortems: its kind, what each section asks for, and further headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from people.models import Person, Team
from postmortems.kinds import EVERY
from postmortems.models import Postmortem, PostmortemTemplate
from postmortems.sections import KEYS
from records.models import Refused
from web.forms import Segmented, TeamhubForm

PROMPT_AT_MOST = 400  # characters
HEADINGS_AT_MOST = 12


class TemplateForm(TeamhubForm):
    """A template, new or as it is. Its team is chosen once, when it is made."""

    name = forms.CharField(label="Name", max_length=60)
    team = forms.ModelChoiceField(label="For", queryset=Team.objects.none(), required=False)
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
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Person,
        template: PostmortemTemplate | None = None,
    ) -> None:
        self.person, self.template = person, template
        initial: dict[str, Any] = {}
        if template is not None:
            initial = {name: getattr(template, name) for name in ("name", "kind", "is_retired", "version")}
            initial["headings"] = "\n".join(
                ": ".join(filter(None, (each["heading"], each["prompt"]))) for each in template.headings
            )
            initial |= {f"prompt_{name}": text for name, text in template.prompts.items()}
        super().__init__(data, initial=initial)
        for name in KEYS:
            self.fields[f"prompt_{name}"] = forms.CharField(
                label=EVERY.labels[name],
                required=False,
                max_length=PROMPT_AT_MOST,
                widget=forms.Textarea({"rows": 2, "placeholder": EVERY.prompts[name]}),
            )
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
        return [self[f"prompt_{name}"] for name in KEYS]

    def clean_headings(self) -> list[dict[str, str]]:
        """Each heading with its prompt. Raises ValidationError for too many."""
        rows = [row.strip() for row in self.cleaned_data["headings"].split("\n") if row.strip()]
        if len(rows) > HEADINGS_AT_MOST:
            raise ValidationError(f"Write {HEADINGS_AT_MOST} at most, one a line; there are {len(rows)}.")
        pairs = [row.partition(":") for row in rows]
        found = {heading.strip()[:200]: prompt.strip()[:PROMPT_AT_MOST] for heading, _, prompt in pairs}
        return [{"heading": heading, "prompt": prompt} for heading, prompt in found.items() if heading]

    def save(self, *, by: Person) -> PostmortemTemplate:
        """Make or change it.

        Raises PermissionDenied, and Refused for a name that is taken and where somebody else changed it meanwhile.
        """
        given = self.cleaned_data
        template = self.template or PostmortemTemplate(team=given["team"])
        if not template.may_be_edited_by(by):
            raise PermissionDenied("Leads look after their team's templates, org admins after everyone's.")
        typed = {name: given[f"prompt_{name}"].replace("\r\n", "\n") for name in KEYS}
        values = {
            "name": given["name"],
            "kind": given["kind"],
            "headings": given["headings"],
            "prompts": {name: text for name, text in typed.items() if text},
            "is_retired": given.get("is_retired", False),
        }
        try:
            with transaction.atomic():
                return self._write(template, values)
        except IntegrityError:
            raise Refused("There is a template of this name already.", "name") from None

    def _write(self, template: PostmortemTemplate, values: dict[str, Any]) -> PostmortemTemplate:
        if self.template is None:
            for name, value in values.items():
                setattr(template, name, value)
            template.save(force_insert=True)
            return template
        version = self.cleaned_data["version"] or 0
        same = PostmortemTemplate.objects.filter(pk=template.pk, version=version)
        if not same.update(**values, version=version + 1):
            raise Refused("Somebody else changed it meanwhile. Open it in a second window and compare.")
        template.name = values["name"]
        return template


def leads_in(person: Person) -> list[int]:
    """Ids of the teams that the person leads."""
    return [team_id for team_id, role in person.roles().items() if role == "lead"]
