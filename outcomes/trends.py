"""Weekly readings of many key results at once, for their small and large charts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from outcomes import scoring
from outcomes.models import CheckIn, KeyResult
from web import compiled
from web.ids import Ids, among

WINDOW = 26  # newest check-ins of one key result that its charts show: half a year of weeks


def _newest_of(key_results: Ids) -> QuerySet[CheckIn]:
    """The newest WINDOW of each, oldest first."""
    place = Window(RowNumber(), partition_by=F("key_result_id"), order_by=F("on").desc())
    return (
        CheckIn.objects.filter(key_result__in=among(key_results))
        .annotate(place=place)
        .filter(place__lte=WINDOW)
        .order_by("key_result_id", "on")
        .only("key_result_id", "on", "value", "confidence")
    )


def add_trends(key_results: Sequence[KeyResult], today: dt.date) -> None:
    """Set on each key result `recent`, its newest check-ins oldest first, and `trend`, its weekly values.

    `trend` has an entry a week of the cycle so far, None for a week without a reading. One query, however many
    key results; they come with objective and cycle.
    """
    by_key_result: dict[int, list[CheckIn]] = defaultdict(list)
    for check_in in compiled.rows(_newest_of, key_results=Ids(row.pk for row in key_results)):
        by_key_result[check_in.key_result_id].append(check_in)
    for row in key_results:
        cycle = row.objective.cycle
        row.recent = by_key_result[row.pk]
        values = scoring.weekly(
            [(check_in.on, check_in.value) for check_in in row.recent],
            cycle.starts_on,
            min(today, cycle.ends_on),
        )
        row.trend = [None if value is None else float(value) for value in values]
