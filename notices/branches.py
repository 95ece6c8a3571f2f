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
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Concat, Least, NullIf, RowNumber

from decisions.models import Decision, Feedback, Guardrail, Role, Stance
from followups.models import FAR_OFF, FollowUp
from notices.calendar import LEAD_STEP
from notices.prepared import rows_of_one
from notices.reviews import LATE_REVIEW, LED_REVIEW, PUBLISH, reviews_of
from outcomes.models import Cycle, Experiment, KeyResult, TradeOff
from people.models import Membership, Person
from postmortems.models import Listed, Postmortem, ReadMark, ReviewAnswer
from postmortems.models.reading import quarter_of
from records.models import FINDABLE, Mention, SearchEntry
from web.counts import CAP, CappedCount

NEEDS_AT_MOST = 50  # of one kind and person: enough for a day's work, and a bound for the memory
REVIEW_AHEAD = dt.timedelta(days=14)  # so long before its date a decision is shown to whoever reviews it

# The kinds of need, in the order in which they stand on one day.
FOLLOW_UP, LED, UNOWNED, OFFERED = "follow_up", "led_follow_up", "unowned_follow_up", "offered_follow_up"
AWAY = "follow_up_of_somebody_away"
PROPOSED, OWN_IDEA, CHECK_IN = "proposed_follow_ups", "own_proposed_follow_up", "check_in"
OWNERLESS = "ownerless_key_result"
FEEDBACK, DECIDE, REVIEW = "feedback", "decide", "review_decision"
EXCEPTION, EXPIRED = "answer_exception", "expired_exception"
READ, WRITE = "read_postmortem", "write_postmortem"
READING = "reading_list"
EXPERIMENT, TRADE_OFF = "experiment", "trade_off"
MENTION, NEWS = "mention", "news"
KEEPERLESS = "keeperless_guardrails"
KINDS = [
    FOLLOW_UP,
    CHECK_IN,
    READ,
    WRITE,
    PUBLISH,
    LATE_REVIEW,
    FEEDBACK,
    MENTION,
    DECIDE,
    EXCEPTION,
    EXPIRED,
    NEWS,
    REVIEW,
    READING,
    EXPERIMENT,
    TRADE_OFF,
    OFFERED,
    OWN_IDEA,
    LED,
    LED_REVIEW,
    AWAY,
    UNOWNED,
    OWNERLESS,
    PROPOSED,
    KEEPERLESS,
]


class Row(NamedTuple):
    """One row of the query: the same columns for every kind, empty where a kind has no use for one."""

    kind: str
    person_id: int
    pk: int
    title: str
    day: dt.date | None
    name: str  # of the other person: owner, driver
    days: str  # working days of that person, or the last day they are away
    number: int | None  # of the record, or of what a follow-up comes from
    series: str
    twin: int | None
    origin: str  # kind of record that a follow-up comes from
    origin_id: int | None
    origin_title: str
    owner_id: int | None  # of a follow-up that is another's
    place: int  # among those of its branch and person: one beyond NEEDS_AT_MOST says that there are more


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
    "owner_id": nothing(4),
}


DAY = Row._fields.index("day")
TEXTS = [Row._fields.index(name) for name in ("title", "name", "days", "series", "origin", "origin_title")]


def branch(kind: str, rows: QuerySet[Any], person: str, pk: str = "pk", **columns: Any) -> QuerySet[Any, Any]:
    """Rows of one kind as columns of Row, the first NEEDS_AT_MOST of each person and one more.

    `person` is a path to their id.
    """
    given = {name: F(value) if isinstance(value, str) else value for name, value in columns.items()}
    values = {"kind": Value(kind), "person_id": F(person), "pk": F(pk), **EMPTY, **given}
    first = Window(RowNumber(), partition_by=F(person), order_by=[given.get("day", F("pk")), F("pk")])
    columns_of_row: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(**{f"need_{name}": value for name, value in values.items()}, need_place=first)
        .filter(need_place__lte=NEEDS_AT_MOST + 1)
        .values_list(*(f"need_{name}" for name in Row._fields))
    )
    return columns_of_row


