"""Forms of what a postmortem belongs to, and of the windows in which it hurt."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people.models import Area, Person, Team
from postmortems.durations import HOUR, MINUTE
from postmortems.fields import LocalTimeField
from postmortems.impact import Window
from postmortems.models import ImpactWindow, Postmortem
from postmortems.models.placing import MOST_AREAS, MOST_TEAMS
from postmortems.moments import NoSuchTime, in_zone
from postmortems.naming import NamesField, PostmortemField, TagsField
from records.models import EditConflict, Refused
from web.forms import TeamhubForm

SHORT = 90  # characters of a lesson or factor that stand as a label
SPARE = 3  # empty windows at the end of the form


class PlacingForm(TeamhubForm):
    """Other teams, areas, and the tags of each lesson and factor."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, postmortem: Postmortem) -> None:
        super().__init__(data)
        self.postmortem = postmortem
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=postmortem.version)
        self.fields["teams"] = NamesField(
            Team.objects.all(),
            word="team",
            at_most=MOST_TEAMS,
            label="Other teams that take part",
            required=False,
            initial=list(postmortem.other_teams.all()),
            help_text="Their people see the draft, and it stands on their pages. Several with commas between.",
            widget=forms.TextInput(attrs={"list": "teams"}),
        )
        self.fields["areas"] = NamesField(
            Area.objects.all(),
            word="area",
            at_most=MOST_AREAS,
            label="Areas it touched",
            required=False,
            initial=list(postmortem.areas.all()),
            help_text="What a team answers for. Lessons and recurring factors are found by it.",
            widget=forms.TextInput(attrs={"list": "areas"}),
        )
        self.tagged: list[tuple[str, int, str]] = []
        for kind, rows in (("lesson", postmortem.lessons.all()), ("factor", postmortem.factors.all())):
            for row in rows:
                name = f"{kind}_{row.pk}"
                text = " ".join(row.text.split())
                label = f"Tags of the {kind} “{text[:SHORT]}{'…' if len(text) > SHORT else ''}”"
                self.fields[name] = TagsField(label=label, initial=row.tags)
                self.tagged.append((kind, row.pk, name))

    def shown_tags(self) -> list[Any]:
        """The fields of tags, to draw."""
        return [self[name] for _, _, name in self.tagged]

    def save(self, *, by: Person, now: dt.datetime) -> bool:
        """Keep it; False where somebody saved meanwhile or it is refused, and the form says why."""
        said = self.cleaned_data
        tags = {(kind, pk): said[name] for kind, pk, name in self.tagged}
        try:
            self.postmortem.place(
                by=by, version=said["version"], now=now, teams=said["teams"], areas=said["areas"], tags=tags
            )
        except EditConflict as conflict:
            take_version(self, conflict)
            return False
        except Refused as refused:
            self.add_error(refused.field if refused.field in self.fields else None, refused.words)
            return False
        return True


def take_version(form: Any, conflict: EditConflict) -> None:
    """Say that somebody saved meanwhile; another press keeps what is typed."""
    form.add_error(
        None, "Somebody saved this postmortem while you were here. Look at it, then save once more."
    )
    form.data = form.data.copy()
    form.data["version"] = str(conflict.current.version)
    form.is_conflict = True


class WindowsForm(TeamhubForm):
    """Impact windows in the record's zone: a row each, and SPARE empty ones."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None = None, *, postmortem: Postmortem) -> None:
        super().__init__(data)
        self.postmortem, self.zone = postmortem, zoneinfo.ZoneInfo(postmortem.zone)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=postmortem.version)
        windows = list(postmortem.windows.all())
        asked = str(data.get("rows", "")) if data is not None else ""
        count = min(int(asked), ImpactWindow.MOST) if asked.isascii() and asked.isdigit() else 0
        self.rows = max(count, min(len(windows) + SPARE, ImpactWindow.MOST))
        for place in range(self.rows):
            known = windows[place] if place < len(windows) else None
            start, end = (at.astimezone(self.zone) if at else None for at in self._ends(known))
            self.fields[f"from_{place}"] = LocalTimeField(
                label=f"From, window {place + 1}", required=False, initial=start
            )
            self.fields[f"to_{place}"] = LocalTimeField(
                label=f"To, window {place + 1}", required=False, initial=end
            )
            self.fields[f"about_{place}"] = forms.BooleanField(
                label=f"About, window {place + 1}",
                required=False,
                initial=bool(known and known.precision == HOUR),
            )

    @staticmethod
    def _ends(known: ImpactWindow | None) -> tuple[dt.datetime | None, dt.datetime | None]:
        return (known.starts_at, known.ends_at) if known else (None, None)

    def shown_rows(self) -> list[list[Any]]:
        """The fields of each row, to draw."""
        return [[self[f"{name}_{place}"] for name in ("from", "to", "about")] for place in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """Each row is whole or empty, and its times are times of the zone."""
        said = super().clean() or {}
        self.windows: list[Window] = []
        for place in range(self.rows):
            start, end = self._at(said, f"from_{place}"), self._at(said, f"to_{place}")
            if start and end:
                precision = HOUR if said.get(f"about_{place}") else MINUTE
                if end < start:
                    self.add_error(f"to_{place}", "This is before the window starts.")
                self.windows.append(Window(start, end, precision))
            elif start or end:
                missing = f"to_{place}" if start else f"from_{place}"
                if missing not in self.errors:
                    self.add_error(missing, "A window needs both its times.")
        return said

    def _at(self, said: dict[str, Any], name: str) -> dt.datetime | None:
        local = said.get(name)
        if local is None:
            return None
        try:
            return in_zone(local, self.zone)
        except NoSuchTime:
            self.add_error(name, f"The clocks skipped this time in {self.zone.key.replace('_', ' ')}.")
            return None

    def save(self, *, by: Person, now: dt.datetime) -> bool:
        """Keep them; False where somebody saved meanwhile or it is refused, and the form says why."""
        try:
            version = self.cleaned_data["version"]
            ImpactWindow.put(self.postmortem, self.windows, by=by, version=version, now=now)
        except EditConflict as conflict:
            take_version(self, conflict)
            return False
        except Refused as refused:
            self.add_error(None, refused.words)
            return False
        return True


class RecurrenceForm(TeamhubForm):
    """Which earlier one it repeats; nothing takes that back."""

    use_required_attribute = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, postmortem: Postmortem, reader: Person
    ) -> None:
        before = postmortem.recurrence_of
        super().__init__(data, initial={"earlier": before.record_ref() if before else ""})
        self.postmortem = postmortem
        self.fields["earlier"] = PostmortemField(
            reader=reader,
            label="Recurrence of",
            required=False,
            help_text="An earlier postmortem that this one repeats, like PM-12. Leave it empty where it repeats none.",
        )

    def save(self, *, by: Person, now: dt.datetime) -> bool:
        """Keep it; False where it is refused, and the form says why."""
        try:
            self.postmortem.repeat(self.cleaned_data["earlier"], by=by, now=now)
        except ValidationError as refused:
            self.add_error("earlier", "; ".join(refused.messages))
            return False
        return True
