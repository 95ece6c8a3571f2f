"""What the page of one postmortem shows, worked out from the record and its reader."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import replace
from functools import partial
from typing import Any

from people.models import Person
from postmortems import durations, moments, timelines
from postmortems.connections import connect
from postmortems.kinds import label_in, lengths_in, moment_in, stretch_in, words_of
from postmortems.models import Postmortem
from postmortems.parts import PEOPLE
from postmortems.sections import section_of
from postmortems.shown import (
    ASIDES,
    SHORT,
    claims_of,
    first_event,
    parts_of,
    present_in_all,
    writers_by_section,
)
from postmortems.suggestions import suggestions_of
from postmortems.telling import tell
from records.models.recorded import newest_of
from web.addresses import numbered

HISTORY = 30


def page_of(found: Postmortem, reader: Person, zone: zoneinfo.ZoneInfo, now: dt.datetime) -> dict[str, Any]:
    """Everything the template draws. `found` comes from for_record(); times are shown in `zone`."""
    tied = connect(found, reader)
    known = found.moments()
    follow_ups = list(found.follow_ups.all())
    days = timelines.by_day(found.timeline.all(), zone, found.local_zone)
    may_edit = found.may_be_edited_by(reader)
    writers = writers_by_section(found, reader, now) if may_edit else {}
    parts = parts_of(found, writers, days)
    lengths = {"detect": found.time_to_detect(), "mitigate": found.time_to_mitigate()}
    lengths |= {"resolve": found.time_to_restore(), "impact": None}
    newest = newest_of(found, HISTORY + 1)
    return {
        "postmortem": found,
        "zone": zone,
        "zone_words": zone.key.replace("_", " "),
        "days": days,
        "factors": found.factors.all(),
        "lessons": found.lessons.all(),
        "parts": parts,
        "offers": [one for one in parts if one.is_empty] if may_edit else [],
        "impact_section": section_of(found, "impact"),
        "further_section": section_of(found, "more"),
        "lacks_times": not known and bool(words_of(found.kind).moments),
        "is_bare": all(one.is_empty for one in parts),
        "unseen": [one for one in present_in_all(found, writers) if one[1]] if may_edit else [],
        "short": SHORT,
        "asides": ASIDES,
        "claims": claims_of(found, lengths.items()),
        "roles": roles_of(found),
        "slowed": found.slowed.all(),
        "follow_ups": [
            (promise, late_words(promise.days_late(now)), changes_of(promise, reader))
            for promise in follow_ups
        ],
        "done": sum(promise.state == "done" for promise in follow_ups),
        "promised": sum(promise.state in ("open", "in_progress", "done") for promise in follow_ups),
        "proposed": sum(promise.state == "proposed" for promise in follow_ups),
        "events": tell(newest[:HISTORY], zone, kind=found.kind),
        "has_more_events": len(newest) > HISTORY,
        "was_imported": found.was_imported,
        "remarks": moments.remarks(known, partial(moment_in, found.kind)),
        "suggested": len(suggestions_of(found, known, now)) if may_edit else 0,
        **first_event(found),
        **tied,
        **figures(known, zone, found.kind),
        **rights(found, reader),
    }


CHANGES = [  # the page, its word, its right; those of a follow-up's own page that ask for words
    ("accept_follow_up", "Accept", "accepted"),
    ("finish_follow_up", "Mark done", "finished"),
    ("move_follow_up", "New date", "moved"),
    ("hand_over_follow_up", "Hand over", "handed_over"),
    ("decline_follow_up", "Decline", "declined"),
]


def changes_of(promise: Any, reader: Person) -> list[tuple[str, str]]:
    """Where the reader changes a follow-up, and the words for it: nothing once it has ended."""
    return [
        (numbered(name, promise.pk), words)
        for name, words, right in CHANGES
        if getattr(promise, f"may_be_{right}_by")(reader)
    ]


def figures(known: durations.Moments, zone: dt.tzinfo, kind: str = Postmortem.INCIDENT) -> dict[str, Any]:
    """The bar, the durations with the moments they come from, and the moments that stand alone."""
    lengths = lengths_in(kind, known)
    passed = [] if kind == Postmortem.MISSED_OUTCOME else durations.stretches(known)
    stretches = [replace(one, label=stretch_in(kind, one)) for one in passed]
    told = {moment.name for _, one in lengths for moment in (one.start, one.end)}
    told |= {moment.name for one in stretches for moment in (one.duration.start, one.duration.end)}
    first, last = (stretches[0].duration.start, stretches[-1].duration.end) if stretches else (None, None)
    return {
        "durations": lengths,
        "stretches": [(swatch_of(one), one, moment_in(kind, one.duration.start.name)) for one in stretches],
        "swatches": "".join(swatch_of(one) for one in stretches),
        "bar_parts": [one.duration.low.total_seconds() for one in stretches],
        "bar_words": durations.sentence(stretches),
        "whole": durations.in_words(last.earliest - first.earliest) if first and last else "",
        "last": last,
        "last_name": moment_in(kind, last.name) if last else "",
        "one_day": len({moment.at.astimezone(zone).date() for moment in known.values()}) == 1,
        "moments_alone": [
            (label_in(kind, f"{name}_at"), known[name])
            for name in durations.NAMES
            if name in known and name not in told
        ],
    }


def swatch_of(stretch: durations.Stretch) -> str:
    """The colour of a stretch: until it was noticed, until it was over, until all was done."""
    return {durations.MITIGATED: "b", durations.RESOLVED: "c"}.get(stretch.duration.end.name, "a")


def roles_of(found: Postmortem) -> list[tuple[str, list[Person]]]:
    """Who took part as what, roles that nobody holds left out."""
    held = [(name, list(getattr(found, name).all())) for name in PEOPLE]
    return [
        ((name.removesuffix("s") if len(people) == 1 else name).capitalize(), people)
        for name, people in held
        if people
    ]


def late_words(days: int) -> str:
    """How late a promise is; empty when it is not."""
    return f"{days} day{'' if days == 1 else 's'} late" if days else ""


def rights(found: Postmortem, person: Person) -> dict[str, bool]:
    """Which buttons the person sees."""
    return {
        "may_edit": found.may_be_edited_by(person),
        "may_ask_for_review": found.may_be_sent_to_review_by(person),
        "may_publish": found.may_be_published_by(person),
        "may_close": found.may_be_closed_by(person),
        "may_reopen": found.may_be_reopened_by(person),
        "may_drop": found.may_be_dropped_by(person),
        "may_restrict": found.may_be_restricted_by(person),
        "may_move": found.may_be_moved_by(person),
    }
