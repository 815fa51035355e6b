"""Thirteen weeks of money, reckoned by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules.forecast import Expected, forecast
from apps.accounting.services import recurring
from apps.accounting.values.recurring import RecurringDraft, TemplateLine
from kernel.actor import Actor
from tests.accounting.open_items.owing import BANK, PAYABLES, entry, line, owed
from tests.accounting.statements.conftest import Parties
from tests.accounting.statements.reading import report

ON = date(2026, 6, 30)


@pytest.mark.usefixtures("nordlys_books")
def test_what_is_due_and_what_recurs_moves_the_money_week_by_week(
    preparer: Actor, parties: Parties
) -> None:
    entry(preparer, line(BANK, "1000"), line("6510", "-1000"), on=date(2026, 6, 1))
    owed(preparer, parties.hotel, "300", on=date(2026, 5, 1), due_on=date(2026, 5, 15))
    owed(preparer, parties.cafe, "200", on=date(2026, 6, 20), due_on=date(2026, 7, 9))
    entry(
        preparer,
        line("1610", "1600"),
        line(PAYABLES, "-1600", party_id=parties.roaster, due_on=date(2026, 7, 8)),
        on=date(2026, 6, 20),
    )
    recurring.add_recurring_entry(
        draft=RecurringDraft(
            name="Rent", journal_code="GEN", description="Rent", every="month", day=5,
            starts_on=date(2026, 7, 1), ends_on=None,
            lines=(
                TemplateLine(account_code="2030", amount=Decimal(50)),
                TemplateLine(account_code=BANK, amount=Decimal(-50)),
            ),
        ),
        actor=preparer,
    )  # fmt: skip
    found = report("forecast", ON)
    weeks = [row.amounts for row in found.sections[0].rows]
    assert len(weeks) == 13
    assert weeks[0] == (1000, 300, 0, -50, 1250)
    assert weeks[1] == (1250, 200, -1600, 0, -150)
    assert weeks[5] == (-150, 0, 0, -50, -200)
    assert found.totals == (1000, 500, -1600, -150, -250)
    assert found.sections[0].rows[1].mark
    assert "usual delays are left out" in str(found.notes[0])
    target = found.sections[0].rows[1].target
    assert target is not None and dict(target.narrows) == {
        "on": "2026-06-30", "due_first": "2026-07-08", "due_last": "2026-07-14",
    }  # fmt: skip


def test_each_week_begins_where_the_last_one_ended() -> None:
    start, cash = date(2026, 7, 1), Decimal("100.10")
    flows = [
        Expected(date.fromordinal(start.toordinal() + days), Decimal(days * 7 - 50), "receipts")
        for days in range(-30, 120, 3)
    ]
    weeks = forecast(start=start, cash=cash, expected=flows)
    assert [week.opening for week in weeks[1:]] == [week.closing for week in weeks[:-1]]
    within = sum((each.amount for each in flows if (each.on - start).days < 91), Decimal(0))
    assert weeks[-1].closing == cash + within
