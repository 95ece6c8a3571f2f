"""What people type to move a decision on: each step's form, and feedback."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from decisions.models import Decision, Feedback
from decisions.models.dates import six_months_on
from decisions.models.discussing import CONCERNS_AT_MOST
from decisions.option_rows import LONGEST, lf
from people.models import Person
from records.remark_forms import RemarkForm
from web.forms import DateField, MarkdownArea, TeamhubForm


class StepForm(TeamhubForm):
    """Base of the forms that move a record on: each knows its verb, its words and the version that was read."""

    verb: ClassVar[str]
    heading: ClassVar[str]
    lede: ClassVar[str]
    button: ClassVar[str]
    done: ClassVar[str]

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, decision: Decision, today: dt.date) -> None:
        self.record, self.today = decision, today
        super().__init__(data, initial={"version": decision.version})

    def clean(self) -> dict[str, Any]:
        """Nobody decides on a text they have not seen."""
        data = super().clean() or {}
        if data.get("version") not in (None, self.record.version):
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["version"] = str(self.record.version)  # type: ignore[index]
            raise ValidationError("It has changed since you opened the page. Read it again before you go on.")
        return data

    def save(self, *, by: Person) -> None:
        """Do it. Raises PermissionDenied, Refused and EditConflict."""
        raise NotImplementedError


class ProposeForm(StepForm):
    """Until when people may answer."""

    verb, heading, button, done = "propose", "Ask for feedback", "Ask for feedback", "Proposed. It is now"
    lede = "It gets its number, and everyone may answer in writing. Give people three working days."
    feedback_until = DateField(label="Feedback until", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("feedback_until", self.record.feedback_until)

    def save(self, *, by: Person) -> None:
        """Propose it."""
        self.record.propose(by=by, today=self.today, feedback_until=self.cleaned_data["feedback_until"])


class ExtendForm(StepForm):
    """More time, and why."""

    verb, heading, button, done = "extend", "Give more time", "Give more time and tell them", "More time for"
    lede = "Feedback stays open until the end of the new date."
    feedback_until = DateField(label="Feedback until")
    reason = forms.CharField(
        label="A note to those who are asked",
        help_text="It goes into the mail and into the history.",
        max_length=LONGEST,
        widget=MarkdownArea({"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record.feedback_until is None:  # a proposal that came from a file, and asked nobody yet
            self.heading = self.button = ProposeForm.heading  # type: ignore[misc]
            self.lede = "Everyone may answer in writing until the end of that date."  # type: ignore[misc]
            self.done = "Feedback is asked for on"  # type: ignore[misc]
            self.fields["reason"].required = False

    def save(self, *, by: Person) -> None:
        """Extend it."""
        self.record.extend(
            by=by,
            today=self.today,
            until=self.cleaned_data["feedback_until"],
            note=lf(self.cleaned_data["reason"]),
        )


class AcceptForm(StepForm):
    """When to look again, and the answer to what is still open."""

    verb, heading, button, done = "accept", "Accept", "Accept this decision", "Accepted:"
    lede = "It comes into force today. What it supersedes goes out of force in the same moment."
    over_concerns = forms.CharField(
        label="Your answer to the open concerns",
        help_text="It becomes part of the record: decided over a concern, and why.",
        max_length=LONGEST,
        widget=MarkdownArea({"rows": 4}),
    )
    review_by = DateField(label="Review by", help_text="The day to ask “still right?”.", required=False)
    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["review_by"] = six_months_on(self.today)
        concerns = self.record.feedback.open_concerns().select_related("by").order_by("id")
        self.concerns = list(concerns[:CONCERNS_AT_MOST])
        self.initial["read"] = ",".join(str(said.pk) for said in self.concerns)
        if not self.concerns:
            del self.fields["over_concerns"]

    def clean(self) -> dict[str, Any]:
        """Nobody decides over a concern they have not seen."""
        data = super().clean()
        read = {part for part in data.get("read", "").split(",") if part}
        if "read" in self.data and {str(said.pk) for said in self.concerns} - read:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["read"] = self.initial["read"]  # type: ignore[index]
            raise ValidationError("A concern was raised since you opened the page. Read it before you go on.")
        return data

    def save(self, *, by: Person) -> None:
        """Accept it."""
        self.record.accept(
            by=by,
            today=self.today,
            review_by=self.cleaned_data["review_by"],
            over_concerns=lf(self.cleaned_data.get("over_concerns", "")),
            read=[said.pk for said in self.concerns],
        )


class ReasonForm(StepForm):
    """Base of the steps that need a reason."""

    reason = forms.CharField(label="Why", max_length=LONGEST, widget=MarkdownArea({"rows": 4}))


class RejectForm(ReasonForm):
    """Why it is turned down."""

    verb, heading, button, done = "reject", "Reject", "Reject this proposal", "Rejected:"
    lede = "The record stays, with your reason, for whoever has the same idea next year."

    def save(self, *, by: Person) -> None:
        """Reject it."""
        self.record.reject(by=by, today=self.today, reason=lf(self.cleaned_data["reason"]))


class DeprecateForm(ReasonForm):
    """Why it no longer applies."""

    verb, heading, button, done = "deprecate", "Deprecate", "Deprecate this decision", "No longer in force:"
    lede = "It goes out of force without a successor. If something takes its place, supersede it instead."

    def save(self, *, by: Person) -> None:
        """Deprecate it."""
        self.record.deprecate(by=by, reason=lf(self.cleaned_data["reason"]))


class ConfirmForm(StepForm):
    """Still right, until when."""

    verb, heading, button, done = "confirm", "Still right?", "Yes, still right", "Confirmed:"
    lede = "You will be asked again on the new date."
    review_by = DateField(label="Ask again on", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["review_by"] = six_months_on(self.today)

    def save(self, *, by: Person) -> None:
        """Confirm it."""
        self.record.confirm(by=by, today=self.today, review_by=self.cleaned_data["review_by"])


class FeedbackForm(RemarkForm):
    """What somebody says to a proposal, or, once it is decided, what is new."""

    KINDS: ClassVar[list[tuple[str, str, str, str]]] = [  # value, label, icon, what it means
        (
            Feedback.BLOCKING,
            "Blocking",
            "octagon-alert",
            "Must be answered before the decision. Say what would change your mind.",
        ),
        (Feedback.NOTE, "A note", "message-square", "Worth knowing, does not hold anything up."),
        (Feedback.ENDORSEMENT, "An endorsement", "thumbs-up", "I have read it and would stand behind it."),
    ]

    kind = forms.ChoiceField(
        label="Your feedback is",
        choices=[(kind, label) for kind, label, _, _ in KINDS],
        initial=Feedback.NOTE,
        widget=forms.RadioSelect,
        required=False,
    )
    section = forms.ChoiceField(label="About", required=False)
    field_order = ["kind", "section", "text", "mention"]

    def __init__(self, data: Mapping[str, Any] | None = None, *, decision: Decision, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_news = decision.status != Decision.PROPOSED
        sections = [(key, heading) for key, (heading, _) in decision.section_texts().items()]
        self.fields["section"].choices = [("", "All of it"), *sections]  # type: ignore[attr-defined]
        self.fields["section"].error_messages["invalid_choice"] = (
            "This section is not there any more. Choose another, or all of it."
        )
        text = self.fields["text"]
        text.label = "What is new" if self.is_news else "Feedback"
        text.error_messages["required"] = (
            "Write what is new."
            if self.is_news
            else "Write what you want to say. Only an endorsement may go without words."
        )

    def clean(self) -> dict[str, Any]:
        """An endorsement needs no words; after the decision everything is news."""
        data = super().clean() or {}
        data["kind"] = Feedback.NEWS if self.is_news else data.get("kind") or Feedback.NOTE
        if data["kind"] == Feedback.ENDORSEMENT and not data.get("text"):
            self.errors.pop("text", None)
            data["text"] = ""
        return data

    def save(self, decision: Decision, *, by: Person, at: dt.datetime) -> Feedback:
        """Say it at the aware moment `at`. Raises PermissionDenied and Refused."""
        return decision.give_feedback(
            by=by,
            at=at,
            kind=self.cleaned_data["kind"],
            text=self.words(),
            section=self.cleaned_data["section"],
        )


class ReopenForm(TeamhubForm):
    """What is still not answered."""

    reason = forms.CharField(
        label="What is still not answered", max_length=LONGEST, widget=MarkdownArea({"rows": 3})
    )

    def save(self, concern: Feedback, *, by: Person, at: dt.datetime) -> None:
        """Reopen it at the aware moment `at`. Raises PermissionDenied and Refused."""
        concern.reopen(by=by, at=at, reason=lf(self.cleaned_data["reason"]))


class ResolveForm(TeamhubForm):
    """What answers a concern."""

    reason = forms.CharField(
        label="What answers it", required=False, max_length=LONGEST, widget=MarkdownArea({"rows": 3})
    )

    def __init__(self, *args: Any, said: Feedback, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.required = said.kind == Feedback.BLOCKING and by.pk != said.by_id
        reason.error_messages["required"] = f"Say what answers the concern: {said.by} raised it, not you."

    def save(self, concern: Feedback, *, by: Person, at: dt.datetime) -> None:
        """Resolve it at the aware moment `at`. Raises PermissionDenied and Refused."""
        concern.resolve(by=by, at=at, reason=lf(self.cleaned_data["reason"]))
