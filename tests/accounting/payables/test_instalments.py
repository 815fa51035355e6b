"""Bills that are due in parts: typed, read, posted as several open items, paid one by one."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.models import Bill, BillInstalment, JournalEntry
from apps.accounting.selectors import open_items, payments
from apps.accounting.selectors import payables as read
from apps.accounting.services import currencies, payables
from apps.accounting.services.payables import refusals
from apps.accounting.values.bills import BillDraft, InstalmentDraft
from tests.accounting.payables.conftest import DAY, Desk

DECEMBER, JANUARY, MARCH = date(2026, 12, 17), date(2027, 1, 17), date(2027, 3, 17)


def parts(*amounts: str) -> tuple[InstalmentDraft, ...]:
    days = (DECEMBER, JANUARY, MARCH)
    return tuple(
        InstalmentDraft(due_on=day, amount=Decimal(amount))
        for day, amount in zip(days, amounts, strict=False)
    )


def owed(bill_id: uuid.UUID) -> list[tuple[date, str, str]]:
    entry_id = read.bill(bill_id=bill_id).entry_id
    return [
        (each.due_on, f"{each.open_currency_amount:.2f}", f"{each.open_amount:.2f}")
        for each in open_items.items_of_entries(entry_ids=[entry_id])
    ]


def test_each_instalment_is_an_open_item_of_its_own(desk: Desk) -> None:
    bill_id = desk.posted(instalments=parts("373.34", "373.33", "373.33"))

    assert owed(bill_id) == [
        (DECEMBER, "-373.34", "-373.34"),
        (JANUARY, "-373.33", "-373.33"),
        (MARCH, "-373.33", "-373.33"),
    ]
    assert desk.owed() == Decimal(-1120)
    bill = read.bill(bill_id=bill_id)
    assert (bill.row.due_on, bill.row.open) == (DECEMBER, Decimal(1120))
    assert [(each.due_on, each.amount, each.open) for each in bill.instalments] == [
        (DECEMBER, Decimal("373.34"), Decimal("373.34")),
        (JANUARY, Decimal("373.33"), Decimal("373.33")),
        (MARCH, Decimal("373.33"), Decimal("373.33")),
    ]


def test_they_are_put_in_the_order_of_their_days(desk: Desk) -> None:
    late, early = parts("500", "620")[::-1]
    bill_id = desk.captured(instalments=(late, early))

    bill = read.bill(bill_id=bill_id)
    assert [each.due_on for each in bill.instalments] == [DECEMBER, JANUARY]
    assert bill.row.due_on == DECEMBER


def test_one_alone_is_the_due_date(desk: Desk) -> None:
    bill = read.bill(bill_id=desk.captured(instalments=parts("1120")))

    assert (bill.instalments, bill.row.due_on) == ((), DECEMBER)


def test_instalments_that_do_not_come_to_the_total_are_not_submitted(desk: Desk) -> None:
    bill_id = desk.captured(instalments=parts("500", "619.99"))

    with pytest.raises(refusals.ChecksFailed) as refused:
        payables.submit_bill(bill_id=bill_id, actor=desk.actor)
    assert "The instalments come to 1\u00a0119.99, the total says 1\u00a0120.00." in (
        refused.value.message
    )
    assert desk.state(bill_id) == "coded"
    payables.change_bill(
        bill_id=bill_id, changes={"instalments": parts("500", "620")}, actor=desk.actor
    )
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)
    assert desk.state(bill_id) == "submitted"


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "NaN", "1e15"])
def test_an_instalment_that_is_none_is_refused(desk: Desk, amount: str) -> None:
    bill_id = desk.captured()
    with pytest.raises((refusals.InstalmentUnfit, refusals.AmountUnfit)):
        payables.change_bill(
            bill_id=bill_id, changes={"instalments": parts("1120", amount)}, actor=desk.actor
        )
    assert read.bill(bill_id=bill_id).instalments == ()


def test_more_than_sixty_are_refused(desk: Desk) -> None:
    many = tuple(InstalmentDraft(due_on=DECEMBER, amount=Decimal(1)) for _each in range(61))
    with pytest.raises(refusals.TooManyInstalments):
        desk.captured(instalments=many)
    assert BillInstalment.objects.count() == 0


def test_the_due_date_stays_that_of_the_first(desk: Desk) -> None:
    bill_id = desk.captured(instalments=parts("500", "620"))
    payables.change_bill(bill_id=bill_id, changes={"due_on": MARCH}, actor=desk.actor)

    assert read.bill(bill_id=bill_id).row.due_on == DECEMBER
    payables.change_bill(
        bill_id=bill_id, changes={"due_on": MARCH, "instalments": ()}, actor=desk.actor
    )
    assert read.bill(bill_id=bill_id).row.due_on == MARCH


def test_in_a_foreign_currency_the_last_takes_the_odd_cent(desk: Desk) -> None:
    currencies.type_rate(currency="EUR", on=DAY, rate=Decimal("24.335"), actor=desk.actor)
    bill_id = desk.posted(currency="EUR", instalments=parts("373.34", "373.33", "373.33"))

    # 1 000 x 24.335 = 24 335.00 and 120 x 24.335 = 2 920.20: 27 255.20 in all.
    assert owed(bill_id) == [
        (DECEMBER, "-373.34", "-9085.23"),
        (JANUARY, "-373.33", "-9084.98"),
        (MARCH, "-373.33", "-9084.99"),
    ]
    assert desk.owed() == Decimal("-27255.20")


def test_the_payment_proposal_shows_each_on_its_day(desk: Desk) -> None:
    bill_id = desk.posted(instalments=parts("500", "620"))
    shown = [(each.owed.due_on, f"{each.owed.free:.2f}") for each in payments.owing()]

    assert shown == [(DECEMBER, "500.00"), (JANUARY, "620.00")]
    assert [each.item.description for each in payments.owing()] == [
        "Instalment 1 of 2",
        "Instalment 2 of 2",
    ]
    assert read.bill(bill_id=bill_id).row.next_due_on == DECEMBER


def test_the_tables_keep_the_instalments_of_a_submitted_bill(desk: Desk) -> None:
    bill_id = desk.submitted(instalments=parts("500", "620"))

    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        BillInstalment.objects.filter(bill=bill_id).update(due_on=MARCH)
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        BillInstalment.objects.filter(bill=bill_id).delete()
    assert [each.due_on for each in read.bill(bill_id=bill_id).instalments] == [DECEMBER, JANUARY]


def test_the_tables_submit_no_instalments_apart_from_the_total(desk: Desk) -> None:
    bill_id = desk.captured(instalments=parts("500", "620"))
    BillInstalment.objects.filter(bill=bill_id, position=2).update(amount=Decimal(600))

    with pytest.raises(DatabaseError, match="don't come to the total"), transaction.atomic():
        Bill.objects.filter(pk=bill_id).update(
            state="submitted",
            round=1,
            amount_in_books=Decimal(1120),
            submitted_at=read.bill(bill_id=bill_id).row.made_at,
        )
    assert JournalEntry.objects.count() == 0


def test_a_draft_without_instalments_is_due_at_once(desk: Desk) -> None:
    assert BillDraft().instalments == ()
    assert owed(desk.posted()) == [(DECEMBER, "-1120.00", "-1120.00")]
