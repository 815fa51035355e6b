"""Random acts on the ledger and its open items, beside a model that is a few dicts of Decimals.

Before each act the model says whether the books will refuse it, and with which code; a refused act
leaves every table as it was. After each act the books promise what they always promise, and say
what the model says.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from apps.accounting.models import AllocationPart, JournalEntry, OpenItem, Period
from apps.accounting.selectors import open_items, roles, statements
from apps.accounting.services import allocations, ledger, periods
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft, PeriodInfo
from apps.accounting.values.open_items import ItemShare
from apps.parties import services as parties
from kernel.actor import system_actor
from kernel.errors import KontorError
from kernel.tenancy import client_scope
from tests.accounting.open_items.owing import register, rows
from tests.accounting.stateful import promises
from tests.accounting.stateful.model import (
    BANK,
    FIRST,
    LAST,
    MONTHS,
    PAYABLES,
    RECEIVABLES,
    SALES,
    ZERO,
    Model,
    Side,
)
from tests.cast import Cast

TODAY = date(2026, 2, 20)
PARTIES = 4
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda day: FIRST + timedelta(days=day))
CENTS = st.integers(1, 100_000).map(lambda cents: Decimal(cents) / 100)
RATES = st.sampled_from(["7.40", "7.46", "7.52"]).map(Decimal)
ONE_IN_FOUR = st.sampled_from([False, False, False, True])
FLAWS = st.sampled_from(["", "", "", "", "", "a cent off", "a euro off", "nobody's"])
OWED = st.lists(
    st.tuples(
        st.sampled_from([RECEIVABLES, RECEIVABLES, PAYABLES, SALES]),
        st.integers(0, PARTIES - 1),
        CENTS,
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


class Books(RuleBasedStateMachine):
    """Runs inside a savepoint that is rolled back when the machine stops."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.actor = system_actor()
        self.scope = client_scope(self.cast.nordlys.ref)
        self.scope.__enter__()
        self.savepoint = transaction.savepoint()
        self.clock = mock.patch.object(timezone, "localdate", return_value=TODAY)
        self.clock.start()
        Period.objects.filter(starts_on__lt=FIRST).update(state="closed")
        self.months = dict(Period.objects.values_list("starts_on", "pk"))
        self.parties = [register(f"Hotel {number}") for number in range(PARTIES)]
        self.loss = roles.account_for(role=AccountRole.EXCHANGE_LOSS).code
        self.gain = roles.account_for(role=AccountRole.EXCHANGE_GAIN).code
        self.model = Model(today=TODAY)

    def teardown(self) -> None:
        self.clock.stop()
        transaction.savepoint_rollback(self.savepoint)
        self.scope.__exit__(None, None, None)

    @contextmanager
    def refused(self, code: str) -> Iterator[None]:
        before = promises.everything()
        with pytest.raises(KontorError) as refusal:
            yield
        assert refusal.value.code == code
        assert promises.everything() == before

    def attempt(self, refused: str | None, act: Callable[[], Any]) -> Any:
        """None when the model says that the books refuse; then they do."""
        if refused is None:
            return act()
        with self.refused(refused):
            act()
        return None

    # ---- Posting and reversing ---------------------------------------------------------------
    @rule(owed=OWED, on=DAYS, is_adjustment=ONE_IN_FOUR, flaw=FLAWS)
    def post(self, owed: list[Any], on: date, is_adjustment: bool, flaw: str) -> None:
        sides = self._spoilt(self._sides(owed, rate=None), flaw)
        self._post(sides, on=on, is_adjustment=is_adjustment)

    @rule(owed=OWED, on=DAYS, is_adjustment=ONE_IN_FOUR, flaw=FLAWS, rate=RATES)
    def post_in_euros(
        self, owed: list[Any], on: date, is_adjustment: bool, flaw: str, rate: Decimal
    ) -> None:
        sides = self._spoilt(self._sides(owed, rate=rate), flaw)
        self._post(sides, on=on, is_adjustment=is_adjustment)

    def _post(self, sides: list[Side], *, on: date, is_adjustment: bool = False) -> list[int]:
        """The open items that it made; none when it was refused."""
        draft = EntryDraft(
            journal_code="GEN",
            date=on,
            description="Coffee",
            is_adjustment=is_adjustment,
            lines=tuple(self._line(side) for side in sides),
        )
        posted = self.attempt(
            self.model.refuses_entry(sides, on=on, is_adjustment=is_adjustment),
            lambda: ledger.post_entry(draft=draft, actor=self.actor),
        )
        if posted is None:
            return []
        lines = items_of(posted.id)
        self.model.keep_entry(posted.id, sides, on=on, lines=lines)
        return lines

    def _sides(self, owed: list[Any], *, rate: Decimal | None) -> list[Side]:
        """What is drawn, against the bank."""
        sides = []
        for account, party, cents, is_debit in owed:
            own = cents if is_debit else -cents
            sides.append(
                Side(
                    account=account,
                    amount=own if rate is None else round(own * rate, 2),
                    euros=None if rate is None else own,
                    party=self.parties[party] if account in (RECEIVABLES, PAYABLES) else None,
                )
            )
        amount = -sum((side.amount for side in sides), ZERO)
        euros = None if rate is None else -sum((side.euros or ZERO for side in sides), ZERO)
        if amount or euros or len(sides) < 2:
            sides.append(Side(account=BANK, amount=amount, euros=euros))
        return sides

    def _spoilt(self, sides: list[Side], flaw: str) -> list[Side]:
        *rest, last = sides
        if flaw == "a cent off":
            return [*rest, replace(last, amount=last.amount + Decimal("0.01"))]
        if flaw == "a euro off" and last.euros is not None:
            return [*rest, replace(last, euros=last.euros + 1)]
        if flaw == "nobody's":
            return [replace(side, party=None) for side in sides]
        return sides

    def _line(self, side: Side) -> LineDraft:
        return LineDraft(
            account_code=side.account,
            amount=side.amount,
            currency="" if side.euros is None else "EUR",
            currency_amount=side.euros,
            party_id=side.party,
        )

    @precondition(lambda self: self.model.entries)
    @rule(data=st.data(), on=st.none() | DAYS)
    def reverse(self, data: Any, on: date | None) -> None:
        entry_id = data.draw(st.sampled_from(list(self.model.entries)))
        posted = self.attempt(
            self.model.refuses_reversal(entry_id, on=on),
            lambda: ledger.reverse_entry(
                entry_id=entry_id, reason="Wrong", actor=self.actor, date=on
            ),
        )
        if posted:
            self._keep_reversal(entry_id, posted.id, on=on)

    def _keep_reversal(self, entry_id: uuid.UUID, mirror: uuid.UUID, *, on: date | None) -> None:
        pairs = self.model.keep_reversal(entry_id, mirror, on=on, lines=items_of(mirror))
        for pair in pairs:
            part = AllocationPart.objects.get(item_id=max(pair))
            self.model.settle(part.allocation_id, pair)
            self.model.for_good.add(part.allocation_id)

    # ---- Settling ----------------------------------------------------------------------------
    @precondition(lambda self: self._open_lines())
    @rule(data=st.data(), on=DAYS, rate=RATES, is_whole=st.booleans())
    def pay(self, data: Any, on: date, rate: Decimal, is_whole: bool) -> None:
        """What is open is paid at another day's rate, and settled."""
        line = data.draw(st.sampled_from(self._open_lines()))
        item = self.model.items[line]
        share = item.open_own if is_whole else round(item.open_own / 3, 2) or item.open_own
        paid = Side(
            account=item.side.account,
            amount=-share if item.side.euros is None else -round(share * rate, 2),
            euros=None if item.side.euros is None else -share,
            party=item.side.party,
        )
        for payment in self._post([paid, replace(paid.mirror(), account=BANK, party=None)], on=on):
            self._settle({line: share, payment: -share}, on=on)

    def _open_lines(self) -> list[int]:
        return [line for line, item in self.model.items.items() if item.open_own]

    @precondition(lambda self: len(self.model.items) > 1)
    @rule(
        data=st.data(),
        on=DAYS,
        size=st.sampled_from(["whole", "whole", "part", "too much"]),
        is_odd=ONE_IN_FOUR,
    )
    def allocate(self, data: Any, on: date, size: str, is_odd: bool) -> None:
        """One item against another; `is_odd` when they needn't fit at all."""
        pairs = self._pairs(is_odd=is_odd)
        if pairs:
            one, other = data.draw(st.sampled_from(pairs))
            self._settle(self._wanted(one, other, size=size), on=on)

    def _settle(self, wanted: dict[int, Decimal], *, on: date) -> None:
        found = self.attempt(
            self.model.refuses_settling(wanted, on=on),
            lambda: allocations.allocate(
                items=[ItemShare(line_id=line, amount=share) for line, share in wanted.items()],
                on=on,
                actor=self.actor,
            ),
        )
        if found:
            self._keep_allocation(found, wanted, on=on)

    def _pairs(self, *, is_odd: bool) -> list[tuple[int, int]]:
        owners = {
            line: (each.side.account, each.side.currency, self.model.living(each.side.party))
            for line, each in self.model.items.items()
        }
        left = {line: each.open_own for line, each in self.model.items.items()}
        return [
            (one, other)
            for one in left
            for other in left
            if one != other
            and (is_odd or (left[one] > 0 > left[other] and owners[one] == owners[other]))
        ]

    def _wanted(self, one: int, other: int, *, size: str) -> dict[int, Decimal]:
        left = self.model.items[one].open_own, self.model.items[other].open_own
        share = min(abs(left[0]), abs(left[1])) or Decimal(1)
        if size == "part":
            share = max(round(share / 3, 2), Decimal("0.01"))
        if size == "too much":
            share = max(abs(left[0]), abs(left[1])) + Decimal("0.01")
        return {one: share, other: -share}

    def _keep_allocation(self, found: Any, wanted: dict[int, Decimal], *, on: date) -> None:
        parts, difference = self.model.shares(wanted), self.model.difference(wanted)
        assert found.exchange_difference == difference
        assert bool(found.difference_entry_id) == bool(difference)
        if difference:
            control = self.model.items[min(wanted)].side
            sides = [
                replace(control, amount=-difference, euros=ZERO),
                Side(account=self.loss if difference > 0 else self.gain, amount=difference),
            ]
            [line] = items_of(found.difference_entry_id)
            self.model.keep_entry(
                found.difference_entry_id, sides, on=on, lines=[line], journal="CUR"
            )
            parts[line] = (-difference, ZERO)
        self.model.settle(found.id, parts)

    @precondition(lambda self: self.model.settled)
    @rule(data=st.data())
    def undo(self, data: Any) -> None:
        settled = data.draw(st.sampled_from(list(reversed(self.model.settled))))
        differences = self.model.differences_of(settled)
        mirror = self.attempt(
            self.model.refuses_undoing(settled),
            lambda: allocations.undo_allocation(
                allocation_id=settled, reason="Wrong", actor=self.actor
            ),
        )
        if mirror:
            self.model.undo(settled)
            for entry_id in differences:
                reversal = JournalEntry.objects.get(reverses=entry_id)
                self._keep_reversal(entry_id, reversal.pk, on=None)

    # ---- Periods and parties -----------------------------------------------------------------
    @rule(
        month=st.sampled_from(MONTHS),
        state=st.sampled_from(["open", "open", "soft_closed", "closed", "closed", "locked"]),
    )
    def move_period(self, month: date, state: str) -> None:
        moved = self.attempt(
            self.model.refuses_state(month, state), lambda: self._move(self.months[month], state)
        )
        if moved:
            self.model.states[month] = state

    def _move(self, period_id: int, state: str) -> PeriodInfo:
        if state == "open":
            return periods.reopen_period(period_id=period_id, reason="Late", actor=self.actor)
        return periods.close_period(period_id=period_id, state=state, actor=self.actor)

    @rule(kept=st.integers(0, PARTIES - 1), further=st.sampled_from([1, 2, 3, 0]))
    def merge(self, kept: int, further: int) -> None:
        kept_id, merged_id = self.parties[kept], self.parties[(kept + further) % PARTIES]
        merged = self.attempt(
            self.model.refuses_merge(kept_id, merged_id),
            lambda: parties.merge_parties(kept_id=kept_id, merged_id=merged_id, actor=self.actor),
        )
        if merged:
            self.model.merge(kept_id, merged_id)

    # ---- What always holds -------------------------------------------------------------------
    @invariant()
    def the_promises_are_kept(self) -> None:
        promises.are_kept()

    @invariant()
    def the_trial_balance_is_the_models(self) -> None:
        found = statements.trial_balance(first=FIRST, last=LAST)
        every = [row for section in found.sections for row in section.all_rows()]
        lines = {row.code: row.amounts[1:3] for row in every if any(row.amounts[1:3])}
        assert lines == self.model.turnovers()
        euros = rows(
            "SELECT a.code, sum(c.amount), sum(c.booked) FROM currency_balance AS c"
            " JOIN account AS a ON a.id = c.account_id WHERE c.currency = 'EUR' GROUP BY 1"
        )
        assert {code: tuple(sums) for code, *sums in euros} == self.model.euros()

    @invariant()
    def what_is_open_is_what_the_model_says(self) -> None:
        found = rows("SELECT line_id, open_amount, open_currency_amount FROM open_item")
        assert {line: tuple(left) for line, *left in found} == {
            line: (item.open, item.open_own) for line, item in self.model.items.items()
        }
        for account, control in ((RECEIVABLES, "receivable"), (PAYABLES, "payable")):
            told = open_items.party_balances(control=control)
            assert {party: left for party, left in told.items() if left} == (
                self.model.open_by_party(account)
            )

    @invariant()
    def numbers_and_periods_are_the_models(self) -> None:
        found = rows(
            "SELECT j.code, y.label, c.last_number FROM journal_counter AS c"
            " JOIN journal AS j ON j.id = c.journal_id"
            " JOIN fiscal_year AS y ON y.id = c.fiscal_year_id WHERE c.last_number > 0"
        )
        assert {(code, year): last for code, year, last in found} == self.model.counts()
        states = dict(Period.objects.values_list("starts_on", "state"))
        assert {month: states[month] for month in MONTHS} == self.model.states


def items_of(entry_id: uuid.UUID) -> list[int]:
    """The entry's lines on control accounts, in its order."""
    items = OpenItem.objects.filter(line__entry_id=entry_id).order_by("line__position")
    return list(items.values_list("pk", flat=True))


def play(cast: Cast, *, games: int, steps: int) -> None:
    """The same games every time: what fails fails again."""
    Books.cast = cast
    machine: Any = Books.TestCase
    machine.settings = settings(
        max_examples=games,
        stateful_step_count=steps,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()


def test_the_books_agree_with_a_model_of_them(cast: Cast) -> None:
    play(cast, games=10, steps=35)


@pytest.mark.slow
def test_the_books_agree_with_a_model_of_them_for_long(cast: Cast) -> None:
    play(cast, games=40, steps=50)
