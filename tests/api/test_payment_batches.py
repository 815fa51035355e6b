"""Payment batches by API: proposed, made, submitted; approved by a person alone; exported."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from apps.accounting.services import payments
from apps.parties import services as parties
from kernel.tenancy import client_scope
from tests.accounting.payments.conftest import Desk, booked_by_bank, desk_of
from tests.api.conftest import Integration
from tests.cast import Cast


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return desk_of(cast)


def test_a_batch_is_made_submitted_approved_by_a_person_and_sent(
    desk: Desk, pekarna: Integration
) -> None:
    with client_scope(pekarna.client.ref):
        item = desk.owe(desk.mill, "1210.50")
    account = str(desk.account.id)

    proposal = pekarna.get("payment-proposal", {"bank_account_id": account}).json()
    assert [(each["item"], each["amount"]) for each in proposal["taken"]] == [(item.pk, "1210.50")]
    asked = {
        "bank_account_id": account,
        "execution_on": desk.today.isoformat(),
        "items": [{"item": item.pk, "amount": "1000.00"}],
    }
    made = pekarna.post("payment-batches", asked)
    assert made.status_code == 201
    address = f"payment-batches/{made.json()['id']}"
    assert pekarna.post(f"{address}/export", {}).status_code == 409
    sent = pekarna.post(f"{address}/submission", {}).json()
    assert (sent["state"], sent["total"], sent["waits_for"]) == ("submitted", "1000.00", "Approver")

    with client_scope(pekarna.client.ref):
        payments.approve_batch(batch_id=uuid.UUID(made.json()["id"]), actor=desk.owner)
    done = pekarna.post(f"{address}/export", {"format": "pain.001.001.09"}).json()
    assert (done["state"], done["export"]["format"]) == ("exported", "pain.001.001.09")
    assert pekarna.post(f"{address}/export", {}).status_code == 409
    first, again = (b"".join(pekarna.get(f"{address}/file")) for _ in range(2))
    assert first == again
    assert done["export"]["message_id"].encode() in first
    listed = pekarna.get("payment-batches", {"state": "exported"}).json()
    assert [row["number"] for row in listed["data"]] == [1]


def test_a_cash_discount_is_offered_and_kept_back(desk: Desk, pekarna: Integration) -> None:
    terms = {"discount_percent": Decimal(2), "discount_days": 10}
    with client_scope(pekarna.client.ref):
        parties.change_party(party_id=desk.mill, changes=terms, actor=desk.actor)
        item = desk.bill(("1000.00", "120.00", "CZ-P12"))
    account, until = str(desk.account.id), (desk.today + timedelta(days=10)).isoformat()
    asked = {
        "bank_account_id": account,
        "execution_on": desk.today.isoformat(),
        "items": [{"item": item.pk, "take_discount": True}],
    }

    offered = pekarna.get("payment-proposal", {"bank_account_id": account, "until": until}).json()
    made = pekarna.post("payment-batches", asked)

    (row,) = offered["left_out"]
    assert (row["discount"], row["discount_until"]) == ("22.40", until)
    assert (made.status_code, made.json()["total"]) == (201, "1097.60")
    (paid,) = made.json()["transfers"][0]["items"]
    assert (paid["amount"], paid["discount"]) == ("1120.00", "22.40")


def test_an_item_in_a_batch_is_not_paid_by_another(desk: Desk, pekarna: Integration) -> None:
    with client_scope(pekarna.client.ref):
        item = desk.owe(desk.mill, "100.00")
    asked = {
        "bank_account_id": str(desk.account.id),
        "execution_on": desk.today.isoformat(),
        "items": [{"item": item.pk}],
    }
    assert pekarna.post("payment-batches", asked).status_code == 201

    refused = pekarna.post("payment-batches", asked)

    assert refused.status_code == 422
    assert refused.json()["code"] == "accounting.payment_batch.more_than_free"


def test_a_draft_is_changed_taken_back_and_thrown_away(desk: Desk, pekarna: Integration) -> None:
    with client_scope(pekarna.client.ref):
        batch_id = desk.draft(desk.owe(desk.mill, "100.00"))
        other = desk.owe(desk.landlord, "250.00")
    address = f"payment-batches/{batch_id}"
    day = (desk.today + timedelta(days=3)).isoformat()

    changed = pekarna.patch(address, {"execution_on": day, "items": [{"item": other.pk}]}).json()
    assert (changed["execution_on"], changed["total"]) == (day, "250.00")
    pekarna.post(f"{address}/submission", {})
    assert pekarna.patch(address, {"execution_on": day}).json()["code"] == (
        "accounting.payment_batch.frozen"
    )
    back = pekarna.post(f"{address}/taking-back", {"reason": "Wrong day"}).json()
    assert back["state"] == "draft"
    assert pekarna.delete(address).status_code == 204
    assert pekarna.get(address).json()["state"] == "discarded"


def test_a_key_is_nobodys_second_person(desk: Desk, pekarna: Integration) -> None:
    with client_scope(pekarna.client.ref):
        batch_id = desk.submitted(desk.owe(desk.mill, "100.00"))
    address = f"payment-batches/{batch_id}"

    approved = pekarna.post(f"{address}/approval", {})
    declined = pekarna.post(f"{address}/refusal", {"reason": "No"})

    for refused in (approved, declined):
        assert refused.status_code == 403
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "accounting.payment_batch.key_cannot_approve"
        assert "client portal" in refused.json()["detail"]
    with client_scope(pekarna.client.ref):
        assert desk.state(batch_id) == "submitted"


def test_transfers_are_found_on_the_statement_or_said_to_have_failed(
    desk: Desk, pekarna: Integration
) -> None:
    with client_scope(pekarna.client.ref):
        batch_id = desk.exported(desk.owe(desk.mill, "100.00"), desk.owe(desk.landlord, "250.00"))
        (line_id,) = booked_by_bank(desk, "-100.00")
    address = f"payment-batches/{batch_id}"
    paid, failed = (each["id"] for each in pekarna.get(address).json()["transfers"])

    strange = pekarna.post(f"{address}/failure", {"transfers": [str(uuid.uuid4())], "reason": "x"})
    assert strange.status_code == 404
    said = {"transfers": [failed], "reason": "The account is closed"}
    assert pekarna.post(f"{address}/failure", said).json()["failed"] == 1
    done = pekarna.post(f"{address}/confirmation", {"bank_line": line_id})

    assert (done.status_code, done.json()["state"]) == (200, "confirmed")
    assert [each["state"] for each in done.json()["transfers"]] == ["confirmed", "failed"]
    assert done.json()["transfers"][0]["id"] == paid
    assert done.json()["transfers"][1]["failure"] == "The account is closed"
    again = pekarna.post(f"{address}/confirmation", {"bank_line": line_id})
    assert again.json()["code"] == "accounting.payment.not_on_the_way"
