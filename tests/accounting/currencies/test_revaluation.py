"""Unrealised gains and losses of a day, taken back the day after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import Account, JournalEntry, OpenItem
from apps.accounting.selectors import currencies as read
from apps.accounting.selectors import ledger, roles
from apps.accounting.selectors.balances import balance_of
from apps.accounting.services import allocations, currencies
from apps.accounting.values.ledger import AccountRole, LineDraft
from apps.accounting.values.open_items import ItemShare
from tests.accounting.currencies.conftest import BANK_IN_EURO, Books

MONTH_END = date(2026, 3, 31)


def keep(books: Books, rate: str, day: date) -> None:
    currencies.type_rate(currency="EUR", on=day, rate=Decimal(rate), actor=books.preparer)


def on(code: str, day: date) -> Decimal:
    return balance_of(account_id=Account.objects.get(code=code).pk, until=day)


def lines_of(entry_id: Any) -> list[tuple[str, Decimal]]:
    found = ledger.entry(entry_id=entry_id)
    return [(line.account.code, line.amount) for line in found.lines]


def in_transit(books: Books, crowns: str, euro: str, day: date) -> None:
    """Money arrives on the euro account over money in transit, so that each currency balances."""
    conversion = roles.account_for(role=AccountRole.CONVERSION).code
    amount, foreign = Decimal(crowns), Decimal(euro)
    books.post(
        LineDraft(
            account_code=BANK_IN_EURO, amount=amount, currency="EUR", currency_amount=foreign
        ),
        LineDraft(
            account_code=conversion, amount=-amount, currency="EUR", currency_amount=-foreign
        ),
        on=day,
    )


def test_open_items_and_accounts_are_valued_at_the_day(books: Books) -> None:
    books.invoice("25000", "1000", on=date(2026, 3, 10))
    in_transit(books, "4950", "200", date(2026, 3, 12))
    keep(books, "24.42", date(2026, 3, 30))
    found = read.revaluation(on=MONTH_END)
    bank, item = found.rows
    assert (bank.account_code, bank.currency_amount, bank.booked, bank.value) == (
        BANK_IN_EURO, Decimal(200), Decimal(4950), Decimal("4884.00"),
    )  # fmt: skip
    assert (item.account_code, item.party_name) == ("311", "Wiener Kaffeehaus GmbH")
    assert (item.booked, item.value, item.difference) == (
        Decimal(25000), Decimal("24420.00"), Decimal("-580.00"),
    )  # fmt: skip
    assert (found.gain, found.loss) == (Decimal(0), Decimal("646.00"))


def test_a_revaluation_is_posted_and_taken_back_the_next_day(books: Books) -> None:
    books.invoice("25000", "1000", on=date(2026, 3, 10))
    keep(books, "25.5", MONTH_END)
    posted = currencies.revalue(on=MONTH_END, actor=books.preparer)
    assert posted is not None
    gain = roles.account_for(role=AccountRole.EXCHANGE_GAIN).code
    assert lines_of(posted.entry_id) == [("311", Decimal(500)), (gain, Decimal(-500))]
    assert posted.entry == "CUR 2026/1"
    reversal = JournalEntry.objects.get(pk=posted.reversal_id)
    assert (reversal.date, reversal.reverses_id) == (date(2026, 4, 1), posted.entry_id)
    assert [on("311", day) for day in (MONTH_END, date(2026, 4, 1))] == [25500, 25000]
    sums = OpenItem.objects.filter(account__code="311").values_list("open_amount", flat=True)
    assert sum(sums) == 25000


def test_doing_it_again_posts_only_what_moved_since(books: Books) -> None:
    books.invoice("25000", "1000", on=date(2026, 3, 10))
    keep(books, "25.5", MONTH_END)
    currencies.revalue(on=MONTH_END, actor=books.preparer)
    assert currencies.revalue(on=MONTH_END, actor=books.preparer) is None
    assert JournalEntry.objects.filter(source_kind="revaluation").count() == 2
    books.invoice("2500", "100", on=date(2026, 3, 20))
    late = currencies.revalue(on=MONTH_END, actor=books.preparer)
    assert late is not None
    assert late.gain == Decimal("50.00")
    assert on("311", MONTH_END) == Decimal(28050)


def test_what_was_paid_later_was_open_on_the_day(books: Books) -> None:
    invoice = books.invoice("25000", "1000", on=date(2026, 3, 10))
    payment = books.invoice("-25300", "-1000", on=date(2026, 4, 15))
    keep(books, "25.5", MONTH_END)
    keep(books, "25.3", date(2026, 4, 15))
    items = dict(OpenItem.objects.values_list("line__entry_id", "line_id"))
    allocations.record_allocation(
        items=(
            ItemShare(line_id=items[invoice.id], amount=Decimal(1000)),
            ItemShare(line_id=items[payment.id], amount=Decimal(-1000)),
        ),
        on=date(2026, 4, 15),
        actor=books.preparer,
    )
    (row,) = read.revaluation(on=MONTH_END).rows
    assert (row.currency_amount, row.difference) == (Decimal(1000), Decimal("500.00"))
    assert read.revaluation(on=date(2026, 4, 30)).rows == ()


def test_without_a_rate_nothing_is_posted(books: Books) -> None:
    books.invoice("25000", "1000", on=date(2026, 3, 10))
    before = JournalEntry.objects.count()
    with pytest.raises(read.RateMissing):
        currencies.revalue(on=MONTH_END, actor=books.preparer)
    assert JournalEntry.objects.count() == before


def test_reading_what_is_held_takes_five_queries(
    books: Books, django_assert_num_queries: Any
) -> None:
    for day in range(1, 8):
        books.invoice("25000", "1000", on=date(2026, 3, day))
    keep(books, "25.5", MONTH_END)
    with django_assert_num_queries(5):
        read.revaluation(on=MONTH_END)
