"""Who may do what in a database that `prepare_database` made, on the shared test cluster."""

import os

import psycopg
import pytest
from psycopg import errors

from kontor.embedded import roles, testing

NAME = f"test_roles_{os.getpid()}"


@pytest.fixture(scope="module")
def urls():
    yield testing.create_database(NAME)
    testing.drop_database(NAME)


@pytest.fixture
def owner(urls):
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        yield connection


@pytest.fixture
def app(urls):
    with psycopg.connect(urls.runtime, autocommit=True) as connection:
        yield connection


def test_no_login_role_is_a_superuser_or_bypasses_row_security(owner):
    found = owner.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolinherit, rolcanlogin"
        " FROM pg_roles WHERE rolname LIKE 'kontor_%' ORDER BY rolname"
    ).fetchall()

    assert found == [
        ("kontor_app", False, False, False, False, True),
        ("kontor_owner", False, False, True, True, True),
        ("kontor_shared", False, False, False, True, False),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.anything (id int)",
        "CREATE TEMPORARY TABLE anything (id int)",
        "CREATE SCHEMA anything",
        "CREATE ROLE anything",
        "SET ROLE kontor_owner",
    ],
)
def test_the_runtime_login_can_create_nothing_and_become_no_owner(app, statement):
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_runtime_login_reads_a_client_only_in_that_client_s_role(owner, app):
    role = f"t_{os.getpid()}"
    owner.execute(f"CREATE ROLE {role}")
    try:
        owner.execute(f"CREATE SCHEMA {role}; CREATE TABLE {role}.line (amount int)")
        owner.execute(f"GRANT USAGE ON SCHEMA {role} TO {role}")
        owner.execute(f"GRANT SELECT ON {role}.line TO {role}")
        owner.execute(f"GRANT {role} TO kontor_app WITH INHERIT FALSE, SET TRUE")
        owner.execute(f"GRANT kontor_shared TO {role}")

        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(f"SELECT FROM {role}.line")
        app.execute(f"SET ROLE {role}")
        assert app.execute(f"SELECT count(*) FROM {role}.line").fetchone() == (0,)
        app.execute("RESET ROLE")
    finally:
        owner.execute(f"DROP SCHEMA IF EXISTS {role} CASCADE; DROP ROLE {role}")


def test_nobody_else_may_connect(urls):
    with psycopg.connect(urls.superuser) as connection:
        connection.execute("CREATE ROLE passer_by")
        may = connection.execute(
            "SELECT has_database_privilege('passer_by', %s, 'CONNECT')", [NAME]
        ).fetchone()
        connection.rollback()

    assert may == (False,)


def test_preparing_again_changes_nothing(urls):
    with psycopg.connect(urls.superuser) as connection:
        before = privileges(connection)
        roles.create_database(urls.superuser, NAME)
        assert privileges(connection) == before


def test_passwords_are_kept_as_scram_verifiers(urls):
    with psycopg.connect(urls.superuser) as connection:
        found = connection.execute(
            "SELECT rolname, left(rolpassword, 14) FROM pg_authid"
            " WHERE rolname IN ('kontor_app', 'kontor_owner') ORDER BY rolname"
        ).fetchall()

    assert found == [("kontor_app", "SCRAM-SHA-256$"), ("kontor_owner", "SCRAM-SHA-256$")]


def test_a_template_is_built_once_and_an_outdated_one_is_dropped():
    built = []
    word = f"kontor_template{os.getpid()}"

    testing.ensure_template(f"{word}_a1", build=lambda urls: built.append("a1"))
    testing.ensure_template(f"{word}_a1", build=lambda urls: built.append("again"))
    testing.ensure_template(f"{word}_b2", build=lambda urls: built.append("b2"))

    assert built == ["a1", "b2"]
    assert not testing.database_exists(f"{word}_a1")
    testing.drop_database(f"{word}_b2")


def privileges(connection):
    return connection.execute(
        "SELECT datacl, datdba FROM pg_database WHERE datname = %s", [NAME]
    ).fetchone()
