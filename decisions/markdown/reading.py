"""Reading decision records from a folder of Markdown files. Nothing is written, nothing is asked but the files.

    folder = Folder(Path("docs/decisions"))
    for file in folder:                      # in the order of their paths
        file.report()                        # the public shape of the import report

A folder is gone through twice: once for the few facts that records need of each other (numbers, relations, the
order of day and month), and once to hand the files out, one in memory at a time.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath

from decisions.markdown import files
from decisions.markdown.bodies import Dialect, OptionRead, Part, Piece, dialect, pieces, read_options, role_of
from decisions.markdown.files import Name, read_name
from decisions.markdown.log import Entry, Log, Relation
from decisions.markdown.metadata import PEOPLE, Fact, Where, find_facts
from decisions.markdown.relations import Kind as RelationKind
from decisions.markdown.relations import Mention, find_mentions
from decisions.markdown.statuses import Implementation, Status, StatusRead, read_status
from decisions.markdown.titles import TitleRead, is_placeholder, read_title
from records.dates import DateFound, DayOrder, Precision, day_order, find_dates
from records.documents import LARGEST, Document, UnreadableDocument
from records.inline import plain
from records.spans import Span

DEEPEST = 30  # folders within folders
_PROMPT = re.compile(r"\W*(?:list|liste|lister|everyone|insert|names?|who|all)\s+\w+\s+\w+\s+\w+", re.IGNORECASE)


class Kind(StrEnum):
    """What a file was taken for."""

    RECORD = "record"
    LEFT_OUT = "left_out"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """A person or team as a record names them, and as what: deciders, contact, consulted, informed or author."""

    name: str
    role: str


@dataclass(frozen=True)
class DecisionRead:
    """A decision record as read. Texts are Markdown as written, `title` and names are plain.

    `title` is the stated one; where none is, it is made of the file's name and `raw_title` is empty. `status` is
    None when nothing, or nothing known, is said; `status_label` is the word as written. `decided_on` is a day or
    None; `date_text` what stands there instead when it is no whole day. The spans are those of the title, the
    status label and the date in `Document.text`, None where they are not stated.
    """

    title: str
    raw_title: str
    number: int | None
    series: str | None
    status: Status | None
    status_label: str
    implementation: Implementation | None
    is_partly_superseded: bool
    decided_on: date | None
    date_text: str
    updated_on: date | None
    people: tuple[PersonNamed, ...]
    tags: tuple[str, ...]
    pieces: tuple[Piece, ...]
    options: tuple[OptionRead, ...]
    dialect: Dialect
    facts: tuple[Fact, ...]
    title_span: Span | None
    status_span: Span | None
    date_span: Span | None
    relations: tuple[Relation, ...] = ()

    def related(self, kind: RelationKind) -> tuple[str, ...]:
        """The paths of the records of this folder that stand in this relation, each once."""
        found = (relation.path for relation in self.relations if relation.kind is kind and relation.path)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class FileRead:
    """A file that was seen. `path` is relative to the folder, with slashes. `reason` says in words why a file is no
    record, `line` where an error is. `source` and `sha256` are the file's bytes and their fingerprint.
    """

    path: str
    kind: Kind
    reason: str = ""
    line: int | None = None
    source: bytes = b""
    sha256: str = ""
    record: DecisionRead | None = None
    warnings: tuple[str, ...] = ()

    def report(self) -> dict[str, object]:
        """This file's object in the import report. The shape is a public interface."""
        record = self.record
        reason = f"line {self.line}: {self.reason}" if self.line else self.reason
        return {
            "path": self.path,
            "kind": self.kind.value,
            "reason": reason,
            "title": record.title if record else None,
            "number": record.number if record else None,
            "series": record.series if record else None,
            "status": record.status.value if record and record.status else None,
            "date": record.decided_on.isoformat() if record and record.decided_on else None,
            "supersedes": list(record.related(RelationKind.SUPERSEDES)) if record else [],
            "superseded_by": list(record.related(RelationKind.SUPERSEDED_BY)) if record else [],
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """What a file's folder tells about it: the days' order, and how its other files are named."""

    order: DayOrder | None = None
    series: frozenset[str] = frozenset()
    placed: int = 0
    unplaced: int = 0
    is_home: bool = False
    above_is_numbered: bool = False
    own_folder: Name | None = None
    has_readme: bool = False


@dataclass(slots=True)
class _Survey:
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    dates: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    entries: list[Entry] = field(default_factory=list)


class Folder:
    """A folder of decision records, to be iterated over. Links that lead out of it are not followed.

    `include_hidden` also reads files and folders whose name begins with a dot (never `.git`). `largest` is the
    size in bytes above which a file is reported instead of read.
    """

    def __init__(self, root: Path, *, include_hidden: bool = False, largest: int = LARGEST) -> None:
        self.root = root
        self.include_hidden = include_hidden
        self.largest = largest
        self.paths = tuple(sorted(self._walk()))
        self._around = self._survey_names()
        self.log = self._survey_records()

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[FileRead]:
        """The files in the order of their paths, relations completed on both sides."""
        for path in self.paths:
            file = self._read(path)
            if file.record is None:
                yield file
                continue
            record = replace(file.record, relations=self.log.relations.get(path, ()))
            warnings = (*file.warnings, *self.log.warnings.get(path, ()))
            yield FileRead(path, file.kind, "", None, file.source, file.sha256, record, warnings)

    def _walk(self) -> Iterator[str]:
        root = os.path.realpath(self.root)
        for top, folders, names in os.walk(root, followlinks=False):
            inside = os.path.relpath(top, root)
            depth = 0 if inside == "." else inside.count(os.sep) + 1
            folders[:] = sorted(
                name
                for name in folders
                if name not in (".git", "node_modules")
                and (self.include_hidden or not name.startswith("."))
                and depth < DEEPEST
            )
            for name in names:
                if name.lower().endswith(files.SUFFIXES) and (self.include_hidden or not name.startswith(".")):
                    yield name if inside == "." else f"{inside.replace(os.sep, '/')}/{name}"

    def _survey_names(self) -> dict[str, _Neighbours]:
        by_folder: dict[str, list[str]] = defaultdict(list)
        for path in self.paths:
            by_folder[str(PurePosixPath(path).parent)].append(path)
        around: dict[str, _Neighbours] = {}
        for folder in sorted(by_folder):
            around[folder] = self._neighbours(folder, [PurePosixPath(path) for path in by_folder[folder]], around)
        return around

    def _neighbours(self, folder: str, paths: list[PurePosixPath], around: dict[str, _Neighbours]) -> _Neighbours:
        names = [read_name(path.stem) for path in paths if not files.is_never_a_record(path)]
        series = frozenset(name.series for name in names if name.series)
        placed = sum(name.is_placed for name in names)
        pure = PurePosixPath(folder)
        above = [around.get(str(parent)) for parent in pure.parents]
        own = read_name(pure.name) if folder != "." else None
        if own and not (own.day or (own.number is not None and not placed)):
            own = None
        has_readme = any(_is_readme(path) for path in paths)
        if own and not has_readme and len(paths) != 1:
            own = None
        home = PurePosixPath(os.path.realpath(self.root)).name
        return _Neighbours(
            series=series,
            placed=placed,
            unplaced=len(names) - placed,
            is_home=files.is_home_of_records(PurePosixPath(home) / pure),
            above_is_numbered=any(one.placed > one.unplaced for one in above if one),
            own_folder=own,
            has_readme=has_readme,
        )

    def _survey_records(self) -> Log:
        survey = _Survey()
        for path in self.paths:
            file, mentions, dates = self._parse(path)
            if file.record:
                record = file.record
                survey.dates[str(PurePosixPath(path).parent)] += dates
                survey.entries.append(Entry(path, record.number, record.series, record.title, mentions))
        for folder, texts in survey.dates.items():
            order = day_order(texts) or day_order(text for other in survey.dates.values() for text in other)
            self._around[folder] = replace(self._around[folder], order=order)
        return Log(survey.entries)

    def _read(self, path: str) -> FileRead:
        return self._parse(path)[0]

    def _parse(self, path: str) -> tuple[FileRead, tuple[Mention, ...], list[str]]:
        """One file, with the mentions of others in it and the texts of its dates."""
        try:
            source = self._bytes(path)
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            return FileRead(path, Kind.ERROR, reason[:1].lower() + reason[1:]), (), []
        except UnreadableDocument as refusal:
            return FileRead(path, Kind.ERROR, refusal.reason, refusal.line), (), []
        around = self._around[str(PurePosixPath(path).parent)]
        return parse(path, source, around, largest=self.largest)

    def _bytes(self, path: str) -> bytes:
        """The file's bytes, never more than one above the limit. Raises UnreadableDocument for a link that leads
        out of the folder and for what is no ordinary file, OSError as reading does.
        """
        root = os.path.realpath(self.root)
        full = os.path.join(root, *path.split("/"))
        real = os.path.realpath(full)
        if os.path.commonpath([root, real]) != root:
            raise UnreadableDocument("it is a link that leads out of the folder")
        if not os.path.isfile(real):
            raise UnreadableDocument("it is no ordinary file")
        with open(real, "rb") as file:
            return file.read(self.largest + 1)


def read_folder(root: Path, *, include_hidden: bool = False) -> Iterator[FileRead]:
    """Every Markdown file below `root` in the order of their paths. See `Folder`."""
    yield from Folder(root, include_hidden=include_hidden)


def read_file(path: str, source: bytes) -> FileRead:
    """One file by itself, such as an upload: its relations stay as its text names them."""
    file, mentions, _ = parse(path, source, _Neighbours(is_home=True))
    if file.record is None:
        return file
    log = Log([Entry(path, file.record.number, file.record.series, file.record.title, mentions)])
    record = replace(file.record, relations=log.relations.get(path, ()))
    return FileRead(path, file.kind, "", None, file.source, file.sha256, record, file.warnings)


def parse(
    path: str, source: bytes, around: _Neighbours, *, largest: int = LARGEST
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
    facts = find_facts(document, title.section)
    status, status_fact, warnings = _status(facts)
    reason = _why_not(pure, name, around, document, title, facts, status)
    if reason:
        return FileRead(path, Kind.LEFT_OUT, reason, None, source, sha256, None, document.warnings), (), []
    mentions = find_mentions(document, facts, title.section)
    if status.status is None and any(
        mention.kind is RelationKind.SUPERSEDED_BY and mention.line for mention in mentions
    ) and not status.is_unfilled:
        status = StatusRead(Status.SUPERSEDED, status.label, doubt="no status is stated, but a record that supersedes it")
    day, day_text, day_span, day_warnings = _decided(facts, status, name, around.order)
    warnings = [*document.warnings, *warnings, *day_warnings]
    if status.doubt:
        warnings.append(f"status: {status.doubt}")
    if not title.text:
        warnings.append("no title is stated: it is made of the file's name")
    if title.number is not None and name.number is not None and title.number != name.number:
        warnings.append(f"the heading says number {title.number}, the file's name {name.number}")
    record = DecisionRead(
        title=title.text or files.title_from(name, pure.parent.name if _is_readme(pure) else pure.stem),
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
    )
    texts = [fact.value for fact in facts if fact.key in ("date", "created", "updated")]
    return FileRead(path, Kind.RECORD, "", None, source, sha256, record, tuple(warnings)), mentions, texts


def _is_readme(path: PurePosixPath) -> bool:
    return path.stem.lower() in ("readme", "index")


def _name(path: PurePosixPath, around: _Neighbours) -> Name:
    """The file's name read; where a folder is the record, the folder's."""
    name = read_name(path.stem, around.series)
    if around.own_folder and (_is_readme(path) or not name.is_placed):
        return around.own_folder
    return name


def _why_not(
    path: PurePosixPath, name: Name, around: _Neighbours, document: Document, title: TitleRead,
    facts: tuple[Fact, ...], status: StatusRead,
) -> str:  # fmt: skip
    """Why a file is no record, in words; empty when it is one."""
    if not document.body.strip() and not document.front_matter:
        return "the file is empty"
    if around.own_folder:
        if not _is_readme(path) and (around.own_folder.day or not read_name(path.stem).is_placed):
            return "an attachment in a record's own folder" if around.has_readme else ""
    elif files.is_never_a_record(path):
        return "an index or read-me, by its name"
    is_unfilled = status.is_unfilled or (bool(status.label) and status.status is None and "|" in status.label)
    has_placeholder = is_placeholder(title.raw) if title.raw else False
    if files.names_a_template(path) and not _is_readme(path):
        stated = status.status is not None and bool(name.number)
        if not stated and (files.is_only_a_template(path) or has_placeholder or is_unfilled or name.number == 0):
            return "a template, by its name"
    if (has_placeholder and is_unfilled) or ((has_placeholder or is_unfilled) and not name.is_placed):
        if status.status is None:
            return "a template: its title or status is still to be filled in"
    if name.is_placed:
        return ""
    stated = status.status is not None or any(fact.key in ("date", "created", "deciders") for fact in facts)
    if stated:
        return ""
    if files.names_a_page(path):
        return "a page about records, by its name"
    speaks = {role_of(section.title) for section in document.sections if section.level}
    is_like_one = Part.DECISION in speaks and len(speaks & {Part.CONTEXT, Part.CONSEQUENCES, Part.OPTIONS, Part.STATUS}) > 0
    if around.placed > around.unplaced and not is_like_one:
        return "a page beside the records: it has neither number, day nor status"
    if around.above_is_numbered and not around.placed and not is_like_one:
        return "an attachment: the records above it are numbered or dated, and it is not"
    if not around.is_home and not is_like_one:
        return "nothing in it says that it is a decision record"
    return ""


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
            fact, read = other, second  # "Accepted", and in a paragraph below: "Superseded by …"
            continue
        if second.status is not read.status and other.where not in places:
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
    if whole.is_unfilled:
        return whole
    reads = [read_status(text) for text in fact.texts]
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
    text, span = partial or ("", None)
    return status.day or name.day, text, span, warnings


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
