"""Bringing a folder of Markdown decision records into Teamhub, again and again.

A record is known by its team and its path; one whose file was renamed by what is in it. A second run with the same
files changes nothing. A file that changed brings its changes field by field; where people have changed the same field
in Teamhub meanwhile, nothing is written and the file's version waits beside the record until somebody has chosen.
Files are read and written in batches, so that memory holds a few of them, whatever the size of the folder.
A dry run asks and reckons as the real run does, and writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from django.db import DatabaseError, transaction
from django.db.models import Max, prefetch_related_objects

from decisions.both_sides import LABELS, base_of, meet, of_decision, take, values_of
from decisions.holders import found
from decisions.markdown.filing import Filed, file
from decisions.markdown.folders import root_of
from decisions.markdown.linking import Linking
from decisions.markdown.reading import Folder
from decisions.markdown.record import FileRead, Kind
from decisions.markdown.tally import Tally
from decisions.markdown.values import Values, of_filed
from decisions.models import Decision, DecisionSource, FormerPath, Option, Role
from people.models import Person, Team
from records.models import EditConflict, NumberSeries, record_all

BATCH_FILES, BATCH_BYTES = 100, 4_000_000
LONGEST_PATH = 500
_OF_ANOTHER_FOLDER = (
    "a file of another folder of this team has this path: import the folder above both, so that paths differ"
)
ALIKE = 0.6  # share of lines by which a file that moved and changed is still the same record's


class Import:
    """One run over a folder. `team` owns the records, `by` is who imports, None for an operator, `at` an aware
    moment. A dry run finds out all of it and writes nothing: its report is what the real run says.
    """

    def __init__(
        self,
        folder: Folder,
        team: Team,
        *,
        by: Person | None,
        at: dt.datetime,
        is_dry: bool = False,
    ) -> None:
        self.folder, self.team, self.by, self.at, self.is_dry = folder, team, by, at, is_dry
        self.tally = Tally()
        self.ids: dict[str, int] = {}  # path to decision; below 0 what a dry run would make
        self.ties: dict[str, list[list[object]] | None] = {}  # path to the links its file stated before
        self.pulled: dict[
            str, tuple[bytes, Values, Values]
        ] = {}  # a changed file, what it says, what both say
        self.waits: set[str] = set()  # paths where somebody has to choose first
        self.unchanged: set[str] = set()  # paths whose file is as it was
        self.root = ""  # the name of the folder, as kept with its files
        self.refs: dict[tuple[str, int], int] = {}  # highest twin of a number in its series

    def run(self, *, report: Callable[[dict[str, object]], None], progress: Callable[[int], None]) -> Tally:
        """Import the folder. `report` gets each file's object, in order; `progress` how many files are done."""
        done = 0
        self.root = root_of(self.folder, self.team)
        self.lost = self._lost()
        for batch in _batches(self.folder):
            for seen in self._import(batch):
                self._count(seen)
                report(seen.report())
            done += len(batch)
            progress(done)
        for path in self.folder.others:
            seen = FileRead(path, Kind.LEFT_OUT, "it is not Markdown, which alone is read")
            self._count(seen)
            report(seen.report())
        linking = Linking(
            self.folder, self.team, self.ids, self.ties, self.waits, self.unchanged, is_dry=self.is_dry
        )
        self.tally.links += linking.run()
        self.tally.missing = sorted({path for path, _, _, _, _ in self.lost})
        return self.tally

    def _count(self, seen: FileRead) -> None:
        self.tally.warnings += len(seen.warnings)
        if seen.kind is Kind.LEFT_OUT:
            self.tally.left_out.append((seen.path, seen.reason or "no record"))
        elif seen.kind is Kind.ERROR:
            where = f"line {seen.line}: " if seen.line else ""
            self.tally.errors.append((seen.path, f"{where}{seen.reason}"))

    def _import(self, batch: Sequence[FileRead]) -> list[FileRead]:
        """Write a batch, and if the database refuses it, each file by itself, so that one never stops the rest."""
        kept = replace(self.tally, waiting=list(self.tally.waiting), moved=list(self.tally.moved))
        before = kept, set(self.unchanged), dict(self.ids), dict(self.refs), list(self.lost)
        try:
            if self.is_dry:
                return self._write(batch)
            with transaction.atomic():
                return self._write(batch)
        except (DatabaseError, EditConflict) as error:
            self.tally, self.unchanged, self.ids, self.refs, self.lost = before
            if len(batch) == 1:
                reason = (
                    f"the database does not take it: {(str(error).splitlines() or ['no reason'])[0][:200]}"
                )
                return [replace(batch[0], kind=Kind.ERROR, reason=reason, record=None)]
            return [seen for one in batch for seen in self._import([one])]

    def _write(self, batch: Sequence[FileRead]) -> list[FileRead]:
        """The batch as it goes into the report, in order, with what importing adds to its warnings."""
        read = {seen.path: seen for seen in map(_checked, batch)}
        records = [seen for seen in read.values() if seen.record]
        filings = {seen.path: file(seen.record) for seen in records if seen.record}
        known = self._known(records, filings)
        self.ids |= {path: source.decision_record_id for path, source in known.items()}
        self.ties |= {path: source.ties for path, source in known.items()}
        new: list[tuple[FileRead, Filed]] = []
        for seen in records:
            filed, source = filings[seen.path], known.get(seen.path)
            warnings = [*seen.warnings, *filed.warnings]
            if source is not None and source.decision_record.twin:
                warnings.append(_on_twin(source.decision_record))
            if source is None:
                new.append((seen, filed))
            elif source.root not in ("", self.root) and not self._is_same(source, seen, filed):
                read[seen.path] = replace(seen, kind=Kind.ERROR, reason=_OF_ANOTHER_FOLDER, record=None)
                del self.ids[seen.path], self.ties[seen.path]
                continue
            else:
                warnings += self._meet(source, seen, filed)
            read[seen.path] = replace(seen, warnings=tuple(warnings))
        self._create(new, read)
        return list(read.values())

    # --- Those that are known ------------------------------------------------------------------------------------
    def _lost(self) -> list[tuple[str, str, int | None, str, str]]:
        """What came from files that the folder has no more: path, fingerprint, number, series, title."""
        sources = DecisionSource.objects.filter(team=self.team, root__in=["", self.root]).order_by("path")
        here = set(self.folder.paths)
        columns = (
            "path",
            "sha256",
            "decision_record__number",
            "decision_record__series",
            "decision_record__title",
        )
        rows = sources.values_list(*columns)
        return [row for row in rows.iterator(chunk_size=2000) if row[0] not in here]

    def _known(self, records: list[FileRead], filings: dict[str, Filed]) -> dict[str, DecisionSource]:
        """The sources of these files by their paths, those of files that moved included."""
        sources = DecisionSource.objects.filter(team=self.team).select_related("decision_record").order_by()
        found = sources.filter(path__in=[seen.path for seen in records]).defer("content", "pending_content")
        known = {source.path: source for source in found}
        for seen in records:
            if seen.path in known or not self.lost:
                continue
            old = self._moved_from(seen, filings[seen.path])
            source = sources.filter(path=old).first() if old else None
            if source is not None:
                self.lost = [row for row in self.lost if row[0] != old]
                self.tally.moved.append((source.path, seen.path))
                if not self.is_dry:
                    FormerPath.keep(source, at=self.at)
                source.path = seen.path
                if not self.is_dry:
                    source.save(update_fields=["path"])
                known[seen.path] = source
        return known

    def _moved_from(self, seen: FileRead, filed: Filed) -> str | None:
        """The path a file had before: the same bytes; else the same number and title, or one of them and most lines."""
        same = [path for path, sha256, *_ in self.lost if sha256 == seen.sha256]
        if same:
            return same[0]
        number, series, title = filed.values["number"], filed.values["series"], filed.values["title"]
        alike = [
            row
            for row in self.lost
            if row[4] == title or (number is not None and (row[2], row[3]) == (number, series))
        ]
        for path, _, its_number, its_series, its_title in alike:
            if its_title == title and (its_number, its_series) == (number, series):
                return path
        for path, *_ in alike[:20]:
            content = DecisionSource.objects.values_list("content", flat=True).get(team=self.team, path=path)
            lines, ours = bytes(content).split(b"\n"), seen.source.split(b"\n")
            if SequenceMatcher(None, lines, ours, autojunk=False).quick_ratio() >= ALIKE:
                return path
        return None

    def _is_same(self, source: DecisionSource, seen: FileRead, filed: Filed) -> bool:
        """Is a file with the path of another folder's the same record's?"""
        return source.sha256 == seen.sha256 or source.decision_record.title == filed.values["title"]

    def _meet(self, source: DecisionSource, seen: FileRead, filed: Filed) -> list[str]:
        """Bring a known record what its file says now, or keep that until somebody has chosen. Gives warnings."""
        if source.sha256 == seen.sha256:
            self.unchanged.add(seen.path)
            self.tally.unchanged += 1
            if source.is_waiting() and not self.is_dry:  # the file went back to what both agreed on
                source.agree_on(seen.source, seen.sha256, source.fields, at=source.imported_at)
            return []
        decision = Decision.objects.select_related("team", "driver", "decided_by").get(
            pk=source.decision_record_id
        )
        said = of_filed(filed)
        meeting = meet(base_of(source), said, values_of(decision))
        if meeting.both:
            return [self._wait(source, seen, said, [LABELS[name].lower() for name in meeting.both])]
        self.tally.updated += 1
        both = meeting.ours | {name: said[name] for name in meeting.taken}
        self.pulled[seen.path] = seen.source, said, both
        if not self.is_dry:
            if meeting.taken:
                label = filed.values["status_label"]
                take(decision, meeting.taken, said, label=label, by=self.by, at=self.at, note=seen.path)
            source.agree_on(seen.source, seen.sha256, said, at=self.at)
        if not meeting.kept:
            return []
        return [f"kept as changed in Teamhub: {', '.join(LABELS[name].lower() for name in meeting.kept)}"]

    def _wait(self, source: DecisionSource, seen: FileRead, said: dict[str, object], names: list[str]) -> str:
        url = source.decision_record.get_absolute_url()
        self.tally.waiting.append((seen.path, f"{url}file/"))
        self.waits.add(seen.path)
        if not self.is_dry and source.pending_sha256 != seen.sha256:
            source.wait_with(seen.source, seen.sha256, said, at=self.at)
        return f"the file and the record in Teamhub both changed: {', '.join(names)}; until somebody chooses, both stay"

    # --- New ones -------------------------------------------------------------------------------------------
    def _create(self, new: list[tuple[FileRead, Filed]], read: dict[str, FileRead]) -> None:
        if not new:
            return
        self._find_twins([filed for _, filed in new])
        decisions = []
        for seen, filed in new:
            twin = self._twin(filed)
            decision = Decision(
                team=self.team,
                created_by=self.by,
                created_at=self.at,
                twin=twin,
                **filed.values,
                **of_decision(filed.ours),
            )
            if twin:
                warnings = (*read[seen.path].warnings, _on_twin(decision))
                read[seen.path] = replace(read[seen.path], warnings=warnings)
            decisions.append(decision)
        self.tally.new += len(new)
        if self.is_dry:
            self.ids |= {seen.path: -len(self.ids) - place for place, (seen, _) in enumerate(new, 1)}
            return
        self._keep_numbers(decisions)
        roles, strangers = found(
            [(decision, filed.ours["roles"]) for decision, (_, filed) in zip(decisions, new, strict=True)]
        )
        for decision, left in zip(decisions, strangers, strict=True):
            decision.people_named += [{"name": name, "role": role} for name, role in left]
        Decision.objects.bulk_create(decisions)
        for decision in decisions:
            decision.changed_at = _changed_at(decision, self.at)
        Decision.objects.bulk_update(decisions, ["changed_at"])
        Option.objects.bulk_create(
            option
            for decision, (_, filed) in zip(decisions, new, strict=True)
            for option in _options(decision, filed)
        )
        Role.objects.bulk_create(roles)
        DecisionSource.objects.bulk_create(
            DecisionSource(
                team=self.team,
                decision_record=decision,
                path=seen.path,
                sha256=seen.sha256,
                content=seen.source,
                fields=of_filed(filed),
                ties=[],
                root=self.root,
                imported_at=self.at,
            )
            for decision, (seen, filed) in zip(decisions, new, strict=True)
        )
        prefetch_related_objects(decisions, "options")
        record_all("imported", decisions, by=self.by, notes=[seen.path for seen, _ in new], at=self.at)
        self.ids |= {seen.path: decision.pk for decision, (seen, _) in zip(decisions, new, strict=True)}
        self.ties |= {seen.path: [] for seen, _ in new}

    def _keep_numbers(self, decisions: list[Decision]) -> None:
        """See that the server gives no number that comes here."""
        highest: dict[str, int] = {}
        for decision in decisions:
            if decision.number is not None:
                key = decision.number_key()
                highest[key] = max(highest.get(key, 0), decision.number)
        for key, number in highest.items():
            NumberSeries.keep_above(key, number)

    def _find_twins(self, filed: list[Filed]) -> None:
        """Learn which of these numbers are taken already."""
        numbers = {each.values["number"] for each in filed} - {None}
        series_here = {each.values["series"] for each in filed}
        taken = Decision.objects.filter(team=self.team, number__in=numbers, series__in=series_here).order_by()
        for series, number, twin in taken.values_list("series", "number").annotate(Max("twin")):
            self.refs[series, number] = max(self.refs.get((series, number), -1), twin)

    def _twin(self, filed: Filed) -> int:
        """0 for the first record of a number, then 1, 2, …"""
        number, series = filed.values["number"], filed.values["series"]
        if number is None:
            return 0
        self.refs[series, number] = self.refs.get((series, number), -1) + 1
        return self.refs[series, number]


