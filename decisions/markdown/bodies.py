"""The body of a decision record: which section plays which part, which template it follows, and its options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from decisions.markdown.words import PARTS, fold
from records.documents import Document, Section
from records.inline import plain
from records.lines import LineKind


class Part(StrEnum):
    """The part a section plays, whatever its heading is called."""

    STATUS = "status"
    DATE = "date"
    CONTEXT = "context"
    DRIVERS = "drivers"
    OPTIONS = "options"
    DECISION = "decision"
    CONSEQUENCES = "consequences"
    CONFIRMATION = "confirmation"
    PROS_AND_CONS = "pros and cons"
    LINKS = "links"
    CHANGES = "changes"


class Dialect(StrEnum):
    """The template a record follows."""

    NYGARD = "nygard"
    MADR = "madr"
    Y = "y"
    OTHER = "other"


_Y_LINES = (
    re.compile(r"\bin the context of\b", re.IGNORECASE),
    re.compile(r"\bfacing\b", re.IGNORECASE),
    re.compile(r"\bwe (?:have )?(?:decided|chose|opted)\b", re.IGNORECASE),
    re.compile(r"\b(?:neglected|against|rather than|over)\b", re.IGNORECASE),
    re.compile(r"\bto achieve\b", re.IGNORECASE),
    re.compile(r"\baccepting\b", re.IGNORECASE),
)
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,3}[.)])[ \t]+(.*)")
_GOOD = re.compile(
    r"(?:good|great|pro|pros|advantage|\+|✅|👍|vorteil|gut|bon|avantage|良い|長所|bueno|bom)\b|[+✅👍]|良い",
    re.I,
)
_BAD = re.compile(
    r"(?:bad|poor|con|cons|disadvantage|-|❌|👎|nachteil|schlecht|mauvais|inconvénient|悪い|短所|malo|ruim)\b|[-−❌👎]|悪い",
    re.I,
)
_CHOSEN = re.compile(
    r"(?:(?:chosen|selected|accepted|preferred)[ ](?:option|alternative|solution)s?|"
    r"(?:option|solution) (?:choisie|retenue)|gewählte (?:option|alternative|lösung)|opción elegida|"
    r"opção escolhida|採用した選択肢|選択した案)\W{0,6}[:：]\s*(.+)",
    re.I,
)
_LABEL = re.compile(
    r"^(?:option|alternative|variante|lösung|solution|choice|案|選択肢)?\s*[#(]?(?:[\divx]{1,4}|[a-h])[.):：]?[)]?\s*[-–—:：]?\s+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One section as it stands: level 0 is the text before the first heading. `part` is None for one of its own."""

    level: int
    heading: str
    title: str
    body: str
    part: Part | None


@dataclass(frozen=True, slots=True)
class OptionRead:
    """An option that was weighed: plain title, arguments in Markdown, whether it is the one that was chosen."""

    title: str
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    is_chosen: bool = False


@dataclass
class _Collected:
    title: str
    pros: list[str] = field(default_factory=list)
    cons: list[str] = field(default_factory=list)
    neutral: list[str] = field(default_factory=list)


def role_of(heading: str) -> Part | None:
    """The part a heading names, or None when it is a heading of the record's own."""
    folded = fold(heading)
    folded = re.sub(r"\s*[(（\[<!].*$", "", folded) or folded
    name = PARTS.get(folded)
    return Part(name) if name else None


def pieces(document: Document) -> tuple[Piece, ...]:
    """All of the body in order, nothing lost."""
    return tuple(
        Piece(
            section.level,
            section.heading,
            section.title,
            section.body,
            role_of(section.title) if section.level else None,
        )
        for section in document.sections
    )


def dialect(document: Document) -> Dialect:
    """Which template the record follows, by its headings; a Y-statement by its words."""
    titles = {fold(section.title) for section in document.sections if section.level}
    parts = {role_of(section.title) for section in document.sections if section.level}
    madr = {"context and problem statement", "decision outcome", "considered options", "pros and cons of the options",
            "decision drivers"}  # fmt: skip
    if len(titles & madr) >= 2:
        return Dialect.MADR
    text = document.body[:6000]
    if sum(bool(line.search(text)) for line in _Y_LINES) >= 5 and _Y_LINES[0].search(text):
        return Dialect.Y
    if Part.OPTIONS in parts and Part.DECISION in parts and Part.PROS_AND_CONS in parts:
        return Dialect.MADR
    if {Part.CONTEXT, Part.DECISION, Part.CONSEQUENCES} <= parts:
        return Dialect.NYGARD
    return Dialect.OTHER


