"""Random acts on batches, bank lines and allocations, beside a model of a few dicts.

Before each act the model says whether it is refused, and with which code; a refused act leaves
everything as it was. After each act the tables say what the model says, and the bank was never told
to pay more of a bill than it is over.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from apps.accounting.models import (
    Allocation,
    AllocationPart,
    OpenItem,
    PaymentBatch,
    StatementLine,
)
from apps.accounting.models import Payment as PaymentRow
from apps.accounting.services import allocations, bank, payments
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import ItemToPay
from kernel.errors import KontorError
from kernel.tenancy import client_scope
from tests.accounting.open_items.owing import rows
from tests.accounting.payments import paying_model as model
from tests.accounting.payments.conftest import Desk, booked_by_bank, desk_of
from tests.accounting.payments.paying_model import ZERO, Model, Payment
from tests.cast import Cast

OWED = (
    ("mill", "100.00"),
    ("mill", "60.00"),
    ("mill", "500.00"),
    ("landlord", "250.00"),
    ("landlord", "90.00"),
)
CREDITS = (("mill", "80.00"), ("landlord", "100.00"))
SIZES = st.sampled_from(["whole", "whole", "half", "half", "half", "half", "too much"])
WANTED = st.dictionaries(st.integers(0, len(OWED) - 1), SIZES, min_size=1, max_size=2)
SEVERAL = st.integers(1, 3)


class Paying(RuleBasedStateMachine):
    """Runs inside a savepoint that is rolled back when the machine stops."""

    desk: Desk
    line: StatementLine

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        desk = self.desk
        self.parties = {"mill": desk.mill, "landlord": desk.landlord}
        self.bills = [desk.owe(self.parties[who], amount).pk for who, amount in OWED]
        self.credits = [desk.owe(self.parties[who], f"-{amount}").pk for who, amount in CREDITS]
        owners = dict(zip([*self.bills, *self.credits], [*OWED, *CREDITS], strict=True))
        amounts = {item: Decimal(amount) for item, (_who, amount) in owners.items()}
        self.model = Model(
            party={item: who for item, (who, _amount) in owners.items()},
            open=dict(amounts),
            total=amounts,
        )
        self.ids: dict[int, uuid.UUID] = {}
        self.lines: list[tuple[int, Decimal]] = []

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, refused: str | None, act: Callable[[], Any]) -> Any:
        """What the act gives; None when the model says that it is refused. Then it is."""
        if refused is None:
            return act()
        before = everything()
        with pytest.raises(KontorError) as refusal:
            act()
        assert refusal.value.code == refused
        assert everything() == before
        return None

    # ---- Batches -----------------------------------------------------------------------------
    def _wanted(self, drawn: dict[int, str], but: int | None) -> dict[int, Decimal | None]:
        sizes = {
            "whole": lambda bill: None,
            "half": lambda bill: max(round(self.model.free(bill, but=but) / 2, 2), Decimal("0.01")),
            "too much": lambda bill: self.model.free(bill, but=but) + Decimal("0.01"),
        }
        return {self.bills[at]: sizes[size](self.bills[at]) for at, size in drawn.items()}

    def _items(self, wanted: dict[int, Decimal | None]) -> list[ItemToPay]:
        return [ItemToPay(line_id=bill, amount=amount) for bill, amount in wanted.items()]

    def _make(self, wanted: dict[int, Decimal | None]) -> int | None:
        batch_id = self.attempt(
            self.model.refuses_items(wanted),
            lambda: payments.make_batch(
                bank_account_id=self.desk.account.id,
                execution_on=self.desk.today,
                items=self._items(wanted),
                actor=self.desk.actor,
            ),
        )
        if batch_id is None:
            return None
        number = len(self.ids) + 1
        self.ids[number], self.model.batches[number] = batch_id, "draft"
        self.model.fill(number, wanted)
        return number

    @rule(drawn=WANTED)
    def make(self, drawn: dict[int, str]) -> None:
        self._make(self._wanted(drawn, None))

    @rule(drawn=WANTED)
    def send(self, drawn: dict[int, str]) -> None:
        """All the way to the bank, as far as it is let; of what is free."""
        known = {at: size for at, size in drawn.items() if self.model.free(self.bills[at])}
        number = self._make(self._wanted(known, None)) if known else None
        if number is not None:
            for step in ("submit", "approve", "export"):
                self._move(number, step)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), drawn=WANTED)
    def change(self, data: Any, drawn: dict[int, str]) -> None:
        number = data.draw(st.sampled_from(list(self.ids)))
        wanted = self._wanted(drawn, number)
        is_free = self.model.batches[number] == "draft"
        refused = self.model.refuses_items(wanted, but=number) if is_free else model.FROZEN
        self.attempt(
            refused,
            lambda: payments.change_batch(
                batch_id=self.ids[number], items=self._items(wanted), actor=self.desk.actor
            ),
        )
        if refused is None:
            self.model.fill(number, wanted)

    @precondition(lambda self: self.ids)
    @rule(
        data=st.data(),
        step=st.sampled_from(["submit", "approve", "export", "decline", "take_back", "discard"]),
    )
    def move(self, data: Any, step: str) -> None:
        self._move(data.draw(st.sampled_from(list(self.ids))), step)

    def _move(self, number: int, step: str) -> None:
        batch, actor, owner = self.ids[number], self.desk.actor, self.desk.owner
        of = {"batch_id": batch}
        refuses = self.model.refuses_move
        refused, to, act = {
            "submit": (
                lambda: refuses(number, "draft"),
                "submitted",
                lambda: payments.submit_batch(**of, actor=actor),
            ),
            "approve": (
                lambda: refuses(number, "submitted"),
                "approved",
                lambda: payments.approve_batch(**of, actor=owner),
            ),
            "export": (
                lambda: refuses(number, "approved"),
                "exported",
                lambda: payments.export_batch(**of, actor=actor),
            ),
            "decline": (
                lambda: refuses(number, "submitted", is_checked=False),
                "draft",
                lambda: payments.decline_batch(**of, reason="No", actor=owner),
            ),
            "take_back": (
                lambda: refuses(number, "submitted", "approved", is_checked=False),
                "draft",
                lambda: payments.take_back_batch(**of, reason="No", actor=actor),
            ),
            "discard": (
                lambda: None if self.model.batches[number] == "draft" else model.FROZEN,
                "discarded",
                lambda: payments.discard_batch(**of, actor=actor),
            ),
        }[step]
        code = refused()
        self.attempt(code, act)
        if code is None:
            self.model.batches[number] = to

    # ---- The bank ----------------------------------------------------------------------------
    def _payment(self, data: Any, *, is_awaited: bool) -> Payment:
        """Mostly one that the bank was told of."""
        found = self._awaited()
        return data.draw(st.sampled_from(found if found and is_awaited else self.model.payments))

    def _awaited(self) -> list[Payment]:
        return [each for each in self.model.payments if self.model.is_on_the_way(each)]

    def _ids_of(self, wanted: list[Payment]) -> list[uuid.UUID]:
        found = []
        for each in wanted:
            of_batch = PaymentRow.objects.filter(batch=self.ids[each.batch])
            found.append(of_batch.values_list("pk", flat=True).get(position=each.position))
        return found

    @precondition(lambda self: self.model.payments)
    @rule(data=st.data(), is_awaited=st.sampled_from([True, True, True, False]))
    def fail(self, data: Any, is_awaited: bool) -> None:
        payment = self._payment(data, is_awaited=is_awaited)
        refused = None if self.model.is_on_the_way(payment) else model.NOT_ON_THE_WAY
        ids = self._ids_of([payment])
        self.attempt(
            refused,
            lambda: payments.fail_payments(payment_ids=ids, reason="No", actor=self.desk.actor),
        )
        if refused is None:
            payment.state = "failed"
            self.model.close(payment.batch)

    @precondition(lambda self: self._awaited())
    @rule(data=st.data(), is_whole=st.booleans())
    def pay(self, data: Any, is_whole: bool) -> None:
        self._confirm(data, is_whole=is_whole, is_awaited=True, is_known=False)

    @precondition(lambda self: self.model.payments)
    @rule(
        data=st.data(),
        is_whole=st.booleans(),
        is_awaited=st.booleans(),
        is_known=st.booleans(),
    )
    def confirm(self, data: Any, is_whole: bool, is_awaited: bool, is_known: bool) -> None:
        """Also what isn't awaited, or by a line that is explained already."""
        self._confirm(data, is_whole=is_whole, is_awaited=is_awaited, is_known=is_known)

    def _confirm(self, data: Any, *, is_whole: bool, is_awaited: bool, is_known: bool) -> None:
        """One payment, or all that is awaited of its batch as one sum."""
        payment = self._payment(data, is_awaited=is_awaited)
        wanted = [payment]
        if is_whole and self.model.is_on_the_way(payment):
            wanted = [
                each for each in self.model.of(payment.batch) if self.model.is_on_the_way(each)
            ]
        amount = sum((each.amount for each in wanted), ZERO)
        same = [line for line, stated in self.lines if stated == amount] if is_known else []
        line = data.draw(st.sampled_from(same)) if same else self._booked(amount)
        ids = self._ids_of(wanted)
        done = self.attempt(
            self.model.refuses_confirming(wanted, line),
            lambda: payments.confirm(payment_ids=ids, line_id=line, actor=self.desk.actor),
        )
        if done is None:
            return
        paid = OpenItem.objects.filter(line__entry_id=done.entry_id)
        names = {party: who for who, party in self.parties.items()}
        items = {names[each.party_id]: each.pk for each in paid}
        made = {
            who: AllocationPart.objects.values_list("allocation_id", flat=True).get(item_id=item)
            for who, item in items.items()
        }
        self.model.confirm(wanted, line, items, made)

    def _booked(self, amount: Decimal) -> int:
        """A line of the bank's statement that pays so much."""
        row = StatementLine.objects.get(pk=self.line.pk)
        row.pk, row._state.adding = None, True
        row.position, row.amount = 1000 + len(self.lines), -amount
        row.fingerprint = f"{row.position}"
        row.save(force_insert=True)
        self.lines.append((row.pk, amount))
        return row.pk

    @precondition(lambda self: self.model.entries)
    @rule(data=st.data())
    def undo_line(self, data: Any) -> None:
        line = data.draw(st.sampled_from(list(self.model.entries)))
        refused = self.model.refuses_undoing_line(line)
        self.attempt(refused, lambda: bank.undo_line(line_id=line, actor=self.desk.actor))
        if refused is None:
            self.model.undo_line(line)
            self.model.forget(line)

    # ---- By hand -----------------------------------------------------------------------------
    def _counters(self, bill: int) -> list[int]:
        """What may settle it: credit notes, and what bank lines paid and nothing took."""
        paid = [item for items in self.model.entries.values() for item in items.values()]
        party = self.model.party
        return [
            item
            for item in [*paid, *self.credits]
            if party[item] == party[bill] and self.model.open[item]
        ]

    @rule(data=st.data(), at=st.integers(0, len(OWED) - 1), size=SIZES)
    def allocate(self, data: Any, at: int, size: str) -> None:
        bill = self.bills[at]
        counters = self._counters(bill)
        if not counters or not self.model.open[bill]:
            return
        item = data.draw(st.sampled_from(counters))
        whole = min(self.model.open[bill], self.model.open[item])
        amount = {
            "whole": whole,
            "half": max(round(whole / 2, 2), Decimal("0.01")),
            "too much": max(self.model.open[bill], self.model.open[item]) + 1,
        }[size]
        shares = [
            ItemShare(line_id=bill, amount=-amount),
            ItemShare(line_id=item, amount=amount),
        ]
        done = self.attempt(
            model.EXCEEDS if size == "too much" else None,
            lambda: allocations.allocate(items=shares, on=self.desk.today, actor=self.desk.actor),
        )
        if done is not None:
            self.model.allocate(done.id, bill, item, amount)

    def _standing(self) -> list[Any]:
        return [key for key, each in self.model.settled.items() if each.stands]

    @precondition(lambda self: any(each.entry is not None for each in self.model.payments))
    @rule(data=st.data())
    def undo_what_confirms(self, data: Any) -> None:
        confirmed = [each for each in self.model.payments if each.entry is not None]
        payment = data.draw(st.sampled_from(confirmed))
        keys = [
            key
            for key, each in self.model.settled.items()
            if each.stands and self.model.ties(each, payment)
        ]
        self._undo(data.draw(st.sampled_from(keys)))

    @precondition(lambda self: self._standing())
    @rule(data=st.data())
    def undo(self, data: Any) -> None:
        self._undo(data.draw(st.sampled_from(self._standing())))

    def _undo(self, key: Any) -> None:
        refused = self.model.refuses_undoing(key)
        self.attempt(
            refused,
            lambda: allocations.undo_allocation(
                allocation_id=key, reason="Wrong", actor=self.desk.actor
            ),
        )
        if refused is None:
            self.model.undo(key)

    # ---- What always holds -------------------------------------------------------------------
    @invariant()
    def nothing_is_paid_twice(self) -> None:
        assert told_too_much() == []
        for bill in self.bills:
            assert self.model.told(bill) <= self.model.total[bill]

    @invariant()
    def batches_and_payments_are_the_models(self) -> None:
        found = dict(PaymentBatch.objects.values_list("number", "state"))
        assert found == self.model.batches
        found = rows(
            "SELECT b.number, p.position, i.item_id, p.amount, p.state"
            "  FROM payment AS p JOIN payment_batch AS b ON b.id = p.batch_id"
            "  JOIN payment_item AS i ON i.payment_id = p.id ORDER BY 1, 2"
        )
        assert [tuple(each) for each in found] == [
            (each.batch, each.position, each.bill, each.amount, each.state)
            for each in self.model.payments
        ]

    @invariant()
    def what_is_open_is_what_the_model_says(self) -> None:
        found = OpenItem.objects.filter(pk__in=self.model.open)
        assert {each.pk: abs(each.open_amount) for each in found} == self.model.open


