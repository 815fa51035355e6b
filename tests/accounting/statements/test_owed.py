"""What is owed at the end of any day, by age and item, and that it is what the ledger says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from apps.accounting.rules.ageing import BANDS, band_of
from apps.accounting.selectors.reports import owed
from apps.accounting.services import allocations
from apps.parties.models import Party
from kernel.actor import Actor
from tests.accounting.open_items.owing import BANK, PAYABLES, RECEIVABLES, entry, line, share
from tests.accounting.open_items.owing import owed as invoice
from tests.accounting.open_items.owing import rows as sql
from tests.accounting.statements.conftest import Parties
from tests.accounting.statements.reading import AS_OF, report, table

pytestmark = pytest.mark.usefixtures("nordlys_books")


def paid(actor: Actor, party: Any, amount: str, *, on: date) -> int:
    posted = entry(
        actor, line(BANK, amount), line(RECEIVABLES, f"-{amount}", party_id=party), on=on
    )
    [[line_id]] = sql(
        "SELECT line_id FROM open_item JOIN journal_line AS l ON l.id = line_id"
        " WHERE l.entry_id = %s",
        posted,
    )
    return int(line_id)


def bill(actor: Actor, party: Any, amount: str, *, on: date, due_on: date) -> None:
    entry(
        actor,
        line("1610", amount),
        line(PAYABLES, f"-{amount}", party_id=party, due_on=due_on),
        on=on,
    )


@pytest.fixture
def spring(preparer: Actor, parties: Parties) -> dict[str, int]:
    """At the end of June: 100 not due, 200 due today, 300 one day, 400 thirty-one, 500 ninety-one
    days late; the café has paid 150 of its 400 on 20 June."""
    hotel, cafe = parties.hotel, parties.cafe
    found = {
        "later": invoice(preparer, hotel, "100", on=date(2026, 6, 15), due_on=date(2026, 7, 15)),
        "today": invoice(preparer, hotel, "200", on=date(2026, 6, 16), due_on=AS_OF),
        "one": invoice(preparer, hotel, "300", on=date(2026, 6, 15), due_on=date(2026, 6, 29)),
        "month": invoice(preparer, cafe, "400", on=date(2026, 5, 16), due_on=date(2026, 5, 30)),
        "quarter": invoice(preparer, hotel, "500", on=date(2026, 3, 1), due_on=date(2026, 3, 31)),
    }
    payment = paid(preparer, cafe, "150", on=date(2026, 6, 20))
    allocations.allocate(
        items=[share(found["month"], "150"), share(payment, "-150")],
        on=date(2026, 6, 20),
        actor=preparer,
    )
    return found


def test_what_customers_owe_stands_by_how_late_it_is(spring: Any) -> None:
    found = report("receivables")
    assert [column.code for column in found.columns] == [
        "not_due", "1_30", "31_60", "61_90", "over_90", "total",
    ]  # fmt: skip
    assert table(found) == {
        "Café Møn": (0, 0, 250, 0, 0, 250),
        "Hotel Skagen": (300, 300, 0, 0, 500, 1100),
    }
    assert found.totals == (300, 300, 250, 0, 500, 1350)


def test_a_past_day_knows_nothing_of_what_was_settled_later(spring: Any) -> None:
    assert table(report("receivables", date(2026, 6, 19)))["Café Møn"] == (0, 400, 0, 0, 0, 400)
    assert table(report("receivables", date(2026, 6, 20)))["Café Møn"] == (0, 250, 0, 0, 0, 250)


def test_a_past_day_knows_nothing_of_what_was_booked_later(preparer: Actor, spring: Any) -> None:
    """A payment of July that somebody allocated with a date in June counts from July on."""
    hotel = report("receivables").sections[0].rows[1].target
    assert hotel is not None
    payment = paid(preparer, dict(hotel.narrows)["party"], "100", on=date(2026, 7, 3))
    allocations.allocate(
        items=[share(spring["later"], "100"), share(payment, "-100")],
        on=date(2026, 6, 25),
        actor=preparer,
    )
    assert report("receivables").totals[-1] == 1350
    assert report("receivables", date(2026, 7, 3)).totals[-1] == 1250
    assert {each.difference for each in owed.control_balances(as_of=AS_OF)} == {Decimal(0)}


def test_payables_are_a_plus_and_credit_counts_against_them(
    preparer: Actor, parties: Parties
) -> None:
    bill(preparer, parties.roaster, "900", on=date(2026, 6, 1), due_on=date(2026, 6, 15))
    entry(
        preparer,
        line(PAYABLES, "100", party_id=parties.roaster, due_on=date(2026, 6, 10)),
        line("1610", "-100"),
        on=date(2026, 6, 10),
    )
    assert table(report("payables")) == {"Fjordrist ApS": (0, 800, 0, 0, 0, 800)}


def test_another_currency_has_a_section_and_a_column_of_its_own(
    preparer: Actor, parties: Parties
) -> None:
    invoice(preparer, parties.hotel, "746", euros="100", on=date(2026, 6, 1))
    invoice(preparer, parties.cafe, "80", on=date(2026, 6, 1))
    found = report("receivables")
    assert [(each.currency, each.totals[-2:]) for each in found.sections] == [
        ("DKK", (80, 80)),
        ("EUR", (746, 100)),
    ]
    assert found.totals[-2] == 826
    assert found.columns[-1].is_own


def test_a_party_leads_to_its_items_and_an_item_to_its_entry(spring: Any) -> None:
    target = table_target("Café Møn")
    assert dict(target.narrows) | {"party": ""} == {
        "control": "receivable", "on": "2026-06-30", "party": "",
    }  # fmt: skip
    found = report("open-items", control="receivable", party_id=dict(target.narrows)["party"])
    [row] = found.sections[0].rows
    assert row.amounts == (400, 250)
    assert row.texts[1:] == ("Café Møn", date(2026, 5, 16), date(2026, 5, 30), "31")
    assert row.target is not None and row.target.kind == "entry"


def table_target(name: str) -> Any:
    rows = report("receivables").sections[0].rows
    return next(row.target for row in rows if row.name == name)


def test_items_come_in_pages_that_add_up(spring: Any) -> None:
    amounts, cursor = [], ""
    while True:
        page = report("open-items", size=2, cursor=cursor)
        amounts += [row.amounts[-1] for section in page.sections for row in section.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert amounts == [500, 250, 300, 200, 100]


def test_parties_come_in_pages_under_totals_of_all(spring: Any) -> None:
    first = report("receivables", size=1)
    second = report("receivables", size=1, cursor=first.next_cursor)
    assert [list(table(page)) for page in (first, second)] == [["Café Møn"], ["Hotel Skagen"]]
    assert second.next_cursor == ""
    for page in (first, second):
        assert page.totals == page.sections[0].totals == (300, 300, 250, 0, 500, 1350)


def test_pages_go_on_from_the_books_currency_to_others(preparer: Actor, parties: Parties) -> None:
    invoice(preparer, parties.hotel, "746", euros="100", on=date(2026, 6, 1))
    invoice(preparer, parties.cafe, "373", euros="50", on=date(2026, 6, 1))
    invoice(preparer, parties.hotel, "80", on=date(2026, 6, 1))
    shown, cursor = [], ""
    while True:
        page = report("receivables", size=1, cursor=cursor)
        [section] = page.sections
        shown.append((section.currency, section.rows[0].name, section.rows[0].amounts[-2:]))
        cursor = page.next_cursor
        if not cursor:
            break
    assert shown == [
        ("DKK", "Hotel Skagen", (80, 80)),
        ("EUR", "Café Møn", (373, 50)),
        ("EUR", "Hotel Skagen", (746, 100)),
    ]


def test_merged_parties_owe_as_one(parties: Parties, spring: Any) -> None:
    Party.objects.filter(pk=parties.cafe).update(merged_into=parties.hotel)
    assert table(report("receivables")) == {"Hotel Skagen": (300, 300, 250, 0, 500, 1350)}
    found = report("open-items", control="receivable", party_id=parties.hotel)
    assert [row.amounts[-1] for row in found.sections[0].rows] == [500, 250, 300, 200, 100]


def test_a_share_counts_from_the_day_on_which_all_it_settles_was_there(
    preparer: Actor, parties: Parties, spring: dict[str, int]
) -> None:
    payment = paid(preparer, parties.hotel, "100", on=date(2026, 7, 3))
    made = allocations.allocate(
        items=[share(spring["later"], "100"), share(payment, "-100")],
        on=date(2026, 6, 25),
        actor=preparer,
    )
    assert sql(
        "SELECT s.item_id, s.counts_on, s.date, s.due_on, s.amount FROM settled_share AS s"
        " JOIN allocation_part AS p ON p.id = s.part_id WHERE p.allocation_id = %s"
        " ORDER BY s.amount",
        made.id,
    ) == [
        (payment, date(2026, 7, 3), date(2026, 7, 3), date(2026, 7, 3), -100),
        (spring["later"], date(2026, 7, 3), date(2026, 6, 15), date(2026, 7, 15), 100),
    ]
    for change in ("UPDATE settled_share SET amount = 0", "DELETE FROM settled_share"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql(change)


def test_items_agree_with_their_control_accounts_on_every_day(
    preparer: Actor, parties: Parties, spring: Any
) -> None:
    bill(preparer, parties.roaster, "900", on=date(2026, 4, 1), due_on=date(2026, 4, 15))
    invoice(preparer, parties.hotel, "746", euros="100", on=date(2026, 6, 1))
    for day in (date(2026, 2, 28), date(2026, 4, 1), date(2026, 6, 19), AS_OF):
        found = report("control-accounts", day)
        assert {row.amounts[2] for row in found.sections[0].rows} == {Decimal(0)}
        assert found.totals[2] == 0
    receivable, payable = report("control-accounts").sections
    assert receivable.totals == (2096, 2096, 0)
    assert payable.totals == (-900, -900, 0)
    assert "they agree" in str(report("control-accounts").notes[0])


def test_every_day_late_is_in_one_band() -> None:
    due = date(2026, 6, 30)
    places = [
        band_of(due_on=due, as_of=date.fromordinal(due.toordinal() + late))
        for late in (-400, 0, 1, 30, 31, 60, 61, 90, 91, 400)
    ]
    assert places == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert [band.days for band in BANDS] == [0, 30, 60, 90, None]
