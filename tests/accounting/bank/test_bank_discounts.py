"""Cash discount at the bank: taken in time it is booked; too late it is said, and nothing is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import InvoiceSettings, JournalEntry, OpenItem, StatementLine
from apps.accounting.rules.terms import Terms
from apps.accounting.selectors import bank as selectors
from apps.accounting.selectors import receivables as read
from apps.accounting.services import bank
from apps.accounting.services.bank import discounting
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.receivables import IssuedInvoice
from kernel import jobs
from tests.accounting.bank import samples
from tests.accounting.receivables.conftest import Shop, line, shop

__all__ = ["shop"]

OWN = samples.make_iban("CZ", "08000000192000145399")
# Two per cent of 1,210.00 within ten days of 2 November.
TERMS = Terms(days=30, discount_percent=Decimal(2), discount_days=10)
IN_TIME, LATE = date(2026, 11, 12), date(2026, 11, 13)


@pytest.fixture
def account(shop: Shop) -> BankAccountInfo:
    return bank.add_bank_account(
        draft=BankAccountDraft(name="Spořitelna", number=OWN), actor=shop.actor
    )


def receive(shop: Shop, amount: str, text: str, on: date) -> StatementLine:
    movement = samples.Movement(amount, "", text, on, "R1")
    content = samples.camt(movement, account=OWN, currency="CZK")
    jobs.run(bank.accept_upload(name="s.xml", content=content, actor=shop.actor).job_id)
    return StatementLine.objects.get()


def issued(shop: Shop) -> tuple[IssuedInvoice, ItemShare]:
    made = shop.issued(line("1000", tax_code="CZ-S21"), terms=TERMS)
    [item] = read.invoice(invoice_id=made.id).instalments
    return made, ItemShare(line_id=item.line_id, amount=Decimal("1210"))


def test_a_payment_in_time_is_proposed_with_its_discount_and_settles_the_invoice(
    shop: Shop, account: BankAccountInfo
) -> None:
    invoice, _share = issued(shop)
    row = receive(shop, "1185.80", invoice.number, IN_TIME)

    best = selectors.line(line_id=row.id).suggestions[0]
    assert (best.difference, best.difference_amount) == ("discount", Decimal("-24.20"))
    assert best.reason.endswith("24.20 may be the cash discount")
    bank.accept(line_id=row.id, suggestion=best, actor=shop.actor)

    assert shop.open_of(invoice) == 0
    assert shop.owed() == 0
    bank.undo_line(line_id=row.id, actor=shop.actor)
    assert shop.owed() == 1210


def test_a_discount_too_late_is_said_and_nothing_is_booked(
    shop: Shop, account: BankAccountInfo
) -> None:
    invoice, share = issued(shop)
    row = receive(shop, "1185.80", invoice.number, LATE)
    entries = JournalEntry.objects.count()

    best = selectors.line(line_id=row.id).suggestions[0]
    assert (best.difference, [each.amount for each in best.shares]) == ("", [Decimal("1185.80")])
    assert best.reason == (
        f"Number {invoice.number} matches, 24.20 short · "
        "the cash discount of 24.20 ended on 12 November"
    )
    with pytest.raises(discounting.DiscountTooLate) as refused:
        bank.settle_line(line_id=row.id, shares=[share], difference="discount", actor=shop.actor)

    reference = refused.value.params["reference"]
    assert refused.value.message == (
        f"The cash discount on {reference} could be taken until 12 November 2026, and the money "
        "moved on 13 November 2026. Settle it in part, or write the rest off."
    )
    row.refresh_from_db()
    assert (row.state, JournalEntry.objects.count()) == ("imported", entries)
    assert shop.open_of(invoice) == 1210


def test_the_rest_is_left_open_or_written_off_within_the_limit(
    shop: Shop, account: BankAccountInfo
) -> None:
    invoice, share = issued(shop)
    row = receive(shop, "1185.80", "", LATE)
    part = ItemShare(line_id=share.line_id, amount=Decimal("1185.80"))
    bank.settle_line(line_id=row.id, shares=[part], actor=shop.actor)
    assert shop.open_of(invoice) == Decimal("24.20")
    bank.undo_line(line_id=row.id, actor=shop.actor)
    InvoiceSettings.objects.update(write_off_limit=Decimal(50))

    bank.settle_line(line_id=row.id, shares=[share], difference="write_off", actor=shop.actor)

    assert (shop.open_of(invoice), shop.owed()) == (0, 0)


def test_more_than_the_discount_and_no_discount_at_all_are_refused(
    shop: Shop, account: BankAccountInfo
) -> None:
    invoice, share = issued(shop)
    plain = shop.issued(line("1000", tax_code="CZ-S21"))
    [item] = read.invoice(invoice_id=plain.id).instalments
    row = receive(shop, "1180.00", "", IN_TIME)
    never = ItemShare(line_id=item.line_id, amount=Decimal("1210"))
    small = ItemShare(line_id=share.line_id, amount=Decimal("1180"))

    for shares, refusal, said in (
        ([share], discounting.DiscountTooMuch, "30.00 is missing, and the cash discount is 24.20"),
        ([never], discounting.DiscountNotEntitled, "No cash discount is offered"),
        ([small], discounting.NothingMissing, "Nothing is missing"),
    ):
        with pytest.raises(refusal, match=said):
            bank.settle_line(line_id=row.id, shares=shares, difference="discount", actor=shop.actor)

    assert (shop.open_of(invoice), shop.open_of(plain)) == (1210, 1210)
    assert OpenItem.objects.count() == 2
