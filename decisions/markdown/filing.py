"""Which part of a Markdown record becomes which field of a decision. Pure: nothing is asked but what was read.

Nothing is lost: what has no field of its own stays as a section, in its place. Left out are only texts that are
kept as values: the title, lines that state a status, a date or names, and options that were read completely.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from decisions.markdown import ours
from decisions.markdown.bodies import OptionRead, Part, Piece, Side
from decisions.markdown.metadata import Where
from decisions.markdown.record import DecisionRead
from decisions.markdown.statuses import Status
from decisions.markdown.titles import strip_number
from records.inline import plain
from records.lines import split_lines
from records.spans import Span

FIELDS = {
    Part.CONTEXT: "context",
    Part.DRIVERS: "drivers",
    Part.DECISION: "decision",
    Part.CONSEQUENCES: "consequences",
    Part.GOOD: "consequences_good",
    Part.BAD: "consequences_bad",
    Part.CONFIRMATION: "confirmation",
    Part.TRADE_OFFS: "trade_offs",
    Part.OVER_CONCERNS: "over_concerns",
    Part.ENDED_BECAUSE: "ended_because",
}
STATED = (Part.STATUS, Part.DATE)
OPTIONS = (Part.OPTIONS, Part.PROS_AND_CONS)
_FACT = re.compile(r"\s*(?:[-*+>|]\s*)*(?:\*\*|__)?\s*[^\W\d_][\w /.'-]{0,40}(?:\*\*|__)?\s*[:：|].*")
# The line that an export puts above a record that another one took the place of.
OUT_OF_FORCE = re.compile(r"> \*\*No longer in force(?:, see .+)?\*\*")
_RULE = re.compile(r"[\s|:=_*-]*")
_WORD = re.compile(r"\w+")
_LABELS = {
    "good", "bad", "neutral", "because", "pros", "cons", "pro", "con", "advantages", "disadvantages", "and", "of",
    "the", "options", "option", "considered", "positive", "negative", "effort", "undo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: the text that stands for it in a field, and where it stands, line end included."""

    text: str
    span: Span


@dataclass
class Place:
    """Where a text stands in the file: its lines, the offset below its heading, the heading, and the heading's words.

    `level` is the heading's; `end` the offset behind all of it.
    """

    rows: list[Row]
    below: int
    level: int = 0
    head: Span | None = None
    title: Span | None = None

    @property
    def end(self) -> int:
        """The offset behind its last line."""
        return max([self.below, *(row.span.end for row in self.rows)])


@dataclass
class Filed:
    """A record as fields: `values` of the Decision, `options` of each Option, in order, and what to tell.

    `ours` is what Teamhub alone keeps.

    `places` say where the texts of `values` stand in the file, `section_places` the same for each of its sections.
    """

    values: dict[str, Any]
    options: list[dict[str, Any]] = field(default_factory=list)
    ours: Mapping[str, Any] = field(default_factory=lambda: dict(ours.NONE))
    warnings: list[str] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    section_places: list[Place] = field(default_factory=list)


@dataclass
class _Group:
    """A section with its subsections, as one text, and where it stands."""

    part: Part | None
    level: int
    heading: str
    text: str
    place: Place


def file(record: DecisionRead) -> Filed:
    """The fields of a decision, from what was read."""
    title = clean(record.title).strip()
    filed = Filed(_values(record, title), ours=record.ours)
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
        if group.part is Part.DECISION:
            body = _without_choice(body, options)
        name = FIELDS.get(group.part) if group.part else None
        if name and not texts[name]:
            texts[name] = body
            filed.places[name] = group.place
        elif name and body:
            texts[name] += f"\n\n### {group.heading}\n\n{body}"
            head = [Row(f"### {group.heading}", group.place.head)] if group.place.head else []
            filed.places[name].rows += [*head, *group.place.rows]
        elif body or group.heading:
            sections.append({"heading": group.heading, "body": body})
            filed.section_places.append(group.place)
    filed.values |= texts | {"sections": sections}
    filed.options = options
    return filed


def _without_choice(body: str, options: list[dict[str, Any]]) -> str:
    """A decision's text without a first line that says no more than which option was chosen."""
    chosen = next((option["title"] for option in options if option["is_chosen"]), None)
    first, _, rest = body.partition("\n")
    return rest.strip("\n") if chosen and first.strip() == f'Chosen option: "{chosen}".' else body


