"""Durations that a document claims: kept as its words and in minutes, to be held against the times it tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from postmortems.markdown.details import Detail
from records.inline import plain

_KEYS = (
    (
        "detect",
        (
            r"(?:mean )?(?:time|minutes|hours) (?:to|until|of) (?:detect(?:ion|ed)?|discover(?:y)?|notice)"
            r"|m?ttd|detection time|time to detect ttd"
        ),
    ),
    ("acknowledge", r"time to (?:acknowledge(?:ment)?|respond|response|engage)|m?tta|response time"),
    ("mitigate", r"(?:mean )?time to (?:mitigat(?:e|ion)|repair|stabili[sz]e)|m?ttm|mitigation time"),
    (
        "resolve",
        (
            r"(?:mean )?time to (?:recover(?:y)?|resolv(?:e|ed)|resolution|restore|restoration|fix"
            r"|full recovery)|m?ttr|recovery time|resolution time"
        ),
    ),
    (
        "impact",
        (
            r"(?:total |overall |approximate |incident |outage |impact |estimated |service )*(?:duration"
            r"|downtime|length|outage time)(?: of (?:the )?(?:incident|outage|impact|downtime))?|lasted"
        ),
    ),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _KEYS)
_AMOUNT = re.compile(
    (
        r"(?P<n>\d{1,6}(?:[.,]\d{1,2})?)[ \t]*(?P<u>weeks?|wks?|w|days?|d|hours?|hrs?|hr|h|minutes?|mins?"
        r"|min|m|seconds?|secs?|sec|s)(?![A-Za-z])[ \t]*(?:,|and|&)?[ \t]*"
    ),
    re.I,
)
_HOURS_AND = re.compile(r"(\d{1,3})h(\d{2})(?!\d)", re.I)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?(?:[ \t]*(?:h|hours?|hh:mm(?::ss)?))?")
_WORKING = re.compile(r"(?i)\b(?:support|working|business|office) hours\b")
_UNITS = {"w": 10080.0, "d": 1440.0, "h": 60.0, "m": 1.0, "s": 1 / 60}
_LEAD = re.compile(
    (
        r"[\s~≈<>*_`(]*(?:(?:approx(?:imately|\.)?|about|around|roughly|circa|ca\.?|nearly|almost|over"
        r"|an estimated|under|less than|more than)[ \t]+)*"
    ),
    re.I,
)
_ONE = {
    "an hour": 60,
    "one hour": 60,
    "half an hour": 30,
    "a day": 1440,
    "one day": 1440,
    "two hours": 120,
    "a minute": 1,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A duration as stated. `name` is detect, acknowledge, mitigate, resolve or impact; `minutes` None if none is told.

    `working_hours` means that only support or business hours were counted: never compare it with a clock.
    """

    name: str
    key: str
    written: str
    minutes: int | None
    working_hours: bool
    line: int


def claim_name(key: str) -> str:
    """Which duration a key names, or an empty text."""
    text = " ".join(re.sub(r"\([^()]*\)|[^a-z ]+", " ", key.casefold()).split())
    for name, pattern in _COMPILED:
        if text and pattern.fullmatch(text):
            return name
    return ""


def read_minutes(value: str) -> int | None:
    """A duration in whole minutes: `54 minutes`, `0h 16m`, `2d 1h 29m`, `19 hours 43 minutes.`; None if it is none."""
    text = plain(re.sub(r"\[\^[^\]]{1,20}\]", "", value))[:200]
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    if match := _HOURS_AND.match(text, at):
        return int(match[1]) * 60 + int(match[2])
    total, found = 0.0, False
    while match := _AMOUNT.match(text, at):
        total += float(match["n"].replace(",", ".")) * _UNITS[match["u"][0].lower()]
        found, at = True, match.end()
    if found:
        return round(total)
    if match := _CLOCK.match(text, at):
        return int(match[1]) * 60 + int(match[2])
    folded = text[at:].casefold()
    return next((minutes for words, minutes in _ONE.items() if folded.startswith(words)), None)


def read_claims(details: Iterable[Detail]) -> tuple[Claim, ...]:
    """The durations among a document's fields."""
    claims = []
    for detail in details:
        name = claim_name(detail.key)
        if name and detail.value.strip():
            written = plain(detail.value)[:300]
            minutes = read_minutes(detail.value)
            claims.append(
                Claim(name, detail.key, written, minutes, bool(_WORKING.search(written)), detail.line)
            )
    return tuple(claims)
