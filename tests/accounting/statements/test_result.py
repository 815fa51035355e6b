"""Profit and loss laid out by month, against last year, by cost centre and project."""

from __future__ import annotations

from datetime import date

import pytest

from apps.accounting.selectors.reports.result import RangeTooLong
from apps.accounting.services import dimensions
from kernel.actor import Actor
from tests.accounting.open_items.owing import BANK, SALES, entry, line
from tests.accounting.statements.reading import report, table

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
RENT = "2030"


@pytest.fixture(autouse=True)
def two_years(preparer: Actor, nordlys_books: None) -> None:
    for code in ("BAR", "SHOP"):
        dimensions.add_dimension(kind="cost_centre", code=code, name=code.title(), actor=preparer)
    entry(preparer, line(BANK, "400"), line(SALES, "-400"), on=date(2025, 3, 5))
    entry(
        preparer, line(BANK, "1000"), line(SALES, "-700", cost_centre="SHOP"),
        line(SALES, "-300"), on=date(2026, 2, 5),
    )  # fmt: skip
    entry(
        preparer, line(RENT, "120", cost_centre="BAR"), line(RENT, "80", cost_centre="SHOP"),
        line(BANK, "-200"), on=date(2026, 3, 1),
    )  # fmt: skip


def test_it_stands_beside_the_same_days_a_year_earlier() -> None:
    found = report("profit-and-loss", LAST, first=FIRST, layout="year")
    assert table(found) == {SALES: (1000, 400, 600), RENT: (200, 0, 200)}
    assert found.totals == (800, 400, 400)
    assert (found.columns[1].first, found.columns[1].last) == (date(2025, 1, 1), date(2025, 12, 31))


def test_cost_centres_and_what_belongs_to_none_add_up_to_the_total() -> None:
    found = report("profit-and-loss", LAST, first=FIRST, layout="cost_centre")
    assert [column.code for column in found.columns] == ["BAR", "SHOP", "-", "total"]
    assert table(found) == {SALES: (0, 700, 300, 1000), RENT: (120, 80, 0, 200)}
    assert found.totals == (-120, 620, 300, 800)
    plain = report("profit-and-loss", LAST, first=FIRST)
    assert found.totals[-1:] == plain.totals


def test_without_projects_everything_belongs_to_none() -> None:
    found = report("profit-and-loss", LAST, first=FIRST, layout="project")
    assert [column.code for column in found.columns] == ["-", "total"]
    assert found.totals == (800, 800)


def test_too_many_months_are_refused() -> None:
    with pytest.raises(RangeTooLong, match="At most 60 months"):
        report("profit-and-loss", LAST, first=date(2020, 1, 1), layout="month")
