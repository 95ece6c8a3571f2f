"""Large statements that PostgreSQL plans once a connection, where planning costs it many times the answer.

Django sends parameters as part of a statement, which is then new to the server each time. Here they go apart from it,
and psycopg prepares it (`prepare_threshold` in the settings). On SQLite, which plans in no time, all is as elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from django.db import connection
from django.db.models import QuerySet

PLACEHOLDER = re.compile(r"%%|%s")
TYPES = {int: "bigint", str: "text", bool: "boolean", dt.date: "date", dt.datetime: "timestamptz"}


def ask(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement, as the database gives them. PostgreSQL has to be told the parameters' types in it."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())
    connection.ensure_connection()
    wrap: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(psycopg.Cursor(connection.connection)) as cursor:
        cursor.execute(sql, params)
        if connection.queries_logged:  # where psycopg leaves no text of what was prepared
            connection.queries_log[-1]["sql"] = sql
        return list(cursor.fetchall())


def fill(sql: str, written: Callable[[int], str]) -> str:
    """The statement with its placeholders as `written`, which takes the number of each, from 0."""
    number = -1

    def one(match: re.Match[str]) -> str:
        nonlocal number
        if match[0] == "%%":
            return "%%"
        number += 1
        return written(number)

    return PLACEHOLDER.sub(one, sql)


def rows(query: QuerySet[Any, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows of a query for plain values (counts, ids), as the database gives them."""
    if connection.vendor != "postgresql":
        return list(query)
    sql, params = query.query.get_compiler(connection=connection).as_sql()
    return ask(fill(sql, lambda number: f"%s::{type_of(params[number])}"), params)


def type_of(value: Any) -> str:
    """The name PostgreSQL has for the type of a parameter; KeyError for a kind that no such query has had yet."""
    return TYPES[next((kind for kind in type(value).__mro__ if kind in TYPES), type(value))]
