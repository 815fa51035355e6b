"""What a customer has to their credit: shown, set off in one act, paid back through a batch."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import Allocation, Line, OpenItem, PaymentItem
from apps.accounting.selectors import customer_credits
from apps.accounting.selectors import receivables as sales
from apps.accounting.services import receivables
from apps.accounting.services.payments import refusals as refused_payments
from apps.accounting.services.receivables import refusals
from apps.accounting.values.receivables import (
    CustomerCredit,
    DraftLine,
    InvoiceDraft,
    IssuedInvoice,
)
from tests.accounting.payments.conftest import Desk
from tests.accounting.receivables.conftest import add_customer, sell_as

DAY = date(2026, 11, 2)


@pytest.fixture
def sold(desk: Desk) -> Desk:
    sell_as(desk.actor, vat_id="CZ27082440")
    return desk


def invoice(desk: Desk, party: uuid.UUID, price: str) -> IssuedInvoice:
    line = DraftLine(
        description="Bread", quantity=Decimal(1), unit_price=Decimal(price), tax_code="CZ-S12"
    )
    draft = InvoiceDraft(party_id=party, lines=(line,), issued_on=DAY)
    draft_id = receivables.create_draft(draft=draft, actor=desk.actor)
    return receivables.issue_invoice(invoice_id=draft_id, actor=desk.actor)


def pay(desk: Desk, party: uuid.UUID, amount: str) -> None:
    account = desk.account.account_code
    receivables.register_payment(
        party_id=party, account_code=account, on=DAY, amount=Decimal(amount), actor=desk.actor
    )


def credit(party: uuid.UUID) -> CustomerCredit:
    [found] = customer_credits.customer_credits(party_id=party)
    return found


def open_of(one: IssuedInvoice) -> Decimal:
    return sales.invoice(invoice_id=one.id).row.open_amount


def test_what_is_over_paid_is_credit_and_goes_to_the_next_invoice_in_one_act(sold: Desk) -> None:
    cafe = add_customer()
    invoice(sold, cafe, "100")
    pay(sold, cafe, "150")
    pay(sold, cafe, "20")
    assert (credit(cafe).amount, credit(cafe).free, credit(cafe).owed) == (58, 58, 0)
    assert [item.amount for item in credit(cafe).items] == [38, 20]
    following = invoice(sold, cafe, "40")
    settled = receivables.use_credit(
        party_id=cafe, currency="CZK", invoice_id=following.id, actor=sold.actor
    )
    assert (settled, open_of(following)) == (Decimal("44.80"), 0)
    assert [item.amount for item in credit(cafe).items] == [Decimal("13.20")]
    with pytest.raises(refusals.NoCredit):
        receivables.use_credit(party_id=cafe, currency="CZK", actor=sold.actor)
    assert Allocation.objects.filter(source_kind="customer_credit").count() == 1


def test_the_longest_due_is_set_off_first_and_the_rest_in_part(sold: Desk) -> None:
    cafe = add_customer()
    pay(sold, cafe, "150")
    first, second = invoice(sold, cafe, "100"), invoice(sold, cafe, "100")
    receivables.use_credit(party_id=cafe, currency="CZK", actor=sold.actor)
    assert (open_of(first), open_of(second)) == (0, 74)
    assert customer_credits.customer_credits(party_id=cafe) == []
    lines = Line.objects.filter(account__control="receivable").values_list("amount", flat=True)
    items = OpenItem.objects.filter(account__control="receivable")
    assert sum(lines) == sum(items.values_list("open_amount", flat=True)) == 74


def test_somebody_elses_invoice_and_currency_are_refused(sold: Desk) -> None:
    cafe, hotel = add_customer(), add_customer(name="Hotel Luna", code="L")
    pay(sold, cafe, "150")
    theirs = invoice(sold, hotel, "100")
    for given in ({"invoice_id": theirs.id}, {"currency": "EUR"}, {"currency": ""}):
        asked = {"party_id": cafe, "currency": "CZK"} | given
        with pytest.raises(refusals.NoCredit):
            receivables.use_credit(**asked, actor=sold.actor)  # type: ignore[arg-type]
    assert (open_of(theirs), credit(cafe).free) == (112, 150)


def test_credit_is_paid_back_once_through_a_batch_that_holds_it(sold: Desk) -> None:
    pay(sold, sold.mill, "150")
    owed = invoice(sold, sold.mill, "100")

    def refund() -> uuid.UUID:
        return receivables.refund_credit(
            party_id=sold.mill,
            currency="CZK",
            bank_account_id=sold.account.id,
            execution_on=sold.today,
            actor=sold.actor,
        )

    refund()
    [held] = PaymentItem.objects.select_related("payment__party")
    assert (held.payment.party_id, held.payment.amount) == (sold.mill, 150)
    assert (credit(sold.mill).amount, credit(sold.mill).free) == (150, 0)
    with pytest.raises(refusals.NoCredit):
        refund()
    with pytest.raises(refusals.NoCredit):
        receivables.use_credit(party_id=sold.mill, currency="CZK", actor=sold.actor)
    assert (open_of(owed), PaymentItem.objects.count()) == (112, 1)


def test_nobody_is_paid_back_to_an_account_that_nobody_confirmed(sold: Desk) -> None:
    cafe = add_customer()
    pay(sold, cafe, "150")
    with pytest.raises(refused_payments.ItemNotPayable):
        receivables.refund_credit(
            party_id=cafe,
            currency="CZK",
            bank_account_id=sold.account.id,
            execution_on=sold.today,
            actor=sold.actor,
        )
    assert (PaymentItem.objects.count(), credit(cafe).free) == (0, 150)


def test_a_statement_of_account_speaks_the_customers_language(sold: Desk) -> None:
    cafe = add_customer(language="cs")
    invoice(sold, cafe, "100")
    pay(sold, cafe, "50")
    found = sales.statement_of_account(
        party_id=cafe, first=date(2026, 1, 1), last=date(2026, 12, 31), made_on=DAY
    )
    assert (found.language, found.closing) == ("cs", 62)
    assert [each.text for each in found.movements] == ["Faktura", "Platba"]
    assert receivables.statement_pdf(statement=found).startswith(b"%PDF")
