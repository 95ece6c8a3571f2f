"""Writing relations between records where and as a file keeps them, and taking them out again. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from decisions.markdown.bodies import Part, role_of
from decisions.markdown.edits import Edits
from decisions.markdown.metadata import Fact, Where
from decisions.markdown.naming import Lists
from decisions.markdown.record import DecisionRead
from decisions.markdown.relations import Mention, find_mentions
from decisions.markdown.words import KEYS, fold
from records.documents import Document
from records.spans import Span


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation to write: `verb` as in "Supersedes", and the other record's number, title and place.

    `link` is the path from this file to the other's, empty when it has no file; `ref` what people cite it by.
    """

    verb: str
    title: str
    number: int | None
    link: str
    ref: str

    def words(self) -> str:
        """The relation in words."""
        return f"{self.verb} {self.ref or self.title}"

    def markdown(self, *, with_title: bool) -> str:
        """The other record as a link, or by its name where there is nothing to link to."""
        name = f"ADR-{self.number:04}" if self.number is not None and self.link else self.ref or self.title
        if with_title:
            name = (
                f"{self.number}. {self.title}"
                if self.number is not None and self.link
                else f"{self.ref} {self.title}"
            )
        name = re.sub(r"([\[\]])", r"\\\1", name.strip())
        target = f"<{self.link}>" if re.search(r"[\s()]", self.link) else self.link
        return f"[{name}]({target})" if self.link else name


def mentions(tie: Tie, document: Document, read: DecisionRead) -> list[Mention]:
    """Where a record's file states this relation."""
    sections = (each for each in document.sections if each.title_span and each.title_span == read.title_span)
    return [each for each in find_mentions(document, read.facts, next(sections, None)) if _means(each, tie)]


def _means(mention: Mention, tie: Tie) -> bool:
    if KEYS.get(fold(tie.verb), "relates") != _KEY_OF.get(mention.kind.value, "relates"):
        return False
    if mention.target:
        return bool(tie.link) and _file(mention.target) == _file(tie.link)
    return mention.number is not None and mention.number == tie.number


_KEY_OF = {"supersedes": "supersedes", "amends": "amends", "partly supersedes": "amends"}


def _file(target: str) -> str:
    """A target's file name, without anchor and suffix; that of its folder for a folder's page."""
    path = PurePosixPath(unquote(target.partition("#")[0]))
    named = path.parent if path.stem.lower() in ("readme", "index") else path
    return named.stem if named.suffix == ".md" else named.name


class Ties:
    """The relations of one record; what is to change goes into `edits`."""

    def __init__(self, edits: Edits, read: DecisionRead) -> None:
        self.edits, self.read = edits, read
        self.document: Document = edits.document
        self.lists = Lists(edits)

    def add(self, tie: Tie) -> None:
        """Write a relation where the record keeps them: a field of its own, its links, its status, else new links."""
        key = KEYS.get(fold(tie.verb), "relates")
        fact = next(
            (fact for fact in self.read.facts if fact.key == key and fact.where is not Where.SECTION), None
        )
        if fact is not None and fact.where is Where.FRONT_MATTER:
            self.lists.append(fact, [tie.link or tie.ref])
            return
        if fact is not None and not re.search(r"partly|partially", fold(fact.written_key) + fold(tie.verb)):
            value = self.document.plain(fact.value).strip().lower()
            if value in ("", "n/a", "none", "-"):
                self.edits.put(fact.span, ("" if value else " ") + tie.markdown(with_title=False))
            else:
                self.edits.put(Span(fact.span.end, fact.span.end), f", {tie.markdown(with_title=False)}")
            return
        words = f"{tie.verb} {tie.markdown(with_title=True)}"
        for part, block in ((Part.LINKS, f"* {words}"), (Part.STATUS, words)):
            for section in self.document.sections:
                if section.level and role_of(section.title) is part:
                    written = [line for line in self.document.lines_of(section) if line.visible.strip()]
                    if part is Part.STATUS and (not written or "|" in written[-1].visible):
                        continue
                    self._below(
                        section.first,
                        written[-1].span.end if written else None,
                        block,
                        is_list=part is Part.LINKS,
                    )
                    return
        self.edits.insert_block(len(self.document.text), f"## Links\n\n* {words}")

    def _below(self, first: int, end: int | None, block: str, *, is_list: bool) -> None:
        """A line below the last one of a section; a list goes on where it ends with one."""
        if end is None:
            at = (
                self.document.lines[first].start
                if first < len(self.document.lines)
                else len(self.document.text)
            )
            self.edits.insert_block(at, block)
            return
        start = max(self.document.text.rfind("\n", 0, end), self.document.text.rfind("\r", 0, end)) + 1
        bullet = re.match(r"[ \t]*[-*+][ \t]+", self.document.text[start:end])
        if is_list and bullet:
            self.edits.put(Span(end, end), f"\n{bullet[0]}{block[2:]}")
        else:
            self.edits.put(Span(end, end), f"\n\n{block}")

    # --- Taking out ------------------------------------------------------------------------------------------
    def remove(self, tie: Tie) -> None:
        """Take a relation out wherever it is stated: a line that says no more than that goes, else its words do."""
        for mention in mentions(tie, self.document, self.read):
            fact = next((each for each in self.read.facts if each.line == mention.line), None)
            if fact is not None and fact.where is Where.FRONT_MATTER:
                self._remove_from(fact, mention)
            else:
                self._remove_words(mention)

    def _remove_from(self, fact: Fact, mention: Mention) -> None:
        names = {mention.words, mention.target} - {""}
        left = [text for text in fact.texts if not any(name in text for name in names)]
        if left:
            self.lists.replace(fact, left)
        else:
            self.edits.put(self._line_at(fact.span.start), "")

    def _remove_words(self, mention: Mention) -> None:
        line = self._line_at(self._start_of(mention.line))
        text = self.document.text[line.start : line.end].rstrip("\r\n")
        verb, name = re.escape(mention.verb), re.escape(mention.words)
        if mention.target:
            name = rf"\[[^\[\]]*\]\(<?{re.escape(mention.target)}[^)]*\)"
        bold = r"[*_]{0,2}"
        alone = rf"[\s>]*(?:[-*+]\s+)?{bold}{verb}{bold}\s*[:：]?{bold}\s*{name}[\s.]*"
        if re.fullmatch(alone, text, re.IGNORECASE):
            self.edits.put(line, "")
            return
        among = r"\s*(?:,|and|&)\s*"
        for pattern in (among + name, name + among, rf"[,;.]?\s*{verb}\s+{name}"):
            found = re.search(pattern, text, re.IGNORECASE)
            if found:
                self.edits.put(Span(line.start + found.start(), line.start + found.end()), "")
                return

    def _start_of(self, number: int) -> int:
        return next(line.start for line in self.document.lines if line.number == number)

    def _line_at(self, at: int) -> Span:
        """The line in which an offset stands, with its line end."""
        text = self.document.text
        start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        end = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)?").match(text, start)
        return Span(start, end.end() if end else len(text))
