"""The books as dicts of Decimals: what they hold, and why they would refuse. Knows no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

ZERO, CENT = Decimal(0), Decimal("0.01")
OWN: Final = "DKK"
RECEIVABLES, PAYABLES, SALES, BANK = "6190", "7440", "1010", "6480"
CONTROLS: Final = frozenset({RECEIVABLES, PAYABLES})
TRANSITIONS: Final = {
    "open": {"soft_closed", "closed"},
    "soft_closed": {"open", "closed"},
    "closed": {"open", "locked"},
    "locked": set[str](),
}
MONTHS: Final = tuple(date(2025 + (at + 10) // 12, (at + 10) % 12 + 1, 1) for at in range(4))
FIRST, LAST = date(2025, 11, 1), date(2026, 2, 28)
# Line → how much of it is settled, in crowns and in its own currency; signed like the line.
Parts = dict[int, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One line: `amount` in crowns; `euros` when it is in euros; `party` when somebody owes it."""

    account: str
    amount: Decimal
    euros: Decimal | None = None
    party: Hashable = None

    @property
    def is_owed(self) -> bool:
        return self.account in CONTROLS

    @property
    def currency(self) -> str:
        return OWN if self.euros is None else "EUR"

    @property
    def own_amount(self) -> Decimal:
        return self.amount if self.euros is None else self.euros

    def mirror(self) -> Side:
        euros = None if self.euros is None else -self.euros
        return Side(account=self.account, amount=-self.amount, euros=euros, party=self.party)


@dataclass(slots=True, kw_only=True)
class Item:
    """What is left open of a line on a control account: in crowns and in its own currency."""

    side: Side
    open: Decimal
    open_own: Decimal

    @property
    def is_touched(self) -> bool:
        return (self.open, self.open_own) != (self.side.amount, self.side.own_amount)


@dataclass(slots=True, kw_only=True)
class Entry:
    journal: str
    on: date
    sides: list[Side]
    items: list[int]
    is_reversal: bool = False
    is_reversed: bool = False


