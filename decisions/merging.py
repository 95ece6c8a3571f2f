"""Two people edited the same record: what can be put together is, and what cannot is shown side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from decisions.models import Decision, words
from records.models import Event
from web.conflict import merge


@dataclass
class Meeting:
    """What becomes of two edits of one record, field by field.

    `theirs` are the fields that only the other person changed; `merged` the texts in which both changes stand;
    `conflicts` what somebody has to choose from: label, their text, my text. `by` saved in between.
    """

    by: str
    theirs: list[str] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)
    conflicts: list[tuple[str, str, str]] = field(default_factory=list)


def meet(mine: Mapping[str, str], current: Decision, *, read_at: int) -> Meeting:
    """Put together what I wrote over the record as it was at history line `read_at`, and as it is now."""
    now = words.of(current)
    since = list(Event.objects.of(current).filter(id__gt=read_at))
    base = dict(now)
    for event in since:  # newest first
        base |= {key: before for key, (before, _) in event.changes.items() if key in base}
    meeting = Meeting(by=next((str(event.by) for event in since if event.by), ""))
    for key, text in mine.items():
        if now[key] in (text, base[key]):
            continue
        if text == base[key]:
            meeting.theirs.append(key)
        elif key in words.PROSE and (both := merge(base[key], text, now[key])) is not None:
            meeting.merged[key] = both
        else:
            meeting.conflicts.append((words.LABELS[key], now[key] or "nothing", text or "nothing"))
    return meeting
