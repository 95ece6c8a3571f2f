"""A postmortem's parts: what each heading or label announces, and the lines below it.

Parts are announced by headings of any level, by bold labels on a line of their own (`**Timeline**`), by bullets
with a bold label (`- **Impact**: …`) and by bare labels (`Timeline:`). Every line of the body is in one block of
one part, in order, so nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from postmortems.markdown.asking import asks
from postmortems.markdown.nouns import Kind, is_field, is_other_label, is_remedy, is_weaker, kind_of
from postmortems.markdown.promises import state_of
from postmortems.markdown.stamps import Stamp, read_stamp
from records.documents import Document, Line, LineKind, Section
from records.inline import plain

LEAD = re.compile(
    r"[\s*_`\[({<>\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f]*"
)  # marks and pictures
BULLET = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>[-*+•·‣◦–—▪]|\d{1,3}[.)]|\(?[a-z]\)|[ivx]{1,4}[.)])(?P<gap>[ \t]+|$)"
)
BOLD_ONLY = re.compile(
    r"[ \t]*(?:\*\*|__)(?P<label>[^*\n]{1,80}?)[ \t]*:?[ \t]*(?:\*\*"
    r"|__)[ \t]*:?[ \t]*(?:<br */?>)?[ \t]*"
)
_LABELLED = re.compile(
    r"(?P<indent>[ \t]*)(?P<bullet>[-*+•][ \t]+)?(?:\*\*|__)[ \t]*(?P<label>[^*:\n]{1,60}?)[ \t]*"
    r"(?P<colon>:[ \t]*(?:\*\*|__)|(?:\*\*|__)[ \t]*:|(?:\*\*|__))(?P<rest>.*)"
)
_BARE_LABEL = re.compile(r"(?P<indent>)(?P<label>[A-Z][\w' /&-]{2,40}):[ \t]*")
_REPORT_OF = re.compile(
    r"(?i)(?:security )?(?:incident|outage)?[ ]?(?:report|post-?mortem|retrospective|review)"
    r"(?:[ \t]*[:–—-][ \t]*|[ \t]+for[ \t]+)(?:\S+[ ]){1,}\S"
)
_NOTE_LABEL = re.compile(r"[A-Za-zÀ-ÿ][\w' /&-]{2,40}(?: \([^()]{1,60}\))?:?")
_RUN_TIME = re.compile(r"[ \t]*(?:[01]\d|2[0-3])[0-5]\d[ \t]+[A-Za-z]")
_BOX = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\[[ xX]\][ \t]")
_STAMPED = re.compile(r".{0,12}?\d{1,2}\s?[:.h]\s?\d{2}")

# Parts whose lines may hold labelled parts of their own.
_OPEN_TO_LABELS = frozenset(
    {Kind.OPENING, Kind.NOTES, Kind.SUMMARY, Kind.IMPACT, Kind.STATS, Kind.RESOLUTION, Kind.DETECTION}
)
# Parts in which a label may say what is done about what is told: "**Actions planned:**" below a lesson.
_TOLD_BY_TOPIC = frozenset({Kind.LESSONS, Kind.FACTORS, Kind.WENT_BADLY})
_STATE = re.compile(r"(?i)to[- ]?do|done|doing|wip")  # "**TODO**: …" is one follow-up, not a part of them
_UPDATE = re.compile(r"(?i)resolved|update|monitoring|identified|investigating")
_TAKEN = re.compile(r"(?i)(?:immediate |corrective )?(?:actions?|steps|measures) (?:already )?taken")
# What may begin a part of its own inside the follow-ups or the timeline; other headings there only sort them.
_BREAKS_OUT = frozenset(
    {Kind.LESSONS, Kind.WENT_WELL, Kind.WENT_BADLY, Kind.LUCKY, Kind.SURPRISED, Kind.PEOPLE, Kind.STATS}
)
# Labels that only sort the lines of the part they stand in.
_STAYS = {
    Kind.FOLLOW_UPS: (Kind.DETECTION, Kind.RESOLUTION, Kind.FACTORS, Kind.FOLLOW_UPS, Kind.PEOPLE),
    Kind.TIMELINE: (Kind.DETECTION, Kind.RESOLUTION, Kind.KEY_EVENTS, Kind.TIMELINE),
}


@dataclass(frozen=True, slots=True)
class Block:
    """The lines under one heading (or none) within a part. `heading` is None for the part's own lines."""

    title: str
    level: int
    lines: tuple[Line, ...]
    heading: Line | None = None


