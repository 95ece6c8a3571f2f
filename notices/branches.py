"""What may need somebody, in one query: a UNION with one branch for each kind of need, however many people.

The query goes by the latest day of all readers; notices.needs refines it to each one's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, NullIf, RowNumber

from decisions.models import Decision, Role
from followups.models import FAR_OFF, FollowUp
from notices.calendar import LEAD_STEP
from people.models import Membership
from postmortems.models import Postmortem
from web.counts import CappedCount

NEEDS_AT_MOST = 50  # of one kind and person: enough for a day's work, and a bound for the memory
REVIEW_AHEAD = dt.timedelta(days=14)  # so long before its date a decision is shown to whoever reviews it

# The kinds of need, in the order in which they stand on one day.
FOLLOW_UP, LED, UNOWNED, OFFERED = "follow_up", "led_follow_up", "unowned_follow_up", "offered_follow_up"
PROPOSED, CHECK_IN = "proposed_follow_ups", "check_in"
FEEDBACK, DECIDE, REVIEW = "feedback", "decide", "review_decision"
READ, WRITE = "read_postmortem", "write_postmortem"
KINDS = [FOLLOW_UP, CHECK_IN, READ, WRITE, FEEDBACK, DECIDE, REVIEW, OFFERED, LED, UNOWNED, PROPOSED]


class Row(NamedTuple):
    """One row of the query: the same columns for every kind, empty where a kind has no use for one."""

    kind: str
    person_id: int
    pk: int
    title: str
    day: dt.date | None
    name: str  # of the other person: owner, driver
    days: str  # working days of that person
    number: int | None  # of the record, or of what a follow-up comes from
    series: str
    twin: int | None
    origin: str  # kind of record that a follow-up comes from
    origin_id: int | None
    origin_title: str


def nothing(value: Any) -> Expression:
    """NULL of the type of `value`. One value a column: columns that are alike would be taken for one."""
    return NullIf(Value(value), Value(value))


EMPTY: dict[str, Expression] = {
    "title": nothing("title"),
    "day": nothing(FAR_OFF),
    "name": nothing("name"),
    "days": nothing("days"),
    "number": nothing(1),
    "series": nothing("series"),
    "twin": nothing(2),
    "origin": nothing("origin"),
    "origin_id": nothing(3),
    "origin_title": nothing("origin_title"),
}


TEXTS = {"title", "name", "days", "series", "origin", "origin_title"}


def branch(kind: str, rows: QuerySet[Any], person: str, pk: str = "pk", **columns: Any) -> QuerySet[Any, Any]:
    """Rows of one kind as columns of Row, the first NEEDS_AT_MOST of each person; `person` is a path to their id."""
    given = {name: F(value) if isinstance(value, str) else value for name, value in columns.items()}
    values = {"kind": Value(kind), "person_id": F(person), "pk": F(pk), **EMPTY, **given}
    first = Window(RowNumber(), partition_by=F(person), order_by=[given.get("day", F("pk")), F("pk")])
    columns_of_row: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(**{f"need_{name}": value for name, value in values.items()}, need_place=first)
        .filter(need_place__lte=NEEDS_AT_MOST)
        .values_list(*(f"need_{name}" for name in Row._fields))
    )
    return columns_of_row


def rows_for(people: list[int], *, earliest: dt.date, latest: dt.date, until: dt.date) -> Iterator[Row]:
    """Everything but check-ins that may need one of the people, by id, in no order.

    `earliest` and `latest` are the first and the last of their own dates; promises due up to `until` count.
    """
    first, *others = [
        *follow_ups_of(people, latest, until),
        *decisions_of(people, earliest, latest),
        *postmortems_of(people),
    ]
    for values in first.union(*others, all=True):
        columns: dict[str, Any] = dict(zip(Row._fields, values, strict=True))
        yield Row(**columns | {name: columns[name] or "" for name in TEXTS})


def follow_ups_of(people: list[int], latest: dt.date, until: dt.date) -> list[QuerySet[Any, Any]]:
    """Own promises, those offered, and of teams that the people lead: long late, without owner, proposed."""
    # Who keeps a promise need not be among the readers of the postmortem it comes from.
    is_open = Q(postmortem__status__in=Postmortem.OPEN_STATUSES, postmortem__is_restricted=False)
    open_title = Case(When(is_open, then=F("postmortem__title")), output_field=CharField())
    columns: dict[str, Any] = {
        "title": "title",
        "day": "queue_on",
        "name": "owner__name",
        "days": "owner__working_days",
        "number": Coalesce(F("postmortem__number"), F("decision__number")),
        "series": "decision__series",
        "twin": "decision__twin",
        "origin": Case(
            When(postmortem__isnull=False, then=Value("postmortem")),
            When(decision__isnull=False, then=Value("decision")),
            When(objective__isnull=False, then=Value("objective")),
            default=Value(""),
            output_field=CharField(),
        ),
        "origin_id": Coalesce(F("decision_id"), F("objective_id")),
        "origin_title": Coalesce(open_title, F("decision__title"), F("objective__title")),
    }
    awaited = FollowUp.objects.awaited()
    led = awaited.readable_in_their_team().filter(
        team__memberships__role=Membership.LEAD, team__memberships__person__in=people
    )
    nobodys = Q(owner__isnull=True) | Q(owner__is_active=False)
    lead = "team__memberships__person_id"
    since = latest - dt.timedelta(days=LEAD_STEP)  # as many working days are as many days, or more
    late = (
        led.filter(owner__is_active=True, queue_on__lte=since)
        .annotate(lead_id=F(lead))
        .exclude(owner_id=F("lead_id"))
    )
    unanswered = (
        FollowUp.objects.proposed().readable_in_their_team().filter(team=OuterRef("team"), owner__isnull=True)
    )
    asked = Membership.objects.filter(role=Membership.LEAD, person__in=people).annotate(
        ideas=CappedCount(unanswered)
    )
    return [
        branch(FOLLOW_UP, awaited.filter(owner__in=people, queue_on__lte=until), "owner_id", **columns),
        branch(OFFERED, awaited.filter(offered_to__in=people), "offered_to_id", **columns),
        branch(LED, late, lead, **columns),
        branch(UNOWNED, led.filter(nobodys), lead, **columns),
        branch(
            PROPOSED,
            asked.filter(ideas__gt=0),
            "person_id",
            "team_id",
            title="team__name",
            series="team__slug",
            number="ideas",
        ),
    ]


def decisions_of(people: list[int], earliest: dt.date, latest: dt.date) -> list[QuerySet[Any, Any]]:
    """What asks for feedback, waits to be decided, or is to be reviewed: the twins of the rules for one person
    in decisions.models (awaiting_feedback_of, to_decide_by, to_review_by)."""
    of_decision = {
        "title": "title",
        "number": "number",
        "series": "series",
        "twin": "twin",
        "name": "driver__name",
    }
    of_role = {name: f"decision_record__{path}" for name, path in of_decision.items()}
    until = "decision_record__feedback_until"
    proposed = Role.objects.filter(decision_record__status=Decision.PROPOSED)
    over = Q(decision_record__feedback_until__isnull=True) | Q(decision_record__feedback_until__lt=latest)
    still = Q(decision_record__feedback_until__isnull=True) | Q(decision_record__feedback_until__gte=earliest)
    answers: QuerySet[Any] = proposed.asked().with_answers()
    asked = answers.filter(still, has_replied=False)
    deciders = proposed.filter(over, role=Role.DECIDE)
    decided_by_nobody = ~Exists(
        Role.objects.filter(decision_record=OuterRef("pk"), role=Role.DECIDE).present()
    )
    undecided = Decision.objects.filter(
        Q(feedback_until__isnull=True) | Q(feedback_until__lt=latest),
        decided_by_nobody,
        ~Q(driver__isnull=True, feedback_until__isnull=True),  # imported, and not taken up by anybody
        status=Decision.PROPOSED,
    )
    to_review = Decision.objects.filter(status=Decision.ACCEPTED, review_by__lte=latest + REVIEW_AHEAD)
    branches = []
    for kind, roles in [(FEEDBACK, asked), (DECIDE, deciders)]:
        for holder, person in of_people(roles, people, "person"):
            branches.append(branch(kind, holder, person, "decision_record_id", day=until, **of_role))
    for kind, decisions, day in [(DECIDE, undecided, "feedback_until"), (REVIEW, to_review, "review_by")]:
        for held, person in of_people(decisions, people, "driver"):
            branches.append(branch(kind, held, person, day=day, **of_decision))
    return branches


def of_people(rows: QuerySet[Any], people: list[int], holder: str) -> list[tuple[QuerySet[Any], str]]:
    """Rows held by the people, and those of teams they lead whose holder is nobody or has left; with the path
    to the person's id. A role that a team holds has nobody as its person."""
    nobody = Q(**{f"{holder}__isnull": True})
    if holder == "driver":
        nobody |= Q(driver__is_active=False)
    led = {"team__memberships__role": Membership.LEAD, "team__memberships__person__in": people}
    return [
        (rows.filter(**{f"{holder}__in": people}), f"{holder}_id"),
        (rows.filter(nobody, **led), "team__memberships__person_id"),
    ]


def postmortems_of(people: list[int]) -> list[QuerySet[Any, Any]]:
    """Drafts to write and reviews to give: the twins of postmortems.models' to_write_or_review()."""
    columns = {"title": "title", "day": "review_due_on", "number": "number"}
    drafts = Postmortem.objects.filter(status=Postmortem.DRAFT)
    in_review = Postmortem.objects.filter(status=Postmortem.IN_REVIEW)
    return [
        branch(WRITE, drafts.filter(facilitator__in=people), "facilitator_id", **columns),
        branch(WRITE, drafts.filter(authors__in=people), "authors__id", **columns),
        branch(READ, in_review.filter(reviewers__in=people), "reviewers__id", **columns),
    ]
