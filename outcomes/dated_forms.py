"""Forms of experiments and trade-offs: writing one down, and a form for each answer."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from outcomes.forms import EditForm, owners_in, teams_to_write_in
from outcomes.models import Cycle, Experiment, KeyResult, Objective, TradeOff
from outcomes.models.dated import Dated
from people.fields import SUGGESTIONS, PersonField
from people.models import Person, Team
from web.forms import DateField, MarkdownArea, TeamhubForm

USUAL_DAYS = 28  # offered until an experiment is decided
MOST_OBJECTIVES = 60


class DatedForm(EditForm):
    """What the forms of both share: the record's fields, its day only while it is new, and saving."""

    names: ClassVar[list[str]]

    def __init__(self, *args: Any, person: Person, today: dt.date, record: Any = None, **kwargs: Any) -> None:
        self.person, self.today, self.record = person, today, record
        if record is not None:
            kwargs["initial"] = {name: getattr(record, name) for name in self.names}
            kwargs["initial"]["version"] = record.version
        super().__init__(*args, **kwargs)
        self.fields["owner"].suggest(self.suggested())  # type: ignore[attr-defined]
        if record is not None:
            del self.fields["due_on"]

    def suggested(self) -> list[Person]:
        """Whom the browser offers as owner."""
        raise NotImplementedError

    def create(self, *, by: Person, **fields: Any) -> Dated:
        """Write the new record down."""
        raise NotImplementedError

    def save(self, *, by: Person) -> Any:
        """The record, new or edited; None where the verb refused and the fields now say why.

        Raises PermissionDenied and EditConflict as the verbs do.
        """
        fields = {name: self.cleaned_data[name] for name in self.names}
        try:
            if self.record is None:
                return self.create(by=by, due_on=self.cleaned_data["due_on"], **fields)
            self.record.edit(by=by, version=self.cleaned_data["version"] or 0, **fields)
        except ValidationError as error:
            self.refused(error)
            return None
        return self.record

    def meet_current(self, current: Any) -> None:
        """After an EditConflict with `current`, the record as it is now."""
        self.meet(current, {name: getattr(current, name) for name in self.names})


class ExperimentForm(DatedForm):
    """An experiment for a key result."""

    names = Experiment.EDITABLE
    title = forms.CharField(max_length=300, label="What we try", help_text="One sentence.")
    hypothesis = forms.CharField(
        max_length=20_000,
        widget=MarkdownArea(attrs={"rows": 3}),
        help_text="We believe that doing this leads to that, because …",
    )
    expected = forms.CharField(
        max_length=200,
        label="By how much it should move the key result",
        help_text="For example: from 2.1 s to 1.6 s.",
    )
    evidence = forms.CharField(
        max_length=20_000, label="How we will know", widget=MarkdownArea(attrs={"rows": 3})
    )
    owner = PersonField(
        help_text="One person, by name or email, who finds it under “needs you” then and decides."
    )
    due_on = DateField(label="Decide by")

    def __init__(self, *args: Any, key_result: KeyResult, **kwargs: Any) -> None:
        self.key_result = key_result
        usual = {"owner": kwargs["person"], "due_on": kwargs["today"] + dt.timedelta(days=USUAL_DAYS)}
        super().__init__(*args, initial=usual, **kwargs)

    def suggested(self) -> list[Person]:
        team = Team.objects.filter(pk=self.key_result.objective.team_id)
        return list(owners_in(team, self.key_result.owner)[:SUGGESTIONS])

    def create(self, *, by: Person, **fields: Any) -> Experiment:
        return Experiment.create(self.key_result, by=by, today=self.today, **fields)


class TradeOffForm(DatedForm):
    """What a team defers in a cycle."""

    names = TradeOff.EDITABLE
    title = forms.CharField(max_length=300, label="What we put off", help_text="One sentence.")
    why = forms.CharField(
        max_length=20_000,
        label="Why",
        widget=MarkdownArea(attrs={"rows": 3}),
        help_text="What we get for it, and who has to wait.",
    )
    team = forms.ModelChoiceField(Team.objects.none(), empty_label=None)
    cycle = forms.ModelChoiceField(Cycle.objects.none(), empty_label=None)
    objective = forms.ModelChoiceField(
        Objective.objects.none(),
        required=False,
        empty_label="None in particular",
        label="In favour of",
        help_text="The team's objective that this makes room for, if there is one.",
    )
    owner = PersonField(
        help_text="One person, by name or email, who finds it under “needs you” then and looks again."
    )
    due_on = DateField(label="Look again on")

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"owner": kwargs["person"], **(initial or {})}, **kwargs)
        rows = Objective.objects.visible_to(self.person)
        if self.record is not None:
            del self.fields["team"], self.fields["cycle"]
            rows = rows.filter(team=self.record.team_id, cycle=self.record.cycle_id)
        else:
            teams = teams_to_write_in(self.person)
            self.fields["team"].queryset = teams  # type: ignore[attr-defined]
            self.fields["cycle"].queryset = Cycle.objects.exclude(state=Cycle.CLOSED)  # type: ignore[attr-defined]
            rows = rows.filter(team__in=teams, closed_at__isnull=True).exclude(cycle__state=Cycle.CLOSED)
        first = rows.order_by("title", "id").values("pk")[:MOST_OBJECTIVES]
        self.fields["objective"].queryset = Objective.objects.filter(pk__in=first)  # type: ignore[attr-defined]

    def suggested(self) -> list[Person]:
        teams = teams_to_write_in(self.person)
        if self.record is not None:
            teams = Team.objects.filter(pk=self.record.team_id)
        return list(owners_in(teams)[:SUGGESTIONS])

    def create(self, *, by: Person, **fields: Any) -> TradeOff:
        team, cycle = self.cleaned_data["team"], self.cleaned_data["cycle"]
        return TradeOff.create(by=by, team=team, cycle=cycle, today=self.today, **fields)


