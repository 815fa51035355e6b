"""A new client's schema and role: one SQL script, one round trip, one transaction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from kernel.tenancy import PUBLIC_SCHEMA
from tenants.fleet.compile import OWNER, owner_in, revisions, script_for, tenant_grants
from tenants.models import FleetRevision

SCHEMA_NAME = re.compile(r"^t_[a-z0-9]{4,24}$")


def create_schema(schema: str, *, found: list[FleetRevision] | None = None) -> int:
    """Create schema and role `schema` at the newest revision, or with `found` alone.

    Returns its revision. Errors: ValueError for a name that isn't of the form `t_…`; the
    database's own when it exists.
    """
    check_name(schema)
    taken = revisions() if found is None else found
    script = "".join(
        [
            role_sql(schema),
            f"CREATE SCHEMA {schema};\n",
            f"SET LOCAL search_path = {schema};\n",
            script_for(schema, taken),
            tenant_grants(schema, role=schema) if found is None else "",
        ]
    )
    with owner_in(PUBLIC_SCHEMA) as connection, transaction.atomic(using=OWNER):
        with connection.cursor() as cursor:
            cursor.execute(script)
        connection.search_path_set_schemas = None
    return max((each.revision for each in taken), default=0)


def ensure_schema(schema: str) -> int:
    """Create the schema unless it is there; returns the revision it stands at."""
    if not schema_exists(schema):
        return create_schema(schema)
    with owner_in(PUBLIC_SCHEMA) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(revision), 0) FROM {schema}.applied_revision")  # noqa: S608
        return int(cursor.fetchone()[0])


@contextmanager
def one_at_a_time(schema: str) -> Iterator[None]:
    """Whoever also works on this schema's shape waits until we are done."""
    check_name(schema)
    with owner_in(PUBLIC_SCHEMA) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({lock_of(schema)})")
        try:
            yield
        finally:
            cursor.execute(f"SELECT pg_advisory_unlock({lock_of(schema)})")


def lock_of(schema: str) -> str:
    """The SQL of a schema's advisory lock key."""
    return f"hashtextextended('kontor.schema:{schema}', 0)"


def schema_exists(schema: str) -> bool:
    with owner_in(PUBLIC_SCHEMA) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
        return cursor.fetchone() is not None


def drop_schema(schema: str) -> None:
    """Everything of the client in the database, with its role. There is no way back."""
    check_name(schema)
    with (
        owner_in(PUBLIC_SCHEMA) as connection,
        transaction.atomic(using=OWNER),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE; {_drop_role_sql(schema)}")


def role_sql(role: str) -> str:
    """The client's role, reachable by the runtime login through SET ROLE only."""
    login = settings.DATABASES["default"]["USER"]
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN"  # noqa: S608
        f" CREATE ROLE {role} NOLOGIN; END IF; END $$;\n"
        f'GRANT {role} TO "{login}" WITH INHERIT FALSE, SET TRUE;\n'
    )


def _drop_role_sql(role: str) -> str:
    # Another database of the same cluster may still use the role; then it stays.
    return (
        f"DO $$ BEGIN DROP ROLE IF EXISTS {role};"
        " EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END $$;"
    )


def check_name(schema: str) -> None:
    if not SCHEMA_NAME.match(schema):
        raise ValueError(f"{schema!r} is not a client's schema name")
