"""Payment orders of invented companies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from apps.accounting.values.payment_files import PaymentAccount, PaymentOrder, Transfer

PEKARNA = PaymentAccount(number="19-2000145399/0800", country="CZ")
GERMAN = PaymentAccount(iban="DE89 3704 0044 0532 0130 00", bic="COBADEFFXXX")
DANISH = PaymentAccount(number="5051 1234564817", country="DK")


def transfer(
    number: int = 1,
    *,
    creditor: PaymentAccount = PEKARNA,
    amount: str = "1210.50",
    currency: str = "CZK",
    name: str = "Mlýn Žižkov & syn, s.r.o.",
    **said: str,
) -> Transfer:
    return Transfer(
        end_to_end_id=f"B7-{number}",
        creditor_name=name,
        creditor=creditor,
        amount=Decimal(amount),
        currency=currency,
        **said,
    )


def order(
    *transfers: Transfer,
    debtor: PaymentAccount = PEKARNA,
    name: str = "Pekárna Javor s.r.o.",
    currency: str = "CZK",
) -> PaymentOrder:
    return PaymentOrder(
        id="KONTOR-2026-7",
        created_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        debtor_name=name,
        debtor=debtor,
        debtor_currency=currency,
        execution_on=date(2026, 11, 23),
        transfers=transfers,
    )
