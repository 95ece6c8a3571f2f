"""A record's history in words, with what changed as a diff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from decisions.models import words
from records.models import Event
from web.diffs import Line, diff

SAID = {  # these are told without "this decision"
    *("gave_feedback", "resolved", "reopened_concern", "commented", "edited_comment", "removed_comment"),
    *("brought_news", "took_note"),
}
SHORT = 80  # characters: what is no longer is told in one line, from this to that


@dataclass(frozen=True)
class Change:
    """One field: short values as `before` and `after`, longer ones as the `lines` of a diff."""

    label: str
    before: str
    after: str
    lines: list[Line]


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
    changes = []
    for key, (before, after) in event.changes.items():
        before, after = str(before or ""), str(after or "")
        is_short = max(len(before), len(after)) <= SHORT and "\n" not in before + after
        lines = [] if is_short else diff(before, after)
        changes.append(Change(words.LABELS.get(key, key), before, after, lines))
    return changes
