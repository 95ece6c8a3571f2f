"""Reading one file of a folder of decision records, by what it says and by what its neighbours are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from decisions.markdown import files, ours
from decisions.markdown.bodies import Part, dialect, pieces, read_options, role_of
from decisions.markdown.files import Name, read_name
from decisions.markdown.histories import in_history
from decisions.markdown.metadata import PEOPLE, Fact, Where, find_facts
from decisions.markdown.record import DecisionRead, FileRead, Kind, PersonNamed
from decisions.markdown.relations import Kind as RelationKind
from decisions.markdown.relations import Mention, find_mentions
from decisions.markdown.statuses import Status, StatusRead, read_status
from decisions.markdown.titles import TitleRead, is_placeholder, read_title
from records.dates import DateFound, DayOrder, Precision, find_dates
from records.documents import LARGEST, Document, UnreadableDocument
from records.inline import plain
from records.spans import Span

_PROMPT = re.compile(
    r"\W*(?:list|liste|lister|everyone|insert|names?|who|all)\s+\w+\s+\w+\s+\w+", re.IGNORECASE
)


_BESIDE_A_DECISION = {
    Part.CONTEXT, Part.CONSEQUENCES, Part.GOOD, Part.BAD, Part.TRADE_OFFS, Part.OPTIONS, Part.STATUS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What a file's folder tells about it: the days' order, and how its other files are named."""

    order: DayOrder | None = None
    series: frozenset[str] = frozenset()
    placed: int = 0
    unplaced: int = 0
    is_home: bool = False
    above_is_numbered: bool = False
    own_folder: Name | None = None
    has_readme: bool = False


def parse(
    path: str, source: bytes, around: Neighbours, *, largest: int = LARGEST
) -> tuple[FileRead, tuple[Mention, ...], list[str]]:
    """Read one file's bytes. Gives the file, the mentions of other records in it, and the texts of its dates."""
    sha256 = hashlib.sha256(source).hexdigest()
    try:
        document = Document.from_bytes(source, largest=largest)
    except UnreadableDocument as refusal:
        return FileRead(path, Kind.ERROR, refusal.reason, refusal.line, source, sha256), (), []
    pure = PurePosixPath(path)
    name = _name(pure, around)
    title = read_title(document, is_numbered=name.number is not None)
    facts = (*find_facts(document, title.section), *in_history(document))
    status, status_fact, warnings = _status(facts)
    reason = _why_not(pure, name, around, document, title, facts, status)
    if reason:
        return FileRead(path, Kind.LEFT_OUT, reason, None, source, sha256, None, document.warnings), (), []
    mentions = find_mentions(document, facts, title.section)
    if (
        status.status is None
        and any(mention.kind is RelationKind.SUPERSEDED_BY and mention.line for mention in mentions)
        and not status.is_unfilled
    ):
        status = StatusRead(
            Status.SUPERSEDED, status.label, doubt="no status is stated, but a record that supersedes it"
        )
    day, day_text, day_span, day_warnings = _decided(facts, status, name, around.order)
    warnings = [*document.warnings, *warnings, *day_warnings]
    if status.doubt:
        warnings.append(f"status: {status.doubt}")
    if not title.text:
        warnings.append("no title is stated: it is made of the file's name")
    if title.number is not None and name.number is not None and title.number != name.number:
        warnings.append(f"the heading says number {title.number}, the file's name {name.number}")
    record = DecisionRead(
        title=title.text or files.title_from(name, pure.parent.name if is_readme(pure) else pure.stem),
        raw_title=title.raw,
        number=name.number,
        series=name.series,
        status=status.status,
        status_label=status.label,
        implementation=status.implementation,
        is_partly_superseded=status.is_partly_superseded,
        decided_on=day,
        date_text=day_text,
        updated_on=_updated(facts, around.order),
        people=tuple(_people(facts, document)),
        tags=tuple(_tags(facts)),
        pieces=pieces(document),
        options=read_options(document),
        dialect=dialect(document),
        facts=facts,
        title_span=title.span,
        status_span=_label_span(document, status_fact, status),
        date_span=day_span,
        ours=ours.read(document),
    )
    texts = [fact.value for fact in facts if fact.key in ("date", "created", "updated")]
    return FileRead(path, Kind.RECORD, "", None, source, sha256, record, tuple(warnings)), mentions, texts


def is_readme(path: PurePosixPath) -> bool:
    """Is this the page of its folder?"""
    return path.stem.lower() in ("readme", "index")


