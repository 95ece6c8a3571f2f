"""The rows behind the figures: bounded queries over what the reader may see, each row a narrow tuple.

Every QuerySet comes newest first (open promises: oldest first) and is read through look_at(), which stops at MOST
rows and says so; a file of them is read to its end, in pieces.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from decisions.models import Decision
from followups.models import FollowUp
from followups.queues import FollowUpQuerySet
from outcomes.models import CheckIn, Cycle, KeyResult
from people.models import Membership
from people.zones import zone_of
from postmortems import library, moments
from postmortems.durations import DAY as BY_DAY
from postmortems.durations import NAMES, STARTED, Moment
from postmortems.impact import Window
from postmortems.kinds import MEASURED
from postmortems.models import Factor, ImpactWindow, Postmortem, ReviewAnswer
from teamhub.insights.asked import Question

MOST = 5_000  # rows of a figure that a page looks at
MOST_KEY_RESULTS = 2_000
MOST_FACTORS = 600  # that are compared
MOST_WEEKS = 26  # of check-ins
A_DAY = dt.timedelta(days=1)
AT_ONCE = 1_000  # rows of a file
STILL_HURT = dt.timedelta(days=92)  # how long before a period an incident may have begun that hurts in it
UNDECIDED = [Decision.DRAFT, Decision.PROPOSED, Decision.UNKNOWN]  # left out, so that the day picks the index

Row = TypeVar("Row")


@dataclass(frozen=True)
class Look(Generic[Row]):
    """What was read; `is_cut` where there is more."""

    rows: list[Row]
    is_cut: bool


class Incident(NamedTuple):
    """A postmortem's facts; the moments as they are stored."""

    pk: int
    number: int
    title: str
    team: str
    severity: int | None
    status: str
    zone: str
    precisions: dict[str, str]
    started_at: dt.datetime | None
    detected_at: dt.datetime | None
    declared_at: dt.datetime | None
    mitigated_at: dt.datetime | None
    resolved_at: dt.datetime | None
    happened_on: dt.date | None
    published_at: dt.datetime | None = None
    created_by: int | None = None  # nobody made an imported one here

    @property
    def ref(self) -> str:
        """PM-34."""
        return f"PM-{self.number}"

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("postmortem", args=[self.number])

    def moments(self) -> dict[str, Moment]:
        """Those that are known, by name."""
        return moments.of(self._asdict())

    def began_on(self, zone: dt.tzinfo) -> dt.date | None:
        """The day it began in `zone`; the day as it was written where no more is known."""
        if self.started_at is None:
            return None
        is_by_day = self.precisions.get(STARTED) == BY_DAY
        return self.started_at.astimezone(zone_of(self.zone) if is_by_day else zone).date()


class Promise(NamedTuple):
    """A follow-up's facts."""

    pk: int
    title: str
    team: str
    state: str
    first_due_on: dt.date | None
    due_on: dt.date | None
    times_moved: int
    accepted_at: dt.datetime | None
    ended_at: dt.datetime | None
    created_at: dt.datetime
    owner_zone: str | None
    team_zone: str

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("follow_up", args=[self.pk])

    @property
    def zone(self) -> dt.tzinfo:
        """Where its dates count: with its owner, without one with its team."""
        return zone_of(self.owner_zone or self.team_zone)


class Choice(NamedTuple):
    """A decision's facts."""

    pk: int
    title: str
    team: str
    status: str
    proposed_on: dt.date | None
    decided_on: dt.date
    undo: str = ""

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("decision", args=[self.pk])


class Followed(NamedTuple):
    """A key result, and the cycle it belongs to."""

    pk: int
    team: str
    starts_on: dt.date
    ends_on: dt.date
    cadence_days: int
    created_at: dt.datetime
    closed_at: dt.datetime | None
    title: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    objective: int = 0
    objective_title: str = ""


class Named(NamedTuple):
    """A contributing factor that a published postmortem names."""

    pk: int
    text: str
    tags: list[str]
    postmortem: int
    number: int
    title: str
    team: str
    severity: int | None
    published_at: dt.datetime

    @property
    def ref(self) -> str:
        """PM-34."""
        return f"PM-{self.number}"

    @property
    def url(self) -> str:
        """The page of its postmortem."""
        return reverse("postmortem", args=[self.number])


