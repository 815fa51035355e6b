"""Money in: the client writes, issues and looks at invoices, as far as the role goes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from apps.accounting.models import Invoice
from apps.accounting.rules.terms import Terms
from apps.accounting.services import receivables
from apps.accounting.values.receivables import DraftLine, InvoiceDraft
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tenants.models import Member
from tests.accounting.receivables.conftest import add_customer, sell_as
from tests.cast import Cast
from tests.frontend.visiting import at_portal
from tests.frontend.workspace.test_queue_pages import words

HOME = "/money-in/"


@pytest.fixture
def customer(cast: Cast) -> str:
    with client_scope(cast.nordlys.ref):
        sell_as(system_actor(), vat_id="DK31880412")
        return str(add_customer(name="Café Ø", country="DK"))


@pytest.fixture
def mette(cast: Cast) -> Browser:
    return at_portal(cast.nordlys, cast.owner)


def sheet(customer: str, **more: str) -> dict[str, str]:
    return {
        "party": customer,
        "currency": "DKK",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-description": "Kaffe",
        "lines-0-quantity": "4",
        "lines-0-unit_price": "25",
        "lines-0-tax_code": "DK-S25",
    } | more


def test_an_owner_writes_and_issues_an_invoice(mette: Browser, customer: str) -> None:
    assert "No invoice yet" in mette.get(HOME).text
    answer = mette.post(f"{HOME}new/", sheet(customer, issue="1"))
    page = words(mette.get(answer["Location"]).text).replace("\u00a0", " ")
    assert "2026-0001" in page
    assert "125.00 DKK" in page
    listed = words(mette.get(HOME).text).replace("\u00a0", " ")
    assert "Owed to you" in listed
    assert "not due yet 1 125.00" in listed


def test_who_owes_what_is_shown_by_age(cast: Cast, mette: Browser, customer: str) -> None:
    line = DraftLine(
        description="Kaffe",
        quantity=Decimal(1),
        unit_price=Decimal(100),
        tax_code="DK-S25",
    )
    draft: dict[str, Any] = {
        "party_id": uuid.UUID(customer),
        "lines": (line,),
        "terms": Terms(days=0),
    }
    with client_scope(cast.nordlys.ref):
        for days in (0, 40):
            day = timezone.localdate() - timedelta(days=days)
            draft_id = receivables.create_draft(
                draft=InvoiceDraft(**draft, issued_on=day), actor=system_actor()
            )
            receivables.issue_invoice(invoice_id=draft_id, actor=system_actor())
    page = words(mette.get(f"{HOME}customers/").text).replace("\u00a0", " ")
    assert "31 to 60 days late 1 125.00" in page
    assert "Café Ø 2" in page
    paid = mette.post(
        f"{HOME}customers/{customer}/payment/",
        {"on": timezone.localdate().isoformat(), "amount": "250", "account": "6480"},
    )
    assert paid.status_code == 302
    assert "Nobody owes anything" in mette.get(f"{HOME}customers/").text


def test_a_viewer_looks_and_writes_nothing(cast: Cast, mette: Browser, customer: str) -> None:
    Member.objects.filter(user_id=cast.owner.user_id).update(role="viewer")
    assert mette.get(HOME).status_code == 200
    assert mette.get(f"{HOME}new/").status_code == 403
    assert mette.post(f"{HOME}new/", sheet(customer)).status_code == 403
    with client_scope(cast.nordlys.ref):
        assert not Invoice.objects.exists()
