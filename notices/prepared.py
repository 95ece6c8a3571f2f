"""The query of "needs you" for one person, put together once a process: only who asks, and when, is new each time.

Putting a UNION of thirty branches together costs ten times what the database needs to answer it, and every page asks,
for the navigation counts what needs its reader. So the statement is built with stand-ins, whose places among its
parameters are remembered. A test holds the answers against those of the query built anew.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

PERSON = 8_888_888_888_888_888
# Stand-ins for dates; one that was reckoned from them, some days on, is told by its nearness.
DAYS = {"earliest": dt.date(3001, 1, 1), "latest": dt.date(5001, 1, 1), "until": dt.date(7001, 1, 1)}
NEAR = dt.timedelta(days=1000)
QUARTER = "0000-Q0"
DATE = re.compile(r"\d{4}-\d\d-\d\d")

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
    return sql, tuple(params), tuple(places)


def rows_of_one(build: Build, person_id: int, *, quarter: str, **days: dt.date) -> list[tuple[Any, ...]]:
    """The rows of build([person_id], …), as the database gives them: on SQLite dates are text."""
    sql, params, places = _prepared(build, connection.vendor)
    given = list(params)
    for index, name, shift in places:
        if name in days:
            given[index] = connection.ops.adapt_datefield_value(days[name] + shift)
        else:
            given[index] = person_id if name == "person" else quarter
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())