def look_at(rows: QuerySet[Any], kind: Callable[..., Row], most: int = MOST) -> Look[Row]:
    """The first `most` rows, as tuples. One query."""
    found = list(rows[: most + 1])
    return Look([kind(*row) for row in found[:most]], len(found) > most)


def all_of(rows: QuerySet[Any], kind: Callable[..., Row]) -> Iterator[Row]:
    """All of them, read in pieces."""
    return (kind(*row) for row in rows.iterator(chunk_size=AT_ONCE))


def _postmortems(asked: Question) -> QuerySet[Postmortem]:
    rows = asked.within(Postmortem.objects.visible_to(asked.person).kept()).filter(kind__in=MEASURED)
    found: QuerySet[Postmortem] = rows.filter(severity=asked.severity) if asked.severity else rows
    return found


_INCIDENT = [
    "pk", "number", "title", "team__name", "severity", "status", "zone", "precisions",
    *(f"{name}_at" for name in NAMES), "happened_on", "published_at", "created_by_id",
]  # fmt: skip


def incidents(asked: Question) -> QuerySet[Any]:
    """Incidents and near misses that started within the period or may still have hurt in it, newest first.

    Also those of a day beside it: a day that is all we know may begin and end elsewhere than the period's.
    begun_within() tells them apart.
    """
    begins = asked.period.begins
    hurt = ImpactWindow.objects.filter(postmortem=OuterRef("pk"), ends_at__gt=begins)
    belongs = Q(started_at__gte=begins - A_DAY) | Q(mitigated_at__gt=begins) | Q(Exists(hurt))
    rows = _postmortems(asked).filter(
        library.row_by_row(belongs),
        started_at__gte=begins - STILL_HURT,
        started_at__lt=asked.period.ends + A_DAY,
    )
    return rows.order_by("-started_at", "-number").values_list(*_INCIDENT)


def begun_within(asked: Question, rows: Iterable[Incident]) -> Iterator[Incident]:
    """Those of the rows that began on a day of the period."""
    for row in rows:
        day = row.began_on(asked.period.zone)
        if day is not None and asked.period.first <= day <= asked.period.last:
            yield row


def without_start(asked: Question) -> QuerySet[Any]:
    """Those whose start nobody wrote down: by the day they happened, else by the day they were written down."""
    period = asked.period
    rows = _postmortems(asked).filter(
        Q(happened_on__gte=period.first, happened_on__lte=period.last)
        | Q(happened_on__isnull=True, created_at__gte=period.begins, created_at__lt=period.ends),
        started_at__isnull=True,
    )
    return rows.order_by("-number").values_list(*_INCIDENT)


def windows_of(rows: list[Incident]) -> dict[int, list[Window]]:
    """When each of these hurt, where that was written down. One query."""
    found: dict[int, list[Window]] = {}
    known = ImpactWindow.objects.filter(postmortem__in=[row.pk for row in rows])
    columns = ("postmortem_id", "starts_at", "ends_at", "precision")
    for pk, begins, ends, precision in known.order_by().values_list(*columns):
        found.setdefault(pk, []).append(Window(begins, ends, precision))
    return found


def read_outside(rows: list[Incident]) -> set[int]:
    """Which of these somebody who is in no membership of its team had read before it was published. One query."""
    told = ReviewAnswer.objects.filter(
        postmortem__in=[row.pk for row in rows], at__lte=F("postmortem__published_at")
    )
    at_home = Membership.objects.filter(team=OuterRef("postmortem__team"), person=OuterRef("person"))
    outside = told.filter(~Exists(at_home)).order_by().values_list("postmortem_id", flat=True)
    return set(outside)


