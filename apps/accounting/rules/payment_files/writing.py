"""From an order to the file of a format."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Final

from apps.accounting.rules.payment_files import abo, checks, pain001
from apps.accounting.rules.payment_files.refusals import PaymentFileRefused
from apps.accounting.values.payment_files import PaymentFile, PaymentFormat, PaymentOrder

FORMATS: Final[tuple[PaymentFormat, ...]] = ("pain.001.001.09", "pain.001.001.03", "abo")


def write(order: PaymentOrder, *, file_format: PaymentFormat) -> PaymentFile:
    """The file for the bank. Errors: `PaymentFileRefused`; then nothing was written."""
    checks.check(order)
    if file_format == "abo":
        content, name, media_type = abo.write(order), f"{order.id}.kpc", "text/plain"
    else:
        content = pain001.write(order, version=file_format)
        name, media_type = f"{order.id}.xml", "application/xml"
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for transfer in order.transfers:
        totals[transfer.currency] += transfer.amount
    return PaymentFile(
        name=name,
        media_type=media_type,
        content=content,
        transfers=len(order.transfers),
        totals=dict(totals),
    )


def formats_for(order: PaymentOrder) -> tuple[PaymentFormat, ...]:
    """The formats that can carry the order as it is; none when something is wrong with it."""
    found = []
    for one in FORMATS:
        try:
            write(order, file_format=one)
        except PaymentFileRefused:
            continue
        found.append(one)
    return tuple(found)
