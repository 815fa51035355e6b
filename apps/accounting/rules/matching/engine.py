"""Proposals for bank lines, one line after the other.

What is tried, the strongest first: another account of one's own; payments that the bank was told
of, a whole batch as one sum or one of them; the number that the line names (alone, several
together, with a small difference, in part, over-paid); the party by its account, then by its name,
with one item of that amount, several that make it, or the longest due; the amount alone. Only what
leaves no doubt is certain, and takes its items from the lines that follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Final
from uuid import UUID

from apps.accounting.rules.matching import exchanging, reasons
from apps.accounting.rules.matching.batches import ExpectedPayments
from apps.accounting.rules.matching.index import ItemIndex
from apps.accounting.rules.matching.transfers import OwnTransfers
from apps.accounting.rules.matching.values import (
    Certainty,
    Difference,
    DifferenceKind,
    Limits,
    MatchBatch,
    MatchItem,
    MatchLine,
    OtherSide,
    OwnAccount,
    Proposal,
    ProposalKind,
    Reason,
    Share,
)

PROPOSALS_MAX: Final = 4
# Sums of up to this many of a party's items are tried, among its longest due ones.
COMBINED_MAX: Final = 4
CANDIDATES_MAX: Final = 14
# An amount alone says little about what is far away.
AMOUNT_ALONE_DAYS: Final = 45
ZERO: Final = Decimal(0)
_PLACES: Final = 4


class Matcher:
    """Proposals for lines of one bank account against the books' open items."""

    def __init__(
        self,
        items: Iterable[MatchItem],
        *,
        party_accounts: Mapping[str, UUID],
        own_accounts: Iterable[OwnAccount] = (),
        other_sides: Iterable[OtherSide] = (),
        batches: Iterable[MatchBatch] = (),
        limits: Limits | None = None,
        worth_in: exchanging.WorthIn = exchanging.unknown,
    ) -> None:
        """`party_accounts` tell whose an `account_key` is, `worth_in` what a line is worth in
        another currency."""
        self._index = ItemIndex(items, party_accounts=party_accounts)
        self._own = OwnTransfers(own_accounts, other_sides)
        self._expected = ExpectedPayments(batches)
        self._limits = limits or Limits()
        self._worth_in = worth_in

    def best(self, line: MatchLine) -> Proposal | None:
        """The first of `proposals`; what is certain takes its items from the lines that follow."""
        found = next(iter(self.proposals(line)), None)
        if found is not None and found.certainty == "certain":
            for share in found.shares:
                self._index.take(share.item_id)
            self._expected.take(found.payments)
            if found.other_line is not None:
                self._own.take(found.other_line)
            self._expected.take_items(share.item_id for share in found.shares)
        return found

    def proposals(self, line: MatchLine) -> tuple[Proposal, ...]:
        """The likeliest first, at most `PROPOSALS_MAX`; none says the same items twice."""
        if not line.amount:
            return ()
        kept: dict[tuple[int | None, tuple[Share, ...]], Proposal] = {}
        for one in self._all(line):
            kept.setdefault((one.other_line, one.shares), one)
            if len(kept) == PROPOSALS_MAX:
                break
        return tuple(kept.values())

    def _all(self, line: MatchLine) -> Iterator[Proposal]:
        transfers = list(self._own.proposals(line))
        yield from (one for one in transfers if one.certainty == "certain")
        by_account = self._index.party_of_account(line)
        yield from self._expected.proposals(line, by_account=by_account)
        yield from self._by_number(line, by_account)
        yield from transfers
        if by_account is not None:
            yield from self._of_party(line, by_account, known_by="account")
        by_name = self._index.party_of_name(line)
        if by_name is not None and by_name != by_account:
            yield from self._of_party(line, by_name, known_by="name")
        yield from exchanging.proposals(
            line, self._index, worth_in=self._worth_in, by_account=by_account
        )
        yield from self._by_amount(line)

    # ---- The line names a number -----------------------------------------------------------
    def _by_number(self, line: MatchLine, by_account: UUID | None) -> Iterator[Proposal]:
        named = self._index.of_numbers(line)
        if by_account is not None and any(one.party_id == by_account for one in named):
            named = [one for one in named if one.party_id == by_account]
        parties = {one.party_id for one in named}
        for party_id in parties:
            items = [one for one in named if one.party_id == party_id]
            yield from self._named(line, items, is_alone=len(parties) == 1, by_account=by_account)

    def _named(
        self,
        line: MatchLine,
        items: Sequence[MatchItem],
        *,
        is_alone: bool,
        by_account: UUID | None,
    ) -> Iterator[Proposal]:
        exact = [one for one in items if one.amount == line.amount]
        certainty: Certainty = "certain" if is_alone else "check"
        also = _account_reason(items[0], by_account)
        if len(exact) == 1:
            why = (reasons.number_and_amount(exact[0]), *also)
            yield _proposal(line, "one", exact, certainty, why)
            return
        for one in exact:
            yield _proposal(line, "one", [one], "check", (reasons.number_and_amount(one), *also))
        if exact:
            return
        total = _total(items)
        if len(items) > 1 and total == line.amount:
            yield _proposal(
                line, "several", items, certainty, (reasons.numbers_and_sum(items), *also)
            )
        else:
            yield from self._not_quite(line, items, total=total, also=also)

    def _not_quite(
        self,
        line: MatchLine,
        items: Sequence[MatchItem],
        *,
        total: Decimal,
        also: tuple[Reason, ...],
    ) -> Iterator[Proposal]:
        """The numbers are right and the amount isn't."""
        why = (reasons.number_but_amount(items, line.amount - total), *also)
        late = _late(items, short=abs(total) - abs(line.amount), on=line.booked_on)
        if late is not None:
            said = (*why, reasons.discount_ended(late))
            yield _proposal(line, "part", items, "check", said, shares=_spread(items, line.amount))
        difference = self._difference(line, items, total)
        if difference is not None:
            said = (*why, reasons.difference(difference))
            yield _proposal(line, "difference", items, "check", said, difference=difference)
        if abs(line.amount) < abs(total):
            yield _proposal(line, "part", items, "check", why, shares=_spread(items, line.amount))
            return
        yield from self._with_others(line, items, why)
        yield _proposal(line, "over", items, "check", why, over=line.amount - total)

    def _with_others(
        self, line: MatchLine, items: Sequence[MatchItem], why: tuple[Reason, ...]
    ) -> Iterator[Proposal]:
        """The named items and others of the party make the amount together."""
        named = {one.id for one in items}
        others = [
            one for one in self._index.of_party(items[0].party_id, line) if one.id not in named
        ]
        made = _making(others, line.amount - _total(items), least=1)
        if made:
            together = [*items, *made]
            yield _proposal(line, "several", together, "check", (reasons.sum_of(together), *why))

    # ---- The line comes from a party -------------------------------------------------------
    def _of_party(self, line: MatchLine, party_id: UUID, *, known_by: str) -> Iterator[Proposal]:
        items = self._index.of_party(party_id, line)
        owed = [one for one in items if (one.amount > 0) == (line.amount > 0)]
        if not owed:
            return
        who = reasons.party(owed[0], known_by=known_by)
        exact = [one for one in owed if one.amount == line.amount]
        is_sure = len(exact) == 1 and known_by == "account" and not line.variable_symbol
        for one in exact:
            certainty: Certainty = "certain" if is_sure else "check"
            yield _proposal(line, "one", [one], certainty, (who, reasons.same_amount(one)))
        if exact:
            return
        made = _making(items, line.amount)
        if made:
            yield _proposal(line, "several", made, "check", (who, reasons.sum_of(made)))
            return
        yield from self._nearly(line, owed, who)
        if known_by == "account":
            yield self._longest_due(line, owed, who)

    def _nearly(
        self, line: MatchLine, owed: Sequence[MatchItem], who: Reason
    ) -> Iterator[Proposal]:
        for one in owed:
            difference = self._difference(line, [one], one.amount)
            if difference is not None:
                yield _proposal(
                    line,
                    "difference",
                    [one],
                    "check",
                    (who, reasons.nearly(one), reasons.difference(difference)),
                    difference=difference,
                )

    def _longest_due(self, line: MatchLine, owed: Sequence[MatchItem], who: Reason) -> Proposal:
        total = _total(owed)
        if abs(line.amount) > abs(total):
            why = (who, reasons.everything(line.amount - total))
            return _proposal(line, "over", owed, "check", why, over=line.amount - total)
        shares = _spread(owed, line.amount)
        taken = {share.item_id for share in shares}
        items = [one for one in owed if one.id in taken]
        why = (who, reasons.longest_due(items))
        return _proposal(line, "part", items, "check", why, shares=shares)

    # ---- Nothing but the amount ------------------------------------------------------------
    def _by_amount(self, line: MatchLine) -> Iterator[Proposal]:
        near = [one for one in self._index.of_amount(line) if _days(one, line) <= AMOUNT_ALONE_DAYS]
        for one in sorted(near, key=lambda item: _days(item, line))[:2]:
            yield _proposal(line, "one", [one], "check", (reasons.amount_alone(one),))

    # ---- Differences -----------------------------------------------------------------------
    def _difference(
        self, line: MatchLine, items: Sequence[MatchItem], total: Decimal
    ) -> Difference | None:
        """What a small difference may be; None when it is too large for that."""
        left = line.amount - total
        kind = self._kind_of(left, line, items)
        return Difference(kind, left) if kind and left else None

    def _kind_of(
        self, left: Decimal, line: MatchLine, items: Sequence[MatchItem]
    ) -> DifferenceKind | None:
        is_less = (left < 0) == (line.amount > 0)
        offered = sum((_offer(one, line.booked_on) for one in items), ZERO)
        if is_less and offered and abs(left) == offered:
            return "discount"
        if abs(left) <= self._limits.rounding:
            return "rounding"
        if is_less and abs(left) < offered:
            return "discount"
        # The bank keeps its fee from what comes in, and adds it to what goes out.
        return "fee" if left < 0 and abs(left) <= self._limits.fee else None


