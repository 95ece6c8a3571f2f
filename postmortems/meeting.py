"""What the meeting about a postmortem walks through: a screen a section, the empty ones that matter too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from postmortems.models import Postmortem
from web.forms import TeamhubForm

LESSONS = "lessons"  # the screen that is always there
ASKED = {
    "factors": "Which things together made it happen? There is never just one.",
    "surprised": "What did we believe that turned out otherwise?",
    "well": "What helped, and should be kept?",
    "badly": "What made it longer, larger or harder than it had to be?",
    "lucky": "What could have gone worse, and did not by chance?",
    "lessons": "What would we like to have known before?",
    "follow-ups": "Which lesson asks for work? Who does it, and by when?",
}


@dataclass(frozen=True)
class Screen:
    """One screen: the id of its element, its heading, the question asked, whether anything stands there yet, and the
    screens before and after it."""

    slug: str
    title: str
    asks: str = ""
    is_empty: bool = False
    text: str = ""
    back: str = ""
    next: str = ""


def screens_of(page: Mapping[str, Any]) -> list[Screen]:
    """The screens for what pages.page_of() gives. Sections of an imported document are talked through as well."""
    found: Postmortem = page["postmortem"]
    screens = [
        Screen("summary", "What happened", "", not (found.summary or found.impact or page["stretches"])),
        Screen("timeline", "Timeline", "", not page["days"]),
        Screen("factors", "Contributing factors", ASKED["factors"], not page["factors"]),
        Screen(
            "surprised", "Why were we surprised?", ASKED["surprised"], not found.surprised, found.surprised
        ),
        Screen("well", "Went well", ASKED["well"], not found.went_well, found.went_well),
        Screen("badly", "Went badly", ASKED["badly"], not found.went_badly, found.went_badly),
        Screen("lucky", "Got lucky", ASKED["lucky"], not found.got_lucky, found.got_lucky),
    ]
    screens += [
        Screen(
            f"section-{place}",
            section["heading"] or "From the document",
            "",
            is_empty=False,
            text=section["body"],
        )
        for place, section in enumerate(found.sections, start=1)
        if section["body"]
    ]
    screens += [
        Screen("lessons", "Lessons", ASKED["lessons"], not page["lessons"]),
        Screen("promises", "Follow-ups", ASKED["follow-ups"], not page["follow_ups"]),
    ]
    shown = [screen for screen in screens if not screen.is_empty or screen.asks]
    slugs = ["main", *(screen.slug for screen in shown), ""]
    return [replace(screen, back=slugs[i], next=slugs[i + 2]) for i, screen in enumerate(shown)]


class LessonForm(TeamhubForm):
    """A lesson, in a line, written down as it is said."""

    use_required_attribute = False
    lesson = forms.CharField(
        label="A lesson", max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    @staticmethod
    def step_of(data: Mapping[str, Any]) -> str:
        """The id of the screen one was on; the lessons where it is none."""
        step = str(data.get("step", ""))
        return step if re.fullmatch(r"[a-z]+(-[a-z0-9]+)?", step) else LESSONS
