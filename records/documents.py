"""A Markdown document taken apart without losing a character.

Every importer starts here: bytes go in, and out come the front matter, the lines (with what is code, comment or
quotation), the sections and the tables. All positions are offsets into `Document.text`, so a later change can
rewrite the span of one field and leave every other byte alone. No database, no clock, no network.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile, zip_longest

from records.front_matter import FrontMatter, find_front_matter
from records.inline import Link, find_links, plain
from records.lines import LINE_END, Line, LineKind, read_lines
from records.spans import Span
from records.tables import Table, find_tables

__all__ = ["LARGEST", "Document", "Line", "LineKind", "Section", "UnreadableDocument"]

LARGEST = 2_000_000  # bytes; the largest real record seen is 309 KB
MOST_LINES = 200_000
MOST_HEADINGS = 10_000

BOM = "\ufeff"
_DEFINITION = re.compile(r" {0,3}\[([^\[\]]{1,200})\]:[ \t]*(<[^<>]*>|\S+)")
_HTML_HEADING = re.compile(r"[ \t]*<h([1-6])(?:[ \t][^<>]*)?>(.*)</h\1>[ \t]*", re.IGNORECASE)
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")


class UnreadableDocument(ValueError):
    """The bytes are not a text we can read. `reason` says why in words, `line` where (1 is the first line)."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows it up to the next heading of any level.

    Level 0 is the text before the first heading: it has no heading. `heading` is the raw line (two lines for an
    underlined heading), `raw_title` its text as written, `title` the same without markup, `title_span` where
    that text stands. `body` is the Markdown below, as written. `start`, `first` and `stop` are positions in
    `Document.lines`: the heading from `start`, the section's own lines from `first` to before `stop`.
    """

    level: int
    heading: str
    raw_title: str
    title: str
    title_span: Span | None
    line: int
    start: int
    first: int
    stop: int
    body: str


@dataclass(frozen=True)
class Document:
    """A Markdown file in parts. Make one with `Document.from_bytes`.

    `text` is the whole decoded text with its own line ends, without the byte order mark. `newline` is the line
    end used most. `lines` are the body's, after the front matter. The texts of `sections` joined (heading and
    body in turn) are the body, to the character.
    """

    text: str
    bom: bool
    newline: str
    final_newline: bool
    front_matter: FrontMatter | None
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    definitions: Mapping[str, str]
    warnings: tuple[str, ...]

    @classmethod
    def from_bytes(cls, data: bytes, *, largest: int = LARGEST) -> Document:
        """Take `data` apart. Raises UnreadableDocument when it is too large or is not UTF-8 text."""
        text, bom = decode(data, largest=largest)
        front_matter = find_front_matter(text)
        start = front_matter.span.end if front_matter else 0
        warnings = [front_matter.warning] if front_matter and front_matter.warning else []
        ends = LINE_END.findall(text)
        if len(ends) > MOST_LINES:
            raise UnreadableDocument(f"the file has more than {MOST_LINES:,} lines", MOST_LINES)
        lines, unclosed = read_lines(text, start)
        if unclosed:
            warnings.append(f"line {unclosed}: a code fence is opened and never closed")
        return cls(
            text=text,
            bom=bom,
            newline=max(("\n", "\r\n", "\r"), key=ends.count) if ends else "\n",
            final_newline=text.endswith(("\n", "\r")),
            front_matter=front_matter,
            lines=lines,
            sections=tuple(_read_sections(text, start, lines)),
            definitions=_read_definitions(lines),
            warnings=tuple(warnings),
        )

    @property
    def body(self) -> str:
        """Everything after the front matter, as written."""
        return self.text[self.front_matter.span.end if self.front_matter else 0 :]

    def lines_of(self, section: Section) -> tuple[Line, ...]:
        """The section's own lines, up to the next heading of any level."""
        return self.lines[section.first : section.stop]

    def lines_under(self, section: Section) -> tuple[Line, ...]:
        """The section's lines and those of the deeper sections within it, their headings included."""
        return self.lines[section.first : self._stop_under(section)]

    def under(self, section: Section) -> tuple[Section, ...]:
        """The deeper sections within this one, in order."""
        stop = self._stop_under(section)
        position = bisect_right(self.sections, section.first, key=lambda other: other.first)
        return tuple(takewhile(lambda other: other.start < stop, self.sections[position:]))

    def body_under(self, section: Section) -> str:
        """The section's Markdown and that of the deeper sections within it, as written."""
        stop = self._stop_under(section)
        if section.first >= len(self.lines):
            return ""
        end = self.lines[stop].start if stop < len(self.lines) else len(self.text)
        return self.text[self.lines[section.first].start : end]

    def _stop_under(self, section: Section) -> int:
        return section.stop if section.level == 0 else self._stops[section.start]

    @cached_property
    def _stops(self) -> dict[int, int]:
        """For each heading, by the line it starts on, where the next one of its level or a higher one starts."""
        stops: dict[int, int] = {}
        open_ones: list[Section] = []
        for section in self.sections:
            while open_ones and open_ones[-1].level >= section.level:
                stops[open_ones.pop().start] = section.start
            if section.level:
                open_ones.append(section)
        stops.update((section.start, len(self.lines)) for section in open_ones)
        return stops

    def tables(self, section: Section | None = None) -> tuple[Table, ...]:
        """The tables of one section (its own lines), or of the whole body."""
        lines = self.lines if section is None else self.lines_of(section)
        kept = (LineKind.TEXT, LineKind.COMMENT)
        return find_tables(
            (line.number, line.start, line.visible if line.kind in kept else "") for line in lines
        )

    def links(self, text: str, offset: int = 0) -> tuple[Link, ...]:
        """The links in a piece of this document; reference-style ones are looked up in the whole document.

        `offset` is where the piece stands in `Document.text`: the links' spans then do too.
        """
        return find_links(text, definitions=self.definitions, offset=offset)

    def plain(self, text: str) -> str:
        """A piece of this document as plain text: no emphasis, no link targets, no HTML tags."""
        return plain(text, definitions=self.definitions)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column (both from 1) of an offset in `text`."""
        index = bisect_right(self._line_starts, offset) - 1
        return index + 1, offset - self._line_starts[index] + 1

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(match.end() for match in LINE_END.finditer(self.text)))

    def to_bytes(self, changes: Mapping[Span, str] | None = None) -> bytes:
        """The file again, byte for byte, but for the spans in `changes`, which are replaced.

        Raises ValueError when two spans overlap.
        """
        pieces, done = [], 0
        for span, new in sorted((changes or {}).items()):
            if span.start < done:
                raise ValueError(f"two changes overlap at {span.start}")
            pieces += [self.text[done : span.start], new]
            done = span.end
        pieces.append(self.text[done:])
        return ((BOM if self.bom else "") + "".join(pieces)).encode()


def decode(data: bytes, *, largest: int = LARGEST) -> tuple[str, bool]:
    """The text of a UTF-8 file and whether it began with a byte order mark.

    Raises UnreadableDocument for a file above `largest` bytes, another encoding, or a NUL character (which
    text never has and PostgreSQL cannot store).
    """
    if len(data) > largest:
        raise UnreadableDocument(f"the file is larger than {largest:,} bytes")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableDocument("the file is UTF-16: save it as UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(f"byte 0x{data[error.start]:02x} is not UTF-8 text", line) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableDocument("the file holds a NUL character: it is not text", line)
    bom = text.startswith(BOM)
    return text[1:] if bom else text, bom


def _read_sections(text: str, start: int, lines: tuple[Line, ...]) -> Iterator[Section]:
    found = list(islice(_find_headings(lines), MOST_HEADINGS + 1))
    if len(found) > MOST_HEADINGS:
        raise UnreadableDocument(
            f"the file has more than {MOST_HEADINGS:,} headings", lines[found[-1].first].number
        )
    first_heading = found[0].first if found else len(lines)
    end = lines[first_heading].start if first_heading < len(lines) else len(text)
    if end > start or not found:
        yield Section(
            0, "", "", "", None, lines[0].number if lines else 1, 0, 0, first_heading, text[start:end]
        )
    for heading, following in zip_longest(found, found[1:]):
        stop = following.first if following else len(lines)
        body_at = lines[heading.stop].start if heading.stop < len(lines) else len(text)
        end = lines[stop].start if stop < len(lines) else len(text)
        yield Section(
            level=heading.level,
            heading=text[lines[heading.first].start : body_at],
            raw_title=text[heading.span.start : heading.span.end],
            title=plain(heading.title),
            title_span=heading.span,
            line=lines[heading.first].number,
            start=heading.first,
            first=heading.stop,
            stop=stop,
            body=text[body_at:end],
        )


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    title: str
    span: Span
    first: int
    stop: int


def _find_headings(lines: tuple[Line, ...]) -> Iterator[_Heading]:
    paragraph = 0  # how many lines the paragraph above has so far
    anything = False
    for index, line in enumerate(lines):
        if line.kind is not LineKind.TEXT:
            paragraph = 0
            continue
        heading = _atx(line, index, lenient=not anything) or _html(line, index)
        anything = True
        if heading:
            paragraph = 0
            yield heading
            continue
        stripped = line.visible.strip()
        underline = stripped[0] in "=-" and not stripped.strip(stripped[0]) and _indent(line.visible) < 4
        if underline and paragraph == 1 and (stripped[0] == "=" or len(stripped) > 1):
            above = lines[index - 1]
            title = above.visible.strip()
            at = above.start + above.visible.index(title)
            level = 1 if stripped[0] == "=" else 2
            yield _Heading(level, title, Span(at, at + len(title)), index - 1, index + 1)
            paragraph = 0
        elif (
            underline
            or _LIST_ITEM.match(line.visible)
            or stripped.startswith("|")
            or _indent(line.visible) > 3
        ):
            paragraph = 9  # never underlined into a heading
        else:
            paragraph += 1


def _indent(text: str) -> int:
    blanks = text[: len(text) - len(text.lstrip())]
    return len(blanks.expandtabs(4))


def _atx(line: Line, index: int, *, lenient: bool) -> _Heading | None:
    """A heading with marks in front. The space after them may be missing from level 2 on, or on the first line."""
    text = line.visible.rstrip()
    marks = text.lstrip(" ")
    if not marks.startswith("#") or len(text) - len(marks) > 3:
        return None
    level = len(marks) - len(marks.lstrip("#"))
    rest = marks[level:]
    if level > 6:
        return None
    if rest and not rest[0].isspace() and not ((level > 1 or lenient) and rest[0].isalpha()):
        return None
    title = rest.strip()
    closing = title.rstrip("#")
    if closing != title and (not closing or closing[-1].isspace()):
        title = closing.rstrip()
    at = line.start + (text.index(title, len(text) - len(rest)) if title else len(text))
    return _Heading(level, title, Span(at, at + len(title)), index, index + 1)


def _html(line: Line, index: int) -> _Heading | None:
    if "<" not in line.visible or not (match := _HTML_HEADING.fullmatch(line.visible)):
        return None
    title = match[2].strip()
    at = line.start + match.start(2) + len(match[2]) - len(match[2].lstrip())
    return _Heading(int(match[1]), title, Span(at, at + len(title)), index, index + 1)


def _read_definitions(lines: tuple[Line, ...]) -> dict[str, str]:
    """Reference-style link targets by their folded label; the first of two equal labels counts."""
    found: dict[str, str] = {}
    for line in lines:
        if line.kind is LineKind.TEXT and "]:" in line.visible and (match := _DEFINITION.match(line.visible)):
            target = match[2]
            found.setdefault(match[1].strip().casefold(), target[1:-1] if target.startswith("<") else target)
    return found