def read_options(document: Document) -> tuple[OptionRead, ...]:
    """The options, where they stand in a list or as headings that cannot be misread; else none."""
    section = next(
        (one for one in document.sections if role_of(one.title) is Part.OPTIONS and one.level), None
    )
    collected = _from_headings(document, section) or _from_list(document, section) if section else []
    weighed = next((one for one in document.sections if role_of(one.title) is Part.PROS_AND_CONS), None)
    if weighed:
        for under in document.under(weighed):
            if under.level == weighed.level + 1 and not _add_arguments(document, collected, under):
                return ()
    if len({option.title.casefold() for option in collected}) != len(collected):
        return ()
    chosen = _chosen(document, [option.title for option in collected])
    return tuple(
        OptionRead(one.title, tuple(one.pros), tuple(one.cons), tuple(one.neutral), one.title == chosen)
        for one in collected
    )


def _from_list(document: Document, section: Section) -> list[_Collected]:
    """Items of one flat list. A nested item or a second list makes it something a person should read."""
    found: list[_Collected] = []
    indents: set[int] = set()
    for line in document.lines_of(section):
        if line.kind is not LineKind.TEXT:
            continue
        item = _ITEM.fullmatch(line.visible)
        if item:
            indents.add(len(item[1].expandtabs(4)))
            found.append(_Collected(_short(item[2])))
    titles_are_short = all(0 < len(option.title) <= 200 for option in found)
    return found if len(indents) == 1 and len(found) > 1 and titles_are_short else []


def _from_headings(document: Document, section: Section) -> list[_Collected]:
    found = []
    for under in document.under(section):
        if under.level != section.level + 1:
            continue
        if role_of(under.title) is not None:
            return []
        option = _Collected(_short(under.raw_title))
        _sort_arguments(document, option, under)
        found.append(option)
    return found if len(found) > 1 else []


def _short(markdown: str) -> str:
    """An option's title: the words before the colon or dash that begins its description, when it is bold."""
    bold = re.match(r"(?:\*\*|__)(.{2,150}?)(?:\*\*|__)\s*(?:[:：–—-]|$)", markdown)
    return plain(bold[1] if bold else markdown).strip(" :：.")


def _key(title: str) -> str:
    return re.sub(r"[\W_]+", " ", _LABEL.sub("", title)).strip().casefold()


def _match(titles: list[str], wanted: str) -> str | None:
    """The title that `wanted` means: the same words, or one beginning with the other, if only one does."""
    key = _key(wanted)
    same = [title for title in titles if _key(title) == key or title.casefold() == wanted.casefold()]
    same = same or [
        title
        for title in titles
        if key and (_key(title).startswith(key) or key.startswith(_key(title) or "\0"))
    ]
    return same[0] if len(same) == 1 else None


def _add_arguments(document: Document, options: list[_Collected], section: Section) -> bool:
    """Put the arguments under a heading to the option it names. False when it is unclear which that is."""
    title = _match([option.title for option in options], section.title)
    if title is None:
        if options:
            return False
        options.append(_Collected(_short(section.raw_title)))
        title = options[-1].title
    elif not options:
        return False
    _sort_arguments(document, next(option for option in options if option.title == title), section)
    return True


def _sort_arguments(document: Document, option: _Collected, section: Section) -> None:
    for text in _items(document, section):
        bare = plain(text)
        if _GOOD.match(bare):
            option.pros.append(text)
        elif _BAD.match(bare):
            option.cons.append(text)
        elif re.match(r"neutral\b", bare, re.IGNORECASE):
            option.neutral.append(text)


def _items(document: Document, section: Section) -> Iterator[str]:
    for line in document.lines_of(section):
        if line.kind is LineKind.TEXT and (item := _ITEM.fullmatch(line.visible)):
            yield item[2].strip()


def _chosen(document: Document, titles: list[str]) -> str | None:
    """The option named as chosen: `Chosen option: "X", because …`."""
    for section in document.sections:
        if role_of(section.title) is not Part.DECISION:
            continue
        for line in document.lines_of(section):
            match = _CHOSEN.search(line.visible) if line.kind is LineKind.TEXT else None
            if match:
                words = plain(match[1])
                quoted = re.match(r"[\"“„'«‘]\s*(.+?)\s*[\"”“'»’]", words)
                return _match(
                    titles, quoted[1] if quoted else re.split(r",|\bbecause\b|\.\s", words)[0].strip()
                )
    return None
