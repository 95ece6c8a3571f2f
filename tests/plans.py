"""How the database would read some rows, were there many of them."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet


def plan_of(rows: QuerySet[Any]) -> str:
    """The plan as text; on PostgreSQL, whose tables are small in a test, with the ways it takes for small ones off.

    A table there that was vacuumed or analysed while it was empty counts as empty, and all its indexes cost the same:
    emptied in this transaction, its size is unknown again, which is planned as ten pages.
    """
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            table = rows.model._meta.db_table
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
            if cursor.fetchone()[0] == 0:
                cursor.execute(f'TRUNCATE "{table}" CASCADE')
            cursor.execute(f"EXPLAIN {sql}", params)
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(row[3] for row in cursor.fetchall())
