"""VAT by tax code, each figure with the lines that it is made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.services import ledger
from apps.accounting.values.ledger import EntryDraft, LineDraft
from kernel.actor import Actor
from tests.accounting.open_items.owing import line
from tests.accounting.statements.reading import report, table

pytestmark = pytest.mark.usefixtures("nordlys_books")
BANK, SALES, GOODS, OWED, CLAIMED = "6480", "1010", "1610", "7680", "7740"
SOLD, BOUGHT, ABROAD = "DK-S25", "DK-P25", "DK-PEUG25"
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)


def taxed(code: str, account: str, amount: str, role: str) -> LineDraft:
    return line(account, amount, tax_code=code, tax_role=role)


def book(actor: Actor, *lines: LineDraft, on: date, taxed_on: date | None = None) -> Any:
    draft = EntryDraft(
        journal_code="GEN", date=on, description="Coffee", lines=lines, taxed_on=taxed_on
    )
    return ledger.post_entry(draft=draft, actor=actor)


@pytest.fixture
def quarter(preparer: Actor, nordlys_books: None) -> None:
    """Sales of 1,000 and 400 (the second taxed in April, booked in July), goods of 600, goods of
    800 from another EU country; a sale of 999 taxed in July is none of it."""
    book(
        preparer, line(BANK, "1250"), taxed(SOLD, SALES, "-1000", "base"),
        taxed(SOLD, OWED, "-250", "tax"), on=date(2026, 5, 5),
    )  # fmt: skip
    book(
        preparer, line(BANK, "500"), taxed(SOLD, SALES, "-400", "base"),
        taxed(SOLD, OWED, "-100", "tax"), on=date(2026, 7, 2), taxed_on=date(2026, 4, 30),
    )  # fmt: skip
    book(
        preparer, line(BANK, "-750"), taxed(BOUGHT, GOODS, "600", "base"),
        taxed(BOUGHT, CLAIMED, "150", "tax"), on=date(2026, 6, 1),
    )  # fmt: skip
    book(
        preparer, line(BANK, "-800"), taxed(ABROAD, GOODS, "800", "base"),
        taxed(ABROAD, CLAIMED, "200", "tax"), taxed(ABROAD, OWED, "-200", "tax"),
        on=date(2026, 6, 2),
    )  # fmt: skip
    book(
        preparer, line(BANK, "1248.75"), taxed(SOLD, SALES, "-999", "base"),
        taxed(SOLD, OWED, "-249.75", "tax"), on=date(2026, 7, 1),
    )  # fmt: skip


def vat() -> Any:
    return report("vat", LAST, first=FIRST)


def test_bases_and_taxes_stand_by_code_in_the_period_of_their_tax_point(quarter: None) -> None:
    found = vat()
    assert table(found) == {
        SOLD: (1400, 350, 0, 350),
        BOUGHT: (600, 0, 150, -150),
        ABROAD: (800, 200, 200, 0),
    }
    assert found.totals == (0, 550, 350, 200)
    assert [str(each.title) for each in found.sections] == ["Sales", "Purchases"]


def test_each_figure_is_the_sum_of_its_lines(quarter: None) -> None:
    for section in vat().sections:
        for row in section.rows:
            lines = report("vat-lines", LAST, first=FIRST, tax_code=row.code)
            assert lines.totals == row.amounts[:3]
            assert all(each.target.kind == "entry" for each in lines.sections[0].rows)
    page = report("vat-lines", LAST, first=FIRST, tax_code=SOLD)
    assert [row.texts[0] for row in page.sections[0].rows] == [date(2026, 4, 30)] * 2 + [
        date(2026, 5, 5)
    ] * 2


def test_lines_come_in_pages(quarter: None) -> None:
    sums: list[Any] = [Decimal(0)] * 3
    cursor = ""
    pages = 0
    while True:
        page = report("vat-lines", LAST, first=FIRST, size=2, cursor=cursor)
        sums = [a + b for a, b in zip(sums, page.totals, strict=True)]
        cursor, pages = page.next_cursor, pages + 1
        if not cursor:
            break
    assert (sums, pages) == ([2800, 550, 350], 5)


def test_a_reversal_takes_back_both_sides_of_what_was_self_assessed(
    preparer: Actor, quarter: None
) -> None:
    entry = book(
        preparer, line(BANK, "-40"), taxed(ABROAD, GOODS, "40", "base"),
        taxed(ABROAD, CLAIMED, "10", "tax"), taxed(ABROAD, OWED, "-10", "tax"),
        on=date(2026, 6, 3),
    )  # fmt: skip
    assert table(vat())[ABROAD] == (840, 210, 210, 0)
    ledger.reverse_entry(
        entry_id=entry.id, reason="Sent back", date=date(2026, 6, 4), actor=preparer
    )
    assert table(vat())[ABROAD] == (800, 200, 200, 0)


def test_codes_that_nobody_verified_are_marked(quarter: None) -> None:
    marks = {row.code: bool(str(row.mark)) for s in vat().sections for row in s.rows}
    assert marks[SOLD] is False
    assert any(marks.values()) is bool(vat().notes)


def test_an_unknown_code_has_no_lines(quarter: None) -> None:
    assert report("vat-lines", LAST, first=FIRST, tax_code="XX").sections == ()
