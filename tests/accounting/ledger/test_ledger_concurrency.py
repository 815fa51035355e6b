"""Several connections at once, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections, transaction

from apps.accounting.models import JournalEntry, MonthBalance, Period
from apps.accounting.services import ledger, periods
from kernel.actor import Actor, system_actor
from kernel.tenancy import ClientRef, client_scope
from tests.accounting.ledger.posting import post
from tests.cast import Cast

LINES = (("1610", "10"), ("6480", "-10"))


class ThoughtBetter(Exception):
    """Rolls a transaction back."""


def in_thread(client: ClientRef, act: Callable[[], Any]) -> Any:
    """Run `act` in `client`'s scope on an own connection; give back what it raised or made."""
    try:
        with client_scope(client):
            return act()
    except Exception as raised:  # noqa: BLE001 - the test looks at it
        return raised
    finally:
        connections.close_all()


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks AS l WHERE NOT l.granted"
            " AND pg_backend_pid() = ANY (pg_blocking_pids(l.pid)))"
        )
        return bool(cursor.fetchone()[0])


def until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _try in range(500):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("it never came to pass")


@pytest.fixture
def chief() -> Actor:
    return system_actor()


def test_numbers_have_no_gaps_though_every_third_is_rolled_back(
    fresh_database: Cast, chief: Actor
) -> None:
    client = fresh_database.nordlys.ref

    def post_or_not(turn: int) -> None:
        try:
            with transaction.atomic():
                post(chief, *LINES)
                if turn % 3 == 0:
                    raise ThoughtBetter
        except ThoughtBetter:
            pass

    def many(start: int) -> None:
        for turn in range(start, start + 15):
            post_or_not(turn)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda n: in_thread(client, lambda: many(n)), [0, 100, 200, 300]))
    assert results == [None] * 4
    with client_scope(client):
        numbers = list(JournalEntry.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) == 40
        bank = MonthBalance.objects.get(account__code="6480")
        assert (bank.debit, bank.credit) == (0, 400)


def test_two_reversals_at_once_leave_one(fresh_database: Cast, chief: Actor) -> None:
    client = fresh_database.nordlys.ref
    with client_scope(client):
        posted = post(chief, *LINES)
    start = threading.Barrier(2)

    def reverse() -> Any:
        start.wait()
        return ledger.reverse_entry(entry_id=posted.id, reason="Twice", actor=chief)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _n: in_thread(client, reverse), range(2)))
    assert sorted(type(each).__name__ for each in results) == ["AlreadyReversed", "PostedEntry"]
    with client_scope(client):
        assert JournalEntry.objects.count() == 2


def test_a_closing_waits_for_the_entry_that_is_being_posted(
    fresh_database: Cast, chief: Actor
) -> None:
    client = fresh_database.nordlys.ref
    day = date(2025, 1, 15)
    with client_scope(client), ThreadPoolExecutor(1) as pool:
        january = Period.objects.get(starts_on=date(2025, 1, 1)).pk
        with transaction.atomic():
            post(chief, *LINES, on=day)
            closing = pool.submit(
                in_thread,
                client,
                lambda: periods.close_period(period_id=january, actor=chief),
            )
            until(somebody_waits_for_us)
            assert not closing.done()
        assert closing.result(timeout=10).state == "closed"
        assert JournalEntry.objects.filter(period_id=january).count() == 1
        with pytest.raises(ledger.PeriodClosed):
            post(chief, *LINES, on=day)


def test_an_entry_that_meets_a_closing_under_way_sees_it_closed(
    fresh_database: Cast, chief: Actor
) -> None:
    client = fresh_database.nordlys.ref
    with client_scope(client), ThreadPoolExecutor(1) as pool:
        january = Period.objects.get(starts_on=date(2025, 1, 1)).pk
        with transaction.atomic():
            periods.close_period(period_id=january, actor=chief)
            posting = pool.submit(
                in_thread, client, lambda: post(chief, *LINES, on=date(2025, 1, 15))
            )
            until(somebody_waits_for_us)
            assert not posting.done()
        assert isinstance(posting.result(timeout=10), ledger.PeriodClosed)
        assert JournalEntry.objects.count() == 0


def test_one_client_never_reads_anothers_ledger(fresh_database: Cast, chief: Actor) -> None:
    with client_scope(fresh_database.nordlys.ref):
        post(chief, *LINES)
    with client_scope(fresh_database.pekarna.ref):
        assert JournalEntry.objects.count() == 0
