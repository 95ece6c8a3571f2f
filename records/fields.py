"""`Key: value` lines in Markdown, in all the dresses people give them.

`Date: x`, `* Date: x`, `**Date**: x`, `**Date:** x`, `- **Date : x**`, `日付：x`, `Date: x<br> Author: y`,
`<p class="meta">Created: x</p>`. Which keys mean something is the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from records.inline import plain
from records.lines import Line, LineKind
from records.spans import Span

LONGEST_LINE = 10_000  # characters; a longer one is prose or data

# Where one line holds several pairs: at <br>, at a dot or bar before the next key, before a further bold key.
_BREAK = re.compile(
    r"<br[ \t]*/?>|[ \t]+[·•|‖][ \t]+(?=[*_]{0,2}[^\W\d_][\w -]{0,40}[*_]{0,2}[ \t]?[:：])"
    r"|(?<=[^\s*+-])[ \t]+(?=\*\*[^\W\d_][^*:：]{0,40}(?:[:：]\*\*|\*\*[:：]))",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"[ \t>]*+(?P<bullet>(?:[-*+•–]|\d{1,3}[.)])[ \t]++)?(?:\[[ xX]\][ \t]++)?(?:<[a-zA-Z][^<>]{0,300}>[ \t]*+){0,4}"
)
_KEY = re.compile(
    r"(?P<mark>\*\*\*|\*\*|__|\*|_|`)?[ \t]*(?:[^\w\s*_`|<>\[\](){}\"']{1,4}[ \t]*)?"
    r"(?P<key>[^\W_](?:[^:：*`|<>\n]{0,58}[^\s:：*_`|<>])?)[ \t]*"
)
_TAIL = re.compile(r"(?:[ \t]|\\$|</(?:p|span|div|li|b|strong|i|em|td|tr)>)+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    """A key as plain text and its value as Markdown, with the value's place, the line, and how it is dressed."""

    key: str
    value: str
    span: Span
    line: int
    bullet: bool
    bold: bool
    quoted: bool


def find_pairs(lines: Iterable[Line]) -> Iterator[Pair]:
    """The pairs on these lines, several a line where `<br>` parts them. Code and comments hold none."""
    for line in lines:
        if line.kind in (LineKind.TEXT, LineKind.QUOTE) and len(line.text) <= LONGEST_LINE:
            yield from pairs_in(line)


def pairs_in(line: Line) -> Iterator[Pair]:
    """The pairs on one line."""
    text, start = line.visible, 0
    if ":" not in text and "：" not in text and "**" not in text and "__" not in text:
        return
    ends = [match.span() for match in _BREAK.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        pair = _pair(text[start:end], line, start)
        if pair:
            yield pair
        start = following


def _pair(piece: str, line: Line, offset: int) -> Pair | None:
    lead = _LEAD.match(piece)
    at = lead.end() if lead else 0
    match = _KEY.match(piece, at)
    if not match:
        return None
    mark, at = match["mark"] or "", match.end()
    closed = bool(mark) and piece.startswith(mark, at)
    if closed:
        at += len(mark)
        at += len(piece[at:]) - len(piece[at:].lstrip(" \t"))
    if piece.startswith((":", "："), at) and not piece.startswith("://", at):
        at += 1
        if mark and not closed and piece.startswith(mark, at):
            at += len(mark)
            closed = True
    elif not (closed and mark in ("**", "__", "***") and re.match(r"[ \t]|[-–—]", piece[at - 1 : at])):
        return None
    elif piece[at : at + 1] in ("-", "–", "—"):
        at += 1
    raw = piece[at:]
    value = raw.strip()
    begin = at + len(raw) - len(raw.lstrip())
    tail = _TAIL.search(value) if value.endswith((">", "\\")) else None
    if tail:
        value = value[: tail.start()].rstrip()
    if mark and not closed and value.endswith(mark):
        value = value[: -len(mark)].rstrip()
    begin += line.start + offset
    return Pair(
        key=plain(match["key"]).strip(" -–—"),
        value=value,
        span=Span(begin, begin + len(value)),
        line=line.number,
        bullet=bool(lead and lead["bullet"]),
        bold=mark in ("**", "__", "***"),
        quoted=line.kind is LineKind.QUOTE,
    )
