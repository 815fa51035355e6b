"""Random acts from two connections at once, with real commits and rollbacks.

Nobody can say who comes first, so there is no model of the outcome: each act succeeds or is refused
by name, never by a bare error of the database; and afterwards the books keep all their promises.
"""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from apps.accounting.models import Allocation, JournalEntry, Line, OpenItem, Period
from apps.accounting.services import allocations, ledger, periods
from apps.accounting.values.ledger import EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from kernel.actor import Actor, system_actor
from kernel.errors import KontorError
from kernel.tenancy import ClientRef, client_scope
from tests.accounting.ledger.posting import state_of_books
from tests.accounting.ledger.test_ledger_concurrency import in_thread
from tests.accounting.open_items.owing import DAY, left, owed, register, share
from tests.accounting.stateful import promises
from tests.cast import Cast

RECEIVABLES, SALES = "6190", "1010"
DECEMBER, JANUARY = date(2025, 12, 1), date(2026, 1, 1)
DAYS = (date(2025, 12, 12), date(2026, 1, 12))
ACTS_EACH = 80
# Everything that may be in the way of someone who comes second.
EXPECTED = {
    "accounting.allocation.exceeds",
    "accounting.allocation.of_reversal",
    "accounting.allocation.taken_back",
    "accounting.entry.already_reversed",
    "accounting.entry.items_allocated",
    "accounting.entry.reversal_is_final",
    "accounting.period.cannot_change",
    "accounting.period.closed",
}


class ThoughtBetter(Exception):
    """Rolls a transaction back."""


class Bookkeeper:
    """Does one random act after the other, on one connection."""

    def __init__(self, seed: int, parties: list[uuid.UUID]) -> None:
        self.chance = random.Random(seed)
        self.parties = parties
        self.actor = system_actor()
        self.done: Counter[str] = Counter()

    def work(self) -> Counter[str]:
        acts: list[Callable[[], object]] = [
            self.post, self.post, self.post_and_think_better, self.allocate, self.allocate,
            self.undo, self.reverse, self.close, self.reopen,
        ]  # fmt: skip
        for _turn in range(ACTS_EACH):
            act = self.chance.choice(acts)
            try:
                outcome = act()
            except KontorError as refused:
                assert refused.code in EXPECTED
                self.done[refused.code] += 1
            else:
                self.done[act.__name__] += outcome is not None
        return self.done

    def post(self) -> object:
        """Two parties and two accounts, so that sums and items are fought for."""
        amount = Decimal(self.chance.randrange(-500, 500) or 1)
        party = self.chance.choice(self.parties)
        sides = [
            LineDraft(account_code=RECEIVABLES, amount=amount, party_id=party),
            LineDraft(account_code=SALES, amount=-amount),
        ]
        self.chance.shuffle(sides)
        draft = EntryDraft(
            journal_code="GEN",
            date=self.chance.choice(DAYS),
            description="Coffee",
            lines=tuple(sides),
        )
        return ledger.post_entry(draft=draft, actor=self.actor)

    def post_and_think_better(self) -> None:
        try:
            with transaction.atomic():
                self.post()
                raise ThoughtBetter
        except ThoughtBetter:
            pass

    def allocate(self) -> object:
        party = self.chance.choice(self.parties)
        items = list(OpenItem.objects.filter(party_id=party).exclude(open_amount=0))
        owing = [item for item in items if item.open_amount > 0]
        paying = [item for item in items if item.open_amount < 0]
        if not (owing and paying):
            return None
        one, other = self.chance.choice(owing), self.chance.choice(paying)
        amount = min(one.open_amount, -other.open_amount)
        shares = [
            ItemShare(line_id=one.pk, amount=amount),
            ItemShare(line_id=other.pk, amount=-amount),
        ]
        self.chance.shuffle(shares)
        on = self.chance.choice(DAYS)
        return allocations.allocate(items=shares, on=on, actor=self.actor)

    def undo(self) -> object:
        found = list(Allocation.objects.filter(undoes=None).values_list("pk", flat=True))
        if not found:
            return None
        return allocations.undo_allocation(
            allocation_id=self.chance.choice(found), reason="Wrong", actor=self.actor
        )

    def reverse(self) -> object:
        found = list(JournalEntry.objects.filter(reverses=None).values_list("pk", "date"))
        entry_id, on = self.chance.choice(found)
        return ledger.reverse_entry(entry_id=entry_id, reason="Wrong", actor=self.actor, date=on)

    def close(self) -> object:
        december = Period.objects.get(starts_on=DECEMBER).pk
        state = self.chance.choice(["soft_closed", "closed"])
        return periods.close_period(period_id=december, state=state, actor=self.actor)

    def reopen(self) -> object:
        december = Period.objects.get(starts_on=DECEMBER).pk
        return periods.reopen_period(period_id=december, reason="Late bill", actor=self.actor)


