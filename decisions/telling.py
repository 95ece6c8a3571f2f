"""A record's history in words, with what changed as a diff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from decisions.models import words
from records.models import COMMENTING, Event
from web.diffs import Change

SAID = {  # these are told without "this decision"
    *("gave_feedback", "resolved", "reopened_concern", *COMMENTING),
    *("brought_news", "took_note"),
}


@dataclass(frozen=True)
class Told:
    """One line of history: what was done in words, and the changes where they were asked for."""

    event: Event
    what: str
    changes: list[Change]


def tell(events: Iterable[Event], *, with_changes: bool = False) -> list[Told]:
    """The events in words; `with_changes` compares texts as well, which takes time."""
    return [Told(event, _what(event), _changes(event) if with_changes else []) for event in events]


def _what(event: Event) -> str:
    """ "edited Context and Options", "proposed this decision"."""
    verb = event.get_verb_display()
    labels = [words.LABELS.get(key, key).lower() for key in event.changes]
    if event.verb == "edited" and labels:
        named = labels if len(labels) <= 3 else [*labels[:2], f"{len(labels) - 2} more"]
        return f"{verb} {' and '.join([', '.join(named[:-1]), named[-1]] if len(named) > 1 else named)}"
    if event.verb in SAID:
        return verb.removesuffix(" on")
    return f"{verb} this decision"


def _changes(event: Event) -> list[Change]:
    return [
        Change.of(words.LABELS.get(key, key), str(before or ""), str(after or ""))
        for key, (before, after) in event.changes.items()
    ]
