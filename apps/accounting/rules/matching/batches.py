"""Which payments of which batch a line is: the whole batch as one sum, or one of its payments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from apps.accounting.rules.matching import reasons, words
from apps.accounting.rules.matching.values import (
    Certainty,
    MatchBatch,
    MatchLine,
    MatchPayment,
    Proposal,
    Reason,
    Share,
)

# A bank books on the day it was told or, over weekends and holidays, some days after.
EARLY: Final = timedelta(days=1)
LATE: Final = timedelta(days=10)
ALONE_MAX: Final = 2
ZERO: Final = Decimal(0)
_Found = tuple[MatchBatch, MatchPayment]
_Way = tuple[str, Callable[[_Found], bool]]


class ExpectedPayments:
    """What the bank was told to pay; what a certain proposal explains leaves it."""

    def __init__(self, batches: Iterable[MatchBatch]) -> None:
        self._batches = tuple(batches)
        self._taken: set[UUID] = set()

    def take(self, payments: Iterable[UUID]) -> None:
        self._taken.update(payments)

    def take_items(self, item_ids: Iterable[int]) -> None:
        """Payments of these items are spoken for, too."""
        gone = set(item_ids)
        for _batch, payment in self._alive():
            if any(share.item_id in gone for share in payment.shares):
                self._taken.add(payment.id)

    def proposals(self, line: MatchLine, *, by_account: UUID | None) -> Iterator[Proposal]:
        """The likeliest first. `by_account` is whose account stands on the line."""
        if line.amount >= 0 or not self._batches:
            return
        said = frozenset(words.numbers(line.reference, line.description, line.variable_symbol))
        sums = [one for one in self._whole(line) if len(one.payments) > 1]
        singles = [
            (batch, payment)
            for batch, payment in self._alive()
            if payment.amount == line.amount and batch.currency == line.currency
        ]
        called = [one for one in sums if words.number_key(one.message_id) in said]
        for batch in called:
            yield _of_batch(line, batch, _sure(called), reasons.batch_named(batch))
        yield from _of_payments(line, singles, said, by_account=by_account, has_rival=bool(sums))
        near = [one for one in sums if _is_near(one, line)]
        is_alone = len(near) == 1 and not singles and by_account is None
        for batch in near:
            certainty: Certainty = "certain" if is_alone else "check"
            yield _of_batch(line, batch, certainty, reasons.batch_sum(batch))

    def _whole(self, line: MatchLine) -> Iterator[MatchBatch]:
        """Batches none of whose payments is spoken for, and that make the amount."""
        for batch in self._batches:
            is_whole = not any(one.id in self._taken for one in batch.payments)
            made = sum((one.amount for one in batch.payments), ZERO)
            if is_whole and made == line.amount and batch.currency == line.currency:
                yield batch

    def _alive(self) -> list[_Found]:
        return [
            (batch, payment)
            for batch in self._batches
            for payment in batch.payments
            if payment.id not in self._taken
        ]


def _of_payments(
    line: MatchLine,
    found: Sequence[_Found],
    said: frozenset[str],
    *,
    by_account: UUID | None,
    has_rival: bool,
) -> Iterator[Proposal]:
    """By the first way that tells one payment from another; the amount alone says least."""
    for known_by, fits in _ways(line, said, by_account):
        known = [one for one in found if fits(one)]
        for batch, payment in known:
            why = reasons.payment(payment, batch, known_by=known_by)
            yield _of_payment(line, batch, payment, _sure(known), why)
        if known:
            return
    near = [one for one in found if _is_near(one[0], line)]
    is_silent = not (line.name or line.account_key or line.variable_symbol)
    certainty: Certainty = "check" if has_rival or not is_silent else _sure(near)
    for batch, payment in near[:ALONE_MAX]:
        why = reasons.payment(payment, batch, known_by="amount")
        yield _of_payment(line, batch, payment, certainty, why)


def _ways(line: MatchLine, said: frozenset[str], by_account: UUID | None) -> tuple[_Way, ...]:
    name, symbol = words.name_key(line.name), line.variable_symbol.lstrip("0")

    def has_symbol(one: _Found) -> bool:
        return bool(symbol) and one[1].variable_symbol.lstrip("0") == symbol

    def has_name(one: _Found) -> bool:
        return len(name) >= words.NAME_LENGTH_MIN and words.name_key(one[1].party_name) == name

    return (
        ("number", lambda one: words.number_key(one[1].number) in said),
        ("symbol", lambda one: _is_near(one[0], line) and has_symbol(one)),
        ("account", lambda one: _is_near(one[0], line) and one[1].party_id == by_account),
        ("name", lambda one: _is_near(one[0], line) and by_account is None and has_name(one)),
    )


def _sure(found: Sequence[object]) -> Certainty:
    return "certain" if len(found) == 1 else "check"


def _is_near(batch: MatchBatch, line: MatchLine) -> bool:
    return batch.execution_on - EARLY <= line.booked_on <= batch.execution_on + LATE


def _of_batch(line: MatchLine, batch: MatchBatch, certainty: Certainty, why: Reason) -> Proposal:
    return Proposal(
        line_id=line.id,
        kind="batch",
        certainty=certainty,
        reasons=(why,),
        shares=_together(batch.payments),
        batch=batch.number,
        payments=tuple(one.id for one in batch.payments),
    )


def _of_payment(
    line: MatchLine, batch: MatchBatch, payment: MatchPayment, certainty: Certainty, why: Reason
) -> Proposal:
    return Proposal(
        line_id=line.id,
        kind="payment",
        certainty=certainty,
        reasons=(why,),
        shares=payment.shares,
        party_id=payment.party_id,
        party_name=payment.party_name,
        batch=batch.number,
        payments=(payment.id,),
    )


def _together(payments: Iterable[MatchPayment]) -> tuple[Share, ...]:
    """An item may be paid in two parts by two payments of one batch."""
    sums: dict[int, Decimal] = {}
    for payment in payments:
        for share in payment.shares:
            sums[share.item_id] = sums.get(share.item_id, ZERO) + share.amount
    return tuple(Share(item_id, amount) for item_id, amount in sums.items())
