"""Open items found by what a line may say: a number, a party, an amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from apps.accounting.rules.matching import words
from apps.accounting.rules.matching.values import MatchItem, MatchLine


class ItemIndex:
    """The items by number, party and amount; what is settled by a certain proposal leaves it."""

    def __init__(self, items: Iterable[MatchItem], *, party_accounts: Mapping[str, UUID]) -> None:
        self._items = {item.id: item for item in items}
        self._by_number: dict[str, list[int]] = defaultdict(list)
        self._by_amount: dict[tuple[str, Decimal], list[int]] = defaultdict(list)
        self._by_party: dict[tuple[UUID, str], list[int]] = defaultdict(list)
        self._by_name: dict[str, set[UUID]] = defaultdict(set)
        self._party_accounts = party_accounts
        for item in self._items.values():
            self._add(item)

    def take(self, item_id: int) -> None:
        """The item is spoken for."""
        self._items.pop(item_id, None)

    def of_numbers(self, line: MatchLine) -> list[MatchItem]:
        """The items that the line names, of its currency and with its sign."""
        ids = dict.fromkeys(one for key in _said(line) for one in self._by_number.get(key, ()))
        return [item for item in self._alive(ids) if _fits(item, line)]

    def of_numbers_elsewhere(self, line: MatchLine) -> list[MatchItem]:
        """The items that the line names, in other currencies and with its sign."""
        ids = dict.fromkeys(one for key in _said(line) for one in self._by_number.get(key, ()))
        return [
            item
            for item in self._alive(ids)
            if item.currency != line.currency and (item.amount > 0) == (line.amount > 0)
        ]

    def of_party_elsewhere(self, party_id: UUID, line: MatchLine) -> list[MatchItem]:
        """What the party has open in other currencies with the line's sign, soonest due first."""
        ids = [
            one
            for (whose, currency), found in self._by_party.items()
            if whose == party_id and currency != line.currency
            for one in found
        ]
        items = [one for one in self._alive(ids) if (one.amount > 0) == (line.amount > 0)]
        return sorted(items, key=lambda item: (item.due_on, item.id))

    def of_amount(self, line: MatchLine) -> list[MatchItem]:
        return list(self._alive(self._by_amount.get((line.currency, line.amount), ())))

    def of_party(self, party_id: UUID, line: MatchLine) -> list[MatchItem]:
        """Everything open of the party in the line's currency, soonest due first."""
        ids = self._by_party.get((party_id, line.currency), ())
        return sorted(self._alive(ids), key=lambda item: (item.due_on, item.id))

    def party_of_account(self, line: MatchLine) -> UUID | None:
        return self._party_accounts.get(line.account_key) if line.account_key else None

    def party_of_name(self, line: MatchLine) -> UUID | None:
        """The one party that is called like the other side; None when two are."""
        key = words.name_key(line.name)
        found = self._by_name.get(key, set()) if len(key) >= words.NAME_LENGTH_MIN else set()
        return next(iter(found)) if len(found) == 1 else None

    def _add(self, item: MatchItem) -> None:
        for number in {key for one in item.numbers for key in words.number_keys(one)}:
            self._by_number[number].append(item.id)
        self._by_amount[item.currency, item.amount].append(item.id)
        self._by_party[item.party_id, item.currency].append(item.id)
        if key := words.name_key(item.party_name):
            self._by_name[key].add(item.party_id)

    def _alive(self, ids: Iterable[int]) -> Iterable[MatchItem]:
        return (self._items[one] for one in ids if one in self._items)


def _said(line: MatchLine) -> Iterator[str]:
    return words.numbers(
        line.variable_symbol, line.reference, line.description, line.specific_symbol
    )


def _fits(item: MatchItem, line: MatchLine) -> bool:
    return item.currency == line.currency and (item.amount > 0) == (line.amount > 0)
