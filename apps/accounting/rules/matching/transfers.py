"""Money between own accounts: which line of another account is the other side of a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from apps.accounting.rules.matching import reasons
from apps.accounting.rules.matching.values import (
    Certainty,
    MatchLine,
    OtherSide,
    OwnAccount,
    Proposal,
    Reason,
)

# Between banks, over a weekend with a holiday.
APART: Final = timedelta(days=5)
ALONE_MAX: Final = 2


class OwnTransfers:
    """Own accounts and their open lines; what a certain proposal pairs leaves them."""

    def __init__(self, accounts: Iterable[OwnAccount], sides: Iterable[OtherSide]) -> None:
        self._accounts = {one.account_key: one for one in accounts if one.account_key}
        self._sides = tuple(sides)
        self._taken: set[int] = set()

    def take(self, line_id: int) -> None:
        self._taken.add(line_id)

    def proposals(self, line: MatchLine) -> Iterator[Proposal]:
        """Where either line names the other's account, that is certain; the same money on another
        account about the same day is for a person to check."""
        own = self._accounts.get(line.account_key)
        if line.account_key and own is None:
            return
        sides = [one for one in self._fitting(line) if own is None or _is_on(one, own)]
        named = [one for one in sides if own is not None or one.names_us]
        if own is not None or named:
            other = min(named, key=lambda one: (_days(one, line), one.line_id), default=None)
            why = [reasons.own_account(own)] if own is not None else []
            why += [reasons.other_side(other)] if other is not None else []
            yield _proposal(line, other, "certain", why)
            return
        for other in sorted(sides, key=lambda one: (_days(one, line), one.line_id))[:ALONE_MAX]:
            yield _proposal(line, other, "check", [reasons.other_side(other)])

    def _fitting(self, line: MatchLine) -> list[OtherSide]:
        return [
            one
            for one in self._sides
            if one.line_id not in self._taken
            and one.currency == line.currency
            and one.amount == -line.amount
            and abs(one.booked_on - line.booked_on) <= APART
            and not one.names_another
        ]


def _is_on(side: OtherSide, own: OwnAccount) -> bool:
    return side.account_key == own.account_key


def _days(side: OtherSide, line: MatchLine) -> int:
    return abs((side.booked_on - line.booked_on).days)


def _proposal(
    line: MatchLine, other: OtherSide | None, certainty: Certainty, why: list[Reason]
) -> Proposal:
    return Proposal(
        line_id=line.id,
        kind="transfer",
        certainty=certainty,
        reasons=tuple(why),
        other_line=other.line_id if other is not None else None,
    )
