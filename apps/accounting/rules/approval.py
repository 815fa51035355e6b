"""Which approvals a bill needs: by its amount, in the order of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """From `amount_from` on, somebody of `member_ids` is asked; empty: any of the approvers."""

    position: int
    label: str
    amount_from: Decimal
    member_ids: tuple[str, ...] = ()


def limits_reached(*, amount: Decimal, limits: Iterable[Limit]) -> tuple[Limit, ...]:
    """Every limit that the amount reaches, in order; none means that the client isn't asked.

    A credit note is held against its limits like a bill: `amount` is positive.
    """
    reached = (each for each in limits if amount >= each.amount_from)
    return tuple(sorted(reached, key=lambda each: each.position))
