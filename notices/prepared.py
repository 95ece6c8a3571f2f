"""The query of "needs you" for one person, put together once a process: only who asks, and when, is new each time.

Putting a UNION of thirty branches together costs ten times what the database needs to answer it, and every page asks,
for the navigation counts what needs its reader. So the statement is built with stand-ins, whose places among its
parameters are remembered. A test holds the answers against those of the query built anew.

PostgreSQL needs eight times as long to plan it (73 ms on one machine) as to answer it, so there a connection prepares
it and keeps the plan (web.prepared).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from psycopg.sql import Literal

from web import prepared

PERSON = 8_888_888_888_888_888
# Stand-ins for dates; one that was reckoned from them, some days on, is told by its nearness.
DAYS = {"earliest": dt.date(3001, 1, 1), "latest": dt.date(5001, 1, 1), "until": dt.date(7001, 1, 1)}
NEAR = dt.timedelta(days=1000)
QUARTER = "0000-Q0"
DATE = re.compile(r"\d{4}-\d\d-\d\d")
TYPES = {"person": "bigint", "quarter": "text"}  # in PostgreSQL; all others are dates

Build = Callable[..., QuerySet[Any, Any]]
Place = tuple[int, str, dt.timedelta]  # which parameter, of what, and how many days from it


@lru_cache(maxsize=8)
def _prepared(build: Build, vendor: str) -> tuple[str, tuple[Any, ...], tuple[Place, ...]]:
    """The statement for this kind of database, its parameters, and the places of the stand-ins among them."""
    query = build([PERSON], **DAYS, quarter=QUARTER).query
    sql, params = query.get_compiler(connection=connection).as_sql()
    places = []
    for index, value in enumerate(params):
        if value == PERSON:
            places.append((index, "person", dt.timedelta()))
        if value == QUARTER:
            places.append((index, "quarter", dt.timedelta()))
        if isinstance(value, str) and DATE.fullmatch(value):  # as SQLite has its dates
            value = dt.date.fromisoformat(value)
        if isinstance(value, dt.date):
            places += [(index, name, value - day) for name, day in DAYS.items() if abs(value - day) <= NEAR]
    if vendor == "postgresql":
        return _with_constants(sql, params, places)
    return sql, tuple(params), tuple(places)


def _with_constants(
    sql: str, params: Sequence[Any], places: list[Place]
) -> tuple[str, tuple[Any, ...], tuple[Place, ...]]:
    """The same with all parameters but the stand-ins written into the statement, and those with their types: what
    PostgreSQL wants to know before it prepares it."""
    types = {index: TYPES.get(name, "date") for index, name, _ in places}

    def written(index: int) -> str:
        if index in types:
            return f"%s::{types[index]}"
        return Literal(params[index]).as_string(connection.connection).replace("%", "%%")

    moved = tuple((place, name, shift) for place, (_, name, shift) in enumerate(places))
    return prepared.fill(sql, written), (None,) * len(moved), moved


def rows_of_one(build: Build, person_id: int, *, quarter: str, **days: dt.date) -> list[tuple[Any, ...]]:
    """The rows of build([person_id], …), as the database gives them: on SQLite dates are text."""
    sql, params, places = _prepared(build, connection.vendor)
    given = list(params)
    for index, name, shift in places:
        if name in days:
            given[index] = connection.ops.adapt_datefield_value(days[name] + shift)
        else:
            given[index] = person_id if name == "person" else quarter
    return prepared.ask(sql, given)