def _changed_at(decision: Decision, at: dt.datetime) -> dt.datetime:
    """When an old record counts as last changed: noon, UTC, of the day it states, so that it is no news today.

    `at`, the moment of the import, where it states no day.
    """
    day = decision.decided_on or decision.proposed_on
    return min(dt.datetime.combine(day, dt.time(12), dt.UTC), at) if day else at


def _checked(seen: FileRead) -> FileRead:
    """The file, or why it cannot be kept under its name."""
    path = seen.path.encode("utf-8", "replace").decode()
    if path != seen.path:
        return FileRead(path, Kind.ERROR, "its name is not text in UTF-8")
    if seen.record and len(path) > LONGEST_PATH:
        return FileRead(path, Kind.ERROR, f"its path is longer than {LONGEST_PATH} characters")
    return seen


def _on_twin(decision: Decision) -> str:
    number = f"{decision.series or 'D'}-{decision.number}"
    return f"{number} is another record's already: this one is {decision.record_ref()}"


def _options(decision: Decision, filed: Filed) -> Iterator[Option]:
    for position, fields in enumerate(filed.options[:1000]):
        yield Option(decision_record=decision, position=position, **fields)


def _batches(folder: Folder) -> Iterator[list[FileRead]]:
    """The files in batches small enough to be held in memory."""
    batch: list[FileRead] = []
    size = 0
    for seen in folder:
        batch.append(seen)
        size += len(seen.source)
        if len(batch) >= BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