def told_too_much() -> list[Any]:
    """Read from the tables alone: items of which the bank was told to pay more than there was."""
    return rows(
        """
        SELECT i.item_id
          FROM payment_item AS i
          JOIN payment AS p ON p.id = i.payment_id AND p.state <> 'failed'
          JOIN payment_batch AS b ON b.id = p.batch_id AND b.state IN ('exported', 'confirmed')
          JOIN open_item AS o ON o.line_id = i.item_id
         GROUP BY i.item_id HAVING sum(abs(i.amount)) > max(abs(o.currency_amount))
        """
    )


def everything() -> list[Any]:
    """All that an act on payments can write."""
    return [
        rows("SELECT id::text, state, round FROM payment_batch ORDER BY 1"),
        rows("SELECT id::text, state, entry_id::text, failure FROM payment ORDER BY 1"),
        rows("SELECT payment_id::text, item_id, amount FROM payment_item ORDER BY 1, 2"),
        rows("SELECT line_id, open_amount FROM open_item ORDER BY 1"),
        rows("SELECT id, state FROM statement_line ORDER BY 1"),
        rows("SELECT count(*) FROM payment_export"),
        rows("SELECT count(*) FROM fact"),
        Allocation.objects.count(),
    ]


def play(cast: Cast, *, games: int, steps: int) -> None:
    """The same games every time: what fails fails again."""
    desk = desk_of(cast)
    with client_scope(cast.pekarna.ref):
        (line_id,) = booked_by_bank(desk, "-1.00")
        Paying.desk, Paying.line = desk, StatementLine.objects.get(pk=line_id)
        machine: Any = Paying.TestCase
        machine.settings = settings(
            max_examples=games,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        machine("runTest").runTest()


def test_nothing_is_paid_twice_whatever_is_done(cast: Cast) -> None:
    play(cast, games=4, steps=25)


@pytest.mark.slow
def test_nothing_is_paid_twice_whatever_is_done_for_long(cast: Cast) -> None:
    play(cast, games=40, steps=40)
