"""Cash discount in batches: offered by the terms, chosen, taken in time, its VAT right."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.accounting.models import (
    Allocation,
    JournalEntry,
    Line,
    OpenItem,
    Payment,
    PaymentBatch,
    PaymentItem,
)
from apps.accounting.rules import payment_discounts
from apps.accounting.rules.payment_discounts import Side
from apps.accounting.selectors import payments as read
from apps.accounting.services import allocations, bank, currencies, payments
from apps.accounting.services.payments import refusals
from apps.accounting.values.bank import BankAccountDraft
from apps.accounting.values.ledger import AccountRole
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import ItemToPay
from apps.parties import services as parties
from tests.accounting.payments.conftest import LANDLORD_IBAN, Desk, booked_by_bank, code

TWELVE = ("1000.00", "120.00", "CZ-P12")
TWENTY_ONE = ("500.00", "105.00", "CZ-P21")


@pytest.fixture
def generous(desk: Desk) -> Desk:
    """The mill gives 2 % to who pays within 10 days."""
    terms = {"discount_percent": Decimal(2), "discount_days": 10}
    parties.change_party(party_id=desk.mill, changes=terms, actor=desk.actor)
    return desk


def less(item: OpenItem) -> ItemToPay:
    return ItemToPay(line_id=item.pk, take_discount=True)


def discount_lines() -> list[tuple[str, str, str, str]]:
    """Of the last discount's entry: account, amount, tax code, tax role."""
    entry = JournalEntry.objects.filter(source_kind="payment_discount", reverses=None).last()
    rows = Line.objects.filter(entry=entry).select_related("account", "tax_code")
    return [
        (
            row.account.code,
            f"{row.amount:.2f}",
            row.tax_code.code if row.tax_code else "",
            row.tax_role or "",
        )
        for row in rows.order_by("position")
    ]


def open_of(item: OpenItem) -> Decimal:
    item.refresh_from_db()
    return item.open_amount


# ---- Offered and chosen ----------------------------------------------------------------------
def test_the_proposal_says_until_when_and_how_much_can_be_kept_back(generous: Desk) -> None:
    desk = generous
    item = desk.bill(TWELVE)
    until = desk.today + timedelta(days=10)

    early = read.proposal(bank_account_id=desk.account.id, until=until)
    due = read.proposal(bank_account_id=desk.account.id, until=desk.today + timedelta(days=30))

    assert early.taken == ()
    (offered,) = early.left_out
    assert (offered.line_id, offered.discount, offered.discount_until, offered.may_be_added) == (
        item.pk,
        Decimal("22.40"),
        until,
        True,
    )
    assert offered.reason.endswith("it costs 22.40 less.")
    (taken,) = due.taken
    assert (taken.amount, taken.discount, taken.discount_until) == (
        Decimal("1120.00"),
        Decimal("22.40"),
        until,
    )


def test_the_payment_is_for_less_and_holds_the_whole_bill(generous: Desk) -> None:
    desk = generous
    item = desk.bill(TWELVE)

    batch_id = desk.draft(less(item))

    batch = read.batch(batch_id=batch_id)
    (payment,) = batch.payments
    assert (batch.row.total, payment.amount) == (Decimal("1097.60"), Decimal("1097.60"))
    (paid,) = payment.items
    assert (paid.amount, paid.discount, paid.paid) == (
        Decimal("1120.00"),
        Decimal("22.40"),
        Decimal("1097.60"),
    )
    with pytest.raises(refusals.MoreThanIsFree):
        desk.draft(ItemToPay(line_id=item.pk, amount=Decimal("0.01")))


def test_nobody_keeps_back_what_is_not_offered(generous: Desk) -> None:
    desk = generous
    bill, bare, credit = (
        desk.bill(TWELVE),
        desk.owe(desk.mill, "100.00"),
        desk.owe(desk.mill, "-10.00"),
    )
    part = ItemToPay(line_id=bill.pk, amount=Decimal("1000.00"), take_discount=True)

    for asked in (part, less(bare), less(credit)):
        with pytest.raises(refusals.NoDiscount):
            desk.draft(asked)
    desk.draft(ItemToPay(line_id=bill.pk, amount=Decimal("1.00")))
    with pytest.raises(refusals.MoreThanIsFree):
        desk.draft(ItemToPay(line_id=bill.pk, amount=Decimal("1120.00"), take_discount=True))
    with pytest.raises(refusals.NoDiscount):
        desk.draft(less(bill))

    assert PaymentBatch.objects.count() == 1


