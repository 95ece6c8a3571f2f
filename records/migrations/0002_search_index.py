"""Full-text index over the search entries, on each database's own engine."""

from typing import Any

from django.db import migrations

POSTGRES = [
    """ALTER TABLE records_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
           setweight(to_tsvector('english', ref || ' ' || title), 'A') || setweight(to_tsvector('english', body), 'B')
       ) STORED""",
    "CREATE INDEX records_searchentry_vector ON records_searchentry USING gin (vector)",
]
SQLITE = [
    """CREATE VIRTUAL TABLE records_search_fts USING fts5(
           ref, title, body, content='records_searchentry', content_rowid='id',
           tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')""",
    """CREATE TRIGGER records_search_ai AFTER INSERT ON records_searchentry BEGIN
           INSERT INTO records_search_fts(rowid, ref, title, body) VALUES (new.id, new.ref, new.title, new.body);
       END""",
    """CREATE TRIGGER records_search_ad AFTER DELETE ON records_searchentry BEGIN
           INSERT INTO records_search_fts(records_search_fts, rowid, ref, title, body)
           VALUES ('delete', old.id, old.ref, old.title, old.body);
       END""",
    """CREATE TRIGGER records_search_au AFTER UPDATE ON records_searchentry BEGIN
           INSERT INTO records_search_fts(records_search_fts, rowid, ref, title, body)
           VALUES ('delete', old.id, old.ref, old.title, old.body);
           INSERT INTO records_search_fts(rowid, ref, title, body) VALUES (new.id, new.ref, new.title, new.body);
       END""",
]


def build(apps: Any, schema_editor: Any) -> None:
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE records_searchentry DROP COLUMN vector")
        return
    for name in ("ai", "ad", "au"):
        schema_editor.execute(f"DROP TRIGGER records_search_{name}")
    schema_editor.execute("DROP TABLE records_search_fts")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(build, drop)]
