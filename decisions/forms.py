"""What people type into a decision record, new or as it is, alone or at the same time as somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.utils import ErrorDict

from decisions import shapes
from decisions.advice import Advice, advise
from decisions.fields import DecisionsField, PersonField, PostmortemsField, WhoField
from decisions.merging import Meeting, meet
from decisions.models import Decision, Guardrail, Link, Option, Role, words
from decisions.option_rows import LONGEST, ROWS_AT_MOST, OptionRows, as_data, lf, rows_of
from outcomes.models import Cycle, Objective
from people.models import Area, Person, Team
from records.models import Event, Refused
from web.forms import DateField, MarkdownArea, TeamhubForm

BLANK_ROWS = 3
OBJECTIVES_AT_MOST = 50


def _prose(label: str, hint: str = "", rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=LONGEST, widget=MarkdownArea({"rows": rows})
    )


class DecisionForm(TeamhubForm):
    """A decision record, new or as it is. `decision` is None for a new one; `person` writes; it is `today` there."""

    title = forms.CharField(
        label="Decision in one sentence",
        help_text="Start with a verb: keep, stop, move, use.",
        max_length=400,
    )
    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), empty_label=None)
    context = _prose("Context", "What is true today, and why choose now?")
    drivers = _prose("What matters most", "What the options are judged by.", 3)
    decision = _prose("Decision", "What we will do, in a paragraph. It may wait until people have answered.")
    trade_offs = _prose("Trade-offs", "What we give up, and for what.", 3)
    consequences_good = _prose("What becomes easier", rows=3)
    consequences_bad = _prose("What becomes harder", "And who has to do what.", 3)
    consequences = _prose(
        "Other consequences",
        "Neither, or not told apart yet: an imported text stays here, whole, until somebody sorts it.",
        3,
    )
    confirmation = _prose("Confirmation", "How we will know that it is followed.", 2)
    sections = _prose("Further sections", "Each begins with a heading: ## Cost", 3)
    driver = PersonField(label="Driver", help_text="Who writes it and sees it through.", required=False)
    decide = WhoField(
        label="Decides", help_text="One person or team. Left empty, the driver.", at_most=1, required=False
    )
    agree = WhoField(label="Must agree", help_text="Names of people or teams, with commas.", required=False)
    input = WhoField(label="Gives input", help_text="Names of people or teams, with commas.", required=False)
    perform = WhoField(label="Performs", help_text="Who carries it out.", required=False)
    recommend = WhoField(label="Recommends", help_text="Who worked it out.", required=False)
    undo = forms.ChoiceField(
        label="How hard is it to undo?", choices=[("", "Not said yet"), *Decision.UNDO], required=False
    )
    is_high_risk = forms.BooleanField(
        label="High risk", help_text="Everyone who must agree has to endorse it first.", required=False
    )
    feedback_until = DateField(label="Feedback until", required=False)
    review_by = DateField(label="Review by", required=False)
    supersedes = DecisionsField(
        label="Supersedes", help_text="D-12, or cranes/D-12 of another team.", required=False
    )
    partly = DecisionsField(
        label="Partly supersedes",
        help_text="With the part in brackets: D-12 (the night shift).",
        required=False,
    )
    amends = DecisionsField(label="Amends", required=False)
    relates = DecisionsField(label="Relates to", required=False)
    serves = forms.ModelMultipleChoiceField(
        label="Serves", queryset=Objective.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    prompted_by = PostmortemsField(label="Prompted by", help_text="Postmortems: PM-31, PM-4.", required=False)
    area = forms.ModelChoiceField(
        label="Area",
        queryset=Area.objects.all(),
        required=False,
        empty_label="None",
        to_field_name="name",
    )
    tags = forms.CharField(label="Tags", help_text="With commas.", max_length=500, required=False)
    note = forms.CharField(
        label="What did you correct?", help_text="Stands in the history beside the change.", max_length=500,
        required=False,
    )  # fmt: skip
    diverges = forms.BooleanField(
        label="This diverges from a guardrail",
        help_text="You will be asked which one, why and until when, once this is saved.",
        required=False,
    )
    written_with = forms.ChoiceField(label="Template", required=False)
    dismissed = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    read_at = forms.IntegerField(widget=forms.HiddenInput, required=False)

    ROLES: ClassVar[list[str]] = [role for role, _ in Role.ROLES]
    LINKS: ClassVar[list[str]] = [kind for kind, _ in Link.KINDS]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Person,
        today: dt.date,
        decision: Decision | None = None,
        successor_of: Decision | None = None,
        template: str = "",
    ) -> None:
        """`template` is the key of the one that a new record is begun with."""
        self.person, self.today, self.record = person, today, decision
        initial = self._initial(decision, successor_of)
        super().__init__(data, initial=initial)
        self._narrow(decision, initial)
        self._put_into_shape(template)
        rows = [] if decision is None and successor_of is None else rows_of(decision or successor_of)
        blank = max(1, BLANK_ROWS - len(rows))
        # What was sent stands for itself: against a row's old values, an unchanged row would count as blank.
        shown = None if self.is_bound else rows + [{}] * blank
        self.options: Any = OptionRows(data if self.is_bound else None, prefix="options", initial=shown)
        self.options_words = ""

    def _initial(self, decision: Decision | None, successor_of: Decision | None) -> dict[str, Any]:
        source = decision or successor_of
        if source is None:
            return {"driver": self.person.name}
        initial: dict[str, Any] = {
            **words.of(source),
            "undo": source.undo,
            "is_high_risk": source.is_high_risk,
        }
        initial |= {"feedback_until": source.feedback_until, "review_by": source.review_by}
        initial["serves"] = [objective.pk for objective in source.serves.all()]
        if decision is None:  # a new one in the place of an old one
            kept = ("title", "context", "drivers", "sections", "area", "tags", "undo", "serves")
            initial = {name: initial[name] for name in kept} | {
                "driver": self.person.name, "team": source.team_id, "supersedes": words.cite(source, source),
            }  # fmt: skip
        else:
            last = Event.objects.of(decision).values_list("id", flat=True).first()
            initial |= {"version": decision.version, "read_at": last or 0, "team": decision.team_id}
            initial["prompted_by"] = ", ".join(
                f"PM-{each.number}"
                for each in decision.prompted_by.visible_to(self.person).order_by("number")
            )
        return initial

    def _narrow(self, decision: Decision | None, initial: Mapping[str, Any]) -> None:
        """Offer this person's teams and objectives, and only the fields that make sense for this record."""
        person = self.person
        teams = Team.objects.all() if person.is_org_admin else Team.objects.filter(pk__in=[
            team_id for team_id in person.roles() if person.writes_in(team_id)])  # fmt: skip
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        running = Objective.objects.visible_to(person).filter(
            cycle__state__in=[Cycle.PLANNING, Cycle.ACTIVE], team__in=[*person.roles(), initial.get("team")]
        )
        ids = [
            *running.order_by("cycle__starts_on", "title").values_list("pk", flat=True)[:OBJECTIVES_AT_MOST]
        ]
        offered = Objective.objects.filter(pk__in=[*ids, *initial.get("serves", [])])
        self.fields["serves"].queryset = offered.select_related("team").order_by("team__name", "title")  # type: ignore[attr-defined]
        if not offered:
            del self.fields["serves"]
        has_guardrails = Guardrail.objects.visible_to(person).in_force().exists()
        if not has_guardrails or (decision is not None and decision.is_decided()):
            del self.fields["diverges"]
        if decision is None:
            del self.fields["note"]
            return
        del self.fields["team"]
        if not decision.is_decided():
            del self.fields["note"]
        if decision.may_be_extended_by(person):  # with a note to those who are asked, on a page of its own
            del self.fields["feedback_until"]
        for name in self.ROLES:
            known = [role.holder for role in decision.answers() if role.role == name]
            self.fields[name].known = known  # type: ignore[attr-defined]
        if decision.driver:
            self.fields["driver"].known = [decision.driver]  # type: ignore[attr-defined]

    def _put_into_shape(self, template: str) -> None:
        """Give each part its template's prompt, and say which parts stand open."""
        if self.record is not None:
            key = self.record.written_with
            del self.fields["written_with"]
        else:
            offered = shapes.offered_to(self.person)
            self.fields["written_with"].choices = [(each.key, each.name) for each in offered]  # type: ignore[attr-defined]
            sent = self.data.get("written_with") if self.is_bound else None
            key = sent or template or shapes.last_of_teams(self.person)
            key = key if key in {each.key for each in offered} else shapes.WHOLE.key
            self.initial["written_with"] = key
        self.shape = shapes.of_key(key)
        for name, prompt in self.shape.prompts.items():
            if name in shapes.PARTS:
                self.fields[name].widget.attrs["placeholder"] = prompt
        self.unwanted = list(self.record.advice_dismissed) if self.record else []
        if self.is_bound:
            self.unwanted += [key for key in str(self.data.get("dismissed", "")).split(",") if key]
        self.unwanted = list(dict.fromkeys(self.unwanted))[:30]

    def open_parts(self) -> list[str]:
        """The names of the parts that stand open: the template's, and whatever has text or something to mend."""
        return [
            name
            for name in shapes.PARTS
            if name in self.shape.parts or self[name].value() or (self.is_bound and name in self.errors)
        ]

    def folded(self) -> list[forms.BoundField]:
        """The other parts."""
        shown = set(self.open_parts())
        return [self[name] for name in shapes.PARTS if name not in shown]

    def advice(self) -> list[Advice]:
        """What readers will miss in what is in the form now; nothing for a form that nobody has written in."""
        texts = {name: self[name].value() for name in [*words.PROSE, "undo"]}
        if not texts["title"]:
            return []
        options = [
            {name: row[name].value() for name in ("title", "pros", "cons", "is_chosen")}
            for row in self.options
            if row["title"].value() and not row["is_removed"].value()
        ]
        return advise(texts, options, dismissed=self.unwanted)

    def parts_written(self) -> list[tuple[str, str]]:
        """Each part with text in it, for a preview: label and Markdown."""
        written = [(shapes.PARTS[name], str(self[name].value() or "").strip()) for name in shapes.PARTS]
        return [(label, text) for label, text in written if text]

    # --- Checking -------------------------------------------------------------------------------------------
    def is_valid(self) -> bool:
        """The record's own fields and every option's."""
        options_are_valid = self.options.is_valid()
        if self.options.is_bound and not options_are_valid:
            self.options_words = (
                " ".join(map(str, self.options.non_form_errors())) or "Look at the options again."
            )
        return super().is_valid() and options_are_valid

    def clean(self) -> dict[str, Any]:
        """Find the records that are cited; give every text the same line ends."""
        data = super().clean() or {}
        data = {name: lf(value) for name, value in data.items()}
        team = self.record.team if self.record else data.get("team")
        self.links: dict[str, list[tuple[Decision, str]]] = {}
        for kind in self.LINKS:
            self.links[kind] = self._read(kind, data, team)
        try:
            self.postmortems = PostmortemsField.read(data.get("prompted_by", ""), person=self.person)
        except ValidationError as error:
            self.add_error("prompted_by", error)
        until = data.get("feedback_until")
        if until and until <= self.today and until != self.initial.get("feedback_until"):
            self.add_error("feedback_until", f"{until.day} {until:%B} has passed. Choose tomorrow or later.")
        return data

    def _read(self, kind: str, data: Mapping[str, Any], team: Team | None) -> list[tuple[Decision, str]]:
        if team is None:
            return []
        try:
            return DecisionsField.read(data.get(kind, ""), team=team, person=self.person)
        except ValidationError as error:
            self.add_error(kind, error)
            return []

    # --- Saving ---------------------------------------------------------------------------------------------
    def values(self) -> dict[str, Any]:
        """What draft() and edit() take."""
        data = self.cleaned_data
        values: dict[str, Any] = {
            name: self._kept(name, data[name]) for name in words.PROSE if name != "sections"
        }
        values["sections"] = words.read_sections(data["sections"])
        if self.record is not None and data["sections"] == lf(words.sections_text(self.record.sections)):
            values["sections"] = self.record.sections
        values["tags"] = _tags(data["tags"])
        values |= {
            name: data[name]
            for name in ("area", "undo", "is_high_risk", "driver", "feedback_until", "review_by")
            if name in self.fields
        }
        if self.record is None:
            values["written_with"] = data["written_with"] or self.shape.key
            values["advice_dismissed"] = self.unwanted
        values["options"] = self.options.values()
        values["holders"] = {role: data[role] for role in self.ROLES}
        values["links"] = self.links
        values["serves"] = list(data.get("serves", []))
        hidden = []
        if self.record is not None:  # postmortems this person may not see stay
            seen = self.record.prompted_by.visible_to(self.person).values("pk")
            hidden = list(self.record.prompted_by.exclude(pk__in=seen))
        values["prompted_by"] = [*self.postmortems, *hidden]
        return values

    def _kept(self, name: str, text: str) -> str:
        """The text as it is in the record, where nobody but the browser changed it."""
        current = str(getattr(self.record, name)) if self.record is not None else text
        return current if lf(current) == text else text

    def save(self, *, by: Person, asks: bool = False) -> Decision:
        """Write the record, and with `asks` propose it in the same transaction.

        Raises EditConflict, PermissionDenied and Refused.
        """
        values = self.values()
        with transaction.atomic():
            if self.record is None:
                decision = Decision.draft(by=by, team=self.cleaned_data["team"], **values)
            else:
                decision = self.record
                version = self.cleaned_data["version"] or 0
                decision.edit(by=by, version=version, note=self.cleaned_data.get("note", ""), **values)
            if asks:
                decision.propose(by=by, today=self.today, feedback_until=decision.feedback_until)
        return decision

    def refuse(self, refused: Refused) -> None:
        """Put a verb's refusal beside its field, or above the form."""
        if refused.field == "options":
            self.options_words = refused.words
        self.add_error(refused.field if refused.field in self.fields else None, refused.words)

    # --- Two people at once ---------------------------------------------------------------------------------
    def texts(self) -> dict[str, str]:
        """What was typed, in the words history keeps."""
        data, values = self.cleaned_data, self.values()
        texts = {name: str(data[name]) for name in words.PROSE if name != "sections"}
        texts["sections"] = words.sections_text(values["sections"])
        texts["tags"] = ", ".join(values["tags"])
        texts["area"] = str(data["area"] or "")
        texts["undo"] = dict(Decision.UNDO).get(data["undo"], "")
        texts["is_high_risk"] = "yes" if data["is_high_risk"] else ""
        texts["driver"] = str(data["driver"] or "")
        days = [name for name in ("feedback_until", "review_by") if name in self.fields]
        texts |= {name: str(data[name] or "") for name in days}
        texts["options"] = "\n\n".join(Option(**fields).as_text() for fields in values["options"])
        texts |= {role: ", ".join(map(str, data[role])) for role in self.ROLES}
        source = self.record
        for kind, ties in self.links.items():
            cited = [(words.cite(target, source or target), scope) for target, scope in ties]
            texts[kind] = ", ".join(f"{ref} ({scope})" if scope else ref for ref, scope in cited)
        texts["serves"] = "; ".join(o.title for o in sorted(values["serves"], key=lambda o: o.pk))
        numbers = sorted(each.number for each in values["prompted_by"])
        texts["prompted_by"] = ", ".join(f"PM-{number}" for number in numbers)
        return texts

    def meet(self, current: Decision) -> tuple[DecisionForm, Meeting]:
        """This form over the record as it is now, with what only others changed and what could be merged put in.

        Saving it writes over the current version: what is in `conflicts` has then been shown to the writer.
        """
        read_at = self.cleaned_data.get("read_at") or 0
        meeting = meet(self.texts(), current, read_at=read_at)
        fresh = DecisionForm(person=self.person, today=self.today, decision=current)
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for key in [*meeting.theirs, "version", "read_at"]:
            if key == "options":
                for name in [name for name in data if name.startswith("options-")]:
                    del data[name]
                data.update(as_data(fresh.options))
            elif key == "serves":
                data.setlist(key, [str(pk) for pk in fresh.initial.get("serves", [])])
            elif key == "is_high_risk":
                data.pop(key, None)
                data.update({key: "on"} if current.is_high_risk else {})
            else:
                value = fresh.initial.get(key)
                data[key] = "" if value is None else str(value)
        for key, text in meeting.merged.items():
            data[key] = text
        return DecisionForm(data, person=self.person, today=self.today, decision=current), meeting

    def again(self, *, more_rows: int = 0, dismiss: str = "") -> DecisionForm:
        """The same, everything typed and nothing complained of: with more rows for options, or without a piece of
        advice, which the record, if there is one, then remembers.
        """
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        count = min(int(self.options.total_form_count()) + more_rows, ROWS_AT_MOST)
        data["options-TOTAL_FORMS"] = str(count)
        if dismiss:
            data["dismissed"] = ",".join([*self.unwanted, dismiss])
            if self.record is not None:
                self.record.dismiss_advice(dismiss, by=self.person)
        form = DecisionForm(data, person=self.person, today=self.today, decision=self.record)
        form.quieten()
        return form

    def quieten(self) -> None:
        """Complain of nothing: it is shown again, and not sent for good."""
        for each in [self, *self.options.forms]:
            each.full_clean()
            each._errors = ErrorDict()


def _tags(text: str) -> list[str]:
    return list(dict.fromkeys(tag for part in text.split(",") if (tag := " ".join(part.split())[:60])))