# ---- Too late --------------------------------------------------------------------------------
def test_a_discount_is_refused_when_the_bank_would_pay_too_late(generous: Desk) -> None:
    desk = generous
    item, other = desk.bill(TWELVE), desk.bill(TWENTY_ONE, number="2026-118")
    eleventh = desk.today + timedelta(days=11)
    batch_id = desk.draft(less(item))

    with pytest.raises(refusals.DiscountTooLate, match="ended on") as refused:
        payments.change_batch(batch_id=batch_id, execution_on=eleventh, actor=desk.actor)
    assert refused.value.params["until"] == (desk.today + timedelta(days=10)).isoformat()
    with pytest.raises(refusals.DiscountTooLate):
        payments.make_batch(
            bank_account_id=desk.account.id,
            execution_on=eleventh,
            items=[less(other)],
            actor=desk.actor,
        )

    row = read.batch(batch_id=batch_id).row
    assert (row.execution_on, row.total) == (desk.today + timedelta(days=1), Decimal("1097.60"))
    assert PaymentBatch.objects.count() == 1


def test_the_tables_refuse_a_discount_that_comes_too_late(generous: Desk) -> None:
    desk = generous
    item = desk.bill(TWELVE)
    batch_id = desk.draft(less(item))
    PaymentBatch.objects.filter(pk=batch_id).update(execution_on=desk.today + timedelta(days=11))

    with pytest.raises(DatabaseError, match="too late for the discount"), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch_id).update(
            state="submitted", round=1, submitted_at=timezone.now(), submitted_by_id="x"
        )
    for wrong in ({"discount": 1}, {"discount": -1120}, {"discount_until": None}):
        values = {"discount": -1, "discount_until": desk.today} | wrong
        payment = Payment.objects.get()
        other = desk.owe(desk.mill, "1120.00")
        with pytest.raises(DatabaseError), transaction.atomic():
            PaymentItem.objects.create(payment=payment, item=other, amount=-1120, **values)
    assert desk.state(batch_id) == "draft"


# ---- Taken -----------------------------------------------------------------------------------
def test_the_bank_line_settles_the_bill_whole_and_the_vat_follows_in_proportion(
    generous: Desk,
) -> None:
    desk = generous
    item = desk.bill(TWELVE, TWENTY_ONE)
    batch_id = desk.exported(less(item))
    (line_id,) = booked_by_bank(desk, "-1690.50")
    (payment,) = read.batch(batch_id=batch_id).payments

    done = payments.confirm(payment_ids=[payment.id], line_id=line_id, actor=desk.actor)

    # 2 % of 1725.00, at 1120 : 605 between the rates.
    assert discount_lines() == [
        ("321", "34.50", "", ""),
        ("343", "-2.40", "CZ-P12", "tax"),
        ("343", "-2.10", "CZ-P21", "tax"),
        ("648", "-20.00", "CZ-P12", "base"),
        ("648", "-10.00", "CZ-P21", "base"),
    ]
    assert (open_of(item), desk.state(batch_id)) == (0, "confirmed")
    assert read.batch(batch_id=batch_id).payments[0].entry_id == done.entry_id
    assert [each["discount"] for each in desk.facts("payment.discount_taken")] == ["34.50"]


def test_undoing_the_bank_line_takes_the_discount_back(generous: Desk) -> None:
    desk = generous
    item = desk.bill(TWELVE)
    batch_id = desk.exported(less(item))
    (line_id,) = booked_by_bank(desk, "-1097.60")
    (payment,) = read.batch(batch_id=batch_id).payments
    payments.confirm(payment_ids=[payment.id], line_id=line_id, actor=desk.actor)

    bank.undo_line(line_id=line_id, actor=desk.actor)

    assert (open_of(item), desk.state(batch_id)) == (Decimal("-1120"), "exported")
    entries = JournalEntry.objects.filter(source_kind="payment_discount")
    assert (entries.count(), entries.exclude(reverses=None).count()) == (2, 1)
    payments.confirm(payment_ids=[payment.id], line_id=line_id, actor=desk.actor)
    assert (open_of(item), desk.state(batch_id)) == (0, "confirmed")


def test_a_line_that_pays_what_was_ordered_takes_the_discount_by_itself(generous: Desk) -> None:
    desk = generous
    item = desk.bill(TWELVE)
    batch_id = desk.exported(less(item))
    (line_id,) = booked_by_bank(desk, "-1097.60")

    bank.settle_line(
        line_id=line_id,
        shares=[ItemShare(line_id=item.pk, amount=Decimal("-1097.60"))],
        actor=desk.actor,
    )

    assert (open_of(item), desk.state(batch_id)) == (0, "confirmed")
    assert discount_lines()[1:] == [
        ("343", "-2.40", "CZ-P12", "tax"),
        ("648", "-20.00", "CZ-P12", "base"),
    ]