@dataclass(slots=True)
class Part:
    """A part of the document. `title` is plain text, empty for the opening."""

    kind: Kind
    title: str
    level: int
    line: int
    blocks: list[Block] = field(default_factory=list)
    heading: Line | None = None
    labelled: bool = False

    def lines(self) -> Iterator[Line]:
        """All lines, the headings of further blocks included."""
        for block in self.blocks:
            if block.heading is not None:
                yield block.heading
            yield from block.lines

    def text(self) -> str:
        """The Markdown below the part's heading, without blank lines around it."""
        return as_text(self.lines())


def as_text(lines: Iterable[Line]) -> str:
    """The lines as Markdown, shifted left as far as all of them are indented, without blank lines around."""
    kept = [line.text.rstrip() for line in lines if line.kind is not LineKind.COMMENT]
    indent = min((len(text) - len(text.lstrip()) for text in kept if text.strip()), default=0)
    return "\n".join(text[indent:] for text in kept).strip("\n")


def heading_stamp(title: str) -> Stamp | None:
    """The date or time that a heading begins with."""
    lead = LEAD.match(title)
    return read_stamp(title, lead.end() if lead else 0)


def tells_a_time(heading: str) -> bool:
    """Does a heading begin with a time of day, which no title keeps?"""
    stamp = heading_stamp(heading)
    return stamp is not None and stamp.has_time


def title_section(document: Document) -> Section | None:
    """The heading that is the document's title: the first of level 1, else a first heading that is no part's name."""
    headings = [section for section in document.sections if section.level]
    for section in headings:
        known = kind_of(section.title) is not None or is_other_label(section.title) or is_field(section.title)
        if section.level == 1 and section.title and (not known or _names_more(section, headings)):
            return section
        if section.level == 1 or known:
            break
    first = headings[0] if headings else None
    if first is None or first.level == 1 or kind_of(first.title) or is_other_label(first.title):
        return None
    stamp = heading_stamp(first.title)
    if _REPORT_OF.match(first.title) and all(other.level >= first.level for other in headings):
        return first  # sections of the same level below it do not make it one of them
    if (
        not first.title
        or (stamp and stamp.has_time)
        or any(other.level <= first.level for other in headings[1:])
    ):
        return None
    return first


def _names_more(section: Section, headings: list[Section]) -> bool:
    """Is the only heading of level 1 more than a part's name: "Root cause analysis: errors of the API"?

    Or a whole sentence: "Summary of the disruption of lamps in the northern cellar".
    """
    lead, colon, rest = [*re.split(r"(:| [-–—|] )", section.title, maxsplit=1), "", ""][:3]
    only = all(other is section or other.level > 1 for other in headings)
    told = bool(colon) and kind_of(lead) is not None and len(rest.split()) > 1 and len(headings) > 1
    return only and (told or len(section.title.split()) >= 7)


def read_outline(document: Document) -> list[Part]:
    """The parts in the document's order. The first is the opening, even if it is empty."""
    title = title_section(document)
    parts = [Part(Kind.OPENING, "", 0, 1)]
    stack = [parts[0]]
    for section in document.sections:
        lines = document.lines_of(section)
        if section is title or not section.level:
            parts[0].blocks.append(Block("", 0, lines))
            continue
        heading = document.lines[section.start]
        while len(stack) > 1 and stack[-1].level >= section.level:
            if stack[-1].kind is Kind.TIMELINE and _goes_on(section):
                break
            stack.pop()
        parent = stack[-1]
        kind = None if _holds_entries(parent, lines) else _kind_within(parent, section.title)
        if kind is None and parent.kind is not Kind.OPENING:
            parent.blocks.append(Block(section.title, section.level, lines, heading))
            continue
        part = Part(
            kind or Kind.NOTES,
            section.title,
            section.level,
            section.line,
            [Block("", section.level, lines)],
            heading,
        )
        parts.append(part)
        stack.append(part)
    is_bare = not any(section.level for section in document.sections if section is not title)
    return _without_weaker([labelled for part in parts for labelled in _by_labels(part, is_bare=is_bare)])


