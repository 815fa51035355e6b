"""A line's amount spread over the months it belongs to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import Account, Accrual, JournalEntry, Line, Period
from apps.accounting.selectors import accruals as read
from apps.accounting.selectors import roles
from apps.accounting.selectors.balances import balance_of
from apps.accounting.services import accruals, ledger, periods
from apps.accounting.values.accruals import AccrualDraft
from apps.accounting.values.ledger import AccountRole
from kernel.errors import KontorError
from tests.accounting.ledger.posting import post
from tests.accounting.ledger_growth.conftest import People

INSURANCE, BANK = "2390", "6480"
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def bought(people: People, amount: str = "1000.00", *, on: date = date(2026, 1, 10)) -> int:
    """The expense line of a year's insurance."""
    posted = post(
        people.preparer, (INSURANCE, amount), (BANK, f"-{amount}"), on=on,
        description="Insurance 2026",
    )  # fmt: skip
    return Line.objects.get(entry_id=posted.id, account__code=INSURANCE).pk


def spread(people: People, line_id: int, **more: Any) -> Any:
    columns: dict[str, Any] = {"line_id": line_id, "first": FIRST, "last": LAST, **more}
    return accruals.spread_line(draft=AccrualDraft(**columns), actor=people.preparer)


def on(code: str, day: date) -> Decimal:
    return balance_of(account_id=Account.objects.get(code=code).pk, until=day)


def deferral() -> str:
    return roles.account_for(role=AccountRole.DEFERRED_EXPENSE).code


def test_each_month_takes_its_share_and_the_last_the_odd_cent(people: People) -> None:
    accrual_id = spread(people, bought(people))
    accruals.book_due_shares(today=LAST)
    detail = read.accrual(accrual_id=accrual_id)
    assert [str(part.amount.normalize()) for part in detail.parts] == ["83.33"] * 11 + ["83.37"]
    assert [part.on for part in detail.parts][:2] == [date(2026, 1, 31), date(2026, 2, 28)]
    assert on(INSURANCE, date(2026, 1, 30)) == 0
    assert on(INSURANCE, date(2026, 1, 31)) == Decimal("83.33")
    assert on(deferral(), date(2026, 11, 30)) == Decimal("83.37")
    assert (on(INSURANCE, LAST), on(deferral(), LAST)) == (Decimal(1000), 0)
    assert (detail.row.booked, detail.row.left) == (Decimal(1000), 0)


def test_what_is_due_is_booked_at_once(people: People) -> None:
    line_id = bought(people, on=date(2025, 1, 10))
    accrual_id = spread(people, line_id, first=date(2025, 1, 1), last=date(2025, 3, 31))
    assert read.accrual(accrual_id=accrual_id).row.left == 0


def test_a_share_of_a_closed_period_waits_and_is_booked_on_another_day(people: People) -> None:
    line_id = bought(people, "300.00", on=date(2025, 1, 10))
    accrual_id = spread(people, line_id, first=date(2026, 11, 1), last=date(2027, 1, 31))
    assert on(INSURANCE, date(2026, 11, 30)) in (0, Decimal(100))
    for period in Period.objects.filter(starts_on__lte=date(2026, 12, 1)).order_by("starts_on"):
        periods.close_period(period_id=period.pk, actor=people.reviewer)
    swept = accruals.book_due_shares(today=date(2026, 12, 31))
    assert swept.held >= 1
    december = read.accrual(accrual_id=accrual_id).parts[1]
    assert december.held_because == "The period 2026-12 isn't open for posting."
    posted = accruals.book_share(
        accrual_id=accrual_id, position=2, dated=date(2027, 1, 1), actor=people.preparer
    )
    assert posted.date == date(2027, 1, 1)
    with pytest.raises(accruals.ShareBooked):
        accruals.book_share(accrual_id=accrual_id, position=2, actor=people.preparer)


def test_taking_it_back_reverses_everything_it_booked(people: People) -> None:
    line_id = bought(people, on=date(2025, 1, 10))
    accrual_id = spread(people, line_id, first=date(2025, 1, 1), last=date(2025, 12, 31))
    accruals.cancel_accrual(
        accrual_id=accrual_id, reason="Only three months", actor=people.preparer
    )
    assert on(deferral(), LAST) == 0
    assert on(INSURANCE, date(2025, 1, 31)) == Decimal(1000)
    assert on(INSURANCE, date(2025, 12, 31)) == Decimal(1000)
    row = read.accrual(accrual_id=accrual_id)
    assert row.row.is_cancelled
    assert row.cancelled_because == "Only three months"
    with pytest.raises(accruals.ShareBooked):
        accruals.cancel_accrual(accrual_id=accrual_id, reason="Again", actor=people.preparer)
    assert spread(people, line_id, first=date(2025, 1, 1), last=date(2025, 3, 31)) != accrual_id


def test_a_line_on_the_deferral_account_goes_to_the_account_that_is_named(people: People) -> None:
    kept = deferral()
    posted = post(people.preparer, (kept, "300"), (BANK, "-300"), on=date(2025, 1, 10))
    line_id = Line.objects.get(entry_id=posted.id, account__code=kept).pk
    with pytest.raises(accruals.TargetMissing):
        spread(people, line_id)
    spread(people, line_id, target_code=INSURANCE, first=date(2025, 1, 1), last=date(2025, 3, 31))
    assert on(INSURANCE, date(2025, 2, 28)) == Decimal(200)
    assert on(kept, date(2025, 3, 31)) == 0


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"last": date(2025, 12, 31)}, accruals.SpreadBackwards),
        ({"last": date(2099, 12, 31)}, accruals.SpreadTooLong),
        ({"spread_by": "weeks"}, accruals.SpreadTooLong),
        ({"deferral_code": "4711"}, ledger.UnknownAccount),
        ({"deferral_code": INSURANCE}, accruals.SameAccount),
    ],
)
def test_a_spreading_that_makes_no_sense_is_refused(
    people: People, more: dict[str, Any], refusal: type[KontorError]
) -> None:
    line_id = bought(people)
    before = JournalEntry.objects.count()
    with pytest.raises(refusal):
        spread(people, line_id, **more)
    assert (JournalEntry.objects.count(), Accrual.objects.count()) == (before, 0)


def test_a_line_is_spread_once_and_not_after_its_reversal(people: People) -> None:
    line_id = bought(people)
    spread(people, line_id)
    with pytest.raises(accruals.AlreadySpread):
        spread(people, line_id)
    other = bought(people)
    entry_id = Line.objects.get(pk=other).entry_id
    ledger.reverse_entry(entry_id=entry_id, reason="Twice", actor=people.preparer)
    with pytest.raises(accruals.LineReversed):
        spread(people, other)


def test_the_list_takes_three_queries(people: People, django_assert_num_queries: Any) -> None:
    for _round in range(3):
        spread(people, bought(people))
    with django_assert_num_queries(3):
        assert len(read.accruals()) == 3
