from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.models import Account, Dimension, Line
from apps.accounting.selectors import open_items
from apps.accounting.services import ledger
from apps.accounting.values.ledger import EntryDraft
from apps.parties.models import Party
from kernel.actor import Actor
from kernel.errors import KontorError
from tests.accounting.open_items.owing import (
    BANK,
    DAY,
    RECEIVABLES,
    SALES,
    TRANSIT,
    control_accounts_differ,
    entry,
    left,
    line,
    owed,
    register,
    rows,
    state_of_items,
)

pytestmark = pytest.mark.usefixtures("nordlys_books")


def test_a_line_on_a_control_account_is_an_open_item(preparer: Actor, hotel: uuid.UUID) -> None:
    posted = entry(
        preparer,
        line(RECEIVABLES, "600", party_id=hotel, due_on=date(2026, 4, 10)),
        line(RECEIVABLES, "400", party_id=hotel),
        line(SALES, "-1000"),
    )
    first, second = open_items.items_of_entries(entry_ids=[posted])
    assert (first.amount, first.open_amount, first.due_on) == (600, 600, date(2026, 4, 10))
    assert (second.amount, second.due_on, second.currency) == (400, DAY, "DKK")
    assert (second.party_id, second.party_name) == (hotel, "Hotel Skagen")
    assert open_items.party_balances(control="receivable") == {hotel: Decimal(1000)}
    assert control_accounts_differ() == []


def test_an_item_in_a_foreign_currency_is_open_in_both(preparer: Actor, hotel: uuid.UUID) -> None:
    item = open_items.open_item(line_id=owed(preparer, hotel, "746.10", euros="100"))
    assert (item.currency, item.open_currency_amount) == ("EUR", Decimal(100))
    assert item.open_amount == Decimal("746.1")


def test_currency_balances_follow_every_line(preparer: Actor, hotel: uuid.UUID) -> None:
    owed(preparer, hotel, "746.10", euros="100")
    owed(preparer, hotel, "373", euros="50", on=date(2026, 3, 31))
    found = rows(
        "SELECT a.code, c.currency, c.month, c.amount, c.booked FROM currency_balance AS c"
        " JOIN account AS a ON a.id = c.account_id ORDER BY 1"
    )
    assert found == [
        (SALES, "EUR", date(2026, 3, 1), Decimal(-150), Decimal("-1119.1")),
        (RECEIVABLES, "EUR", date(2026, 3, 1), Decimal(150), Decimal("1119.1")),
    ]


def test_items_are_listed_by_due_date_a_page_at_a_time(preparer: Actor, hotel: uuid.UUID) -> None:
    late = owed(preparer, hotel, "10", due_on=date(2026, 5, 1))
    soon = owed(preparer, hotel, "20", due_on=date(2026, 4, 1))
    first = open_items.open_items(control="receivable", size=1)
    assert [row.line_id for row in first.rows] == [soon]
    second = open_items.open_items(control="receivable", size=1, cursor=first.next_cursor)
    assert ([row.line_id for row in second.rows], second.next_cursor) == ([late], "")
    assert open_items.open_items(due_before=date(2026, 4, 2)).rows == first.rows


def refused(preparer: Actor, *lines: Any, **more: Any) -> KontorError:
    """The posting's refusal, after which nothing has changed."""
    before = state_of_items()
    draft = EntryDraft(journal_code="GEN", date=DAY, description="Coffee", lines=lines, **more)
    with pytest.raises(KontorError) as refusal, transaction.atomic():
        ledger.post_entry(draft=draft, actor=preparer)
    assert state_of_items() == before
    return refusal.value


def test_a_control_account_asks_whose_the_line_is(preparer: Actor) -> None:
    error = refused(preparer, line(RECEIVABLES, "10"), line(SALES, "-10"))
    assert error.code == "accounting.entry.party_missing"
    assert error.message == "Say who the line on account 6190 is about."


def test_a_party_that_isnt_in_the_register_is_refused(preparer: Actor) -> None:
    stranger = line(RECEIVABLES, "10", party_id=uuid.uuid4())
    assert refused(preparer, stranger, line(SALES, "-10")).code == "accounting.entry.party_unknown"


def test_only_what_is_owed_is_due(preparer: Actor) -> None:
    due = line(BANK, "10", due_on=DAY)
    assert refused(preparer, due, line(SALES, "-10")).code == "accounting.entry.not_owed"


