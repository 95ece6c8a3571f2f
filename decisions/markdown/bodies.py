"""The body of a decision record: which section plays which part, which template it follows, and its options."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from decisions.markdown.words import PARTS, fold
from records.documents import Document, Section
from records.inline import plain
from records.lines import LineKind
from records.spans import Span


class Part(StrEnum):
    """The part a section plays, whatever its heading is called."""

    STATUS = "status"
    DATE = "date"
    CONTEXT = "context"
    DRIVERS = "drivers"
    OPTIONS = "options"
    DECISION = "decision"
    CONSEQUENCES = "consequences"
    GOOD = "good"
    BAD = "bad"
    TRADE_OFFS = "trade offs"
    OVER_CONCERNS = "over concerns"
    ENDED_BECAUSE = "ended because"
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
# The words that say an argument's side, and are no part of it.
_OURS = re.compile(r"(?:Good|Bad|Neutral), because (?=\S)|(?:Effort|Undo): (?=\S)")
_BOLD = re.compile(r"(?:\*\*|__)(.{2,150}?)(?:\*\*|__)\s*(?:[:：–—-]|$)")
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
    """One section as it stands: level 0 is the text before the first heading. `part` is None for one of its own.

    `start` is the heading's offset in `Document.text`, `title_span` where its words stand.
    """

    level: int
    heading: str
    title: str
    body: str
    part: Part | None
    start: int = 0
    title_span: Span | None = None


class Side(StrEnum):
    """What an item below an option says of it."""

    PRO = "pro"
    CON = "con"
    NEUTRAL = "neutral"
    EFFORT = "effort"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Item:
    """One item below an option: its Markdown without the word that says its side, that text's place and its line's."""

    side: Side
    text: str
    span: Span
    line: Span


@dataclass(frozen=True, slots=True)
class OptionRead:
    """An option that was weighed: plain title, arguments in Markdown, whether it is the one that was chosen.

    `gist` is the text above its arguments. `title_spans` are where its title stands, `ends` the offset below its
    heading's last argument, None where it has no heading, `line` its item in the list, if it stands in one.
    """

    title: str
    items: tuple[Item, ...] = ()
    is_chosen: bool = False
    gist: str = ""
    gist_lines: tuple[Span, ...] = ()
    title_spans: tuple[Span, ...] = ()
    line: Span | None = None
    below: int | None = None

    def texts(self, side: Side) -> tuple[str, ...]:
        """What its items say on this side."""
        return tuple(item.text for item in self.items if item.side is side)

    @property
    def pros(self) -> tuple[str, ...]:
        """What speaks for it."""
        return self.texts(Side.PRO)

    @property
    def cons(self) -> tuple[str, ...]:
        """What speaks against it."""
        return self.texts(Side.CON)

    @property
    def neutral(self) -> tuple[str, ...]:
        """What speaks neither way."""
        return self.texts(Side.NEUTRAL)


@dataclass
class _Collected:
    title: str
    items: list[Item] = field(default_factory=list)
    gist: list[str] = field(default_factory=list)
    gist_lines: list[Span] = field(default_factory=list)
    title_spans: list[Span] = field(default_factory=list)
    line: Span | None = None
    below: int | None = None


def role_of(heading: str) -> Part | None:
    """The part a heading names, or None when it is a heading of the record's own."""
    folded = fold(heading)
    folded = re.sub(r"\s*[(（\[<!].*$", "", folded) or folded
    name = PARTS.get(folded)
    return Part(name) if name else None


def pieces(document: Document) -> tuple[Piece, ...]:
    """All of the body in order, nothing lost."""
    found, at = [], len(document.text) - len(document.body)
    for section in document.sections:
        part = role_of(section.title) if section.level else None
        found.append(
            Piece(section.level, section.heading, section.title, section.body, part, at, section.title_span)
        )
        at += len(section.heading) + len(section.body)
    return tuple(found)


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
        OptionRead(
            one.title,
            tuple(one.items),
            one.title == chosen,
            "\n".join(one.gist).strip("\n"),
            tuple(one.gist_lines),
            tuple(one.title_spans),
            one.line,
            one.below,
        )
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
            at = line.start + item.start(2)
            option = _Collected(_short(item[2]), line=line.span)
            option.title_spans = _title_spans(item[2], option.title, at)
            found.append(option)
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
        _take_title(option, under)
        _sort_arguments(document, option, under)
        found.append(option)
    return found if len(found) > 1 else []


def _short(markdown: str) -> str:
    """An option's title: the words before the colon or dash that begins its description, when it is bold."""
    bold = _BOLD.match(markdown)
    return plain(bold[1] if bold else markdown).strip(" :：.")


def _title_spans(markdown: str, title: str, at: int) -> list[Span]:
    """Where a title stands in the Markdown at this offset, with the marks in it."""
    bold = _BOLD.match(markdown)
    for words in (title, bold[1] if bold else "", markdown.strip(" :：.")):
        index = markdown.find(words) if words and plain(words).strip(" :：.") == title else -1
        if index >= 0:
            return [Span(at + index, at + index + len(words))]
    return []


def _take_title(option: _Collected, section: Section) -> None:
    """Where the heading names the option; in other words, behind its label and before what stands in brackets."""
    if section.title_span is None:
        return
    raw, start = section.raw_title, section.title_span.start
    spans = _title_spans(raw, option.title, start)
    if not spans:
        label, aside = _LABEL.match(raw), re.search(r"\s*\([^()]*\)\s*$", raw)
        begin, end = label.end() if label else 0, aside.start() if aside else len(raw)
        spans = [Span(start + begin, start + end)] if begin < end else []
    option.title_spans += spans


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
    option = next(option for option in options if option.title == title)
    _take_title(option, section)
    _sort_arguments(document, option, section)
    return True


def _sort_arguments(document: Document, option: _Collected, section: Section) -> None:
    """Sort the lines below an option's heading: what stands above the first item, and the items by what they say."""
    lines = document.lines_of(section)
    option.below = lines[0].start if lines else None
    is_above = True
    for line in lines:
        item = _ITEM.fullmatch(line.visible) if line.kind is LineKind.TEXT else None
        if item is None:
            if is_above:
                option.gist.append(line.text)
                option.gist_lines.append(line.span)
            elif line.text.strip():
                option.below = line.span.end
            continue
        is_above, option.below = False, line.span.end
        text = item[2].strip()
        side = side_of(text)
        if side:
            begun = _OURS.match(text)
            skip = begun.end() if begun else 0
            at = line.start + item.start(2) + len(item[2]) - len(item[2].lstrip()) + skip
            rest = text[skip:]
            option.items.append(Item(side, rest, Span(at, at + len(rest)), line.span))
    if option.gist_lines and not option.items:
        written = [span for text, span in zip(option.gist, option.gist_lines, strict=True) if text.strip()]
        option.below = written[-1].end if written else option.below


def side_of(text: str) -> Side | None:
    """Which side of an option an argument is on, by how it begins; None where nothing says so."""
    bare = plain(text)
    if re.match(r"(Effort|Undo): \S", text):
        return Side(text.partition(":")[0].lower())
    if _GOOD.match(bare):
        return Side.PRO
    if _BAD.match(bare):
        return Side.CON
    return Side.NEUTRAL if re.match(r"neutral\b", bare, re.IGNORECASE) else None


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
