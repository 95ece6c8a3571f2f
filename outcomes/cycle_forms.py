"""Forms of a cycle's life: a step on or back, the closing of an objective, what it carries over."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.boundfield import BoundField

from outcomes.models import Cycle, KeyResult, Objective
from outcomes.models.closing import Judgement, computed_scores
from outcomes.number_fields import NumberField
from people.models import Person
from web.forms import MarkdownArea, Segmented, TeamhubForm

REASON = 2_000  # characters


def reason_field(label: str, hint: str = "") -> forms.CharField:
    """A text of a line or two that is asked for."""
    return forms.CharField(
        label=label, help_text=hint, max_length=REASON, widget=forms.Textarea(attrs={"rows": 2})
    )


class ActForm(TeamhubForm):
    """What one is asked before an act, and what is said about it."""

    use_required_attribute = False
    heading, lede, button = "", "", ""

    def act(self, subject: Any, *, by: Person) -> None:
        """Do it. Raises what the verb raises."""
        raise NotImplementedError

    def save(self, subject: Any, *, by: Person) -> bool:
        """Do it, or say beside the fields why not. Raises PermissionDenied."""
        try:
            self.act(subject, by=by)
        except ValidationError as error:
            self.refused(error)
            return False
        return True

    def refused(self, error: ValidationError) -> None:
        """Put the words of a verb's refusal beside their fields."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, words in error.message_dict.items():
            self.add_error(name if name in self.fields else None, words)


class ActivateForm(ActForm):
    """Before the plans hold."""

    heading, button = "Activate the cycle", "Activate it"
    lede = (
        "From now on key results are checked in. A change of a goal is an amendment with a "
        "reason; leads add key results and set objectives still."
    )

    def act(self, subject: Cycle, *, by: Person) -> None:
        subject.activate(by=by)


class BeginClosingForm(ActForm):
    """Before objectives are scored."""

    heading, button = "Begin closing", "Begin closing"
    lede = (
        "Goals stand from now on, and no objective is added. The last check-ins are made, and leads close each "
        "objective: its scores, what was learned, and what carries over."
    )

    def act(self, subject: Cycle, *, by: Person) -> None:
        subject.begin_closing(by=by)


