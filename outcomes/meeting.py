"""What a meeting talks through: the objectives that filters leave, each with its key results' newest words."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, OuterRef, Subquery

from outcomes.filters import TreeFilter
from outcomes.models import CheckIn, KeyResult, Objective

MOST_SCREENS = 30
LOOKED_AT = 300  # objectives, where a state or a confidence is asked for


def screens_of(chosen: TreeFilter) -> tuple[list[Objective], bool]:
    """The objectives, the longest silent first, with `standing` and `shown_key_results` as standing.take_stock()
    sets them and `newest` on each key result, its newest check-in or None; and whether there are more.

    MOST_SCREENS at most. Never checked in counts as silent longest. Three queries.
    """
    if chosen.cycle is None:
        return [], False
    of_this = KeyResult.objects.filter(objective=OuterRef("pk"))
    silent_since = of_this.order_by(F("checked_in_on").asc(nulls_first=True)).values("checked_in_on")[:1]
    rows = chosen.rows().order_by(Subquery(silent_since).asc(nulls_first=True), *chosen.ORDER)
    found = chosen.sifted(list(rows[: LOOKED_AT if chosen.is_worked_out else MOST_SCREENS + 1]))
    screens = found[:MOST_SCREENS]
    _add_newest([row for objective in screens for row in objective.shown_key_results])
    return screens, len(found) > MOST_SCREENS


def _add_newest(key_results: Sequence[KeyResult]) -> None:
    """Set `newest` on each key result."""
    rows = CheckIn.objects.filter(
        key_result__in=[row.pk for row in key_results], on=F("key_result__checked_in_on")
    ).select_related("by")
    newest = {row.key_result_id: row for row in rows}
    for row in key_results:
        row.newest = newest.get(row.pk)
