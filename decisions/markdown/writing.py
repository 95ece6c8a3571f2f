"""Writing a changed decision back into the file it came from: only what changed, all other bytes as they were. Pure.

What was written is read again; a value that does not come back as it should is named, so that nothing is taken for
written that is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from decisions.markdown import ours
from decisions.markdown.choices import Choices
from decisions.markdown.edits import Edits
from decisions.markdown.filing import Filed, Place, file, is_title
from decisions.markdown.following import Touched, changed_otherwise
from decisions.markdown.parsing import Neighbours, parse
from decisions.markdown.record import DecisionRead
from decisions.markdown.rendering import lowered
from decisions.markdown.stating import Facts
from decisions.markdown.tying import Tie, Ties, mentions
from decisions.markdown.values import NAMES, TEXTS, Values, changed, of_filed, tidy
from records.documents import Document

HEADINGS = {
    "context": "Context", "drivers": "Decision Drivers", "decision": "Decision", "trade_offs": "Trade-offs",
    "consequences": "Consequences", "consequences_good": "Positive Consequences",
    "consequences_bad": "Negative Consequences", "confirmation": "Confirmation",
    "over_concerns": "Decided over a concern", "ended_because": "Why it ended",
}  # fmt: skip
_ORDER = ("context", "drivers", "decision", "consequences", "consequences_good", "consequences_bad", "confirmation",
          "trade_offs", "over_concerns", "ended_because")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gone:
    """A relation to take out."""

    tie: Tie

    def words(self) -> str:
        """The same in words."""
        return f"no longer: {self.tie.words()}"


# What to change: the name of a value, a relation to add, or one to take out.
Change = str | Tie | Gone


@dataclass(frozen=True, slots=True)
class Written:
    """A file's new bytes, and the names of the values that could not be written into it.

    `following` are values of the record that hold lines which were changed, as the file says them now.
    """

    content: bytes
    unwritten: tuple[str, ...] = ()
    following: Values = field(default_factory=dict)


def rewrite(
    path: str,
    source: bytes,
    wanted: Values,
    *,
    base: Values | None = None,
    around: Neighbours | None = None,
    ties: tuple[Tie, ...] = (),
    gone: tuple[Tie, ...] = (),
    successors: tuple[Tie, ...] = (),
) -> Written:
    """The file `source` of the record at `path` with the values that differ from those it states.

    `base` are the values that were read from it then, if another reader did; only what differs from them too is
    written. `ties` are relations to add, `gone` those to take out, `successors` what took its place.
    """
    around = around or Neighbours(is_home=True)
    read = parse(path, source, around)[0].record
    if read is None:
        return Written(source, tuple(changed(base, wanted)) if base else ())
    filed = file(read)
    said = of_filed(filed)
    wanted = _fitted(tidy(wanted), said, filed)
    names = [name for name in changed(said, wanted) if base is None or base[name] != wanted[name]]
    task = _Task(path, source, around, read, filed, said, wanted, successors)
    every: list[Change] = [*names, *ties, *map(Gone, gone)]
    written = task.write(every)
    if written is not None:
        return written
    done: list[Change] = []
    best = Written(source)
    for change in every:  # one of them cannot be written: find out which
        written = task.write([*done, change])
        if written is not None:
            done.append(change)
            best = written
    refused = tuple(
        change if isinstance(change, str) else change.words() for change in every if change not in done
    )
    return replace(best, unwritten=refused)


@dataclass(frozen=True)
class _Task:
    """One file, what it says, and what it is to say."""

    path: str
    source: bytes
    around: Neighbours
    read: DecisionRead
    filed: Filed
    said: Values
    wanted: Values
    successors: tuple[Tie, ...]

    def write(self, changes: list[Change]) -> Written | None:
        """The file with these changes; None when one does not come back as it is meant, or spoils another value."""
        writer = _Writer(self.source, self.read, self.filed, self.said)
        try:
            for change in changes:
                if isinstance(change, str):
                    writer.write(change, self.wanted, self.successors)
                elif isinstance(change, Gone):
                    writer.ties.remove(change.tie)
                else:
                    writer.ties.add(change)
            content = writer.edits.to_bytes()
        except ValueError:  # written over each other
            return None
        again = parse(self.path, content, self.around)[0].record
        if again is None:
            return None
        now, after = of_filed(file(again)), Document.from_bytes(content)
        touched = Touched.between(writer.document.text, after.text)
        meant = self.said | {name: self.wanted[name] for name in changes if isinstance(name, str)}
        if changed_otherwise(touched, meant, now, NAMES):
            return None
        if any(mentions(change.tie, after, again) for change in changes if isinstance(change, Gone)):
            return None
        return Written(content, (), {name: now[name] for name in NAMES if now[name] != meant[name]})


def _fitted(wanted: Values, said: Values, filed: Filed) -> Values:
    """The values with the headings in their texts lowered below those of the file's sections."""
    level = level_of(filed)
    texts = {
        name: lowered(wanted[name], (filed.places[name].level if name in filed.places else level) + 1)
        for name in TEXTS
        if wanted[name] != said[name]
    }
    sections = [
        each if each in said["sections"] else each | {"body": lowered(each["body"], level + 1)}
        for each in wanted["sections"]
    ]
    return wanted | texts | {"sections": sections}


