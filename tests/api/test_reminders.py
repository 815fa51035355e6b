"""Reminders by API: proposed, sent once, held back, put off by a promise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.accounting.models import DunningLetter
from kernel.tenancy import client_scope
from tests.api.conftest import Integration
from tests.api.test_invoices import customer, drafted

__all__ = ["customer"]


def late(nordlys: Integration, customer: str) -> dict[str, Any]:
    """An invoice that was due ten days ago."""
    today = timezone.localdate()
    draft = drafted(nordlys, customer, issued_on=str(today - timedelta(days=24)))
    issued = nordlys.post(f"invoices/{draft['id']}/issue", {})
    assert issued.status_code == 201, issued.text
    return dict(issued.json())


def letters(nordlys: Integration) -> int:
    with client_scope(nordlys.client.ref):
        return DunningLetter.objects.count()


def test_a_late_customer_is_proposed_and_reminded_once(nordlys: Integration, customer: str) -> None:
    invoice = late(nordlys, customer)

    [proposal] = nordlys.get("reminder-proposals").json()["data"]
    made = nordlys.post("reminders", {"party_id": customer, "recipient": ""})
    again = nordlys.post("reminders", {"party_id": customer, "recipient": ""})

    assert (proposal["party_id"], proposal["level"], proposal["open"]) == (
        customer,
        1,
        "3126.25",
    )
    assert [each["number"] for each in proposal["items"]] == [invoice["number"]]
    assert made.status_code == 201, made.text
    assert (made.json()["level"], made.json()["total"], made.json()["delivery"]) == (
        1,
        "3126.25",
        "",
    )
    assert again.status_code in (409, 422)
    assert nordlys.get("reminders", {"party_id": customer}).json()["data"] == [made.json()]
    assert letters(nordlys) == 1


def test_whoever_is_held_back_or_has_promised_is_not_proposed(
    nordlys: Integration, customer: str
) -> None:
    invoice = late(nordlys, customer)

    held = nordlys.post("reminder-holds", {"party_id": customer, "reason": "Complaint"})
    assert held.status_code == 201, held.text
    assert nordlys.get("reminder-proposals").json()["data"] == []
    assert nordlys.delete(f"reminder-holds/{held.json()['id']}").status_code == 204
    assert len(nordlys.get("reminder-proposals").json()["data"]) == 1

    day = str(timezone.localdate() + timedelta(days=5))
    promise = {"amount": "3126.25", "promised_on": day}
    noted = nordlys.post(f"invoices/{invoice['id']}/promises", promise)
    assert noted.status_code == 201, noted.text
    assert nordlys.get("reminder-proposals").json()["data"] == []
    too_much = nordlys.post(f"invoices/{invoice['id']}/promises", promise | {"amount": "3126.26"})
    assert too_much.status_code == 422
    assert letters(nordlys) == 0
