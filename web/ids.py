"""Ids that were found before, handed to a query as one parameter instead of thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL


class Ids(tuple[int, ...]):
    """Ids for among(), of which there may be more or fewer the next time: a query of web.compiled reads the same."""

    def as_parameter(self) -> Any:
        """The one parameter that holds them all."""
        return list(self) if connection.vendor == "postgresql" else json.dumps(self)


def among(ids: Iterable[int]) -> RawSQL:
    """A subquery that gives these ids, for `pk__in=`; in one parameter, so that it is put together at once and
    may stand in several conditions of a statement."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [Ids(ids).as_parameter()])
    return RawSQL("SELECT value FROM json_each(%s)", [Ids(ids).as_parameter()])
