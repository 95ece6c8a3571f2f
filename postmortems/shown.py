"""The sections of a postmortem on its page: what each shows, and who writes in it at the moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from people.models import Person
from postmortems.models import Postmortem
from postmortems.sections import KEYS, Section, further_key, section_of

SHORT = 200  # characters of an impact that says it all at the top of the page
ASIDES = ("went_well", "went_badly", "got_lucky")
ELSEWHERE = ("more", "moments", "people", "about")  # what is written on no part of the page

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
    if section.key == "timeline":
        return not found.timeline.all()
    if section.key in ("factors", "lessons"):
        return not getattr(found, section.key).all()
    if section.index is not None:
        return not found.sections[section.index]["body"]
    if section.key == "impact":
        return len(found.impact) <= SHORT
    return section.key == "more" or (section.in_place and not getattr(found, section.key))


def present_in_all(
    found: Postmortem, by_section: dict[str, list[Present]]
) -> list[tuple[str, str, list[Present]]]:
    """Key, name and writers of each section; the name only where the section stands nowhere on the page yet."""
    keys = [*KEYS, *(further_key(index) for index in range(len(found.sections))), *ELSEWHERE]
    sections = [section for key in keys if (section := section_of(found, key))]
    return [
        (
            one.key,
            one.label if one.key in ELSEWHERE or is_empty(found, one) else "",
            by_section.get(one.key, []),
        )
        for one in sections
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
