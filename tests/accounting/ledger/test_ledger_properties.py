"""Whatever is posted, reversed and closed, the books say what a plain list says."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from apps.accounting.models import JournalEntry, Period
from apps.accounting.selectors import statements
from apps.accounting.services import ledger, periods
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tests.accounting.ledger.posting import post
from tests.cast import Cast

ACCOUNTS = ("6480", "6190", "7440", "6510", "1010", "1610", "2030")
RESULT = {"1010", "1610", "2030"}
DAYS = st.dates(date(2025, 11, 20), date(2026, 2, 10))
CENTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
SIDES = st.lists(st.tuples(st.sampled_from(ACCOUNTS), CENTS, st.booleans()), min_size=1, max_size=6)


class Books(RuleBasedStateMachine):
    """Runs inside a savepoint that is rolled back when the machine stops."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.actor = system_actor()
        self.lines: list[tuple[date, str, Decimal]] = []
        self.posted: dict[uuid.UUID, tuple[date, list[tuple[str, Decimal]]]] = {}
        self.closed: set[tuple[int, int]] = set()
        self.scope = client_scope(self.cast.nordlys.ref)
        self.scope.__enter__()
        self.savepoint = transaction.savepoint()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)
        self.scope.__exit__(None, None, None)

    def keep(self, on: date, lines: list[tuple[str, Decimal]]) -> None:
        self.lines += [(on, code, amount) for code, amount in lines]

    def is_closed(self, day: date) -> bool:
        return (day.year, day.month) in self.closed

    @rule(sides=SIDES, on=DAYS)
    def post_balanced(self, sides: list[Any], on: date) -> None:
        lines = [(code, amount if debit else -amount) for code, amount, debit in sides]
        rest = -sum((amount for _code, amount in lines), Decimal(0))
        if rest:
            lines.append(("6480", rest))
        if len(lines) < 2:
            return
        texts = [(code, str(amount)) for code, amount in lines]
        if self.is_closed(on):
            with pytest.raises(ledger.PeriodClosed):
                post(self.actor, *texts, on=on)
            return
        self.posted[post(self.actor, *texts, on=on).id] = (on, lines)
        self.keep(on, lines)

    @rule(amount=CENTS, off=CENTS, on=DAYS)
    def post_unbalanced(self, amount: Decimal, off: Decimal, on: date) -> None:
        with pytest.raises(ledger.EntryUnbalanced):
            post(self.actor, ("1610", str(amount + off)), ("6480", str(-amount)), on=on)

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def reverse(self, data: Any) -> None:
        entry_id = data.draw(st.sampled_from(sorted(self.posted)))
        on, lines = self.posted[entry_id]
        if self.is_closed(on):
            return
        ledger.reverse_entry(entry_id=entry_id, reason="Wrong", actor=self.actor)
        del self.posted[entry_id]
        self.keep(on, [(code, -amount) for code, amount in lines])
        with pytest.raises(ledger.AlreadyReversed):
            ledger.reverse_entry(entry_id=entry_id, reason="Wrong", actor=self.actor)

    @rule()
    def close_the_next_month(self) -> None:
        first_open = Period.objects.filter(state="open").order_by("starts_on").first()
        if first_open is None or first_open.starts_on > date(2025, 12, 31):
            return
        periods.close_period(period_id=first_open.pk, actor=self.actor)
        self.closed.add((first_open.starts_on.year, first_open.starts_on.month))

    @invariant()
    def the_balance_sheet_balances_on_every_day(self) -> None:
        for day in (date(2025, 11, 25), date(2025, 12, 31), date(2026, 1, 9), date(2026, 2, 10)):
            found = statements.balance_sheet(as_of=day)
            assert found.totals == (0,)
            expected: dict[str, Decimal] = defaultdict(Decimal)
            for on, code, amount in self.lines:
                if on <= day and code not in RESULT:
                    expected[code] += amount
            rows = {row.code: row.amounts[0] for row in found.section("assets").all_rows()}
            wanted = {code: expected[code] for code in ("6480", "6190") if expected[code]}
            assert rows == wanted

    @invariant()
    def the_trial_balance_says_what_the_list_says(self) -> None:
        first, last = date(2025, 12, 10), date(2026, 1, 25)
        found = statements.trial_balance(first=first, last=last)
        assert found.totals[0] == 0
        assert found.totals[1] == found.totals[2]
        debit = sum((a for on, _c, a in self.lines if first <= on <= last and a > 0), Decimal(0))
        assert found.totals[1] == debit

    @invariant()
    def numbers_count_without_gaps(self) -> None:
        for year in ("2025", "2026"):
            rows = JournalEntry.objects.filter(fiscal_year__label=year).order_by("number")
            numbers = list(rows.values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))


def test_the_books_agree_with_a_plain_list(cast: Cast) -> None:
    Books.cast = cast
    machine: Any = Books.TestCase
    machine.settings = settings(
        max_examples=12,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()