def _name(path: PurePosixPath, around: Neighbours) -> Name:
    """The file's name read; where a folder is the record, the folder's."""
    name = read_name(path.stem, around.series)
    if around.own_folder and (is_readme(path) or not name.is_placed):
        return around.own_folder
    return name


def _why_not(
    path: PurePosixPath, name: Name, around: Neighbours, document: Document, title: TitleRead,
    facts: tuple[Fact, ...], status: StatusRead,
) -> str:  # fmt: skip
    """Why a file is no record, in words; empty when it is one."""
    if not document.body.strip() and not document.front_matter:
        return "the file is empty"
    if around.own_folder:
        is_other = not is_readme(path) and (around.own_folder.day or not read_name(path.stem).is_placed)
        if is_other and around.has_readme:
            return "an attachment in a record's own folder"
        if is_other:
            return ""
    elif files.is_never_a_record(path):
        return "an index or read-me, by its name"
    template = _why_template(path, name, title, status)
    if template or status.status is not None:
        return template
    if name.number == 0 and files.names_an_index(path):
        return "an index, by its name"
    if name.is_placed:
        return ""
    return _why_page(path, around, document, facts)


def _why_template(path: PurePosixPath, name: Name, title: TitleRead, status: StatusRead) -> str:
    """Why a file is a template; empty when it is none. A status, or a place among the others, speaks against it."""
    is_stated = status.status is not None
    has_prompt = is_placeholder(title.raw) if title.raw else False
    is_unfilled = status.is_unfilled or (not is_stated and "|" in status.label)
    is_named_so = files.names_a_template(path) and not is_readme(path) and not (is_stated and name.number)
    if is_named_so and (files.is_only_a_template(path) or has_prompt or is_unfilled or name.number == 0):
        return "a template, by its name"
    is_to_fill_in = (has_prompt and is_unfilled) or ((has_prompt or is_unfilled) and not name.is_placed)
    return (
        "a template: its title or status is still to be filled in" if is_to_fill_in and not is_stated else ""
    )


def _why_page(path: PurePosixPath, around: Neighbours, document: Document, facts: tuple[Fact, ...]) -> str:
    """Why a file without number, day and status is no record; empty when it reads like one."""
    if around.is_home and any(fact.key in ("date", "created", "deciders") for fact in facts):
        return ""
    if files.names_a_page(path):
        return "a page about records, by its name"
    parts = {role_of(section.title) for section in document.sections if section.level}
    if Part.DECISION in parts and parts & _BESIDE_A_DECISION:
        return ""
    if around.placed > around.unplaced:
        return "a page beside the records: it has neither number, day nor status"
    if around.above_is_numbered and not around.placed:
        return "an attachment: the records above it are numbered or dated, and it is not"
    return "" if around.is_home else "nothing in it says that it is a decision record"


def _status(facts: tuple[Fact, ...]) -> tuple[StatusRead, Fact | None, list[str]]:
    """The status by the first place that states one; other places that disagree are told."""
    stated = [(fact, _read(fact)) for fact in facts if fact.key == "status"]
    known = [(fact, read) for fact, read in stated if read.status is not None]
    if not known:
        said = [(fact, read) for fact, read in stated if read.label or read.is_unfilled]
        if not said:
            return StatusRead(None, ""), None, []
        fact, read = said[0]
        words = f"“{read.label[:80]}”" if read.label else "a list of all states"
        return read, fact, [f"line {fact.line}: the status is not one we know: {words}"]
    fact, read = known[0]
    warnings = []
    places = {fact.where}
    for other, second in known[1:]:
        is_later_line = other.where is fact.where is Where.SECTION and other.written_key == fact.written_key
        if is_later_line and second.status is Status.SUPERSEDED and read.status is not Status.REJECTED:
            # "Accepted 2024-07-08", and in a paragraph below: "Superseded by …"; the day stays that of the decision
            fact, read = other, replace(second, day=second.day or read.day)
            continue
        if is_later_line and read.day and second.day and second.day > read.day:
            fact, read = (
                other,
                second,
            )  # "2021-06-07 proposed", and in a paragraph below: "2021-07-08 accepted"
            continue
        if second.status is not read.status and (is_later_line or other.where not in places):
            warnings.append(
                f"line {fact.line} says {read.status}, line {other.line} says {second.status}: the first counts"
            )
        places.add(other.where)
    return read, fact, warnings


