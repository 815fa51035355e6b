"""Payment batches through workspace and portal: chosen, submitted, approved, sent, downloaded."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from apps.accounting.models import OpenItem, PaymentBatch
from apps.accounting.selectors import payments as read
from apps.accounting.services import payments
from apps.accounting.values.payments import ItemToPay
from apps.parties import services as parties
from kernel.tenancy import client_scope
from tests.accounting.payments.conftest import Desk, booked_by_bank, desk_of
from tests.cast import Cast
from tests.frontend.visiting import at_portal, at_workspace

LIST_QUERIES_MAX = 12
PAGES = "/clients/pekarna/payments/"


@pytest.fixture
def shut(cast: Cast) -> Desk:
    return desk_of(cast)


@pytest.fixture
def joana(shut: Desk) -> Browser:
    return at_workspace(shut.cast.preparer)


@pytest.fixture
def owner(shut: Desk) -> Browser:
    return at_portal(shut.cast.pekarna, shut.cast.owners["pekarna"])


def owed(desk: Desk, *amounts: str) -> list[OpenItem]:
    with client_scope(desk.cast.pekarna.ref):
        return [desk.owe(desk.mill, each, text=f"Bill {each}") for each in amounts]


def state(desk: Desk, batch_id: uuid.UUID) -> str:
    with client_scope(desk.cast.pekarna.ref):
        return desk.state(batch_id)


def test_what_is_ticked_becomes_a_batch(shut: Desk, joana: Browser) -> None:
    first, second = owed(shut, "100.00", "250.00")
    page = joana.get(f"{PAGES}new/")
    assert [(each.item.line_id, each.is_chosen) for each in page.context["sheet"].rows] == [
        (first.pk, True),
        (second.pk, True),
    ]

    done = joana.post(
        f"{PAGES}new/",
        {
            "account": str(shut.account.id),
            "on": shut.today.isoformat(),
            f"pay-{second.pk}": "1",
            f"amount-{second.pk}": "200,50",
            f"amount-{first.pk}": "100.00",
        },
    )

    with client_scope(shut.cast.pekarna.ref):
        (row,) = read.batches().rows
    assert (row.payments, f"{row.total:.2f}", row.execution_on) == (1, "200.50", shut.today)
    assert done["Location"].endswith(f"{row.id}/")


def test_a_cash_discount_is_ticked_and_kept_back(shut: Desk, joana: Browser) -> None:
    terms = {"discount_percent": Decimal(2), "discount_days": 10}
    with client_scope(shut.cast.pekarna.ref):
        parties.change_party(party_id=shut.mill, changes=terms, actor=shut.actor)
        item = shut.bill(("1000.00", "120.00", "CZ-P12"))
    page = joana.get(f"{PAGES}new/", {"until": (shut.today + timedelta(days=10)).isoformat()})
    assert f'name="less-{item.pk}"' in page.text
    assert "22.40 less until" in page.text

    done = joana.post(
        f"{PAGES}new/",
        {
            "account": str(shut.account.id),
            "on": (shut.today + timedelta(days=2)).isoformat(),
            f"pay-{item.pk}": "1",
            f"amount-{item.pk}": "1120.00",
            f"less-{item.pk}": "1",
        },
    )

    assert "22.40 cash discount kept back of 1\u00a0120.00" in joana.get(done["Location"]).text
    changing = joana.get(f"{done['Location']}change/").context["sheet"]
    assert [(each.is_chosen, each.is_less) for each in changing.rows] == [(True, True)]
    assert changing.total == Decimal("1097.60")


def test_too_much_is_refused_with_what_was_typed(shut: Desk, joana: Browser) -> None:
    (item,) = owed(shut, "100.00")

    page = joana.post(f"{PAGES}new/", {f"pay-{item.pk}": "1", f"amount-{item.pk}": "100.01"})

    assert page.status_code == 422
    assert page.context["sheet"].rows[0].typed == "100.01"
    with client_scope(shut.cast.pekarna.ref):
        assert PaymentBatch.objects.count() == 0


def test_a_batch_goes_from_the_preparer_to_the_owner_to_the_bank(
    shut: Desk, joana: Browser, owner: Browser
) -> None:
    (item,) = owed(shut, "100.00")
    with client_scope(shut.cast.pekarna.ref):
        batch_id = shut.draft(item)

    joana.post(f"{PAGES}{batch_id}/do/submit/")
    assert "First payment to them." in owner.get(f"/money-out/payments/{batch_id}/").text
    assert "Approve a payment batch" in owner.get("/").text
    owner.post(f"/money-out/payments/{batch_id}/approve/")
    assert state(shut, batch_id) == "approved"
    assert joana.get(f"{PAGES}{batch_id}/").context["formats"][0][0] == "abo"
    joana.post(f"{PAGES}{batch_id}/export/", {"format": "abo"})
    downloads = [b"".join(joana.get(f"{PAGES}{batch_id}/file/")) for _ in range(2)]

    assert downloads[0] == downloads[1]
    assert downloads[0].startswith(b"UHL1")
    with client_scope(shut.cast.pekarna.ref):
        assert len(shut.facts("payment_batch.downloaded")) == 2


def test_what_the_bank_was_told_is_found_on_the_statement_or_wasnt_carried_out(
    shut: Desk, joana: Browser, owner: Browser
) -> None:
    with client_scope(shut.cast.pekarna.ref):
        items = [shut.owe(shut.mill, "100.00"), shut.owe(shut.landlord, "250.00")]
        batch_id = shut.exported(*items)
        paid, failed = (each.id for each in read.batch(batch_id=batch_id).payments)
    address = f"{PAGES}{batch_id}/"
    empty = joana.get(f"{address}find/{paid}/").text
    assert "No open line of the account’s statements is over 100.00 CZK." in empty
    with client_scope(shut.cast.pekarna.ref):
        (line_id,) = booked_by_bank(shut, "-100.00")

    page = joana.get(address).text
    assert "Not carried out by the bank" in page and "Find as one sum" in page
    assert joana.post(f"{address}find/{paid}/", {}).status_code == 422
    done = joana.post(f"{address}find/{paid}/", {"line": str(line_id)})
    assert done["Location"] == address
    assert joana.post(f"{address}fail/{failed}/", {"reason": ""}).status_code == 422
    joana.post(f"{address}fail/{failed}/", {"reason": "Account closed"})

    page = joana.get(address).text
    assert f"/clients/pekarna/bank/lines/{line_id}/" in page and "Account closed" in page
    assert state(shut, batch_id) == "confirmed"
    assert f"bank/lines/{line_id}" not in owner.get(f"/money-out/payments/{batch_id}/").text


def test_a_batch_that_the_bank_booked_as_one_sum_is_found_at_once(
    shut: Desk, joana: Browser
) -> None:
    terms = {"discount_percent": Decimal(2), "discount_days": 10}
    with client_scope(shut.cast.pekarna.ref):
        parties.change_party(party_id=shut.mill, changes=terms, actor=shut.actor)
        bill = shut.bill(("1000.00", "120.00", "CZ-P12"))
        less = ItemToPay(line_id=bill.pk, take_discount=True)
        batch_id = shut.exported(less, shut.owe(shut.landlord, "2.40"))
        (line_id,) = booked_by_bank(shut, "-1100.00", after_days=11)
    address = f"{PAGES}{batch_id}/find/"

    late = joana.post(address, {"line": str(line_id)})
    assert late.status_code == 409
    assert "Confirm it without the discount" in late.text
    assert 'name="without_discount"' in late.text
    joana.post(address, {"line": str(line_id), "without_discount": "1"})

    assert state(shut, batch_id) == "confirmed"
    with client_scope(shut.cast.pekarna.ref):
        bill.refresh_from_db()
        assert bill.open_amount == Decimal("-22.40")


def test_the_owner_declines_with_a_reason(shut: Desk, owner: Browser) -> None:
    (item,) = owed(shut, "100.00")
    with client_scope(shut.cast.pekarna.ref):
        batch_id = shut.submitted(item)
    address = f"/money-out/payments/{batch_id}/decline/"

    assert owner.post(address, {"reason": ""}).status_code == 422
    owner.post(address, {"reason": "Not this month"})

    assert state(shut, batch_id) == "draft"
    assert "Not this month" in owner.get(f"/money-out/payments/{batch_id}/").text


def test_the_lists_cost_no_more_queries_for_many_batches(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        desk.submitted(desk.owe(desk.mill, "10.00"), desk.owe(desk.landlord, "5.00"))
    with django_assert_max_num_queries(LIST_QUERIES_MAX):
        assert len(read.batches().rows) == 4
        assert read.counts() == {"submitted": 4}
        assert len(read.waiting_for(member_id=desk.owner.id)) == 4


def test_a_batch_and_a_proposal_cost_the_same_for_many_items(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    items = [desk.owe(desk.mill, "10.00") for _ in range(6)]
    batch_id = desk.draft(*items)
    with django_assert_max_num_queries(LIST_QUERIES_MAX):
        assert len(read.batch(batch_id=batch_id).payments) == 6
    with django_assert_max_num_queries(LIST_QUERIES_MAX):
        found = read.proposal(bank_account_id=desk.account.id, until=desk.today, but_batch=batch_id)
    assert found.taken == ()
    payments.discard_batch(batch_id=batch_id, actor=desk.actor)
