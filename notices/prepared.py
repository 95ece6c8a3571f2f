"""The query of "needs you" for one person, put together once a process (web.compiled): only who asks, and when, is new.

Putting a UNION of thirty branches together costs ten times what the database needs to answer it, and every page asks,
for the navigation counts what needs its reader. A test holds the answers against those of the query built anew.

PostgreSQL needs eight times as long to plan it (73 ms on one machine) as to answer it, so there a connection prepares
it and keeps the plan (web.prepared).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.db import connection
from psycopg.sql import Literal

from web import compiled, prepared

TYPES = {int: "bigint", str: "text", dt.date: "date"}  # in PostgreSQL, of what is new each time


def rows_of_one(
    build: compiled.Build, person_id: int, *, quarter: str, **days: dt.date
) -> list[tuple[Any, ...]]:
    """The rows of build([person_id], …), as the database gives them: on SQLite dates are text."""
    values = {"people": (person_id,), "quarter": quarter, **days}
    statement, params = compiled.filled(build, (), values)
    if statement is None:
        return []
    if connection.vendor != "postgresql":
        text, left = statement.asked
        return prepared.ask(text, [params[number] for number in left])
    return prepared.ask(_typed(statement), [params[place.parameter] for place in statement.places])


@lru_cache(maxsize=8)
def _typed(statement: compiled.Statement) -> str:
    """The statement with all parameters but those new each time written into it, and those with their types: what
    PostgreSQL wants to know before it prepares it."""
    types = {place.parameter: TYPES[type(statement.stand_ins[place.value])] for place in statement.places}

    def written(index: int) -> str:
        if index in types:
            return f"%s::{types[index]}"
        return Literal(statement.params[index]).as_string(connection.connection).replace("%", "%%")

    return compiled.fill(statement.sql, written)
