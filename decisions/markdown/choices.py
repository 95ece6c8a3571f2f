"""Writing changed options into the list and the headings they were read from. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any

from decisions.markdown.bodies import Item, OptionRead, Part, Side, role_of
from decisions.markdown.edits import Edits
from decisions.markdown.filing import Place, Row, one_line
from decisions.markdown.rendering import arguments, listed, worded
from records.spans import Span


class Choices:
    """The options of one record, as they were read, and how to write what became of them into `edits`."""

    def __init__(self, edits: Edits, read: tuple[OptionRead, ...]) -> None:
        self.edits, self.read = edits, read
        self.document = edits.document

    def write(self, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
        """Turn the options `old`, as read, into `new`. Lines that stay are left alone."""
        if not self.read:
            self._add_section(new)
            return
        before, after = [each["title"] for each in old], [each["title"] for each in new]
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            both = min(i2 - i1, j2 - j1)
            for step in range(both):
                self._change(self.read[i1 + step], old[i1 + step], new[j1 + step])
            for option in self.read[i1 + both : i2]:
                self._remove(option)
            if kind != "equal":
                self._add(new[j1 + both : j2], after_option=self.read[i1 + both - 1] if i1 + both else None)
        self._choose(old, new)

    def _change(self, option: OptionRead, old: dict[str, Any], new: dict[str, Any]) -> None:
        if old["title"] != new["title"]:
            for span in option.title_spans:
                self.edits.put(span, new["title"])
        if old["gist"] != new["gist"]:
            self._write_gist(option, old["gist"], new["gist"])
        for side, name in ((Side.PRO, "pros"), (Side.CON, "cons")):
            if old[name] != new[name]:
                self._write_items(option, side, lines(old[name]), lines(new[name]))
        for side in (Side.EFFORT, Side.UNDO):
            if old[side.value] != new[side.value]:
                texts = [new[side.value]] if new[side.value] else []
                self._write_items(option, side, [old[side.value]] if old[side.value] else [], texts)

    def _write_gist(self, option: OptionRead, old: str, new: str) -> None:
        text = self.document.text
        rows = [Row(text[span.start : span.end], self._whole(span)) for span in option.gist_lines]
        if option.below is not None and not any(item.side is Side.NEUTRAL for item in option.items):
            below = rows[0].span.start if rows else option.below
            self.edits.rewrite(Place(rows, below), old, new)

    def _write_items(self, option: OptionRead, side: Side, old: list[str], new: list[str]) -> None:
        items = [item for item in option.items if item.side is side]
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                continue
            both = min(i2 - i1, j2 - j1)
            for item, text in zip(items[i1 : i1 + both], new[j1 : j1 + both], strict=False):
                self.edits.put(item.span, text)
            for item in items[i1 + both : i2]:
                self.edits.put(self._whole(item.line), "")
            if new[j1 + both : j2]:
                self._add_items(option, side, items[: i1 + both], new[j1 + both : j2])

    def _add_items(self, option: OptionRead, side: Side, above: list[Item], texts: list[str]) -> None:
        """Arguments below those of their side, with their bullet; below the option's heading, where there are none."""
        there = above or list(option.items)
        if not there and option.below is None:
            name = side.value if side in (Side.EFFORT, Side.UNDO) else f"{side.value}s"
            bare = {"title": option.title, "gist": "", "pros": "", "cons": "", "effort": "", "undo": ""}
            self._add_headings([bare | {name: "\n".join(texts)}])
            return
        if not there:
            assert option.below is not None
            lead = "" if self._begins_line(option.below) else "\n"
            words = "\n".join(f"* {worded(side, text)}" for text in texts)
            self.edits.put(Span(option.below, option.below), f"{lead}\n{words}")
            return
        beside = there[-1]
        line = self.document.text[beside.line.start : beside.line.end]
        bullet = re.match(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+", line)
        mark = bullet[0] if bullet else "* "
        text = "".join(f"\n{mark}{worded(side, each)}" for each in texts)
        self.edits.put(Span(beside.line.end, beside.line.end), text)

    def _remove(self, option: OptionRead) -> None:
        """Take away its line in the list, and its heading with what stands below."""
        if option.line is not None:
            self.edits.put(self._whole(option.line), "")
        for section in self.document.sections:
            if section.title_span and any(
                section.title_span.start <= span.start < section.title_span.end for span in option.title_spans
            ):
                start = self.document.lines[section.start].start
                self.edits.put(Span(start, start + len(section.heading) + len(section.body)), "")

    def _add(self, options: list[dict[str, Any]], *, after_option: OptionRead | None) -> None:
        if not options:
            return
        beside = after_option or self.read[-1]
        if beside.line is not None:
            line = self.document.text[beside.line.start : beside.line.end]
            bullet = re.match(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+", line)
            texts = "".join(f"\n{bullet[0] if bullet else '* '}{option['title']}" for option in options)
            self.edits.put(Span(beside.line.end, beside.line.end), texts)
            options = [option for option in options if arguments(option)]
        if options:
            self._add_headings(options)

    def _add_headings(self, options: list[dict[str, Any]]) -> None:
        """Headings for options with what speaks for and against them, below those there are."""
        sections = [
            one for one in self.document.sections if one.level and role_of(one.title) is Part.PROS_AND_CONS
        ]
        if not sections and self.read[0].line is None:
            sections = [
                one for one in self.document.sections if one.level and role_of(one.title) is Part.OPTIONS
            ]
        if not sections:
            level = next(
                (one.level for one in self.document.sections if role_of(one.title) is Part.OPTIONS), 2
            )
            head, marks = f"{'#' * level} Pros and Cons of the Options\n\n", "#" * (level + 1)
            at = len(self.document.text)
        else:
            head, marks = "", "#" * (sections[0].level + 1)
            under = [sections[0], *self.document.under(sections[0])]
            stop = under[-1].stop
            at = (
                self.document.lines[stop].start
                if stop < len(self.document.lines)
                else len(self.document.text)
            )
        blocks = [f"{marks} {option['title']}\n\n{arguments(option)}".rstrip() for option in options]
        self.edits.insert_block(at, head + "\n\n".join(blocks))

    def _add_section(self, options: list[dict[str, Any]]) -> None:
        """The first options of a record: above the decision, as the long template has them."""
        at = len(self.document.text)
        for section in self.document.sections:
            if section.level and role_of(section.title) is Part.DECISION:
                at = self.document.lines[section.start].start
                break
        self.edits.insert_block(at, f"## Considered Options\n\n{listed(options)}")
        weighed = [option for option in options if arguments(option)]
        if weighed:
            blocks = [f"### {option['title']}\n\n{arguments(option)}" for option in weighed]
            self.edits.insert_block(
                len(self.document.text), "## Pros and Cons of the Options\n\n" + "\n\n".join(blocks)
            )
        self._choose([], options)

    def _choose(self, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
        """Say which option was chosen, where that has changed."""
        before = next((each["title"] for each in old if each["is_chosen"]), "")
        after = next((each["title"] for each in new if each["is_chosen"]), "")
        if before == after or not after:
            return
        for section in self.document.sections:
            if role_of(section.title) is not Part.DECISION or not section.level:
                continue
            for line in self.document.lines_of(section):
                said = re.search(r"(?i)(?:chosen|selected) option\W{0,6}[:：]\s*\W?", line.visible)
                at = line.visible.find(before, said.end() - 1) if said and before else -1
                if at >= 0:
                    self.edits.put(Span(line.start + at, line.start + at + len(before)), after)
                    return
            start = section.first
            at = (
                self.document.lines[start].start
                if start < len(self.document.lines)
                else len(self.document.text)
            )
            self.edits.insert_block(at, f'Chosen option: "{after}".')
            return

    def _whole(self, span: Span) -> Span:
        """A line with its line end."""
        text = self.document.text
        end = re.compile(r"\r\n|\n|\r").match(text, span.end)
        return Span(span.start, end.end() if end else span.end)

    def _begins_line(self, at: int) -> bool:
        return at == 0 or self.document.text[at - 1] in "\r\n"


def lines(text: str) -> list[str]:
    """The arguments of a field, one a line, without their bullets."""
    return [one_line(re.sub(r"^[-*+]\s+", "", line.strip())) for line in text.split("\n") if line.strip()]
