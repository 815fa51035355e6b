"""Invoices by API: drafted, issued, credited, paid, downloaded."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import Invoice
from apps.accounting.rules.terms import Terms
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tests.accounting.receivables.conftest import add_customer, sell_as
from tests.api.conftest import Integration

LINE = {"description": "Beans", "quantity": "10", "unit_price": "250.10", "tax_code": "DK-S25"}


@pytest.fixture
def customer(nordlys: Integration) -> str:
    with client_scope(nordlys.client.ref):
        sell_as(system_actor(), vat_id="DK31880412")
        return str(add_customer(name="Café Ø", country="DK"))


def drafted(nordlys: Integration, customer: str, **more: Any) -> dict[str, Any]:
    answer = nordlys.post("invoices", {"party_id": customer, "lines": [LINE], **more})
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def test_a_draft_is_issued_paid_and_downloaded(nordlys: Integration, customer: str) -> None:
    draft = drafted(nordlys, customer, issued_on="2026-11-18")
    assert (draft["state"], draft["number"], draft["total"]) == ("draft", "", "3126.25")
    issued = nordlys.post(f"invoices/{draft['id']}/issue", {}).json()
    assert (issued["number"], issued["open"], issued["settlement"]) == (
        "2026-0001",
        "3126.25",
        "unpaid",
    )
    assert issued["taxes"] == [
        {"tax_code": "DK-S25", "category": "S", "rate": "25", "base": "2501.00", "tax": "625.25"}
    ]
    pdf = nordlys.get(f"invoices/{draft['id']}/files/pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert nordlys.get(f"invoices/{draft['id']}/files/isdoc").status_code == 404
    paid = nordlys.post(
        "customer-payments",
        {
            "party_id": customer,
            "account": "6480",
            "date": "2026-11-20",
            "amount": "3000.00",
            "shares": [{"instalment_id": issued["instalments"][0]["id"], "amount": "3000.00"}],
        },
    )
    assert paid.status_code == 201
    assert paid.json()["allocated"] == "3000.00"
    found = nordlys.get(f"invoices/{draft['id']}").json()
    assert (found["open"], found["settlement"]) == ("126.25", "partial")


def test_a_draft_is_changed_and_thrown_away_but_what_is_issued_is_not(
    nordlys: Integration, customer: str
) -> None:
    draft = drafted(nordlys, customer)
    address = f"invoices/{draft['id']}"
    changed = nordlys.put(address, {"party_id": customer, "lines": [LINE | {"quantity": "1"}]})
    assert changed.json()["net"] == "250.10"
    assert nordlys.delete(address).status_code == 204
    assert nordlys.get(address).status_code == 404
    issued = drafted(nordlys, customer)
    nordlys.post(f"invoices/{issued['id']}/issue", {})
    refused = nordlys.delete(f"invoices/{issued['id']}")
    assert refused.status_code == 409
    assert refused.json()["code"] == "accounting.invoice.final"


def test_a_line_that_cannot_be_is_named_and_nothing_is_kept(
    nordlys: Integration, customer: str
) -> None:
    given = {"party_id": customer, "lines": [LINE | {"tax_code": "CZ-S21"}]}
    refused = nordlys.post("invoices", given)
    assert refused.status_code == 422
    assert refused.json()["code"] == "accounting.invoice.tax_code_unknown"
    refused = nordlys.post("invoices", {"party_id": str(uuid.uuid4()), "lines": [LINE]})
    assert refused.json()["code"] == "accounting.invoice.customer_unknown"
    with client_scope(nordlys.client.ref):
        assert not Invoice.objects.exists()


def test_the_list_narrows_and_pages(nordlys: Integration, customer: str) -> None:
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        draft = drafted(nordlys, customer, issued_on=day)
        nordlys.post(f"invoices/{draft['id']}/issue", {})
    first = nordlys.get("invoices?limit=2&sort=issued_on").json()
    assert [each["number"] for each in first["data"]] == ["2026-0001", "2026-0002"]
    second = nordlys.get(f"invoices?limit=2&sort=issued_on&cursor={first['next']}").json()
    assert [each["number"] for each in second["data"]] == ["2026-0003"]
    assert second["next"] is None
    assert len(nordlys.get("invoices?show=draft").json()["data"]) == 0
    assert nordlys.get("invoices?show=late").status_code == 422


def test_an_invoice_is_credited_once(nordlys: Integration, customer: str) -> None:
    draft = drafted(nordlys, customer)
    nordlys.post(f"invoices/{draft['id']}/issue", {})
    note = nordlys.post(f"invoices/{draft['id']}/credit-note", {"reason": "Returned"}).json()
    assert (note["kind"], note["number"], note["corrects"]) == (
        "credit_note",
        "CN-2026-0001",
        draft["id"],
    )
    assert nordlys.get(f"invoices/{draft['id']}").json()["is_reversed"] is True
    again = nordlys.post(f"invoices/{draft['id']}/credit-note", {"reason": "Again"})
    assert again.status_code == 409


def test_rules_change_one_by_one_and_ask_for_a_second_person(
    nordlys: Integration, customer: str
) -> None:
    assert nordlys.get("invoice-rules").json()["second_person_from"] is None
    changed = nordlys.patch("invoice-rules", {"second_person_from": "3126.25"}).json()
    assert (changed["second_person_from"], changed["grace_days"]) == ("3126.25", 3)
    refused = nordlys.patch("invoice-rules", {"second_person_from": "-1"})
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "accounting.invoice_settings.limit_unfit",
    )
    draft = drafted(nordlys, customer)
    assert draft["asks_second_person"] is True
    for act in ("approval", "issue"):
        answer = nordlys.post(f"invoices/{draft['id']}/{act}", {})
        assert (answer.status_code, answer.json()["code"]) == (
            409,
            "accounting.invoice.second_person_missing",
        )
    assert nordlys.get(f"invoices/{draft['id']}").json()["state"] == "draft"


def test_a_draft_is_approved(nordlys: Integration, customer: str) -> None:
    draft = drafted(nordlys, customer)
    found = nordlys.post(f"invoices/{draft['id']}/approval", {}).json()
    assert (found["state"], found["approved_by"]) == ("approved", "Web shop")


def test_the_note_about_a_cash_discount_comes_with_the_payment(
    nordlys: Integration, customer: str
) -> None:
    nordlys.patch("invoice-rules", {"are_discounts_documented": True})
    with client_scope(nordlys.client.ref):
        own = read.seller_settings()
        terms = Terms(days=30, discount_percent=Decimal(2), discount_days=60)
        receivables.change_settings(settings=replace(own, terms=terms), actor=system_actor())
    draft = drafted(nordlys, customer, issued_on="2026-11-18")
    nordlys.post(f"invoices/{draft['id']}/issue", {})
    asked = {"party_id": customer, "account": "6480", "date": "2026-11-20", "amount": "3063.72"}
    paid = nordlys.post("customer-payments", asked).json()
    assert (paid["allocated"], paid["discount"], paid["on_account"]) == (
        "3126.25",
        "62.53",
        "0.00",
    )
    [note] = paid["discount_notes"]
    assert (note["number"], note["total"]) == ("CN-2026-0001", "62.53")
    found = nordlys.get(f"invoices/{note['id']}").json()
    assert (found["is_of_discount"], found["corrects"]) == (True, draft["id"])
    assert nordlys.get(f"invoices/{draft['id']}").json()["settlement"] == "paid"
