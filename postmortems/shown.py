"""The sections of a postmortem on its page: what each shows, and who writes in it at the moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from people.models import Person
from postmortems.kinds import words_of
from postmortems.models import Postmortem
from postmortems.sections import ALL, KEYS, Section, further_key, section_of

SHORT = 200  # characters of an impact that says it all at the top of the page
ASIDES = ("went_well", "went_badly", "got_lucky")
ELSEWHERE = ("more", "moments", "people", "about")  # what is written on no part of the page

ROWS = ("timeline", "factors", "lessons")  # sections that are lists
Present = tuple[Person, int]  # who, for how many minutes


@dataclass
class Shown:
    """One section. `look` is prose, timeline, factors or lessons; `text` is Markdown."""

    section: Section
    look: str
    text: str = ""
    rows: list[Any] = field(default_factory=list)
    writers: list[Present] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.rows


def parts_of(found: Postmortem, writers: dict[str, list[Present]], days: list[Any]) -> list[Shown]:
    """All sections of the record's page in their order, the empty ones too."""
    keys = list(KEYS)
    further = [further_key(index) for index in range(len(found.sections))]
    place = keys.index("timeline") if found.kind == Postmortem.GAME_DAY else len(keys)
    keys[place:place] = further  # the plan of a game day stands before what came of it
    return [_shown(found, section, writers, days) for key in keys if (section := section_of(found, key))]


def _shown(found: Postmortem, section: Section, writers: dict[str, list[Present]], days: list[Any]) -> Shown:
    here = writers.get(section.key, [])
    if section.index is not None:
        return Shown(section, "prose", found.sections[section.index]["body"], writers=here)
    if section.key == "timeline":
        return Shown(section, "timeline", rows=days, writers=here)
    if section.key in ("factors", "lessons"):
        return Shown(section, section.key, rows=list(getattr(found, section.key).all()), writers=here)
    return Shown(section, "prose", getattr(found, section.key), writers=here)


def is_empty(found: Postmortem, section: Section) -> bool:
    """Does the section stand nowhere on the record's page yet?"""
    if section.key in ROWS:
        has_any = getattr(found, f"has_{section.key}", None)  # given by for_presence()
        return not (getattr(found, section.key).all() if has_any is None else has_any)
    if section.index is not None:
        return not found.sections[section.index]["body"]
    if section.key == "impact":
        return len(found.impact) <= SHORT
    return section.key == "more" or (section.in_place and not getattr(found, section.key))


def first_event(found: Postmortem) -> dict[str, Any]:
    """For the box that takes one more event: is it the first one, and what one looks like."""
    example = words_of(found.kind).prompts["timeline"].partition("\n")[0]
    return {"is_first_event": not found.timeline.all(), "event_example": example}


def present_in_all(
    found: Postmortem, by_section: dict[str, list[Present]]
) -> list[tuple[str, str, list[Present]]]:
    """Key, name and writers of each section, and of all of it; the name only where that stands nowhere on the page."""
    keys = [*KEYS, *(further_key(index) for index in range(len(found.sections))), *ELSEWHERE]
    sections = [section for key in keys if (section := section_of(found, key))]
    rows = [(one.key, one.label if one.key in ELSEWHERE or is_empty(found, one) else "") for one in sections]
    return [(key, label, by_section.get(key, [])) for key, label in [*rows, (ALL, "All of it")]]


def others_at(found: Postmortem, key: str, reader: Person, now: dt.datetime) -> list[tuple[Person, int, str]]:
    """Who else writes what the reader has open, for how many minutes, and where if it is not the very same place."""
    by_section = writers_by_section(found, reader, now)
    labels = {one.key: one.label for name in by_section if key == ALL and (one := section_of(found, name))}
    labels |= {ALL: "all of it", key: ""}
    return [
        (person, minutes, labels[name]) for name in labels for person, minutes in by_section.get(name, [])
    ]


def writers_by_section(found: Postmortem, reader: Person, now: dt.datetime) -> dict[str, list[Present]]:
    """Who else writes in which section at `now`."""
    by_section: dict[str, list[Present]] = {}
    for writer in found.writers.all().present(now):
        if writer.person_id != reader.pk:
            by_section.setdefault(writer.section, []).append((writer.person, writer.minutes(now)))
    return by_section


def claims_of(found: Postmortem, derived: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """What an imported document said of its durations, each with whether its own times make something else.

    `derived` are the durations by name: detect, mitigate, resolve. Working hours are never held against a clock.
    """
    known = dict(derived)
    claims = []
    for claim in found.claims:
        own, minutes = known.get(claim["name"]), claim["minutes"]
        agrees, minute = True, dt.timedelta(minutes=1)
        if own is not None and minutes is not None and not claim["working_hours"]:
            agrees = own.low - minute <= dt.timedelta(minutes=minutes) <= own.high + minute
        claims.append(claim | {"agrees": agrees, "own": own.words if own else ""})
    return claims
