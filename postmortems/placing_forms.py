"""Forms of what a postmortem belongs to, and of the windows in which it hurt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from people.models import Area, Person, Team
from postmortems.conflicts import Meeting, PartConflict
from postmortems.durations import HOUR, MINUTE
from postmortems.fields import LocalTimeField
from postmortems.impact import Window
from postmortems.models import ImpactWindow, Postmortem
from postmortems.models.placing import MOST_AREAS, MOST_TEAMS, keys
from postmortems.moments import NoSuchTime, in_zone, shown_again
from postmortems.naming import NamesField, PostmortemField, TagsField, names_in
from records.models import Refused
from web.forms import TeamhubForm

Ends = tuple[dt.datetime | None, dt.datetime | None]

SHORT = 90  # characters of a lesson or factor that stand as a label
SPARE = 3  # empty windows at the end of the form
LONGEST_READ = 50 * ImpactWindow.MOST
AGAIN = "Give the tags again where they belong."
_OF_A_TEXT = re.compile(r"(?:lesson|factor)_\d+")


class PlacingForm(TeamhubForm):
    """Other teams, areas, and the tags of each lesson and factor."""

    use_required_attribute = False
    met = False  # was it put together with what others changed meanwhile?

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, postmortem: Postmortem, person: Person
    ) -> None:
        super().__init__(data)
        self.postmortem = postmortem
        self.fields["teams"] = NamesField(
            Team.objects.all(),
            word="team",
            at_most=MOST_TEAMS,
            label="Other teams that take part",
            required=False,
            initial=list(postmortem.other_teams.all()),
            help_text=postmortem.who_adds_readers(person)
            or "Their people see the draft, and it stands on their pages. Several with commas between.",
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

    def as_read(self) -> str:
        """What the fields showed first, carried along to merge by; names one a line, for they may hold commas."""
        named = {"teams": self.postmortem.other_teams.all(), "areas": self.postmortem.areas.all()}
        lines = format_html_join(
            "",
            '<input type="hidden" name="initial-{}" value="{}">',
            (
                (name, self.data.get(f"initial-{name}", "\n".join(map(str, rows))))
                for name, rows in named.items()
            ),
        )
        tags = (self[name].as_hidden(only_initial=True) for _, _, name in self.tagged)
        return mark_safe(lines + "".join(tags))

    def clean(self) -> dict[str, Any]:
        """Tags of what is no longer there are told, so that they can be given anew."""
        said = super().clean() or {}
        for name in set(self.data) - set(self.fields):
            if _OF_A_TEXT.fullmatch(name) and names_in(self.data[name]) != self._read(name):
                lost = " ".join(self.data[name].split())[:SHORT]
                self.add_error(None, f"What you tagged “{lost}” was rewritten or removed meanwhile. {AGAIN}")
        return said

    def _read(self, name: str) -> set[str]:
        read = self.data.get(f"initial-{name}", "")
        return keys(filter(None, read.splitlines())) if name in ("teams", "areas") else names_in(read)

    def save(self, *, by: Person, now: dt.datetime) -> bool:
        """Keep it, together with what others changed meanwhile; False where it is refused, and the form says why."""
        said = self.cleaned_data
        tags = {(kind, pk): name for kind, pk, name in self.tagged if name in self.data}
        try:
            self.met = self.postmortem.place_over(
                by=by,
                now=now,
                teams=(self._read("teams"), said["teams"]),
                areas=(self._read("areas"), said["areas"]),
                tags={key: (self._read(name), said[name]) for key, name in tags.items()},
            )
        except Refused as refused:
            self.add_error(refused.field if refused.field in self.fields else None, refused.words)
            return False
        return True


class MoveForm(TeamhubForm):
    """Whose it becomes, and whether its follow-ups go along."""

    use_required_attribute = False
    met = False

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, postmortem: Postmortem, person: Person
    ) -> None:
        super().__init__(data)
        self.postmortem = postmortem
        self.offered = Team.objects.exclude(pk=postmortem.team_id)
        if not person.is_org_admin:
            self.offered = self.offered.filter(pk__in=[pk for pk in person.roles() if person.writes_in(pk)])
        self.fields["team"] = NamesField(
            Team.objects.all(),
            word="team",
            at_most=1,
            label="Its new team",
            help_text="One in which you write.",
            widget=forms.TextInput(attrs={"list": "teams", "autocomplete": "off"}),
        )
        self.left = sum(
            promise.team_id == postmortem.team_id and not promise.has_ended()
            for promise in postmortem.follow_ups.all()
        )
        if self.left:
            one = self.left == 1
            self.fields["with_follow_ups"] = forms.BooleanField(
                label=f"{'The follow-up' if one else f'The {self.left} follow-ups'} of {postmortem.team.name} "
                f"that {'has' if one else 'have'} not ended {'goes' if one else 'go'} along",
                required=False,
                help_text="Else they stay with their team. Owners and dates stay as they are.",
            )

    def save(self, *, by: Person, now: dt.datetime) -> bool:
        """Move it; False where that is refused, and the form says why."""
        said = self.cleaned_data
        along = said.get("with_follow_ups", False)
        try:
            self.postmortem.move(said["team"][0], by=by, now=now, with_follow_ups=along)
        except Refused as refused:
            self.add_error(refused.field, refused.words)
            return False
        return True


class WindowsForm(TeamhubForm):
    """Impact windows in the record's zone: a row each, and SPARE empty ones."""

    use_required_attribute = False
    met = False  # were they put together with what others changed meanwhile?
    meeting: Meeting | None = None

    def __init__(self, data: Mapping[str, Any] | None = None, *, postmortem: Postmortem) -> None:
        super().__init__(data)
        self.postmortem, self.zone = postmortem, postmortem.local_zone
        self.stored = windows = list(postmortem.windows.all())
        self.fields["read"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=_keys_of(windows), max_length=LONGEST_READ
        )
        asked = str(data.get("rows", "")) if data is not None else ""
        count = (
            min(int(asked), ImpactWindow.MOST)
            if asked.isascii() and asked.isdigit() and len(asked) < 4
            else 0
        )
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
        shown = [(said.get(f"from_{place}"), said.get(f"to_{place}")) for place in range(self.rows)]
        kept = self._as_stored(shown)
        for place in range(self.rows):
            start, end = kept[place]
            start = start or self._at(said, f"from_{place}")
            end = end or self._at(said, f"to_{place}")
            if start and end and end < start:  # it hurt while the clocks went back
                end = shown_again(end, self.zone) or end
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

    def _as_stored(self, shown: Sequence[Ends]) -> list[Ends]:
        """The stored moments of rows that were left as they were, or of which one time was: a form shows no seconds.

        Nor does it show which of two, on the night the clocks go back. Windows are known by how they were shown.
        """
        left = [(row.starts_at, row.ends_at) for row in self.stored]
        found: list[Ends] = [(None, None)] * len(shown)
        for sides in ((0, 1), (0,), (1,)):
            for place, row in enumerate(shown):
                if found[place] != (None, None) or None in row:
                    continue
                same = [one for one in left if all(self._shown(one[side]) == row[side] for side in sides)]
                if same:
                    left.remove(same[0])
                    start, end = same[0]
                    found[place] = (start if 0 in sides else None, end if 1 in sides else None)
        return found

    def _shown(self, at: dt.datetime) -> dt.datetime:
        return at.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0, fold=0)

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
        """Keep them, together with what others changed meanwhile; False where that cannot be, and the form says why."""
        try:
            read = set(self.cleaned_data["read"].splitlines())
            self.met = ImpactWindow.put_over(self.postmortem, self.windows, read=read, by=by, now=now)
        except PartConflict as conflict:  # they are shown: another press keeps mine
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["read"] = _keys_of(conflict.current.windows.all())  # type: ignore[index]
            self.meeting = conflict.meeting
            return False
        except Refused as refused:
            self.add_error(None, refused.words)
            return False
        return True


