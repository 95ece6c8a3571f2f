"""Writing a record's facts where and as its file states them: status, date, names, tags. Pure.

What stands in front matter, a line, a table, a section or a list of all states is changed there, word for word. What
the file does not state yet is added beside a fact it does state, in the same dress.
"""

from __future__ import annotations

import json
import re
from datetime import date

from decisions.markdown.days import like
from decisions.markdown.edits import Edits
from decisions.markdown.metadata import Fact, Where
from decisions.markdown.naming import Lists, listed, scalar
from decisions.markdown.record import DecisionRead
from decisions.markdown.statuses import Status, read_status
from decisions.markdown.titles import strip_number
from decisions.markdown.tying import Tie
from records.dates import Precision, find_dates
from records.documents import Document
from records.spans import Span

_SIGN = re.compile(r"(?:[^\w\s\"'{\[(*_`<>|:]+\s*)?$")
BESIDE = (
    "status",
    "date",
    "created",
    "updated",
    "deciders",
    "author",
    "contact",
    "consulted",
    "informed",
    "tags",
)


class Facts:
    """The facts of one record, and how to write them. Each method puts its change into `edits`."""

    def __init__(self, edits: Edits, read: DecisionRead) -> None:
        self.edits, self.read = edits, read
        self.document: Document = edits.document
        self.lists = Lists(edits)

    # --- Title ---------------------------------------------------------------------------------------------------
    def title(self, old: str, new: str) -> None:
        """Write the title over the old one, behind its number; as a heading, where the file states none."""
        wanted = {" ".join(old.split()), " ".join(self.read.title.split())}
        spans = [self.read.title_span] if self.read.title_span else []
        headings = (section.title_span for section in self.document.sections[:4] if section.level)
        spans += [span for span in headings if span and span not in spans]
        written = False
        for span in spans:
            raw = self.document.text[span.start : span.end]
            stated, _ = strip_number(
                self.document.plain(raw.strip("\"'")), is_numbered=self.read.number is not None
            )
            if span == self.read.title_span or " ".join(stated.split()) in wanted:
                self.edits.put(span, self._titled(raw, new, in_front=self._is_in_front(span)))
                written = True
        if written:
            return
        matter = self.document.front_matter
        comment = matter and self.read.raw_title and matter.raw.find(self.read.raw_title)
        if matter and comment and comment >= 0:
            at = self.document.text.index(matter.raw) + comment
            self.edits.put(Span(at, at + len(self.read.raw_title)), new)
        else:
            at = len(self.document.text) - len(self.document.body)
            self.edits.insert_block(at, f"# {new}")

    def _titled(self, raw: str, new: str, *, in_front: bool) -> str:
        bare = raw.strip("\"'") if in_front else raw
        rest, _ = strip_number(bare, is_numbered=self.read.number is not None)
        prefix = bare[: len(bare) - len(rest)] if bare.endswith(rest) else ""
        return json.dumps(prefix + new, ensure_ascii=False) if in_front else prefix + new

    def _is_in_front(self, span: Span) -> bool:
        matter = self.document.front_matter
        return matter is not None and span.end <= matter.span.end

    # --- Status --------------------------------------------------------------------------------------------------
    def status(self, old: str, new: str, successor: Tie | None) -> None:
        """Write the status wherever the old one stands; a superseded one with what took its place."""
        if new == "unknown":
            return
        facts = [fact for fact in self.read.facts if fact.key == "status" and fact.where is not Where.HISTORY]
        stated = [fact for fact in facts if _stated(fact) == old]
        if not stated and self.read.status_span:
            stated = [
                fact for fact in facts if fact.span.start <= self.read.status_span.start < fact.span.end
            ]
        for fact in stated:
            self._status_in(fact, new, successor)
        if stated:
            return
        empty = next((fact for fact in facts if not fact.value.strip()), None)
        value = self._superseded(successor, Where.SECTION) if new == "superseded" else new.capitalize()
        if empty is not None and empty.span.start == empty.span.end:
            self.edits.put(empty.span, f" {value.lower() if new != 'superseded' else value}")
        else:
            self._add("status", value, section=True)

    def _status_in(self, fact: Fact, new: str, successor: Tie | None) -> None:
        text = self.document.text[fact.span.start : fact.span.end]
        label = next((read_status(part).label for part in (*reversed(fact.texts), fact.value) if part and
                      _meaning(part) == _stated(fact)), read_status(fact.value).label)  # fmt: skip
        word = _cased(self._superseded(successor, fact.where) if new == "superseded" else new, label)
        at = text.rfind(label) if label else -1
        if new == "superseded" and fact.where is Where.SECTION and self._is_dated_by(fact):
            self.edits.put(Span(fact.span.end, fact.span.end), f"\n\n{word}")
            return
        if at < 0 or (_stated(fact) == "superseded" and new != "superseded"):
            self.edits.put(fact.span, word)
            return
        place = re.search(rf"(?i)(?<![^\W_]){re.escape(new)}(?![^\W_])", text)
        if place and ("[" in text or "|" in text or "," in text or "\n" in text) and _is_list(text):
            self.edits.put(Span(fact.span.start + place.start(), fact.span.start + place.end()), label)
            self.edits.put(Span(fact.span.start + at, fact.span.start + at + len(label)), place[0])
            return
        sign = _SIGN.search(text[:at])
        start = sign.start() if sign else at
        self.edits.put(Span(fact.span.start + start, fact.span.start + at + len(label)), word)

    def _is_dated_by(self, fact: Fact) -> bool:
        """Does the day of the decision stand beside this status, and nowhere else: `Accepted (2024-07-08)`?"""
        stated = any(each.key in ("date", "created", "updated") for each in self.read.facts)
        return (
            not stated
            and self.read.decided_on is not None
            and read_status(fact.value).day == self.read.decided_on
        )

    def _superseded(self, successor: Tie | None, where: Where) -> str:
        if successor is None:
            return "superseded"
        return f"superseded by {successor.markdown(with_title=where is Where.SECTION)}"

    # --- Date ----------------------------------------------------------------------------------------------------
    def date(self, old: str, new: str) -> None:
        """Write the day over the old one, in its format; beside the status, where the file states none."""
        day = date.fromisoformat(new)
        span = self.read.date_span
        told = [fact.span for fact in self.read.facts if fact.where is Where.HISTORY]
        span = None if span in told else span
        if span is None and old:
            span = self._day_beside_the_status(old)
        if span is None:
            self._add("date", day.isoformat())
            return
        raw = self.document.text[span.start : span.end]
        self.edits.put(span, like(raw, date.fromisoformat(old) if old else None, day))

    def _day_beside_the_status(self, old: str) -> Span | None:
        for fact in self.read.facts:
            if fact.key != "status" or fact.where is Where.HISTORY:
                continue
            text = self.document.text[fact.span.start : fact.span.end]
            for found in find_dates(text):
                if found.precision is Precision.DAY and str(found.day) == old:
                    return Span(fact.span.start + found.span.start, fact.span.start + found.span.end)
        return None

    # --- Lists of names --------------------------------------------------------------------------------------
    def names(self, key: str, old: list[str], new: list[str]) -> None:
        """Write a list of names (deciders, tags, …). Names that stay are left as they are written."""
        added = [name for name in new if name not in old]
        fact = next((fact for fact in self.read.facts if fact.key == key), None)
        if fact is None:
            if new:
                self._add(key, listed(new, Where.FRONT_MATTER if self.document.front_matter else Where.LINE))
        elif [name for name in old if name not in new]:
            self.lists.replace(fact, new)
        elif added:
            self.lists.append(fact, added)

    # --- What is not stated yet ------------------------------------------------------------------------------
    def _add(self, key: str, value: str, *, section: bool = False) -> None:
        """State a fact that the file does not: beside another one, in its dress, or at the top."""
        beside = next(
            (
                fact
                for name in BESIDE
                for fact in self.read.facts
                if fact.key == name and self._is_dress(fact)
            ),
            None,
        )
        matter = self.document.front_matter
        if beside is not None and beside.where is Where.FRONT_MATTER:
            self._add_in_front(key, value, after=beside)
        elif beside is not None and not (section and self._is_plain(beside)):
            self._add_line(key, value, beside)
        elif matter is not None and matter.language == "yaml" and beside is None:
            self._add_in_front(key, value, after=None)
        elif section:
            self.edits.insert_block(self._before_sections(), f"## {key.capitalize()}\n\n{value}")
        else:
            self.edits.insert_block(self._below_title(), f"{key.capitalize()}: {value}")

    def _add_in_front(self, key: str, value: str, *, after: Fact | None) -> None:
        matter = self.document.front_matter
        assert matter is not None
        toml = matter.language == "toml"
        if toml:
            value = value if value.startswith("[") else json.dumps(value, ensure_ascii=False)
        elif key == "status":
            value = scalar(value.lower() if value.isalpha() else value)
        name = {"deciders": "decision-makers"}.get(key, key)
        if (
            key == "deciders"
            and "MADR" not in matter.raw
            and any(f.written_key == "deciders" for f in self.read.facts)
        ):
            name = "deciders"
        line = f"{name} = {value}" if toml else f"{name}: {value}"
        if after is not None:
            text = self.document.text
            end = re.compile(r"[\r\n]").search(text, after.span.end)
            at = end.start() if end else len(text)
            self.edits.put(Span(at, at), f"\n{line}")
        else:
            at = self.document.text.index(matter.raw, 3) if matter.raw else self.document.text.index("\n") + 1
            self.edits.put(Span(at, at), f"{line}\n")

    def _add_line(self, key: str, value: str, beside: Fact) -> None:
        text = self.document.text
        start = max(text.rfind("\n", 0, beside.span.start), text.rfind("\r", 0, beside.span.start)) + 1
        found = re.compile(r"[\r\n]").search(text, beside.span.end)
        end = found.start() if found else len(text)
        before, behind = text[start : beside.span.start], text[beside.span.end : end]
        name = key if beside.written_key.islower() else key.capitalize()
        before = (
            name.join(before.rsplit(beside.written_key, 1)) if beside.written_key in before else f"{name}: "
        )
        self.edits.put(Span(end, end), f"\n{before}{value}{behind}")

    def _is_dress(self, fact: Fact) -> bool:
        """Can a fact's line be copied for another fact: one fact on one line?"""
        if fact.where is Where.FRONT_MATTER:
            return True
        if fact.where not in (Where.LINE, Where.TABLE) or "\n" in fact.value or not fact.value.strip():
            return False
        if fact.where is Where.TABLE and fact.written_key not in self._line(fact):
            return False
        if not re.search(r"[:：|*_>][ \t*_]*$", self._line(fact)):
            return False
        same = [other for other in self.read.facts if other.line == fact.line and other.where is fact.where]
        return len(same) == 1 and fact.written_key in self._line(fact)

    def _is_plain(self, fact: Fact) -> bool:
        return fact.where is Where.LINE and self._line(fact)[:1].isalpha()

    def _line(self, fact: Fact) -> str:
        text = self.document.text
        start = max(text.rfind("\n", 0, fact.span.start), text.rfind("\r", 0, fact.span.start)) + 1
        return text[start : fact.span.start].lstrip()

    def _before_sections(self) -> int:
        """The offset of the first heading below the title, or the end."""
        title = self.read.title_span
        for section in self.document.sections:
            begun = (
                self.document.lines[section.start].start if section.start < len(self.document.lines) else 0
            )
            if (
                section.level
                and not (title and section.title_span == title)
                and (title is None or begun > title.start)
            ):
                return begun
        return len(self.document.text)

    def _below_title(self) -> int:
        title = self.read.title_span
        if title is None or self._is_in_front(title):
            return len(self.document.text) - len(self.document.body)
        for section in self.document.sections:
            if section.title_span == title:
                first = section.first
                return (
                    self.document.lines[first].start
                    if first < len(self.document.lines)
                    else len(self.document.text)
                )
        return len(self.document.text) - len(self.document.body)


def _stated(fact: Fact) -> str:
    """The status a fact states, as a decision keeps it; of several lines, superseded where one says so."""
    if fact.where is Where.SECTION and len(fact.texts) > 1:
        known = [status for text in fact.texts if (status := _meaning(text)) != "unknown"]
        if "superseded" in known:
            return "superseded"
        return known[0] if known else _meaning(fact.value)
    return _meaning(fact.value)


def _meaning(text: str) -> str:
    status = read_status(text).status
    return status.value if isinstance(status, Status) else "unknown"


def _is_list(text: str) -> bool:
    words = re.findall(
        r"(?i)(?<![^\W_])(?:proposed|accepted|rejected|deprecated|superseded|draft)(?![^\W_])", text
    )
    return len({word.lower() for word in words}) > 2


def _cased(word: str, label: str) -> str:
    """The word in the letter case of the one it replaces."""
    head, _, rest = word.partition(" ")
    if label.isupper():
        head = head.upper()
    elif label[:1].isupper():
        head = head.capitalize()
    return f"{head} {rest}".strip()
