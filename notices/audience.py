"""Whom to write to now: people by the clock where they are, a batch at a time, those already written to left out."""

from __future__ import annotations

import datetime as dt
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from notices.models import Notice
from people.models import Membership, Person
from people.zones import zone_of

BATCH = 500  # people: what is asked about them costs the same number of queries for one as for so many


def wall_clocks(now: dt.datetime) -> dict[dt.datetime, list[str]]:
    """What the clocks show at the aware moment `now` (naive, whole minutes), with the zones of people that do."""
    zones = Person.objects.filter(is_active=True).order_by().values_list("time_zone", flat=True).distinct()
    clocks: dict[dt.datetime, list[str]] = defaultdict(list)
    for name in zones:
        local = now.astimezone(zone_of(name)).replace(tzinfo=None, second=0, microsecond=0)
        clocks[local].append(name)
    return dict(clocks)


def present(today: dt.date) -> Q:
    """People who are not away on this date, which is their own. Twin of Person.is_away()."""
    return Q(away_until__isnull=True) | Q(away_until__lt=today)


def without_notice(people: QuerySet[Person], kind: str, of_mark: Mapping[str, Q]) -> QuerySet[Person]:
    """Those for whom no notice of the kind is in the outbox; `of_mark`: whose key has which mark, a date or a week."""
    mark = Case(
        *[When(whose, then=Value(mark)) for mark, whose in of_mark.items()],
        default=Value(""),
        output_field=CharField(),
    )
    key = Concat(Value(f"{kind}:"), Cast("pk", CharField()), Value(":"), mark)
    return people.annotate(notice_key=key).filter(~Exists(Notice.objects.filter(key=OuterRef("notice_key"))))


def batches(people: QuerySet[Person]) -> Iterator[list[Person]]:
    """The people, at most BATCH at a time, those of one team together as far as may be.

    A batch asks about the teams of its people, so it is small where they are few. Of the others only the ids are kept.
    Each batch is asked for anew: who has been written to meanwhile is left out.
    """
    teams = Membership.objects.filter(person=OuterRef("pk")).order_by("team").values("team")[:1]
    ids = people.order_by(Coalesce(Subquery(teams), 0), "pk").values_list("pk", flat=True)
    order = array("q", ids.iterator())
    for start in range(0, len(order), BATCH):
        if batch := list(people.filter(pk__in=order[start : start + BATCH]).order_by("pk")):
            yield batch
