"""Forms of postmortems: the record itself, and asking for a review."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q

from outcomes.models import KeyResult, Objective
from people.models import Person, Team
from postmortems import moments, timelines
from postmortems.conflicts import Meeting, meet
from postmortems.durations import DAY, HOUR, MINUTE, NAMES
from postmortems.fields import LinesField, LocalTimeField, PeopleField
from postmortems.markdown.pasting import read_pasted
from postmortems.models import Postmortem
from postmortems.moments import NoSuchTime, in_zone
from postmortems.parts import LISTS, PEOPLE, TEXTS
from postmortems.timelines import UnreadableLine
from records.models import Recorded
from web.forms import DateField, MarkdownArea, Segmented, TeamhubForm

HOW = [(MINUTE, "exactly"), (HOUR, "about"), (DAY, "that day")]
MOST_CHOICES = 200
LABELS = {
    "started": "Impact started",
    "detected": "Detected",
    "declared": "Declared",
    "mitigated": "Mitigated",
    "resolved": "Resolved",
}
HINTS = {
    "started": "When it began to hurt.",
    "detected": "When a person or an alert noticed.",
    "declared": "When it was called an incident.",
    "mitigated": "When it was over for users.",
    "resolved": "When nothing was left to do.",
}


def area(prompt: str, rows: int = 4) -> MarkdownArea:
    """A Markdown area with a prompt that is never text."""
    return MarkdownArea(attrs={"rows": rows, "placeholder": prompt})


def text(label: str, prompt: str, **kwargs: Any) -> forms.CharField:
    """A section of prose."""
    return forms.CharField(label=label, required=False, max_length=100_000, widget=area(prompt), **kwargs)


def lines(label: str, prompt: str, hint: str) -> LinesField:
    """A list of short texts, one a line."""
    widget = forms.Textarea(attrs={"rows": 4, "placeholder": prompt})
    return LinesField(label=label, required=False, help_text=hint, widget=widget)


def people(label: str, **kwargs: Any) -> PeopleField:
    """Names, with suggestions."""
    widget = forms.TextInput(attrs={"list": "people", "autocomplete": "off"})
    return PeopleField(label=label, required=False, widget=widget, **kwargs)


class PostmortemForm(TeamhubForm):
    """Writes a new postmortem, or edits one.

    Moments are local times of the form's zone; one that is left as it was keeps its second.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label="What happened, in one sentence",
        max_length=300,
        help_text="What people would have noticed: “Gate cameras dark for two hours”.",
    )
    team = forms.ModelChoiceField(Team.objects.none(), empty_label=None)
    kind = forms.ChoiceField(choices=Postmortem.KINDS, widget=Segmented, initial=Postmortem.INCIDENT)
    severity = forms.TypedChoiceField(
        choices=[("", "Not stated"), *Postmortem.SEVERITIES],
        coerce=int,
        empty_value=None,
        required=False,
        widget=Segmented,
    )
    summary = text("Summary", "What happened, to whom, for how long, and how it ended.")
    impact = text("Impact", "Who felt it, and how: people, orders, money, trust.")
    happened_on = DateField(label="Day it happened", required=False)
    zone = forms.ChoiceField(label="Times are in")
    timeline = forms.CharField(
        required=False,
        max_length=200_000,
        widget=forms.Textarea(
            attrs={"rows": 8, "placeholder": "14:05 paged on-call\n14:12 traffic moved to the second site"}
        ),
        help_text="One line an event, beginning with its time. A new day: 2026-11-10 00:15. "
        "About a time: ~14:05. Time not known: ? and a space. Indent a line by two spaces to go on.",
    )
    factors = lines(
        "Contributing factors",
        "The job checks that a file is there, not that it is new",
        "What made this possible? One a line; several are normal.",
    )
    surprised = text("Why were we surprised?", "What did we believe that turned out otherwise?")
    went_well = text("Went well", "What helped, and should stay.")
    went_badly = text("Went badly", "What made it longer or worse.")
    got_lucky = text("Got lucky", "What could have made it worse, and happened not to.")
    lessons = lines(
        "Lessons",
        "A job that succeeds with yesterday’s data has failed",
        "What should others know? One a line; each stands on the lessons page.",
    )
    facilitator = people("Facilitator", at_most=1)
    authors = people("Authors")
    reviewers = people("Reviewers")
    participants = people("Participants")
    reviews_objective = forms.ModelChoiceField(
        Objective.objects.none(),
        label="Missed objective it looks back on",
        required=False,
        empty_label="None",
    )
    slowed = forms.ModelMultipleChoiceField(
        KeyResult.objects.none(),
        label="Key results it slows",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    review_due_on = DateField(
        label="Review due",
        required=False,
        help_text="Five working days for a severity 1 or 2, unless you choose another day.",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Person,
        now: dt.datetime,
        postmortem: Postmortem | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.person, self.now, self.postmortem = person, now, postmortem
        self.before = postmortem.values() if postmortem else {}
        self.meeting: Meeting | None = None
        super().__init__(data, initial=(initial or {}) | self._initial())
        self._offer_moments()
        self._offer_choices()
        self._offer_sections()
        for name in LISTS:
            self.fields[name].known = self.before.get(name, [])  # type: ignore[attr-defined]

    def _initial(self) -> dict[str, Any]:
        """What the fields show first."""
        if self.postmortem is None:
            return {"zone": self.person.time_zone, "authors": [self.person]}
        zone, how = self.postmortem.local_zone, self.before["precisions"]
        values = dict(self.before) | {"version": self.postmortem.version}
        values["timeline"] = timelines.written(self.before["timeline"], zone)
        values["facilitator"] = [self.postmortem.facilitator] if self.postmortem.facilitator else []
        for name in NAMES:
            at = self.before[f"{name}_at"]
            values[f"{name}_at"] = at.astimezone(zone).replace(tzinfo=None) if at else None
            values[f"{name}_how"] = how.get(name, MINUTE)
        return values

    def _offer_moments(self) -> None:
        for name in NAMES:
            self.fields[f"{name}_at"] = LocalTimeField(
                label=LABELS[name], help_text=HINTS[name], required=False
            )
            self.fields[f"{name}_how"] = forms.ChoiceField(
                label=f"{LABELS[name]}: how exactly",
                choices=HOW,
                required=False,
                initial=MINUTE,
                widget=forms.Select(attrs={"class": "select"}),
            )

    def _offer_choices(self) -> None:
        """Zones, teams, key results and objectives to choose from."""
        teams = self._teams()
        near = [self.person.time_zone, "UTC", *(team.time_zone for team in teams[:1])]
        if self.postmortem:
            near.insert(0, self.postmortem.zone)
        names = dict.fromkeys([*near, *sorted(zoneinfo.available_timezones())])
        self.fields["zone"].choices = [(name, name.replace("_", " ")) for name in names]  # type: ignore[attr-defined]
        if self.postmortem:
            del self.fields["team"]
        else:
            self.fields["team"].queryset = Team.objects.filter(pk__in=[team.pk for team in teams])  # type: ignore[attr-defined]
        chosen = [row.pk for row in self.before.get("slowed", [])]
        rows = KeyResult.objects.filter(objective__team__in=teams, objective__cycle__state="active")
        ids = list(rows.order_by("-id").values_list("pk", flat=True)[:MOST_CHOICES])
        self.fields["slowed"].queryset = KeyResult.objects.filter(pk__in=[*ids, *chosen]).order_by("title")  # type: ignore[attr-defined]
        reviewed = (
            self.postmortem.reviews_objective_id if self.postmortem else self.initial.get("reviews_objective")
        )
        goals = Objective.objects.filter(Q(team__in=teams) | Q(pk=reviewed)).order_by("-id")
        picked = list(goals.values_list("pk", flat=True)[:MOST_CHOICES])
        self.fields["reviews_objective"].queryset = Objective.objects.filter(pk__in=picked).order_by("title")  # type: ignore[attr-defined]

    def _teams(self) -> list[Team]:
        """The postmortem's team; for a new one those the person writes in."""
        if self.postmortem:
            return [self.postmortem.team]
        return teams_of(self.person)

    def _offer_sections(self) -> None:
        """The further sections of an imported document, each under its own heading."""
        for index, section in enumerate(self.before.get("sections", [])):
            self.fields[f"section_{index}"] = forms.CharField(
                label=section["heading"] or "Opening",
                required=False,
                max_length=500_000,
                initial=section["body"],
                widget=area(""),
            )

    def moment_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each moment's time with how exactly it is known, for the template."""
        return [(self[f"{name}_at"], self[f"{name}_how"]) for name in NAMES]

    def section_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("section_")]

    def people_suggested(self) -> list[Person]:
        """Whom the browser offers: the team's people."""
        ids = [team.pk for team in self._teams()[:5]]
        return list(
            Person.objects.filter(is_active=True)
            .filter(memberships__team__in=ids)
            .distinct()
            .order_by("name")[:MOST_CHOICES]
        )

    def clean(self) -> dict[str, Any]:
        """Moments and timeline in their zone, each refusal beside its own field."""
        given = super().clean() or self.cleaned_data
        zone = zoneinfo.ZoneInfo(given.get("zone") or "UTC")
        given["precisions"] = {}
        for name in NAMES:
            given[f"{name}_at"] = self._aware(name, given.get(f"{name}_at"), zone)
            how = given.get(f"{name}_how") or MINUTE
            if given[f"{name}_at"] and how != MINUTE:
                given["precisions"][name] = how
        known = moments.settle(moments.of(given | {"zone": zone.key}))
        for name, words in moments.refusals(known, self.now).items():
            self.add_error(f"{name}_at", words)
        started = known.get("started")
        if started and not given.get("happened_on") and "happened_on" not in self.errors:
            given["happened_on"] = started.day
        if given.get("happened_on") and given["happened_on"] > self.now.astimezone(zone).date():
            self.add_error("happened_on", "This day is still to come. Write when it happened.")
        self._read_timeline(given, zone)
        return given

    def _aware(self, name: str, local: dt.datetime | None, zone: zoneinfo.ZoneInfo) -> dt.datetime | None:
        stored = self.before.get(f"{name}_at")
        same = not {f"{name}_at", f"{name}_how", "zone"} & set(self.changed_data)
        if local is None or (same and stored):
            return stored if local else None
        if self.cleaned_data.get(f"{name}_how") == DAY:
            local = local.replace(hour=0, minute=0)
        try:
            return in_zone(local, zone).astimezone(dt.UTC)
        except NoSuchTime:
            if self.cleaned_data.get(f"{name}_how") == DAY:
                return local.replace(tzinfo=zone).astimezone(dt.UTC)
            self.add_error(
                f"{name}_at", f"The clocks skipped this time in {zone}. Choose the one before or after."
            )
            return None

    def _read_timeline(self, given: dict[str, Any], zone: zoneinfo.ZoneInfo) -> None:
        stored = self.before.get("timeline", [])
        if not {"timeline", "zone"} & set(self.changed_data):
            given["timeline"] = stored
            return
        try:
            given["timeline"] = timelines.read(
                given.get("timeline") or "", day=given.get("happened_on"), zone=zone, known=stored
            )
        except UnreadableLine as refused:
            if pasted := read_pasted(given.get("timeline") or "", day=given.get("happened_on"), zone=zone):
                given["timeline"] = pasted
                return
            self.add_error("timeline", f"Line {refused.number}: {refused.words}")

    def clean_facilitator(self) -> Person | None:
        found: list[Person] = self.cleaned_data["facilitator"]
        return found[0] if found else None

    def values(self) -> dict[str, Any]:
        """What was written, as the verbs take it."""
        given = {name: _as_stored(value) for name, value in self.cleaned_data.items()}
        names = ("title", "kind", "severity", "happened_on", "zone", "review_due_on", "reviews_objective")
        values = {name: given[name] for name in (*names, "facilitator", "precisions", *TEXTS)}
        values |= {f"{name}_at": given[f"{name}_at"] for name in NAMES}
        values |= {name: given[name] for name in (*PEOPLE, "factors", "lessons", "timeline")}
        values["slowed"] = list(given["slowed"])
        if self.postmortem and self.before["sections"]:
            values["sections"] = [
                section | {"body": given[f"section_{index}"]}
                for index, section in enumerate(self.before["sections"])
            ]
        return values

    def save(self, *, by: Person) -> Postmortem:
        """Write it. Raises EditConflict when somebody else saved meanwhile, and Refused."""
        values = self.values()
        if self.postmortem is None:
            return Postmortem.create(by=by, team=self.cleaned_data["team"], now=self.now, **values)
        self.postmortem.edit(by=by, version=self.cleaned_data["version"] or 0, now=self.now, **values)
        return self.postmortem

    def meet_current(self, current: Recorded) -> PostmortemForm:
        """A form that holds both people's changes, to look over and save again; its `meeting` tells what met."""
        assert isinstance(current, Postmortem)
        theirs = type(self)(person=self.person, now=self.now, postmortem=current)
        meeting = meet(current, self.cleaned_data["version"] or 0, self.values())
        data = self.data.copy()  # type: ignore[attr-defined]
        for name, bound in ((bound.name, bound) for bound in theirs):
            if field_owner(name) in meeting.take_theirs:
                data.setlist(name, _as_data(bound))
        for name, merged in meeting.merged.items():
            data[name] = merged
        data["version"] = str(current.version)
        form = type(self)(data, person=self.person, now=self.now, postmortem=current)
        form.meeting = meeting
        return form


def _as_stored(value: Any) -> Any:
    """Texts with the line ends we keep; browsers send others."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def field_owner(name: str) -> str:
    """The value that a form field is a part of."""
    if name.endswith("_how"):
        return "precisions"
    return "sections" if name.startswith("section_") else name


def _as_data(bound: forms.BoundField) -> list[str]:
    """A field's first value as the browser would send it back."""
    value = bound.field.prepare_value(bound.initial)
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def teams_of(person: Person) -> list[Team]:
    """The teams the person writes postmortems in; for an org admin the first two hundred."""
    if person.is_org_admin:
        return list(Team.objects.all()[:MOST_CHOICES])
    return list(Team.objects.filter(pk__in=[pk for pk in person.roles() if person.writes_in(pk)]))


class ReviewForm(TeamhubForm):
    """Whom to ask for a review, and by when."""

    reviewers = PeopleField(
        only_active=True,
        help_text="Full names or email addresses, separated by commas. They see the draft from now on.",
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    review_due_on = DateField(label="Read by")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        postmortem: Postmortem,
        person: Person,
        now: dt.datetime,
    ) -> None:
        self.postmortem, self.now = postmortem, now
        today = person.today(now)
        due = postmortem.review_due_on
        usual = due if due and due >= today else moments.working_days_after(today, Postmortem.REVIEW_DAYS)
        super().__init__(data, initial={"reviewers": postmortem.reviewers.all(), "review_due_on": usual})

    def people_suggested(self) -> list[Person]:
        rows = Person.objects.filter(is_active=True, memberships__team=self.postmortem.team_id)
        return list(rows.order_by("name")[:MOST_CHOICES])

    def save(self, *, by: Person) -> None:
        """Ask them. Raises Refused."""
        given = self.cleaned_data
        self.postmortem.ask_for_review(
            by=by, now=self.now, reviewers=given["reviewers"], until=given["review_due_on"]
        )
