"""Where clients' books stand, told by their facts and seen by whoever looks after them."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.accounting.models import Position
from apps.accounting.services import position
from apps.workspace import selectors, services
from apps.workspace.models import ClientPosition
from kernel.models import FactRecord
from kernel.tenancy import client_scope, shared_scope
from tenants.values import ClientInfo
from tests.accounting.open_items.owing import BANK, PAYABLES, entry, line, owed, register
from tests.cast import Cast, drain
from tests.frontend.visiting import at_workspace

TODAY = date(2026, 6, 30)
HOME = "/cockpit/portfolio/"


def measured(client: ClientInfo, on: date = TODAY) -> bool:
    drain(client.ref)
    with client_scope(client.ref):
        is_news = position.measure(today=on)
    drain(client.ref)
    return is_news


@pytest.fixture
def nordlys(cast: Cast) -> ClientInfo:
    """5,000 at the bank; 300 due to us since May, 200 from July on; we owe 900 since June."""
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        hotel = register("Hotel Skagen")
        entry(actor, line(BANK, "5000"), line("6510", "-5000"), on=date(2026, 1, 2))
        owed(actor, hotel, "300", on=date(2026, 5, 1), due_on=date(2026, 5, 31))
        owed(actor, hotel, "200", on=date(2026, 6, 1), due_on=date(2026, 7, 1))
        entry(
            actor, line("1610", "900"),
            line(PAYABLES, "-900", party_id=hotel, due_on=date(2026, 6, 10)),
            on=date(2026, 6, 1),
        )  # fmt: skip
    return cast.nordlys


def rows(cast: Cast) -> dict[str, Any]:
    with shared_scope():
        return {row.slug: row for row in selectors.portfolio()}


def test_a_client_is_measured_by_what_its_books_announce(cast: Cast, nordlys: ClientInfo) -> None:
    assert measured(nordlys) is True
    row = rows(cast)["nordlys"]
    assert (row.currency, row.cash, row.overdue_receivables, row.overdue_payables) == (
        "DKK", Decimal(5000), Decimal(300), Decimal(900),
    )  # fmt: skip
    assert (row.measured_on, row.unreconciled_lines, row.last_statement_on) == (TODAY, 0, None)


def test_nothing_is_told_twice_and_a_new_day_is_news(cast: Cast, nordlys: ClientInfo) -> None:
    assert measured(nordlys) is True
    assert measured(nordlys) is False
    assert measured(nordlys, date(2026, 7, 2)) is True
    assert rows(cast)["nordlys"].overdue_receivables == 500
    with shared_scope():
        assert ClientPosition.objects.filter(client_id=nordlys.id).count() == 2


def test_whatever_moves_money_makes_the_position_stale(cast: Cast, nordlys: ClientInfo) -> None:
    measured(nordlys)
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(nordlys.ref):
        assert not Position.objects.get().is_stale
        entry(actor, line(BANK, "-50"), line("2030", "50"), on=date(2026, 6, 29))
    drain(nordlys.ref)
    with client_scope(nordlys.ref):
        assert Position.objects.get().is_stale
    assert measured(nordlys) is True
    assert rows(cast)["nordlys"].cash == 4950


def test_a_fact_that_comes_again_or_late_changes_nothing(cast: Cast, nordlys: ClientInfo) -> None:
    measured(nordlys)
    with client_scope(nordlys.ref):
        told = FactRecord.objects.get(name="accounting.position.measured")
    with shared_scope():
        before = ClientPosition.objects.get(client_id=nordlys.id, measured_on=TODAY)
        payload = told.payload | {"cash": "1"}
        for sequence, cash in ((before.sequence, 5000), (before.sequence - 1, 5000),
                               (before.sequence + 1, 1)):  # fmt: skip
            services.keep_position(fact=_fact(nordlys, payload, sequence))
            row = ClientPosition.objects.get(client_id=nordlys.id, measured_on=TODAY)
            assert row.cash == cash


def _fact(client: ClientInfo, payload: Any, sequence: int) -> Any:
    class Told:
        def of_client(self) -> Any:
            return client.ref

    told: Any = Told()
    told.payload, told.sequence = payload, sequence
    return told


def test_a_worker_sees_the_clients_they_serve_and_an_administrator_all(
    cast: Cast, nordlys: ClientInfo
) -> None:
    for client in (nordlys, cast.pekarna, cast.duna):
        measured(client)
    joana = at_workspace(cast.preparer).get(HOME)
    assert {each["row"].slug for each in joana.context["rows"]} == {"nordlys", "pekarna"}
    everything = at_workspace(cast.administrator).get(HOME)
    assert {each["row"].slug for each in everything.context["rows"]} == {
        "nordlys", "pekarna", "duna",
    }  # fmt: skip
    assert not any(each["links"] for each in everything.context["rows"])
    assert at_workspace(cast.outsider).get(HOME).context["rows"] == []


def test_it_is_sorted_filtered_and_summed_by_currency(cast: Cast, nordlys: ClientInfo) -> None:
    for client in (nordlys, cast.pekarna):
        measured(client)
    joana = at_workspace(cast.preparer)
    names = [each["row"].slug for each in joana.get(f"{HOME}?sort=-name").context["rows"]]
    assert names == ["pekarna", "nordlys"]
    page = joana.get(f"{HOME}?show=owed")
    assert [each["row"].slug for each in page.context["rows"]] == ["nordlys"]
    assert [each["currency"] for each in joana.get(HOME).context["totals"]] == ["CZK", "DKK"]
    assert "No client fits these filters" in joana.get(f"{HOME}?q=zzz").text


def test_it_downloads_as_csv_and_leads_to_the_client(cast: Cast, nordlys: ClientInfo) -> None:
    measured(nordlys)
    joana = at_workspace(cast.preparer)
    file = joana.get(f"{HOME}?as=csv")
    table = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert table[1][:5] == ["Nordlys Kaffe ApS", "DKK", "5000.0000", "300.0000", "900.0000"]
    [row] = joana.get(HOME).context["rows"]
    assert row["links"]["receivables"] == "/clients/nordlys/reports/receivables/"
    assert joana.get(row["links"]["receivables"]).status_code == 200


def test_the_list_asks_few_questions_however_many_clients(
    cast: Cast, nordlys: ClientInfo, django_assert_max_num_queries: Any
) -> None:
    measured(nordlys)
    joana = at_workspace(cast.preparer)
    joana.get(HOME)
    with django_assert_max_num_queries(12):
        joana.get(HOME)
    assert timezone.localdate() >= TODAY
