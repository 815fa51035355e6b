"""How many statements the acts of every day cost, whatever the number of lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounting.services import receivables
from tests.accounting.receivables.conftest import BANK, DAY, Shop, line


@pytest.mark.parametrize("lines", [1, 20])
def test_an_invoice_its_issue_and_its_payment_cost_few_statements(shop: Shop, lines: int) -> None:
    draft = shop.draft(*(line() for _each in range(lines)))
    with CaptureQueriesContext(connection) as drafted:
        invoice_id = receivables.create_draft(draft=draft, actor=shop.actor)
    with CaptureQueriesContext(connection) as issued:
        invoice = receivables.issue_invoice(invoice_id=invoice_id, actor=shop.actor)
    with CaptureQueriesContext(connection) as paid:
        receivables.register_payment(
            party_id=shop.customer,
            account_code=BANK,
            on=DAY,
            amount=Decimal(invoice.payable),
            actor=shop.actor,
        )
    asked = [
        sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE")) for each in act)
        for act in (drafted, issued, paid)
    ]
    assert asked == [10, 13, 12]
