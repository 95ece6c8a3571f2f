"""Decisions as Markdown files: the files they came from with what changed since, and new ones for the others.

A record that came from a file keeps its name and folder; one that was not changed gives that file back byte for byte.
Rows are read in batches, so that memory holds a few of them, however many are exported.
"""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.db.models import Prefetch
from django.utils.text import slugify

from decisions.both_sides import base_of, values_of
from decisions.markdown.rendering import render
from decisions.markdown.tying import Tie
from decisions.markdown.values import Values, changed
from decisions.markdown.writing import Written, rewrite
from decisions.models import Decision, DecisionSource, Link, Role
from decisions.models.lists import DecisionQuerySet
from web.packing import zipped

BATCH = 100
_VERBS = {Link.SUPERSEDES: "Supersedes", Link.PARTLY: "Partly supersedes", Link.AMENDS: "Amends",
          Link.RELATES: "Relates to"}  # fmt: skip
_PENDING = (Decision.DRAFT, Decision.PROPOSED, Decision.REJECTED)


@dataclass(frozen=True, slots=True)
class Exported:
    """One file: its path in its team's folder, its bytes, and the names of the fields it could not take."""

    decision: Decision
    path: str
    content: bytes
    unwritten: tuple[str, ...] = ()


def export(decisions: DecisionQuerySet) -> Iterator[Exported]:
    """The file of each of these records, in the order in which they were made."""
    last = 0
    while batch := list(with_ties(decisions.filter(pk__gt=last).order_by("pk"))[:BATCH]):
        last = batch[-1].pk
        for decision in batch:
            written = written_file(decision)
            yield Exported(decision, path_of(decision), written.content, written.unwritten)


def with_ties(decisions: DecisionQuerySet) -> DecisionQuerySet:
    """The rows with all that their files are made of."""
    links = Link.objects.select_related(
        "target__team", "target__imported_from", "source__team", "source__imported_from"
    )
    links = links.defer("target__imported_from__content", "source__imported_from__content")
    links = links.defer(
        "target__imported_from__pending_content", "source__imported_from__pending_content"
    ).order_by("id")
    rows = decisions.select_related("team", "driver", "decided_by", "imported_from")
    ties: list[Any] = [
        Prefetch("links", links, to_attr="ties_out"),
        Prefetch("linked_from", links, to_attr="ties_in"),
    ]
    roles = Prefetch("roles", Role.objects.select_related("person", "team"))
    return rows.prefetch_related("options", roles, *ties)


def path_of(decision: Decision) -> str:
    """Where its file stands: where it came from, else by number and title; without a number by its title and id."""
    source = source_of(decision)
    if source is not None:
        return source.path
    slug = slugify(decision.title)[:60].strip("-") or "decision"
    if decision.number is None:
        return f"{slug}-draft-{_letters(decision.pk)}.md"
    twin = f"-{decision.twin + 1}" if decision.twin else ""
    number = f"{decision.series}-{decision.number:03}" if decision.series else f"{decision.number:04}"
    return f"{number}-{slug}{twin}.md"


def source_of(decision: Decision) -> DecisionSource | None:
    """The file it came from, if it came from one."""
    source: DecisionSource | None = getattr(decision, "imported_from", None)
    return source


def _letters(number: int) -> str:
    """A number in letters, so that nobody takes it for a record's number."""
    text = ""
    while number:
        number, digit = divmod(number, 26)
        text = chr(ord("a") + digit) + text
    return text


def written_file(decision: Decision) -> Written:
    """The bytes of one record's file, for a row of with_ties()."""
    source, values = source_of(decision), values_of(decision)
    if source is None:
        ties = [_tie(decision, link.target, _VERBS[link.kind]) for link in decision.ties_out]
        ref = decision.record_ref()
        return Written(render(values, ref=ref, ties=ties, successors=successors(decision)).encode())
    return written_over(decision, source, bytes(source.content), base_of(source), values)


def written_over(
    decision: Decision, source: DecisionSource, content: bytes, base: Values, wanted: Values
) -> Written:
    """The bytes of a version of its file that says `base`, with what `wanted` says otherwise, and with new links."""
    said = {tuple(each) for each in source.ties or []}
    ties = [
        _tie(decision, link.target, _VERBS[link.kind])
        for link in decision.ties_out
        if source.ties is not None and (link.kind, link.target_id) not in said
        and decision.status not in (Decision.DRAFT, Decision.PROPOSED)
    ]  # fmt: skip
    gone = _gone(decision, said)
    if not ties and not gone and not changed(base, wanted):
        return Written(content)
    return rewrite(
        source.path, content, wanted, base=base, ties=tuple(ties), gone=tuple(gone),
        successors=tuple(successors(decision)),
    )  # fmt: skip


def _gone(decision: Decision, said: set[tuple[Any, ...]]) -> list[Tie]:
    """The relations its file states to records that nothing ties it to any more. Asks only where there are such.

    One link stands for what both files say, so a link either way, of whichever kind, keeps what the file states.
    """
    tied = {link.target_id for link in decision.ties_out} | {link.source_id for link in decision.ties_in}
    left = {(kind, target) for kind, target in said if target not in tied}
    if not left:
        return []
    rows = Decision.objects.filter(pk__in=[target for _, target in left]).select_related(
        "team", "imported_from"
    )
    others = {row.pk: row for row in rows.defer("imported_from__content", "imported_from__pending_content")}
    return [_tie(decision, others[target], _VERBS[kind]) for kind, target in sorted(left) if target in others]


def successors(decision: Decision) -> list[Tie]:
    """What took its place."""
    return [
        _tie(decision, link.source, "Superseded by")
        for link in decision.ties_in
        if link.kind == Link.SUPERSEDES and link.source.status not in _PENDING
    ]


def _tie(here: Decision, other: Decision, verb: str) -> Tie:
    if other.team_id != here.team_id:
        return Tie(verb, other.title, None, "", f"{other.team.slug}/{other.record_ref()}")
    folder = posixpath.dirname(path_of(here)) or "."
    return Tie(verb, other.title, other.number, posixpath.relpath(path_of(other), folder), other.record_ref())


# --- Packed -----------------------------------------------------------------------------------------------------
def packed(files: Iterable[Exported], *, by_team: bool) -> Iterator[bytes]:
    """The files as a .zip, piece by piece; `by_team` puts each team's into a folder of its own."""
    return zipped(
        (
            f"{each.decision.team.slug}/{each.path}" if by_team else each.path,
            each.decision.changed_at,
            each.content,
        )
        for each in files
    )


def is_inside(path: str) -> bool:
    """Does a stored path stay below the folder it is written to?"""
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and bool(pure.name)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or as it was before. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".teamhub-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).chmod(mode)
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)
