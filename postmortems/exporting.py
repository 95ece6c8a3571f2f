"""Postmortems as Markdown files: the ones they came from where nothing was changed, Teamhub's own for the others.

Rows are read in batches, so that memory holds a few of them, however many are exported.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.text import slugify

from outcomes.models import KeyResult
from postmortems import parts
from postmortems.durations import DAY, NAMES
from postmortems.library import PostmortemQuerySet
from postmortems.markdown.importing import was_edited, was_moved_on
from postmortems.markdown.own import Document, Promise, names_of, write
from postmortems.markdown.placed import Placed
from postmortems.models import Postmortem, PostmortemSource
from web.packing import zipped
from web.sheets import guarded

BATCH = 100


@dataclass(frozen=True, slots=True)
class Exported:
    """One file: its path in its team's folder, and its bytes."""

    postmortem: Postmortem
    path: str
    content: bytes


def with_everything(rows: PostmortemQuerySet) -> PostmortemQuerySet:
    """The rows with all that their files are made of."""
    promise = Postmortem._meta.get_field("follow_ups").related_model
    promises = promise._default_manager.select_related("owner").order_by("id")
    lists = ("timeline", "factors", "lessons", "windows", "areas", "other_teams", *parts.PEOPLE)
    objective = ("reviews_objective__team", "reviews_objective__cycle")
    slowed = KeyResult.objects.select_related("objective__team", "objective__cycle").order_by("pk")
    return rows.select_related("team", "facilitator", "source", "recurrence_of", *objective).prefetch_related(
        *lists, Prefetch("follow_ups", queryset=promises), Prefetch("slowed", queryset=slowed)
    )


def export(rows: PostmortemQuerySet) -> Iterator[Exported]:
    """The file of each of these records, in the order of their numbers."""
    last = 0
    while batch := list(with_everything(rows.filter(pk__gt=last).order_by("pk"))[:BATCH]):
        last = batch[-1].pk
        for postmortem in batch:
            yield Exported(postmortem, path_of(postmortem), written_file(postmortem))


def source_of(postmortem: Postmortem) -> PostmortemSource | None:
    """The document it came from, if it came from one."""
    source: PostmortemSource | None = getattr(postmortem, "source", None)
    return source


def path_of(postmortem: Postmortem) -> str:
    """Where its file stands: where it came from, else by number and title."""
    source = source_of(postmortem)
    if source is not None:
        return source.path
    return f"PM-{postmortem.number:04}-{slugify(postmortem.title)[:60].strip('-') or 'postmortem'}.md"


def written_file(postmortem: Postmortem) -> bytes:
    """The bytes of one record's file, for a row of with_everything(): the original, unless its words were changed."""
    source = source_of(postmortem)
    if (
        source is not None
        and not was_edited(postmortem)
        and not was_moved_on(postmortem, bytes(source.content))
    ):
        return bytes(source.content)
    return write(document_of(postmortem)).encode()


def document_of(postmortem: Postmortem) -> Document:
    """The record as the file says it."""
    values: dict[str, Any] = {
        "kind": postmortem.kind,
        "severity": postmortem.severity,
        "status": postmortem.status,
        "restricted": postmortem.is_restricted or None,
        "team": postmortem.team.name,
        "happened_on": postmortem.happened_on.isoformat() if postmortem.happened_on else None,
        **{name: at.isoformat() for name in NAMES if (at := getattr(postmortem, f"{name}_at"))},
        "precisions": postmortem.precisions,
        "facilitator": names_of([postmortem.facilitator] if postmortem.facilitator else []),
        **{role: names_of(getattr(postmortem, role).all()) for role in parts.PEOPLE},
        **placed_of(postmortem).as_values(),
    }
    return Document(
        ref=postmortem.record_ref(),
        title=postmortem.title,
        zone=postmortem.zone,
        values={name: value for name, value in values.items() if value not in (None, [], {}, "")},
        texts={name: getattr(postmortem, name) for name in parts.TEXTS},
        lists={name: [part.text for part in getattr(postmortem, name).all()] for name in parts.LISTS},
        timeline=postmortem.timeline_lines(),
        sections=postmortem.sections,
        follow_ups=[promise_of(row) for row in postmortem.follow_ups.all()],
    )


