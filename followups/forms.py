"""Forms of follow-ups: the filters of the queue, and one form for each act that needs words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from decisions.models import Decision
from followups.link_field import LinksField
from followups.models import EDITABLE, SNOOZE_DAYS, FollowUp
from outcomes.models import Objective
from people.fields import PersonField
from people.models import Organisation, Person, Team
from people.telling import who_is_told
from postmortems.models import Postmortem
from records.models import Event
from web.forms import DateField, MarkdownArea, Segmented, TeamhubForm

USUAL_DAYS = 30  # until a follow-up is due that comes from no incident
FURTHEST_DAYS = 3653  # that a due date may lie ahead


def usual_due_on(postmortem: Postmortem | None, today: dt.date) -> dt.date:
    """The date offered for a new promise: by the severity of its incident, else a month ahead."""
    days = Organisation.current().follow_up_days(postmortem.severity) if postmortem else USUAL_DAYS
    return today + dt.timedelta(days=days)


class Refusable(TeamhubForm):
    """A form that can be shown again with words from outside it."""

    def refuse(self, words: str) -> None:
        """Say above the fields why nothing is done; what was typed stays in them."""
        self.full_clean()
        self.add_error(None, words)


class Dated(forms.Form):
    """A form with a due date, which is not a slip of the pen."""

    now: dt.datetime

    def clean_due_on(self) -> dt.date | None:
        due_on: dt.date | None = self.cleaned_data["due_on"]
        if due_on and (due_on - self.now.date()).days > FURTHEST_DAYS:
            raise ValidationError("Choose a date within ten years.")
        return due_on


class ActForm(Refusable):
    """Base of a form that does one thing to one follow-up. Subclasses say in words what, and call the verb."""

    heading: ClassVar[str]  # the page's title
    lede: ClassVar[str] = ""
    lede_of_several: ClassVar[str] = ""  # where several are acted on at once
    button: ClassVar[str]
    said: ClassVar[str]  # what the toast says, before the title
    may: ClassVar[str]  # the predicate that shows the button
    is_for_anyone: ClassVar[bool] = False  # also for people of other teams, while nobody owns it

    def __init__(self, follow_up: FollowUp, *args: Any, by: Person, now: dt.datetime, **kwargs: Any) -> None:
        self.follow_up, self.by, self.now = follow_up, by, now
        super().__init__(*args, **kwargs)

    def is_allowed(self) -> bool:
        """May the person do it now?"""
        return bool(getattr(self.follow_up, self.may)(self.by))

    def was_typed_in(self) -> bool:
        """Was something sent that the page did not offer by itself?"""
        return self.is_bound and self.has_changed()

    def verb(self) -> Event:
        raise NotImplementedError

    def save(self) -> Event | None:
        """Do it; None, with the words beside the fields, where the verb refuses. Raises PermissionDenied."""
        try:
            return self.verb()
        except ValidationError as refusal:
            _take_words(self, refusal)
            return None


def _take_words(form: forms.Form, refusal: ValidationError) -> None:
    """Put a verb's refusal beside the fields it speaks of; what speaks of no field goes above them."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for field, errors in refusal.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


class FinishForm(ActForm):
    """What was done about it."""

    heading, button, said, may = "Mark done", "Mark done", "Marked done", "may_be_finished_by"
    outcome = forms.CharField(
        label="What was done about it",
        required=False,
        max_length=5000,
        widget=MarkdownArea,
        help_text="A sentence and a link help whoever meets this again.",
    )

    def verb(self) -> Event:
        return self.follow_up.finish(by=self.by, now=self.now, outcome=self.cleaned_data["outcome"])


