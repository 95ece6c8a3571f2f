"""A follow-up's history in words: what changed from what to what, by name and by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from followups.models import FollowUp
from people.models import Person
from records.models import LONGEST_COMMENT, VERBS, Event
from web.markdown import to_plain

LABELS = {
    "due_on": "due",
    "owner_id": "owner",
    "offered_to_id": "asked",
    "title": "title",
    "details": "details",
    "kind": "kind",
    "priority": "priority",
    "link": "link",  # until there could be several
    "links": "links",
    "outcome": "what was done",
    "snoozed_until": "no reminder before",
    "remark": "words",
}
WORDS = {
    "created": "wrote it down",
    "imported": "imported it",
    "proposed": "proposed it",
    "accepted": "accepted it",
    "edited": "edited it",
    "started": "started it",
    "finished": "marked it done",
    "declined": "declined it",
    "reopened": "reopened it",
    "moved": "moved its date",
    "offered": "asked somebody to take it over",
    "took_over": "took it over",
    "turned_down": "left it with its owner",
    "handed_over": "handed it over",
    "snoozed": "snoozed it",
    "woke": "ended its snooze",
    "commented": "commented",
    "edited_comment": "changed a comment",
    "removed_comment": "took a comment back",
}
TOLD = {"outcome": "wrote down what was done", "declined_reason": "wrote down why"}  # by the field
UNDONE = {general: WORDS[verb] for verb, general in VERBS if verb in WORDS}  # by what undoing notes of it
DATES = {"due_on", "snoozed_until"}
LOOKED_BACK = 20  # events
CHOICES = {"kind": dict(FollowUp.KINDS), "priority": {str(key): word for key, word in FollowUp.PRIORITIES}}


@dataclass(frozen=True)
class Change:
    """One field of a line: `before` and `after` are dates or short texts, None where there was nothing."""

    label: str
    before: Any
    after: Any
    is_date: bool


@dataclass(frozen=True)
class Line:
    """One line of history and whether the reader may undo it."""

    event: Event
    words: str
    changes: list[Change]
    may_be_undone: bool


def lines_of(follow_up: FollowUp, events: Sequence[Event], person: Person, now: dt.datetime) -> list[Line]:
    """The events as lines for `person`; at most two queries, one of them for the names of people."""
    ids = {
        value
        for event in events
        for name in ("owner_id", "offered_to_id")
        for value in event.changes.get(name, [])
        if value is not None
    }
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    undoable = follow_up.undoable(now) if events else None
    return [
        Line(
            event,
            words_of(event),
            [
                Change(
                    LABELS[name], _shown(name, pair[0], names), _shown(name, pair[1], names), name in DATES
                )
                for name, pair in event.changes.items()
                if name in LABELS
            ],
            event == undoable and follow_up.may_be_undone_by(person, event),
        )
        for event in events
    ]


def so_far(follow_up: FollowUp) -> str:
    """What somebody else did that stands in the way: who ended it, else the last thing that happened to it."""
    if follow_up.has_ended():
        return follow_up.words_of_end()
    last = Event.objects.of(follow_up).but_comments().first()
    after = f": {last.by or 'Teamhub'} {words_of(last)}" if last else ""
    return f"That cannot be done now{after}."


def was_free_for(follow_up: FollowUp, person: Person) -> bool:
    """Could the person have made it their own a moment ago: nobody's, of somebody who left, or offered to them?"""
    if not follow_up.may_be_owned_by(person):
        return False
    lately = [event.changes for event in Event.objects.of(follow_up).but_comments()[:LOOKED_BACK]]
    if any(changes.get("offered_to_id", [None])[0] == person.pk for changes in lately):
        return True
    owners = {changes["owner_id"][0] for changes in lately if "owner_id" in changes}
    return None in owners or Person.objects.filter(pk__in=owners, is_active=False).exists()


def words_of(event: Event) -> str:
    """What somebody did, after their name: "moved its date"."""
    if event.verb == "undid":
        return (
            f"took back: {UNDONE.get(event.note, event.note)}" if event.note else "took back the last change"
        )
    if event.verb == "edited" and event.changes and event.changes.keys() <= TOLD.keys():
        return TOLD[next(iter(event.changes))]
    return WORDS.get(event.verb, event.get_verb_display())


def _shown(name: str, value: Any, names: dict[int, str]) -> Any:
    if value in (None, ""):
        return None
    if name in DATES:
        return dt.date.fromisoformat(value)
    if name in ("owner_id", "offered_to_id"):
        return names.get(value, "somebody")
    return to_plain(
        str(CHOICES.get(name, {}).get(str(value), value)), LONGEST_COMMENT if name == "remark" else 120
    )