def placed_of(postmortem: Postmortem) -> Placed:
    """Its windows, areas, tags and teams as the file says them, what it looks at, and what it repeats where all may."""
    earlier: Any = postmortem.recurrence_of
    objective = postmortem.reviews_objective
    slowed = [(row.title, row.objective) for row in postmortem.slowed.all()]
    return Placed(
        tuple(row.as_window() for row in postmortem.windows.all()),
        tuple(sorted(area.name for area in postmortem.areas.all())),
        {
            name: {
                place: tuple(row.tags)
                for place, row in enumerate(getattr(postmortem, name).all())
                if row.tags
            }
            for name in parts.LISTS
        },
        tuple(sorted(team.name for team in postmortem.other_teams.all())),
        (earlier.record_ref(), earlier.title) if earlier is not None and earlier.is_open_to_all() else (),
        postmortem.review_due_on,
        (objective.title, objective.team.name, objective.cycle.name) if objective else (),
        tuple((title, of.team.name, of.cycle.name, of.title) for title, of in slowed),
    )


def promise_of(row: Any) -> Promise:
    """A follow-up as the file says it."""
    owner = row.owner.email if row.owner else row.owner_named
    said = [row.details, row.outcome, row.declined_reason]
    details = "\n\n".join(text for text in said if text)
    return Promise(row.title, row.state, owner, row.due_on, row.kind, tuple(row.links.split()), details)


def packed(files: Iterable[Exported], *, by_team: bool) -> Iterator[bytes]:
    """The files as a .zip, piece by piece; `by_team` puts each team's into a folder of its own."""
    return zipped(
        (
            f"{each.postmortem.team.slug}/{each.path}" if by_team else each.path,
            each.postmortem.created_at,
            each.content,
        )
        for each in files
    )


# --- As a table ---------------------------------------------------------------------------------------------------
COUNTS = ("follow_ups_done", "follow_ups_promised", "follow_ups_proposed")
COLUMNS = (
    *("number", "title", "team", "kind", "severity", "status", "happened_on"),
    *(f"{name}_at" for name in NAMES),
    *("minutes_to_detect", "minutes_to_mitigate", "minutes_to_restore"),
    *COUNTS,
    *("published_at", "closed_at"),
)


def as_csv(rows: PostmortemQuerySet) -> Iterator[str]:
    """The list as CSV, line by line, moments in UTC; `rows` come from for_list().

    A duration of which an end is known to the day only has no minutes.
    """
    out = io.StringIO("\ufeff", newline="")  # so that spreadsheets read it as UTF-8
    out.seek(1)
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:500]):
        last = batch[-1].pk
        for row in batch:
            lengths = [row.time_to_detect(), row.time_to_mitigate(), row.time_to_restore()]
            minutes = [
                "" if one is None or one.is_range else int(one.low.total_seconds() // 60) for one in lengths
            ]
            moments = [_moment(row, name) for name in NAMES]
            table.writerow(
                [
                    *(
                        row.record_ref(),
                        guarded(row.title),
                        guarded(row.team.name),
                        row.kind,
                        row.severity or "",
                    ),
                    *(row.status, row.happened_on or "", *moments, *minutes),
                    *(getattr(row, name) for name in COUNTS),
                    *(
                        at.isoformat() if (at := getattr(row, name)) else ""
                        for name in ("published_at", "closed_at")
                    ),
                ]
            )
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _moment(row: Postmortem, name: str) -> str:
    known = row.moments().get(name)
    if known is None:
        return ""
    return known.day.isoformat() if known.precision == DAY else known.at.isoformat()
