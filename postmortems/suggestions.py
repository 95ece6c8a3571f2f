"""What a record's timeline suggests for the moments it lacks: by the import's own rules, worked out when it is shown.

Nothing is stored but what somebody dismissed. suggest() is pure: the clock is an argument.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from postmortems.blameless.titles import TIMES, key_of
from postmortems.durations import DAY, MITIGATED, NAMES, RESOLVED, Moment, Moments
from postmortems.kinds import words_of
from postmortems.markdown import moments as stated
from postmortems.markdown.from_own import entry_of
from postmortems.markdown.markers import marker_of
from postmortems.markdown.proposals import propose
from postmortems.markdown.timelines import Precision, Timeline, TimelineEntry
from postmortems.models import Postmortem
from postmortems.moments import refusals, settle
from postmortems.timelines import Line

LONGEST = 2_000  # letters of what is kept of a dismissed one


@dataclass(frozen=True)
class Suggestion:
    """A moment that the timeline suggests, to the minute, and the words of its entry, in Markdown."""

    moment: Moment
    words: str

    @property
    def local(self) -> dt.datetime:
        """What the clock showed where the timeline was written."""
        return self.moment.at.astimezone(self.moment.zone)

    @property
    def rule(self) -> str:
        """As DismissedHint calls what it is about."""
        return f"{TIMES}{self.moment.name}"

    @property
    def sentence(self) -> str:
        """What is dismissed: this time for these words. Another time, or other words, are offered anew."""
        return f"{self.moment.at.astimezone(dt.UTC):%Y-%m-%d %H:%M} {self.words}"[:LONGEST]

    @property
    def key(self) -> str:
        """By which it is known again once it was dismissed."""
        return key_of(self.rule, self.sentence)


def suggestions_of(found: Postmortem, known: Moments, now: dt.datetime) -> dict[str, Suggestion]:
    """What the record's timeline suggests beside the moments `known`, for those its kind asks for, by name.

    Without what somebody dismissed, which for_record() has read along: else one query.
    """
    minutes = {
        claim["name"]: claim["minutes"]
        for claim in found.claims
        if claim["minutes"] and not claim["working_hours"]
    }
    asked = {*words_of(found.kind).moments, *known}
    suggested = suggest(
        found.timeline_lines(), known, asked=asked, zone=found.local_zone, day=found.happened_on, minutes=minutes,
        now=now,
    )  # fmt: skip
    gone = _dismissed_in(found) if suggested else set()
    return {name: each for name, each in suggested.items() if each.key not in gone}


def _dismissed_in(found: Postmortem) -> set[str]:
    if "dismissed_times" in found.__dict__:
        return set((found.__dict__["dismissed_times"] or "").split())
    return set(found.dismissed_hints.filter(rule__startswith=TIMES).values_list("key", flat=True))


def suggest(
    lines: Sequence[Line],
    known: Moments,
    *,
    zone: dt.tzinfo,
    now: dt.datetime,
    asked: Iterable[str] = NAMES,
    day: dt.date | None = None,
    minutes: Mapping[str, int] | None = None,
) -> dict[str, Suggestion]:
    """What the lines suggest for those of `asked` that are not known, or by their day alone, in the order of NAMES.

    `zone` is where days count, `day` the incident's, `minutes` the durations claimed for it; `now` is aware. Nothing
    contradicts what is known, and nothing is in the future.
    """
    lacking = [
        name for name in NAMES if name in asked and (name not in known or known[name].precision == DAY)
    ]
    found = _proposed(lines, known, zone, day, dict(minutes or {})) if lacking else {}
    suggested: dict[str, Suggestion] = {}
    together = dict(known)
    for name in lacking:
        proposed = found.get(name)
        if proposed is None or proposed.precision is Precision.DAY:
            continue
        line = lines[proposed.line]
        moment = Moment(name, proposed.at.replace(second=0, microsecond=0), line.precision, zone)
        if name in known and known[name].day != moment.day:
            continue
        if not refusals(settle(together | {name: moment}), now):
            together[name] = moment
            suggested[name] = Suggestion(moment, line.text)
    return suggested


def _proposed(
    lines: Sequence[Line], known: Moments, zone: dt.tzinfo, day: dt.date | None, minutes: dict[str, int]
) -> dict[str, stated.Moment]:
    """As an import reads a document with these moments as its fields: what entries announce, else what is proposed."""
    entries = tuple(_entry(index, line, zone) for index, line in enumerate(lines))
    timeline = Timeline(entries, "", None, ())
    fields = {
        name: stated.Moment(
            moment.at.astimezone(zone), Precision(moment.precision), stated.Source.FIELD, "", 0
        )
        for name, moment in known.items()
    }
    settled = stated.settle_moments(fields, stated.from_markers(timeline), day, minutes, [])
    if settled.get(RESOLVED) is settled.get(MITIGATED):
        settled.pop(RESOLVED, None)  # an end taken from a mitigation: a later entry may tell it better
    return settled | propose(timeline, minutes, settled, day)


def _entry(index: int, line: Line, zone: dt.tzinfo) -> TimelineEntry:
    """The line as an entry of a document, its line number the place it has among the lines."""
    marker = line.marks or marker_of(line.text.partition("\n")[0], line.text)
    return replace(entry_of(line, zone), line=index, marker=marker)
