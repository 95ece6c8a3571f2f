"""What somebody has promised, in all practices, and the one step by which it moves to a successor.

A lead moves what belongs to the teams they lead, an org admin everything. Each record moves by its own verb, so its
history says so; one that cannot move stays, and is named with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from decisions.models import Decision, Guardrail
from followups.models import FollowUp
from outcomes.models import Cycle, Experiment, KeyResult, Objective, TradeOff
from people.models import Membership, Person
from postmortems.library import UNPUBLISHED
from postmortems.models import Postmortem
from records.models import EditConflict

SHOWN = 20  # of a kind on the page


@dataclass(frozen=True)
class Kind:
    """One kind of promise: its name, the rows, and how one of them moves to somebody."""

    word: str
    rows: QuerySet[Any]
    move: Callable[[Any, Person, Person, dt.datetime], object]  # the row, by whom, to whom, when


def may_hand_over(by: Person) -> bool:
    """Org admins, and leads of any team: the latter for their own teams' promises."""
    return by.is_active and (by.is_org_admin or bool(led_by(by)))


def led_by(person: Person) -> set[int]:
    """The teams the person leads, by id."""
    return {team for team, role in person.roles().items() if role == Membership.LEAD}


def promises_of(person: Person, *, by: Person) -> list[Kind]:
    """Everything open that `person` has promised and `by` may move, a kind each; no query yet."""
    teams = led_by(by)

    def own(rows: QuerySet[Any], team: str) -> QuerySet[Any]:
        return rows if by.is_org_admin else rows.filter(**{f"{team}__in": teams})

    open_objectives = Objective.objects.visible_to(by).filter(closed_at=None)
    open_objectives = open_objectives.exclude(cycle__state=Cycle.CLOSED)
    key_results = KeyResult.objects.visible_to(by).filter(objective__closed_at=None, owner=person)
    key_results = key_results.exclude(objective__cycle__state=Cycle.CLOSED)
    decisions = Decision.objects.visible_to(by).filter(
        driver=person, status__in=[Decision.DRAFT, Decision.PROPOSED, Decision.ACCEPTED]
    )
    follow_ups = FollowUp.objects.visible_to(by).filter(
        Q(state__in=[FollowUp.PROPOSED, *FollowUp.AWAITED_STATES]), owner=person
    )
    postmortems = Postmortem.objects.visible_to(by).filter(facilitator=person, status__in=UNPUBLISHED)
    guardrails = Guardrail.objects.visible_to(by).in_force().filter(keeper=person)
    return [
        Kind("Follow-ups", own(follow_ups.for_list(), "team").order_by("queue_on", "pk"), _pass_on),
        Kind(
            "Key results",
            own(
                key_results.select_related("objective__cycle", "objective__team"), "objective__team"
            ).order_by("pk"),
            _with("owner"),
        ),
        Kind(
            "Objectives they lead",
            own(open_objectives.filter(lead=person).select_related("team", "cycle"), "team").order_by("pk"),
            _with("lead"),
        ),
        Kind(
            "Decisions they drive",
            own(decisions.select_related("team"), "team").order_by("pk"),
            _with("driver"),
        ),
        Kind(
            "Experiments",
            own(
                Experiment.objects.visible_to(by).waiting().filter(owner=person),
                "key_result__objective__team",
            )
            .select_related("key_result__objective__team")
            .order_by("due_on", "pk"),
            _with("owner"),
        ),
        Kind(
            "Trade-offs",
            own(TradeOff.objects.visible_to(by).waiting().filter(owner=person), "team")
            .select_related("team")
            .order_by("due_on", "pk"),
            _with("owner"),
        ),
        Kind(
            "Postmortems they facilitate",
            own(postmortems.select_related("team"), "team").order_by("pk"),
            _facilitate,
        ),
        Kind(
            "Guardrails they keep",
            guardrails.select_related("keeper").order_by("number") if by.is_org_admin else guardrails.none(),
            _keep,
        ),
    ]


def _pass_on(row: FollowUp, by: Person, to: Person, now: dt.datetime) -> object:
    return row.pass_on(by=by, to=to)


def _facilitate(row: Postmortem, by: Person, to: Person, now: dt.datetime) -> object:
    return row.edit(by=by, version=row.version, now=now, facilitator=to)


def _keep(row: Guardrail, by: Person, to: Person, now: dt.datetime) -> None:
    row.arrange(by=by, at=now, kind=row.kind, keeper=to)


def _with(field: str) -> Callable[[Any, Person, Person, dt.datetime], object]:
    """A move by the record's own edit(), over the version that was read."""

    def move(row: Any, by: Person, to: Person, now: dt.datetime) -> object:
        return row.edit(by=by, version=row.version, **{field: to})

    return move


@dataclass(frozen=True)
class Moved:
    """What became of it: how many moved, and those that stayed, each as title and reason."""

    count: int
    stayed: list[tuple[str, str]]


def hand_over(person: Person, *, to: Person, by: Person, now: dt.datetime) -> Moved:
    """Move what `person` has promised, as far as `by` may, to `to`, in one transaction; `now` is aware.

    An org admin's successor is kept with the person. Raises PermissionDenied, and ValidationError for a
    successor who is the person, or has left.
    """
    if not may_hand_over(by):
        raise PermissionDenied("Leads hand over what belongs to their teams, org admins everything.")
    if to.pk == person.pk or not to.is_active:
        raise ValidationError({"to": "Choose somebody else, who is here."})
    count, stayed = 0, []
    with transaction.atomic():
        for kind in promises_of(person, by=by):
            for row in kind.rows:
                try:
                    with transaction.atomic():
                        kind.move(row, by, to, now)
                    count += 1
                except (ValidationError, PermissionDenied, EditConflict) as refusal:
                    words = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
                    stayed.append((str(row), " ".join(words)))
        if by.is_org_admin:
            person.be_succeeded_by(to, by=by)
    return Moved(count, stayed)
