"""DDL as Kontor writes it: constraints are checked at once, never at COMMIT.

On Citus a deferred failure at COMMIT is silently lost, so tenant tables carry none.
"""

from typing import Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor


class SchemaEditor(DatabaseSchemaEditor):
    """Also keeps what it executes in `connection.ddl`, when somebody listens there."""

    connection: Any

    sql_create_column_inline_fk = (
        "CONSTRAINT %(name)s REFERENCES %(to_table)s(%(to_column)s)%(deferrable)s"
    )
    sql_delete_fk = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"
    sql_update_with_default = (
        "UPDATE %(table)s SET %(column)s = %(default)s WHERE %(column)s IS NULL"
    )

    def execute(self, sql: Any, params: Any = ()) -> None:
        if params is not None:
            sql, params = self.connection.ops.compose_sql(str(sql), params), None
        if self.connection.ddl is not None:
            self.connection.ddl.append(str(sql))
        super().execute(sql, params)
