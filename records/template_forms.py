"""The form of a template that a team makes for its own records. Each practice adds what its templates ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import QueryDict

from people.models import Person, Team
from records.models import Refused, TeamTemplate
from web.forms import TeamhubForm

PROMPT_AT_MOST = 400  # characters
WHOSE = "Leads look after their team's templates, org admins after everyone's."

T = TypeVar("T", bound=TeamTemplate)


class TemplateConflict(Exception):
    """Somebody else changed the template meanwhile. `current` is the template as it is now."""

    def __init__(self, current: TeamTemplate) -> None:
        super().__init__("The template has changed since you opened it.")
        self.current = current


class TeamTemplateForm(TeamhubForm, Generic[T]):
    """A template, new or as it is. Its team is chosen once, when it is made.

    A practice says its `model`, the `prompted` fields by name with their labels, and in `values()` what is saved.
    """

    model: ClassVar[Any]
    prompted: ClassVar[Mapping[str, str]]

    name = forms.CharField(label="Name", max_length=60)
    team = forms.ModelChoiceField(label="For", queryset=Team.objects.none(), required=False)
    is_retired = forms.BooleanField(label="Retired", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, person: Person, template: T | None = None
    ) -> None:
        self.template, self.person = template, person
        super().__init__(data, initial=self.shown(template))
        for name, label in self.prompted.items():
            self.fields[f"prompt_{name}"] = self.prompt_field(name, label)
        if template is not None:
            del self.fields["team"]
            return
        del self.fields["is_retired"]
        teams = Team.objects.all() if person.is_org_admin else Team.objects.filter(pk__in=leads_in(person))
        team: Any = self.fields["team"]
        team.queryset, team.required = teams, not person.is_org_admin
        team.empty_label = "Every team" if person.is_org_admin else None

    def shown(self, template: T | None) -> dict[str, Any]:
        """What stands in the fields at first, by name."""
        if template is None:
            return {}
        values = {name: getattr(template, name) for name in ("name", "is_retired", "version")}
        return values | {f"prompt_{name}": text for name, text in template.prompts.items()}

    def prompt_field(self, name: str, label: str) -> forms.CharField:
        """The field for what the part `name` asks for."""
        return forms.CharField(
            label=label, required=False, max_length=PROMPT_AT_MOST, widget=forms.Textarea({"rows": 2})
        )

    def prompts(self) -> list[forms.BoundField]:
        """The prompts' fields, in the order of the page."""
        return [self[f"prompt_{name}"] for name in self.prompted]

    def values(self) -> dict[str, Any]:
        """What is saved, by name of field."""
        given = self.cleaned_data
        typed = {name: given[f"prompt_{name}"].replace("\r\n", "\n") for name in self.prompted}
        return {
            "name": given["name"],
            "prompts": {name: text for name, text in typed.items() if text},
            "is_retired": given.get("is_retired", False),
        }

    def save(self, *, by: Person) -> T:
        """Make or change it.

        Raises PermissionDenied, Refused for a name that is taken, TemplateConflict where somebody changed it meanwhile.
        """
        template: T = self.template or self.model(team=self.cleaned_data["team"])
        if not template.may_be_edited_by(by):
            raise PermissionDenied(WHOSE)
        try:
            with transaction.atomic():
                return self._write(template)
        except IntegrityError:
            raise Refused("There is a template of this name already.", "name") from None

    def _write(self, template: T) -> T:
        values = self.values()
        if self.template is not None:
            version = self.cleaned_data["version"] or 0
            same = self.model.objects.filter(pk=template.pk, version=version)
            if not same.update(**values, version=version + 1):
                raise TemplateConflict(self.model.objects.get(pk=template.pk))
        for name, value in values.items():
            setattr(template, name, value)
        if self.template is None:
            template.save(force_insert=True)
        return template

    def against(self, current: T) -> list[tuple[str, str, str]]:
        """Label, theirs, mine of each field that differs; from here on the form saves over `current`."""
        theirs = type(self)(person=self.person, template=current)
        found = []
        for bound in theirs:
            other, own = (_in_words(side) for side in (bound, self[bound.name]))
            if bound.name != "version" and other != own:
                found.append((str(bound.label), other, own))
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(current.version)
        self.data = data
        return found


def _in_words(bound: forms.BoundField) -> str:
    """What stands in a field, as one reads it."""
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return "yes" if value else "no"
    if isinstance(bound.field, forms.ChoiceField):
        chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
        return ", ".join(str(word) for key, word in _choices(bound.field) if str(key) in chosen)
    return str(value or "").replace("\r\n", "\n").strip()


def _choices(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    return list(field.choices)  # type: ignore[arg-type]


def leads_in(person: Person) -> list[int]:
    """Ids of the teams that the person leads."""
    return [team_id for team_id, role in person.roles().items() if role == "lead"]


def may_add_templates(person: Person) -> bool:
    """Leads make templates of their teams, org admins of every team."""
    return person.is_org_admin or bool(leads_in(person))
