"""What a decision is tied to in other practices, in one query: objectives, postmortems, follow-ups, files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Cast

from decisions.models import Decision
from outcomes.connections import COLUMNS, branch
from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from records.attachments import PER_RECORD
from records.models import Attachment
from web import compiled

SHOWN_AT_MOST = 50  # of one kind


def connected_with(decision: Decision, person: Person) -> dict[str, list[Any]]:
    """The objectives it serves, the postmortems that prompted it, its follow-ups and files that the person may read.

    Kind in the plural to records, the first SHOWN_AT_MOST of each and every file, that hold what the decision's
    page shows of them. One query.
    """
    found: dict[str, list[Any]] = {
        kind: [] for kind in ("serves", "postmortems", "follow_ups", "attachments")
    }
    for _, kind, key, *values in sorted(
        compiled.rows(_ties, pk=decision.pk, person=person), key=lambda row: row[:2]
    ):
        found[kind].append(_record_of(kind, decision, key, *values))
    return found


def _ties(pk: int, person: Person) -> QuerySet[Any, Any]:
    """The query of connected_with(), for the decision of this id."""
    decision = Decision(pk=pk)
    serves = Objective.objects.visible_to(person).filter(pk__in=decision.serves.order_by().values("pk"))
    prompted_by = (
        Postmortem.objects.visible_to(person)
        .kept()
        .filter(pk__in=decision.prompted_by.order_by().values("pk"))
    )
    follow_ups = decision.follow_ups.visible_to(person)
    files = Attachment.objects.of(decision)
    first, *others = [
        branch("serves", serves, F("title").asc(), at_most=SHOWN_AT_MOST, title="title", owner="team__name"),
        branch("postmortems", prompted_by, F("number").desc(), at_most=SHOWN_AT_MOST, title="title",
               number="number"),
        branch("follow_ups", follow_ups, F("due_on").asc(nulls_last=True), at_most=SHOWN_AT_MOST, title="title",
               state="state", day="due_on", owner="owner__name"),
        branch("attachments", files, F("pk").asc(), at_most=PER_RECORD, title="name", state="content_type",
               number="size", at="at", owner="by__name", is_here="by__is_active",
               text=Cast("token", CharField())),
    ]  # fmt: skip
    return first.union(*others, all=True)


def _record_of(kind: str, decision: Decision, key: int, *values: Any) -> Any:
    """The row of the UNION as a record of its own kind, with what was read of it."""
    row = dict(zip(COLUMNS, values, strict=True))
    title, owner = row["title"], row["owner"] or ""
    if kind == "serves":
        return Objective(pk=key, title=title, team=Team(name=owner))
    if kind == "postmortems":
        return Postmortem(pk=key, title=title, number=row["number"])
    if kind == "follow_ups":
        holder = Person(name=owner) if owner else None
        model = decision.follow_ups.model
        return model(pk=key, title=title, state=row["state"], due_on=row["day"], owner=holder)
    by = Person(name=owner, is_active=row["is_here"])
    return Attachment(
        pk=key, name=title, content_type=row["state"], size=row["number"], at=row["at"], by=by,
        token=UUID(row["text"]),
    )  # fmt: skip
