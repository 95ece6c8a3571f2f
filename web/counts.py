"""How many, without counting what nobody reads: a count stops at a cap, and says that it did."""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

CAP = 500


class CappedCount(Subquery):
    """How many rows a QuerySet has, CAP + 1 at most: an expression, so that one query answers several."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()
    empty_result_set_value = 0  # of a QuerySet that Django sees to be empty without asking

    def __init__(self, queryset: QuerySet[Any], **extra: Any) -> None:
        super().__init__(queryset.order_by().values("pk")[: CAP + 1], **extra)


def in_words(count: int, cap: int = CAP) -> str:
    """A count that may have been cut off at `cap`: "31", "500+"."""
    return f"{cap:,}+" if count > cap else f"{count:,}"
