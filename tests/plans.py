"""How the database would read some rows, were there many of them."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet


def plan_of(rows: QuerySet[Any]) -> str:
    """The plan as text; on PostgreSQL, whose tables are small in a test, with the ways it takes for small ones off.

    A table there that was vacuumed or analysed while it was empty, as it still is, counts as empty, and all its indexes
    cost the same: emptied anew for a moment, its size is unknown again, which is planned as ten pages.
    """
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            with transaction.atomic():
                table = rows.model._meta.db_table
                known = "SELECT reltuples = 0 AND pg_relation_size(oid) = 0 FROM pg_class WHERE oid = %s::regclass"
                cursor.execute(known, [table])
                if cursor.fetchone()[0]:
                    cursor.execute(f'TRUNCATE "{table}" CASCADE')
                cursor.execute(f"EXPLAIN {sql}", params)
                plan = "\n".join(row[0] for row in cursor.fetchall())
                transaction.set_rollback(True)
            return plan
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(row[3] for row in cursor.fetchall())