def _without_weaker(parts: list[Part]) -> list[Part]:
    """The parts, where "Prevention" heads no follow-ups beside a part called "Action items" that holds some.

    "Remediation" heads none either where it tells how the incident ended.
    """
    held = [part for part in parts if part.kind is Kind.FOLLOW_UPS]
    told = [part for part in held if is_remedy(part.title) and _is_told_only(part, held)]
    parts = [replace(part, kind=Kind.NOTES) if part in told else part for part in parts]
    held = [part for part in held if part not in told]
    strong = [part for part in held if not is_weaker(part.title) or _is_checklist(part)]
    headed = [line for part in strong if not part.labelled for line in part.lines()]
    if not any(BULLET.match(line.visible) or "|" in line.visible for line in headed):
        return parts
    return [replace(part, kind=Kind.NOTES) if part in held and part not in strong else part for part in parts]


def _is_told_only(part: Part, held: list[Part]) -> bool:
    """Does a plain list ask for nothing, beside a part called "Action items" or, most of it done, beside any other?"""
    lines = [line.visible for line in part.lines() if line.kind is LineKind.TEXT]
    items = [text[match.end() :] for text in lines if (match := BULLET.match(text))]
    others = [other for other in held if not is_remedy(other.title)]
    if not items or not others or len(part.blocks) > 1 or _is_checklist(part):
        return False
    if any(map(asks, items)) or any(text.lstrip().startswith("|") for text in lines):
        return False
    done = sum(state_of(text, "", None)[0] for text in items)
    return done * 2 > len(items) or not all(is_weaker(other.title) for other in others)


def _is_checklist(part: Part) -> bool:
    """Does the part hold boxes to tick? That is work, whatever its heading says."""
    return any(_BOX.match(line.visible) for line in part.lines())


def _goes_on(section: Section) -> bool:
    """A heading at a stray level that still belongs to the timeline above it: it begins with a time."""
    stamp = heading_stamp(section.title)
    return bool(stamp and (stamp.has_time or stamp.has_date))


def _holds_entries(parent: Part, lines: tuple[Line, ...]) -> bool:
    """Does what stands below a heading within the timeline go on with its entries, whatever the heading says?"""
    first = next((line.visible for line in lines if line.kind is not LineKind.BLANK), "")
    match = BULLET.match(first) if parent.kind is Kind.TIMELINE else None
    stamp = heading_stamp(first[match.end() :]) if match else None
    return stamp is not None and stamp.has_time


def _kind_within(parent: Part, title: str) -> Kind | None:
    """What a heading below `parent` announces: within follow-ups and timeline most headings only sort."""
    kind = kind_of(title)
    if kind is parent.kind:
        return None
    if parent.kind is Kind.FOLLOW_UPS:
        return kind if kind in _BREAKS_OUT else None
    if parent.kind is Kind.TIMELINE:
        return None if kind in (Kind.DETECTION, Kind.RESOLUTION, Kind.KEY_EVENTS, Kind.STATS) else kind
    return kind


def _by_labels(part: Part, *, is_bare: bool) -> Iterator[Part]:
    """The part, cut where its lines announce further parts by label."""
    by_topic = part.kind in _TOLD_BY_TOPIC
    if part.kind not in _OPEN_TO_LABELS and not by_topic:
        yield part
        return
    current, own = part, list(part.blocks)
    current.blocks = []
    opened: tuple[bool, int] | None = None  # how the label above was written: with a bullet? how far in?
    found: list[Part] = [current]
    for block in own:
        if block.heading is not None:
            current, opened = part, None
        kept: list[Line] = []
        target = Block(block.title, block.level, (), block.heading)
        for place, line in enumerate(block.lines):
            label = (
                _promise_label(line)
                if by_topic
                else _label(line, opened, current.kind)
                or (
                    _bare_label(line, current.kind)
                    if is_bare and line.visible.lstrip()[:1].isupper()
                    else _note_label(block.lines, place, current.kind)
                )
            )
            if label is None:
                kept.append(line)
                continue
            kind, title, rest, opened = label
            current.blocks.append(replace(target, lines=tuple(kept)))
            current = Part(kind, title, 7, line.number, heading=line, labelled=True)
            found.append(current)
            target = Block("", 7, ())
            kept = (
                [replace(line, text=rest, visible=rest, start=line.start + len(line.text) - len(rest))]
                if rest.strip()
                else []
            )
        current.blocks.append(replace(target, lines=tuple(kept)))
    yield from found


