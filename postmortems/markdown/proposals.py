"""What the timeline of a postmortem suggests for moments that nothing states: never stored, only shown and asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from postmortems.markdown.markers import DETECTED, RESOLVED, STARTED
from postmortems.markdown.moments import Moment, Source
from postmortems.markdown.timelines import Precision, Timeline, TimelineEntry

_OVER = re.compile(
    r"(?i)\b(?:resolv(?:ed|ing)|restored|recover(?:ed|y)|fully recover"
    r"|back (?:up|online|to (?:normal|100 ?%|work\w*)|in operation)"
    r"|operational|fixed|mitigated|all clear|(?:working|okay|ok|available|reachable|running) again"
    r"|(?:signing|responding|produced|created) again|working as intended"
    r"|return(?:s|ed|ing)? to normal|everything (?:is|was) (?:fine|okay|ok)"
    r"|(?:outage|incident|impact) (?:(?:is |was )?over|ends?)|resume[sd]?|(?:stop(?:s|ped)?|no longer) firing|to an end"
    r"|(?:issue|problem|error)s? (?:goes|go|went) away|alerts? up|succeed(?:s|ed)? again)(?!\w)"
)
# It is over before they say so to others.
_TOLD_OTHERS = re.compile(
    r"(?i)\W*(?:(?:@?\w+|the team|we) )?(?:announc|inform|notif|communicat|tweet|post(?:s|ed)\b)"
)
# What people write where they first hear of it.
_NOTICED = re.compile(
    r"(?i)\b(?:alert(?:s|ed)?\b(?! (?:is|was|were) (?:deployed|added|created|set))|alarms?|pager ?duty"
    r"|paged|(?:gets?|got|first) (?:a |the )?page"
    r"|notif(?:y|ies|ied|ication)s?|reports?(?! (?:to|back)\b)|report(?:ed|ing)|notic(?:e|es|ed|ing)|detect(?:s|ed|ion)"
    r"|discover(?:s|ed|y)|witness(?:es|ed)|bec(?:omes?|ame) aware|(?:was|were|is|are) (?:informed|made aware|told)"
    r"|informs us|identif(?:y|ies|ied) (?:as )?(?:the |a )?(?:problem|issue)|(?:problem|issue) (?:is|was) identified"
    r"|receiv(?:es|ed) an? (?:e-?mail|mail|message|call|ticket|warning|page)|automated warning"
    r"|(?:customer|user)s? (?:tickets?|calls?|complaints?|complain(?:s|ed)?)|ticket\b.{0,80}\b(?:is|was) opened"
    r"|investigat(?:ion|ing|ions)\b.{0,20}\bstart\w*|start(?:s|ed|ing) (?:to )?(?:investigat|look)\w*)"
)


def propose(
    timeline: Timeline, minutes: dict[str, int], known: dict[str, Moment], day: date | None = None
) -> dict[str, Moment]:
    """What the timeline suggests for moments that nothing states but by their day: to be shown and asked, not stored.

    `minutes` are claimed durations (`detect`, `resolve`): two entries that far apart are likely the ends. `day` is the
    incident's, if it is known: what stands on earlier days led up to it.
    """
    entries = [
        entry for entry in timeline.entries if entry.at is not None and entry.precision is not Precision.DAY
    ]
    if len(entries) > 2 and all(
        one > other for one, other in pairwise(entry.at for entry in entries if entry.at)
    ):
        entries.reverse()  # a status page tells the newest first
    found: dict[str, Moment] = {}
    claimed = minutes.get("resolve") or minutes.get("mitigate")

    def say(name: str, index: int, source: Source) -> None:
        entry, stated = entries[index], known.get(name)
        by_day = stated is not None and stated.precision is Precision.DAY
        if entry.at and (stated is None or (by_day and entry.at.date() == stated.at.date())):
            found[name] = Moment(entry.at, entry.precision, source, entry.written, entry.line)

    if pair := _apart(entries, claimed) if claimed else None:
        say(STARTED, pair[0], Source.CLAIM)
        say(RESOLVED, pair[1], Source.CLAIM)
    elif entries:
        over = [index for index, entry in enumerate(entries) if _OVER.search(entry.text[:400])]
        over = [index for index in over if not _TOLD_OTHERS.match(entries[index].text)] or over
        if over and over[-1] > 0:
            say(RESOLVED, over[-1], Source.TIMELINE)
    first = pair[0] if pair else _first_on(entries, day, is_stated=STARTED in known)
    if entries and not pair:
        say(STARTED, first, Source.TIMELINE)
    detect, began = minutes.get("detect"), entries[first].at if entries else None
    after = range(first, len(entries))
    told = [index for index in after if pair and detect and _minutes(began, entries[index].at) == detect]
    heard = [index for index in after if _NOTICED.search(entries[index].text[:200])]
    if told:
        say(DETECTED, told[0], Source.CLAIM)
    elif heard:
        say(DETECTED, heard[0], Source.TIMELINE)
    return found


def _first_on(entries: Sequence[TimelineEntry], day: date | None, *, is_stated: bool) -> int:
    """The first entry on the day of the incident, or the one before it unless a field states that it began that day.

    Else the first of all.
    """
    if day is None:
        return 0
    near = {day} if is_stated else {day, day - timedelta(days=1)}
    return next((index for index, entry in enumerate(entries) if entry.at and entry.at.date() in near), 0)


def _minutes(start: datetime | None, end: datetime | None) -> int:
    return round((end - start).total_seconds() / 60) if start and end else -1


def _apart(entries: Sequence[object], claimed: int) -> tuple[int, int] | None:
    """The two entries that lie closest to as far apart as is claimed (within two minutes), the earlier pair of two."""
    moments = [getattr(entry, "at", None) for entry in entries[:400]]
    pairs = (
        (abs(_minutes(start, moments[last]) - claimed), first, last)
        for first, start in enumerate(moments)
        for last in range(first + 1, len(moments))
    )
    off, first, last = min(pairs, default=(claimed, 0, 0))
    return (first, last) if off <= min(2, claimed // 10) else None