def _values(record: DecisionRead, title: str) -> dict[str, Any]:
    is_proposed = record.status is Status.PROPOSED
    status = record.status.value if record.status else "unknown"
    if record.number is None and record.status_label.strip().lower() == "draft":
        status = "draft"  # no number yet, and it says so itself: nobody has been asked
    return {
        "title": title[:400] or "Untitled",
        "series": clean(record.series or "")[:60],
        "number": record.number,
        "status": status,
        "status_label": clean(record.status_label).strip()[:200],
        "decided_on": None if is_proposed else record.decided_on,
        "proposed_on": record.decided_on if is_proposed else None,
        "people_named": [{"name": clean(who.name)[:200], "role": who.role} for who in record.people],
        "tags": [clean(tag)[:60] for tag in record.tags],
    }


def _option(option: OptionRead) -> dict[str, Any]:
    title = clean(option.title).strip()
    gist = [title] if len(title) > 300 else []
    gist += [text for text in (clean(option.gist).strip(), *(clean(text) for text in option.neutral)) if text]
    return {
        "title": title[:300] or "An option",
        "gist": "\n\n".join(gist),
        "pros": "\n".join(one_line(text) for text in option.pros),
        "cons": "\n".join(one_line(text) for text in option.cons),
        "effort": one_line(" ".join(option.texts(Side.EFFORT)))[:80],
        "undo": one_line(" ".join(option.texts(Side.UNDO)))[:80],
        "is_chosen": option.is_chosen,
    }


def _groups(record: DecisionRead) -> list[_Group]:
    """The body in order: each section with what stands below it, but a part of its own stands alone."""
    groups: list[_Group] = []
    above: list[_Group] = []  # the sections that the next one may stand below
    is_titled = False
    for piece in record.pieces:
        text, place = clean(piece.body), _place(piece)
        if not is_titled and piece.level and is_title(piece, record):
            is_titled = True
            groups.append(_Group(None, piece.level, "", _without_facts(text, place, record), place))
            continue
        if piece.level == 0:
            groups.append(_Group(None, 0, "", _without_facts(text, place, record), place))
            continue
        while above and above[-1].level >= piece.level:
            above.pop()
        if above and piece.part in (None, above[-1].part):
            heading = f"{'#' * min(6, max(3, piece.level))} {clean(piece.title)}"
            above[-1].text = f"{above[-1].text.rstrip()}\n\n{heading}\n{text}"
            head = [Row(heading, place.head)] if place.head else []
            above[-1].place.rows += [*head, *place.rows]
            continue
        group = _Group(piece.part, piece.level, clean(piece.title).strip(), text, place)
        groups.append(group)
        above.append(group)
    return [group for group in groups if group.heading or group.text.strip()]


def _place(piece: Piece) -> Place:
    """Where a section stands: its heading, and its lines up to the next heading."""
    below = piece.start + len(piece.heading)
    whole = piece.heading + piece.body
    starts = [at for at, _ in split_lines(whole, len(piece.heading))]
    rows = [
        Row(clean(whole[at:end]).removesuffix("\n"), Span(piece.start + at, piece.start + end))
        for at, end in zip(starts, [*starts[1:], len(whole)], strict=True)
    ] if starts else []  # fmt: skip
    head = Span(piece.start, below) if piece.level else None
    return Place(rows, below, piece.level, head, piece.title_span)


def is_title(piece: Piece, record: DecisionRead) -> bool:
    """Is this the heading that gave the record its title, or that says it again behind a number?"""
    if piece.part is not None or not record.raw_title:
        return False
    if record.raw_title.strip() in (
        piece.title.strip(), piece.heading.strip().lstrip("#").strip(), piece.heading.split("\n")[0].strip(),
    ):  # fmt: skip
        return True
    stated, _ = strip_number(piece.title, is_numbered=record.number is not None)
    return piece.level == 1 and " ".join(stated.split()) == " ".join(record.title.split())


def _without_facts(text: str, place: Place, record: DecisionRead) -> str:
    """The text below the title without the lines that state what is kept as a value.

    A line counts by its place: one that only holds the same words, a day say, is text.
    """
    facts = [(" ".join(fact.value.split()), fact.span) for fact in record.facts if fact.value.strip()]
    tags = {plain(fact.value) for fact in record.facts if fact.where is Where.TAG}
    kept = []
    for line, row in zip_longest(text.split("\n"), place.rows):
        is_fact = _FACT.fullmatch(line or "") and any(
            value in " ".join(line.split())
            for value, span in facts
            if row is None or (span.start < row.span.end and row.span.start < span.end)
        )
        is_fact = is_fact or ((line or "").lstrip().startswith("<") and plain(line) in tags)
        if line is not None and not is_fact and not OUT_OF_FORCE.fullmatch(line):
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
        for text in (option.title, option.gist, *(item.text for item in option.items)):
            have.update(word.lower() for word in _WORD.findall(text))
    left = {word for word in (each.lower() for each in _WORD.findall(body)) if not have[word]}
    return left <= _LABELS


def one_line(text: str) -> str:
    """The text on one line, its blanks squeezed."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """The text as a database can hold it, with our line ends."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
