"""Two people edited the same postmortem: what can be put together is, and what cannot is shown side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from postmortems import timelines
from postmortems.kinds import KINDS
from postmortems.parts import LISTS, TEXTS, readable, texts_of
from records.models import Event, EventQuerySet
from web.conflict import merge

if TYPE_CHECKING:
    from postmortems.models import Postmortem

MERGEABLE = (*TEXTS, *LISTS, "timeline")
LABELS = {
    "reviews_objective": "Missed objective",
    "happened_on": "Day it happened",
    "zone": "Time zone",
    "precisions": "How exactly the times are known",
    "sections": "Further sections",
    "surprised": "Why were we surprised?",
    "factors": "Contributing factors",
    "slowed": "Key results it slows",
    "started_at": "Impact started",
    "is_restricted": "Restricted",
}


def label_of(name: str, kind: str = "incident") -> str:
    """What people call a value in a postmortem of this kind."""
    own = KINDS[kind].labels if kind in KINDS else {}
    return (
        own[name]
        if name in own and name != "title"
        else LABELS.get(name, name.removesuffix("_at").replace("_", " ").capitalize())
    )


@dataclass
class Meeting:
    """What became of both people's changes.

    `take_theirs` are the values only they changed, `merged` the texts in which both changes stand, `conflicts`
    those where one has to choose: label, theirs, mine. `theirs_by` saved in between.
    """

    theirs_by: str
    take_theirs: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)
    conflicts: list[tuple[str, str, str]] = field(default_factory=list)


class PartConflict(Exception):
    """Somebody else changed the same words. `current` is the record as it is now, `meeting` holds both texts."""

    def __init__(self, current: Postmortem, meeting: Meeting) -> None:
        super().__init__("The same words have changed since you opened them.")
        self.current, self.meeting = current, meeting


def values_of(merged: Mapping[str, str], current: Postmortem, mine: Mapping[str, Any]) -> dict[str, Any]:
    """Merged texts as edit() takes them; lines of the record and of mine come back as they were."""
    found: dict[str, Any] = {}
    for name, text in merged.items():
        if name == "timeline":
            known = [*current.timeline_lines(), *mine[name]]
            found[name] = timelines.read(text, day=None, zone=current.local_zone, known=known)
        elif name in LISTS:
            found[name] = texts_of(text, [*current.values()[name], *mine[name]])
        else:
            found[name] = text
    return found


def beside(name: str, current: Postmortem, mine: Mapping[str, Any]) -> tuple[str, str, str]:
    """One value as people compare it: its label, theirs, mine."""
    theirs, wrote = (readable(values, current.local_zone)[name] for values in (current.values(), mine))
    return label_of(name), str(theirs or "nothing"), str(wrote or "nothing")


def as_of(current: Postmortem, version: int) -> dict[str, Any]:
    """The readable values of the record when it had `version`, worked back through its history."""
    values = readable(current.values(), current.local_zone)
    for event in edits_of(current).iterator(chunk_size=50):
        if event.changes["version"][0] < version:
            break
        values |= {name: pair[0] for name, pair in event.changes.items() if name in values}
    return values


def edits_of(current: Postmortem) -> EventQuerySet:
    """The lines of its history that took a version; a restriction, for one, took none."""
    return Event.objects.of(current).filter(
        verb__in=["edited", "asked_for_review", "imported"], changes__has_key="version"
    )


def last_writer(current: Postmortem) -> str:
    """Who saved last, by name; empty where nobody did."""
    last = edits_of(current).first()
    return last.by.name if last and last.by else ""


def meet(current: Postmortem, version: int, mine: Mapping[str, Any]) -> Meeting:
    """Put what I wrote over `version` together with the record as it is now."""
    base, theirs = as_of(current, version), readable(current.values(), current.local_zone)
    wrote = readable(mine, current.local_zone)
    meeting = Meeting(theirs_by=last_writer(current))
    for name in wrote:
        if theirs[name] in (base[name], wrote[name]):
            continue
        if wrote[name] == base[name]:
            meeting.take_theirs.add(name)
        elif name in MERGEABLE and (merged := _merge(base[name], wrote[name], theirs[name])) is not None:
            meeting.merged[name] = merged
        else:
            meeting.conflicts.append(
                (label_of(name, current.kind), str(theirs[name] or "nothing"), str(wrote[name] or "nothing"))
            )
    return meeting


def _merge(base: str, mine: str, theirs: str) -> str | None:
    """Both changes in one text, None where they meet. A last line is a line like any other."""
    merged = merge(f"{base}\n", f"{mine}\n", f"{theirs}\n")
    return None if merged is None else merged.strip("\n")
