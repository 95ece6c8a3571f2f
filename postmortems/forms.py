"""The form of a postmortem: all of it, or the fields of one section."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.db.models import Q

from outcomes.models import KeyResult, KeyResultQuerySet, Objective
from people.models import Person, Team
from postmortems import further, moments, timelines
from postmortems.conflicts import Meeting, as_of, meet
from postmortems.controls import HOW, area, lines, people, text
from postmortems.durations import DAY, MINUTE, NAMES
from postmortems.fields import LocalTimeField
from postmortems.kinds import KINDS, moment_in, words_of
from postmortems.markdown.pasting import read_any
from postmortems.models import Postmortem, PostmortemTemplate
from postmortems.moments import NoSuchTime, in_zone
from postmortems.parts import LISTS, PEOPLE, TEXTS
from postmortems.slowed import SlowedField
from postmortems.timelines import UnreadableLine
from records.models import Recorded
from web.forms import DateField, Segmented, TeamhubForm
from web.words import zone_words
from web.years import OUT_OF_YEARS, YEARS

ASSUMED = " The document states none; saving says that they are in it."
MOST_CHOICES = 200
MOST_HEADINGS = 20  # further sections a new record begins with


class PostmortemForm(TeamhubForm):
    """Writes a new postmortem, or edits one: all of it, or the fields of one section.

    Moments are local times of the form's zone; one that is left as it was keeps its second.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    written_with = forms.ModelChoiceField(
        PostmortemTemplate.objects.none(),
        label="Template",
        required=False,
        empty_label="None",
        help_text="It asks its own questions in the empty fields.",
    )
    title = forms.CharField(max_length=300)
    team = forms.ModelChoiceField(Team.objects.none(), empty_label=None)
    kind = forms.ChoiceField(choices=Postmortem.KINDS, widget=Segmented, initial=Postmortem.INCIDENT)
    kind_given = forms.ChoiceField(  # the kind it came with; empty once somebody has chosen one
        choices=Postmortem.KINDS, required=False, widget=forms.HiddenInput
    )
    severity = forms.TypedChoiceField(
        choices=[("", "Not stated"), *Postmortem.SEVERITIES],
        coerce=int,
        empty_value=None,
        required=False,
        widget=Segmented,
    )
    summary = text()
    impact = text()
    happened_on = DateField(required=False)
    zone = forms.ChoiceField(
        label="Times are in",
        help_text="All its times keep what the clock showed, if you choose another zone.",
    )
    timeline = forms.CharField(
        required=False,
        max_length=timelines.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One line an event, beginning with its time; or paste a table, a list or a chat. "
        "A new day: 2026-11-10 00:15. About a time: ~14:05. Time not known: ? and a space.",
    )
    factors = lines("One a line; several are normal. Tags stand at the end: #deploys")
    surprised = text()
    went_well = text()
    went_badly = text()
    got_lucky = text()
    lessons = lines("One a line; each stands on the lessons page. Tags stand at the end: #jobs")
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
    slowed = SlowedField(
        label="Key results it slows",
        required=False,
        help_text="One a line, by title: of any team and cycle. Empty a line to take its key result away.",
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
        only: Iterable[str] = (),
    ) -> None:
        """`only` names the fields to show, all where it is empty."""
        self.person, self.now, self.postmortem = person, now, postmortem
        self.before = postmortem.values() if postmortem else {}
        self.meeting: Meeting | None = None
        self.sent: list[further.Sent] = []
        self.further: list[further.Row] = []
        self.teams = [postmortem.team] if postmortem else teams_of(person)
        super().__init__(data, initial=(initial or {}) | self._initial())
        self._offer_moments()
        if only:
            self.fields = {name: field for name, field in self.fields.items() if name in {"version", *only}}
        self._offer_choices()
        self._take_kind_of_template()
        self.words = words_of(self._kind(), self._template())
        if not only:
            self._offer_sections()
        self._speak()
        for name in {*LISTS} & set(self.fields):
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

    def _kind(self) -> str:
        """The kind it is written as: the one just chosen, else the record's."""
        chosen = self.data.get("kind", "") if self.is_bound and "kind" in self.fields else ""
        given = chosen or (self.postmortem.kind if self.postmortem else self.initial.get("kind"))
        return given if given in KINDS else Postmortem.INCIDENT

    def _template(self) -> PostmortemTemplate | None:
        """The template it is written with: the record's, or the one just chosen."""
        if self.postmortem:
            return self.postmortem.written_with
        chosen = self.data.get("written_with") if self.is_bound else self.initial.get("written_with")
        return next((one for one in self.templates if str(one.pk) == str(chosen)), None)

    def _take_kind_of_template(self) -> None:
        """A new record is of the kind that its template is for, unless the writer chose one."""
        if self.postmortem is not None or not self.is_bound:
            return
        came_with = self.initial.get("kind", Postmortem.INCIDENT)
        given = self.data.get("kind_given", self.initial.get("kind_given", came_with))
        template, data = self._template(), self.data.copy()  # type: ignore[attr-defined]
        if self.data.get("kind", given) != given:
            given = ""
        elif template is not None:
            given = data["kind"] = template.kind
        data["kind_given"] = given
        self.data = data

    def _speak(self) -> None:
        """Labels, hints and prompts in the words of its kind and template."""
        for name, field in self.fields.items():
            field.label = self.words.labels.get(name, field.label)
            field.help_text = self.words.hints.get(name, field.help_text)
            if prompt := self.words.prompts.get(name):
                field.widget.attrs["placeholder"] = prompt
            if name in ("facilitator", *PEOPLE) and self.postmortem:
                field.help_text = self.postmortem.who_adds_readers(self.person) or field.help_text
        for name in NAMES:
            if f"{name}_how" in self.fields:
                self.fields[f"{name}_how"].label = f"{self.fields[f'{name}_at'].label}: how exactly"

    def _offer_moments(self) -> None:
        for name in NAMES:
            self.fields[f"{name}_at"] = LocalTimeField(required=False)
            self.fields[f"{name}_how"] = forms.ChoiceField(
                choices=HOW,
                required=False,
                initial=MINUTE,
                widget=forms.Select(attrs={"class": "select"}),
            )

    def _offer_choices(self) -> None:
        """Zones, teams, templates, key results and objectives to choose from, of the fields that are shown."""
        fields: dict[str, Any] = self.fields
        if "zone" in fields:
            near = [self.person.time_zone, "UTC", *(team.time_zone for team in self.teams[:1])]
            if self.postmortem:
                near.insert(0, self.postmortem.zone)
            names = dict.fromkeys([*near, *sorted(zoneinfo.available_timezones())])
            fields["zone"].choices = [(name, name.replace("_", " ")) for name in names]
            if self.postmortem and self.postmortem.zone_is_assumed:
                fields["zone"].help_text += ASSUMED
        ids = [team.pk for team in self.teams]
        self.templates: list[PostmortemTemplate] = []
        if self.postmortem:
            fields.pop("team", None)
            fields.pop("written_with", None)
            fields.pop("kind_given", None)
        else:
            fields["team"].queryset = Team.objects.filter(pk__in=ids)
            offered = PostmortemTemplate.objects.for_writers_in(ids)
            self.templates = list(offered[:MOST_CHOICES])
            fields["written_with"].queryset = offered
            fields["written_with"].label_from_instance = _with_its_team
            if not self.templates:
                del fields["written_with"]
        if "slowed" in fields:
            fields["slowed"].person, fields["slowed"].initial = self.person, self.before.get("slowed", [])
            fields["slowed"].suggest(self._slowable(ids))
        if "reviews_objective" in fields:
            stored = self.postmortem.reviews_objective_id if self.postmortem else None
            goals = Objective.objects.filter(
                Q(team__in=ids) | Q(pk=stored or self.initial.get("reviews_objective"))
            )
            picked = list(goals.order_by("-id").values_list("pk", flat=True)[:MOST_CHOICES])
            fields["reviews_objective"].queryset = Objective.objects.filter(pk__in=picked).order_by("title")

    def _slowable(self, teams: list[Any]) -> KeyResultQuerySet:
        """Offered first: of these teams and those that take part, in active cycles and any on the day it happened."""
        if self.postmortem:
            teams = [*teams, *(team.pk for team in self.postmortem.other_teams.all())]
        when = Q(objective__cycle__state="active")
        if day := self.before.get("happened_on"):
            when |= Q(objective__cycle__starts_on__lte=day, objective__cycle__ends_on__gte=day)
        return KeyResult.objects.filter(when, objective__team__in=teams)

    def _offer_sections(self) -> None:
        """The further sections, each under its own heading; of a new record those its kind and template ask for."""
        prompts = dict(self.words.headings)
        if self.postmortem is None:
            sent = [self.data.get(f"section_{place}_heading", "") for place in range(MOST_HEADINGS)]
            found = [(heading, "") for heading in dict.fromkeys([*filter(None, sent), *prompts])]
        else:
            self.sent = further.sent_in(self.data)
            self.further = further.laid_over(self.before["sections"], self.sent)
            found = [(row.heading, row.stored or "") for row in self.further]
            if self.is_bound:
                self.data = _with_sections(self.data, [(row.heading, row.mine) for row in self.further])
        for index, (heading, body) in enumerate(found):
            self.fields[f"section_{index}"] = forms.CharField(
                label=heading or further.OPENING,
                required=False,
                max_length=500_000,
                initial=body,
                widget=area(prompts.get(heading, "")),
            )
            self.fields[f"section_{index}_heading"] = forms.CharField(
                initial=heading, required=False, strip=False, widget=forms.HiddenInput
            )

    def moment_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The time of each moment its kind asks for, or that is known, with how exactly, for the template."""
        known = [name for name in NAMES if self.before.get(f"{name}_at") or self.data.get(f"{name}_at")]
        asked = [name for name in NAMES if name in {*self.words.moments, *known}]
        return [(self[f"{name}_at"], self[f"{name}_how"]) for name in asked]

    def section_fields(self) -> list[forms.BoundField]:
        """The further sections' fields, for the template."""
        return [self[name] for name in self.fields if name.startswith("section_")]

    def people_suggested(self) -> list[Person]:
        """Whom the browser offers: the team's people."""
        ids = [team.pk for team in self.teams[:5]]
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
        for name, words in moments.refusals(known, self.now, partial(moment_in, self._kind())).items():
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
                f"{name}_at",
                f"The clocks skipped this time in {zone_words(zone)}. Choose the one before or after.",
            )
            return None

    def _read_timeline(self, given: dict[str, Any], zone: zoneinfo.ZoneInfo) -> None:
        stored = self.before.get("timeline", [])
        if "timeline" not in self.fields or not {"timeline", "zone"} & set(self.changed_data):
            given["timeline"] = stored
            return
        try:
            given["timeline"] = read_any(
                given.get("timeline") or "", day=given.get("happened_on"), zone=zone, known=stored
            )
        except UnreadableLine as refused:
            self.add_error("timeline", f"Line {refused.number}: {refused.words}")
            return
        for line in given["timeline"]:
            if line.at is None or line in stored:
                continue
            what = f"“{line.text[:60]}”"
            if line.at.year not in YEARS:
                self.add_error("timeline", f"{what} is on no day that is meant. {OUT_OF_YEARS}")
                return
            if line.at > self.now + moments.SKEW:
                self.add_error("timeline", f"{what} is still to come. Write when it happened.")
                return

    def clean_written_with(self) -> PostmortemTemplate | None:
        """A template of the team it is for, or of everyone."""
        template: PostmortemTemplate | None = self.cleaned_data["written_with"]
        team = str(self.data.get("team", ""))
        if template is not None and template.team is not None and str(template.team_id) != team:
            of = template.team.name
            raise forms.ValidationError(
                f"“{template.name}” is a template of {of}. Choose another, or write it for {of}."
            )
        return template

    def clean_facilitator(self) -> Person | None:
        found: list[Person] = self.cleaned_data["facilitator"]
        return found[0] if found else None

    def values(self) -> dict[str, Any]:
        """What was written, as the verbs take it: of the fields that are shown."""
        given = {name: _as_stored(value) for name, value in self.cleaned_data.items()}
        plain = ("title", "kind", "severity", "happened_on", "zone", "review_due_on", "reviews_objective")
        names = (*plain, *TEXTS, *PEOPLE, "facilitator", *LISTS, "timeline", "slowed")
        values = {name: given[name] for name in names if name in self.fields}
        if "started_at" in self.fields:
            values |= {name: given[name] for name in ("precisions", *(f"{name}_at" for name in NAMES))}
        if sections := self._sections(given):
            values["sections"] = sections
        return values

    def _sections(self, given: dict[str, Any]) -> list[dict[str, str]]:
        bodies = [given[name] for name in self.fields if re.fullmatch(r"section_\d+", name)]
        if self.postmortem is None:
            asked = dict(self.words.headings)
            headings = [
                str(field.label) for name, field in self.fields.items() if re.fullmatch(r"section_\d+", name)
            ]
            return [
                {"heading": heading, "body": body}
                for heading, body in zip(headings, bodies, strict=True)
                if body or heading in asked
            ]
        return further.stored(self.further, self.before["sections"])

    def save(self, *, by: Person) -> Postmortem:
        """Write it. Raises EditConflict when somebody else saved meanwhile, and Refused."""
        values = self.values()
        if self.postmortem is None:
            given = self.cleaned_data
            return Postmortem.create(
                by=by, team=given["team"], now=self.now, written_with=given.get("written_with"), **values
            )
        self.postmortem.edit(by=by, version=self.cleaned_data["version"] or 0, now=self.now, **values)
        return self.postmortem

    def meet_current(self, current: Recorded) -> PostmortemForm:
        """A form that holds both people's changes, to look over and save again; its `meeting` tells what met."""
        assert isinstance(current, Postmortem)
        theirs = type(self)(person=self.person, now=self.now, postmortem=current)
        version, mine = self.cleaned_data["version"] or 0, self.values()
        mine.pop("sections", None)
        meeting = meet(current, version, mine)
        rows = further.laid_over(current.sections, self.sent)
        sections, conflicts = further.met(rows, as_of(current, version)["sections"], self.sent)
        meeting.conflicts += conflicts
        data = _with_sections(self.data, sections)
        for name, bound in ((bound.name, bound) for bound in theirs):
            if field_owner(name) in meeting.take_theirs:
                data.setlist(name, _as_data(bound))
        for name, merged in meeting.merged.items():
            data[name] = merged
        data["version"] = str(current.version)
        form = type(self)(data, person=self.person, now=self.now, postmortem=current)
        form.meeting = meeting
        return form


def _with_sections(data: Any, sections: list[tuple[str, str]]) -> Any:
    """A form's data with these further sections, each a heading and a text, and no others."""
    data = data.copy()
    for name in [name for name in data if name.startswith("section_")]:
        del data[name]
    for index, (heading, body) in enumerate(sections):
        data[f"section_{index}"], data[f"section_{index}_heading"] = body, heading
    return data


def _as_stored(value: Any) -> Any:
    """Texts with the line ends we keep; browsers send others."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _with_its_team(template: PostmortemTemplate) -> str:
    """A template to choose, with the team whose own it is."""
    return f"{template.name} ({template.team.name})" if template.team else template.name


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
