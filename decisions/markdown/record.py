"""What is read from a file of decision records: the record itself, or why it is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from decisions.markdown.bodies import Dialect, OptionRead, Piece
from decisions.markdown.log import Relation
from decisions.markdown.metadata import Fact
from decisions.markdown.ours import NONE
from decisions.markdown.relations import Kind as RelationKind
from decisions.markdown.statuses import Implementation, Status
from records.spans import Span


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
    ours: Mapping[str, Any] = field(default_factory=lambda: dict(NONE))

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
            "status": (record.status.value if record.status else "unknown") if record else None,
            "date": record.decided_on.isoformat() if record and record.decided_on else None,
            "supersedes": list(record.related(RelationKind.SUPERSEDES)) if record else [],
            "superseded_by": list(record.related(RelationKind.SUPERSEDED_BY)) if record else [],
            "warnings": list(self.warnings),
        }
