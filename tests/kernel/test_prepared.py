"""Compiled once, planned once, and otherwise a queryset like any other."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, DataError, connection, connections, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from apps.accounting.models import (
    Account,
    InvoiceSettings,
    JournalCounter,
    NumberSeries,
    RoleAccount,
    TaxCode,
)
from kernel.db import writing
from kernel.db.prepared import Parameter, Parameters, PreparedQuery
from kernel.jobs.tables import JobState
from kernel.models import DataKey, Job
from kernel.tenancy import NoClient, client_scope, connection_of
from tests.cast import Cast

BY_CODE = PreparedQuery(Account.objects.filter(code=Parameter("code")))
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def books(cast: Cast) -> Iterator[Cast]:
    with client_scope(cast.nordlys.ref):
        connection_of().run_prepared("SELECT 1")  # the first one also enters the scope
        yield cast


@pytest.mark.usefixtures("books")
def test_a_prepared_query_gives_what_the_queryset_gives() -> None:
    [found] = BY_CODE.all(code="1610")
    wanted = Account.objects.get(code="1610")
    assert vars(found) | {"_state": None} == vars(wanted) | {"_state": None}
    assert (found._state.adding, found._state.db) == (False, "default")


@pytest.mark.usefixtures("books")
def test_a_prepared_query_runs_again_with_other_values() -> None:
    codes = [BY_CODE.first(code=code) for code in ("1610", "6480", "none of these")]
    assert [found.code if found else None for found in codes] == ["1610", "6480", None]


@pytest.mark.usefixtures("books")
def test_the_server_keeps_the_plan_of_what_is_prepared_and_of_nothing_else() -> None:
    for code in ("1610", "6480"):
        BY_CODE.first(code=code)
        Account.objects.filter(code=code).first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%FROM \"account\"%'"
        )
        assert cursor.fetchall() == [(2, 0)]


@pytest.mark.usefixtures("books")
def test_a_list_of_values_a_constant_and_an_order_stand_in_one_query() -> None:
    query = PreparedQuery(
        Account.objects.filter(
            code__in=Parameters("codes", kind="varchar"), is_active=True
        ).order_by("-code")
    )
    assert [row.code for row in query.all(codes=["1610", "6480", "0"])] == ["6480", "1610"]
    assert query.all(codes=[]) == []


@pytest.mark.usefixtures("books")
def test_related_rows_and_annotations_come_along() -> None:
    query = PreparedQuery(
        RoleAccount.objects.select_related("account")
        .filter(role=Parameter("role"))
        .annotate(code=F("account__code"))
    )
    row: Any = query.first(role="revenue")
    with CaptureQueriesContext(connection) as asked:
        assert row.account.code == row.code
    assert len(asked) == 0


@pytest.mark.usefixtures("books")
def test_a_related_row_that_is_not_there_is_none() -> None:
    row = PreparedQuery(InvoiceSettings.objects.select_related("bank_account")).first()
    assert row is not None
    assert row.bank_account is None
    assert row.terms == InvoiceSettings.objects.get().terms


@pytest.mark.usefixtures("books")
def test_days_decimals_and_tuples_come_as_the_orm_gives_them() -> None:
    rows = TaxCode.objects.filter(valid_from__lte=Parameter("on")).order_by("code")
    found = PreparedQuery(rows.values_list("code", "rate", "valid_from")).all(on=date(2026, 3, 10))
    wanted = TaxCode.objects.filter(valid_from__lte=date(2026, 3, 10)).order_by("code")
    assert found == list(wanted.values_list("code", "rate", "valid_from"))
    assert isinstance(found[0][1], Decimal)


def test_a_prepared_query_is_refused_outside_a_client(cast: Cast) -> None:
    with pytest.raises(NoClient):
        BY_CODE.first(code="1610")


def test_the_plan_follows_the_client(cast: Cast) -> None:
    """Both are read again and again on one connection."""
    for _turn in range(7):
        for client, code in ((cast.nordlys, "1610"), (cast.pekarna, "311")):
            with client_scope(client.ref):
                found = BY_CODE.first(code=code)
                assert found is not None
                assert found.name == Account.objects.get(code=code).name
                assert BY_CODE.first(code="311" if code == "1610" else "1610") is None


@pytest.mark.usefixtures("books")
def test_whoever_counts_queries_sees_prepared_ones() -> None:
    with CaptureQueriesContext(connection) as asked:
        BY_CODE.first(code="1610")
        connection_of().run_prepared("SELECT 1 + %s", [1])
    assert [each["sql"].split()[0] for each in asked] == ["SELECT", "SELECT"]


@pytest.mark.usefixtures("books")
def test_rows_are_locked_inside_a_transaction_only(monkeypatch: pytest.MonkeyPatch) -> None:
    counters = PreparedQuery(JournalCounter.objects.select_for_update())
    assert counters.all() != []
    with monkeypatch.context() as outside:
        outside.setattr(connection_of(), "in_atomic_block", False)
        with pytest.raises(TransactionManagementError):
            counters.all()


def test_a_changed_column_is_asked_anew(fresh_database: Cast) -> None:
    query = PreparedQuery(NumberSeries.objects.order_by("pk").values_list("name"))
    with client_scope(fresh_database.nordlys.ref):
        before = query.all()
        schema = connection_of().schema_name
        with connections["owner"].cursor() as owner:
            owner.execute(f"ALTER TABLE {schema}.number_series ALTER name TYPE varchar(61)")
        assert query.all() == before


# ---- Writing ---------------------------------------------------------------------------------
def job(**given: Any) -> Job:
    values = {"kind": "test.write", "actor_kind": "system", "actor_name": "Kontor"} | given
    return Job(**values)


def kept(row: Job) -> dict[str, Any]:
    return Job.objects.values().get(pk=row.pk)


@pytest.mark.usefixtures("books")
def test_inserted_rows_are_those_that_the_orm_inserts() -> None:
    given: dict[str, Any] = {
        "args": {"word": 'a "quoted", {braced} \\ word', "list": [1, None]},
        "permissions": ["one", "two"],
        "state": JobState.DONE,
        "queued_at": NOW,
        "next_try_at": NOW,
        "finished_at": NOW,
    }
    ours, plain, theirs = job(**given), job(kind="plain", queued_at=NOW, next_try_at=NOW), job()
    writing.insert([ours, plain])
    for name, value in given.items():
        setattr(theirs, name, value)
    theirs.save(force_insert=True)
    assert kept(ours) | {"id": None} == kept(theirs) | {"id": None}
    assert (kept(plain)["kind"], kept(plain)["finished_at"]) == ("plain", None)
    assert kept(plain)["args"] == {}
    assert ours._state.adding is False


@pytest.mark.usefixtures("books")
def test_what_the_database_fills_in_is_left_to_it() -> None:
    row = job()
    writing.insert([row])
    assert kept(row)["queued_at"] is not None
    writing.insert([NumberSeries(kind="invoice", name="More", pattern="M-NNNN")])
    made = NumberSeries.objects.get(pattern="M-NNNN")
    assert (made.pk > 0, made.is_active, made.is_default) == (True, True, False)


@pytest.mark.usefixtures("books")
def test_rows_are_inserted_in_their_order_by_one_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        writing.insert([job(kind=f"row {at}", attempts=at) for at in range(3)])
        writing.insert([])
    assert len(asked) == 1
    assert sorted(Job.objects.values_list("attempts", "kind")) == [
        (0, "row 0"),
        (1, "row 1"),
        (2, "row 2"),
    ]


@pytest.mark.usefixtures("books")
def test_a_text_that_is_too_long_is_refused_and_never_cut() -> None:
    for too_long in (lambda: writing.insert([job(kind="x" * 81)]), change_kind):
        with pytest.raises(DataError), transaction.atomic():
            too_long()
    assert Job.objects.filter(kind__startswith="xx").exists() is False


def change_kind() -> None:
    row = job()
    row.save()
    row.kind = "x" * 81
    writing.change(row, "kind")


@pytest.mark.usefixtures("books")
def test_a_change_writes_the_named_fields_of_that_row_alone() -> None:
    row, other = job(), job()
    writing.insert([row, other])
    before = kept(other)
    row.args, row.state, row.attempts = {"n": 1}, JobState.FAILED, 3
    writing.change(row, "args", "state")
    assert (kept(row)["args"], kept(row)["state"], kept(row)["attempts"]) == ({"n": 1}, "failed", 0)
    assert kept(other) == before
    writing.change(row)
    assert (kept(row)["attempts"], kept(row)["args"]) == (3, {"n": 1})
    assert kept(other) == before


@pytest.mark.usefixtures("books")
def test_a_row_that_is_gone_is_not_changed() -> None:
    row = job(id=uuid.uuid4())
    with pytest.raises(DatabaseError, match=r"There is no kernel\.Job"):
        writing.change(row, "kind")
    assert Job.objects.exists() is False


def test_nothing_is_written_outside_a_client(cast: Cast) -> None:
    row = DataKey(version=9, wrapped=b"")
    for write in (lambda: writing.insert([row]), lambda: writing.change(row, "wrapped")):
        with pytest.raises(NoClient):
            write()