def rows_for(people: list[int], *, earliest: dt.date, latest: dt.date, until: dt.date) -> Iterator[Row]:
    """Everything but check-ins that may need one of the people, by id, in no order.

    `earliest` and `latest` are the first and the last of their own dates; promises due up to `until` count.
    """
    given: dict[str, Any] = {"earliest": earliest, "latest": latest, "until": until}
    given["quarter"] = quarter_of(earliest)
    rows = rows_of_one(union_for, people[0], **given) if len(people) == 1 else union_for(people, **given)
    for row in rows:
        values = ["" if value is None and at in TEXTS else value for at, value in enumerate(row)]
        if isinstance(values[DAY], str):
            values[DAY] = dt.date.fromisoformat(values[DAY])
        yield Row._make(values)


def union_for(
    people: list[int], *, earliest: dt.date, latest: dt.date, until: dt.date, quarter: str
) -> QuerySet[Any, Any]:
    """The query of rows_for(); `quarter` is the one whose reading list counts, such as 2026-Q4."""
    every: list[QuerySet[Any, Any]] = [
        *follow_ups_of(people, earliest, latest, until),
        *decisions_of(people, earliest, latest),
        *exceptions_of(people, latest),
        *news_of(people),
        mentions_of(people),
        *postmortems_of(people),
        *(branch(kind, rows, person, **shown) for kind, rows, person, shown in reviews_of(people, latest)),
        *questions_of(people, until),
        ownerless_of(people, earliest, latest),
        reading_of(people, quarter),
    ]
    first, *others = every
    return first.union(*others, all=True)


