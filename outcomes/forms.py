"""Forms of objectives and key results: input and messages; the verbs do the rest."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from outcomes.goal_forms import GoalRows
from outcomes.models import Cycle, KeyResult, Objective
from outcomes.models.changes import plain_number
from outcomes.models.measured import NEEDS, kept_phases
from outcomes.models.milestones import told_steps
from outcomes.number_fields import NumberField
from people.models import Membership, Person, Team
from records.models import Recorded
from web.forms import MarkdownArea, Segmented, TeamhubForm

MOST_TEAMS = 200
MOST_PARENTS = 60
ADDRESS = re.compile(r"objectives/(\d{1,18})/?(?:\S*#key-result-(\d{1,18}))?")
CURRENCY = re.compile(r"^[A-Z]{3}$")
LIMITS_AND_WAY = ("baseline", "target", "at_least", "at_most")
WRITING_ROLES = [Membership.LEAD, Membership.MEMBER]


def writing_team_ids(person: Person) -> list[int]:
    """The teams the person leads or is a member of."""
    return [pk for pk, role in person.roles().items() if role in WRITING_ROLES]


def teams_to_write_in(person: Person) -> QuerySet[Team]:
    """The teams the person writes in; for an org admin all, as far as a list can hold them."""
    if person.is_org_admin:
        return Team.objects.filter(pk__in=Team.objects.values("pk")[:MOST_TEAMS])
    return Team.objects.filter(pk__in=writing_team_ids(person))


def owners_in(teams: QuerySet[Team], *besides: Person) -> QuerySet[Person]:
    """Who may own something in these teams: their leads and members, and the people already named."""
    in_team = Q(memberships__team__in=teams, memberships__role__in=WRITING_ROLES, is_active=True)
    return Person.objects.filter(in_team | Q(pk__in=[person.pk for person in besides])).distinct()


class EditForm(TeamhubForm):
    """What forms of records share: the version they were opened at, errors of verbs, and a conflict's two texts."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False
    conflicts: list[tuple[str, str, str]]
    has_met = False  # what somebody else saved meanwhile

    def save(self, *, by: Person) -> Any:
        """The record, made or changed; None where the verb refused and the fields now say why."""
        raise NotImplementedError

    def meet_current(self, current: Any) -> None:
        """After an EditConflict with `current`, the record as it is now: show both texts."""
        raise NotImplementedError

    def quieten(self) -> None:
        """Complain of nothing: what is restored from a draft may be half written."""
        self.errors.clear()

    def refused(self, error: ValidationError) -> None:
        """Put the words of a verb's refusal beside their fields."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, words in error.message_dict.items():
            self.add_error(name if name in self.fields else None, words)

    def meet(self, current: Recorded, theirs: dict[str, Any]) -> None:
        """After an EditConflict: list both texts where they differ, and let the next save build on `current`."""
        self.conflicts = [
            (
                str(self.fields[name].label),
                self._shown(name, value),
                self._shown(name, self.cleaned_data[name]),
            )
            for name, value in theirs.items()
            if name in self.cleaned_data and self.cleaned_data[name] != value
        ]
        self.has_met = True
        self.data = {**self.data.dict(), "version": str(current.version)}  # type: ignore[attr-defined]

    def _shown(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", ())) if isinstance(value, str) else {}
        if isinstance(value, Decimal):
            return plain_number(value)
        return str(choices.get(value, "" if value is None else value))


class ObjectiveForm(EditForm):
    """A new objective, or the words, lead and parent of one."""

    title = forms.CharField(
        max_length=300,
        help_text="What will be true, for whom? One sentence.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    why = forms.CharField(required=False, label="Why it matters", max_length=20_000, widget=MarkdownArea)
    team = forms.ModelChoiceField(Team.objects.none(), empty_label=None)
    cycle = forms.ModelChoiceField(Cycle.objects.none(), empty_label=None)
    lead = forms.ModelChoiceField(
        Person.objects.none(), empty_label=None, help_text="One person who keeps it in view."
    )
    kind = forms.ChoiceField(
        choices=Objective.KINDS,
        widget=Segmented,
        help_text="Committed: we will reach it. Aspirational: we stretch for it.",
    )
    parent = forms.ChoiceField(required=False, label="Supports")
    parent_address = forms.CharField(
        required=False,
        label="Or the address of another",
        max_length=300,
        help_text="Paste the address of any objective or key result it supports.",
    )

    def __init__(self, *args: Any, person: Person, objective: Objective | None = None, **kwargs: Any) -> None:
        self.person, self.objective = person, objective
        if objective is not None:
            kwargs["initial"] = {
                "title": objective.title,
                "why": objective.why,
                "lead": objective.lead_id,
                "kind": objective.kind,
                "parent": parent_value(objective),
                "version": objective.version,
            }
        super().__init__(*args, **kwargs)
        if objective is not None:
            del self.fields["team"], self.fields["cycle"]
            teams: QuerySet[Team] = Team.objects.filter(pk=objective.team_id)
            people = owners_in(teams, objective.lead)
        else:
            teams = teams_to_write_in(person)
            people = owners_in(teams, *([person] if person.is_org_admin else []))
            self.fields["team"].queryset = teams  # type: ignore[attr-defined]
            self.fields["cycle"].queryset = Cycle.objects.exclude(state=Cycle.CLOSED)  # type: ignore[attr-defined]
        self.fields["lead"].queryset = people  # type: ignore[attr-defined]
        self.fields["parent"].choices = self.parents(teams)  # type: ignore[attr-defined]

    def parents(self, teams: QuerySet[Team]) -> list[tuple[str, Any]]:
        """What it may support: what it supports now, then tops of its cycle's trees and what stands near its team.

        At most MOST_PARENTS; any other is named by its address.
        """
        near = Team.objects.filter(Q(pk__in=teams) | Q(subteams__in=teams) | Q(subteams__subteams__in=teams))
        rows = (
            Objective.objects.visible_to(self.person).select_related("team").prefetch_related("key_results")
        )
        found = rows.filter(Q(supports__isnull=True) | Q(team__in=near), closed_at__isnull=True)
        now: list[Objective] = []
        if self.objective is not None:
            now = list(rows.filter(pk=self.objective.supports_id or 0))
            found = found.filter(cycle=self.objective.cycle_id)
            found = found.exclude(pk__in=[self.objective.pk, *(row.pk for row in now)])
        else:
            given = Cycle.objects.filter(pk=self.initial["cycle"]) if self.initial.get("cycle") else None
            found = found.filter(cycle__in=given or Cycle.objects.running())
        groups: list[tuple[str, Any]] = [("", "Nothing, or not yet")]
        for row in [*now, *found.distinct().order_by("title", "id")[:MOST_PARENTS]]:
            entries = [(f"objective-{row.pk}", f"{row.title} ({row.team.name})")]
            entries += [(f"key-result-{one.pk}", f"→ {one.title}") for one in row.key_results.all()]
            groups.append((row.team.name, entries))
        return groups

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        address = cleaned.get("parent_address", "").strip()
        cleaned["supports"], cleaned["supports_key_result"] = None, None
        if address:
            match = ADDRESS.search(address)
            kind, pk = ("key-result" if match and match[2] else "objective"), match and (match[2] or match[1])
            field = "parent_address"
        else:
            kind, _, pk = cleaned.get("parent", "").rpartition("-")
            field = "parent"
        if not address and not pk:
            return cleaned
        rows: Any = (
            KeyResult.objects.select_related("objective") if kind == "key-result" else Objective.objects
        )
        found = rows.visible_to(self.person).filter(pk=pk).first() if pk else None
        if found is None:
            self.add_error(
                field, "There is no such objective or key result. Its address looks like /objectives/12/."
            )
        elif kind == "key-result":
            cleaned["supports"], cleaned["supports_key_result"] = found.objective, found
        else:
            cleaned["supports"] = found
        return cleaned

    def save(self, *, by: Person) -> Objective | None:
        """The objective, set or edited; None where the verb refused and the fields now say why.

        Raises PermissionDenied and EditConflict as the verbs do.
        """
        names = ["title", "why", "lead", "kind", "supports", "supports_key_result"]
        fields = {name: self.cleaned_data[name] for name in names}
        try:
            if self.objective is None:
                return Objective.create(
                    by=by, team=self.cleaned_data["team"], cycle=self.cleaned_data["cycle"], **fields
                )
            self.objective.edit(by=by, version=self.cleaned_data["version"] or 0, **fields)
        except ValidationError as error:
            if hasattr(error, "error_dict") and "supports" in error.error_dict:
                field = "parent_address" if self.cleaned_data["parent_address"] else "parent"
                error.error_dict[field] = error.error_dict.pop("supports")
            self.refused(error)
            return None
        return self.objective

    def meet_current(self, current: Any) -> None:
        """After an EditConflict with `current`, the objective as it is now."""
        theirs = {name: getattr(current, name) for name in ["title", "why", "lead", "kind"]}
        self.meet(current, {**theirs, "parent": parent_value(current)})


def parent_value(objective: Objective) -> str:
    """The choice that stands for what the objective supports."""
    if objective.supports_key_result_id:
        return f"key-result-{objective.supports_key_result_id}"
    return f"objective-{objective.supports_id}" if objective.supports_id else ""


class KeyResultForm(EditForm):
    """A new key result of an objective, or an existing one; the goal is fixed where the person may not change it."""

    title = forms.CharField(
        max_length=300,
        help_text="What is measured, in plain words.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    owner = forms.ModelChoiceField(
        Person.objects.none(),
        empty_label=None,
        help_text="Checks it in, and finds that under “needs you”; one person.",
    )
    kind = forms.ChoiceField(
        choices=KeyResult.KINDS,
        widget=forms.RadioSelect,
        label="What it should do",
        initial=KeyResult.INCREASE,
    )
    baseline = NumberField(label="Baseline", help_text="Where it stands at the start.", example="46 or 4.1")
    target = NumberField(label="Target", help_text="Where it should be at the end.", example="70 or 1.0")
    at_least = NumberField(
        label="At least", help_text="A value of exactly this is still fine.", example="99.5 or 2"
    )
    at_most = NumberField(
        label="At most", help_text="A value of exactly this is still fine.", example="0 or 12"
    )
    unit_kind = forms.ChoiceField(
        choices=KeyResult.UNIT_KINDS, label="Kind of number", initial=KeyResult.NUMBER
    )
    unit = forms.CharField(
        required=False, max_length=20, help_text="Shown after the number: %, s, EUR, tickets."
    )
    weight = NumberField(
        max_digits=6,
        decimal_places=2,
        min_value=0,
        initial=Decimal(1),
        help_text="How much it counts beside the others. 0 is watched, not counted.",
        example="1 or 0.5",
    )
    source = forms.CharField(
        required=False,
        max_length=200,
        label="Where the number comes from",
        help_text="A dashboard, a person.",
    )

    def __init__(
        self,
        *args: Any,
        person: Person,
        objective: Objective,
        key_result: KeyResult | None = None,
        **kwargs: Any,
    ) -> None:
        self.objective, self.key_result = objective, key_result
        people = [objective.lead]
        if key_result is not None:
            kwargs["initial"] = {name: getattr(key_result, name) for name in KeyResult.EDITABLE}
            kwargs["initial"] |= {"owner": key_result.owner_id, "version": key_result.version}
            people.append(key_result.owner)
        super().__init__(*args, **kwargs)
        team = Team.objects.filter(pk=objective.team_id)
        self.fields["owner"].queryset = owners_in(team, *people)  # type: ignore[attr-defined]
        if key_result is not None and not objective.may_have_goals_changed_by(person):
            for name in KeyResult.GOAL:
                if name in self.fields:
                    self.fields[name].disabled = True
        elif key_result is not None and objective.cycle.state != Cycle.PLANNING:
            self.fields["reason"] = forms.CharField(
                required=False,
                max_length=2_000,
                label="Why the goal changes",
                help_text="The cycle has begun: a change of direction, baseline, target, limits or weight is kept "
                "as an amendment, with the progress against the old goal and the new.",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.rows = GoalRows(self.data if self.is_bound else None, key_result)
        chosen = self["kind"].value() if self.is_bound else ""
        for name in LIMITS_AND_WAY:
            self.fields[name].required = not chosen or name in NEEDS.get(chosen, LIMITS_AND_WAY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind", "")
        for name in LIMITS_AND_WAY:
            if name not in NEEDS.get(kind, LIMITS_AND_WAY):  # it is not shown, so nothing is said about it
                self.errors.pop(name, None)
                cleaned[name] = None
        unit, unit_kind = cleaned.get("unit", ""), cleaned.get("unit_kind")
        if unit_kind == KeyResult.CURRENCY and kind in NEEDS and NEEDS[kind]:
            if not CURRENCY.match(unit.upper()):
                self.add_error("unit", "Name the currency by its three letters, for example EUR.")
            cleaned["unit"] = unit.upper()
        elif unit_kind == KeyResult.DURATION and not unit and NEEDS.get(kind):
            self.add_error("unit", "Say what the duration is counted in, for example s, min, h or days.")
        return cleaned

    def is_valid(self) -> bool:
        return super().is_valid() and self.rows.are_valid(self.cleaned_data["kind"])

    def quieten(self) -> None:
        super().quieten()
        for row in [*self.rows.milestones, *self.rows.phases]:
            row.errors.clear()

    def to_mend(self) -> list[tuple[str, str, str]]:
        table = self.rows.of(self["kind"].value())
        return [*super().to_mend(), *(entry for row in table or [] for entry in row.to_mend())]

    def save(self, *, by: Person) -> KeyResult | None:
        """The key result, added or edited; None where the verb refused and the fields now say why.

        Raises PermissionDenied and EditConflict as the verbs do.
        """
        fields = {name: self.cleaned_data[name] for name in KeyResult.EDITABLE if name in self.cleaned_data}
        if not self.fields["kind"].disabled:
            fields["milestones"] = self.rows.steps(fields["kind"])
            if (targets := self.rows.targets(fields["kind"])) is not None:
                fields["phases"] = kept_phases(targets)
        try:
            if self.key_result is None:
                fields["milestones"] = fields["milestones"] or []
                return KeyResult.add(self.objective, by=by, **fields)
            reason = self.cleaned_data.get("reason", "")
            self.key_result.edit(by=by, version=self.cleaned_data["version"] or 0, reason=reason, **fields)
        except ValidationError as error:
            self.refused(error)
            return None
        return self.key_result

    def meet_current(self, current: Any) -> None:
        """After an EditConflict with `current`, the key result as it is now."""
        self.meet(current, {name: getattr(current, name) for name in KeyResult.EDITABLE})
        theirs, mine = list(current.milestones.all()), self.rows.steps(self.cleaned_data["kind"])
        if mine is not None and told_steps(theirs) != told_steps(mine):
            self.conflicts.append(("Milestones", told_steps(theirs), told_steps(mine)))
