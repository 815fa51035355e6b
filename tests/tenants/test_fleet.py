"""Migrating the clients' schemas: each by its own record, none held up by another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from click.testing import CliRunner
from django.db import connections

from kernel.models import AppliedRevision
from kernel.tenancy import client_scope
from tenants.fleet import compile as compiler
from tenants.fleet import migrate, provision
from tenants.models import Client, FleetFailure, FleetRevision
from tenants.values import ClientInfo
from tests.cast import Cast


def add_column(name: str = "colour") -> FleetRevision:
    """One more revision, as compiling a migration would leave it."""
    return FleetRevision.objects.create(
        revision=compiler.newest_revision() + 1,
        app="kernel",
        name=f"9999_{name}",
        sql=f'ALTER TABLE "job" ADD COLUMN "{name}" text DEFAULT \'{{schema}}\' NOT NULL;\n',
    )


def as_owner(statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(compiler.owner_address(), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def applied(client: ClientInfo) -> list[int]:
    with client_scope(client.ref):
        return sorted(AppliedRevision.objects.values_list("revision", flat=True))


def has_column(client: ClientInfo, name: str = "colour") -> bool:
    found = as_owner(
        "SELECT 1 FROM information_schema.columns WHERE table_name = 'job'"
        f" AND table_schema = '{client.ref.schema_name}' AND column_name = '{name}'"
    )
    return bool(found)


def test_every_client_takes_a_new_revision_once(fresh_database: Cast) -> None:
    cast = fresh_database
    revision = add_column()
    assert migrate.plan().behind == ["duna", "nordlys", "pekarna"]
    seen: list[tuple[int, int]] = []
    result = migrate.migrate_fleet(
        parallel=2, report=lambda done, total, slug: seen.append((done, total))
    )
    assert (result.migrated, result.failures) == (3, [])
    assert seen == [(1, 3), (2, 3), (3, 3)]
    for client in (cast.duna, cast.nordlys, cast.pekarna):
        assert has_column(client)
        assert applied(client) == list(range(1, revision.revision + 1))
    stood = set(Client.objects.values_list("schema_revision", flat=True))
    assert stood == {revision.revision}
    assert migrate.plan().is_empty
    assert migrate.migrate_fleet().migrated == 0


def test_the_placeholder_becomes_the_clients_own_schema(fresh_database: Cast) -> None:
    add_column()
    migrate.migrate_fleet()
    [(default,)] = as_owner(
        "SELECT column_default FROM information_schema.columns"
        f" WHERE table_schema = '{fresh_database.duna.ref.schema_name}'"
        " AND table_name = 'job' AND column_name = 'colour'"
    )
    assert default == f"'{fresh_database.duna.ref.schema_name}'::text"


def test_a_failure_stops_only_its_own_client(fresh_database: Cast) -> None:
    cast = fresh_database
    schema = cast.nordlys.ref.schema_name
    as_owner(f"ALTER TABLE {schema}.job ADD COLUMN colour text")
    revision = add_column()
    result = migrate.migrate_fleet(parallel=2)
    assert result.migrated == 2
    [failure] = result.failures
    assert failure.slug == "nordlys"
    assert 'column "colour" of relation "job" already exists' in failure.error
    kept = FleetFailure.objects.get()
    assert (kept.client_id, kept.revision) == (cast.nordlys.id, revision.revision)
    assert revision.revision not in applied(cast.nordlys)
    assert has_column(cast.duna) and has_column(cast.pekarna)

    as_owner(f"ALTER TABLE {schema}.job DROP COLUMN colour")
    again = migrate.migrate_fleet()
    assert (again.migrated, again.failures) == (1, [])
    assert not FleetFailure.objects.exists()
    assert revision.revision in applied(cast.nordlys)


def test_the_schemas_own_record_decides_not_the_projection(fresh_database: Cast) -> None:
    cast = fresh_database
    revision = add_column()
    migrate.migrate_fleet()
    # As if the run had been killed before it noted what it did, and a backup been put back.
    Client.objects.filter(pk=cast.duna.id).update(schema_revision=0)
    schema = cast.pekarna.ref.schema_name
    as_owner(
        f"ALTER TABLE {schema}.job DROP COLUMN colour;"
        f" DELETE FROM {schema}.applied_revision WHERE revision = {revision.revision}"
    )
    assert migrate.plan().behind == ["duna"]
    assert migrate.migrate_fleet(everyone=True).failures == []
    assert has_column(cast.pekarna)
    assert applied(cast.duna) == applied(cast.pekarna)


def test_two_runs_at_once_apply_everything_once(fresh_database: Cast) -> None:
    revision = add_column()

    def run() -> migrate.FleetResult:
        try:
            return migrate.migrate_fleet(parallel=2)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        results = [future.result() for future in [both.submit(run) for _ in range(2)]]
    assert [result.failures for result in results] == [[], []]
    for client in (fresh_database.duna, fresh_database.nordlys, fresh_database.pekarna):
        assert applied(client) == list(range(1, revision.revision + 1))


def test_rights_that_differ_are_given_anew(fresh_database: Cast) -> None:
    schema = fresh_database.duna.ref.schema_name
    as_owner(f"GRANT UPDATE ON {schema}.fact TO {schema}; COMMENT ON SCHEMA {schema} IS 'old'")
    migrate.migrate_fleet(everyone=True)
    [(may_update, may_insert)] = as_owner(
        f"SELECT has_table_privilege('{schema}', '{schema}.fact', 'UPDATE'),"
        f" has_table_privilege('{schema}', '{schema}.fact', 'INSERT')"
    )
    assert (may_update, may_insert) == (False, True)


def test_a_failed_creation_leaves_nothing(fresh_database: Cast) -> None:
    FleetRevision.objects.create(
        revision=compiler.newest_revision() + 1, app="kernel", name="9999_wrong", sql="SELECT 1/0;"
    )
    with pytest.raises(Exception, match="division by zero"):
        provision.create_schema("t_unfinished")
    assert not provision.schema_exists("t_unfinished")


@pytest.mark.parametrize("name", ["public", "t_x; DROP SCHEMA public", "T_UPPER", "t_template2; "])
def test_a_schemas_name_is_never_a_persons_text(name: str) -> None:
    with pytest.raises(ValueError, match="is not a client's schema name"):
        provision.create_schema(name)


def test_the_command_tells_reports_and_fails_by_its_exit_code(fresh_database: Cast) -> None:
    from kontor.cli import migrate as command

    add_column()
    schema = fresh_database.nordlys.ref.schema_name
    as_owner(f"ALTER TABLE {schema}.job ADD COLUMN colour text")
    planned = CliRunner().invoke(command.command, ["--plan"])
    assert planned.exit_code == 0
    assert "3 clients to migrate: duna, nordlys, pekarna" in planned.output
    run = CliRunner().invoke(command.command, [])
    assert run.exit_code == 1
    assert "2 clients at revision" in run.output
    assert "nordlys" in run.output and "already exists" in run.output
    as_owner(f"ALTER TABLE {schema}.job DROP COLUMN colour")
    assert CliRunner().invoke(command.command, []).exit_code == 0
    nothing = CliRunner().invoke(command.command, [])
    assert "Nothing left to do" in nothing.output
