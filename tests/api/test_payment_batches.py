"""Payment batches by API: proposed, made, submitted; approved by a person alone; exported."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from apps.accounting.services import payments
from apps.parties import services as parties
from kernel.tenancy import client_scope
from tests.accounting.payments.conftest import Desk, desk_of
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