class CloseCycleForm(ActForm):
    """Before a cycle is only read; asks about objectives nobody closed."""

    heading, button = "Close the cycle", "Close it"
    lede = "From now on it is only read. What it taught stays, and objectives can still be carried over."
    even_unscored = forms.BooleanField(
        required=False,
        label="Close it although some objectives are not closed",
        help_text="They stay without a score, and calibration leaves them out.",
    )

    def __init__(self, *args: Any, unscored: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not unscored:
            del self.fields["even_unscored"]

    def act(self, subject: Cycle, *, by: Person) -> None:
        subject.close(by=by, even_unscored=self.cleaned_data.get("even_unscored", False))


class ReopenCycleForm(ActForm):
    """Before a cycle goes a step back."""

    heading, button = "Take it a step back", "Take it back"
    reason = reason_field("Why")

    def act(self, subject: Cycle, *, by: Person) -> None:
        subject.reopen(by=by, reason=self.cleaned_data["reason"])


class ReopenObjectiveForm(ActForm):
    """Before the scores of an objective are taken back."""

    heading, button = "Open the objective again", "Open it again"
    lede = "Its scores are taken back, and history keeps them. What was learned stays written."
    reason = reason_field("Why")

    def act(self, subject: Objective, *, by: Person) -> None:
        subject.reopen(by=by, reason=self.cleaned_data["reason"])


def next_cycles(objective: Objective) -> list[Cycle]:
    """The cycles it can be carried into, the nearest first: later ones that are planned or active."""
    later = Cycle.objects.filter(starts_on__gt=objective.cycle.starts_on)
    return list(later.filter(state__in=[Cycle.PLANNING, Cycle.ACTIVE]).order_by("starts_on")[:12])


class Carrying(ActForm):
    """What forms share that carry an objective over: the cycle it goes into, a box for each key result."""

    def __init__(self, *args: Any, objective: Objective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objective = objective
        self.key_results = list(objective.key_results.select_related("owner").order_by("position", "id"))
        self.cycles = next_cycles(objective)
        self.was_carried = Objective.objects.filter(carried_from=objective).exists()
        self.may_carry = bool(self.cycles) and not self.was_carried
        if not self.may_carry:
            return
        for row in self.key_results:
            self.fields[f"carry_{row.pk}"] = forms.BooleanField(required=False, label="Carry over")
        choices = [(str(cycle.pk), f"{cycle} ({cycle.get_state_display().lower()})") for cycle in self.cycles]
        self.fields["into"] = forms.ChoiceField(
            label="Carry over into", required=False, choices=[("", "Nothing is carried over"), *choices]
        )

    def carried(self) -> list[int]:
        """The ids of the key results ticked."""
        return [row.pk for row in self.key_results if self.cleaned_data.get(f"carry_{row.pk}")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.may_carry and self.carried() and not cleaned.get("into") and "into" not in self.errors:
            self.add_error("into", "Choose the cycle that the ticked key results go into, or untick them.")
        return cleaned

    def carry(self, objective: Objective, *, by: Person) -> None:
        """Carry over what was chosen, if anything. Raises what the verb raises."""
        into = next((cycle for cycle in self.cycles if str(cycle.pk) == self.cleaned_data.get("into")), None)
        if into is not None:
            objective.carry_over(by=by, into=into, key_results=self.carried())


class CarryOverForm(Carrying):
    """What a closed objective carries over, and into which cycle."""

    heading, button = "Carry over", "Carry it over"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.may_carry:
            into = self.fields["into"]
            into.required, into.choices = True, into.choices[1:]  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[tuple[KeyResult, BoundField]]:
        """Each key result with its box."""
        return [(row, self[f"carry_{row.pk}"]) for row in self.key_results if self.may_carry]

    def act(self, subject: Objective, *, by: Person) -> None:
        self.carry(subject, by=by)


class CloseObjectiveForm(Carrying):
    """A score for each key result, what was learned, what comes next, and what is carried over."""

    heading, button = "Close the objective", "Close the objective"

    def __init__(
        self, *args: Any, objective: Objective, now: dt.datetime, today: dt.date, **kwargs: Any
    ) -> None:
        self.now = now
        super().__init__(*args, objective=objective, **kwargs)
        self.computed = computed_scores(self.key_results, objective.cycle, today)
        into = self.fields.pop("into", None)
        for row in self.key_results:
            self._add_score(row)
        self.fields["learned"] = forms.CharField(
            label="What we learned",
            max_length=20_000,
            widget=MarkdownArea(attrs={"rows": 4}),
            initial=objective.learned,
            help_text="For the next team that tries. “Nothing new” is an answer.",
        )
        self.fields["verdict"] = forms.ChoiceField(
            label="And now",
            choices=Objective.VERDICTS,
            widget=Segmented,
            initial=objective.verdict,
            help_text="Keep it as it is, change it, or stop.",
        )
        if into is not None:
            self.fields["into"] = into

    def _add_score(self, row: KeyResult) -> None:
        computed = self.computed[row.pk]
        self.fields[f"score_{row.pk}"] = NumberField(
            label="Score",
            required=False,
            max_digits=3,
            decimal_places=2,
            min_value=Decimal(0),
            max_value=Decimal(1),
            initial=computed,
            example="0.7",
            help_text="0.0 to 1.0; empty is not measured.",
        )
        self.fields[f"reason_{row.pk}"] = forms.CharField(
            label="Why it is not the computed one",
            required=False,
            max_length=REASON,
            widget=forms.Textarea(attrs={"rows": 1, "class": "textarea one"}),
        )

    @property
    def rows(self) -> list[tuple[KeyResult, Decimal | None, list[BoundField]]]:
        """Each key result with its computed score and its fields."""
        names = ["score", "reason", *(["carry"] if self.may_carry else [])]
        return [
            (row, self.computed[row.pk], [self[f"{name}_{row.pk}"] for name in names])
            for row in self.key_results
        ]

    @property
    def last_fields(self) -> list[BoundField]:
        """What is asked once, below the key results."""
        return [self[name] for name in ("learned", "verdict", "into") if name in self.fields]

    def act(self, subject: Objective, *, by: Person) -> None:
        given = self.cleaned_data
        judgements = {
            row.pk: Judgement(given[f"score_{row.pk}"], given[f"reason_{row.pk}"]) for row in self.key_results
        }
        with transaction.atomic():
            subject.close(
                by=by, now=self.now, judgements=judgements, learned=given["learned"], verdict=given["verdict"]
            )
            self.carry(subject, by=by)
