"""Letters about open items: what a dunning letter and a statement of account say."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from apps.accounting.values.outgoing import NO_MEANS, InvoiceParty, PaymentMeans

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueItem:
    """One late invoice; `interest` is what has grown on `open_amount` by the letter's day."""

    number: str
    issued_on: datetime.date
    due_on: datetime.date
    days_late: int
    amount: Decimal
    open_amount: Decimal
    interest: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class DunningLetter:
    """A reminder of `level` 1 (friendly), 2 (firm) or 3 and more (last before other steps).

    Amounts are in `currency`. `total` = Σ `open_amount` + `interest` + `fee`. `interest_rate` is
    a percentage a year, with `interest_source` naming the law or contract it comes from.
    """

    level: int
    number: str = ""
    made_on: datetime.date
    pay_by: datetime.date
    seller: InvoiceParty
    buyer: InvoiceParty
    currency: str
    items: tuple[OverdueItem, ...]
    open_amount: Decimal
    interest: Decimal = ZERO
    interest_rate: Decimal = ZERO
    interest_source: str = ""
    fee: Decimal = ZERO
    total: Decimal
    means: PaymentMeans = NO_MEANS
    note: str = ""
    language: str
    country_rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMovement:
    """An invoice (positive), or a payment or credit note (negative), with the balance after it."""

    date: datetime.date
    text: str
    number: str = ""
    due_on: datetime.date | None = None
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBand:
    """What is open in one band of lateness: `title` is translated ("1 to 30 days late")."""

    title: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatement:
    """What moved on a customer's account in one currency, `first` to `last`.

    `closing` = `opening` + Σ amounts. `overdue` is the part of `closing` that was due by `last`.
    """

    first: datetime.date
    last: datetime.date
    made_on: datetime.date
    seller: InvoiceParty
    buyer: InvoiceParty
    currency: str
    opening: Decimal
    movements: tuple[AccountMovement, ...]
    closing: Decimal
    overdue: Decimal = ZERO
    bands: tuple[AgeBand, ...] = ()
    means: PaymentMeans = NO_MEANS
    note: str = ""
    language: str
    country_rules: str
