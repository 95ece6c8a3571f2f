"""Postmortems read from Markdown: a file or a folder in, records out, with every doubt told.

No database, no clock. `read_folder` yields one `FileReading` for each Markdown file it sees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, tzinfo
from pathlib import Path

from postmortems.markdown import days, left_out
from postmortems.markdown.asciidoc import with_our_headings
from postmortems.markdown.claims import Claim, read_claims
from postmortems.markdown.days import Candidate
from postmortems.markdown.declared import zone_for_all
from postmortems.markdown.details import read_details
from postmortems.markdown.doubts import claim_doubts, timeline_doubts, zone_doubts
from postmortems.markdown.entries import find_entries
from postmortems.markdown.fenced import without_fence
from postmortems.markdown.files import SUFFIXES
from postmortems.markdown.follow_ups import promised_in_prose, read_follow_ups
from postmortems.markdown.from_own import fields_of
from postmortems.markdown.headlines import (
    LONGEST_TITLE,
    names_disagree,
    read_status,
    read_title,
)
from postmortems.markdown.html_tables import with_our_tables
from postmortems.markdown.moments import (
    Clock,
    Moment,
    from_details,
    from_markers,
    moment_key,
    settle_moments,
)
from postmortems.markdown.nouns import Kind
from postmortems.markdown.odd_timelines import find_oddly
from postmortems.markdown.outline import heading_stamp, read_outline, tells_a_time
from postmortems.markdown.own import parse
from postmortems.markdown.people import Named, known_names, read_people
from postmortems.markdown.placed import Placed
from postmortems.markdown.promised import FollowUp, Reader
from postmortems.markdown.proposals import propose
from postmortems.markdown.raws import Found
from postmortems.markdown.severities import read_severity
from postmortems.markdown.side_by_side import start_side_by_side
from postmortems.markdown.stamps import HYPHENS
from postmortems.markdown.texts import Section, read_several, read_texts, with_targets
from postmortems.markdown.timelines import Setting, Timeline, TimelineEntry, settle
from postmortems.markdown.zones import Zone
from records.dates import DayOrder, day_order
from records.documents import LARGEST, Document, UnreadableDocument

_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "venv"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One postmortem as its document tells it.

    The five moments are what it states; `proposed` holds what its timeline merely suggests. `incident_date` is the
    local day. `zone` is None when none is stated, and times then stand in the reader's fallback zone. `severity` is
    None unless stated; `severity_label` and `status_label` are the document's words. Texts are Markdown.
    `sections` hold, in order, everything that found no other place, so that no text is lost.
    """

    title: str
    incident_date: date | None
    incident_date_from: str
    severity: int | None
    severity_label: str
    status: str | None
    status_label: str
    started: Moment | None
    detected: Moment | None
    declared: Moment | None
    mitigated: Moment | None
    resolved: Moment | None
    proposed: dict[str, Moment]
    timeline: tuple[TimelineEntry, ...]
    follow_ups: tuple[FollowUp, ...]
    summary: str
    impact: str
    factors: tuple[str, ...]
    lessons: tuple[str, ...]
    went_well: str
    went_badly: str
    got_lucky: str
    surprised: str
    sections: tuple[Section, ...]
    people: tuple[Named, ...]
    claims: tuple[Claim, ...]
    zone: str | None
    zone_is_assumed: bool
    candidates: tuple[Candidate, ...] = ()
    warnings: tuple[str, ...] = ()
    kind: str = ""  # incident, near miss…: stated in Teamhub's own files alone
    placed: Placed | None = None  # windows, areas, tags: of those files too


@dataclass(frozen=True, slots=True)
class FileReading:
    """What became of one file. `kind` is record, left_out or error; `reason` says why in the last two cases."""

    path: str
    kind: str
    reason: str = ""
    reading: Reading | None = None
    sha256: str = ""
    warnings: tuple[str, ...] = field(default=())

    def report(self) -> dict[str, object]:
        """The file's entry in an import's JSON report. Times are ISO 8601 with offset."""
        reading = self.reading
        moments = {
            name: _iso(getattr(reading, name) if reading else None)
            for name in ("started", "detected", "mitigated", "resolved")
        }
        follow_ups = [
            {
                "title": each.title,
                "owner": each.owner,
                "due": each.due.isoformat() if each.due else None,
                "link": each.link,
                "links": list(each.links),
                "done": each.done,
            }
            for each in (reading.follow_ups if reading else ())
        ]
        return {
            "path": self.path,
            "kind": self.kind,
            "reason": self.reason,
            "title": reading.title if reading else None,
            "incident_date": reading.incident_date.isoformat() if reading and reading.incident_date else None,
            "severity": reading.severity if reading else None,
            **moments,
            "proposed": {name: _iso(moment) for name, moment in reading.proposed.items()} if reading else {},
            "timeline": len(reading.timeline) if reading else 0,
            "follow_ups": follow_ups,
            "warnings": list(reading.warnings if reading else self.warnings),
        }


