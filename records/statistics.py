"""What a database knows of its own tables, by which it chooses an index."""

from __future__ import annotations

from django.db import connection

LOOKED_AT = 1000  # rows of an index


def refresh() -> None:
    """Let SQLite look at some rows of each index, in a tenth of a second; PostgreSQL does so by itself.

    Without it SQLite guesses, and sorts all open follow-ups for a page of fifty. A migration that makes a table anew
    forgets what was known of it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            cursor.execute("ANALYZE")
