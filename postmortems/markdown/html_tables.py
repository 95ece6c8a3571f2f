"""Tables in HTML, as wikis export them: each becomes a table of Markdown in as many lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_TABLE = re.compile(r"(?is)<table\b[^<>]{0,500}>(?P<inner>(?:(?!</?table\b).){1,200000}?)</table[ \t]*>")
_ROW = re.compile(r"(?is)<tr\b[^<>]{0,500}>(?P<inner>.*?)(?=<tr\b|</tr\b|</t(?:able|body|head)\b|\Z)")
_CELL = re.compile(r"(?is)<t(?P<head>[hd])\b[^<>]{0,500}>(?P<inner>.*?)(?=<t[hdr]\b|</t[hdr]\b|\Z)")
_LINK = re.compile(
    r"""(?is)<a\b[^<>]{0,500}?\bhref=["'](?P<to>[^"'<>\s]{1,2000})["'][^<>]{0,500}>(?P<words>.{0,1000}?)</a>"""
)
_TAG = re.compile(r"(?s)<[^<>]{1,400}>")
_FENCE = re.compile(r"(?m)^ {0,3}(`{3,}|~{3,})")


def with_our_tables(text: str) -> str:
    """The text with its tables in HTML as tables with pipes; one within a fence, or of one column, stays."""
    if "<table" not in text.lower():
        return text
    fences = list(_fences(text))

    def turned(match: re.Match[str]) -> str:
        if any(start < match.start() < end for start, end in fences):
            return match[0]
        return _with_pipes(match[0], match["inner"])

    return _TABLE.sub(turned, text)


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """Where code begins and ends."""
    opened: re.Match[str] | None = None
    for mark in _FENCE.finditer(text):
        if opened is None:
            opened = mark
        elif mark[1].startswith(opened[1]):
            yield opened.start(), mark.end()
            opened = None
    if opened:
        yield opened.start(), len(text)


def _with_pipes(written: str, inner: str) -> str:
    rows = [
        [(cell["head"], _words(cell["inner"])) for cell in _CELL.finditer(row["inner"])]
        for row in _ROW.finditer(inner)
    ]
    rows = [row for row in rows if row]
    if not rows or max(map(len, rows)) < 2:
        return written
    width = max(map(len, rows))
    lines = ["| " + " | ".join(text for _, text in row) + " |" for row in rows]
    if all(head in "hH" for head, _ in rows[0]):
        lines.insert(1, "|" + "---|" * width)
    return "\n".join(["", *lines, ""]) + "\n" * max(written.count("\n") - len(lines) - 1, 0)


def _words(cell: str) -> str:
    """A cell's words on one line, links as Markdown writes them."""
    linked = _LINK.sub(lambda match: f"[{_TAG.sub(' ', match['words']).strip()}]({match['to']})", cell)
    return " ".join(html.unescape(_TAG.sub(" ", linked)).replace("|", "\\|").split())