def _iso(moment: Moment | None) -> str | None:
    return moment.at.isoformat() if moment else None


def markdown_files(root: Path) -> Iterator[Path]:
    """The Markdown files below `root` in order of path. Hidden, vendored and linked folders are skipped."""
    for path in sorted(root.iterdir(), key=lambda each: each.name):
        if path.name.startswith("."):
            continue
        if path.is_symlink():
            if path.name.lower().endswith(SUFFIXES) and not path.is_dir():
                yield path  # one that leads out of the folder, or nowhere, is told by read_folder()
            continue
        if path.is_dir():
            if path.name not in _SKIPPED_FOLDERS:
                yield from markdown_files(path)
        elif path.name.lower().endswith(SUFFIXES) and path.is_file():
            yield path


def read_folder(root: Path, *, zone: tzinfo | None = None) -> Iterator[FileReading]:
    """Every Markdown file below `root`, read one after the other, in order of path.

    `zone` is the team's own, for documents that state none; without it UTC is assumed and told. A file that cannot
    be read is an error of its own and stops nothing. Raises OSError only for `root` itself.
    """
    paths, home = list(markdown_files(root)), root.resolve()
    orders = _orders([path for path in paths if path.resolve().is_relative_to(home)], root)
    for path in paths:
        name = path.relative_to(root).as_posix()
        if not path.resolve().is_relative_to(home):
            yield FileReading(name, "error", "it is a link that leads out of the folder")
            continue
        try:
            if path.stat().st_size > LARGEST:
                yield FileReading(name, "error", f"line 1: the file is larger than {LARGEST:,} bytes")
                continue
            data = path.read_bytes()
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            yield FileReading(name, "error", reason[:1].lower() + reason[1:])
            continue
        yield read_file(data, name, zone=zone, order=orders.get(path.parent, orders[root]))


def _orders(paths: Sequence[Path], root: Path) -> dict[Path, DayOrder | None]:
    """What comes first in numeric dates, by folder; under `root` what most of all files say."""
    heads: dict[Path, list[str]] = {}
    for path in paths:
        heads.setdefault(path.parent, []).append(_head(path))
    everywhere = day_order(text for texts in heads.values() for text in texts)
    return {folder: day_order(texts) or everywhere for folder, texts in heads.items()} | {root: everywhere}


