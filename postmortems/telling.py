"""A postmortem's history in words, with what changed line by line."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from postmortems.conflicts import label_of
from postmortems.durations import NAMES
from postmortems.kinds import moment_in
from postmortems.models import Postmortem
from postmortems.parts import MOMENTS
from records.models import Event
from web.diffs import Change
from web.words import in_full
from web.years import YEARS

TOLD_BY_THE_VERB = {"version", "status", "published_at", "closed_at"}
DAYS = {"happened_on", "review_due_on"}
CHOICES: dict[str, dict[Any, str]] = {"kind": dict(Postmortem.KINDS), "severity": dict(Postmortem.SEVERITIES)}
LABELS = {
    "remark": "Words",
    "review_due_on": "To be read by",
    "recurrence_of": "Recurrence of",
    "zone_is_assumed": "Assumed time zone",
}
LISTS = {"put_on_list", "taken_off_list"}  # of a list, which the note names
HEADING = re.compile(r"^## (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Told:
    """One line of history: what was done in words, and the changes where they were asked for."""

    event: Event
    what: str
    has_changes: bool
    changes: list[Change]


def tell(
    events: Iterable[Event],
    zone: zoneinfo.ZoneInfo,
    *,
    kind: str = Postmortem.INCIDENT,
    with_changes: bool = False,
) -> list[Told]:
    """The events of a postmortem of this kind in its words, days and moments as one says them in `zone`.

    `with_changes` compares texts as well, which takes time.
    """
    return [
        Told(
            event,
            _what(event, kind),
            bool(_names(event)),
            list(_changes(event, zone, kind)) if with_changes else [],
        )
        for event in events
    ]


def _names(event: Event) -> list[str]:
    return [name for name in event.changes if name not in TOLD_BY_THE_VERB]


def _label(name: str, kind: str) -> str:
    return LABELS.get(name) or label_of(name, kind)


def _what(event: Event, kind: str) -> str:
    """ "edited Summary, Impact", "asked for a review of it: Ana Ruiz, by 20 Nov 2026", "published it"."""
    verb = event.get_verb_display()
    if event.verb == "edited" and (names := _names(event)):
        if names == ["team"]:
            return f"moved it to {event.changes['team'][1]}"
        return f"{verb} {', '.join(_label(name, kind) for name in names)}"
    if event.verb in LISTS:
        return f"{verb} of"
    asked = event.changes.get("reviewers") if event.verb == "asked_for_review" else None
    if asked is None:
        return f"{verb} it"
    until = event.changes.get("review_due_on")
    by = f", by {in_full(dt.date.fromisoformat(until[1]))}" if until else ""
    return f"{verb} it: {asked[1]}{by}"


def _changes(event: Event, zone: zoneinfo.ZoneInfo, kind: str) -> Iterator[Change]:
    for name in _names(event):
        before, after = event.changes[name]
        if name == "sections":
            yield from _sections(str(before or ""), str(after or ""))
        else:
            yield from _change(
                _label(name, kind), _said(name, before, zone, kind), _said(name, after, zone, kind)
            )


def _change(label: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change.of(label, before, after)


def _sections(before: str, after: str) -> Iterator[Change]:
    """Further sections, which history keeps as one text, each by itself."""
    old, new = _by_heading(before), _by_heading(after)
    for key in [*old, *(key for key in new if key not in old)]:
        yield from _change(key[0] or "Without a heading", old.get(key, ""), new.get(key, ""))
    stayed = [key for key in old if key in new], [key for key in new if key in old]
    if stayed[0] != stayed[1]:
        yield from _change("Order of the sections", *(", ".join(key[0] for key in keys) for keys in stayed))


def _by_heading(text: str) -> dict[tuple[str, int], str]:
    """The bodies by heading and which one of that name it is. What stands before the first one has no heading."""
    found: dict[tuple[str, int], str] = {}
    first, *rest = HEADING.split(text)
    for heading, body in [("", first), *zip(rest[::2], rest[1::2], strict=True)]:
        if heading or body.strip():
            count = sum(key[0] == heading for key in found)
            found[heading, count] = body.strip()
    return found


def _said(name: str, value: Any, zone: zoneinfo.ZoneInfo, kind: str) -> str:
    """A value as history keeps it, in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    if text and name == "precisions":  # "detected hour, resolved day"
        pairs = (one.partition(" ") for one in text.split(", "))
        return ", ".join(
            f"{moment_in(kind, moment)}: {how}" if moment in NAMES else moment for moment, _, how in pairs
        )
    if text and name in MOMENTS:
        at = dt.datetime.fromisoformat(text)
        if at.year not in YEARS:  # written before such a year was refused: not every zone could say it
            return text
        at = at.astimezone(zone)
        return f"{in_full(at.date())} {at:%H:%M} {zone.key.replace('_', ' ')}"
    if text and name in DAYS:
        return in_full(dt.date.fromisoformat(text))
    return str(CHOICES[name].get(value, text)) if name in CHOICES else text
