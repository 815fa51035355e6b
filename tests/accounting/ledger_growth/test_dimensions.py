"""Cost centres and projects, and the result of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import Dimension
from apps.accounting.selectors import dimensions as read
from apps.accounting.selectors import statements
from apps.accounting.services import dimensions, ledger
from apps.accounting.values.ledger import DimensionKind, EntryDraft, LineDraft
from tests.accounting.ledger_growth.conftest import People

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def add(people: People, code: str, name: str, kind: str = "cost_centre") -> None:
    dimensions.add_dimension(kind=kind, code=code, name=name, actor=people.preparer)


def sell(people: People, amount: str, **more: Any) -> None:
    lines = (
        LineDraft(account_code="6480", amount=Decimal(amount)),
        LineDraft(account_code="1010", amount=-Decimal(amount), **more),
    )
    draft = EntryDraft(journal_code="GEN", date=date(2026, 5, 5), description="Sales", lines=lines)
    ledger.post_entry(draft=draft, actor=people.preparer)


def test_the_result_stands_in_a_column_for_each_and_adds_up_to_the_plain_statement(
    people: People, django_assert_num_queries: Any
) -> None:
    add(people, "SHOP", "The shop")
    add(people, "WEB", "Web shop")
    sell(people, "100", cost_centre="SHOP")
    sell(people, "50", cost_centre="WEB")
    sell(people, "7")
    with django_assert_num_queries(3):
        found = read.result_by(kind=DimensionKind.COST_CENTRE, first=FIRST, last=LAST)
    assert [column.code for column in found.columns] == ["SHOP", "WEB", "-", "total"]
    (row,) = found.section("revenue").rows
    assert row.amounts == (Decimal(100), Decimal(50), Decimal(7), Decimal(157))
    plain = statements.profit_and_loss(first=FIRST, last=LAST)
    assert found.totals[-1] == plain.totals[-1] == Decimal(157)


def test_projects_are_counted_apart_from_cost_centres(people: People) -> None:
    add(people, "FAIR", "Coffee fair", "project")
    sell(people, "40", project="FAIR")
    found = read.result_by(kind=DimensionKind.PROJECT, first=FIRST, last=LAST)
    assert [column.code for column in found.columns] == ["FAIR", "total"]
    by_centre = read.result_by(kind=DimensionKind.COST_CENTRE, first=FIRST, last=LAST)
    assert [column.code for column in by_centre.columns] == ["-", "total"]


def test_one_that_is_put_away_takes_no_new_lines_and_keeps_its_old_ones(people: People) -> None:
    add(people, "SHOP", "The shop")
    sell(people, "100", cost_centre="SHOP")
    dimensions.change_dimension(
        kind="cost_centre", code="SHOP", is_active=False, actor=people.preparer
    )
    with pytest.raises(ledger.UnknownDimension):
        sell(people, "100", cost_centre="SHOP")
    found = read.result_by(kind=DimensionKind.COST_CENTRE, first=FIRST, last=LAST)
    assert found.columns[0].title == "SHOP The shop"


def test_a_code_is_given_once_per_kind(people: People) -> None:
    add(people, "A1", "One")
    add(people, "A1", "A project", "project")
    with pytest.raises(dimensions.DimensionTaken, match="A1"):
        add(people, "A1", "Another")
    assert Dimension.objects.count() == 2


@pytest.mark.parametrize(("code", "name"), [("", "x"), ("=A", "x"), ("a" * 21, "x"), ("A", " ")])
def test_a_code_or_name_that_is_none_is_refused(people: People, code: str, name: str) -> None:
    with pytest.raises(dimensions.DimensionMalformed):
        add(people, code, name)
    assert not Dimension.objects.exists()


def test_it_is_renamed(people: People) -> None:
    add(people, "SHOP", "The shop")
    dimensions.change_dimension(
        kind="cost_centre", code="SHOP", name="Shop in Aarhus", actor=people.preparer
    )
    assert [each.name for each in read.dimensions()] == ["Shop in Aarhus"]
