"""Invoices and bills as the stories know them: who, what, when, and when they are paid. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

# How many days after the due day money moves: mostly on time, now and then late.
SLIPS = (0, 0, -2, 1, 0, 3, 0, 6, -1, 0)


@dataclass(frozen=True, slots=True)
class Item:
    """What is sold or bought. A `price` of None is agreed each time."""

    words: str
    price: Decimal | None = None
    unit: str = "C62"


@dataclass(frozen=True, slots=True)
class Paper:
    """The invoices (a sale) or bills behind a habit. `step` keeps prices where tax comes out even:
    the net is a multiple of it."""

    partners: tuple[str, ...]
    items: tuple[Item, ...]
    rate: int
    tax_code: str
    days: int = 14
    step: int = 1


@dataclass(frozen=True, slots=True)
class DealLine:
    words: str
    quantity: Decimal
    unit: str
    price: Decimal

    @property
    def net(self) -> Decimal:
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Deal:
    """One invoice or bill. `number` is the supplier's; our own invoices get theirs when issued."""

    is_sale: bool
    partner: str
    account: str
    number: str
    issued_on: date
    due_on: date
    paid_on: date | None
    lines: tuple[DealLine, ...]
    rate: int
    tax_code: str

    @property
    def key(self) -> str:
        return f"{self.partner}-{self.number}"

    @property
    def net(self) -> Decimal:
        return sum((each.net for each in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return self.net * self.rate / 100

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


class Repeated(Protocol):
    """What a deal takes from its habit. Amounts below zero are money out."""

    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...
    @property
    def account(self) -> str: ...


def drawn(paper: Paper, habit: Repeated, dice: random.Random, *, paid_on: date, turn: int) -> Deal:
    """The deal that is paid on `paid_on`, its size between the habit's two amounts."""
    gross = abs(Decimal(dice.randint(habit.low, habit.high)))
    number = str(dice.randint(100000, 999999))
    due_on = paid_on - timedelta(days=SLIPS[dice.randrange(len(SLIPS))])
    return Deal(
        is_sale=habit.high > 0,
        partner=paper.partners[turn % len(paper.partners)],
        account=habit.account,
        number=number,
        issued_on=due_on - timedelta(days=paper.days),
        due_on=due_on,
        paid_on=paid_on,
        lines=tuple(_lines(paper, gross * 100 / (100 + paper.rate), turn)),
        rate=paper.rate,
        tax_code=paper.tax_code,
    )


def _lines(paper: Paper, net: Decimal, turn: int) -> Iterable[DealLine]:
    """Two of the items where there is more than one, the first for the greater part."""
    count = min(len(paper.items), 2)
    chosen = [paper.items[(turn + at) % len(paper.items)] for at in range(count)]
    parts = (net,) if count == 1 else (net * 65 / 100, net * 35 / 100)
    for item, part in zip(chosen, parts, strict=True):
        if item.price is None:
            price = max((part / paper.step).quantize(Decimal(1)), Decimal(1)) * paper.step
            yield DealLine(item.words, Decimal(1), item.unit, price)
        else:
            quantity = max((part / item.price).quantize(Decimal(1)), Decimal(1))
            yield DealLine(item.words, quantity, item.unit, item.price)
