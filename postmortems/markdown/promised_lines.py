"""Follow-ups in lists, paragraphs and plain lines: where each begins, and what stands below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postmortems.markdown.asking import asks
from postmortems.markdown.item_fields import fields_on
from postmortems.markdown.nouns import Kind, kind_of
from postmortems.markdown.outline import BOLD_ONLY, BULLET
from postmortems.markdown.owners import is_certain, is_initials, led_by_owner, named_by_heading, owner_line
from postmortems.markdown.promised import Item
from records.documents import Line, LineKind
from records.inline import plain

# Lines that each begin with their ticket are a follow-up each: "OPS-12: a bigger fuse".
TICKET_LINE = re.compile(
    r"(?!\[[^\]]{1,40}\]:)\[?(?:[A-Z][A-Z0-9]{1,9}-\d{1,6}|#\d{1,7})\]?(?:[ \t]*[:\-–—]|\()"
)
NUMBER = re.compile(
    r"(?i)^(?:(?:action(?: item)?|ai|item|follow[- ]?up|task|step)[ \t]*)?#?\d{1,3}[ \t]*[.):–—-][ \t]+"
)

_LIKE_INITIALS = re.compile(r"[A-Z]{2,3}")
_BOX = re.compile(r"\[(?P<x>[ xX✓✔])\][ \t]+")
_OWNER_LINE = re.compile(r"[ \t]*(?P<who>[A-Z@][^\n:]{0,50}):[ \t]*")
# A line that is a sentence of its own.
_SENTENCE = re.compile(r"(?![-*+•–>|#])[A-ZÀ-ÖØ-Þ\"“'`\d@*_].*[.!?)]")
# What ends a plain list of follow-ups, and is none of them.
_CLOSING = re.compile(
    r"(?:By|With|Through|In) (?:\w+ing |these |this |conclusion)"
    r"|(?:This|The) (?:post-?mortem|report|document|incident)\b"
    r"|(?:These|The following|All of these) (?:\w+ ){0,2}(?:measures|actions|steps|changes|improvements)\b"
    r"|We (?:are (?:committed|sorry)|apologi[sz]e|appreciate|thank|hope)\b|Thank"
)


def items_in(lines: Sequence[Line], group: str, owner: str | None) -> tuple[list[Item], list[str]]:
    """List items, and paragraphs on their own, with the owner or group that a label above them names; and the rest."""
    scan = _Scan([line for line in lines if line.kind is not LineKind.COMMENT], group, owner)
    return scan.run()


class _Scan:
    """One pass over the lines: `current` is the item that a line may go on with."""

    def __init__(self, lines: Sequence[Line], group: str, owner: str | None) -> None:
        self.lines, self.group, self.owner = lines, group, owner
        self.items: list[Item] = []
        self.rest: list[str] = []
        self.current: Item | None = None
        self.blank = True
        marks = [
            match for line in lines if line.kind is LineKind.TEXT and (match := BULLET.match(line.visible))
        ]
        self.base = min((_indent(match["indent"]) for match in marks), default=0)
        self.labels = _labels_of_lists(lines, self.base)
        marks = [match for match in marks if not self.labels or _indent(match["indent"]) > self.base]
        self.base = min((_indent(match["indent"]) for match in marks), default=0)
        self.is_numbered = _is_numbered(
            [match["mark"] for match in marks if _indent(match["indent"]) <= self.base + 1]
        )
        self.alone = _lines_that_ask(lines)
        labels = [match["label"] for line in lines if (match := BOLD_ONLY.fullmatch(line.visible))]
        self.by_initials = any(map(is_initials, labels))
        self.by_line = sum(TICKET_LINE.match(line.visible) is not None for line in lines) > 1

    def run(self) -> tuple[list[Item], list[str]]:
        for place, line in enumerate(self.lines):
            if line.kind is LineKind.BLANK:
                self.blank = True
                continue
            if not self._is_field(place):
                if line.kind is not LineKind.TEXT:
                    self._goes_with(line)
                elif not self._is_label(line.visible):
                    self._item(line)
            self.blank = False
        return self.items, self.rest

    def _add(self, item: Item) -> None:
        item.owner, item.group = self.owner, self.group
        self.items.append(item)
        self.current = item

    def _is_field(self, place: int) -> bool:
        """Does the line belong to the current item as one of its fields, or begin one as the title of fields?"""
        line, current = self.lines[place], self.current
        if line.kind is not LineKind.TEXT:
            return False
        if current is not None and current.fielded and fields_on(line.visible):
            current.details.append(line.text)
            return True
        match = BOLD_ONLY.fullmatch(line.visible)
        if match is None or not _has_fields_below(self.lines, place):
            return False
        self._add(Item([NUMBER.sub("", match["label"])], line.number, led=True, fielded=True))
        return True

    def _goes_with(self, line: Line) -> None:
        if self.current is not None and not self.current.paragraph:
            self.current.details.append(line.text)
        else:
            self.rest.append(line.text)

    def _is_label(self, text: str) -> bool:
        """Does the line name who does what stands below it, or what sorts it, or close the list?"""
        if match := BULLET.match(text):
            return self._sorts(text, text[match.end() :])
        free = self.blank or self.current is None
        bold = BOLD_ONLY.fullmatch(text)
        name = _OWNER_LINE.fullmatch(text) if free or (self.current and self.current.paragraph) else None
        words = bold["label"] if bold else name["who"] if name else ""
        if free and (who := owner_line(text)):
            self.owner = who
        elif named := (named_by_heading(words, bold=True) if words else None):
            self.owner = named
        elif bold and self.by_initials and _LIKE_INITIALS.fullmatch(words):
            self.owner = words  # "LB" between "SB" and "AG" is no load balancer
        elif bold:
            self.owner, self.group = None, words
        elif text.rstrip().endswith(":") and kind_of(text) is Kind.FOLLOW_UPS:
            self.group = plain(text).strip(" :")
        elif not (self.alone and _CLOSING.match(text)):
            return False
        self.current = None
        self.rest.append(text)
        return True

    def _sorts(self, text: str, label: str) -> bool:
        """Does a bullet only sort the bullets below it, by what they are about or by who does them?"""
        words = plain(label).strip(" :")
        if words not in self.labels or _indent(text[: len(text) - len(text.lstrip())]) >= self.base:
            return False
        self.owner, self.group = (words, "") if is_certain(words, frozenset()) else (None, words)
        self.current = None
        self.rest.append(text)
        return True

    def _item(self, line: Line) -> None:
        """A line that begins an item, or goes on with the current one."""
        text, current = line.visible, self.current
        match = BULLET.match(text)
        indent = _indent(match["indent"]) if match else len(text) - len(text.lstrip())
        if line.number in self.alone:
            self._add(Item([text.strip()], line.number))
        elif match and indent <= self.base + 1 and not self._is_under(match["mark"]):
            body = text[match.end() :]
            box = _BOX.match(body)
            told = [body[box.end() :] if box else body]
            self._add(Item(told, line.number, box["x"] if box else None, numbered=match["mark"][0].isdigit()))
        elif match and current is not None and (not current.paragraph or current.led):
            current.details.append(line.text)
        elif current is None or self._begins(text, indent, current):
            self._add(Item([text.strip()], line.number, paragraph=True, led=led_by_owner(text.strip())))
        elif self.blank or current.details:
            current.details.append(line.text)
        else:
            current.lines.append(text.strip())

    def _is_under(self, mark: str) -> bool:
        """Does an item with this mark belong to the current one, though nobody indented it?"""
        if self.current is None or mark not in "-*+•":
            return False
        return (self.is_numbered and self.current.numbered) or (self.current.led and not self.blank)

    def _begins(self, text: str, indent: int, current: Item) -> bool:
        """Does the line begin a paragraph, or a line that is one by itself?"""
        if self.blank and (current.paragraph or indent <= self.base):
            return True
        if not current.paragraph:
            return False
        long = len(current.lines[-1]) > 100 and current.lines[-1][-1] in ".!?"
        return (self.by_line and not indent) or (
            long and text[:1].isupper() and not self.blank and not current.details
        )


def _labels_of_lists(lines: Sequence[Line], base: int) -> frozenset[str]:
    """The bullets of a list, if each is one or two words that ask for nothing, above bullets of which some do ask."""
    labels: list[str] = []
    below: list[list[str]] = []
    for line in lines:
        match = BULLET.match(line.visible) if line.kind is LineKind.TEXT else None
        text = plain(line.visible[match.end() :]).strip(" :") if match else ""
        if match and _indent(match["indent"]) <= base + 1:
            labels.append(text)
            below.append([])
        elif match and below:
            below[-1].append(text[:1].upper() + text[1:])
        elif line.kind is LineKind.TEXT and line.visible.strip() and not (below and below[-1]):
            return frozenset()  # a paragraph, or more words of a label
    bare = all(
        re.fullmatch(r"[^\W\d][\w&/+-]*(?: [\w&/+-]+)?", label) and not asks(label) for label in labels
    )
    if len(labels) < 2 or not bare or not all(below):
        return frozenset()
    return (
        frozenset(labels)
        if sum(asks(text) for texts in below for text in texts) >= len(labels)
        else frozenset()
    )


def _indent(text: str) -> int:
    return len(text.expandtabs(4))


def _is_numbered(marks: Sequence[str]) -> bool:
    """Are the items numbered, with bullets below them that nobody indented?"""
    numbers = [mark for mark in marks if mark[0].isdigit()]
    return len(set(numbers)) >= 2 and marks[0] == numbers[0] and len(numbers) < len(marks)


def _has_fields_below(lines: Sequence[Line], place: int) -> bool:
    """Does the next line with words begin the fields of what stands here?"""
    below = next((line for line in lines[place + 1 :] if line.kind is not LineKind.BLANK), None)
    if below is None or below.kind is not LineKind.TEXT:
        return False
    return any(name != "words" for name, _ in fields_on(below.visible))


def _lines_that_ask(lines: Sequence[Line]) -> set[int]:
    """The numbers of lines without marks that are a list: each a sentence of its own, at least half of them asking."""
    found: set[int] = set()
    run: list[Line] = []
    for line in [*lines, None]:
        text = line.visible.rstrip() if line and line.kind is LineKind.TEXT else ""
        if line and _SENTENCE.fullmatch(text) and not BULLET.match(text):
            run.append(line)
            continue
        ended = line is None or line.kind is not LineKind.TEXT or line.visible.rstrip().endswith(":")
        asking = [each for each in run if asks(each.visible) and not _CLOSING.match(each.visible)]
        if ended and len(run) > 1 and len(asking) * 2 >= len(run):
            found.update(each.number for each in run if not _CLOSING.match(each.visible))
        run = []
    return found
