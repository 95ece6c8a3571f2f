"""Which part of a Markdown record becomes which field of a decision. Pure: nothing is asked but what was read.

Nothing is lost: what has no field of its own stays as a section, in its place. Left out are only texts that are
kept as values: the title, lines that state a status, a date or names, and options that were read completely.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from decisions.markdown.bodies import OptionRead, Part, Piece
from decisions.markdown.record import DecisionRead
from decisions.markdown.statuses import Status

FIELDS = {
    Part.CONTEXT: "context",
    Part.DRIVERS: "drivers",
    Part.DECISION: "decision",
    Part.CONSEQUENCES: "consequences",
    Part.CONFIRMATION: "confirmation",
}
STATED = (Part.STATUS, Part.DATE)
OPTIONS = (Part.OPTIONS, Part.PROS_AND_CONS)
_FACT = re.compile(r"\s*(?:[-*+>|]\s*)*(?:\*\*|__)?\s*[^\W\d_][\w /.'-]{0,40}(?:\*\*|__)?\s*[:：|].*")
_RULE = re.compile(r"[\s|:=_*-]*")
_WORD = re.compile(r"\w+")
_LABELS = {
    "good", "bad", "neutral", "because", "pros", "cons", "pro", "con", "advantages", "disadvantages", "and", "of",
    "the", "options", "option", "considered", "positive", "negative",
}  # fmt: skip


@dataclass
class Filed:
    """A record as fields: `values` of the Decision, `options` of each Option, in order, and what to tell."""

    values: dict[str, Any]
    options: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass
class _Group:
    """A section with its subsections, as one text."""

    part: Part | None
    level: int
    heading: str
    text: str


def file(record: DecisionRead) -> Filed:
    """The fields of a decision, from what was read."""
    title = clean(record.title).strip()
    filed = Filed(_values(record, title))
    if len(title) > 400:
        filed.warnings.append("the title is longer than 400 characters and was cut")
    options = [_option(option) for option in record.options]
    texts: dict[str, str] = dict.fromkeys(FIELDS.values(), "")
    sections: list[dict[str, str]] = []
    for group in _groups(record):
        body = group.text.strip("\n").rstrip()
        if group.part in STATED and _is_short(body):
            continue
        if group.part in OPTIONS and options and _is_captured(body, record.options):
            continue
        name = FIELDS.get(group.part) if group.part else None
        if name and not texts[name]:
            texts[name] = body
        elif name and body:
            texts[name] += f"\n\n### {group.heading}\n\n{body}"
        elif body or group.heading:
            sections.append({"heading": group.heading, "body": body})
    filed.values |= texts | {"sections": sections}
    filed.options = options
    return filed


def _values(record: DecisionRead, title: str) -> dict[str, Any]:
    is_proposed = record.status is Status.PROPOSED
    return {
        "title": title[:400] or "Untitled",
        "series": clean(record.series or "")[:60],
        "number": record.number,
        "status": record.status.value if record.status else "unknown",
        "status_label": clean(record.status_label).strip()[:200],
        "decided_on": None if is_proposed else record.decided_on,
        "proposed_on": record.decided_on if is_proposed else None,
        "people_named": [{"name": clean(who.name)[:200], "role": who.role} for who in record.people],
        "tags": [clean(tag)[:60] for tag in record.tags],
    }


def _option(option: OptionRead) -> dict[str, Any]:
    title = clean(option.title).strip()
    gist = [title] if len(title) > 300 else []
    return {
        "title": title[:300] or "An option",
        "gist": "\n\n".join([*gist, *(clean(text) for text in option.neutral)]),
        "pros": "\n".join(_one_line(text) for text in option.pros),
        "cons": "\n".join(_one_line(text) for text in option.cons),
        "is_chosen": option.is_chosen,
    }


def _groups(record: DecisionRead) -> list[_Group]:
    """The body in order: each section with what stands below it, but a part of its own stands alone."""
    groups: list[_Group] = []
    above: list[_Group] = []  # the sections that the next one may stand below
    is_titled = False
    for piece in record.pieces:
        text = clean(piece.body)
        if not is_titled and piece.level and _is_title(piece, record):
            is_titled = True
            groups.append(_Group(None, piece.level, "", _without_facts(text, record)))
            continue
        if piece.level == 0:
            groups.append(_Group(None, 0, "", _without_facts(text, record)))
            continue
        while above and above[-1].level >= piece.level:
            above.pop()
        if above and piece.part in (None, above[-1].part):
            hashes = "#" * min(6, max(3, piece.level))
            above[-1].text = f"{above[-1].text.rstrip()}\n\n{hashes} {clean(piece.title)}\n{text}"
            continue
        group = _Group(piece.part, piece.level, clean(piece.title).strip(), text)
        groups.append(group)
        above.append(group)
    return [group for group in groups if group.heading or group.text.strip()]


def _is_title(piece: Piece, record: DecisionRead) -> bool:
    """Is this the heading that gave the record its title?"""
    return piece.part is None and bool(record.raw_title) and record.raw_title.strip() in (
        piece.title.strip(), piece.heading.strip().lstrip("#").strip(), piece.heading.split("\n")[0].strip(),
    )  # fmt: skip


def _without_facts(text: str, record: DecisionRead) -> str:
    """The text below the title without the lines that state what is kept as a value."""
    values = [" ".join(fact.value.split()) for fact in record.facts if fact.value.strip()]
    kept = []
    for line in text.split("\n"):
        is_fact = _FACT.fullmatch(line) and any(value and value in " ".join(line.split()) for value in values)
        if not is_fact:
            kept.append(line)
    rest = "\n".join(kept)
    return "" if all(_RULE.fullmatch(line) for line in kept) else rest


def _is_short(body: str) -> bool:
    """Does it state one value and no more?"""
    lines = [line for line in body.split("\n") if line.strip()]
    return len(lines) <= 1 and len(body) <= 120


def _is_captured(body: str, options: tuple[OptionRead, ...]) -> bool:
    """Do the options hold every word that stands there?"""
    have: Counter[str] = Counter()
    for option in options:
        for text in (option.title, *option.pros, *option.cons, *option.neutral):
            have.update(word.lower() for word in _WORD.findall(text))
    left = {word for word in (each.lower() for each in _WORD.findall(body)) if not have[word]}
    return left <= _LABELS


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """The text as a database can hold it, with our line ends."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
