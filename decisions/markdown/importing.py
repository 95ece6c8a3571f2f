"""Bringing a folder of Markdown decision records into Teamhub, again and again.

A record is known by its team and its path. A second run with the same files changes nothing; a file that changed
updates its record, unless people have changed that in Teamhub meanwhile: then the record stays, and is named.
Files are read and written in batches, so that memory holds a few of them, whatever the size of the folder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db import DatabaseError, transaction
from django.db.models import Max, prefetch_related_objects

from decisions.markdown.filing import Filed, file
from decisions.markdown.reading import Folder
from decisions.markdown.record import FileRead, Kind
from decisions.markdown.relations import Kind as RelationKind
from decisions.models import Decision, DecisionSource, Link, Option, words
from people.models import Person, Team
from records.models import Event, NumberSeries, record, record_all

BATCH_FILES, BATCH_BYTES = 100, 4_000_000
LONGEST_PATH = 500
# History of these kinds leaves what the document says as it was.
UNTOUCHED_BY = ["imported", "gave_feedback", "endorsed", "resolved"]
LINKS = {
    RelationKind.SUPERSEDES: Link.SUPERSEDES,
    RelationKind.PARTLY_SUPERSEDES: Link.PARTLY,
    RelationKind.AMENDS: Link.AMENDS,
    RelationKind.DEPENDS_ON: Link.RELATES,
    RelationKind.REJECTED_FOR: Link.RELATES,
    RelationKind.RELATES: Link.RELATES,
}


@dataclass
class Tally:
    """How many files became what, and their names where somebody may want to look."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    links: int = 0
    warnings: int = 0
    left_out: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many files are records."""
        return self.new + self.updated + self.unchanged + self.kept

    def sentences(self, *, is_rehearsal: bool) -> list[str]:
        """What happened, in words; `is_rehearsal` for a run that was taken back."""
        seen = self.records + len(self.left_out) + len(self.errors)
        would = "would be " if is_rehearsal else ""
        became = [f"{self.new} {would}new", f"{self.updated} {would}updated", f"{self.unchanged} unchanged"]
        became.append(f"{self.kept} kept as edited in Teamhub")
        lines = [
            f"{_many(seen, 'file')} seen, {_many(self.records, 'record')}: {', '.join(became)}.",
            f"{_many(self.links, 'link')} between them {would}made. {_many(self.warnings, 'warning')}.",
        ]
        if self.left_out:
            lines.append(f"Left out, being no record: {', '.join(self.left_out)}.")
        lines += [f"Could not be read: {line}." for line in self.errors]
        if is_rehearsal:
            lines.append("This was a dry run: nothing was written.")
        return lines


class _Rehearsed(Exception):
    """Ends a dry run, so that everything it wrote is taken back."""


class Import:
    """One run over a folder. `team` owns the records, `by` is who imports, None for an operator, `at` an aware
    moment. A dry run does all of it in one transaction and takes it back: its report is what the real run says.
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
        self.ids: dict[str, int] = {}  # path to decision
        self.fresh: set[str] = set()  # paths whose record came, or came anew, in this run
        self.touched: set[str] = set()  # paths whose record people changed in Teamhub
        self.refs: dict[tuple[str, int], int] = {}  # highest twin of a number in its series

    def run(self, *, report: Callable[[dict[str, object]], None], progress: Callable[[int], None]) -> Tally:
        """Import the folder. `report` gets each file's object, in order; `progress` how many files are done."""
        if not self.is_dry:
            self._all(report, progress)
            return self.tally
        try:
            with transaction.atomic():
                self._all(report, progress)
                raise _Rehearsed
        except _Rehearsed:
            return self.tally

    def _all(self, report: Callable[[dict[str, object]], None], progress: Callable[[int], None]) -> None:
        done = 0
        for batch in _batches(self.folder):
            for seen in self._import(batch):
                self._count(seen)
                report(seen.report())
            done += len(batch)
            progress(done)
        self._link()

    def _count(self, seen: FileRead) -> None:
        self.tally.warnings += len(seen.warnings)
        if seen.kind is Kind.LEFT_OUT:
            self.tally.left_out.append(f"{seen.path} ({seen.reason})" if seen.reason else seen.path)
        elif seen.kind is Kind.ERROR:
            where = f"line {seen.line}: " if seen.line else ""
            self.tally.errors.append(f"{seen.path}: {where}{seen.reason}")

    def _import(self, batch: Sequence[FileRead]) -> list[FileRead]:
        """Write a batch, and if the database refuses it, each file by itself, so that one never stops the rest."""
        before = replace(self.tally), set(self.fresh), dict(self.ids), dict(self.refs)
        try:
            with transaction.atomic():
                return self._write(batch)
        except DatabaseError as error:
            self.tally, self.fresh, self.ids, self.refs = before
            if len(batch) == 1:
                reason = f"the database does not take it: {str(error).splitlines()[0][:200]}"
                return [replace(batch[0], kind=Kind.ERROR, reason=reason, record=None)]
            return [seen for one in batch for seen in self._import([one])]

    def _write(self, batch: Sequence[FileRead]) -> list[FileRead]:
        """The batch as it goes into the report, in order, with what importing adds to its warnings."""
        read = {seen.path: seen for seen in map(_checked, batch)}
        records = [seen for seen in read.values() if seen.record]
        sources = DecisionSource.objects.filter(team=self.team, path__in=[seen.path for seen in records])
        known = {source.path: source for source in sources.select_related("decision_record").defer("content")}
        self.ids |= {path: source.decision_record_id for path, source in known.items()}
        self.touched |= self._touched_among(known)
        new: list[tuple[FileRead, Filed]] = []
        for seen in records:
            assert seen.record is not None
            filed, source = file(seen.record), known.get(seen.path)
            warnings = [*seen.warnings, *filed.warnings]
            if source is not None and source.decision_record.twin:
                warnings.append(_on_twin(source.decision_record))
            if source is None:
                new.append((seen, filed))
            elif source.sha256 == seen.sha256:
                self.tally.unchanged += 1
            elif seen.path in self.touched:
                self.tally.kept += 1
                warnings.append(
                    "the file has changed, and so has the record in Teamhub: the record was kept as it is"
                )
            else:
                self._update(source, seen, filed)
                self.tally.updated += 1
            read[seen.path] = replace(seen, warnings=tuple(warnings))
        self._create(new, read)
        return list(read.values())

    def _touched_among(self, known: dict[str, DecisionSource]) -> set[str]:
        """Paths of the records that people have changed in Teamhub since they came."""
        ids = {source.decision_record_id: path for path, source in known.items()}
        events = Event.objects.filter(subject_kind=Decision.record_kind, subject_id__in=ids)
        changed = events.exclude(verb__in=UNTOUCHED_BY).values_list("subject_id", flat=True).distinct()
        return {ids[pk] for pk in changed}

    # --- New ones -------------------------------------------------------------------------------------------
    def _create(self, new: list[tuple[FileRead, Filed]], read: dict[str, FileRead]) -> None:
        if not new:
            return
        self._keep_numbers([filed for _, filed in new])
        decisions = []
        for seen, filed in new:
            twin = self._twin(filed)
            decision = Decision(
                team=self.team, created_by=self.by, created_at=self.at, twin=twin, **filed.values
            )
            if twin:
                warnings = (*read[seen.path].warnings, _on_twin(decision))
                read[seen.path] = replace(read[seen.path], warnings=warnings)
            decisions.append(decision)
        Decision.objects.bulk_create(decisions)
        for decision in decisions:
            decision.changed_at = _changed_at(decision, self.at)
        Decision.objects.bulk_update(decisions, ["changed_at"])
        Option.objects.bulk_create(
            option
            for decision, (_, filed) in zip(decisions, new, strict=True)
            for option in _options(decision, filed)
        )
        DecisionSource.objects.bulk_create(
            DecisionSource(
                team=self.team,
                decision_record=decision,
                path=seen.path,
                sha256=seen.sha256,
                content=seen.source,
                imported_at=self.at,
            )
            for decision, (seen, _) in zip(decisions, new, strict=True)
        )
        prefetch_related_objects(decisions, "options")
        record_all("imported", decisions, by=self.by, notes=[seen.path for seen, _ in new], at=self.at)
        self.ids |= {seen.path: decision.pk for decision, (seen, _) in zip(decisions, new, strict=True)}
        self.fresh |= {seen.path for seen, _ in new}
        self.tally.new += len(new)

    def _keep_numbers(self, filed: list[Filed]) -> None:
        """See that the server gives no number that comes here, and learn which are taken already."""
        highest: dict[str, int] = {}
        for each in filed:
            number, series = each.values["number"], each.values["series"]
            if number is not None:
                highest[series] = max(highest.get(series, 0), number)
        for series, number in highest.items():
            NumberSeries.keep_above(Decision(team=self.team, series=series).number_key(), number)
        numbers = {each.values["number"] for each in filed} - {None}
        taken = Decision.objects.filter(team=self.team, number__in=numbers, series__in=highest).order_by()
        for series, number, twin in taken.values_list("series", "number").annotate(Max("twin")):
            self.refs[series, number] = max(self.refs.get((series, number), -1), twin)

    def _twin(self, filed: Filed) -> int:
        """0 for the first record of a number, then 1, 2, …"""
        number, series = filed.values["number"], filed.values["series"]
        if number is None:
            return 0
        self.refs[series, number] = self.refs.get((series, number), -1) + 1
        return self.refs[series, number]

    # --- Changed ones ----------------------------------------------------------------------------------------
    def _update(self, source: DecisionSource, seen: FileRead, filed: Filed) -> None:
        """Write what the file says now over what it said before; history keeps both."""
        decision = Decision.objects.select_related("team", "driver").get(pk=source.decision_record_id)
        before = words.of(decision) | words.of_state(decision)
        decision.claim_version(decision.version)
        values = {name: value for name, value in filed.values.items() if name not in ("series", "number")}
        for name, value in values.items():
            setattr(decision, name, value)
        decision.save(update_fields=[*values, "changed_at"])
        decision.options.all().delete()
        Option.objects.bulk_create(_options(decision, filed))
        source.sha256, source.content, source.imported_at = seen.sha256, seen.source, self.at
        source.save(update_fields=["sha256", "content", "imported_at"])
        after = words.of(decision) | words.of_state(decision)
        changes = words.changes(before, after)
        record("imported", decision, by=self.by, changes=changes, note=seen.path, at=self.at)
        self.fresh.add(seen.path)

    # --- Links -----------------------------------------------------------------------------------------------
    def _link(self) -> None:
        """Make the links the records state, whichever side says it; those of records people changed stay."""
        paths = [path for path in self.ids if path not in self.touched]
        for start in range(0, len(paths), 500):
            with transaction.atomic():
                self._link_some(paths[start : start + 500])

    def _link_some(self, paths: list[str]) -> None:
        stated = {
            (self.ids[path], self.ids[relation.path], LINKS[relation.kind])
            for path in paths
            for relation in self.folder.log.relations.get(path, ())
            if relation.kind in LINKS and relation.path in self.ids and relation.path != path
        }
        sources = [self.ids[path] for path in paths]
        there = {
            (link.source_id, link.target_id, link.kind): link.pk
            for link in Link.objects.filter(source__in=sources, source__team=self.team)
        }
        back = set(
            Link.objects.filter(target__in=sources, kind=Link.RELATES).values_list(
                "target_id", "source_id", "kind"
            )
        )
        wanted = sorted(stated - set(there) - back)
        once = [
            each for each in wanted
            if each[2] != Link.RELATES or each[0] < each[1] or (each[1], each[0], each[2]) not in stated
        ]  # fmt: skip
        Link.objects.bulk_create(
            (Link(source_id=source, target_id=target, kind=kind) for source, target, kind in once),
            ignore_conflicts=True,
        )
        renewed = {self.ids[path] for path in paths if path in self.fresh}
        gone = [pk for key, pk in there.items() if key[0] in renewed and key not in stated]
        Link.objects.filter(pk__in=gone).delete()
        self.tally.links += len(once)


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


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
