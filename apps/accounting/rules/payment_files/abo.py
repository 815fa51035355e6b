"""ABO (KPC), the payment order of Czech banks for crowns within the country.

Source: the banks' description "ABO format structure for programmers" (Česká spořitelna 3-2267a,
Fio banka). Lines end with CRLF: `UHL1` names the client, `1 1501` opens a file of transfers, `2`
the group with the payer's account, the sum and the day, then one line a payment, `3 +` and `5 +`
close group and file. Amounts are in hellers. The constant symbol stands in the last four digits of
its field, the bank of the one who is paid in the four before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apps.accounting.rules.payment_files import characters, checks
from apps.accounting.rules.payment_files.refusals import PaymentFileRefused
from apps.accounting.rules.wording import gettext_noop
from apps.accounting.values.payment_files import PaymentOrder, Transfer

TRANSFERS: Final = "1501"
NAME_LENGTH: Final = 20
MESSAGE_LENGTH: Final = 35
FILES_A_DAY_MAX: Final = 999
_END: Final = "\r\n"


def write(order: PaymentOrder) -> bytes:
    """The file in ASCII. The order was checked. Errors: `PaymentFileRefused`."""
    _refuse_what_is_foreign(order)
    return "".join(f"{line}{_END}" for line in _lines(order)).encode("ascii")


def _lines(order: PaymentOrder) -> Iterator[str]:
    prefix, number, bank = checks.czech_number(order.debtor)
    name = characters.ascii_capitals(order.debtor_name, length=NAME_LENGTH)
    file = f"{order.number_of_day:03}"
    yield f"UHL1{order.created_at:%d%m%y}{name:{NAME_LENGTH}}{number}{file}{file}{'0' * 12}"
    yield f"1 {TRANSFERS} {file}000 {bank}"
    hellers = int(checks.total(order.transfers) * 100)
    yield f"2 {prefix}-{number} {hellers:014} {order.execution_on:%d%m%y}"
    for transfer in order.transfers:
        yield _payment(transfer)
    yield "3 +"
    yield "5 +"


def _payment(transfer: Transfer) -> str:
    prefix, number, bank = checks.czech_number(transfer.creditor)
    fields = [
        f"{prefix}-{number}",
        f"{int(transfer.amount * 100):012}",
        transfer.variable_symbol.zfill(10),
        f"00{bank}{transfer.constant_symbol.zfill(4)}",
        transfer.specific_symbol.zfill(10),
    ]
    message = characters.latin(transfer.message, length=MESSAGE_LENGTH)
    return " ".join(fields) + (f" AV:{message}" if message else "")


def _refuse_what_is_foreign(order: PaymentOrder) -> None:
    if checks.country_of(order.debtor) != "CZ" or order.debtor_currency != "CZK":
        raise PaymentFileRefused(
            gettext_noop("ABO only pays from a Czech account in crowns."),
            code="not_for_abo",
            field="debtor",
        )
    if not 1 <= order.number_of_day <= FILES_A_DAY_MAX:
        raise PaymentFileRefused(
            gettext_noop("ABO counts at most 999 files a day."),
            code="too_many_files",
            field="number_of_day",
        )
    for position, transfer in enumerate(order.transfers, start=1):
        if checks.scheme(order, transfer) != "domestic":
            raise PaymentFileRefused(
                gettext_noop(
                    "Payment %(position)s to %(creditor)s is not in crowns within Czechia; ABO "
                    "can't carry it. Pay it with pain.001."
                ),
                code="not_for_abo",
                position=position,
                field="creditor",
                creditor=transfer.creditor_name,
            )
