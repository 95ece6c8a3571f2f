"""What is left to chance in the demo organisation: chances that depend on the words alone."""

from __future__ import annotations

import datetime as dt
import zlib
from decimal import Decimal
from typing import Any


def working_day(day: dt.date) -> dt.date:
    """The day, or the Friday before where it falls on a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def chance(*words: object) -> int:
    """A number from 0 to 99 that depends on the words alone, on every machine."""
    return zlib.crc32(" ".join(map(str, words)).encode()) % 100


OWNERS = {  # those of the three people the demo signs in as, still awaited
    "Alert when the tile cache hit rate falls below 80 %": "Inés Carvalho",
    "Write the runbook for replaying carrier events": "Inés Carvalho",
    "Page Routing when any price input is older than 26 hours": "Inés Carvalho",
    "Ask ten planners what they check by hand": "Inés Carvalho",
    "Link the replay-order test": "Jonas Lindqvist",
    "Remove the second rounding function": "Jonas Lindqvist",
    "Mark opening hours older than six months": "Jonas Lindqvist",
    "Translate the 22 surcharge sentences into Polish": "Owen Pryce",
    "Book the room for the planning week": "Marta Lindgren",
}
WENT_WELL = [
    "- Support told us within a minute of the first call.\n- Pausing took one command.",
    "- Somebody who had practised the runbook was awake.",
    "- The status page said what was true, early.",
    "- Two teams worked on one call without asking whose fault it was.",
]
LUCKY = [
    "It was a Tuesday; Monday has four times the bookings.",
    "The person who knew the old importer was still at the desk.",
    "The number had moved by less than one per cent that day.",
]


COUNTED = {
    "inputs",
    "carriers",
    "regions",
    "runbooks",
    "runs",
    "pages",
    "measures",
    "tickets",
    "calls",
}  # whole


def reading(row: tuple[Any, ...], gone: float, luck: int) -> Decimal:
    """The value of a key result when a share `gone` (0 to 1) of the weeks has passed, the last one exact."""
    baseline, target, share, shape = float(row[1]), float(row[2]), float(row[5]), row[7]
    way = {"early": gone**0.6, "late": gone**1.8, "steps": round(gone * 4) / 4}.get(shape, gone)
    if gone < 1:
        way += (luck - 50) / (300 if shape == "wobble" else 900)
    value = baseline + (target - baseline) * share * way
    places = 0 if abs(target - baseline) >= 20 or row[4] in COUNTED else 1
    return Decimal(str(round(value, places)))


def story(
    started: dt.datetime, offsets: tuple[int, int, int], causes: list[str]
) -> list[tuple[dt.datetime, str, str]]:
    """A timeline from the four moments: moment, what it marks, text; in order of time."""
    detected, mitigated, resolved = offsets

    def at(minutes: float) -> dt.datetime:
        return (started + dt.timedelta(minutes=minutes)).replace(second=0, microsecond=0)

    entries = [
        (at(0), "started", f"It begins. {causes[0]}"),
        (at(detected), "detected", "Somebody notices and says so in the channel."),
        (at(detected + (mitigated - detected) * 0.2), "", "Two teams join the call; one person writes notes."),
        (at(detected + (mitigated - detected) * 0.6), "", f"First suspicion confirmed. {causes[-1]}"),
        (at(mitigated), "mitigated", "Over for the people who use it."),
        (at(resolved), "resolved", "The cause is mended; the call ends with thanks."),
    ]  # fmt: skip
    return sorted(entries, key=lambda entry: entry[0])
