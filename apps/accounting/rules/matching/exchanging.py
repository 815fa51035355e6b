"""Lines that pay what is open in another currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from apps.accounting.rules.matching import reasons, tolerances
from apps.accounting.rules.matching.index import ItemIndex
from apps.accounting.rules.matching.values import (
    MatchItem,
    MatchLine,
    Proposal,
    Reason,
    Share,
    Worth,
)

WorthIn = Callable[[MatchLine, str], Worth | None]
ZERO = Decimal(0)


def unknown(_line: MatchLine, _currency: str) -> Worth | None:
    """For who has no rates."""
    return None


def proposals(
    line: MatchLine, index: ItemIndex, *, worth_in: WorthIn, by_account: UUID | None
) -> Iterator[Proposal]:
    """By the number that the line names, else by the payer's account. Certain only where the bank
    itself says the amount: its rate is its own."""
    named = index.of_numbers_elsewhere(line)
    for items in _by_party_and_currency(named):
        yield from _of_items(line, items, (reasons.number(items),), worth_in)
    if named or by_account is None:
        return
    who = reasons.party
    for items in _by_party_and_currency(index.of_party_elsewhere(by_account, line)):
        worth = worth_in(line, items[0].currency)
        fits = [one for one in items if worth and _is_same(one.amount, worth)]
        for one in fits[:2]:
            yield _proposal(line, [one], (who(one, known_by="account"),), worth, is_alone=False)


def shares_of(items: Sequence[tuple[int, Decimal]], worth: Worth) -> tuple[Share, ...]:
    """How much of each a line of that worth pays, in their order: all of them where that is the
    same money at the bank's rate, else as far as it reaches."""
    total = sum((amount for _id, amount in items), ZERO)
    if _is_same(total, worth):
        return tuple(Share(item_id, amount) for item_id, amount in items)
    left, shares = worth.amount, []
    for item_id, amount in items:
        same_side = (amount > 0) == (worth.amount > 0)
        part = left if same_side and abs(amount) > abs(left) else amount
        if part:
            shares.append(Share(item_id, part))
            left -= part
    return tuple(shares)


def _is_same(total: Decimal, worth: Worth) -> bool:
    if worth.is_stated:
        return total == worth.amount
    return tolerances.is_same_money(total, worth.amount)


def _by_party_and_currency(items: Sequence[MatchItem]) -> list[list[MatchItem]]:
    groups: dict[tuple[UUID, str], list[MatchItem]] = defaultdict(list)
    for one in items:
        groups[one.party_id, one.currency].append(one)
    return list(groups.values())


def _of_items(
    line: MatchLine, items: Sequence[MatchItem], why: tuple[Reason, ...], worth_in: WorthIn
) -> Iterator[Proposal]:
    worth = worth_in(line, items[0].currency)
    yield _proposal(line, items, why, worth, is_alone=True)


def _proposal(
    line: MatchLine,
    items: Sequence[MatchItem],
    why: tuple[Reason, ...],
    worth: Worth | None,
    *,
    is_alone: bool,
) -> Proposal:
    asked = [(one.id, one.amount) for one in items]
    shares = shares_of(asked, worth) if worth else tuple(Share(*one) for one in asked)
    total = sum((one.amount for one in items), ZERO)
    is_stated = worth is not None and worth.is_stated and worth.amount == total
    return Proposal(
        line_id=line.id,
        kind="exchange",
        certainty="certain" if is_alone and is_stated else "check",
        reasons=(*why, reasons.exchanged(items, worth)),
        shares=shares,
        party_id=items[0].party_id,
        party_name=items[0].party_name,
    )