def both(client: ClientRef, *acts: Callable[[], Any]) -> list[Any]:
    """What each act gave back or raised, all begun in the same moment."""
    start = threading.Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        def at_once() -> Any:
            start.wait()
            return act()

        return in_thread(client, at_once)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def names(found: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in found)


@pytest.fixture
def chief() -> Actor:
    return system_actor()


def test_the_promises_are_kept_whoever_comes_first(fresh_database: Cast, chief: Actor) -> None:
    client = fresh_database.nordlys.ref
    with client_scope(client):
        Period.objects.filter(starts_on__lt=DECEMBER).update(state="closed")
        parties = [register(name) for name in ("Hotel Skagen", "Bar Havnen")]
        for amount in ("100", "-80", "250", "-300"):
            for party in parties:
                owed(chief, party, amount, on=DAYS[1])
    keepers = [Bookkeeper(seed, parties) for seed in (7, 11)]
    found = both(client, *(keeper.work for keeper in keepers))
    assert [type(each).__name__ for each in found] == ["Counter", "Counter"], found
    done = found[0] + found[1]
    with client_scope(client):
        promises.are_kept()
        assert JournalEntry.objects.count() == 8 + done["post"] + done["reverse"]
        assert JournalEntry.objects.exclude(reverses=None).count() == done["reverse"]
        assert Allocation.objects.exclude(undoes=None).count() == done["undo"]


def test_one_item_is_settled_once_by_two_at_once(fresh_database: Cast, chief: Actor) -> None:
    client = fresh_database.nordlys.ref
    with client_scope(client):
        party = register("Hotel Skagen")
        invoice, *payments = (owed(chief, party, amount) for amount in ("100", "-70", "-70"))

    def settle(payment: int) -> Any:
        shares = [
            share(invoice, "70"),
            share(payment, "-70"),
        ]
        return allocations.allocate(items=shares, on=DAY, actor=chief)

    found = both(client, *(lambda payment=payment: settle(payment) for payment in payments))
    assert names(found) == ["AllocatedItems", "AllocationExceeds"]
    with client_scope(client):
        assert left(invoice) == ("30.00", "30.00")
        assert sorted(left(payment)[0] for payment in payments) == ["-70.00", "0.00"]
        promises.are_kept()


def test_a_settlement_is_taken_back_once_by_two_at_once(fresh_database: Cast, chief: Actor) -> None:
    client = fresh_database.nordlys.ref
    with client_scope(client):
        party = register("Hotel Skagen")
        invoice = owed(chief, party, "746.10", euros="100")
        payment = owed(chief, party, "-740", euros="-100")
        shares = [
            share(invoice, "100"),
            share(payment, "-100"),
        ]
        done = allocations.allocate(items=shares, on=DAY, actor=chief)

    def undo() -> Any:
        return allocations.undo_allocation(allocation_id=done.id, reason="Wrong", actor=chief)

    assert names(both(client, undo, undo)) == ["AlreadyTakenBack", "UUID"]
    with client_scope(client):
        assert left(invoice) == ("746.10", "100.00")
        assert JournalEntry.objects.filter(reverses=done.difference_entry_id).count() == 1
        promises.are_kept()


def test_an_entry_is_reversed_or_settled_never_both(fresh_database: Cast, chief: Actor) -> None:
    client = fresh_database.nordlys.ref
    with client_scope(client):
        party = register("Hotel Skagen")
        invoice, payment = owed(chief, party, "100"), owed(chief, party, "-100")
        entry_id = Line.objects.get(pk=invoice).entry_id
        before = state_of_books()

    def settle() -> Any:
        shares = [
            share(invoice, "100"),
            share(payment, "-100"),
        ]
        return allocations.allocate(items=shares, on=DAY, actor=chief)

    def reverse() -> Any:
        return ledger.reverse_entry(entry_id=entry_id, reason="Twice", actor=chief)

    found = names(both(client, settle, reverse))
    with client_scope(client):
        promises.are_kept()
        assert left(invoice) == ("0.00", "0.00")
        if "PostedEntry" in found:
            assert found == ["AllocationExceeds", "PostedEntry"]
            assert left(payment) == ("-100.00", "-100.00")
        else:
            assert found[0] == "AllocatedItems"
            assert found[1] in ("AllocationExceeds", "ItemsAllocated")
            assert state_of_books()[:4] == before[:4]
