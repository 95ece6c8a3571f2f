"""The tree of a cycle, as a page shows it: what supports what, how deep, and what is unfolded."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from outcomes.models import Objective, ObjectiveQuerySet
from outcomes.models.objectives import BRANCH_ROWS
from outcomes.standing import take_stock
from web import compiled
from web.ids import Ids

LEVELS = 12  # the tops counted; what stands deeper is a link further
MOST_SHOWN = 200  # objectives on a page, however many branches its trees have
OPEN, SHUT = "all", "none"


def grow(
    tops: Sequence[Objective], today: dt.date, *, beside: Sequence[Objective] = (), unfold: str = ""
) -> list[Objective]:
    """All objectives of these trees and those `beside` them, ready to be shown. Sets on each:

    `branches`, and `has_more_branches` where not all are shown; `standing` and `shown_key_results`;
    `is_unfolded`: tops and what needs a look are open, with `unfold` OPEN everything, with SHUT nothing. A query
    for the first level below the tops, one for each further level that there is, at most LEVELS - 1 in all, and
    one for the key results, however many objectives there are.
    """
    shown, level = list(tops), list(tops)
    for _ in range(LEVELS - 1):
        level = _add_branches(level, room=MOST_SHOWN - len(shown))
        shown += level
        if not level:
            break
    _add_branches(level, room=0)
    shown += beside
    take_stock(shown, today)
    key_results = {row.pk: row for objective in shown for row in objective.shown_key_results}
    for objective in shown:
        is_usual = objective not in beside and (objective in tops or objective.needs_a_look())
        objective.is_unfolded = unfold == OPEN or (is_usual and unfold != SHUT)
        if objective.supports_key_result_id in key_results:
            objective.supports_key_result = key_results[objective.supports_key_result_id]
    return shown


def _branches_of(level: Ids) -> ObjectiveQuerySet:
    return Objective.objects.branches_of(level)


def _add_branches(level: Sequence[Objective], *, room: int) -> list[Objective]:
    """Set the branches of one level, `room` at most in all; the next level."""
    supported = [objective for objective in level if getattr(objective, "has_below", True)]
    wanted = supported if room > 0 else []
    below: dict[int, list[Objective]] = defaultdict(list)
    for branch in compiled.rows(_branches_of, level=Ids(row.pk for row in wanted)) if wanted else ():
        below[branch.supports_id or 0].append(branch)
    added: list[Objective] = []
    for objective in level:
        found = below[objective.pk]
        objective.branches = found[: max(min(BRANCH_ROWS, room - len(added)), 0)]
        has_rest = len(found) > len(objective.branches) or not objective.branches
        objective.has_more_branches = objective in supported and has_rest
        added += objective.branches
    return added