def follow_ups_of(
    people: list[int], earliest: dt.date, latest: dt.date, until: dt.date
) -> list[QuerySet[Any, Any]]:
    """Own promises, those offered, own ideas, and of teams that the people lead: long late, due while their owner
    is away, without owner, proposed."""
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
    of_others = columns | {"owner_id": "owner_id"}  # its owner is the reader where it is one's own
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
    is_away = {"owner__is_active": True, "owner__away_until__gte": earliest}
    away = led.filter(**is_away, queue_on__lte=until).annotate(lead_id=F(lead)).exclude(owner_id=F("lead_id"))
    ideas, undecided = FollowUp.objects.proposed(), FollowUp.objects.undecided()
    unanswered = ideas.readable_in_their_team().filter(team=OuterRef("team"))
    asked = Membership.objects.filter(role=Membership.LEAD, person__in=people).annotate(
        ideas=CappedCount(unanswered)
    )
    return [
        branch(FOLLOW_UP, awaited.filter(owner__in=people, queue_on__lte=until), "owner_id", **columns),
        branch(OFFERED, undecided.filter(offered_to__in=people), "offered_to_id", **columns),
        branch(OWN_IDEA, ideas.filter(owner__in=people), "owner_id", **columns),
        branch(LED, late, lead, **of_others),
        branch(AWAY, away, lead, **of_others | {"days": Cast("owner__away_until", CharField())}),
        branch(UNOWNED, led.filter(nobodys), lead, **of_others),
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


def exceptions_of(people: list[int], latest: dt.date) -> list[QuerySet[Any, Any]]:
    """Exceptions from guardrails: those to answer, for the keeper; those expired, for the keeper and for the
    decision's driver or, without one, its team's leads. Guardrails whose keeper has left: for org admins."""
    columns: dict[str, Any] = {
        "title": "decision_record__title",
        "number": "decision_record__number",
        "series": "decision_record__series",
        "twin": "decision_record__twin",
        "name": "decision_record__driver__name",
        "day": "until",
        "origin": Value("guardrail"),
        "origin_id": "decision_record_id",
        "origin_title": "guardrail__title",
    }
    kept = Stance.objects.filter(guardrail__keeper__in=people)
    over = Stance.objects.expired(latest)
    nobodys = Q(decision_record__driver__isnull=True) | Q(decision_record__driver__is_active=False)
    led = over.filter(
        nobodys,
        decision_record__team__memberships__role=Membership.LEAD,
        decision_record__team__memberships__person__in=people,
    )
    driven = over.filter(decision_record__driver__in=people)
    keeperless = CappedCount(Guardrail.objects.without_keeper())
    admins = Person.objects.filter(pk__in=people, is_org_admin=True)
    admins = admins.annotate(orphans=keeperless, all_of_them=Value(0))  # one row stands for all of them
    return [
        branch(KEEPERLESS, admins.filter(orphans__gt=0), "pk", "all_of_them", number="orphans"),
        branch(EXCEPTION, kept.to_answer(), "guardrail__keeper_id", **columns),
        branch(EXPIRED, kept.expired(latest), "guardrail__keeper_id", **columns),
        branch(EXPIRED, driven, "decision_record__driver_id", **columns),
        branch(EXPIRED, led, "decision_record__team__memberships__person_id", **columns),
    ]


def news_of(people: list[int]) -> list[QuerySet[Any, Any]]:
    """What is new about a decision that was made: the driver's, or its team's leads' where the driver has left."""
    news = Feedback.objects.open_news()
    columns = {"title": "decision_record__title", "name": "by__name", "origin_id": "decision_record_id"}
    columns |= {name: f"decision_record__{name}" for name in ("number", "series", "twin")}
    orphaned = Q(decision_record__driver__isnull=True) | Q(decision_record__driver__is_active=False)
    team = "decision_record__team__memberships"
    led = {f"{team}__role": Membership.LEAD, f"{team}__person__in": people}
    driven = news.filter(decision_record__driver__in=people)
    return [
        branch(NEWS, driven, "decision_record__driver_id", **columns),
        branch(NEWS, news.filter(orphaned, **led), f"{team}__person_id", **columns),
    ]


def mentions_of(people: list[int]) -> QuerySet[Any, Any]:
    """Where somebody mentioned them, on whatever record they may read: its name and address as the search has it."""
    entry = SearchEntry.objects.filter(FINDABLE, kind=OuterRef("kind"), object_id=OuterRef("object_id"))
    theirs = Membership.objects.filter(team=OuterRef("readers"), person=OuterRef(OuterRef("person")))
    readable = Exists(entry.filter(Q(is_open=True) | Exists(theirs)))
    mentions = Mention.objects.open().filter(person__in=people)
    named: list[tuple[str, QuerySet[Any, Any]]] = [
        (Postmortem.record_kind, Postmortem.objects.readable_by_name("person")),
        (FollowUp.record_kind, FollowUp.objects.readable_by_name("person")),
    ]
    is_named = Q()
    for kind, rows in named:
        is_named |= Q(kind=kind) & Q(Exists(rows.filter(pk=OuterRef("object_id"))))
    mentions = mentions.filter(readable | ((is_named | Q(person__is_org_admin=True)) & Exists(entry)))
    columns: dict[str, Any] = {
        "title": Subquery(entry.values("title")[:1]),
        "name": "by__name",
        "series": Subquery(entry.values("ref")[:1]),
        "origin": "kind",
        "origin_id": "object_id",
        "origin_title": Concat(
            Subquery(entry.values("url")[:1]), Value("#"), F("anchor"), output_field=CharField()
        ),
    }
    return branch(MENTION, mentions, "person_id", **columns)


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
    """Drafts to write and reviews to give: the twins of postmortems.models' to_write_or_review().

    A draft that nobody writes any more, all having left, needs the leads of its team.
    """
    columns = {"title": "title", "day": "review_due_on", "number": "number"}
    drafts = Postmortem.objects.filter(status=Postmortem.DRAFT)
    authors = Postmortem.authors.through.objects.filter(postmortem=OuterRef("pk"), person__is_active=True)
    orphaned = drafts.filter(
        ~Exists(authors),
        Q(facilitator__isnull=True) | Q(facilitator__is_active=False),
        Q(facilitator__isnull=False) | Q(authors__is_active=False),
        team__memberships__role=Membership.LEAD,
        team__memberships__person__in=people,
    )
    answered = ReviewAnswer.objects.filter(postmortem=OuterRef("postmortem_id"), person=OuterRef("person_id"))
    asked = Postmortem.reviewers.through.objects.filter(~Exists(answered), person__in=people)
    asked = asked.filter(postmortem__status=Postmortem.IN_REVIEW)
    of_asked = {name: f"postmortem__{path}" for name, path in columns.items()}
    return [
        branch(WRITE, drafts.filter(facilitator__in=people), "facilitator_id", **columns),
        branch(WRITE, drafts.filter(authors__in=people), "authors__id", **columns),
        branch(
            WRITE,
            orphaned,
            "team__memberships__person_id",
            **columns,
            name=Coalesce("facilitator__name", Value("who")),
        ),
        branch(READ, asked, "person_id", "postmortem_id", **of_asked),
    ]


def questions_of(people: list[int], until: dt.date) -> list[QuerySet[Any, Any]]:
    """Experiments to decide and trade-offs to look at again by `until`: their owner's, or, where that one has
    left, their team's leads'."""
    branches = []
    for kind, model, team, context in [
        (EXPERIMENT, Experiment, "key_result__objective__team", "key_result__title"),
        (TRADE_OFF, TradeOff, "team", "team__name"),
    ]:
        waiting = model.objects.waiting().filter(due_on__lte=until)
        led = {
            f"{team}__memberships__role": Membership.LEAD,
            f"{team}__memberships__person__in": people,
            "owner__is_active": False,
        }
        columns = {"title": "title", "day": "due_on", "name": "owner__name", "origin_title": context}
        branches.append(branch(kind, waiting.filter(owner__in=people), "owner_id", **columns))
        branches.append(branch(kind, waiting.filter(**led), f"{team}__memberships__person_id", **columns))
    return branches


def ownerless_of(people: list[int], earliest: dt.date, latest: dt.date) -> QuerySet[Any, Any]:
    """Key results whose owner has left: nobody checks them in until a lead of their team names another."""
    running = KeyResult.objects.filter(
        owner__is_active=False,
        objective__closed_at__isnull=True,
        objective__cycle__state__in=Cycle.RUNNING_STATES,
        objective__cycle__starts_on__lte=latest,
        objective__cycle__ends_on__gte=earliest,
        objective__team__memberships__role=Membership.LEAD,
        objective__team__memberships__person__in=people,
    )
    columns = {"title": "title", "name": "owner__name", "origin_id": "objective_id"}
    return branch(OWNERLESS, running, "objective__team__memberships__person_id", **columns)


def reading_of(people: list[int], quarter: str) -> QuerySet[Any, Any]:
    """What is on the quarter's reading list of everyone, or of a team of theirs, and not ticked: in one row."""
    ticked = ReadMark.objects.filter(listed=OuterRef("pk"), person=OuterRef(OuterRef("pk")))
    unread = Listed.objects.filter(
        ~Exists(ticked),
        quarter=quarter,
        postmortem__status__in=Postmortem.OPEN_STATUSES,
        postmortem__is_restricted=False,
    )
    theirs = Membership.objects.filter(person=OuterRef(OuterRef("pk"))).exclude(role=Membership.OBSERVER)
    # Two counts, each by the index: with an OR, or a join, SQLite looks at every list of the quarter for each person.
    of_teams = unread.filter(team__in=theirs.values("team"))
    of_all = unread.filter(team=None)
    number = Least(CappedCount(of_all) + CappedCount(of_teams), Value(CAP + 1))
    readers = Person.objects.filter(pk__in=people).annotate(unread=number, all_of_them=Value(0))
    return branch(READING, readers.filter(unread__gt=0), "pk", "all_of_them", number="unread")
