"""How memory stays small while mails are written for everybody: long texts, and the database's file, stay outside."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection, models


@contextmanager
def unmapped() -> Iterator[None]:
    """Meanwhile SQLite reads its file and does not map it: up to 128 MB that would count as this process's memory.

    Elsewhere it does nothing.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        size = cursor.execute("PRAGMA mmap_size").fetchone()[0]
        cursor.execute("PRAGMA mmap_size=0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA mmap_size={int(size)}")


def texts_of(model: type[models.Model], path: str = "", *, but: Collection[str] = ()) -> list[str]:
    """The model's fields of any length, but those named, for QuerySet.defer(); `path` leads there, as "decision__"."""
    return [
        path + field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField | models.JSONField) and field.name not in but
    ]
