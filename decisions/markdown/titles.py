"""The title of a decision record, without the number and the word ADR in front of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from decisions.markdown.bodies import role_of
from decisions.markdown.words import KEYS, fold
from records.documents import Document, Section
from records.fields import pairs_in
from records.lines import LineKind
from records.spans import Span

LONGEST = 1_000

_KIND = (
    r"(?:(?:architecture|architectural|technical|design|engineering)[ -]+)?decision(?:[ -]+record)?(?:[ ]*\(ADR\))?"
    r"|(?:architecture|architectural)[ -]+record|lightweight[ -]architecture[ -]decision[ -]record"
)
_NUMBERED = re.compile(
    rf"[\[(]?(?:(?:ADR|MADR|RFC|LADR|{_KIND})s?[ ]*)(?:[-_–:#№ ]|No\.?|Nr\.?|n°)*"
    r"(?P<number>\d{1,6}[a-z]?)(?!\w)(?!\.\d)"
    r"[\])]?\s*(?:[:.\-–—|/)：·•]+\s*)?",
    re.IGNORECASE,
)
_WORD_ONLY = re.compile(rf"(?:{_KIND}|ADR)\s*(?:[:：|]\s*|\s[-–—]\s+)|\[ADR\]\s*:?\s*", re.IGNORECASE)
_PREFIXED = re.compile(
    r"[\[(]?[^\W\d_][\w]*(?:-[^\W\d_]\w*){0,4}-(?P<number>\d{1,6})[\])]?\s*(?:[:：–—|·•]\s*|\s-\s+|\.\s+)"
)
_PLAIN_NUMBER = re.compile(
    r"[\[(#]?(?P<number>\d{1,6})[\])]?(?:\s*[.:：)|]\s*(?=[^\d\s])|\s+[-–—]\s*(?=\S)|\s*[–—]\s*|-\s+)"
)
_BARE_NUMBER = re.compile(r"0*(?P<number>\d{2,6})\s+(?=[^\W\d_])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\s*[:.\-–—|]\s*(?=\S)")
_PLACEHOLDER = re.compile(
    r"\{[^{}]{2,200}\}|\[(?!ADR|x\]| \])[^\[\]()]{3,200}\](?!\()|<[^<>/]{3,80}>|\bN{3,4}\b|\bX{3,4}\b|…"
)
_KINDS_NAMED = re.compile(rf"\b(?:ADR|RFC|{_KIND})\b", re.IGNORECASE)
_PROMPT = re.compile(
    r"[\[{<(]?\s*"
    r"(?:(?:short|brief|a|the|your|titre|kurzer|decision|adr|insert|add|record|present tense|brève|short,)\s+){0,5}"
    r"(?:title|titel|titre|name|description|phrase|subject)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TitleRead:
    """A title. `raw` is the heading's text as written, `text` without markup and number; both are empty when the
    record has none. `section` is the heading's, when it is one; `number` the one the heading states.
    """

    text: str
    raw: str
    section: Section | None
    span: Span | None
    number: int | None = None


def read_title(document: Document, *, is_numbered: bool = False) -> TitleRead:
    """The title the document states: front matter, first heading that is no section's name, or a comment there.

    `is_numbered`: the file's name has a number, so a bare one before the title (`26 Managed x`) is one too.
    """
    heading = _heading(document)
    matter = document.front_matter
    entry = (
        next((one for one in matter.entries if KEYS.get(fold(one.key)) == "title"), None) if matter else None
    )
    if entry and entry.text().strip():
        raw = " ".join(entry.text().split())[:LONGEST]
        text, number = strip_number(document.plain(raw), is_numbered=is_numbered)
        return TitleRead(text, raw, heading, entry.span, number)
    if heading:
        text, number = strip_number(heading.title[:LONGEST], is_numbered=is_numbered)
        return TitleRead(text, heading.raw_title, heading, heading.title_span, number)
    said = _said(document)
    if said:
        raw, span = said
        text, number = strip_number(document.plain(raw), is_numbered=is_numbered)
        return TitleRead(text, raw, None, span, number)
    for comment in matter.comments() if matter else ():
        if (
            comment[0].isupper()
            and not re.search(r"[.!](?:\s|$)", comment)
            and 1 < len(comment.split()) <= 25
        ):
            text, number = strip_number(document.plain(comment), is_numbered=is_numbered)
            return TitleRead(text, comment, None, None, number)
    return TitleRead("", "", None, None)


def _said(document: Document) -> tuple[str, Span] | None:
    """A title that is no heading: below a heading "Title", after `Title:`, or as a first line `ADR-12: Use x`."""
    for section in document.sections[:4]:
        lines = [
            line for line in document.lines_of(section) if line.kind is LineKind.TEXT and line.visible.strip()
        ]
        if section.level and KEYS.get(fold(section.title)) == "title" and lines:
            raw = lines[0].visible.strip()
            at = lines[0].start + lines[0].visible.index(raw)
            return raw[:LONGEST], Span(at, at + len(raw[:LONGEST]))
        for line in lines[:6] if section is document.sections[0] else ():
            for pair in pairs_in(line):
                if KEYS.get(fold(pair.key)) == "title" and fold(pair.key) != "name" and pair.value:
                    return pair.value[:LONGEST], pair.span
        first = (
            lines[0].visible.strip()
            if lines and section is document.sections[0] and not section.level
            else ""
        )
        if first and len(first) <= 200 and (_NUMBERED.match(first) or _PREFIXED.match(first)):
            at = lines[0].start + lines[0].visible.index(first)
            return first, Span(at, at + len(first))
    return None


def _heading(document: Document) -> Section | None:
    """The heading that is the title: the first of level 1 before the body begins, else the first of all if a
    known section or facts follow it.
    """
    first: Section | None = None
    titled = [section for section in document.sections if section.level and section.title]
    for index, section in enumerate(titled[:4]):
        if is_section_name(section):
            break
        if section.level == 1:
            return section
        if index == 0:
            first = section
    if first is None:
        return None
    states_facts = any(
        KEYS.get(fold(pair.key)) for line in document.lines_of(first) for pair in pairs_in(line)
    ) or bool(document.tables(first))
    known = any(is_section_name(section) for section in document.sections if section.level)
    return first if states_facts or known else None


def is_section_name(section: Section) -> bool:
    """Is this heading the name of a part of a record (Status, Context, Decision) rather than a title?"""
    folded = fold(section.title)
    if KEYS.get(folded) in ("status", "date", "deciders", "author", "tags", "title"):
        return True
    return role_of(section.title) is not None


def strip_number(text: str, *, is_numbered: bool = False) -> tuple[str, int | None]:
    """The title without `ADR 12:`, `12.`, `API-012:` and the like in front, and the number found there.

    What would leave nothing is kept: a record called `ADR 12` is called that.
    """
    number = None
    patterns = [_WORD_ONLY, _NUMBERED, _PREFIXED, _PLAIN_NUMBER, _WORD_ONLY, _DATE]
    if is_numbered:
        patterns.insert(4, _BARE_NUMBER)
    rest = text
    for pattern in patterns:
        match = pattern.match(rest)
        if not match or (number is not None and "number" in match.groupdict()):
            continue
        left = rest[match.end() :].strip()
        if not left:
            break
        rest = left
        if match.groupdict().get("number"):
            number = int(re.sub(r"\D", "", match["number"]))
    return (rest or text).strip(), number


def is_placeholder(title: str) -> bool:
    """Is the title still a template's: `{short title}`, `[title]`, `ADR NNNN: …`?"""
    rest, _ = strip_number(title)
    left = _KINDS_NAMED.sub("", _PLACEHOLDER.sub("", title))
    if left != title and _PLACEHOLDER.search(title) and len(re.sub(r"\W", "", left)) <= 0.4 * len(title):
        return True
    return bool(_PROMPT.fullmatch(rest)) and len(rest.split()) <= 5