class TellForm(ActForm):
    """What was done, or why not, once it has ended."""

    heading, button, said, may = "What was done", "Keep it", "Written down", "may_be_told_by"
    lede = "When it ended, and whether that was in time, stays as it is."
    words = forms.CharField(label="What was done about it", max_length=5000, widget=MarkdownArea)

    def __init__(self, follow_up: FollowUp, *args: Any, by: Person, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(follow_up, *args, by=by, now=now, **kwargs)
        self.initial = {"words": follow_up.outcome or follow_up.declined_reason, **self.initial}
        if follow_up.state == FollowUp.DECLINED:
            self.heading = "Why it was declined"  # type: ignore[misc]
            words = self.fields["words"]
            assert isinstance(words, forms.CharField)
            words.label = "Why it will not be done"

    def verb(self) -> Event:
        return self.follow_up.tell(by=self.by, words=self.cleaned_data["words"])


class MoveForm(Dated, ActForm):
    """A new date, and why."""

    heading, button, said, may = "New date", "Set the date", "New date for", "may_be_moved_by"
    lede = "The first promised date stays beside the new one."
    lede_of_several = "The same date and reason for all. Each first promised date stays beside the new one."
    due_on = DateField(label="New date")
    reason = forms.CharField(
        label="Why it moves",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the date moves."},
    )

    def __init__(self, follow_up: FollowUp, *args: Any, by: Person, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(follow_up, *args, by=by, now=now, **kwargs)
        self.fields["reason"].required = follow_up.due_on is not None  # a first date needs none

    def verb(self) -> Event:
        given = self.cleaned_data
        return self.follow_up.move(by=self.by, due_on=given["due_on"], reason=given["reason"], now=self.now)


class SnoozeForm(ActForm):
    """Until when no reminder of it comes."""

    heading, button, said, may = "Snooze", "Snooze", "Snoozed", "may_be_snoozed_by"
    lede = (
        "Reminders to its owner wait until then, two weeks ahead at most; the digest and the team’s lead still see "
        "how late it is. Its date stays."
    )
    lede_of_several = (
        "Reminders to their owners wait until then, two weeks ahead at most; the digest and the team’s lead still "
        "see how late they are. Their dates stay."
    )
    until = DateField(label="No reminder before")
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="From the third time in a row on.",
    )

    def __init__(self, follow_up: FollowUp, *args: Any, by: Person, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(follow_up, *args, by=by, now=now, **kwargs)
        today = follow_up.today(now)
        furthest, since = today + dt.timedelta(days=SNOOZE_DAYS), max(today, follow_up.snoozed_until or today)
        self.initial = {"until": min(furthest, since + dt.timedelta(days=7)), **self.initial}
        attrs = self.fields["until"].widget.attrs
        attrs["min"] = str(today + dt.timedelta(days=1))
        attrs["max"] = str(furthest)
        if follow_up.snooze_needs_a_reason():
            reason, words = self.fields["reason"], "It was snoozed twice in a row: say why it waits again."
            reason.required, reason.help_text, reason.error_messages["required"] = True, words, words

    def verb(self) -> Event:
        given = self.cleaned_data
        return self.follow_up.snooze(by=self.by, until=given["until"], reason=given["reason"], now=self.now)


class DeclineForm(ActForm):
    """Why it will not be done."""

    heading, button, said, may = "Decline", "Decline", "Declined", "may_be_declined_by"
    lede = "It will not be done. The reason is kept with it, and it can be reopened."
    lede_of_several = "They will not be done. The reason is kept with each, and each can be reopened."
    reason = forms.CharField(
        label="Why it will not be done", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def verb(self) -> Event:
        return self.follow_up.decline(by=self.by, reason=self.cleaned_data["reason"], now=self.now)


class AcceptForm(Dated, ActForm):
    """Who promises it, and for when."""

    heading, button, said, may = "Accept", "Accept", "Accepted", "may_be_accepted_by"
    is_for_anyone = True
    lede = "From now on it is a promise: its owner is reminded, and its first date is kept."
    lede_of_several = (
        "The same owner and date for all. From now on they are promises: their owner is reminded."
    )
    owner = PersonField(label="Owner", help_text="One person, by name or email.")
    due_on = DateField(label="Due")

    def __init__(
        self,
        follow_up: FollowUp,
        data: Mapping[str, Any] | None = None,
        *,
        by: Person,
        now: dt.datetime,
        **kwargs: Any,
    ) -> None:
        usual = usual_promise(follow_up, by, now)
        if data and data.get("usual"):  # accepted in one click
            due_on = data.get("due_on") or usual["due_on"].isoformat()  # the one that stood on the button
            data = {"owner": usual["owner"].email, "due_on": due_on}
        super().__init__(follow_up, data, by=by, now=now, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, PersonField)
        owner.suggest([by, *team_people(follow_up.team_id)])
        self.initial = {**usual, **self.initial}

    def verb(self) -> Event:
        given = self.cleaned_data
        return self.follow_up.accept(by=self.by, owner=given["owner"], due_on=given["due_on"], now=self.now)


class HandOverForm(ActForm):
    """Who should have it from now on."""

    heading, button, said, may = "Hand over", "Ask them", "Asked to take over", "may_be_handed_over_by"
    lede = "They are asked to accept. Until then it stays where it is, and both see it."
    lede_of_several = "They are asked to accept each. Until then all stay where they are, and both see them."
    to = PersonField(label="New owner", help_text="One person, by name or email.")

    def __init__(self, follow_up: FollowUp, *args: Any, by: Person, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(follow_up, *args, by=by, now=now, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, PersonField)
        to.suggest(team_people(follow_up.team_id))

    def verb(self) -> Event:
        to = self.cleaned_data["to"]
        event = self.follow_up.hand_over(by=self.by, to=to)
        if to == self.by:
            self.said = "It is yours now"  # type: ignore[misc]
        elif who_is_told([to], by=self.by, now=self.now).unmailed:
            self.said = f"{HandOverForm.said}, without a mail, as {to} is away or wants none"  # type: ignore[misc]
        return event


def team_people(team_id: int) -> list[Person]:
    """Active leads and members of a team, those a form suggests as owners."""
    people = Person.objects.filter(is_active=True).filter(memberships__team=team_id)
    return list(people.exclude(memberships__team=team_id, memberships__role="observer").order_by("name")[:50])


def usual_promise(follow_up: FollowUp, by: Person, now: dt.datetime) -> dict[str, Any]:
    """Owner and date that accepting in one click gives: its own, else the person who clicks and the usual date."""
    owner = follow_up.owner if follow_up.owner and follow_up.owner.is_active else by
    today = owner.today(now)
    due_on = follow_up.due_on
    if due_on is None or due_on < today:
        due_on = usual_due_on(follow_up.postmortem, today)
    return {"owner": owner, "due_on": due_on}


class WordsForm(Refusable):
    """What both writing down and editing ask."""

    title = forms.CharField(
        label="What will be done",
        max_length=300,
        help_text="One thing that can be finished: “Alert when a gate camera is silent”.",
    )
    details = forms.CharField(required=False, max_length=20000, widget=MarkdownArea)
    kind = forms.ChoiceField(choices=FollowUp.KINDS, widget=Segmented, initial=FollowUp.OTHER)
    priority = forms.TypedChoiceField(choices=FollowUp.PRIORITIES, coerce=int, widget=Segmented, initial=2)
    links = LinksField(required=False, help_text="Issues and pull requests, an address a line.")

    def clean_details(self) -> str:
        """With the line ends we keep; browsers send others, and that is no edit."""
        return str(self.cleaned_data["details"]).replace("\r\n", "\n")


class EditForm(WordsForm):
    """Correct the words of a follow-up; date, owner and state have acts of their own."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, follow_up: FollowUp, *args: Any, **kwargs: Any) -> None:
        self.follow_up = follow_up
        now = {name: getattr(follow_up, name) for name in (*EDITABLE, "version")}
        super().__init__(*args, initial=now, **kwargs)

    def save(self, *, by: Person) -> Event | None:
        """Keep it. Raises EditConflict where somebody else edited it meanwhile, and PermissionDenied."""
        words = {name: self.cleaned_data[name] for name in EDITABLE}
        return self.follow_up.edit(by=by, version=self.cleaned_data["version"], **words)


class NewForm(Dated, WordsForm):
    """A new follow-up: with owner and date a promise, without either an idea."""

    team = forms.ModelChoiceField(Team.objects.none(), empty_label=None)
    owner = PersonField(
        required=False,
        help_text="By name or email. Without one it is an idea, which the team’s leads find under “needs you”.",
    )
    due_on = DateField(label="Due", required=False)
    field_order = ["title", "details", "team", "owner", "due_on", "kind", "priority", "links"]

    def __init__(
        self,
        *args: Any,
        by: Person,
        now: dt.datetime,
        source: Postmortem | Decision | Objective | None,
        title: str = "",
        **kwargs: Any,
    ) -> None:
        self.by, self.now, self.source = by, now, source
        teams = teams_to_write_in(by)
        own = [team.pk for team in teams]
        first = source.team_id if source and source.team_id in own else next(iter(own), 0)
        postmortem = source if isinstance(source, Postmortem) else None
        initial = {
            "title": title,
            "team": first,
            "owner": by,
            "due_on": usual_due_on(postmortem, by.today(now)),
        }
        super().__init__(*args, initial=initial, **kwargs)
        team_field, owner = self.fields["team"], self.fields["owner"]
        assert isinstance(team_field, forms.ModelChoiceField)
        assert isinstance(owner, PersonField)
        team_field.queryset = Team.objects.filter(pk__in=own)
        owner.suggest([by, *team_people(first)])

    def save(self) -> FollowUp | None:
        """Write it down; None, with the words beside the fields, where that is refused."""
        fields = dict(self.cleaned_data)
        if self.source is not None:
            fields[self.source.record_kind] = self.source
        follow_up = FollowUp(**fields)
        try:
            if follow_up.owner is None or follow_up.due_on is None:
                follow_up.propose(by=self.by, now=self.now)
            else:
                follow_up.promise(by=self.by, now=self.now)
        except ValidationError as refusal:
            _take_words(self, refusal)
            return None
        return follow_up


def teams_to_write_in(person: Person) -> list[Team]:
    """The teams somebody may write follow-ups of: their own as lead or member; for an org admin every one."""
    if person.is_org_admin:
        return list(Team.objects.all())
    return list(Team.objects.filter(pk__in=[pk for pk in person.roles() if person.writes_in(pk)]))


SOURCES: dict[str, tuple[Callable[[Person], Any], str]] = {
    "postmortem": (lambda person: Postmortem.objects.visible_to(person).kept(), "number"),
    "decision": (Decision.objects.visible_to, "pk"),
    "objective": (Objective.objects.visible_to, "pk"),
}


def names_source(query: Any) -> bool:
    """Does the address name a record it comes from, whether or not it is there?"""
    return any(query.get(name) for name in SOURCES)


def source_of(query: Any, person: Person) -> Postmortem | Decision | Objective | None:
    """The record that ?postmortem=34 (its number), ?decision= or ?objective= names, if the person may read it."""
    for name, (rows, key) in SOURCES.items():
        if str(value := query.get(name, "")).isdecimal() and len(value) < 10:
            found: Postmortem | Decision | Objective | None = rows(person).filter(**{key: value}).first()
            return found
    return None