@dataclass(slots=True)
class Model:
    today: date
    states: dict[date, str] = field(default_factory=lambda: dict.fromkeys(MONTHS, "open"))
    entries: dict[Hashable, Entry] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    settled: dict[Hashable, Parts] = field(default_factory=dict)
    taken_back: set[Hashable] = field(default_factory=set)
    # Settlements of an entry with its reversal.
    for_good: set[Hashable] = field(default_factory=set)
    merged: dict[Hashable, Hashable] = field(default_factory=dict)

    # ---- Posting -----------------------------------------------------------------------------
    def refuses_entry(
        self, sides: Sequence[Side], *, on: date, is_adjustment: bool = False
    ) -> str | None:
        if sum((side.amount for side in sides), ZERO):
            return "accounting.entry.unbalanced"
        if refused := self.refuses_day(on, is_adjustment=is_adjustment):
            return refused
        if any(side.is_owed and side.party is None for side in sides):
            return "accounting.entry.party_missing"
        if sum((side.euros or ZERO for side in sides), ZERO):
            return "accounting.entry.currency_unbalanced"
        return None

    def refuses_day(self, on: date, *, is_adjustment: bool = False) -> str | None:
        state = self.states[on.replace(day=1)]
        is_open = state == "open" or (state == "soft_closed" and is_adjustment)
        return None if is_open else "accounting.period.closed"

    def keep_entry(
        self,
        key: Hashable,
        sides: Sequence[Side],
        *,
        on: date,
        lines: Sequence[int],
        journal: str = "GEN",
        is_reversal: bool = False,
    ) -> None:
        """`lines` are the ids that the sides on control accounts were given, in their order."""
        owed = [side for side in sides if side.is_owed]
        for line, side in zip(lines, owed, strict=True):
            self.items[line] = Item(side=side, open=side.amount, open_own=side.own_amount)
        self.entries[key] = Entry(
            journal=journal, on=on, sides=list(sides), items=list(lines), is_reversal=is_reversal
        )

    # ---- Reversing ---------------------------------------------------------------------------
    def refuses_reversal(self, key: Hashable, *, on: date | None) -> str | None:
        entry = self.entries[key]
        if entry.is_reversal:
            return "accounting.entry.reversal_is_final"
        if entry.is_reversed:
            return "accounting.entry.already_reversed"
        if any(self.items[line].is_touched for line in entry.items):
            return "accounting.entry.items_allocated"
        day = self.day_of_reversal(key, on=on)
        if day < entry.on:
            return "accounting.entry.reversal_too_early"
        return self.refuses_day(day)

    def day_of_reversal(self, key: Hashable, *, on: date | None) -> date:
        entry = self.entries[key]
        is_open = self.states[entry.on.replace(day=1)] == "open"
        return on or (entry.on if is_open else max(entry.on, self.today))

    def keep_reversal(
        self, key: Hashable, mirror: Hashable, *, on: date | None, lines: Sequence[int]
    ) -> list[Parts]:
        """What its items settle: original and mirror, pair by pair."""
        entry, day = self.entries[key], self.day_of_reversal(key, on=on)
        sides = [side.mirror() for side in entry.sides]
        self.keep_entry(mirror, sides, on=day, lines=lines, journal=entry.journal, is_reversal=True)
        entry.is_reversed = True
        return [
            {line: (self.items[line].open, self.items[line].open_own) for line in pair}
            for pair in zip(entry.items, lines, strict=True)
        ]

    # ---- Settling ----------------------------------------------------------------------------
    def shares(self, wanted: dict[int, Decimal]) -> Parts:
        """Each share in crowns and in its own currency; the last one of an item takes the rest."""
        found = {}
        for line, share in sorted(wanted.items()):
            item = self.items[line]
            is_rest = share == item.open_own
            exact = item.open if is_rest else item.open * share / item.open_own
            found[line] = (exact.quantize(CENT, rounding=ROUND_HALF_UP), share)
        return found

    def refuses_settling(self, wanted: dict[int, Decimal], *, on: date) -> str | None:
        items = {line: self.items[line] for line in wanted}
        if len({item.side.currency for item in items.values()}) > 1:
            return "accounting.allocation.currencies_mixed"
        if sum(wanted.values(), ZERO):
            return "accounting.allocation.unbalanced"
        for line, share in wanted.items():
            left = items[line].open_own
            if abs(share) > abs(left) or share * left < 0:
                return "accounting.allocation.exceeds"
        if self.difference(wanted) and (refused := self.refuses_day(on)):
            return refused
        owners = {(item.side.account, self.living(item.side.party)) for item in items.values()}
        return "accounting.allocation.mixed" if len(owners) > 1 else None

    def difference(self, wanted: dict[int, Decimal]) -> Decimal:
        """Positive a loss, negative a gain."""
        return sum((booked for booked, _own in self.shares(wanted).values()), ZERO)

    def settle(self, key: Hashable, parts: Parts) -> None:
        self._take(parts, sign=1)
        self.settled[key] = parts

    def refuses_undoing(self, key: Hashable) -> str | None:
        if key in self.for_good:
            return "accounting.allocation.of_reversal"
        if key in self.taken_back:
            return "accounting.allocation.taken_back"
        for difference in self.differences_of(key):
            if self.entries[difference].is_reversed:
                return "accounting.entry.already_reversed"
            if refused := self.refuses_day(self.day_of_reversal(difference, on=None)):
                return refused
        return None

    def differences_of(self, key: Hashable) -> list[Hashable]:
        """The exchange differences that were posted for a settlement, and go with it."""
        lines = self.settled[key].keys()
        return [
            found
            for found, entry in self.entries.items()
            if entry.journal == "CUR" and not entry.is_reversal and lines & set(entry.items)
        ]

    def undo(self, key: Hashable) -> None:
        self._take(self.settled[key], sign=-1)
        self.taken_back.add(key)

    def _take(self, parts: Parts, *, sign: int) -> None:
        for line, (booked, own) in parts.items():
            self.items[line].open -= sign * booked
            self.items[line].open_own -= sign * own

    # ---- Periods and parties -----------------------------------------------------------------
    def refuses_state(self, month: date, state: str) -> str | None:
        if state not in TRANSITIONS[self.states[month]]:
            return "accounting.period.cannot_change"
        earlier = [now for start, now in self.states.items() if start < month]
        if state in ("closed", "locked") and not set(earlier) <= {"closed", "locked"}:
            return "accounting.period.earlier_open"
        return None

    def refuses_merge(self, kept: Hashable, other: Hashable) -> str | None:
        if kept == other:
            return "parties.merge.with_itself"
        return "parties.party.is_merged" if {kept, other} & self.merged.keys() else None

    def merge(self, kept: Hashable, other: Hashable) -> None:
        pointed = [each for each, target in self.merged.items() if target == other]
        self.merged |= dict.fromkeys([*pointed, other], kept)

    def living(self, party: Hashable) -> Hashable:
        return self.merged.get(party, party)

    # ---- What it all comes to ----------------------------------------------------------------
    def turnovers(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Account → debits and credits, in crowns."""
        found: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        for _entry, side in self._sides():
            found[side.account][side.amount < 0] += abs(side.amount)
        return {account: (debit, credit) for account, (debit, credit) in found.items()}

    def euros(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Account → euros and the crowns that they are booked at."""
        found: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
        for _entry, side in self._sides():
            if side.euros is not None:
                euros, booked = found[side.account]
                found[side.account] = (euros + side.euros, booked + side.amount)
        return dict(found)

    def open_by_party(self, control: str) -> dict[Hashable, Decimal]:
        """Living party → crowns, where there are any."""
        found: dict[Hashable, Decimal] = defaultdict(Decimal)
        for item in self.items.values():
            if item.side.account == control:
                found[self.living(item.side.party)] += item.open
        return {party: amount for party, amount in found.items() if amount}

    def counts(self) -> dict[tuple[str, str], int]:
        """Journal and year → how many entries, and so their last number."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for entry in self.entries.values():
            found[entry.journal, f"{entry.on.year}"] += 1
        return dict(found)

    def _sides(self) -> Iterator[tuple[Entry, Side]]:
        for entry in self.entries.values():
            for side in entry.sides:
                yield entry, side
