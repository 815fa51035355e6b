"""General ledger and journal: every line once, page by page, and the trial balance's sums."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.selectors import reports, statements
from apps.accounting.selectors.ledger import CursorMalformed
from apps.accounting.values.statements import Statement
from kernel.actor import Actor
from tests.accounting.ledger.posting import post
from tests.accounting.statements.reading import asked, report

pytestmark = pytest.mark.usefixtures("nordlys_books")
FIRST, LAST = date(2026, 2, 1), date(2026, 3, 31)


@pytest.fixture(autouse=True)
def winter(preparer: Actor, nordlys_books: None) -> None:
    """50,000 of capital and 6,000 of sales in January; rents in February, sales in March."""
    for day, debit, credit, amount in (
        (date(2026, 1, 2), "6480", "6510", "50000"),
        (date(2026, 1, 20), "6480", "1010", "6000"),
        (date(2026, 2, 3), "2030", "6480", "700"),
        (date(2026, 2, 28), "2030", "6480", "4500"),
        (date(2026, 3, 20), "6480", "1010", "4000"),
    ):
        post(preparer, (debit, amount), (credit, f"-{amount}"), on=day)


def ledger(**more: Any) -> Any:
    return report("general-ledger", LAST, first=FIRST, **more)


def shown(found: Statement) -> dict[str, list[tuple[Any, ...]]]:
    return {each.code: [row.amounts for row in each.rows] for each in found.sections}


def test_each_account_opens_moves_and_closes() -> None:
    found = ledger()
    assert shown(found) == {
        "1010": [(0, 0, -6000), (0, 4000, -10000)],
        "2030": [(0, 0, 0), (700, 0, 700), (4500, 0, 5200)],
        "6480": [(0, 0, 56000), (0, 700, 55300), (0, 4500, 50800), (4000, 0, 54800)],
        "6510": [(0, 0, -50000)],
    }
    assert [each.totals for each in found.sections] == [
        (0, 4000, -10000),
        (5200, 0, 5200),
        (4000, 5200, 54800),
        (0, 0, -50000),
    ]
    assert found.totals == (9200, 9200, 0)


def test_pages_carry_over_and_give_every_line_once() -> None:
    pages, cursor = [], ""
    while True:
        page = ledger(size=2, cursor=cursor)
        pages.append(page)
        cursor = page.next_cursor
        if not cursor:
            break
    found = [shown(page) for page in pages]
    assert found == [
        {"1010": [(0, 0, -6000), (0, 4000, -10000)], "2030": [(0, 0, 0), (700, 0, 700)]},
        {"2030": [(0, 0, 700), (4500, 0, 5200)], "6480": [(0, 0, 56000), (0, 700, 55300)]},
        {
            "6480": [(0, 0, 55300), (0, 4500, 50800), (4000, 0, 54800)],
            "6510": [(0, 0, -50000)],
        },
    ]
    assert str(pages[1].sections[0].rows[0].name) == "Carried over"


def test_one_account_alone_is_what_was_asked_for() -> None:
    assert list(shown(ledger(account="2030"))) == ["2030"]
    assert shown(ledger(account="0000")) == {}


def test_closings_are_those_of_the_trial_balance() -> None:
    balance = statements.trial_balance(first=FIRST, last=LAST)
    closings = {
        row.code: row.amounts[3] for section in balance.sections for row in section.all_rows()
    }
    assert {each.code: each.totals[2] for each in ledger().sections} == closings


def test_the_journal_shows_entries_with_their_lines_in_the_order_of_days() -> None:
    found = report("journal", LAST, first=FIRST)
    assert [each.code for each in found.sections] == ["GEN 2026/3", "GEN 2026/4", "GEN 2026/5"]
    rent = found.sections[0]
    assert [(row.code, row.amounts) for row in rent.rows] == [
        ("2030", (700, 0)),
        ("6480", (0, 700)),
    ]
    assert found.totals == (9200, 9200)
    assert rent.target is not None and rent.target.kind == "entry"


def test_the_journal_comes_in_pages() -> None:
    first = report("journal", LAST, first=FIRST, size=2)
    second = report("journal", LAST, first=FIRST, size=2, cursor=first.next_cursor)
    assert [each.code for each in second.sections] == ["GEN 2026/5"]
    assert second.next_cursor == ""
    assert report("journal", LAST, first=FIRST, journal="BNK").sections == ()


@pytest.mark.parametrize(
    "kind", ["general-ledger", "journal", "vat-lines", "open-items", "receivables"]
)
def test_a_damaged_cursor_is_named(kind: str) -> None:
    with pytest.raises(CursorMalformed):
        report(kind, LAST, first=FIRST, cursor="1010~yesterday~x")


def test_a_file_has_all_lines_or_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = asked(LAST, first=FIRST, size=2)
    whole = reports.whole(kind="general-ledger", asked=wanted)
    assert whole.totals == (Decimal(9200), Decimal(9200), Decimal(0))
    monkeypatch.setattr(reports, "LINES_IN_FILE", 3)
    with pytest.raises(reports.TooLongForAFile, match="more than 3 lines"):
        reports.whole(kind="general-ledger", asked=wanted)
