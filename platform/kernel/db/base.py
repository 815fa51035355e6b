"""Kontor's database backend: role and search_path move together.

django-tenants sets the search_path alone, which under transaction pooling can read a neighbour.
Here one statement sets both, so a path that does not match its role may read nothing at all.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg
from django.db.utils import DatabaseError, NotSupportedError
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from django_tenants.postgresql_backend.base import FakeTenant

from kernel.db.schema import SchemaEditor
from kernel.tenancy import PUBLIC_SCHEMA, SHARED_ROLE, ClientRef, WrongScope

# Without a threshold, as Django leaves it, psycopg prepares nothing, not even what asks for it.
# This one is never reached: nothing is prepared by itself.
ONLY_WHEN_ASKED: Final = sys.maxsize
# What is prepared is planned once: by itself the server would plan postings each time, since it
# takes their arrays for longer than most are.
ENTER: Final = (
    "SELECT set_config('role', %s, false), set_config('search_path', %s, false),"
    " set_config('plan_cache_mode', 'force_generic_plan', false)"
)


class PreparedCursor(psycopg.Cursor[Any]):
    """The server plans each of its statements once a connection; later runs only bind values."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **options, prepare=True)

    def _send_query_prepared(self, name: bytes, query: Any, *, binary: bool | None = None) -> None:
        # psycopg remembers it only of what isn't prepared; whoever counts queries reads it there.
        self._query = query
        super()._send_query_prepared(name, query, binary=binary)


class DatabaseWrapper(TenantsWrapper):  # type: ignore[misc]
    _setting_search_path: bool
    search_path_set_schemas: list[str] | None
    SchemaEditorClass = SchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ddl: list[str] | None = None
        self.features.supports_deferrable_unique_constraints = False
        self.features.can_defer_constraint_checks = False
        self.ops.deferrable_sql = lambda: ""
        self.include_public_schema = False

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "prepare_threshold": ONLY_WHEN_ASKED}

    @property
    def switches_role(self) -> bool:
        """The owner's connection, used for DDL only, keeps its own role."""
        return bool(self.settings_dict.get("SWITCH_ROLE", True))

    def enter(self, client: ClientRef | None, *, leaving: bool = False) -> None:
        """Make `client` (None: the shared schema) the scope of every following statement."""
        if not leaving:
            self._refuse_open_transaction(client)
        self.set_tenant(client or FakeTenant(schema_name=PUBLIC_SCHEMA), include_public=False)

    def _refuse_open_transaction(self, client: ClientRef | None) -> None:
        own_blocks = [b for b in self.atomic_blocks if not getattr(b, "_from_testcase", False)]
        if own_blocks:
            here, there = self.schema_name, client.schema_name if client else PUBLIC_SCHEMA
            raise WrongScope(f"a transaction of {here} is open; {there} can't be entered")

    def set_tenant(self, tenant: Any, include_public: bool = False) -> None:
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = False
        self.set_settings_schema(self.schema_name)
        self.search_path_set_schemas = None

    def run_prepared(
        self, statement: str, params: Mapping[str, Any] | Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Run a statement that each connection plans once, and answer with its rows.

        For those on the path of every write: planning them takes as long as running them. The
        plan follows the scope, for the server plans anew when the search_path has changed.
        """
        try:
            return self._run_prepared(statement, params)
        except NotSupportedError:
            # A migration has changed a column that the plan answers with. In a transaction the
            # rollback forgets the plans; outside of one nothing else would.
            if self.in_atomic_block:
                raise
            with self.cursor() as cursor:
                cursor.execute("DEALLOCATE ALL")
            return self._run_prepared(statement, params)

    def _run_prepared(
        self, statement: str, params: Mapping[str, Any] | Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        with self._prepared_cursor() as cursor:
            cursor.execute(statement, params)
            # Not `description`: it makes an object of each column.
            return list(cursor.fetchall()) if cursor.pgresult.nfields else []

    def _prepared_cursor(self) -> Any:
        """As `cursor()` gives them: in scope, named errors, seen by whoever counts queries."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = self._prepare_cursor(PreparedCursor(self.connection))
        self._handle_search_path(cursor)
        return cursor

    @property
    def role(self) -> str:
        return SHARED_ROLE if self.schema_name == PUBLIC_SCHEMA else self.schema_name

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self.search_path_set_schemas:
            return
        self._setting_search_path = True
        own_cursor = cursor is None
        cursor = cursor or self.connection.cursor()
        try:
            if self.switches_role:
                cursor.execute(ENTER, [self.role, self.schema_name])
            else:
                cursor.execute("SELECT set_config('search_path', %s, false)", [self.schema_name])
        except (DatabaseError, psycopg.errors.InFailedSqlTransaction):
            # Only a rollback can follow in a failed transaction; anything else fails by itself.
            self.search_path_set_schemas = None
            if not self.in_atomic_block:
                raise
        else:
            self.search_path_set_schemas = [self.schema_name]
        finally:
            self._setting_search_path = False
            if own_cursor:
                cursor.close()

    def _savepoint_rollback(self, sid: str) -> None:
        # Rolling back to a savepoint also takes back a SET that was issued after it.
        try:
            super()._savepoint_rollback(sid)
        finally:
            self.search_path_set_schemas = None
