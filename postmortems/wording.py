"""The hints on wording of one postmortem's texts: with the names of its people, without what was dismissed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q

from people.models import Person
from postmortems import parts, timelines
from postmortems.models import Postmortem

if TYPE_CHECKING:
    from postmortems.blameless.hints import Hint

PROSE = (*parts.TEXTS, *parts.LISTS, "timeline")
MOST_NAMES = 300
LABELS = {
    "summary": "Summary",
    "impact": "Impact",
    "timeline": "Timeline",
    "factors": "Contributing factors",
    "surprised": "Why were we surprised?",
    "went_well": "Went well",
    "went_badly": "Went badly",
    "got_lucky": "Got lucky",
    "lessons": "Lessons",
}


@dataclass(frozen=True)
class Place:
    """A hint with its place in the text as browsers count letters: in units of UTF-16, a line end is one."""

    hint: Hint
    start: int
    end: int


def is_prose(name: str) -> bool:
    """Does a form field of this name hold prose that hints are given for?"""
    return name in PROSE or (name.startswith("section_") and not name.endswith("_heading"))


class Wording:
    """What hints on a postmortem need to know, asked of the database once; None for one that is not saved yet."""

    def __init__(self, postmortem: Postmortem | None) -> None:
        self.postmortem = postmortem

    @cached_property
    def names(self) -> list[str]:
        """Full names of who may be named in it: its team and those who have a part in it."""
        if self.postmortem is None:
            return []
        pk = self.postmortem.pk
        people = Person.objects.filter(
            Q(memberships__team=self.postmortem.team_id)
            | Q(pk=self.postmortem.facilitator_id)
            | Q(postmortems_written=pk)
            | Q(postmortems_reviewed=pk)
            | Q(postmortems_taken_part=pk)
        )
        named = people.order_by("pk").values_list("name", flat=True).distinct()[:MOST_NAMES]
        return [*named, *map(str, self.postmortem.people_named)]

    @cached_property
    def dismissed(self) -> frozenset[str]:
        """The keys of hints that are not wanted here."""
        if self.postmortem is None:
            return frozenset()
        return frozenset(self.postmortem.dismissed_hints.values_list("key", flat=True))

    def places(self, name: str, text: str) -> list[Place]:
        """The hints for the text of the field of this name, with their places in it."""
        if not text.strip():
            return []
        # It prepares a thousand patterns, for which no process waits before somebody asks for hints.
        from postmortems.blameless.hints import hints

        text = text.replace("\r\n", "\n")
        found = hints(text, names=self.names, is_timeline=name == "timeline")
        return [
            Place(hint, _units(text[: hint.start]), _units(text[: hint.end]))
            for hint in found
            if hint.key not in self.dismissed
        ]

    def by_field(self, texts: Mapping[str, str]) -> list[tuple[str, list[Place]]]:
        """The hints of several fields, those without left out; each under its label."""
        found = [
            (self.label(name), self.places(name, text)) for name, text in texts.items() if is_prose(name)
        ]
        return [(label, places) for label, places in found if places]

    def label(self, name: str) -> str:
        """What a field is called."""
        if name in LABELS:
            return LABELS[name]
        if name == "section_body":
            return "Text"  # as its field is called, where one section is written by itself
        sections = self.postmortem.sections if self.postmortem else []
        index = name.removeprefix("section_")
        if index.isascii() and index.isdigit() and int(index[:4]) < len(sections):
            return sections[int(index[:4])]["heading"] or "Opening"
        return "From the document"

    def saved_texts(self) -> dict[str, str]:
        """The texts as they are saved, by their fields' names in the form."""
        if self.postmortem is None:
            return {}
        values = self.postmortem.values()
        texts = {name: values[name] for name in parts.TEXTS}
        texts |= {name: parts.as_lines(values[name]) for name in parts.LISTS}
        texts["timeline"] = timelines.written(values["timeline"], self.postmortem.local_zone)
        return texts | {f"section_{i}": section["body"] for i, section in enumerate(self.postmortem.sections)}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
