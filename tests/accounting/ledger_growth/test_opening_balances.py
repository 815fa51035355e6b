"""What the books begin with, until their first period closes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import Account, JournalEntry, Period
from apps.accounting.selectors import opening as read
from apps.accounting.selectors.balances import balance_of
from apps.accounting.services import ledger, opening, periods
from apps.accounting.values.ledger import LineDraft, PostedEntry
from kernel.errors import Forbidden
from tests.accounting.ledger_growth.conftest import People


def enter(people: People, *lines: tuple[str, str], on: date | None = None) -> PostedEntry:
    drafts = tuple(LineDraft(account_code=code, amount=Decimal(amount)) for code, amount in lines)
    return opening.post_opening_balances(lines=drafts, on=on, actor=people.preparer)


def bank() -> Decimal:
    account = Account.objects.get(code="6480")
    return balance_of(account_id=account.pk, until=date(2025, 1, 31))


def test_they_are_dated_the_first_day_of_the_books_in_their_own_journal(people: People) -> None:
    posted = enter(people, ("6480", "9000"), ("7110", "-9000"))
    assert (posted.reference, posted.date) == ("OPN 2025/1", date(2025, 1, 1))
    found = read.opening_balances()
    assert found is not None
    assert (found.row.id, bank()) == (posted.id, Decimal(9000))


def test_new_ones_replace_the_old_ones_by_a_linked_reversal(people: People) -> None:
    first = enter(people, ("6480", "9000"), ("7110", "-9000"))
    second = enter(people, ("6480", "9500"), ("7110", "-9500"))
    found = read.opening_balances()
    assert found is not None
    assert (found.row.id, bank()) == (second.id, Decimal(9500))
    assert JournalEntry.objects.get(reverses=first.id).date == date(2025, 1, 1)


def test_they_must_balance(people: People) -> None:
    with pytest.raises(ledger.EntryUnbalanced, match="10"):
        enter(people, ("6480", "9000"), ("7110", "-8990"))
    assert not JournalEntry.objects.exists()


def test_once_the_first_period_is_closed_they_stand(people: People) -> None:
    first = enter(people, ("6480", "9000"), ("7110", "-9000"))
    january = Period.objects.order_by("starts_on")[0]
    periods.close_period(period_id=january.pk, actor=people.reviewer)
    with pytest.raises(ledger.PeriodClosed):
        enter(people, ("6480", "9500"), ("7110", "-9500"))
    assert [row.pk for row in JournalEntry.objects.all()] == [first.id]


def test_another_month_is_refused(people: People) -> None:
    with pytest.raises(opening.OpeningOutsideFirstPeriod, match="2025-01"):
        enter(people, ("6480", "9000"), ("7110", "-9000"), on=date(2025, 2, 1))
    assert not JournalEntry.objects.exists()


def test_a_reviewer_enters_none(people: People) -> None:
    with pytest.raises(Forbidden):
        opening.post_opening_balances(lines=(), actor=people.reviewer)