def _late(items: Sequence[MatchItem], *, short: Decimal, on: date) -> MatchItem | None:
    """The item whose discount makes up what is `short`, taken after its day."""
    ended = (one for one in items if one.discount_until is not None and on > one.discount_until)
    return next((one for one in ended if one.discount == short), None)


def _offer(item: MatchItem, on: date) -> Decimal:
    is_open = item.discount_until is not None and on <= item.discount_until
    return item.discount if is_open else ZERO


def _proposal(
    line: MatchLine,
    kind: ProposalKind,
    items: Sequence[MatchItem],
    certainty: Certainty,
    why: tuple[Reason, ...],
    *,
    shares: tuple[Share, ...] = (),
    difference: Difference | None = None,
    over: Decimal = ZERO,
) -> Proposal:
    return Proposal(
        line_id=line.id,
        kind=kind,
        certainty=certainty,
        reasons=why,
        shares=shares or tuple(Share(one.id, one.amount) for one in items),
        party_id=items[0].party_id,
        party_name=items[0].party_name,
        difference=difference,
        over=over,
    )


def _account_reason(item: MatchItem, by_account: UUID | None) -> tuple[Reason, ...]:
    return (reasons.party(item, known_by="account"),) if by_account == item.party_id else ()


def _total(items: Sequence[MatchItem]) -> Decimal:
    return sum((one.amount for one in items), ZERO)


