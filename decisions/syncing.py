"""Keeping a team's decisions and a folder of Markdown in step: changes come in, decided changes go out as files.

The folder is usually a git checkout. Nothing is committed and nothing fetched: git is asked only which files somebody
has changed and not committed, and those are left alone. A file is replaced whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from decisions.both_sides import base_of, take, values_of
from decisions.exporting import (
    is_inside,
    path_of,
    source_of,
    with_ties,
    write_whole,
    written_file,
    written_over,
)
from decisions.markdown.filing import file
from decisions.markdown.importing import Import
from decisions.markdown.parsing import Neighbours, parse
from decisions.markdown.reading import Folder
from decisions.markdown.tally import Tally
from decisions.markdown.values import Values, of_filed
from decisions.markdown.writing import Written
from decisions.models import Decision, DecisionSource
from people.models import Person, Team
from records.models import EditConflict

BATCH = 100
GIT_SECONDS = 60


@dataclass
class Outcome:
    """What a run did, or a dry run would do: what came in, and the files that went out, were left, or lack something.

    `written` and `added` are paths; `left` and `unwritten` pairs of path and reason.
    """

    tally: Tally
    files: list[dict[str, object]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    unwritten: list[tuple[str, str]] = field(default_factory=list)

    def sentences(self, *, is_rehearsal: bool) -> list[str]:
        """What happened, in words."""
        would = "would be " if is_rehearsal else ""
        lines = self.tally.sentences(is_rehearsal=False)
        lines.append(f"{len(self.written)} files {would}written, {len(self.added)} {would}added.")
        lines += [f"  {path}" for path in (*self.written, *self.added)]
        for title, pairs in (
            ("Left alone:", self.left),
            ("Could not be written into the file; change it there by hand:", self.unwritten),
        ):
            lines += [title, *(f"  {path}: {reason}" for path, reason in pairs)] if pairs else []
        if is_rehearsal:
            lines.append("This was a dry run: nothing was written.")
        elif self.written or self.added:
            lines.append("Look at the changes and commit them.")
        return lines

    def report(self) -> dict[str, object]:
        """The same as JSON: a public interface."""
        tally = self.tally
        return {
            "files": self.files,
            "new": tally.new,
            "updated": tally.updated,
            "unchanged": tally.unchanged,
            "waiting": [{"path": path, "url": url} for path, url in tally.waiting],
            "moved": [{"from": old, "to": new} for old, new in tally.moved],
            "missing": tally.missing,
            "written": self.written,
            "added": self.added,
            "left": [{"path": path, "reason": reason} for path, reason in self.left],
            "unwritten": [{"path": path, "fields": fields} for path, fields in self.unwritten],
        }


class Sync:
    """One run over a folder, for a team. `by` is who runs it, None for an operator, `at` an aware moment."""

    def __init__(
        self, root: Path, team: Team, *, by: Person | None, at: dt.datetime, is_dry: bool, largest: int
    ) -> None:
        self.root, self.team, self.at, self.is_dry = root, team, at, is_dry
        self.folder = Folder(root, largest=largest)
        self.pull = Import(self.folder, team, by=by, at=at, is_dry=is_dry)

    def run(self) -> Outcome:
        """Pull, then push. Raises OSError where the folder cannot be written to."""
        files: list[dict[str, object]] = []
        tally = self.pull.run(report=files.append, progress=lambda done: None)
        outcome = Outcome(tally, files)
        self.dirty = uncommitted(self.root)
        self.now = {new: old for old, new in tally.moved}
        for decision in self._decisions():
            self._push(decision, outcome)
        return outcome

    def _decisions(self) -> Iterator[Decision]:
        last = 0
        rows = Decision.objects.filter(team=self.team).order_by("pk")
        while batch := list(with_ties(rows.filter(pk__gt=last))[:BATCH]):
            last = batch[-1].pk
            yield from batch

    def _push(self, decision: Decision, outcome: Outcome) -> None:
        """Write one record's file, if it says something else than the record."""
        source = source_of(decision)
        if source is None:
            self._add(decision, outcome)
            return
        path = next((new for new, old in self.now.items() if old == source.path), source.path)
        on_disk = self._on_disk(path)
        if on_disk is None or path in self.pull.waits:
            return  # a deleted file does not come back, and one that waits is named already
        content, written = self._written(decision, source, path)
        if written.unwritten:
            outcome.unwritten.append((path, ", ".join(written.unwritten)))
        if written.content == content:
            return
        is_ours = hashlib.sha256(on_disk).hexdigest() == source.written_sha256
        if path in self.dirty and not is_ours:
            outcome.left.append((path, "it has changes that are not committed"))
        elif on_disk != content:
            outcome.left.append((path, "it changed while this ran"))
        else:
            try:
                if not self.is_dry:
                    self._agree(decision, source, path, written)
            except EditConflict:
                outcome.left.append((path, "its record changed while this ran"))
            else:
                outcome.written.append(path)

    def _written(self, decision: Decision, source: DecisionSource, path: str) -> tuple[bytes, Written]:
        """The bytes that both sides agreed on, a dry run's included, and those to write."""
        if self.is_dry and path in self.pull.pulled:
            content, base, both = self.pull.pulled[path]
            return content, written_over(decision, source, content, base, both)
        content = bytes(source.content)
        return content, written_over(decision, source, content, base_of(source), values_of(decision))

    def _add(self, decision: Decision, outcome: Outcome) -> None:
        """A file for a record that has none, once it is decided."""
        if not decision.is_decided():
            return
        path = path_of(decision)
        if (self.root / path).exists() or not is_inside(path):
            outcome.left.append((path, "another file has this name"))
            return
        outcome.added.append(path)
        if not self.is_dry:
            written = written_file(decision)  # before the record has a source
            source = DecisionSource(team=self.team, decision_record=decision, path=path, root=self.pull.root)
            self._agree(decision, source, path, written)

    def _agree(self, decision: Decision, source: DecisionSource, path: str, written: Written) -> None:
        """Write the file and keep what it says as what both sides agree on; neither without the other.

        Texts of the record that hold a changed line follow. Raises EditConflict when somebody saved meanwhile.
        """
        content = written.content
        source.content, source.sha256 = content, hashlib.sha256(content).hexdigest()
        source.fields = said_by(path, content) or values_of(decision)
        source.ties = sorted([link.kind, link.target_id] for link in decision.ties_out)
        source.imported_at = self.at
        source.written_sha256 = source.sha256
        with transaction.atomic():
            if written.following:
                said = values_of(decision) | written.following
                take(decision, written.following, said, label="", by=self.pull.by, at=self.at, note=path)
            source.save()
            write_whole(self.root / path, content)

    def _on_disk(self, path: str) -> bytes | None:
        target = self.root / path
        if (
            not is_inside(path)
            or not target.is_file()
            or not target.resolve().is_relative_to(self.root.resolve())
        ):
            return None
        return target.read_bytes()


def said_by(path: str, content: bytes) -> Values | None:
    """What a file says, read by itself."""
    read = parse(path, content, Neighbours(is_home=True))[0].record
    return of_filed(file(read)) if read else None


def uncommitted(root: Path) -> frozenset[str]:
    """The paths below a folder of a git checkout that were changed and not committed; none where there is no git."""
    try:
        top = subprocess.run(  # noqa: S603
            ["git", "-C", str(root), "rev-parse", "--show-prefix"],  # noqa: S607
            capture_output=True, check=True, timeout=GIT_SECONDS,
        ).stdout.decode().strip()  # fmt: skip
        status = subprocess.run(  # noqa: S603
            ["git", "-C", str(root), "--no-optional-locks", "status", "--porcelain", "-z", "--untracked-files=no", "."],  # noqa: S607
            capture_output=True, check=True, timeout=GIT_SECONDS,
        ).stdout.decode(errors="surrogateescape")  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    paths = (
        entry[3:] if len(entry) > 3 and entry[2] == " " else entry for entry in status.split("\0") if entry
    )
    return frozenset(path.removeprefix(top) for path in paths)
