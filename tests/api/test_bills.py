"""Bills by API: entered, coded by what is proposed, submitted, posted."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from apps.accounting.models import Bill
from apps.accounting.services import payables
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel.actor import Actor, system_actor
from kernel.tenancy import client_scope
from tests.api.conftest import Integration
from tests.cast import Cast

LINE = {"description": "Coffee", "net": "1000.00", "account": "1610", "tax_code": "DK-P25"}


@pytest.fixture
def supplier(nordlys: Integration) -> str:
    with client_scope(nordlys.client.ref):
        draft = PartyDraft(name="Fjordrist", country="DK", is_supplier=True)
        return str(parties.create_party(draft=draft, actor=system_actor()).party.id)


@pytest.fixture
def tomas(cast: Cast) -> Actor:
    return cast.actor(cast.reviewer, cast.nordlys)


def asked(supplier: str, **more: Any) -> dict[str, Any]:
    return {
        "party_id": supplier,
        "number": "2081447",
        "issued_on": "2026-11-03",
        "due_on": "2026-12-17",
        "net": "1000.00",
        "tax": "250.00",
        "gross": "1250.00",
        "lines": [LINE],
    } | more


def test_a_bill_is_entered_submitted_approved_and_posted(
    nordlys: Integration, supplier: str, tomas: Actor
) -> None:
    entered = nordlys.post("bills", asked(supplier))
    assert entered.status_code == 201
    bill = entered.json()
    assert (bill["state"], bill["gross"], bill["findings"]) == ("coded", "1250.00", [])
    submitted = nordlys.post(f"bills/{bill['id']}/submission", {}).json()
    assert (submitted["state"], submitted["waits_for"]) == ("submitted", "Reviewer")
    assert nordlys.post(f"bills/{bill['id']}/approval", {}).status_code == 403
    with client_scope(nordlys.client.ref):
        payables.approve_bill(bill_id=uuid.UUID(bill["id"]), actor=tomas)

    posted = nordlys.post(f"bills/{bill['id']}/posting", {})

    assert posted.status_code == 201
    found = posted.json()
    assert (found["journal_entry"], found["open"], found["settlement"]) == (
        "PUR 2026/1",
        "1250.00",
        "unpaid",
    )
    assert [each["id"] for each in nordlys.get("bills", {"show": "posted"}).json()["data"]] == [
        bill["id"]
    ]


def test_what_is_proposed_is_said_and_not_applied(nordlys: Integration, supplier: str) -> None:
    open_line = {"description": "Coffee", "net": "1000.00", "tax": "250.00", "tax_rate": "25"}
    bill = nordlys.post("bills", asked(supplier, lines=[open_line])).json()

    (line,) = bill["lines"]
    assert (line["account"], line["tax_code"]) == ("", "")
    assert line["suggestions"][1] == {
        "field": "tax_code",
        "value": "DK-P25",
        "why": "The document states 25 % VAT",
    }
    refused = nordlys.post(f"bills/{bill['id']}/submission", {})
    assert refused.status_code == 422
    assert refused.json()["code"] == "accounting.bill.checks_failed"


def test_only_what_is_sent_changes(nordlys: Integration, supplier: str) -> None:
    bill = nordlys.post("bills", asked(supplier)).json()

    changed = nordlys.patch(f"bills/{bill['id']}", {"variable_symbol": "77"}).json()

    assert (changed["variable_symbol"], changed["number"]) == ("77", "2081447")
    assert changed["lines"][0]["account"] == "1610"


def test_a_finding_that_needs_a_word_gets_it(nordlys: Integration, supplier: str) -> None:
    nordlys.post("bills", asked(supplier))
    bill = nordlys.post("bills", asked(supplier, number="2081448")).json()
    assert [(each["code"], each["severity"]) for each in bill["findings"]] == [
        ("same_amount", "confirm")
    ]

    word = {"confirmed": {"same_amount": "A standing order"}}
    submitted = nordlys.post(f"bills/{bill['id']}/submission", word)

    assert submitted.status_code == 200
    assert submitted.json()["findings"][0]["reason"] == "A standing order"


def test_holding_and_releasing(nordlys: Integration, supplier: str) -> None:
    bill = nordlys.post("bills", asked(supplier)).json()

    held = nordlys.post(f"bills/{bill['id']}/hold", {"reason": "Damaged"}).json()
    assert (held["is_on_hold"], held["hold_reason"]) == (True, "Damaged")
    assert nordlys.delete(f"bills/{bill['id']}/hold").status_code == 204
    assert nordlys.get(f"bills/{bill['id']}").json()["is_on_hold"] is False


def test_an_unknown_supplier_or_account_stores_nothing(nordlys: Integration, supplier: str) -> None:
    wrong = nordlys.post("bills", asked(str(uuid.uuid4())))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "accounting.bill.supplier_unknown")
    wrong = nordlys.post("bills", asked(supplier, lines=[LINE | {"account": "nope"}]))
    assert wrong.json()["code"] == "accounting.bill.account_unknown"
    with client_scope(nordlys.client.ref):
        assert Bill.objects.count() == 0
