"""The forms of one section of a postmortem, and of one more event of its timeline."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.db import transaction

from people.models import Person
from postmortems import timelines
from postmortems.conflicts import Meeting
from postmortems.controls import area
from postmortems.doubts import BACK, DAY
from postmortems.durations import MINUTE, NAMES, Moment
from postmortems.forms import PostmortemForm
from postmortems.kinds import words_of
from postmortems.models import DismissedHint, Postmortem
from postmortems.moments import SKEW, NoSuchTime, in_zone
from postmortems.sections import Section
from postmortems.suggestions import Suggestion, suggestions_of
from postmortems.timelines import Line, UnreadableLine
from records.models import Refused
from web.forms import TeamhubForm


class SectionForm(PostmortemForm):
    """One section. What others saved elsewhere meanwhile never stands in its way."""

    def save_part(self, *, by: Person) -> Meeting:
        """Write it. Raises PartConflict where the same words changed, and Refused."""
        assert self.postmortem is not None
        version = self.cleaned_data["version"] or 0
        return self.postmortem.edit_part(by=by, version=version, now=self.now, **self.values())

    def over(self, current: Postmortem, section: Section) -> SectionForm:
        """The same typed text, to be saved over the record as it is now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(current.version)
        return type(self)(data, person=self.person, now=self.now, postmortem=current, only=section.fields)


class MomentsForm(SectionForm):
    """The moments, each that is not told to the minute with what the timeline suggests for it."""

    def suggested_fields(self) -> list[tuple[forms.BoundField, forms.BoundField, Suggestion | None, int]]:
        """moment_fields(), each with its suggestion, which of them it is, counted from 1, for the template."""
        found = self.suggestions()
        numbers = {name: number for number, name in enumerate(found, start=1)}
        names = [at.name.removesuffix("_at") for at, _ in self.moment_fields()]
        rows = zip(self.moment_fields(), names, strict=True)
        return [(at, how, found.get(name), numbers.get(name, 0)) for (at, how), name in rows]

    def suggestions(self) -> dict[str, Suggestion]:
        """What the stored timeline suggests beside what now stands in the fields; nothing beside what is no time."""
        assert self.postmortem is not None
        known: dict[str, Moment] = {}
        unread = set()
        for name in NAMES:
            try:
                if moment := self._moment(name):
                    known[name] = moment
            except (forms.ValidationError, NoSuchTime):
                unread.add(name)
        found = suggestions_of(self.postmortem, known, self.now)
        return {name: one for name, one in found.items() if name not in unread}

    def _moment(self, name: str) -> Moment | None:
        """What stands in the field, by the clock of the stored zone. Raises ValidationError and NoSuchTime."""
        assert self.postmortem is not None
        at, how = self[f"{name}_at"], self[f"{name}_how"].value()
        local, zone = at.field.to_python(at.value()), self.postmortem.local_zone
        if local is None:
            return None
        stored = None if at.field.has_changed(at.initial, at.value()) else self.before[f"{name}_at"]
        return Moment(name, stored or in_zone(local, zone), how or MINUTE, zone)

    def dismiss(self, key: str) -> bool:
        """Offer one suggestion no more in this record; False where it is not there. Raises Refused."""
        assert self.postmortem is not None
        found = next((each for each in self.suggestions().values() if each.key == key), None)
        return found is not None and DismissedHint.dismiss_time(
            self.postmortem, rule=found.rule, sentence=found.sentence, by=self.person, now=self.now
        )

    def taking(self, name: str) -> MomentsForm:
        """The same form with one suggestion taken and the caret in it; as it is where nothing is suggested."""
        found = self.suggestions().get(name)
        if found is None:
            return self
        data = self.data.copy()  # type: ignore[attr-defined]
        data[f"{name}_at"] = f"{found.local:%Y-%m-%dT%H:%M}"
        data[f"{name}_how"] = found.moment.precision
        form = type(self)(
            data, person=self.person, now=self.now, postmortem=self.postmortem, only=[*self.fields]
        )
        form.fields[f"{name}_at"].widget.attrs["autofocus"] = True
        return form