def test_what_the_bank_paid_too_late_for_the_discount_stays_open(generous: Desk) -> None:
    desk = generous
    item = desk.bill(TWELVE)
    batch_id = desk.exported(less(item))
    (line_id,) = booked_by_bank(desk, "-1097.60", after_days=11)
    (payment,) = read.batch(batch_id=batch_id).payments

    with pytest.raises(refusals.DiscountLost, match="the rest stays open"):
        payments.confirm(payment_ids=[payment.id], line_id=line_id, actor=desk.actor)
    assert (open_of(item), desk.state(batch_id)) == (Decimal("-1120"), "exported")
    assert Allocation.objects.count() == 0
    payments.confirm(
        payment_ids=[payment.id], line_id=line_id, actor=desk.actor, without_discount=True
    )

    assert (open_of(item), desk.state(batch_id)) == (Decimal("-22.40"), "confirmed")
    assert not JournalEntry.objects.filter(source_kind="payment_discount").exists()
    rest = desk.draft(item)
    assert read.batch(batch_id=rest).row.total == Decimal("22.40")


def test_an_allocation_undone_by_hand_takes_the_discount_back_too(generous: Desk) -> None:
    desk = generous
    item = desk.bill(TWELVE)
    batch_id = desk.exported(less(item))
    (line_id,) = booked_by_bank(desk, "-1097.60")
    (payment,) = read.batch(batch_id=batch_id).payments
    done = payments.confirm(payment_ids=[payment.id], line_id=line_id, actor=desk.actor)
    settled = Allocation.objects.get(source_kind="statement_line")

    allocations.undo_allocation(allocation_id=settled.pk, reason="Wrong", actor=desk.actor)

    assert (open_of(item), desk.state(batch_id)) == (Decimal("-1120"), "exported")
    paid = OpenItem.objects.get(line__entry_id=done.entry_id)
    shares = [
        ItemShare(line_id=item.pk, amount=Decimal("-1097.60")),
        ItemShare(line_id=paid.pk, amount=Decimal("1097.60")),
    ]
    allocations.allocate(items=shares, on=desk.today, actor=desk.actor)
    assert (open_of(item), desk.state(batch_id)) == (0, "confirmed")
    assert discount_lines()[2] == ("648", "-20.00", "CZ-P12", "base")


def test_reverse_charge_goes_back_on_both_sides(generous: Desk) -> None:
    desk = generous
    item = desk.bill(("1000.00", "0.00", "CZ-PRC21"))
    batch_id = desk.exported(less(item))
    (line_id,) = booked_by_bank(desk, "-980.00")
    (payment,) = read.batch(batch_id=batch_id).payments

    payments.confirm(payment_ids=[payment.id], line_id=line_id, actor=desk.actor)

    assert discount_lines() == [
        ("321", "20.00", "", ""),
        ("343", "-4.20", "CZ-PRC21", "tax"),
        ("343", "4.20", "CZ-PRC21", "tax"),
        ("648", "-20.00", "CZ-PRC21", "base"),
    ]
    assert open_of(item) == 0


def test_in_euro_the_vat_goes_back_at_the_bills_rate_and_the_rest_is_exchange_loss(
    generous: Desk,
) -> None:
    desk = generous
    tomorrow = desk.today + timedelta(days=1)
    for day, rate in ((desk.today, "25.00"), (tomorrow, "26.00")):
        currencies.type_rate(currency="EUR", on=day, rate=Decimal(rate), actor=desk.actor)
    euro = bank.add_bank_account(
        draft=BankAccountDraft(name="Euro", number=LANDLORD_IBAN, currency="EUR"), actor=desk.actor
    )
    item = desk.bill(TWELVE, currency="EUR")
    batch_id = payments.make_batch(
        bank_account_id=euro.id, execution_on=tomorrow, items=[less(item)], actor=desk.actor
    )
    payments.submit_batch(batch_id=batch_id, actor=desk.actor)
    payments.approve_batch(batch_id=batch_id, actor=desk.owner)
    payments.export_batch(batch_id=batch_id, actor=desk.actor)
    (line_id,) = booked_by_bank(
        desk, "-1097.60", after_days=1, account=LANDLORD_IBAN, currency="EUR"
    )
    (payment,) = read.batch(batch_id=batch_id).payments

    payments.confirm(payment_ids=[payment.id], line_id=line_id, actor=desk.actor)

    assert discount_lines() == [
        ("321", "560.00", "", ""),
        ("343", "-60.00", "CZ-P12", "tax"),
        ("648", "-500.00", "CZ-P12", "base"),
    ]
    assert (open_of(item), item.open_currency_amount) == (0, 0)
    # What was paid cost a crown more than it was booked at; what was kept back didn't.
    difference = Line.objects.filter(
        entry__source_kind="exchange_difference", account__code=code(AccountRole.EXCHANGE_LOSS)
    )
    assert [each.amount for each in difference] == [Decimal("1097.60")]