def level_of(filed: Filed) -> int:
    """The level of a record's sections: that of most of them, the higher of two as common; second where it has none."""
    headed = zip(filed.values["sections"], filed.section_places, strict=True)
    levels = [place.level for section, place in headed if section["heading"] and place.level]
    levels += [place.level for place in filed.places.values() if place.level]
    return min(max(sorted(set(levels)), key=levels.count, default=2), 4)


class _Writer:
    def __init__(self, source: bytes, read: DecisionRead, filed: Filed, said: Values) -> None:
        self.document = Document.from_bytes(source)
        self.edits = Edits(self.document)
        self.read, self.filed, self.said = read, filed, said
        self.facts, self.ties = Facts(self.edits, read), Ties(self.edits, read)

    def write(self, name: str, wanted: Values, successors: tuple[Tie, ...]) -> None:
        """Put what one value's change takes into the edits."""
        old, new = self.said[name], wanted[name]
        if name == "title":
            self.facts.title(old, new)
        elif name == "status":
            self.facts.status(old, new, successors[0] if successors else None)
        elif name == "date" and new:
            self.facts.date(old, new)
        elif name == "people":
            for role in dict.fromkeys(role for _, role in [*old, *new]):
                before, after = ([who for who, has in each if has == role] for each in (old, new))
                if before != after:
                    self.facts.names(role, before, after)
        elif name == "tags":
            self.facts.names("tags", old, new)
        elif name == "options":
            Choices(self.edits, self.read.options).write(old, new)
        elif name == "sections":
            self._sections(old, new)
        elif name in TEXTS:
            self._text(name, old, new)
        elif name in ours.NAMES:
            ours.write(self.edits, name, new)

    def _text(self, name: str, old: str, new: str) -> None:
        place = self.filed.places.get(name)
        if place is not None:
            self.edits.rewrite(
                place, self.filed.values[name], _indented_like(self.filed.values[name], old, new)
            )
        elif new:
            at = self._room_for(name)
            level = self._level_at(at)
            self.edits.insert_block(at, f"{'#' * level} {HEADINGS[name]}\n\n{lowered(new, level + 1)}")

    def _room_for(self, name: str) -> int:
        """The offset for a section of its own: behind the one that comes before it in the usual order, else the end."""
        before = _ORDER[: _ORDER.index(name)]
        ends = [self.filed.places[each].end for each in before if each in self.filed.places]
        return self._behind(max(ends)) if ends and name in _ORDER[:7] else len(self.document.text)

    def _behind(self, at: int) -> int:
        """The offset of the next heading at or behind `at` that is no subsection, or the end."""
        level = self._level_at(at)
        for section in self.document.sections:
            if 0 < section.level <= level and section.start < len(self.document.lines):
                start = self.document.lines[section.start].start
                if start >= at:
                    return start
        return len(self.document.text)

    def _level_at(self, at: int) -> int:
        """The level of a heading that becomes no subsection at this offset: the usual one, or a higher one where the
        section that is open there has that. The record's title opens none.
        """
        open_ones: list[int] = []
        has_title = False
        for piece in self.read.pieces:
            if not piece.level or piece.start >= at:
                continue
            if not has_title and is_title(piece, self.read):
                has_title = True
                continue
            open_ones = [level for level in open_ones if level < piece.level] + [piece.level]
        return min([level_of(self.filed), *open_ones])

    def _sections(self, old: list[dict[str, str]], new: list[dict[str, str]]) -> None:
        """Sections of the record's own: changed in place, taken away, or put in behind the one before."""
        before, after = [each["heading"] for each in old], [each["heading"] for each in new]
        places = self.filed.section_places
        for _, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            both = min(i2 - i1, j2 - j1)
            for index in range(both):
                self._section(i1 + index, old[i1 + index], new[j1 + index])
            for place in places[i1 + both : i2]:
                self._take_away(place)
            before_it = places[i1 + both - 1].end if i1 + both else None
            at = len(self.document.text) if before_it is None else self._behind(before_it)
            for section in new[j1 + both : j2]:
                block = section["body"]
                if section["heading"]:
                    block = f"{'#' * self._level_at(at)} {section['heading']}\n\n{block}"
                self.edits.insert_block(at, block.strip())

    def _section(self, index: int, old: dict[str, str], new: dict[str, str]) -> None:
        place = self.filed.section_places[index]
        whole: str = self.filed.values["sections"][index]["body"]
        if old["heading"] != new["heading"] and place.title:
            self.edits.put(place.title, new["heading"])
        if old["body"] != new["body"]:
            self.edits.rewrite(place, whole, _indented_like(whole, old["body"], new["body"]))

    def _take_away(self, place: Place) -> None:
        if place.head:
            self.edits.put(place.head, "")
        for row in place.rows:
            self.edits.put(row.span, "")


def _indented_like(whole: str, bare: str, new: str) -> str:
    """The new text with the blanks before its first line that the old one has in the file."""
    at = whole.find(bare) if bare else -1
    return whole[:at] + new if at > 0 else new
