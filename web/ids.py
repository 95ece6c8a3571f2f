"""Ids that were found before, handed to a query as one parameter instead of thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def among(ids: Iterable[int]) -> RawSQL:
    """A subquery that gives these ids, for `pk__in=`; in one parameter, so that it is put together at once and
    may stand in several conditions of a statement."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])