def factors(asked: Question) -> QuerySet[Any]:
    """The contributing factors of the incidents and near misses published within the period, newest first."""
    period = asked.period
    rows = asked.within(Factor.objects.all(), "postmortem__team").filter(
        library.row_by_row(Q(postmortem__status__in=library.OPEN_STATUSES, postmortem__kind__in=MEASURED)),
        postmortem__published_at__isnull=False,  # as the index has it
        postmortem__news_at__gte=period.begins,
        postmortem__news_at__lt=period.ends,
    )
    if not asked.person.is_org_admin:
        rows = rows.filter(library.row_by_row(Postmortem.objects.readable_by(asked.person, "postmortem__")))
    if asked.severity:
        rows = rows.filter(postmortem__severity=asked.severity)
    of_postmortem = ("number", "title", "team__name", "severity", "published_at")
    found: QuerySet[Any] = rows.order_by("-postmortem__news_at", "-pk").values_list(
        "pk", "text", "tags", "postmortem_id", *(f"postmortem__{name}" for name in of_postmortem)
    )
    return found


_PROMISE = [
    "pk", "title", "team__name", "state", "first_due_on", "due_on", "times_moved", "accepted_at", "ended_at",
    "created_at", "owner__time_zone", "team__time_zone",
]  # fmt: skip


def _promises(asked: Question) -> FollowUpQuerySet:
    rows: FollowUpQuerySet = asked.within(FollowUp.objects.visible_to(asked.person))
    if asked.severity:
        rows = rows.filter(postmortem__severity=asked.severity)
    return rows


def due(asked: Question) -> QuerySet[Any]:
    """Promises whose first promised date lies within the period, the last one first; ideas are none.

    What was imported as done was promised somewhere else.
    """
    period = asked.period
    rows = _promises(asked).filter(first_due_on__gte=period.first, first_due_on__lte=period.last)
    rows = rows.filter(Q(accepted_at__isnull=False) | Q(state=FollowUp.DONE))
    return rows.order_by("-first_due_on", "-pk").values_list(*_PROMISE)


def still_open(asked: Question) -> QuerySet[Any]:
    """Promises that are neither done nor declined today, the oldest first; whatever the period.

    Those of which nobody knows when they were accepted stand first or last, as the database has it.
    """
    rows = _promises(asked).awaited()
    return rows.order_by("accepted_at", "pk").values_list(*_PROMISE)


def decided(asked: Question) -> QuerySet[Any]:
    """Decisions accepted or rejected within the period, the last one first."""
    period = asked.period
    rows = asked.within(Decision.objects.visible_to(asked.person)).filter(
        decided_on__gte=period.first, decided_on__lte=period.last
    )
    rows = rows.exclude(status__in=UNDECIDED)
    names = ["pk", "title", "team__name", "status", "proposed_on", "decided_on", "undo"]
    found: QuerySet[Any] = rows.order_by("-decided_on", "-pk").values_list(*names)
    return found


def followed(asked: Question) -> QuerySet[Any]:
    """Key results of the cycles that ran within the period, those of the newest cycle first."""
    period = asked.period
    rows = asked.within(KeyResult.objects.visible_to(asked.person), "objective__team").filter(
        objective__cycle__starts_on__lte=period.last, objective__cycle__ends_on__gte=period.first
    )
    rows = rows.exclude(objective__cycle__state=Cycle.PLANNING)
    names = ["starts_on", "ends_on", "cadence_days"]
    found: QuerySet[Any] = rows.order_by("-objective__cycle__starts_on", "-pk").values_list(
        "pk",
        "objective__team__name",
        *(f"objective__cycle__{name}" for name in names),
        "created_at",
        "objective__closed_at",
        *("title", "baseline", "target", "objective_id", "objective__title"),
    )
    return found


def days_of_news(key_results: list[Followed], first: dt.date, last: dt.date) -> dict[int, list[dt.date]]:
    """The days of news of each of these, check-ins and sent values, from `first` to `last`, rising. One query."""
    rows = CheckIn.objects.filter(key_result__in=[row.pk for row in key_results], on__gte=first, on__lte=last)
    found: dict[int, list[dt.date]] = {}
    for key_result, on in rows.order_by("key_result_id", "on").values_list("key_result_id", "on"):
        found.setdefault(key_result, []).append(on)
    return found
