"""What payments, bills and the bank's lines come to, as a few dicts: no Django, no database.

Each bill is one open item; each payment pays a share of one bill. The order of batches and of
payments in them is that of their numbers, as in the product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

ZERO: Final = Decimal(0)
LIVE: Final = ("draft", "submitted", "approved", "exported")
PAID_TWICE: Final = "accounting.payment_batch.paid_twice"
MORE_THAN_FREE: Final = "accounting.payment_batch.more_than_free"
FROZEN: Final = "accounting.payment_batch.frozen"
MOVED_ON: Final = "accounting.payment_batch.moved_on"
NOT_ON_THE_WAY: Final = "accounting.payment.not_on_the_way"
LINE_MOVED: Final = "accounting.statement_line.moved"
ITEM_SETTLED: Final = "accounting.statement_line.item_settled"
EXCEEDS: Final = "accounting.allocation.exceeds"
ITEMS_ALLOCATED: Final = "accounting.entry.items_allocated"


@dataclass(slots=True)
class Payment:
    batch: int
    position: int
    bill: int
    amount: Decimal
    state: str = "planned"
    entry: int | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.batch, self.position


@dataclass(slots=True)
class Settled:
    """Item → how much an allocation takes of it; `line` is the bank's, None when by hand."""

    parts: dict[int, Decimal]
    line: int | None = None
    stands: bool = True


