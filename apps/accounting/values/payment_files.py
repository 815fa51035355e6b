"""A batch of payments as it goes to the bank, whatever file it is written into.

Nothing here knows Django, so that the pure rules may use it. Amounts are positive and in the
transfer's own currency.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

PaymentFormat = Literal["pain.001.001.03", "pain.001.001.09", "abo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAccount:
    """An account by its IBAN, or by its number as it is written at home (`country` says where).

    A Czech number names its bank: `19-2000145399/0800`. `bic` may stay empty.
    """

    iban: str = ""
    number: str = ""
    country: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One payment. `end_to_end_id` comes back on the statements of both sides.

    `reference` is the creditor's structured one (`RF18…`); `message` are plain words. The symbols
    are the Czech ones, digits only.
    """

    end_to_end_id: str
    creditor_name: str
    creditor: PaymentAccount
    amount: Decimal
    currency: str
    message: str = ""
    reference: str = ""
    variable_symbol: str = ""
    constant_symbol: str = ""
    specific_symbol: str = ""
    creditor_street: str = ""
    creditor_postcode: str = ""
    creditor_town: str = ""
    creditor_country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """Payments from one account on one day. `id` names the file to the bank and is used once.

    `number_of_day` counts the ABO files of a day, from 1. `created_at` knows its time zone.
    """

    id: str
    created_at: datetime.datetime
    debtor_name: str
    debtor: PaymentAccount
    debtor_currency: str
    execution_on: datetime.date
    transfers: tuple[Transfer, ...]
    number_of_day: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFile:
    """A file for the bank, with what it adds up to, by currency."""

    name: str
    media_type: str
    content: bytes
    transfers: int
    totals: dict[str, Decimal]
