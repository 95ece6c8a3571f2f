"""What the meeting about a postmortem walks through: a screen a section, the empty ones that matter too."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.crypto import get_random_string

from people.models import Person
from postmortems.models import Postmortem
from postmortems.section_forms import EventForm
from postmortems.sections import KEYS
from postmortems.shown import Shown
from records.drafts import SavedDraft
from web.forms import TeamhubForm

LESSONS = "lessons"  # the screen that is always there
PROMISE = "promise"  # the title of a follow-up, which goes on to its owner and date
DRAFT = "postmortem_line"
SCREENS = (*KEYS, "promises")
ASKED = {
    "timeline": "What happened, and when? One line an event.",
    "factors": "Which things together made it happen? There is never just one.",
    "surprised": "What did we believe that turned out otherwise?",
    "went_well": "What helped, and should be kept?",
    "went_badly": "What made it longer, larger or harder than it had to be?",
    "got_lucky": "What could have gone worse, and did not by chance?",
    "lessons": "What would we like to have known before?",
    "promises": "Which lesson asks for work? Who does it, and by when?",
}


@dataclass(frozen=True)
class Box:
    """A line to type in: its name, what it says, a hint, and what stands in it.

    `key` and `token` are of the draft that keeps it, as in records.drafts.Writing; `is_draft` where that stands there.
    """

    name: str
    says: str
    hint: str
    key: str
    token: str
    typed: str = ""
    is_draft: bool = False


@dataclass(frozen=True)
class Screen:
    """One screen: the id of its element, its heading, the question asked, whether anything stands there yet, the
    section it shows if it is one, and the screens before and after it."""

    slug: str
    title: str
    asks: str = ""
    is_empty: bool = False
    part: Shown | None = None
    back: str = ""
    next: str = ""
    boxes: tuple[Box, ...] = ()

    @property
    def captures(self) -> list[str]:
        """What is kept here in a line, by its name in CAPTURES; and the title of a follow-up."""
        own = {"timeline": ["event"], "factors": ["factor"]}.get(self.slug, [])
        return [*own, "lesson", PROMISE]


def screens_of(page: Mapping[str, Any]) -> list[Screen]:
    """The screens for what pages.page_of() gives: its sections in their order and in the words of its kind.

    What it did to people stands with what happened; the lessons come last, before the follow-ups.
    """
    found: Postmortem = page["postmortem"]
    parts: list[Shown] = page["parts"]
    parts = [one for one in parts if one.section.key not in ("impact", LESSONS)]
    parts += [one for one in page["parts"] if one.section.key == LESSONS]
    screens = [
        Screen(one.section.key, one.section.label, ASKED.get(one.section.key, ""), one.is_empty, one)
        for one in parts
    ]
    is_bare = not (found.summary or found.impact or page["stretches"])
    screens[0] = replace(screens[0], is_empty=is_bare)
    screens.append(Screen("promises", "Follow-ups", ASKED["promises"], not page["follow_ups"]))
    shown = [screen for screen in screens if not screen.is_empty or screen.asks or _is_asked_for(screen)]
    slugs = ["main", *(screen.slug for screen in shown), ""]
    return [replace(screen, back=slugs[i], next=slugs[i + 2]) for i, screen in enumerate(shown)]


def _is_asked_for(screen: Screen) -> bool:
    """Is it a further section, which its kind or template asks for, or somebody meant to write?"""
    return screen.part is not None and screen.part.section.index is not None


def with_boxes(
    screens: Sequence[Screen], found: Postmortem, person: Person, sent: Mapping[str, Any] | None = None
) -> list[Screen]:
    """The screens with their lines to type in; what was typed there before and not kept stands in them again.

    `sent` is what came back to be mended. One query.
    """
    drafts = SavedDraft.objects.visible_to(person).filter(key__startswith=f"{DRAFT}:{found.pk}:")
    known = {one.key: one for one in drafts.exclude(fields={}).order_by("saved_at", "pk")}
    came = (step_of(sent), kept_in(sent)) if sent else None
    return [
        replace(
            screen,
            boxes=tuple(
                _box(found, screen.slug, name, known, sent if came == (screen.slug, name) else None)
                for name in screen.captures
            ),
        )
        for screen in screens
    ]


def _box(
    found: Postmortem, slug: str, name: str, known: Mapping[str, SavedDraft], sent: Mapping[str, Any] | None
) -> Box:
    capture = CAPTURES.get(name)
    says, hint = (capture.says, capture.hint) if capture else ("Keep a follow-up", "")
    key = draft_key(found, slug, name)
    draft = None if sent else known.get(key)
    fields = draft.as_data() if draft else (sent or {})
    token = draft.token if draft else str(fields.get("draft_token", "")) or get_random_string(16)
    typed = str(fields.get(name, ""))
    return Box(name, says, hint, key, token, typed, bool(draft and typed))


def draft_key(found: Postmortem, slug: str, name: str) -> str:
    """The key of drafts of one line, by the screen and what it keeps: neither moves when sections come and go."""
    number = int(slug.partition("-")[2] or 0) + len(SCREENS) if "-" in slug else SCREENS.index(slug)
    return f"{DRAFT}:{found.pk}:{number * 10 + [*CAPTURES, PROMISE].index(name)}"


class CaptureForm(TeamhubForm):
    """Something in a line, written down as it is said. Subclasses say what, and call the verb."""

    use_required_attribute = False
    says = ""
    hint = ""
    line = forms.CharField(
        label="In a line", max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def keep(self, found: Postmortem, *, by: Person, zone: zoneinfo.ZoneInfo, now: dt.datetime) -> str:
        """Write it in the record; says so. Raises Refused."""
        raise NotImplementedError


class LessonForm(CaptureForm):
    """A lesson."""

    says = "Keep a lesson"

    def keep(self, found: Postmortem, *, by: Person, zone: zoneinfo.ZoneInfo, now: dt.datetime) -> str:
        found.add_lesson(self.cleaned_data["line"], by=by, now=now)
        return "Kept as a lesson."


class FactorForm(CaptureForm):
    """A contributing factor."""

    says = "Keep a contributing factor"

    def keep(self, found: Postmortem, *, by: Person, zone: zoneinfo.ZoneInfo, now: dt.datetime) -> str:
        found.add_factor(self.cleaned_data["line"], by=by, now=now)
        return "Kept as a contributing factor."


class LineForm(CaptureForm):
    """One more event of the timeline."""

    says = "One more event"
    hint = "Begin with its time, like 14:05; without one it is now."

    def keep(self, found: Postmortem, *, by: Person, zone: zoneinfo.ZoneInfo, now: dt.datetime) -> str:
        event = EventForm({"event": self.cleaned_data["line"]})
        event.full_clean()
        found.add_event(event.line(found, zone=zone, now=now), by=by, now=now)
        return "Kept in the timeline."


CAPTURES: Mapping[str, type[CaptureForm]] = {"lesson": LessonForm, "factor": FactorForm, "event": LineForm}


def capture_of(data: Mapping[str, Any] | None) -> tuple[str, CaptureForm]:
    """What is to be kept, and its form; a lesson where nothing else is named."""
    name = kept_in(data or {})
    name = name if name in CAPTURES else "lesson"
    return name, CAPTURES[name]({"line": data.get(name, "")} if data is not None else None)


def kept_in(data: Mapping[str, Any]) -> str:
    """What is to be kept, by its name; a lesson where nothing else is."""
    name = str(data.get("keep", ""))
    return name if name in (*CAPTURES, PROMISE) else "lesson"


def step_of(data: Mapping[str, Any]) -> str:
    """The id of the screen one was on; the lessons where it is none."""
    step = str(data.get("step", ""))
    return step if re.fullmatch(r"[a-z]+(?:_[a-z]+)?(-[0-9]+)?", step) else LESSONS
