"""A status told as a history: `- Accepted 2025-10-09`, `- Proposed 2025-10-02`, and no other word on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from decisions.markdown.metadata import Fact, Where
from decisions.markdown.statuses import Status, read_status
from decisions.markdown.words import fold
from records.dates import Precision, find_dates
from records.documents import Document
from records.inline import plain
from records.lines import Line, LineKind
from records.spans import Span

_HISTORIES = {
    "history",
    "status history",
    "decision history",
    "adr history",
    "historique",
    "verlauf",
    "historie",
}
_LIFE = list(Status)
_ITEM = re.compile(r"(?:[-*+]|\d{1,2}[.)])[ \t]+")


@dataclass(frozen=True, slots=True)
class _State:
    """An item: the day, the state, the words that say it, and where both stand."""

    day: date
    status: Status
    words: str
    line: int
    span: Span
    day_text: str
    day_span: Span


def in_history(document: Document) -> Iterator[Fact]:
    """What each section History says that is a list of states with their days and nothing else: the last state, and
    the day of the decision, or of the proposal as long as there is none.
    """
    for section in document.sections:
        lines = [line for line in document.lines_of(section) if line.visible.strip()]
        if not lines or fold(section.title) not in _HISTORIES:
            continue
        states = [state for line in lines if (state := _state_in(line))]
        if len(states) < len(lines):
            continue
        last = max(states, key=lambda state: (state.day, _LIFE.index(state.status)))
        yield Fact("status", last.words, (last.words,), Where.HISTORY, last.line, last.span, section.title)
        decided = [state for state in states if state.status in (Status.ACCEPTED, Status.REJECTED)]
        day = max(decided or states, key=lambda state: state.day)
        yield Fact(
            "date", day.day_text, (day.day_text,), Where.HISTORY, day.line, day.day_span, section.title
        )


def _state_in(line: Line) -> _State | None:
    """The state and the day of an item such as `- **Accepted** 2025-10-09 because …`."""
    item = _ITEM.match(line.visible.strip()) if line.kind is LineKind.TEXT else None
    days = [found for found in find_dates(line.visible) if found.precision is Precision.DAY]
    if not item or not days or days[0].day is None:
        return None
    at = line.visible.index(line.visible.strip()) + item.end()
    words = line.visible[at : days[0].span.start].strip(" \t:–—-")
    status = read_status(plain(words)).status
    if status is None or len(plain(words).split()) > 3:
        return None
    start = line.start + at
    day_span = Span(line.start + days[0].span.start, line.start + days[0].span.end)
    return _State(
        days[0].day, status, words, line.number, Span(start, start + len(words)), days[0].text, day_span
    )