# ---- The rule --------------------------------------------------------------------------------
def test_the_correction_comes_to_what_was_kept_and_the_largest_takes_the_odd_cent() -> None:
    posted = [
        Side(account="501", amount=Decimal("33.33"), tax_code="A", tax_role="base"),
        Side(account="343", amount=Decimal("7.00"), tax_code="A", tax_role="tax"),
        Side(account="518", amount=Decimal("33.33"), tax_code="B", tax_role="base"),
        Side(account="343", amount=Decimal("4.00"), tax_code="B", tax_role="tax"),
        Side(account="568", amount=Decimal("0.34")),
    ]

    found = payment_discounts.correction(
        posted, gross=Decimal("78.00"), kept=Decimal("2.34"), places=2
    )

    # 3 %: 0.9999 and 0.9999, 0.21 and 0.12, 0.0102.
    assert [(each.account, f"{each.amount:.2f}", each.tax_code) for each in found] == [
        ("343", "-0.21", "A"),
        ("343", "-0.12", "B"),
        ("", "-1.00", "A"),
        ("", "-1.00", "B"),
        ("", "-0.01", ""),
    ]
    assert sum(each.amount for each in found) == Decimal("-2.34")


def test_a_part_that_may_not_be_deducted_is_saved_with_the_cost() -> None:
    posted = [
        Side(account="501", amount=Decimal("1105.00"), tax_code="A", tax_role="base"),
        Side(account="343", amount=Decimal("105.00"), tax_code="A", tax_role="tax"),
    ]

    found = payment_discounts.correction(
        posted, gross=Decimal(1210), kept=Decimal("24.20"), places=2
    )

    assert [(each.account, f"{each.amount:.2f}") for each in found] == [
        ("343", "-2.10"),
        ("", "-22.10"),
    ]


def test_terms_without_days_or_percent_offer_nothing() -> None:
    asked = {"issued_on": date(2026, 11, 3), "gross": Decimal("99.99"), "places": 2}

    assert payment_discounts.offer(percent=None, days=10, **asked) is None
    assert payment_discounts.offer(percent=Decimal(2), days=None, **asked) is None
    assert payment_discounts.offer(percent=Decimal("2.5"), days=14, **asked) == (
        payment_discounts.Offer(
            percent=Decimal("2.5"), amount=Decimal("2.50"), until=date(2026, 11, 17)
        )
    )


# ---- Kept back without a batch -----------------------------------------------------------------
def test_what_a_line_kept_back_in_time_corrects_the_vat_too(generous: Desk) -> None:
    desk = generous
    item = desk.bill(TWELVE)
    (line_id,) = booked_by_bank(desk, "-1097.60")
    share = ItemShare(line_id=item.pk, amount=Decimal("-1120.00"))

    bank.settle_line(line_id=line_id, shares=[share], difference="discount", actor=desk.actor)

    assert open_of(item) == 0
    assert discount_lines() == [
        (code(AccountRole.PAYABLE), "22.40", "", ""),
        ("343", "-2.40", "CZ-P12", "tax"),
        (code(AccountRole.DISCOUNT_TAKEN), "-20.00", "CZ-P12", "base"),
    ]


def test_a_line_taken_back_takes_its_discount_back(generous: Desk) -> None:
    desk = generous
    item = desk.bill(TWELVE)
    (line_id,) = booked_by_bank(desk, "-1097.60")
    share = ItemShare(line_id=item.pk, amount=Decimal("-1120.00"))
    bank.settle_line(line_id=line_id, shares=[share], difference="discount", actor=desk.actor)

    bank.undo_line(line_id=line_id, actor=desk.actor)

    assert open_of(item) == Decimal("-1120.00")
    booked = JournalEntry.objects.filter(source_kind="payment_discount", reverses=None)
    assert JournalEntry.objects.filter(reverses__in=booked).count() == booked.count() == 1


def test_two_bills_of_one_line_keep_back_what_each_offers(generous: Desk) -> None:
    desk = generous
    items = [desk.bill(TWELVE), desk.bill(TWENTY_ONE, number="2026-118")]
    (line_id,) = booked_by_bank(desk, "-1690.50")
    shares = [ItemShare(line_id=item.pk, amount=item.open_amount) for item in items]

    bank.settle_line(line_id=line_id, shares=shares, difference="discount", actor=desk.actor)

    assert [open_of(item) for item in items] == [0, 0]
    assert JournalEntry.objects.filter(source_kind="payment_discount").count() == 2