def _head(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(2000).decode("utf-8", "replace")
    except OSError:
        return ""


def read_file(
    data: bytes, path: str, *, zone: tzinfo | None = None, order: DayOrder | None = None
) -> FileReading:
    """One file. `path` is relative, with slashes; `order` says which comes first in dates like 03/04/2020, if known."""
    sha256 = hashlib.sha256(data).hexdigest()
    name = left_out.name_for(path)
    named = left_out.by_name(name)
    if named:
        return FileReading(path, "left_out", named, sha256=sha256)
    try:
        document = Document.from_bytes(data)
        if (own := parse(document.text)) is not None:
            return FileReading(path, "record", "", Reading(**fields_of(own)), sha256)
        plainer = with_our_tables(with_our_headings(without_fence(document.text))).translate(HYPHENS)
        if plainer != document.text:
            document = Document.from_bytes(plainer.encode())
    except UnreadableDocument as error:
        return FileReading(path, "error", str(error), sha256=sha256)
    reading, reason = _Reader(document, name, zone, order).read()
    if left_out.may_tell_of_one(path) and not _tells_of_one(reading):
        reason = left_out.by_name(path)
    if reason:
        return FileReading(path, "left_out", reason, sha256=sha256, warnings=reading.warnings)
    return FileReading(path, "record", "", reading, sha256)


def _tells_of_one(reading: Reading) -> bool:
    """Does a README tell of one incident: of its day, and of its course, its length or what follows from it?"""
    timed = len(reading.timeline) >= 3 and reading.timeline[0].at is not None
    told = bool(reading.follow_ups) and (len(reading.timeline) == 2 or bool(reading.factors))
    return reading.incident_date is not None and (timed or told or bool(reading.started and reading.resolved))


class _Reader:
    """Reads one document, step by step."""

    def __init__(self, document: Document, path: str, zone: tzinfo | None, order: DayOrder | None) -> None:
        self.document, self.path = document, path
        self.fallback, self.zone_is_given = zone or UTC, zone is not None
        self.parts = read_outline(document)
        self.details = read_details(document, self.parts)
        own = day_order(document.text[:200_000].splitlines()) or days.order_told(document, self.details, path)
        self.order = own or order
        zone_told = zone_for_all(document, self.parts, self.details)
        if self.order is None and zone_told and (zone_told.region or "").startswith("America/"):
            self.order = DayOrder.MONTH_FIRST  # 06/10/2025 in Pacific time is the tenth of June
        self.warnings: list[str] = list(document.warnings)

    def read(self) -> tuple[Reading, str | None]:
        """The reading, and why the document is no record (None if it is one)."""
        title, heading, told = read_title(self.document, self.path)
        self.warnings += told
        if heading and names_disagree(heading, self.path):
            self.warnings.append("heading and file name share no word")
        found = self._find_timeline()
        candidates = days.candidates(
            self.document, self.parts, self.details, self.path, (heading, title), self.order
        )
        about = days.month_told(self.details, (heading, title), self.order)
        about = about or days.year_told(self.path, (heading, title))
        timeline, zone = self._settle(list(found.values()), candidates, about)
        claims = read_claims(self.details)
        minutes = {claim.name: claim.minutes for claim in claims if claim.minutes and not claim.working_hours}
        markers = from_markers(timeline)
        day, where = self._choose_day(candidates, timeline, markers, minutes)
        fields = from_details(self.details, Clock(day, zone, self.fallback, self.order), self.warnings)
        if start := start_side_by_side(
            self.details, Clock(day, zone, self.fallback, self.order), fields, markers
        ):
            fields["started"] = start
        moments = settle_moments(fields, markers, day, minutes, self.warnings)
        if zone is None:
            self.warnings += zone_doubts(timeline, moments, is_given=self.zone_is_given)
        self.warnings += [*timeline_doubts(timeline, day), *claim_doubts(claims, moments)]
        follow_ups, leftover = self._follow_ups(day)
        severity, severity_label = read_severity(self.details, heading or title)
        status, status_label = read_status(self.details)
        texts, sections = read_texts(self.document, self.parts, self._remarks(found, leftover))
        if told or len(heading) > LONGEST_TITLE or (heading != title and tells_a_time(heading)):
            sections.insert(0, Section("Heading", heading))  # the title is another one, or only a part of it
        known = self.document.definitions
        reading = Reading(
            title=title,
            incident_date=day,
            incident_date_from=where,
            severity=severity,
            severity_label=severity_label,
            status=status,
            status_label=status_label,
            started=moments.get("started"),
            detected=moments.get("detected"),
            declared=moments.get("declared"),
            mitigated=moments.get("mitigated"),
            resolved=moments.get("resolved"),
            proposed=propose(timeline, minutes, moments, day),
            timeline=tuple(replace(each, text=with_targets(each.text, known)) for each in timeline.entries),
            follow_ups=tuple(replace(each, details=with_targets(each.details, known)) for each in follow_ups),
            summary=texts.get(Kind.SUMMARY, ""),
            impact=texts.get(Kind.IMPACT, ""),
            factors=read_several(self.document, self.parts, Kind.FACTORS),
            lessons=read_several(self.document, self.parts, Kind.LESSONS),
            went_well=texts.get(Kind.WENT_WELL, ""),
            went_badly=texts.get(Kind.WENT_BADLY, ""),
            got_lucky=texts.get(Kind.LUCKY, ""),
            surprised=texts.get(Kind.SURPRISED, ""),
            sections=tuple(sections),
            people=read_people(self.details, self.parts),
            claims=claims,
            zone=zone.written if zone else None,
            zone_is_assumed=zone is None,
            candidates=tuple(candidate for candidate in candidates.values() if candidate),
            warnings=tuple(dict.fromkeys(self.warnings)),
        )
        return reading, self._why_left_out(reading, len(moments))

    def _why_left_out(self, reading: Reading, moments: int) -> str | None:
        places = {candidate.where for candidate in reading.candidates}
        return left_out.by_content(
            self.document,
            self.path,
            self.parts,
            entries=len(reading.timeline),
            follow_ups=len(reading.follow_ups),
            moments=moments,
            is_dated=bool(places & {"field", "key events", "heading", "file name"})
            or any(entry.at for entry in reading.timeline),
            dated_by_text=bool(places & {"text", "front matter"}),
        )

    def _find_timeline(self) -> dict[int, Found]:
        """The entries of all timelines, by part; without any, those of the first other part that holds two or more.

        Without that as well, parts whose headings are times.
        """
        found = {
            index: find_entries(part.blocks, order=self.order)
            for index, part in enumerate(self.parts)
            if part.kind is Kind.TIMELINE
        }
        if any(each.count() for each in found.values()):
            return found
        odd = {index: find_oddly(self.parts[index].blocks, self.order) for index in found}
        if any(odd.values()):
            return found | {index: each for index, each in odd.items() if each}
        of_fields = {detail.line for detail in self.details if moment_key(detail.key) and not detail.bold}
        for index, part in enumerate(self.parts):
            if part.kind in (Kind.FOLLOW_UPS, Kind.TIMELINE, Kind.PEOPLE, Kind.STATS):
                continue
            one = find_entries(part.blocks, order=self.order, loose=False)
            told = [raw for raw in one.raws if not raw.is_day and raw.line not in of_fields]
            timed = sum(bool(raw.stamp and raw.stamp.has_time) for raw in told)
            if timed >= 2 and timed * 2 >= one.count():
                return {index: one}
        headed: dict[int, Found] = {}
        for index, part in enumerate(self.parts):
            stamp = heading_stamp(part.title) if part.kind is Kind.NOTES and len(part.blocks) == 1 else None
            if stamp and stamp.has_time:
                block = replace(part.blocks[0], title=part.title, heading=part.heading)
                headed[index] = find_entries([block], order=self.order)
        return headed if len(headed) > 1 else found

    def _settle(
        self, found: list[Found], candidates: Mapping[str, Candidate | None], about: date | None
    ) -> tuple[Timeline, Zone | None]:
        """The timeline at its moments, and the zone that the document states, if it does."""
        zone = zone_for_all(self.document, self.parts, self.details)
        zone = zone or next((each.zone for each in found if each.zone), None)
        base = days.day_for_times(candidates, is_article=days.is_article(self.document, self.path))
        every = days.day_of_all(self.document, self.order)
        setting = Setting(
            base, zone, self.fallback, not self.zone_is_given, self.order, every.day if every else None, about
        )
        timeline = settle(found, setting)
        return timeline, zone or timeline.zone

    def _choose_day(
        self,
        candidates: Mapping[str, Candidate | None],
        timeline: Timeline,
        markers: dict[str, Moment],
        minutes: dict[str, int],
    ) -> tuple[date | None, str]:
        """The day of the incident and where it is from; what other places say is told."""
        began = markers.get("started") or propose(timeline, minutes, markers).get("started")
        chosen = days.choose(
            candidates,
            [entry.at.date() for entry in timeline.entries if entry.at],
            began.at.date() if began else None,
            is_article=days.is_article(self.document, self.path),
        )
        self.warnings += days.disagreements(chosen, candidates)
        self.warnings += timeline.warnings
        return (chosen.day, chosen.where) if chosen else (None, "")

    def _follow_ups(self, day: date | None) -> tuple[list[FollowUp], str]:
        people = known_names(self.details, self.parts)
        reader = Reader(self.document.definitions, people, day, self.order)
        parts = [part for part in self.parts if part.kind is Kind.FOLLOW_UPS]
        if parts:
            return read_follow_ups(parts, reader)
        others = [part for part in self.parts if part.kind not in (Kind.TIMELINE, Kind.PEOPLE, Kind.STATS)]
        return promised_in_prose(others, reader), ""

    def _remarks(self, found: Mapping[int, Found], leftover: str) -> dict[int, str]:
        """What timeline and follow-ups leave over, by the part it is from."""
        remarks = {index: "\n".join(each.remarks).strip("\n") for index, each in found.items()}
        for index, part in enumerate(self.parts):
            if part.kind is Kind.FOLLOW_UPS:
                remarks[index], leftover = leftover, ""
        return remarks
