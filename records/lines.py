"""The lines of a Markdown text, and what each is part of: prose, code, a comment, a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from records.spans import Span

LINE_END = re.compile(r"\r\n|\n|\r")
_FENCE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})")


class LineKind(StrEnum):
    """What a line is part of."""

    TEXT = "text"
    BLANK = "blank"
    CODE = "code"  # in a fenced block, the fences included
    COMMENT = "comment"  # nothing on it but an HTML comment
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the body.

    `number` counts from 1 in the whole file, `start` is its offset in `Document.text`, `text` has no line end.
    `visible` is the text with HTML comments blanked out by as many spaces (so columns stay true); it is empty
    in fenced code.
    """

    number: int
    start: int
    text: str
    visible: str
    kind: LineKind

    @property
    def span(self) -> Span:
        """Where the line stands in the document's text, without its line end."""
        return Span(self.start, self.start + len(self.text))


def split_lines(text: str, start: int = 0) -> Iterator[tuple[int, str]]:
    """The lines of `text` from offset `start`: each with its offset and without its line end.

    Only \\n, \\r\\n and \\r end a line (str.splitlines also splits at form feeds and the like).
    """
    for match in LINE_END.finditer(text, start):
        yield start, text[start : match.start()]
        start = match.end()
    if start < len(text):
        yield start, text[start:]


def read_lines(text: str, start: int) -> tuple[tuple[Line, ...], int | None]:
    """The lines from offset `start`, and the number of the line on which a code fence is opened and never closed."""
    lines: list[Line] = []
    number = len(LINE_END.findall(text, 0, start))
    fence, fence_line = "", None
    comment_end = start  # up to here a comment is open
    last_comment = text.rfind("-->")
    for offset, raw in split_lines(text, start):
        number += 1
        if fence:
            lines.append(Line(number, offset, raw, "", LineKind.CODE))
            closing = raw.strip()
            if len(closing) >= len(fence) and not closing.strip(fence[0]):
                fence, fence_line = "", None
            continue
        visible, comment_end = _blank_comments(text, offset, raw, comment_end, last_comment)
        opening = _FENCE.match(visible)
        if opening and not (opening[1][0] == "`" and "`" in visible[opening.end() :]):
            fence, fence_line = opening[1], number
            lines.append(Line(number, offset, raw, "", LineKind.CODE))
            continue
        kind = LineKind.TEXT
        if not visible.strip():
            kind = LineKind.COMMENT if raw.strip() else LineKind.BLANK
        elif visible.lstrip().startswith(">"):
            kind = LineKind.QUOTE
        lines.append(Line(number, offset, raw, visible, kind))
    return tuple(lines), fence_line


def _blank_comments(text: str, offset: int, raw: str, comment_end: int, last: int) -> tuple[str, int]:
    """The line with its comments as spaces, and the offset where the comment still open after it ends.

    `last` is where the last comment of the whole text closes: an opening behind it is just characters.
    """
    at = min(max(comment_end - offset, 0), len(raw))
    if not at and "<!--" not in raw:
        return raw, comment_end
    pieces, searched, ticks = [" " * at], at, 0
    while (opening := raw.find("<!--", searched)) >= 0 and offset + opening < last:
        ticks += raw.count("`", searched, opening)
        searched = opening + 4
        if ticks % 2:  # in a code span: said, not meant
            continue
        closing = text.find("-->", offset + opening + 4)
        if closing < 0:
            break
        comment_end = closing + 3
        searched = min(comment_end - offset, len(raw))
        pieces += [raw[at:opening], " " * (searched - opening)]
        at = searched
    return "".join(pieces) + raw[at:], comment_end
