"""What is doubtful in a reading, in sentences for whoever looks at the import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from postmortems.markdown.claims import Claim
from postmortems.markdown.moments import Moment
from postmortems.markdown.timelines import Precision, Timeline

_SPANS = {
    "detect": ("started", "detected"),
    "mitigate": ("started", "mitigated"),
    "resolve": ("started", "resolved"),
}


def zone_doubts(timeline: Timeline, moments: Mapping[str, Moment], *, is_given: bool) -> Iterator[str]:
    """For a document that states no zone: which one its times were read in."""
    timed = any(moment.precision is not Precision.DAY for moment in moments.values()) or any(
        entry.at and entry.precision is not Precision.DAY for entry in timeline.entries
    )
    if timed:
        assumed = "the team's own" if is_given else "UTC"
        yield f"no time zone is stated: {assumed} is assumed"


def timeline_doubts(timeline: Timeline, day: date | None) -> Iterator[str]:
    """What each entry's reading assumed, and entries in another year than the incident."""
    for entry in timeline.entries:
        for warning in entry.warnings:
            yield f"line {entry.line}: {warning}"
        if day and entry.at and entry.at.year != day.year and abs((entry.at.date() - day).days) > 60:
            yield f"line {entry.line}: {entry.written} is in another year than the incident"


def claim_doubts(claims: Sequence[Claim], moments: Mapping[str, Moment]) -> Iterator[str]:
    """Claimed durations that the stated times do not make, by more than a minute."""
    for claim in claims:
        first, last = _SPANS.get(claim.name, ("", ""))
        start, end = moments.get(first), moments.get(last)
        if claim.minutes is None or claim.working_hours or start is None or end is None:
            continue
        if Precision.DAY in (start.precision, end.precision):
            continue
        derived = round((end.at - start.at).total_seconds() / 60)
        if abs(derived - claim.minutes) > 1:
            yield (
                f"line {claim.line}: {claim.key} is given as {claim.written},"
                f" the times make it {derived} minutes"
            )
