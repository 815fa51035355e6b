"""Migration operations for what Django has no word for: triggers, functions, constraints in SQL.

The text names its schema as `{schema}`, so that functions live in the client's schema with a
pinned search_path and the compiled script can be replayed for any client.
"""

from __future__ import annotations

from typing import Any

from django.db import router
from django.db.migrations.operations.base import Operation


class SchemaSQL(Operation):
    reduces_to_sql = True

    def __init__(self, sql: str, reverse_sql: str = "") -> None:
        self.sql = sql
        self.reverse_sql = reverse_sql

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return bool(self.reverse_sql)

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._run(app_label, schema_editor, self.sql)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._run(app_label, schema_editor, self.reverse_sql)

    def describe(self) -> str:
        return "SQL in the schema at hand"

    def _run(self, app_label: str, schema_editor: Any, text: str) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label):
            return
        schema = schema_editor.connection.schema_name
        schema_editor.execute(text.replace("{schema}", schema), params=None)


def append_only(*tables: str) -> SchemaSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on `tables`, whoever asks."""
    make = "".join(
        f"CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();\n"
        for table in tables
    )
    drop = "".join(f"DROP TRIGGER {table}_is_final ON {table};\n" for table in tables)
    return SchemaSQL(make, drop)


REFUSE_CHANGE = SchemaSQL(
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = {schema} AS $$
    BEGIN
        RAISE EXCEPTION 'what is written here is final'
            USING ERRCODE = 'KT001', HINT = 'correct it by a new entry';
    END $$;
    """,
    "DROP FUNCTION refuse_change();",
)
