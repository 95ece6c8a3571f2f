"""Whom to write to now: people by the clock where they are, a batch at a time, those already written to left out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from notices.models import Notice
from people.models import Person

BATCH = 500  # people: what is asked about them costs the same number of queries for one as for so many


def wall_clocks(now: dt.datetime) -> dict[dt.datetime, list[str]]:
    """What the clocks show at the aware moment `now` (naive, whole minutes), with the zones of people that do."""
    zones = Person.objects.filter(is_active=True).order_by().values_list("time_zone", flat=True).distinct()
    clocks: dict[dt.datetime, list[str]] = defaultdict(list)
    for name in zones:
        local = now.astimezone(ZoneInfo(name)).replace(tzinfo=None, second=0, microsecond=0)
        clocks[local].append(name)
    return dict(clocks)


def present(today: dt.date) -> Q:
    """People who are not away on this date, which is their own. Twin of Person.is_away()."""
    return Q(away_until__isnull=True) | Q(away_until__lt=today)


def without_notice(
    people: QuerySet[Person], kind: str, zones_of_mark: Mapping[str, Iterable[str]]
) -> QuerySet[Person]:
    """Those for whom no notice of the kind is in the outbox. The mark, a date or week, goes by the zone."""
    mark = Case(
        *[When(time_zone__in=zones, then=Value(mark)) for mark, zones in zones_of_mark.items()],
        default=Value(""),
        output_field=CharField(),
    )
    key = Concat(Value(f"{kind}:"), Cast("pk", CharField()), Value(":"), mark)
    return people.annotate(notice_key=key).filter(~Exists(Notice.objects.filter(key=OuterRef("notice_key"))))


def batches(people: QuerySet[Person]) -> Iterator[list[Person]]:
    """The people, in order of id, at most BATCH at a time: memory does not grow with their number."""
    last = 0
    while batch := list(people.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk
