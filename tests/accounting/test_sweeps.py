"""What a sweep asks of the database: every client, every quarter of a minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from apps.accounting.models import OverdueNotice
from apps.accounting.services import receivables, year_end
from kernel import offering
from kernel.models import FactRecord
from tests.accounting.receivables.conftest import Shop, add_customer, shop

__all__ = ["shop"]

LATE = date(2027, 3, 1)
QUIET_MAX = 25


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, without savepoints."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [
        each["sql"]
        for each in captured.captured_queries
        if "SAVEPOINT" not in each["sql"] and "set_config(" not in each["sql"]
    ]


def sell(shop: Shop, *, customers: int) -> None:
    """An invoice to each of as many new customers."""
    for number in range(customers):
        shop.issued(party_id=add_customer(name=f"Kavárna {number}", registration_number=""))


def told(name: str) -> list[Any]:
    return list(FactRecord.objects.filter(name=name).order_by("sequence"))


def test_who_became_late_is_noted_by_one_statement_and_told_one_by_one(shop: Shop) -> None:
    sell(shop, customers=3)
    with counted() as few:
        assert receivables.watch_overdue(today=LATE) == 3
    assert OverdueNotice.objects.count() == 3
    sell(shop, customers=6)
    with counted() as more:
        assert receivables.watch_overdue(today=LATE) == 6
    assert len(more) - len(few) == 3
    assert len([each for each in more if "INSERT INTO overdue_notice" in each]) == 1
    assert len(told("accounting.customer.overdue")) == 9


def test_who_is_no_longer_late_is_forgotten_by_one_statement(shop: Shop) -> None:
    sell(shop, customers=3)
    receivables.watch_overdue(today=LATE)
    with counted() as asked:
        assert receivables.watch_overdue(today=date(2026, 11, 3)) == 3
    assert len([each for each in asked if each.startswith("DELETE")]) == 1
    assert OverdueNotice.objects.count() == 0
    assert len(told("accounting.customer.settled")) == 3


def test_whether_a_period_is_ready_is_asked_by_four_statements(shop: Shop) -> None:
    year_end.announce_ready(today=date(2026, 11, 20))
    with counted() as asked:
        year_end.announce_ready(today=date(2026, 11, 20))
    assert len(asked) == 4, asked


@pytest.mark.parametrize("customers", [1, 5])
def test_a_sweep_in_which_nothing_happens_asks_a_handful_of_questions(
    shop: Shop, customers: int
) -> None:
    sell(shop, customers=customers)
    sweepers = [import_string(name) for name in offering.sweepers()]
    for sweep in sweepers:
        sweep()
    with counted() as asked:
        for sweep in sweepers:
            sweep()
    assert len(asked) <= QUIET_MAX, asked
