"""Migrations that add a stored generated column to a table with rows."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class AddStoredField(migrations.AddField):
    """AddField for a GeneratedField with db_persist.

    SQLite adds no STORED column to a table that has rows (https://www.sqlite.org/gencol.html, 2.3), and Django asks
    it to: there the table is made anew, as Django itself does for a column that must not be null.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        editor: Any = schema_editor
        field = to_state.apps.get_model(app_label, self.model_name)._meta.get_field(self.name)
        editor._remake_table(from_state.apps.get_model(app_label, self.model_name), create_field=field)
