"""From Django's migrations to SQL that any client's schema can take.

The migrations run once, in the template schema; the DDL they execute is kept, with `{schema}` in
place of the template's name, as one revision each. A new client is all revisions in one script; an
old client gets those it has not seen. Tenant migrations therefore hold no `RunPython`: data moves
by SQL, which a test keeps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django_tenants.postgresql_backend.base import FakeTenant
from psycopg.conninfo import make_conninfo

from kernel.db.base import DatabaseWrapper
from kernel.records import own_models
from kernel.tenancy import PUBLIC_SCHEMA, SHARED_ROLE, TEMPLATE_SCHEMA, connection_of
from tenants.fleet.states import LeanExecutor
from tenants.models import FleetRevision

OWNER = "owner"
SCHEMA_MARK = "{schema}"


def tenant_labels() -> set[str]:
    """App labels whose tables live in each client's schema."""
    return {
        config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS
    }


@contextmanager
def owner_in(schema: str) -> Iterator[DatabaseWrapper]:
    """The owner's connection with its search_path on `schema`."""
    connection = connection_of(OWNER)
    connection.set_tenant(FakeTenant(schema_name=schema))
    try:
        yield connection
    finally:
        connection.set_tenant(FakeTenant(schema_name=PUBLIC_SCHEMA))


def owner_address() -> str:
    """The owner's connection string, for those who speak to the database without Django."""
    parts = connection_of(OWNER).settings_dict
    named = {
        "dbname": parts["NAME"],
        "user": parts["USER"],
        "password": parts["PASSWORD"],
        "host": parts["HOST"],
        "port": parts["PORT"],
    }
    return make_conninfo(
        **{key: value for key, value in named.items() if value}, **parts["OPTIONS"]
    )


def migrate_shared() -> list[str]:
    """Bring the shared schema up to date and give the runtime its rights there.

    Returns the names of the migrations that ran.
    """
    with owner_in(PUBLIC_SCHEMA) as connection, one_compiler(connection):
        plan = _shared_plan(connection)
        if plan:
            _migrate(connection, plan)
        with connection.cursor() as cursor:
            cursor.execute(shared_grants())
    return _names(plan)


def _migrate(connection: DatabaseWrapper, plan: list[tuple[Migration, bool]]) -> None:
    """Run `plan` as Django's own command would, with its signals."""
    told: dict[str, Any] = {
        "verbosity": 0,
        "interactive": False,
        "db": OWNER,
        "apps": apps,
        "plan": plan,
    }
    emit_pre_migrate_signal(**told)
    LeanExecutor(connection).migrate(None, plan=plan)
    emit_post_migrate_signal(**told)


def pending_shared() -> list[str]:
    """Names of the shared schema's migrations that have not run, in order."""
    with owner_in(PUBLIC_SCHEMA) as connection:
        return _names(_shared_plan(connection))


def pending() -> list[str]:
    """Names of tenant migrations that were never compiled, in order. Changes nothing."""
    with owner_in(TEMPLATE_SCHEMA) as connection:
        return _names(_tenant_plan(MigrationExecutor(connection)))


def compile_revisions(*, report: Callable[[str], None] = lambda name: None) -> int:
    """Compile what is pending; returns how many revisions were added.

    Each migration runs in the template and is kept as a revision in one transaction, so the
    template never knows a migration whose SQL is lost.
    """
    with owner_in(TEMPLATE_SCHEMA) as connection, one_compiler(connection):
        executor = LeanExecutor(connection)
        plan = _tenant_plan(executor)
        if not plan:
            return 0
        _ensure_template(connection)
        state: ProjectState = executor._create_project_state(with_applied_migrations=True)
        for migration, _backwards in plan:
            report(f"{migration.app_label}.{migration.name}")
            with transaction.atomic(using=OWNER), _listening(connection) as statements:
                state = executor.apply_migration(state, migration)
                _keep(connection, migration.app_label, migration.name, statements)
    return len(plan)


