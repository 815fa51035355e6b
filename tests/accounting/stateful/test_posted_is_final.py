"""The role that serves requests changes nothing that is posted, settled, summed or issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.services import allocations, receivables
from apps.accounting.values.receivables import DraftLine, InvoiceDraft
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tests.accounting.open_items.owing import owed, rows, share
from tests.accounting.receivables.conftest import add_customer, sell_as
from tests.accounting.stateful import promises
from tests.cast import Cast

DAY = date(2026, 3, 10)
NOT_ALLOWED, FINAL = "42501", "KT130"
POSTED = (
    "journal_entry",
    "journal_line",
    "open_item",
    "month_balance",
    "currency_balance",
    "allocation",
    "allocation_part",
)
ISSUED = ("invoice", "invoice_line", "invoice_tax")
# A column of each that is worth lying about.
COLUMNS = {
    "journal_entry": "number",
    "journal_line": "amount",
    "open_item": "open_amount",
    "month_balance": "debit",
    "currency_balance": "amount",
    "allocation": "date",
    "allocation_part": "amount",
    "invoice": "payable",
    "invoice_line": "net",
    "invoice_tax": "tax",
}
DERIVED = ("open_item", "month_balance", "currency_balance")


@pytest.fixture
def kept_books(cast: Cast) -> Iterator[None]:
    """One settled invoice in euros and one issued with its lines."""
    actor = system_actor()
    with client_scope(cast.nordlys.ref):
        sell_as(actor, vat_id="DK31880412", city="Skagen", postcode="9990")
        party = add_customer(name="Hotel Skagen", country="DK")
        item = owed(actor, party, "746.10", euros="100")
        payment = owed(actor, party, "-746.10", euros="-100")
        shares = [share(item, "100"), share(payment, "-100")]
        allocations.allocate(items=shares, on=DAY, actor=actor)
        line = DraftLine(
            description="Coffee", quantity=Decimal(1), unit_price=Decimal(100), tax_code="DK-S25"
        )
        draft = InvoiceDraft(party_id=party, issued_on=DAY, lines=(line,))
        invoice_id = receivables.create_draft(draft=draft, actor=actor)
        receivables.issue_invoice(invoice_id=invoice_id, actor=actor)
        yield


def refused(state: str, statement: str) -> None:
    """The statement fails with that state, and nothing has changed."""
    before = [promises.everything(), *(rows(f"SELECT * FROM {table}") for table in ISSUED)]
    with pytest.raises(DatabaseError) as failure, transaction.atomic():
        rows(statement)
    assert failure.value.__cause__.sqlstate == state  # type: ignore[union-attr]
    assert [promises.everything(), *(rows(f"SELECT * FROM {table}") for table in ISSUED)] == before


@pytest.mark.usefixtures("kept_books")
def test_what_is_posted_and_settled_is_final() -> None:
    for table in POSTED:
        assert rows(f"SELECT count(*) FROM {table}")[0][0] > 0
        refused(NOT_ALLOWED, f"UPDATE {table} SET {COLUMNS[table]} = {COLUMNS[table]}")
        refused(NOT_ALLOWED, f"DELETE FROM {table}")
        refused(NOT_ALLOWED, f"TRUNCATE {table} CASCADE")


@pytest.mark.usefixtures("kept_books")
def test_sums_and_open_items_are_written_by_the_ledger_alone() -> None:
    for table in DERIVED:
        refused(NOT_ALLOWED, f"INSERT INTO {table} SELECT * FROM {table}")


@pytest.mark.usefixtures("kept_books")
def test_an_issued_invoice_is_final_with_all_its_lines() -> None:
    for table in ISSUED:
        assert rows(f"SELECT count(*) FROM {table}")[0][0] > 0
        refused(FINAL, f"UPDATE {table} SET {COLUMNS[table]} = {COLUMNS[table]} + 1")
        refused(FINAL, f"DELETE FROM {table}")
        refused(NOT_ALLOWED, f"TRUNCATE {table} CASCADE")
    refused(
        FINAL,
        "INSERT INTO invoice_line (invoice_id, position, description, quantity, unit, unit_price,"
        " discount_percent, tax_code, account_id, cost_centre, project, net)"
        " SELECT invoice_id, 2, 'More', quantity, unit, unit_price, discount_percent, tax_code,"
        " account_id, cost_centre, project, net FROM invoice_line",
    )
