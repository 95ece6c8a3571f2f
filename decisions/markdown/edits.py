"""Changes to a Markdown file that touch only the lines they must. Pure.

A text that stands in the file and its newer version are compared line by line; only lines that differ are written,
with the line ends and the indentation that the file has there.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from decisions.markdown.filing import Place, Row
from records.documents import Document
from records.lines import LINE_END
from records.spans import Span


class Edits:
    """What is to be written over which spans of a document; two insertions at one place follow each other."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.changes: dict[Span, str] = {}

    def __bool__(self) -> bool:
        return bool(self.changes)

    def put(self, span: Span, text: str) -> None:
        """Write `text` over a span. Lines end in \\n in it and get the document's own line ends."""
        text = text.replace("\n", self.document.newline)
        self.changes[span] = self.changes.get(span, "") + text

    def insert_lines(self, at: int, lines: str) -> None:
        """Put whole lines in at an offset that begins a line, or at the end of the file."""
        before = self.document.text[:at]
        if at == len(self.document.text) and before and not before.endswith(("\n", "\r")):
            lines = "\n" + lines.removesuffix("\n")
        self.put(Span(at, at), lines)

    def insert_block(self, at: int, block: str) -> None:
        """Put a paragraph or a section in at an offset that begins a line, with a blank line before and behind."""
        before, behind = self.document.text[:at], self.document.text[at:]
        lead = "" if not before.strip() or self._ends_blank(before) else "\n"
        tail = "" if not behind or behind.startswith(("\n", "\r")) else "\n"
        self.insert_lines(at, f"{lead}{block}\n{tail}")

    def _ends_blank(self, before: str) -> bool:
        lines = LINE_END.split(before)
        return len(lines) > 1 and not lines[-1].strip() and not lines[-2].strip()

    def to_bytes(self) -> bytes:
        """The document with the changes. Raises ValueError when two overlap."""
        return self.document.to_bytes(self.changes)

    # --- Texts -----------------------------------------------------------------------------------------------
    def rewrite(self, place: Place, old: str, new: str) -> None:
        """Turn the text that stands at `place`, read as `old`, into `new`."""
        if not old.strip():
            self._fill(place, new)
            return
        before, after = old.split("\n"), new.split("\n")
        where = _aligned(before, place.rows)
        opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        for kind, i1, i2, j1, j2 in opcodes:
            if kind == "equal":
                continue
            lines = after[j1:j2]
            rows = [where[i] for i in range(i1, i2) if i in where]
            if rows and lines and _is_lower_heading(rows[0], place) and not lines[0].startswith("#"):
                # Behind the heading of another part the lines would become that part's.
                for row in rows:
                    self.put(row.span, "")
                self.insert_block(self._below(place), "\n".join(lines))
            elif rows and lines:
                self._replace(rows, lines)
            elif rows:
                for row in rows:
                    self.put(row.span, "")
            elif lines and self._is_above_lower_heading(where, i1, i2, place):
                self.insert_block(self._below(place), "\n".join(lines).strip("\n"))
            elif lines:
                self.insert_lines(_insertion(where, i1, i2, place), "".join(f"{line}\n" for line in lines))

    def _is_above_lower_heading(self, where: dict[int, Row], before: int, behind: int, place: Place) -> bool:
        """Would lines put in there end up below another part's heading?"""
        if any(index < before for index in where):
            return False
        below = [index for index in where if index >= behind]
        return bool(below) and _is_lower_heading(where[min(below)], place)

    def _below(self, place: Place) -> int:
        """The offset below the text's heading and the blank lines there."""
        blank = next((row for row in place.rows[:1] if not row.text.strip()), None)
        return blank.span.end if blank else place.below

    def _replace(self, rows: list[Row], lines: Sequence[str]) -> None:
        """Write lines over rows: one for one as far as they go, so that each keeps its own line end."""
        last = len(rows) - 1
        for index, row in enumerate(rows):
            whole = self.document.text[row.span.start : row.span.end]
            bare = whole.rstrip("\r\n")
            text = Span(row.span.start, row.span.start + len(bare))
            if index >= len(lines):
                self.put(row.span, "")
            elif index == last:
                self.put(text, "\n".join(lines[index:]))
            elif bare != lines[index]:
                self.put(text, lines[index])

    def _fill(self, place: Place, new: str) -> None:
        """Write a text where none stood."""
        at = self._below(place)
        lead = "" if at > place.below else "\n"
        behind = self.document.text[at:]
        tail = "" if not behind or behind.startswith(("\n", "\r")) else "\n"
        self.insert_lines(at, f"{lead}{new}\n{tail}")


def _is_lower_heading(row: Row, place: Place) -> bool:
    """Is this line the heading of a subsection that does not follow the text's own lines?"""
    before = [other.span.end for other in place.rows if other.span.end <= row.span.start]
    return row.text.startswith("#") and max([place.below, *before]) < row.span.start


def _aligned(lines: Sequence[str], rows: Sequence[Row]) -> dict[int, Row]:
    """For each line of a text, by its index, the row of the file it was read from."""
    matcher = SequenceMatcher(
        None, [line.rstrip() for line in lines], [row.text.rstrip() for row in rows], autojunk=False
    )
    return {
        block.a + step: rows[block.b + step]
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def _insertion(where: dict[int, Row], before: int, behind: int, place: Place) -> int:
    """The offset at which lines stand between those with index below `before` and from `behind` on."""
    above = [index for index in where if index < before]
    if above:
        return where[max(above)].span.end
    below = [index for index in where if index >= behind]
    return where[min(below)].span.start if below else place.end