def _note_label(
    lines: tuple[Line, ...], place: int, within: Kind
) -> tuple[Kind, str, str, tuple[bool, int]] | None:
    """A part's name alone on a line, as in quick notes: a blank line above it, its list or times right below."""
    above, below = (lines[at].visible if 0 <= at < len(lines) else "" for at in (place - 1, place + 1))
    found = _bare_label(lines[place], within)
    if above.strip() or not below.strip() or not found or found[0] is Kind.NOTES:
        return None
    if found[0] in _STAYS.get(within, ()):
        return None
    listed = BULLET.match(below) or _STAMPED.match(below) or _RUN_TIME.match(below)
    return found if listed or lines[place].visible.rstrip().endswith(":") else None


def _bare_label(line: Line, within: Kind) -> tuple[Kind, str, str, tuple[bool, int]] | None:
    """A part's name alone on a line: all that parts a document without headings."""
    text = line.visible.strip()
    if line.kind is not LineKind.TEXT or not _NOTE_LABEL.fullmatch(text):
        return None
    kind = kind_of(text) or (Kind.NOTES if is_other_label(text) else None)
    if kind is None or (within is Kind.FOLLOW_UPS and kind in _STAYS[within]):
        return None
    return kind, text.rstrip(" :"), "", (False, 0)


def _promise_label(line: Line) -> tuple[Kind, str, str, tuple[bool, int]] | None:
    """A label in bold that says what follows from the lesson or cause above it; what was done counts as well."""
    match = _LABELLED.fullmatch(line.visible.rstrip()) if line.visible.startswith(("**", "__")) else None
    if line.kind is not LineKind.TEXT or not match or ":" not in match["colon"]:
        return None
    title = plain(match["label"]).strip(" :")
    if _STATE.fullmatch(title) or (kind_of(title) is not Kind.FOLLOW_UPS and not _TAKEN.fullmatch(title)):
        return None
    return Kind.FOLLOW_UPS, title, match["rest"].strip(), (False, 0)


def _label(
    line: Line, opened: tuple[bool, int] | None, within: Kind
) -> tuple[Kind, str, str, tuple[bool, int]] | None:
    """What a line announces: kind, title, the rest of the line, and how it is written."""
    if line.kind is not LineKind.TEXT:
        return None
    text = line.visible
    if "**" in text or "__" in text:
        match = _LABELLED.fullmatch(text.rstrip()) if len(text) < 20_000 else None
        if not match:
            return None
        title = plain(match["label"]).strip(" :")
        style = (bool(match["bullet"]), len(match["indent"].expandtabs(4)))
        rest = match["rest"].strip()
        kind = kind_of(title)
        if ":" not in match["colon"] and rest and not rest.startswith(("-", "–", "—")):
            return None  # a bold beginning of a sentence
        if kind in _STAYS.get(within, ()) and style != opened:
            return None  # in there it only sorts
        if not rest and _UPDATE.fullmatch(title):
            return None  # a status page's updates are its timeline
        if kind is None:
            if (style[0] and style == opened) or (
                not rest and is_other_label(title) and within is not Kind.FOLLOW_UPS
            ):
                return Kind.NOTES, title, rest, style
            return None
        return kind, title, rest, style
    bare = _BARE_LABEL.fullmatch(text.rstrip())
    if bare and (kind := kind_of(bare["label"])) and kind not in _STAYS.get(within, ()):
        return kind, bare["label"], "", (False, 0)
    return None