def _spread(items: Sequence[MatchItem], amount: Decimal) -> tuple[Share, ...]:
    """`amount` over the items in their order; the last one that it reaches is settled in part."""
    shares = []
    for one in items:
        part = one.amount if abs(one.amount) <= abs(amount) else amount
        if part:
            shares.append(Share(one.id, part))
            amount -= part
    return tuple(shares)


def _making(items: Sequence[MatchItem], amount: Decimal, *, least: int = 2) -> list[MatchItem]:
    """At least so many items that make exactly `amount`: the first ones, else a few of them.

    Credit notes take part with their own sign. Nothing when two different sets would do.
    """
    total = ZERO
    for at, one in enumerate(items, start=1):
        total += one.amount
        if total == amount and at >= least:
            return list(items[:at])
    few = items[:CANDIDATES_MAX]
    # Whole numbers add up several times faster than decimals.
    sizes = [int(one.amount.scaleb(_PLACES)) for one in few]
    wanted = int(amount.scaleb(_PLACES))
    for size in range(least, COMBINED_MAX + 1):
        places = combinations(range(len(few)), size)
        sums = map(sum, combinations(sizes, size))
        found = [at for at, made in zip(places, sums, strict=True) if made == wanted]
        if found:
            return [few[at] for at in found[0]] if len(found) == 1 else []
    return []


def _days(item: MatchItem, line: MatchLine) -> int:
    return min(abs((line.booked_on - one).days) for one in (item.date, item.due_on))