def test_each_currency_of_an_entry_balances(preparer: Actor) -> None:
    error = refused(
        preparer,
        line(BANK, "746", currency="EUR", currency_amount=Decimal(100)),
        line(SALES, "-746", currency="EUR", currency_amount=Decimal(-90)),
    )
    assert error.message == "Debit and credit differ by 10 EUR. Nothing was posted."


def test_a_conversion_goes_over_money_in_transit(preparer: Actor) -> None:
    entry(
        preparer,
        line(BANK, "746", currency="EUR", currency_amount=Decimal(100)),
        line(TRANSIT, "-746", currency="EUR", currency_amount=Decimal(-100)),
        line(TRANSIT, "746"),
        line(SALES, "-746"),
    )
    assert Line.objects.filter(currency="EUR").count() == 2


def test_an_account_in_a_currency_takes_no_other(preparer: Actor) -> None:
    Account.objects.filter(code=TRANSIT).update(currency="EUR")
    error = refused(preparer, line(TRANSIT, "10"), line(SALES, "-10"))
    assert error.message == "Account 6490 is kept in EUR. Give the amount in it, too."


def test_an_account_with_lines_keeps_its_control(preparer: Actor) -> None:
    entry(preparer, line(BANK, "10"), line(SALES, "-10"))
    with pytest.raises(DatabaseError, match="the account has lines"), transaction.atomic():
        Account.objects.filter(code=BANK).update(control="receivable")
    assert Account.objects.get(code=BANK).control == ""


def test_a_tax_code_is_of_its_time(preparer: Actor) -> None:
    taxed = line(SALES, "-100", tax_code="DK-S25", tax_role="base")
    posted = entry(preparer, line(BANK, "100"), taxed)
    assert Line.objects.get(entry_id=posted, tax_role="base").taxed_on == DAY
    error = refused(preparer, line(BANK, "100"), replace(taxed, tax_code="DK-S22"), taxed_on=DAY)
    assert error.message == "There is no tax code DK-S22 on 2026-03-10."


def test_a_cost_centre_out_of_use_takes_no_more_lines(preparer: Actor) -> None:
    Dimension.objects.create(kind="cost_centre", code="BAR", name="Bar")
    Dimension.objects.create(kind="cost_centre", code="OLD", name="Stall", is_active=False)
    entry(preparer, line(BANK, "5"), line(SALES, "-5", cost_centre="BAR"))
    assert Line.objects.filter(cost_centre__code="BAR").count() == 1
    error = refused(preparer, line(BANK, "5"), line(SALES, "-5", cost_centre="OLD"))
    assert error.code == "accounting.dimension.unknown"


def test_a_reversal_settles_what_it_reverses(preparer: Actor, hotel: uuid.UUID) -> None:
    item = owed(preparer, hotel, "746.10", euros="100", due_on=date(2026, 4, 1))
    entry_id = Line.objects.get(pk=item).entry_id
    reversal = ledger.reverse_entry(entry_id=entry_id, reason="Twice", actor=preparer)
    [mirror] = open_items.items_of_entries(entry_ids=[reversal.id])
    assert (mirror.amount, mirror.currency_amount) == (Decimal("-746.1"), Decimal(-100))
    assert left(item) == left(mirror.line_id) == ("0.00", "0.00")
    assert open_items.settlements(entry_ids=[entry_id])[entry_id].state == "paid"
    assert control_accounts_differ() == []


def test_open_items_are_written_by_the_ledger_alone(preparer: Actor, hotel: uuid.UUID) -> None:
    item = owed(preparer, hotel, "10")
    for act in ("UPDATE open_item SET open_amount = 0", "DELETE FROM open_item"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows(act)
    assert left(item) == ("10.00", "10.00")


def test_the_balance_of_merged_parties_is_that_of_the_living(
    preparer: Actor, hotel: uuid.UUID
) -> None:
    double = register("Hotel Skagen ApS")
    owed(preparer, hotel, "10")
    owed(preparer, double, "5")
    Party.objects.filter(pk=double).update(merged_into=hotel)
    assert open_items.party_balances(control="receivable") == {hotel: Decimal(15)}
    assert len(open_items.open_items(party_id=hotel).rows) == 2
