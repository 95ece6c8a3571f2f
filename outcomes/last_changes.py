"""Who changed what last, told beside each number that it moved. Pure functions over lines of history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from outcomes.explaining import Explained
from records.models import Event
from web import words

LONGEST = 120  # characters of a value
BEGAN = ("created", "imported")

PROGRESS = frozenset(
    {"value", "kind", "baseline", "target", "at_least", "at_most", "milestones", "done", "not done", "weight"}
)
EXPECTED = frozenset({"kind", "phases", "milestones", "owner", "lead", "starts_on", "ends_on", "weight"})
CONFIDENCE, SCORE = frozenset({"confidence"}), frozenset({"score", "computed_score"})
# The number, by its name, to the fields of history that move it.
MOVED_BY = {
    "Progress": PROGRESS,
    "Expected": EXPECTED,
    "Confidence": CONFIDENCE,
    "State": PROGRESS | EXPECTED | CONFIDENCE,
    "Score": SCORE,
}
SET_AT_FIRST = ("Progress", "Expected", "State")  # where nothing moved since, whoever wrote it down is told


def with_last_changes(
    numbers: Iterable[Explained],
    events: Sequence[Event],
    *,
    date_of: Callable[[dt.datetime], dt.date],
    today: dt.date,
) -> list[Explained]:
    """The numbers, each with who changed it last. `events` are newest first; `date_of` gives a moment's date to the
    reader, whose date is `today`. What is further back than `events` is not told."""
    return [replace(number, changed=told_of(number.name, events, date_of, today)) for number in numbers]


def told_of(
    name: str, events: Sequence[Event], date_of: Callable[[dt.datetime], dt.date], today: dt.date
) -> str:
    """The newest of the events that moved the number, in words; "" where none did."""
    fields = MOVED_BY[name]
    for event in events:
        moved = {
            field: pair for field, pair in event.changes.items() if field in fields and pair[0] != pair[1]
        }
        if moved or (event.verb in BEGAN and name in SET_AT_FIRST):
            who = event.by.name if event.by else "Teamhub"
            what = "; ".join(f"{field.replace('_', ' ')} {change(pair)}" for field, pair in moved.items())
            day = words.day(date_of(event.at), today)
            return f"{who} {event.get_verb_display()} “{event.subject_title}”, {day}{': ' if what else '.'}{what}"
    return ""


def change(pair: Sequence[object]) -> str:
    """Before and after: 48 → 55."""
    ends = ["nothing" if end in (None, "") else str(end) for end in pair]
    return " → ".join(end if len(end) <= LONGEST else f"{end[:LONGEST]}…" for end in ends)
