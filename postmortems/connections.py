"""What a postmortem is tied to, in one query: people, teams, areas, key results, later ones, decisions, files.

Decisions stand above postmortems in the layers and are reached by their reverse relation alone.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Cast

from outcomes.connections import COLUMNS, branch
from outcomes.models import KeyResult
from people.models import Area, Person, Team
from postmortems.models import Postmortem, ReviewAnswer
from postmortems.parts import PEOPLE
from records.attachments import PER_RECORD
from records.models import Attachment
from web import compiled

SHOWN = 20  # decisions, and later ones: it may go on
WHOLE = 500  # who and what it names; nobody names more
HELD = (*PEOPLE, "review_answers", "other_teams", "areas", "slowed")  # read from the record's own managers
ALSO = ("recurrences", "decisions", "attachments")  # what the reader may read


def connect(found: Postmortem, reader: Person) -> dict[str, list[Any]]:
    """Fill the record's managers named in HELD, as a prefetch would, with rows that hold what its page shows of them.

    Gives the rows of ALSO by name. One query, and one more where a decision is no longer in force: what took its
    place. For pages that only show: a form reads whole rows.
    """
    rows: dict[str, list[Any]] = {name: [] for name in (*HELD, *ALSO)}
    for _, name, *values in sorted(compiled.rows(_ties, pk=found.pk, reader=reader), key=lambda row: row[:2]):
        rows[name].append(_record_of(name, found, *values))
    if ended := [one for one in rows["decisions"] if one.is_no_longer_in_force()]:
        found.decisions.model.know_successors(ended)
    held = found.__dict__.setdefault("_prefetched_objects_cache", {})
    for name in HELD:
        shown = getattr(found, name).get_queryset()
        shown._result_cache, shown._prefetch_done = rows[name], True
        held[name] = shown
    return {name: rows[name] for name in ALSO}


def _ties(pk: int, reader: Person) -> QuerySet[Any, Any]:
    """The query of connect(), for the postmortem of this id: a UNION, each part with its rows in the order they are
    shown in."""
    found = Postmortem(pk=pk)
    by_name = F("name").asc()
    files = Attachment.objects.of(found)
    answers = found.review_answers.order_by()
    first: Any
    first, *others = [
        *[
            branch(role, getattr(found, role).all(), by_name, at_most=WHOLE, title="name", is_here="is_active")
            for role in PEOPLE
        ],
        branch("review_answers", answers, F("at").asc(), at_most=WHOLE, at="at", text="remark", of="person_id",
               owner="person__name", is_here="person__is_active"),
        branch("other_teams", found.other_teams.all(), by_name, at_most=WHOLE, title="name", state="slug"),
        branch("areas", found.areas.all(), by_name, at_most=WHOLE, title="name", state="slug"),
        branch("slowed", found.slowed.all(), F("position").asc(), at_most=WHOLE, title="title", of="objective_id"),
        branch("recurrences", found.recurrences.visible_to(reader).kept(), F("number").desc(), at_most=SHOWN,
               title="title", number="number"),
        branch("decisions", found.decisions.visible_to(reader), F("pk").desc(), at_most=SHOWN, title="title",
               state="status", number="number", series="series", twin="twin", of="team_id"),
        branch("attachments", files, F("pk").asc(), at_most=PER_RECORD, title="name", state="content_type",
               number="size", at="at", owner="by__name", is_here="by__is_active",
               text=Cast("token", CharField())),
    ]  # fmt: skip
    union: QuerySet[Any, Any] = first.union(*others, all=True)
    return union


def _record_of(name: str, found: Postmortem, key: int, *values: Any) -> Any:
    """The row of the UNION as a record of its own kind, with what was read of it."""
    row = dict(zip(COLUMNS, values, strict=True))
    title, state = row["title"], row["state"]
    if name in PEOPLE:
        return Person(pk=key, name=title, is_active=row["is_here"])
    if name == "review_answers":
        who = Person(pk=row["of"], name=row["owner"], is_active=row["is_here"])
        return ReviewAnswer(pk=key, postmortem=found, person=who, at=row["at"], remark=row["text"])
    if name in ("other_teams", "areas"):
        return (Team if name == "other_teams" else Area)(pk=key, name=title, slug=state)
    if name == "slowed":
        return KeyResult(pk=key, title=title, objective_id=row["of"])
    if name == "recurrences":
        return Postmortem(pk=key, title=title, number=row["number"])
    if name == "decisions":
        ref = {each: row[each] for each in ("number", "series", "twin")}
        return found.decisions.model(pk=key, title=title, status=state, team_id=row["of"], **ref)
    by = Person(name=row["owner"] or "", is_active=row["is_here"])
    return Attachment(
        pk=key,
        name=title,
        content_type=state,
        size=row["number"],
        at=row["at"],
        by=by,
        token=UUID(row["text"]),
    )