def _keys_of(rows: Iterable[ImpactWindow]) -> str:
    return "\n".join(str(row.as_window()).lower() for row in rows)


class RecurrenceForm(TeamhubForm):
    """Which earlier one it repeats; nothing takes that back."""

    use_required_attribute = False
    met = False  # did somebody else say something meanwhile?
    meeting: Meeting | None = None
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, postmortem: Postmortem, reader: Person
    ) -> None:
        before = postmortem.recurrence_of
        shown = before.record_ref() if before else ""
        super().__init__(data, initial={"earlier": shown, "read": shown})
        self.postmortem = postmortem
        self.fields["earlier"] = PostmortemField(
            reader=reader,
            label="Recurrence of",
            required=False,
            help_text="An earlier postmortem that this one repeats, like PM-12. Leave it empty where it repeats none.",
        )

    def save(self, *, by: Person, now: dt.datetime) -> bool:
        """Keep it; False where it is refused, or somebody else said another, and the form says why."""
        said = self.cleaned_data
        try:
            self.met = self.postmortem.repeat_over(said["earlier"], read=said["read"], by=by, now=now)
        except PartConflict as conflict:  # both are shown: another press keeps mine
            theirs = conflict.current.recurrence_of
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["read"] = theirs.record_ref() if theirs else ""  # type: ignore[index]
            self.meeting = conflict.meeting
            return False
        except ValidationError as refused:
            self.add_error("earlier", "; ".join(refused.messages))
            return False
        return True
