"""The four kinds of postmortem, each with its own words: what its parts are called, and what they ask for.

A prompt stands greyed in an empty field and is never text. A team's template adds its own on top of its kind's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postmortems.durations import (
    DECLARED,
    DETECTED,
    MITIGATED,
    NAMES,
    RESOLVED,
    STARTED,
    Duration,
    Moments,
    Stretch,
    between,
    to_detect,
    to_mitigate,
    to_restore,
)

if TYPE_CHECKING:
    from postmortems.models import PostmortemTemplate


@dataclass(frozen=True)
class Words:
    """`labels`, `prompts`, `hints` by field; `moments` asked for; `headings` of further sections, with prompts.

    `ends` says by moment what the time until then is called; it is left out where durations.py says it. `lengths` does
    so for the list of durations alone.
    """

    about: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    moments: tuple[str, ...] = NAMES
    headings: tuple[tuple[str, str], ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, str] = field(default_factory=dict)


EVERY = Words(
    labels={
        "title": "What happened, in one sentence",
        "happened_on": "Day it happened",
        "summary": "Summary",
        "impact": "Impact",
        "timeline": "Timeline",
        "factors": "Contributing factors",
        "surprised": "Why were we surprised?",
        "went_well": "Went well",
        "went_badly": "Went badly",
        "got_lucky": "Got lucky",
        "lessons": "Lessons",
        f"{STARTED}_at": "Impact started",
        f"{DETECTED}_at": "Detected",
        f"{DECLARED}_at": "Declared",
        f"{MITIGATED}_at": "Mitigated",
        f"{RESOLVED}_at": "Resolved",
    },
    hints={
        "title": "What people would have noticed: “Gate cameras dark for two hours”.",
        f"{STARTED}_at": "When it began to hurt.",
        f"{DETECTED}_at": "When a person or an alert noticed.",
        f"{DECLARED}_at": "When it was called an incident.",
        f"{MITIGATED}_at": "When it was over for users.",
        f"{RESOLVED}_at": "When nothing was left to do.",
    },
    prompts={
        "summary": "What happened, to whom, for how long, and how it ended.",
        "impact": "Who felt it, and how: people, orders, money, trust.",
        "timeline": "14:05 paged on-call\n14:12 traffic moved to the second site",
        "factors": "The job checks that a file is there, not that it is new #freshness",
        "surprised": "What did we believe that turned out otherwise?",
        "went_well": "What helped, and should stay.",
        "went_badly": "What made it longer or worse.",
        "got_lucky": "What could have made it worse, and happened not to.",
        "lessons": "A job that succeeds with yesterday’s data has failed #jobs",
    },
)
INCIDENT = Words("Something broke for people.")
NEAR_MISS = Words(
    "It nearly broke: nobody felt it, and it is as much worth knowing.",
    labels={
        "title": "What nearly happened, in one sentence",
        "impact": "What could have happened",
        f"{DETECTED}_at": "Noticed",
        f"{RESOLVED}_at": "Made safe",
    },
    prompts={
        "summary": "What nearly happened, how it was noticed, and what stopped it.",
        "impact": "Who would have felt it, and how badly.",
        "timeline": "14:05 the check of the restore fails\n14:30 the copy is made again",
        "got_lucky": "What stopped it that nobody had planned.",
    },
    moments=(DETECTED, RESOLVED),
    hints={
        "title": "And what stopped it: “A restore into the wrong depot, stopped by its check”.",
        f"{RESOLVED}_at": "When it could no longer happen.",
    },
    ends={RESOLVED: "until made safe"},
)
MISSED_OUTCOME = Words(
    "A committed outcome was not reached.",
    labels={
        "title": "What was missed, in one sentence",
        "happened_on": "Day it was clear",
        "impact": "What the miss means",
        "timeline": "How the cycle went",
    },
    prompts={
        "summary": "What we set out to reach, where it ended, and when we knew.",
        "impact": "Who was counting on it, and what they do now.",
        "timeline": "2026-10-05 The second team is moved to the migration\n2026-11-02 Confidence falls to 2",
        "factors": "Two of three key results waited for the same vendor #dependencies",
        "surprised": "What did the plan take for granted?",
        "lessons": "A plan that needs a vendor’s date needs a second way #planning",
    },
    moments=(),
    hints={"title": "What was to be reached, and was not: “Calls about a price did not halve”."},
)
GAME_DAY = Words(
    "We broke it on purpose, to see.",
    labels={
        "title": "What was practised, in one sentence",
        "happened_on": "Day of the practice",
        "impact": "What it touched",
        f"{STARTED}_at": "Began",
        f"{DETECTED}_at": "Noticed by those on call",
        f"{MITIGATED}_at": "Back to normal",
        f"{RESOLVED}_at": "Ended",
    },
    prompts={
        "summary": "What was tried, what held, and what did not.",
        "impact": "Who felt it, if anybody did.",
        "timeline": "14:00 the second site is cut off\n14:03 quotes come from the first site alone",
        "surprised": "Where did it go another way than we expected?",
    },
    moments=(STARTED, DETECTED, MITIGATED, RESOLVED),
    hints={
        "title": "What was taken away, or broken: “A region without maps”.",
        f"{STARTED}_at": "When it was broken.",
        f"{MITIGATED}_at": "When people could no longer feel it.",
        f"{RESOLVED}_at": "When the practice was over.",
    },
    ends={MITIGATED: "until back to normal", RESOLVED: "until it ended"},
    lengths={DETECTED: "Until noticed"},
    headings=(
        ("Hypothesis", "When the second site is gone, quotes go on within a minute."),
        ("Plan", "Who does what, when it is called off, and who is told beforehand."),
    ),
)
MEASURED = (
    "incident",
    "near_miss",
)  # whose times to detect, mitigate and restore count; what is practised is no incident
KINDS = {
    "incident": INCIDENT,
    "near_miss": NEAR_MISS,
    "missed_outcome": MISSED_OUTCOME,
    "game_day": GAME_DAY,
}


def words_of(kind: str, template: PostmortemTemplate | None = None) -> Words:
    """What a postmortem of the kind, written with the template if any, is asked for."""
    own = KINDS.get(kind, INCIDENT)
    prompts = {**EVERY.prompts, **own.prompts}
    headings = dict(own.headings)
    if template is not None:
        prompts |= template.prompts
        headings |= {each["heading"]: each["prompt"] for each in template.headings}
    return Words(
        own.about,
        {**EVERY.labels, **own.labels},
        prompts,
        own.moments,
        tuple(headings.items()),
        {**EVERY.hints, **own.hints},
    )


def label_in(kind: str, name: str) -> str:
    """What a field of this kind of postmortem is called."""
    return KINDS.get(kind, INCIDENT).labels.get(name) or EVERY.labels[name]


def moment_in(kind: str, name: str) -> str:
    """What a moment of this kind of postmortem is called, within a sentence: "noticed by those on call"."""
    label = label_in(kind, f"{name}_at")
    return label[:1].lower() + label[1:]


def stretch_in(kind: str, stretch: Stretch) -> str:
    """What passes in a stretch of the bar, as this kind of postmortem says it."""
    start, end = stretch.duration.start.name, stretch.duration.end.name
    if (start, end) == (STARTED, RESOLVED):
        return stretch.label
    return KINDS.get(kind, INCIDENT).ends.get(end, stretch.label)


def lengths_in(kind: str, known: Moments) -> list[tuple[str, Duration]]:
    """The durations that mean something in this kind of postmortem, of those whose moments are known, with their names.

    A missed outcome has none: it is reviewed, and nothing broke. Those of a practice are how long it went on, no times
    to detect or restore; a near miss that never began lasted from when it was noticed. insights take what is MEASURED.
    """
    if kind == "missed_outcome":
        return []
    measures = [
        ("Time to detect", DETECTED, to_detect(known)),
        ("Time to mitigate", MITIGATED, to_mitigate(known)),
        ("Time to restore", RESOLVED, to_restore(known)),
    ]
    if kind == "near_miss" and STARTED not in known:
        measures = [("", RESOLVED, between(known, DETECTED, RESOLVED))]
    return [(length_in(kind, name, end), one) for name, end, one in measures if one is not None]


def length_in(kind: str, name: str, moment: str) -> str:
    """What a duration from the beginning to the moment is called: its `name`, or "Until back to normal"."""
    own = KINDS.get(kind, INCIDENT)
    return own.lengths.get(moment) or own.ends.get(moment, name).capitalize()