class AnswerForm(TeamhubForm):
    """Base of a form that answers, moves or reopens one experiment or trade-off."""

    heading: ClassVar[str]
    lede: ClassVar[str] = ""
    said: ClassVar[str]  # what the message says, before the title
    may: ClassVar[str] = "may_be_answered_by"

    def __init__(self, record: Any, *args: Any, by: Person, now: dt.datetime, **kwargs: Any) -> None:
        self.record, self.by, self.now = record, by, now
        super().__init__(*args, **kwargs)

    def is_allowed(self) -> bool:
        """May the person do it now?"""
        return bool(getattr(self.record, self.may)(self.by))

    def verb(self) -> None:
        raise NotImplementedError

    def save(self) -> bool:
        """Do it; False, with the words beside the fields, where the verb refuses. Raises PermissionDenied."""
        try:
            self.verb()
        except ValidationError as refusal:
            for name, words in getattr(refusal, "message_dict", {None: refusal.messages}).items():
                self.add_error(name if name in self.fields else None, words)
            return False
        return True


class KeepForm(AnswerForm):
    """It worked."""

    heading, said = "Keep it", "Kept"
    lede = "What we tried stays. Write down what it showed, for those who will ask why."
    observed = forms.CharField(
        required=False, max_length=200, label="How far the key result moved", help_text="From 2.1 s to 1.7 s."
    )
    learned = forms.CharField(
        max_length=20_000, label="What we learned", widget=MarkdownArea(attrs={"rows": 4})
    )

    def verb(self) -> None:
        given = self.cleaned_data
        self.record.keep(by=self.by, learned=given["learned"], observed=given["observed"], now=self.now)


class StopForm(KeepForm):
    """It ends."""

    heading, said = "Stop it", "Stopped"
    lede = "A stopped experiment is a result: it spares the next team the same attempt."

    def verb(self) -> None:
        given = self.cleaned_data
        self.record.stop(by=self.by, learned=given["learned"], observed=given["observed"], now=self.now)


class MoveForm(AnswerForm):
    """Another day, and why."""

    heading, said = "Another day", "Moved"
    lede, may = "The first day stays beside the new one.", "may_be_moved_by"
    due_on = DateField(label="New day")
    reason = forms.CharField(max_length=2000, label="Why it moves", widget=forms.Textarea(attrs={"rows": 3}))

    def verb(self) -> None:
        given = self.cleaned_data
        self.record.move(
            by=self.by, due_on=given["due_on"], reason=given["reason"], today=self.by.today(self.now)
        )


class ReopenForm(AnswerForm):
    """The answer is taken back."""

    heading, said, may = "Reopen it", "Reopened", "may_be_reopened_by"
    lede = "It waits for an answer again. History keeps the one it had."
    reason = forms.CharField(
        required=False, max_length=2000, label="Why", widget=forms.Textarea(attrs={"rows": 3})
    )

    def verb(self) -> None:
        self.record.reopen(by=self.by, reason=self.cleaned_data["reason"])


class TakeUpForm(AnswerForm):
    """It is done or planned after all."""

    heading, said = "Take it up", "Taken up"
    lede = "It no longer waits. A line on where it goes on helps whoever looks for it."
    answer = forms.CharField(
        required=False, max_length=20_000, label="Where it goes on", widget=MarkdownArea(attrs={"rows": 3})
    )

    def verb(self) -> None:
        self.record.take_up(by=self.by, how=self.cleaned_data["answer"], now=self.now)


class DropForm(AnswerForm):
    """It will not be done."""

    heading, said = "Drop it for good", "Dropped"
    lede = "The reason is kept with it, and it can be reopened."
    answer = forms.CharField(
        max_length=20_000, label="Why it is dropped", widget=MarkdownArea(attrs={"rows": 3})
    )

    def verb(self) -> None:
        self.record.drop(by=self.by, reason=self.cleaned_data["answer"], now=self.now)