class FurtherForm(TeamhubForm):
    """A further section: one of the record's, or one more. What was read is carried along, to merge by."""

    heading = forms.CharField(max_length=200, help_text="What readers find it by.")
    section_body = forms.CharField(label="Text", required=False, max_length=500_000, widget=area("", rows=8))
    was_heading = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    was = forms.CharField(required=False, widget=forms.HiddenInput, strip=False, max_length=500_000)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Person,
        now: dt.datetime,
        postmortem: Postmortem,
        section: Section,
    ) -> None:
        self.person, self.now, self.postmortem, self.section = person, now, postmortem, section
        read = postmortem.sections[section.index] if section.index is not None else None
        initial = {"heading": read["heading"], "section_body": read["body"]} if read else {}
        super().__init__(
            data,
            initial=initial | {"was_heading": initial.get("heading"), "was": initial.get("section_body")},
        )
        prompts = dict(words_of(postmortem.kind, postmortem.written_with).headings)
        self.fields["section_body"].widget.attrs["placeholder"] = prompts.get(initial.get("heading", ""), "")
        if read is not None and not read["heading"]:
            self.fields["heading"].required = False

    def save_part(self, *, by: Person) -> Meeting:
        """Write it. Raises PartConflict where the same words changed, and Refused."""
        given = {name: str(value).replace("\r\n", "\n") for name, value in self.cleaned_data.items()}
        before = None
        if self.section.index is not None:
            before = {"heading": given["was_heading"], "body": given["was"]}
        after = {"heading": given["heading"], "body": given["section_body"]}
        return self.postmortem.edit_further(self.section.index, before, after, by=by, now=self.now)

    def remove_part(self, *, by: Person) -> int | None:
        """Take the section away, as remove_further(); what was typed in it is saved first, so that history has it.

        Raises PartConflict where somebody wrote in it since it was read, and Refused.
        """
        assert self.section.index is not None
        given = {name: str(value).replace("\r\n", "\n") for name, value in self.cleaned_data.items()}
        read = {"heading": given["was_heading"], "body": given["was"]}
        typed = {"heading": given["heading"], "body": given["section_body"]}
        with transaction.atomic():
            if [text.strip() for text in typed.values()] != [text.strip() for text in read.values()]:
                self.save_part(by=by)
            return self.postmortem.remove_further(self.section.index, typed, by=by, now=self.now)

    def over(self, current: Postmortem, section: Section) -> FurtherForm:
        """The same typed text, to be saved over the record as it is now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        if section.index is not None:
            read = current.sections[section.index]
            data["was_heading"], data["was"] = read["heading"], read["body"]
        return FurtherForm(data, person=self.person, now=self.now, postmortem=current, section=section)


class EventForm(TeamhubForm):
    """One more event, in a line: 14:05 paged on-call. Without a time it is now."""

    event = forms.CharField(
        label="One more event",
        max_length=2000,
        widget=forms.TextInput(attrs={"placeholder": "14:05 paged on-call", "autocomplete": "off"}),
    )

    def line(self, postmortem: Postmortem, *, zone: zoneinfo.ZoneInfo, now: dt.datetime) -> Line:
        """The event, in `zone`; a time without a day is on the day of the last event. Raises Refused."""
        line = self._line(postmortem, zone, now)
        if line.at and line.at > now + SKEW:
            raise Refused("This is still to come. Write when it happened.", "event")
        return line

    def _line(self, postmortem: Postmortem, zone: zoneinfo.ZoneInfo, now: dt.datetime) -> Line:
        text = self.cleaned_data["event"]
        if not re.match(r"\?\s|[-*•~\s]*(?:about\s+|ca\.?\s+)?(?:\d{4}-\d{2}-\d{2}|\d{1,2}[:.]\d{2})", text):
            return Line(now.replace(second=0, microsecond=0), MINUTE, text)
        last = next((entry.at for entry in reversed(postmortem.timeline_lines()) if entry.at), None)
        day = last.astimezone(zone).date() if last else postmortem.happened_on or now.astimezone(zone).date()
        try:
            line = timelines.event(1, text, day, zone)
        except UnreadableLine as refused:
            raise Refused(refused.words, "event") from None
        if line.at is None or re.match(r"[-*•~\s]*\d{4}-", text):
            return line
        if last and last - line.at > BACK and line.at + DAY <= now + SKEW:
            return replace(line, at=line.at + DAY)
        return line