@contextmanager
def one_compiler(connection: DatabaseWrapper) -> Iterator[None]:
    """Two `kontor migrate` at once: the second waits, then finds nothing left to compile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('kontor.compile', 0))")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('kontor.compile', 0))")


@contextmanager
def _listening(connection: DatabaseWrapper) -> Iterator[list[str]]:
    """The statements that the schema editor executes inside the block."""
    statements: list[str] = []
    connection.ddl = statements
    try:
        yield statements
    finally:
        connection.ddl = None


def _shared_plan(connection: DatabaseWrapper) -> list[tuple[Migration, bool]]:
    executor, labels = MigrationExecutor(connection), tenant_labels()
    targets = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] not in labels]
    return [step for step in executor.migration_plan(targets) if step[0].app_label not in labels]


def _tenant_plan(executor: MigrationExecutor) -> list[tuple[Migration, bool]]:
    labels = tenant_labels()
    targets = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in labels]
    return list(executor.migration_plan(targets))


def _names(plan: list[tuple[Migration, bool]]) -> list[str]:
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _ensure_template(connection: DatabaseWrapper) -> None:
    """The template, with Django's own record of what ran there: no client gets that table."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE_SCHEMA}")
    MigrationExecutor(connection).recorder.ensure_schema()


def _keep(connection: DatabaseWrapper, app: str, name: str, statements: list[str]) -> None:
    script = "".join(f"{text.strip().rstrip(';')};\n" for text in statements if text.strip())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.fleet_revision (revision, app, name, sql)"
            " SELECT coalesce(max(revision), 0) + 1, %s, %s, %s FROM public.fleet_revision",
            [app, name, script.replace(TEMPLATE_SCHEMA, SCHEMA_MARK)],
        )


def revisions() -> list[FleetRevision]:
    """Every compiled revision, in order."""
    return list(FleetRevision.objects.order_by("revision"))


def newest_revision() -> int:
    """0 when nothing was compiled yet."""
    found = FleetRevision.objects.order_by("-revision").values_list("revision", flat=True).first()
    return found or 0


def sql_of(schema: str, revision: FleetRevision) -> str:
    """SQL that takes `schema` through one revision, to be run with its search_path set."""
    return (
        f"{revision.sql.replace(SCHEMA_MARK, schema)}"  # noqa: S608 — names made by us
        f"INSERT INTO applied_revision (revision, name)"
        f" VALUES ({revision.revision}, '{revision.app}.{revision.name}');\n"
    )


def script_for(schema: str, found: list[FleetRevision]) -> str:
    """SQL that takes an empty `schema` through `found`."""
    return "".join(sql_of(schema, each) for each in found)


def tenant_models() -> list[type[Any]]:
    """The models of a client's schema, by table name."""
    labels = tenant_labels()
    found = [model for model in own_models() if model._meta.app_label in labels]
    return sorted(found, key=lambda model: model._meta.db_table)


def tenant_grants(schema: str, *, role: str) -> str:
    """Exactly the rights each table's model declares, and nothing else.

    The schema's comment says which rights were given, so that they are given anew only when they
    differ: granting writes to the catalogue each time.
    """
    return _grants(schema, role) + f"COMMENT ON SCHEMA {schema} IS '{rights_mark()}';\n"


def rights_mark() -> str:
    """A name for today's rights, whatever the schema."""
    return "rights " + hashlib.sha256(_grants("s", "r").encode()).hexdigest()[:16]


def _grants(schema: str, role: str) -> str:
    lines = [
        f"GRANT USAGE ON SCHEMA {schema} TO {role};",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};",
        *(
            f'GRANT {model.runtime_rights()} ON {schema}."{model._meta.db_table}" TO {role};'
            for model in tenant_models()
        ),
    ]
    return "\n".join(lines) + "\n"


def shared_grants() -> str:
    """The shared schema's rights: libraries' tables in full, our own as they declare."""
    labels = tenant_labels()
    own = [model for model in own_models() if model._meta.app_label not in labels]
    lines = [
        f"GRANT USAGE ON SCHEMA {PUBLIC_SCHEMA} TO {SHARED_ROLE};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {PUBLIC_SCHEMA}"
        f" TO {SHARED_ROLE};",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {PUBLIC_SCHEMA} TO {SHARED_ROLE};",
    ]
    for model in own:
        table = f'{PUBLIC_SCHEMA}."{model._meta.db_table}"'
        lines.append(f"REVOKE ALL ON {table} FROM {SHARED_ROLE};")
        lines.append(f"GRANT {model.runtime_rights()} ON {table} TO {SHARED_ROLE};")
    return "\n".join(lines) + "\n"
