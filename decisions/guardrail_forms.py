"""What people type about guardrails: how a decision stands to one, and the keeper's answer to an exception."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from decisions.models import Decision, Guardrail, Stance
from decisions.option_rows import LONGEST, lf
from people.models import Person
from web.forms import DateField, MarkdownArea, TeamhubForm


class StanceForm(TeamhubForm):
    """How a decision stands to one guardrail."""

    FOLLOWS, DIVERGES = "follows", "diverges"
    OF_EXCEPTIONS: ClassVar[dict[str, str]] = {
        "reason": "Say why it diverges.",
        "until": "Say until when: an exception ends.",
    }

    guardrail = forms.ModelChoiceField(
        label="Guardrail", queryset=Guardrail.objects.none(), empty_label="Choose a guardrail"
    )
    stance = forms.ChoiceField(
        label="This decision",
        choices=[(FOLLOWS, "follows it"), (DIVERGES, "diverges from it")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Why it diverges",
        help_text="The guardrail’s keeper reads this.",
        required=False,
        max_length=LONGEST,
        widget=MarkdownArea({"rows": 3}),
    )
    until = DateField(
        label="Until", help_text="The last day of an exception; every one ends.", required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Person,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["guardrail"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Guardrail.objects.visible_to(person).in_force()
        for name in self.OF_EXCEPTIONS:
            self.fields[name].note = "only where it diverges"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An exception says why and until when."""
        data = super().clean() or {}
        if data.get("stance") == self.DIVERGES:
            for name, words in self.OF_EXCEPTIONS.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return data

    def save(self, decision: Decision, *, by: Person, at: dt.datetime, today: dt.date) -> Stance:
        """Say so at the aware moment `at`. Raises PermissionDenied and Refused."""
        given = self.cleaned_data
        if given["stance"] == self.FOLLOWS:
            return Stance.follow(decision=decision, guardrail=given["guardrail"], by=by, at=at)
        return Stance.diverge(
            decision=decision, guardrail=given["guardrail"], by=by, at=at, today=today,
            reason=lf(given["reason"]), until=given["until"],
        )  # fmt: skip


class AnswerForm(TeamhubForm):
    """What the keeper says to an exception."""

    answer = forms.CharField(
        label="Your answer",
        help_text="A refusal needs a reason; an agreement may have a condition.",
        required=False,
        max_length=LONGEST,
        widget=MarkdownArea({"rows": 3}),
    )

    def save(self, stance: Stance, *, agrees: bool, by: Person, at: dt.datetime, today: dt.date) -> None:
        """Agree or refuse at the aware moment `at`. Raises PermissionDenied and Refused."""
        answer = lf(self.cleaned_data["answer"])
        if agrees:
            stance.agree(by=by, at=at, today=today, answer=answer)
        else:
            stance.refuse(by=by, at=at, answer=answer)
