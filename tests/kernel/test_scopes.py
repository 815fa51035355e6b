"""A wrong path fails closed."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from kernel.models import FactRecord
from kernel.tenancy import NoClient, WrongScope, client_scope, shared_scope
from tenants.models import Client
from tests.cast import Cast


def ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def test_role_and_search_path_move_together(cast: Cast) -> None:
    question = "SELECT current_user, current_setting('search_path')"
    assert ask(question) == ("kontor_shared", "public")
    with client_scope(cast.nordlys.ref):
        assert ask(question) == ("t_castnordlys", "t_castnordlys")
        with client_scope(cast.pekarna.ref):
            assert ask(question) == ("t_castpekarna", "t_castpekarna")
        assert ask(question) == ("t_castnordlys", "t_castnordlys")
    assert ask(question) == ("kontor_shared", "public")


def test_a_clients_table_is_refused_without_a_client(cast: Cast) -> None:
    with pytest.raises(NoClient):
        FactRecord.objects.count()


def test_a_shared_table_is_refused_inside_a_client(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref), pytest.raises(WrongScope):
        Client.objects.count()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM t_castpekarna.fact",
        "SELECT * FROM public.client",
        'SELECT * FROM public."user"',
        "SELECT * FROM t_template.fact",
        "SET search_path = t_castpekarna; SELECT * FROM fact",
    ],
)
def test_a_client_reaches_nothing_but_its_own_schema(cast: Cast, sql: str) -> None:
    with client_scope(cast.nordlys.ref), pytest.raises(ProgrammingError), transaction.atomic():
        ask(sql)


def test_the_shared_role_reads_no_clients_books(cast: Cast) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask("SELECT * FROM t_castnordlys.fact")


def test_a_forgotten_search_path_reads_nothing(cast: Cast) -> None:
    """What transaction pooling does to a session's path: the role still says no."""
    with client_scope(cast.nordlys.ref):
        ask("SELECT 1")
        with pytest.raises(ProgrammingError), transaction.atomic():
            ask("SELECT set_config('search_path', 't_castpekarna', true)")
            ask("SELECT count(*) FROM fact")


def test_the_login_role_is_no_superuser_and_inherits_nothing(cast: Cast) -> None:
    assert ask(
        "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls"
        " FROM pg_roles WHERE rolname = session_user"
    ) == ("kontor_app", False, False, False, False, False)


def test_a_rolled_back_savepoint_does_not_lose_the_scope(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert ask("SELECT current_user") == ("t_castnordlys",)


def test_one_transaction_writes_one_scope(fresh_database: Cast) -> None:
    with client_scope(fresh_database.nordlys.ref), transaction.atomic():
        with pytest.raises(WrongScope), client_scope(fresh_database.pekarna.ref):
            pass
        with pytest.raises(WrongScope), shared_scope():
            pass


def test_public_and_tenant_table_names_are_disjoint(cast: Cast) -> None:
    row = ask(
        "SELECT coalesce(string_agg(p.relname, ' '), '') FROM pg_class p"
        " JOIN pg_namespace pn ON pn.oid = p.relnamespace"
        " JOIN pg_class t ON t.relname = p.relname AND t.relkind = 'r'"
        " JOIN pg_namespace tn ON tn.oid = t.relnamespace"
        " WHERE pn.nspname = 'public' AND p.relkind = 'r' AND tn.nspname = 't_castnordlys'"
    )
    assert row == ("",)


def test_no_constraint_of_any_table_is_deferrable(cast: Cast) -> None:
    row = ask(
        "SELECT count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace"
        " WHERE c.condeferrable AND n.nspname LIKE 't\\_%%'"
    )
    assert row == (0,)
