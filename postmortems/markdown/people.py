"""The people a document names: authors, attendees, those on call. Words only, never accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postmortems.markdown.details import Detail, is_empty
from postmortems.markdown.nouns import Kind
from postmortems.markdown.outline import BULLET, Part
from postmortems.markdown.owners import initials_and_names
from records.documents import LineKind
from records.inline import plain

_AUTHOR_KEYS = re.compile(
    r"(?i)(?:post-?mortem |report |document )?(?:authors?|author\(s\)|written by|by|prepared by|writer"
    r"|owner|owners|post-?mortem (?:lead|owner))"
)
_PEOPLE_KEYS = re.compile(
    r"(?i)(?:attend\w*|participants?|responders?|reviewers?|facilitator|incident (?:commander|manager"
    r"|lead|owner)|ic|scribe|on-?call(?: engineer)?|sre lead|developer lead|incident mgmt lead|team"
    r"|people(?: involved)?|contributors?)"
)
_SEVERAL_INITIALS = re.compile(r"[A-Z]{2,3}(?:\s+[A-Z]{2,3})+")
# "14.44 AC closes the gate": who did it stands behind the time.
_BEHIND_TIMES = re.compile(r"(?m)^[\s*\-–|]*~? ?\d{1,2}[.:]\d{2}(?:ish)?\s+([A-Z]{2,3})\b")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody the document names, and as what: author, attendee or the field's own word."""

    name: str
    role: str


def read_people(details: Sequence[Detail], parts: Sequence[Part]) -> tuple[Named, ...]:
    """Everybody named in fields and in lists of people, in order, each role once."""
    found: list[Named] = []
    for detail in details:
        role = _role(detail.key)
        if role and not is_empty(detail.value) and len(detail.value) <= 400:
            found += [Named(name, role) for name in _names(detail.value)]
    for line in _lines_of_people(parts):
        found += [Named(name, "attendee") for name in _names(line)]
    return tuple(dict.fromkeys(found))


def known_names(details: Sequence[Detail], parts: Sequence[Part]) -> frozenset[str]:
    """Names and initials by which the document's own people may be called."""
    texts = [part.text() for part in parts if part.kind is Kind.PEOPLE]
    texts += [detail.value for detail in details if _role(detail.key)]
    behind = (
        found for part in parts if part.kind is Kind.TIMELINE for found in _BEHIND_TIMES.findall(part.text())
    )
    return initials_and_names(texts) | frozenset(behind)


def _role(key: str) -> str:
    if _AUTHOR_KEYS.fullmatch(key):
        return "author"
    return key.casefold() if _PEOPLE_KEYS.fullmatch(key) else ""


def _lines_of_people(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        for line in part.lines() if part.kind is Kind.PEOPLE else ():
            if line.kind is LineKind.TEXT and not line.visible.lstrip().startswith(("#", "|")):
                match = BULLET.match(line.visible)
                yield plain(line.visible[match.end() :] if match else line.visible)


def _names(value: str) -> list[str]:
    """The names in a list of people."""
    names: list[str] = []
    for piece in re.split(r"[,;&\n]|\band\b|\s/\s", value):
        name = re.sub(r"^(?:[\s*\-–•]+|[^?]{3,40}\?[\s*]+)+", "", piece).strip(
            " .:*"
        )  # "Who was the scribe? Mira"
        if _SEVERAL_INITIALS.fullmatch(name):
            names += name.split()
        elif re.search(r"\w", name) and len(name) <= 80:
            names.append(name)
    return names
