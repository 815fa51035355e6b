"""Payments settle what is open: in part, many at once, over-paid, discounted, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.accounting.models import Allocation, JournalEntry, TaxCode
from apps.accounting.rules.terms import Terms
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.services.receivables import refusals
from apps.accounting.values.receivables import PaymentShare
from apps.parties import services as register
from kernel.errors import Forbidden
from tests.accounting.receivables.conftest import BANK, DAY, Shop, add_customer, line, sell_as

# Where the Czech chart books a discount that was given: with the sales themselves.
GIVEN = "602"
DISCOUNTED = Terms(days=30, discount_percent=Decimal(2), discount_days=10)


def test_a_payment_settles_the_longest_due_first_and_the_rest_in_part(shop: Shop) -> None:
    first = shop.issued(line("100"))
    second = shop.issued(line("200"), terms=Terms(days=30))
    paid = shop.pay("200")
    assert (paid.allocated, paid.on_account) == (Decimal(200), Decimal(0))
    assert shop.lines_of(paid.entry_id) == [(BANK, "200.00"), ("311", "-200.00")]
    assert (shop.open_of(first), shop.open_of(second)) == (Decimal(0), Decimal(136))
    assert read.invoice(invoice_id=second.id).row.settlement == "partial"
    assert shop.owed() == Decimal(136)


def test_what_is_over_paid_stays_on_the_account(shop: Shop) -> None:
    issued = shop.issued(line("100"))
    paid = shop.pay("150")
    assert (paid.allocated, paid.on_account) == (Decimal(112), Decimal(38))
    assert shop.open_of(issued) == Decimal(0)
    assert shop.owed() == Decimal(-38)


def test_a_payment_goes_where_it_was_said_to_go(shop: Shop) -> None:
    first, second = shop.issued(line("100")), shop.issued(line("100"))
    [item] = read.invoice(invoice_id=second.id).instalments
    shop.pay("112", shares=[PaymentShare(line_id=item.line_id)])
    assert (shop.open_of(first), shop.open_of(second)) == (Decimal(112), Decimal(0))


def test_shares_above_the_payment_or_of_others_are_refused(shop: Shop) -> None:
    mine = shop.issued(line("100"))
    other = add_customer(name="Hotel Luna", code="L")
    theirs = shop.issued(line("100"), party_id=other)
    [item] = read.invoice(invoice_id=mine.id).instalments
    [foreign] = read.invoice(invoice_id=theirs.id).instalments
    with pytest.raises(refusals.SharesExceed):
        shop.pay("50", shares=[PaymentShare(line_id=item.line_id, amount=Decimal(60))])
    with pytest.raises(refusals.ItemsUnfit):
        shop.pay("50", shares=[PaymentShare(line_id=item.line_id, amount=Decimal(113))])
    with pytest.raises(refusals.ItemsUnfit):
        shop.pay("50", shares=[PaymentShare(line_id=foreign.line_id)])
    assert JournalEntry.objects.filter(journal__code="BNK").count() == 0


@pytest.mark.parametrize("amount", ["0", "-1", "1.001", "NaN"])
def test_an_amount_that_is_none_is_refused(shop: Shop, amount: str) -> None:
    shop.issued()
    with pytest.raises(refusals.PaymentUnfit):
        shop.pay(amount)
    with pytest.raises(refusals.PaymentAccountUnfit):
        shop.pay("1", account_code="311")


def test_cash_discount_is_taken_within_its_days_and_lowers_the_tax(shop: Shop) -> None:
    issued = shop.issued(line("1000", tax_code="CZ-S21"), terms=DISCOUNTED)
    paid = shop.pay("1185.80", on=date(2026, 11, 12))
    assert (paid.discount, paid.on_account) == (Decimal("24.20"), Decimal(0))
    assert shop.lines_of(paid.entry_id) == [(BANK, "1185.80"), ("311", "-1185.80")]
    [paper] = paid.papers
    assert shop.lines_of(paper.entry_id) == [("311", "-24.20"), (GIVEN, "20.00"), ("343", "4.20")]
    assert shop.open_of(issued) == Decimal(0)
    assert shop.owed() == Decimal(0)


def test_cash_discount_is_neither_given_late_nor_to_who_paid_the_whole(shop: Shop) -> None:
    late = shop.issued(line("1000", tax_code="CZ-S21"), terms=DISCOUNTED)
    assert shop.pay("1185.80", on=date(2026, 11, 13)).discount == Decimal(0)
    assert shop.open_of(late) == Decimal("24.20")
    shop.pay("24.20", on=date(2026, 11, 14))
    whole = shop.issued(line("1000", tax_code="CZ-S21"), terms=DISCOUNTED)
    paid = shop.pay("1210", on=date(2026, 11, 3))
    assert (paid.discount, shop.open_of(whole)) == (Decimal(0), Decimal(0))


def test_two_discounted_invoices_are_paid_at_once(shop: Shop) -> None:
    both = [shop.issued(line("1000", tax_code="CZ-S21"), terms=DISCOUNTED) for _ in range(2)]
    paid = shop.pay("2371.60", on=date(2026, 11, 5))
    assert (paid.discount, paid.allocated) == (Decimal("48.40"), Decimal(2420))
    assert [shop.open_of(each) for each in both] == [Decimal(0), Decimal(0)]


def test_a_payment_taken_back_opens_what_it_settled(shop: Shop) -> None:
    issued = shop.issued(line("100"))
    paid = shop.pay("112")
    assert [each.entry_reference for each in read.invoice(invoice_id=issued.id).settled_by] == [
        paid.entry_reference
    ]
    receivables.take_back_payment(entry_id=paid.entry_id, reason="Bounced", actor=shop.actor)
    assert shop.open_of(issued) == Decimal(112)
    assert read.invoice(invoice_id=issued.id).settled_by == ()
    assert shop.owed() == Decimal(112)
    with pytest.raises(refusals.PaymentUnknown):
        receivables.take_back_payment(entry_id=issued.entry_id, reason="x", actor=shop.actor)


def test_small_rests_are_written_off_within_the_limit(shop: Shop) -> None:
    issued = shop.issued(line("100"))
    shop.pay("110")
    with pytest.raises(refusals.WriteOffTooLarge):
        receivables.write_off(invoice_id=issued.id, reason="Fee", actor=shop.actor)
    sell_as(shop.actor, write_off_limit=Decimal(5))
    entry_id = receivables.write_off(invoice_id=issued.id, reason="Bank fee", actor=shop.actor)
    assert [amount for _account, amount in shop.lines_of(entry_id)] == ["2.00", "-2.00"]
    assert shop.open_of(issued) == Decimal(0)
    with pytest.raises(refusals.NothingOpen):
        receivables.write_off(invoice_id=issued.id, reason="Again", actor=shop.actor)


def test_only_who_may_write_off_takes_a_write_off_back(shop: Shop) -> None:
    issued = shop.issued(line("100"))
    shop.pay("110")
    sell_as(shop.actor, write_off_limit=Decimal(5))
    entry_id = receivables.write_off(invoice_id=issued.id, reason="Bank fee", actor=shop.actor)
    cashier = replace(shop.actor, permissions=frozenset({"accounting.payment.register"}))
    with pytest.raises(Forbidden):
        receivables.take_back_payment(entry_id=entry_id, reason="x", actor=cashier)
    assert shop.open_of(issued) == Decimal(0)


def test_a_credit_note_in_full_settles_its_invoice(shop: Shop) -> None:
    issued = shop.issued(line("100"), line("200", tax_code="CZ-S21"))
    note = receivables.credit_invoice(invoice_id=issued.id, reason="Returned", actor=shop.actor)
    assert (note.number, note.payable) == ("CN-2026-0001", Decimal(354))
    found = read.invoice(invoice_id=issued.id)
    assert (found.row.is_reversed, found.row.open_amount) == (True, Decimal(0))
    assert [each.number for each in found.corrected_by] == ["CN-2026-0001"]
    assert shop.owed() == Decimal(0)
    with pytest.raises(refusals.AlreadyCredited):
        receivables.credit_invoice(invoice_id=issued.id, reason="Again", actor=shop.actor)


def test_what_was_taxed_by_an_old_code_is_credited_by_it(shop: Shop) -> None:
    invoice = shop.issued(line("100"), issued_on=DAY, taxed_on=DAY)
    TaxCode.objects.filter(code="CZ-S12").update(valid_to=DAY)

    note = receivables.credit_invoice(invoice_id=invoice.id, reason="Sent back", actor=shop.actor)

    found = read.invoice(invoice_id=note.id)
    assert (found.row.payable, found.tax) == (Decimal("112.00"), Decimal("12.00"))
    assert shop.open_of(invoice) == 0
    with pytest.raises(refusals.TaxCodeUnknown):
        shop.issued(line("100"), issued_on=DAY + timedelta(days=1))


def test_an_archived_customer_gets_credit_notes_and_no_invoices(shop: Shop) -> None:
    invoice = shop.issued(line("100"))
    register.archive_party(party_id=shop.customer, actor=shop.actor)

    receivables.credit_invoice(invoice_id=invoice.id, reason="Sent back", actor=shop.actor)

    assert shop.open_of(invoice) == 0
    with pytest.raises(refusals.CustomerArchived):
        shop.issued(line("100"))


def test_what_was_paid_stays_with_the_customer_when_credited(shop: Shop) -> None:
    issued = shop.issued(line("100"))
    shop.pay("50")
    receivables.credit_invoice(invoice_id=issued.id, reason="Returned", actor=shop.actor)
    assert shop.open_of(issued) == Decimal(0)
    assert shop.owed() == Decimal(-50)


def test_partial_credit_notes_never_come_to_more_than_the_invoice(shop: Shop) -> None:
    issued = shop.issued(line("100"))
    draft = shop.draft(line("40"), corrects=issued.id)
    note_id = receivables.create_draft(draft=draft, actor=shop.actor)
    assert receivables.issue_invoice(invoice_id=note_id, actor=shop.actor).number == "CN-2026-0001"
    assert shop.open_of(issued) == Decimal("67.20")
    more = receivables.create_draft(
        draft=shop.draft(line("61"), corrects=issued.id), actor=shop.actor
    )
    with pytest.raises(refusals.CreditExceeds):
        receivables.issue_invoice(invoice_id=more, actor=shop.actor)
    assert shop.open_of(issued) == Decimal("67.20")
    assert Allocation.objects.count() == 1
