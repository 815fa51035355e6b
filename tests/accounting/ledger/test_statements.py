"""Figures that an accountant can check by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.selectors import statements
from apps.accounting.values.statements import StatementSection
from kernel.actor import Actor
from tests.accounting.ledger.posting import post

pytestmark = pytest.mark.usefixtures("nordlys_books")


@pytest.fixture(autouse=True)
def a_year_and_a_bit(preparer: Actor, nordlys_books: None) -> Iterator[None]:
    """50,000 of capital; 2025: 8,000 earned, 3,000 spent; 2026: 10,000 earned, 4,500 spent."""
    for day, debit, credit, amount in (
        (date(2025, 1, 1), "6480", "6510", "50000"),
        (date(2025, 6, 15), "6480", "1010", "8000"),
        (date(2025, 12, 31), "1610", "7440", "3000"),
        (date(2026, 1, 10), "7440", "6480", "3000"),
        (date(2026, 1, 20), "6480", "1010", "6000"),
        (date(2026, 2, 28), "2030", "6480", "4500"),
        (date(2026, 3, 20), "6480", "1010", "4000"),
    ):
        post(preparer, (debit, amount), (credit, f"-{amount}"), on=day)
    yield


def rows(section: StatementSection) -> dict[str, tuple[Decimal, ...]]:
    return {row.code or str(row.name): row.amounts for row in section.all_rows()}


def all_rows(statement: Any) -> dict[str, tuple[Decimal, ...]]:
    return {code: amounts for each in statement.sections for code, amounts in rows(each).items()}


def test_the_trial_balance_opens_moves_and_closes() -> None:
    found = statements.trial_balance(first=date(2026, 1, 1), last=date(2026, 3, 31))
    assert all_rows(found) == {
        "6480": (58000, 10000, 7500, 60500),
        "7440": (-3000, 3000, 0, 0),
        "6510": (-50000, 0, 0, -50000),
        "Result of earlier years, not yet appropriated": (-5000, 0, 0, -5000),
        "1010": (0, 0, 10000, -10000),
        "2030": (0, 4500, 0, 4500),
    }
    assert found.totals == (0, 17500, 17500, 0)


def test_revenue_opens_with_what_the_fiscal_year_brought_so_far() -> None:
    found = statements.trial_balance(first=date(2026, 2, 1), last=date(2026, 3, 31))
    assert all_rows(found)["1010"] == (-6000, 0, 4000, -10000)
    assert found.totals == (0, 8500, 8500, 0)


def test_the_balance_sheet_balances_with_the_results_in_equity() -> None:
    found = statements.balance_sheet(as_of=date(2026, 3, 31), compare=date(2025, 12, 31))
    assets, other = found.section("assets"), found.section("equity_and_liabilities")
    assert rows(assets) == {"6480": (60500, 58000)}
    assert rows(other) == {
        "6510": (50000, 50000),
        "Result of earlier years, not yet appropriated": (5000, 0),
        "Result of the year": (5500, 5000),
        "7440": (0, 3000),
    }
    assert assets.totals == other.totals == (60500, 58000)
    assert found.totals == (0, 0)


@pytest.mark.parametrize(
    ("day", "cash"),
    [
        (date(2025, 6, 14), 50000),
        (date(2025, 6, 15), 58000),
        (date(2026, 1, 9), 58000),
        (date(2026, 1, 19), 55000),
        (date(2026, 1, 20), 61000),
        (date(2026, 2, 27), 61000),
        (date(2026, 3, 20), 60500),
    ],
)
def test_a_day_within_a_month_counts_only_what_came_before(day: date, cash: int) -> None:
    assert statements.balance_sheet(as_of=day).section("assets").totals == (cash,)
    assert statements.cash_position(on=day).total == cash


def test_profit_and_loss_by_month_adds_up_to_the_total() -> None:
    found = statements.profit_and_loss(
        first=date(2026, 1, 15), last=date(2026, 3, 31), is_by_month=True
    )
    assert [column.code for column in found.columns] == ["2026-01", "2026-02", "2026-03", "total"]
    assert all_rows(found) == {"1010": (6000, 0, 4000, 10000), "2030": (0, 4500, 0, 4500)}
    assert found.totals == (6000, -4500, 4000, 5500)


def test_profit_and_loss_of_some_days_is_one_column() -> None:
    found = statements.profit_and_loss(first=date(2025, 6, 16), last=date(2026, 1, 20))
    assert all_rows(found) == {"1010": (6000,), "1610": (3000,)}
    assert found.totals == (3000,)


def test_accounts_stand_under_the_headings_of_their_chart() -> None:
    found = statements.balance_sheet(as_of=date(2026, 3, 31))
    assert [str(each.title) for each in found.section("assets").sections] == ["Cash and bank"]
    costs = statements.profit_and_loss(first=date(2025, 1, 1), last=date(2026, 12, 31))
    titles = [str(each.title) for each in costs.section("expenses").sections]
    assert titles == ["Materials and goods", "Services and other external costs"]


def test_money_month_by_month() -> None:
    found = statements.cash_by_month(until=date(2026, 3, 5), months=4)
    assert [(m.month.month, m.revenue, m.expense, m.result, m.cash) for m in found] == [
        (12, 0, 3000, -3000, 58000),
        (1, 6000, 0, 6000, 61000),
        (2, 0, 4500, -4500, 56500),
        (3, 4000, 0, 4000, 60500),
    ]


def test_statements_cost_the_same_number_of_queries_whatever_is_in_them(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(2):
        statements.trial_balance(first=date(2026, 2, 1), last=date(2026, 3, 31))
    with django_assert_num_queries(2):
        statements.balance_sheet(as_of=date(2026, 3, 31), compare=date(2025, 12, 31))
    with django_assert_num_queries(2):
        statements.profit_and_loss(first=date(2026, 1, 1), last=date(2026, 3, 31), is_by_month=True)