@dataclass(slots=True)
class Model:
    """`open` is what is left of items: bills, credit notes, and what entries paid (by entry, as
    `paid`: party → item). An entry is called by the number of its line."""

    party: dict[int, str]
    open: dict[int, Decimal]
    total: dict[int, Decimal]
    batches: dict[int, str] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    entries: dict[int, dict[str, int]] = field(default_factory=dict)
    settled: dict[object, Settled] = field(default_factory=dict)

    # ---- Looking -----------------------------------------------------------------------------
    def of(self, batch: int) -> list[Payment]:
        return [each for each in self.payments if each.batch == batch]

    def held(self, bill: int, *, but: int | None = None) -> Decimal:
        rows = (
            each.amount
            for each in self.payments
            if each.bill == bill
            and each.state == "planned"
            and self.batches[each.batch] in LIVE
            and each.batch != but
        )
        return sum(rows, ZERO)

    def free(self, bill: int, *, but: int | None = None) -> Decimal:
        return max(self.open[bill] - self.held(bill, but=but), ZERO)

    def told(self, bill: int) -> Decimal:
        """What the bank was told to pay of it and didn't fail to."""
        rows = (
            each.amount
            for each in self.payments
            if each.bill == bill
            and each.state != "failed"
            and self.batches[each.batch] in ("exported", "confirmed")
        )
        return sum(rows, ZERO)

    # ---- Batches -----------------------------------------------------------------------------
    def refuses_items(
        self, wanted: Mapping[int, Decimal | None], *, but: int | None = None
    ) -> str | None:
        if any(not self.open[bill] for bill in wanted):
            return PAID_TWICE
        for bill, amount in wanted.items():
            free = self.free(bill, but=but)
            if not 0 < (free if amount is None else amount) <= free:
                return MORE_THAN_FREE
        return None

    def fill(self, batch: int, wanted: Mapping[int, Decimal | None]) -> None:
        shares = {
            bill: self.free(bill, but=batch) if amount is None else amount
            for bill, amount in sorted(wanted.items())
        }
        self.payments = [each for each in self.payments if each.batch != batch]
        for position, (bill, amount) in enumerate(shares.items(), start=1):
            self.payments.append(Payment(batch, position, bill, amount))
        self.payments.sort(key=lambda each: each.key)

    def refuses_move(self, batch: int, *states: str, is_checked: bool = True) -> str | None:
        if self.batches[batch] not in states:
            return MOVED_ON
        if is_checked and any(
            self.held(each.bill) > self.open[each.bill] for each in self.of(batch)
        ):
            return PAID_TWICE
        return None

    def is_on_the_way(self, payment: Payment) -> bool:
        return payment.state == "planned" and self.batches[payment.batch] == "exported"

    def close(self, batch: int) -> None:
        states = [each.state for each in self.of(batch)]
        if self.batches[batch] == "exported" and "planned" not in states:
            self.batches[batch] = "confirmed" if "confirmed" in states else "failed"

    # ---- The bank ----------------------------------------------------------------------------
    def refuses_confirming(self, wanted: Iterable[Payment], line: int) -> str | None:
        wanted = list(wanted)
        if not all(self.is_on_the_way(each) for each in wanted):
            return NOT_ON_THE_WAY
        if line in self.entries:
            return LINE_MOVED
        shares = self.shares(wanted)
        if any(amount > self.open[bill] for bill, amount in shares.items()):
            return ITEM_SETTLED
        return None

    def shares(self, wanted: Iterable[Payment]) -> dict[int, Decimal]:
        found: dict[int, Decimal] = {}
        for each in wanted:
            found[each.bill] = found.get(each.bill, ZERO) + each.amount
        return found

    def confirm(
        self, wanted: list[Payment], line: int, items: dict[str, int], ids: dict[str, object]
    ) -> None:
        """`items` are what the line's entry paid by party, `ids` the allocations it made."""
        self.entries[line] = items
        shares = self.shares(wanted)
        for party, item in items.items():
            own = {bill: amount for bill, amount in shares.items() if self.party[bill] == party}
            self.open[item] = ZERO
            self.party[item] = party
            self.settled[ids[party]] = Settled(own | {item: sum(own.values(), ZERO)}, line)
        for bill, amount in shares.items():
            self.open[bill] -= amount
        self.follow(line, set(shares), first=wanted)

    def follow(self, line: int, bills: set[int], *, first: Iterable[Payment] = ()) -> None:
        left = {bill: self.settles(line, bill) for bill in bills}
        named = {each.key for each in first}
        waiting = [
            each for each in self.payments if self.is_on_the_way(each) and each.bill in bills
        ]
        for each in sorted(waiting, key=lambda each: (each.key not in named, each.key)):
            if left[each.bill] >= each.amount:
                left[each.bill] -= each.amount
                each.state, each.entry = "confirmed", line
        for batch in self.batches:
            self.close(batch)

    def settles(self, line: int, bill: int, *, but: Payment | None = None) -> Decimal:
        """What the line's entry settles of the bill, less what its confirmed payments take."""
        paid = set(self.entries[line].values())
        whole = sum(
            (
                each.parts.get(bill, ZERO)
                for each in self.settled.values()
                if each.stands and paid & each.parts.keys()
            ),
            ZERO,
        )
        taken = (
            each.amount
            for each in self.payments
            if each.bill == bill
            and each.entry == line
            and each.state == "confirmed"
            and each is not but
        )
        return whole - sum(taken, ZERO)

    def refuses_undoing_line(self, line: int) -> str | None:
        after = self.copy()
        after.undo_line(line)
        if after.is_overdrawn(each for each in self.payments if each.entry == line):
            return PAID_TWICE
        paid = set(self.entries[line].values())
        own = [each for each in after.settled.values() if each.stands]
        return ITEMS_ALLOCATED if any(paid & each.parts.keys() for each in own) else None

    def undo_line(self, line: int) -> None:
        for each in self.settled.values():
            if each.line == line and each.stands:
                self.open_again(each)
        self.put_back([each for each in self.payments if each.entry == line])

    def forget(self, line: int) -> None:
        """The entry was reversed: what it paid is settled with its mirror."""
        for item in self.entries.pop(line).values():
            self.open[item] = ZERO

    # ---- By hand -----------------------------------------------------------------------------
    def allocate(self, key: object, bill: int, item: int, amount: Decimal) -> None:
        self.settled[key] = Settled({bill: amount, item: amount})
        self.open[bill] -= amount
        self.open[item] -= amount
        for line, paid in list(self.entries.items()):
            if item in paid.values():
                self.follow(line, {bill})

    def refuses_undoing(self, key: object) -> str | None:
        after = self.copy()
        after.undo(key)
        back = [
            each
            for each, now in zip(self.payments, after.payments, strict=True)
            if each.state == "confirmed" and now.state == "planned"
        ]
        return PAID_TWICE if after.is_overdrawn(back) else None

    def undo(self, key: object) -> None:
        left = self.settled_with(key)
        self.open_again(self.settled[key])
        gone: list[Payment] = []
        while uncovered := [each for each in left if not self.is_covered(each)]:
            for each in self.settling(uncovered):
                self.open_again(each)
            gone += uncovered
            left = [each for each in left if each not in uncovered]
        self.put_back(gone)

    def is_covered(self, payment: Payment) -> bool:
        assert payment.entry is not None
        return self.settles(payment.entry, payment.bill, but=payment) >= payment.amount

    def settled_with(self, key: object) -> list[Payment]:
        """The payments that may not stay confirmed without that allocation."""
        looked_at: list[Settled] = []
        left, found = [self.settled[key]], []
        while left:
            looked_at += left
            found = [
                each
                for each in self.payments
                if each.entry is not None and any(self.ties(one, each) for one in looked_at)
            ]
            left = [one for one in self.settling(found) if one not in looked_at]
        return found

    def settling(self, payments: Iterable[Payment]) -> list[Settled]:
        payments = list(payments)
        return [
            one
            for one in self.settled.values()
            if one.stands and any(self.ties(one, each) for each in payments)
        ]

    def ties(self, one: Settled, payment: Payment) -> bool:
        """Whether that allocation settles the payment's bill with its entry."""
        paid = set(self.entries[payment.entry].values()) if payment.entry in self.entries else set()
        return payment.bill in one.parts and bool(paid & one.parts.keys())

    # ---- Both --------------------------------------------------------------------------------
    def open_again(self, one: Settled) -> None:
        one.stands = False
        for item, amount in one.parts.items():
            self.open[item] += amount

    def put_back(self, payments: Iterable[Payment]) -> None:
        for each in payments:
            each.state, each.entry = "planned", None
            self.batches[each.batch] = "exported"

    def is_overdrawn(self, payments: Iterable[Payment]) -> bool:
        return any(self.held(each.bill) > self.open[each.bill] for each in payments)

    def copy(self) -> Model:
        return Model(
            party=dict(self.party),
            open=dict(self.open),
            total=self.total,
            batches=dict(self.batches),
            payments=[
                Payment(each.batch, each.position, each.bill, each.amount, each.state, each.entry)
                for each in self.payments
            ],
            entries={line: dict(items) for line, items in self.entries.items()},
            settled={
                key: Settled(dict(each.parts), each.line, each.stands)
                for key, each in self.settled.items()
            },
        )
