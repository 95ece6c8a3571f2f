"""Large statements that PostgreSQL plans once a connection, where planning costs it many times the answer.

Django sends parameters as part of a statement, which is then new to the server each time. Here they go apart from it,
psycopg prepares it, and the server keeps one plan for all parameters (the settings say both). So a statement may leave
to its parameters only what does not change how it is best answered: who asks and when, but no state that an index is
made for. On SQLite, which plans in no time, all is as elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def ask(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement, as the database gives them. PostgreSQL has to be told the parameters' types in it."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())
    connection.close_if_health_check_failed()  # as Django's own cursor begins
    connection.ensure_connection()
    wrap: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(psycopg.Cursor(connection.connection)) as cursor:
        cursor.execute(sql, params)
        if connection.queries_logged:  # where psycopg leaves no text of what was prepared
            connection.queries_log[-1]["sql"] = sql
        return list(cursor.fetchall())
