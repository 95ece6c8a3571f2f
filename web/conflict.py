"""Two people changed the same text: merge where that is safe, else show both."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Both changes to `base` in one text, or None where they touch the same or neighbouring lines.

    Line ends of browsers (CRLF) count as LF, and so come out.
    """
    base, mine, theirs = (text.replace("\r\n", "\n") for text in (base, mine, theirs))
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    lines = base.splitlines(keepends=True)
    changes = sorted(set(_changes(lines, mine)) | set(_changes(lines, theirs)))
    for (_, end, _), (start, _, _) in pairwise(changes):
        if start <= end:
            return None
    merged, position = [], 0
    for start, end, replacement in changes:
        merged += [*lines[position:start], *replacement]
        position = end
    return "".join([*merged, *lines[position:]])


def _changes(lines: list[str], text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """What turns `lines` into `text`: (from line, up to line, the lines to put there)."""
    new = text.splitlines(keepends=True)
    blocks = SequenceMatcher(None, lines, new, autojunk=False).get_opcodes()
    return [(a, b, tuple(new[c:d])) for kind, a, b, c, d in blocks if kind != "equal"]