def _read(fact: Fact) -> StatusRead:
    """A fact's status. Of dated lines, the latest counts; of others the first that is known, but for one that says
    it was superseded.
    """
    if fact.where is not Where.SECTION or len(fact.texts) < 2:
        return read_status(fact.value)
    whole = read_status(fact.value)
    if whole.is_unfilled or "[ ]" in fact.value:  # boxes to tick
        return whole
    reads = [read_status(text) for text in fact.texts]
    if (
        len(reads) > 2
        and len({read.status for read in reads if read.status}) > 2
        and not any(r.day for r in reads)
    ):
        return read_status(" | ".join(fact.texts))  # a list of all states, one a line
    known = [read for read in reads if read.status]
    dated = [read for read in known if read.day]
    if len(dated) > 1:
        return max(reversed(dated), key=lambda read: read.day or date.min)
    if reads[0].status and reads[0].status is not Status.REJECTED:
        later = next((read for read in known[1:] if read.status is Status.SUPERSEDED), None)
        return later or reads[0]
    return reads[0] if reads[0].status else whole


def _label_span(document: Document, fact: Fact | None, status: StatusRead) -> Span | None:
    """Where the status word stands, so that a change rewrites nothing else."""
    if fact is None:
        return None
    at = document.text.find(status.label, *fact.span) if status.label else -1
    return Span(at, at + len(status.label)) if at >= 0 else fact.span


def _decided(
    facts: tuple[Fact, ...], status: StatusRead, name: Name, order: DayOrder | None
) -> tuple[date | None, str, Span | None, list[str]]:
    """The day, the text that stands for it when it is no whole day, its place, and warnings.

    A stated date counts most, then one beside the status, then the file's name.
    """
    warnings: list[str] = []
    partial: tuple[str, Span] | None = None
    for key in ("date", "created", "updated"):
        for fact in (fact for fact in facts if fact.key == key):
            found = find_dates(fact.value, order)
            day = next((one for one in found if one.precision is Precision.DAY), None)
            if day:
                span = _date_span(fact, day)
                if day.ambiguous:
                    warnings.append(f"line {fact.line}: {day.text} was read with the day first")
                return day.day, "", span, warnings
            if partial is None and (found or _is_text(fact)):
                partial = plain(fact.value)[:100], fact.span
                warnings.append(f"line {fact.line}: “{partial[0]}” is no whole day")
    day_said = status.day or name.day
    return (day_said, *partial, warnings) if partial else (day_said, "", None, warnings)


def _is_text(fact: Fact) -> bool:
    return bool(plain(fact.value)) and len(fact.value) < 100


def _date_span(fact: Fact, found: DateFound) -> Span:
    if fact.where is Where.FRONT_MATTER and fact.span.end - fact.span.start != len(fact.value):
        return fact.span
    return Span(fact.span.start + found.span.start, fact.span.start + found.span.end)


def _updated(facts: tuple[Fact, ...], order: DayOrder | None) -> date | None:
    """The day of the last change, where one is stated: a field of its own, or a second date in the first."""
    for fact in facts:
        days = [one.day for one in find_dates(fact.value, order) if one.day]
        if fact.key == "updated" and days:
            return days[-1]
        if fact.key == "date" and len(days) > 1:
            return days[1]
    return None


def _people(facts: tuple[Fact, ...], document: Document) -> Iterator[PersonNamed]:
    seen = set()
    for fact in facts:
        if fact.key not in PEOPLE or _PROMPT.match(fact.value):
            continue
        for text in fact.texts:
            text = document.plain(text)
            team, colon, members = text.partition(":")
            for name in _split_names(members if colon and members.strip() and "http" not in team else text):
                if (name, fact.key) not in seen:
                    seen.add((name, fact.key))
                    yield PersonNamed(name, fact.key)


def _split_names(text: str) -> Iterator[str]:
    depth, name = 0, ""
    for character in text:
        depth += (character in "([（") - (character in ")]）")
        if character in ",;、，\n" and depth <= 0:
            yield from _name_in(name)
            name = ""
        else:
            name += character
    yield from _name_in(name)


def _name_in(text: str) -> Iterator[str]:
    text = text.strip(" {}\"'.*_")
    if text and text.lower() not in ("n/a", "none", "-", "tbd"):
        yield text[:200]


def _tags(facts: tuple[Fact, ...]) -> Iterator[str]:
    seen = set()
    for fact in facts:
        if fact.key == "tags":
            for text in fact.texts:
                for tag in plain(text).replace("#", "").split(","):
                    if tag.strip() and tag.strip() not in seen:
                        seen.add(tag.strip())
                        yield tag.strip()
