"""From Django's migrations to SQL that any client's schema can take.

The migrations run once, in the template schema; the DDL they execute is kept, with `{schema}` in
place of the template's name, as one revision each. A new client is all revisions in one script; an
old client gets those it has not seen. Tenant migrations therefore hold no `RunPython`: data moves
by SQL, which a test keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django_tenants.postgresql_backend.base import FakeTenant

from kernel.db.base import DatabaseWrapper
from kernel.records import own_models
from kernel.tenancy import PUBLIC_SCHEMA, SHARED_ROLE, TEMPLATE_SCHEMA, connection_of
from tenants.models import FleetRevision

OWNER = "owner"
SCHEMA_MARK = "{schema}"


def tenant_labels() -> set[str]:
    """App labels whose tables live in each client's schema."""
    return {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}


@contextmanager
def owner_in(schema: str) -> Iterator[DatabaseWrapper]:
    """The owner's connection with its search_path on `schema`."""
    connection = connection_of(OWNER)
    connection.set_tenant(FakeTenant(schema_name=schema))
    try:
        yield connection
    finally:
        connection.set_tenant(FakeTenant(schema_name=PUBLIC_SCHEMA))


def migrate_shared() -> None:
    """Bring the shared schema up to date and give the runtime its rights there."""
    with owner_in(PUBLIC_SCHEMA) as connection:
        call_command(MigrateCommand(), database=OWNER, interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(shared_grants())


def pending() -> list[str]:
    """Names of tenant migrations that were never compiled, in order."""
    with owner_in(TEMPLATE_SCHEMA) as connection:
        _ensure_template(connection)
        return [f"{migration.app_label}.{migration.name}" for migration, _ in _plan(connection)]


def compile_revisions(*, report: Callable[[str], None] = lambda name: None) -> int:
    """Compile what is pending; returns how many revisions were added."""
    with owner_in(TEMPLATE_SCHEMA) as connection:
        _ensure_template(connection)
        executor = MigrationExecutor(connection)
        # Django's own bookkeeping stays in the template: it is no part of a client.
        executor.recorder.ensure_schema()
        state = executor._create_project_state(with_applied_migrations=True)
        plan = _plan(connection)
        for migration, _backwards in plan:
            report(f"{migration.app_label}.{migration.name}")
            connection.ddl = []
            with transaction.atomic(using=OWNER):
                state = executor.apply_migration(state, migration)
                _keep(connection, migration.app_label, migration.name, connection.ddl)
            connection.ddl = None
    return len(plan)


def _plan(connection: DatabaseWrapper) -> list[tuple[object, bool]]:
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    targets = [leaf for leaf in graph.leaf_nodes() if leaf[0] in tenant_labels()]
    return list(executor.migration_plan(targets))


def _ensure_template(connection: DatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE_SCHEMA}")


def _keep(connection: DatabaseWrapper, app: str, name: str, statements: list[str]) -> None:
    script = "".join(f"{text.strip().rstrip(';')};\n" for text in statements if text.strip())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.fleet_revision (revision, app, name, sql)"
            " SELECT coalesce(max(revision), 0) + 1, %s, %s, %s FROM public.fleet_revision",
            [app, name, script.replace(TEMPLATE_SCHEMA, SCHEMA_MARK)],
        )


def revisions(*, after: int = 0) -> list[FleetRevision]:
    return list(FleetRevision.objects.filter(revision__gt=after).order_by("revision"))


def script_for(schema: str, found: list[FleetRevision]) -> str:
    """SQL that takes `schema` through `found`, to be run with its search_path set."""
    return "".join(
        f"{each.sql.replace(SCHEMA_MARK, schema)}"
        f"INSERT INTO applied_revision (revision, name)"
        f" VALUES ({each.revision}, '{each.app}.{each.name}');\n"
        for each in found
    )


def tenant_grants(schema: str, *, role: str) -> str:
    """Exactly the rights each table's model declares, and nothing else."""
    labels = tenant_labels()
    tables = [model for model in own_models() if model._meta.app_label in labels]
    lines = [
        f"GRANT USAGE ON SCHEMA {schema} TO {role};",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};",
        *(
            f'GRANT {model.runtime_rights()} ON {schema}."{model._meta.db_table}" TO {role};'
            for model in tables
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
