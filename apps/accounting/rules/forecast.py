"""Money at the bank week by week, from what is due and what recurs. Pure.

What is overdue is expected in the first week; everybody is expected to pay on the day that is
agreed, however late they usually are. What is due after the last week is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

WEEKS: Final = 13
ZERO: Final = Decimal(0)
Flow = Literal["receipts", "payments", "recurring"]


@dataclass(frozen=True, slots=True)
class Expected:
    """Money that comes (positive) or goes (negative) on a day."""

    on: datetime.date
    amount: Decimal
    flow: Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """`payments` are negative; what was overdue is in the first week."""

    first: datetime.date
    last: datetime.date
    opening: Decimal
    receipts: Decimal
    payments: Decimal
    recurring: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.receipts + self.payments + self.recurring


def weeks_from(
    day: datetime.date, *, count: int = WEEKS
) -> list[tuple[datetime.date, datetime.date]]:
    """Seven days each, the first from `day` on."""
    return [
        (day + datetime.timedelta(weeks=n), day + datetime.timedelta(weeks=n, days=6))
        for n in range(count)
    ]


def forecast(
    *, start: datetime.date, cash: Decimal, expected: Iterable[Expected], count: int = WEEKS
) -> list[Week]:
    """`cash` is at the bank before `start`. Week by week, each beginning where the last ended."""
    sums: list[dict[str, Decimal]] = [
        {"receipts": ZERO, "payments": ZERO, "recurring": ZERO} for _week in range(count)
    ]
    for each in expected:
        place = max((each.on - start).days // 7, 0)
        if place < count:
            sums[place][each.flow] += each.amount
    found: list[Week] = []
    for place, flows in enumerate(sums):
        first = start + datetime.timedelta(weeks=place)
        last = first + datetime.timedelta(days=6)
        opening = found[-1].closing if found else cash
        found.append(Week(first=first, last=last, opening=opening, **flows))
    return found
