"""Which column of a table holds what: guessed by its heading, ready for the tools people come from, changeable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What a column can be, with the words on screen and the headings it is known by, folded.
FIELDS: dict[str, tuple[str, str]] = {
    "record": ("What the row is", "record|record type|row type|type|goal or milestone"),
    "id": ("Its number in the file", "row id|id|objective id|key result id|goal id|objective number|#"),
    "parent": (
        "Number of its parent",
        "parent|parent row ids|parent row id|parent id|parent goal ids|parent goal",
    ),
    "title": ("Title, of either", "title|name|goal|goal title|goal name"),
    "objective": (
        "Objective",
        "objective|objectives|objective title|objective name|okr|o|objetivo|objectif|ziel",
    ),
    "why": ("Why it matters", "why|why it matters|description|details|notes|objective description"),
    "key_result": (
        "Key result",
        "key result|key results|kr|krs|key result title|metric name|key result name|measure|results",
    ),
    "team": ("Team", "team|teams|entity|department|departments|group|squad|area|business unit"),
    "cycle": ("Cycle", "cycle|quarter|time period|goal cycle|period|timeframe|session"),
    "owner": (
        "Owner or lead",
        "owner|owners|owner email|owner emails|lead|champion|responsible|assignee|email|owner email id|assigned to|dri",
    ),
    "objective_kind": (
        "Committed or aspirational",
        "objective kind|commitment|committed|committed or aspirational",
    ),
    "kind": ("Kind of key result", "kind|direction|metric type|goal type|key result type|measurement type"),
    "baseline": (
        "Baseline",
        "baseline|start|start value|starting value|initial value|from|metric start value|metric start|starting|initial",
    ),
    "target": (
        "Target",
        "target|target value|goal value|to|metric target value|metric target|end value|desired value",
    ),
    "at_least": ("Lower limit", "at least|lower limit|minimum|min"),
    "at_most": ("Upper limit", "at most|upper limit|maximum|max"),
    "value": (
        "Value now",
        "value|current value|current|actual|actual value|now|latest value|metric current value|metric current",
    ),
    "progress": (
        "Progress in percent",
        "progress|progress %|completion|% complete|percent complete|score|done",
    ),
    "unit": ("Unit", "unit|units|unit of measure|uom"),
    "unit_kind": ("Kind of unit", "unit kind|kind of number"),
    "weight": ("Weight", "weight|weighting|importance"),
    "source": ("Where the number comes from", "source|data source|where the number comes from"),
    "phases": ("Phased targets", "phased targets|phases"),
    "milestones": ("Milestones", "milestones|steps"),
    "on": ("Day", "on|day|date|check in date|checked in on"),
    "confidence": ("Confidence", "confidence|confidence level"),
    "note": ("Note of a check-in", "note|check in note|comment|comments|what changed"),
    "by": ("Who checked in", "by|checked in by|author"),
}
KEPT = ""  # a column that is kept as text
NUMBERED = re.compile(r"^key result (\d{1,2}) (title|completion)$")


@dataclass(frozen=True)
class Ready:
    """The columns of a tool we know: its name, headings that give it away, and what each heading is."""

    name: str
    signs: frozenset[str]
    columns: dict[str, str]


def folded(heading: str) -> str:
    """A heading as it is compared: lower case, signs as blanks, no letters squeezed together."""
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", heading.strip())
    return " ".join(re.sub(r"[^\w%#]+|_+", " ", text).lower().split())


READY = [
    Ready(
        "Teamhub",
        frozenset({"record", "parent id", "objective", "key result", "at least", "phased targets"}),
        {"lead or owner": "owner", "day": "on", "value": "value", "by": "by", "parent id": "parent", "id": "id"},
    ),
    Ready(
        "Peoplebox",
        frozenset({"goal title", "parent row ids"}),
        {
            "goal title": "title", "parent row ids": "parent", "owner emails": "owner", "goal cycle": "cycle",
            "goal type": "kind", "departments": "team", "starting value": "baseline", "target value": "target",
            "current value": "value", "description": "why", "row id": "id", "action": "record",
            "goal id": KEPT, "parent goal ids": KEPT,
        },
    ),
    Ready(
        "Ally.io or Viva Goals",
        frozenset({"row id", "title", "entity", "time period"}),
        {
            "title": "title", "parent": "parent", "entity": "team", "owner email": "owner", "time period": "cycle",
            "row id": "id", "description": "why", "metric name": KEPT, "start": KEPT,
        },
    ),
    Ready(
        "Betterworks",
        frozenset({"name", "type", "progress", "owner email"}),
        {"name": "title", "type": "record", "progress": "progress", "owner email": "owner", "description": "why"},
    ),
    Ready(
        "Culture Amp",
        frozenset({"email", "name", "completion", "due at"}),
        {"name": "objective", "email": "owner", "description": "why", "completion": "progress"},
    ),
    Ready(
        "OpenOKR (objectives)",
        frozenset({"objective id", "objective", "level", "champion"}),
        {
            "objective id": "id", "objective": "objective", "level": KEPT, "champion": "owner", "start": KEPT,
            "end": KEPT,
        },
    ),
    Ready(
        "OpenOKR (key results)",
        frozenset({"key result id", "objective", "key result", "direction"}),
        {"key result id": "id", "objective": "objective", "key result": "key_result", "direction": "kind"},
    ),
]  # fmt: skip


def ready_for(headings: Sequence[str]) -> Ready | None:
    """The tool these headings are from, if we know it."""
    known = {folded(heading) for heading in headings}
    return next((ready for ready in READY if ready.signs <= known), None)


def guess(headings: Sequence[str]) -> list[str]:
    """What each column holds, in order: a field, each at most once, or KEPT."""
    ready = ready_for(headings)
    taken: set[str] = set()
    guessed = []
    for heading in headings:
        name = folded(heading)
        if NUMBERED.match(name):
            guessed.append(KEPT)
            continue
        found = ready.columns.get(name) if ready else None
        if found is None:
            found = next(
                (field for field, (_, words) in FIELDS.items() if name and name in words.split("|")), KEPT
            )
        guessed.append(KEPT if found in taken else found)
        taken |= {found} - {KEPT}
    if "title" in taken and "objective" in taken:  # a table with both has its key results under “title”
        guessed = [
            "key_result" if field == "title" and "key_result" not in taken else field for field in guessed
        ]
    return guessed


def choices() -> list[tuple[str, str]]:
    """What a column can be chosen to be."""
    return [(KEPT, "Keep as text"), *((field, words) for field, (words, _) in FIELDS.items())]
