"""What must be right before money leaves: checked once, for every kind of file."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Final, Literal

from stdnum import bic, iban

from apps.accounting.rules.payment_files import characters
from apps.accounting.rules.payment_files.refusals import PaymentFileRefused
from apps.accounting.rules.wording import gettext_noop
from apps.accounting.values.payment_files import PaymentAccount, PaymentOrder, Transfer
from apps.parties.values import bank_numbers

Scheme = Literal["sepa", "domestic", "foreign"]
IDENTIFICATION_LENGTH: Final = 35
AMOUNT_MAX: Final = Decimal("999999999.99")
# Countries reachable by SEPA credit transfer, by the code of their IBAN. Source: EPC409-09.
_SEPA: Final = (
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT "
    "NL NO PL PT RO RS SE SI SK SM VA"
)
SEPA_COUNTRIES: Final = frozenset(_SEPA.split())
HOME_CURRENCY: Final = {"CZ": "CZK", "DK": "DKK", "HU": "HUF"}
# Currencies that are paid in whole units only.
_WHOLE_UNITS: Final = frozenset({"HUF", "JPY", "ISK"})
_SYMBOL_LENGTHS: Final = {"variable_symbol": 10, "constant_symbol": 4, "specific_symbol": 10}
_CURRENCY = re.compile(r"[A-Z]{3}")


def check(order: PaymentOrder) -> None:
    """Errors: `PaymentFileRefused`, at the first thing that is wrong."""
    if not order.transfers:
        raise PaymentFileRefused(
            gettext_noop("There is nothing to pay in this batch."), code="no_transfers"
        )
    _check_id(order.id, field="id")
    if not order.debtor_name.strip():
        raise PaymentFileRefused(
            gettext_noop("Say whose account pays: the payer's name is missing."),
            code="name_missing",
            field="debtor_name",
        )
    _check_account(order.debtor, field="debtor")
    _check_unique(order)
    for position, transfer in enumerate(order.transfers, start=1):
        _check_transfer(transfer, position=position)


def scheme(order: PaymentOrder, transfer: Transfer) -> Scheme:
    """How the payment travels: euro in SEPA, the home currency at home, or abroad."""
    at_home, there = country_of(order.debtor), country_of(transfer.creditor)
    if transfer.currency == "EUR" and {at_home, there} <= SEPA_COUNTRIES:
        return "sepa"
    if at_home == there and HOME_CURRENCY.get(at_home) == transfer.currency:
        return "domestic"
    return "foreign"


def country_of(account: PaymentAccount) -> str:
    return account.iban.replace(" ", "")[:2].upper() or account.country.upper()


def iban_of(account: PaymentAccount) -> str:
    """The IBAN, made of a Czech, Danish or Hungarian number where it isn't given."""
    if account.iban:
        return account.iban.replace(" ", "").upper()
    number = _typed(account).text
    match account.country.upper():
        case "CZ":
            home, _slash, bank = number.partition("/")
            prefix, _dash, base = home.rpartition("-")
            inner = f"{bank}{prefix.zfill(6)}{base.zfill(10)}"
        case "DK":
            inner = number
        case _:
            inner = number.ljust(24, "0")
    country = account.country.upper()
    return f"{country}{iban.calc_check_digits(f'{country}00{inner}')}{inner}"


def czech_number(account: PaymentAccount) -> tuple[str, str, str]:
    """Prefix, number and bank of a Czech account, in 6, 10 and 4 digits."""
    inner = iban_of(account)[4:]
    return inner[4:10], inner[10:], inner[:4]


def amount_text(transfer: Transfer) -> str:
    """With two decimals, as XML wants it."""
    return f"{transfer.amount:.2f}"


def total(transfers: tuple[Transfer, ...]) -> Decimal:
    return sum((one.amount for one in transfers), Decimal(0))


def _check_transfer(transfer: Transfer, *, position: int) -> None:
    _check_id(transfer.end_to_end_id, field="end_to_end_id", position=position)
    if not transfer.creditor_name.strip():
        raise PaymentFileRefused(
            gettext_noop("Payment %(position)s names nobody who is paid."),
            code="name_missing",
            position=position,
            field="creditor_name",
        )
    _check_account(transfer.creditor, field="creditor", position=position)
    _check_amount(transfer, position=position)
    for field, length in _SYMBOL_LENGTHS.items():
        stated = getattr(transfer, field)
        if stated and not (stated.isascii() and stated.isdigit() and len(stated) <= length):
            raise PaymentFileRefused(
                gettext_noop(
                    "Payment %(position)s to %(creditor)s: “%(value)s” is no symbol of at most "
                    "%(length)s digits."
                ),
                code="bad_symbol",
                position=position,
                field=field,
                creditor=transfer.creditor_name,
                value=stated,
                length=length,
            )


def _check_amount(transfer: Transfer, *, position: int) -> None:
    places = 0 if transfer.currency in _WHOLE_UNITS else 2
    amount = transfer.amount
    is_known = _CURRENCY.fullmatch(transfer.currency) is not None
    is_payable = amount.is_finite() and 0 < amount <= AMOUNT_MAX
    if is_known and is_payable and amount == round(amount, places):
        return
    raise PaymentFileRefused(
        gettext_noop(
            "Payment %(position)s to %(creditor)s: %(amount)s %(currency)s can't be paid. It must "
            "be more than nothing, at most 999999999.99, with %(places)s decimals at most."
        ),
        code="bad_amount",
        position=position,
        field="amount",
        creditor=transfer.creditor_name,
        amount=str(amount),
        currency=transfer.currency,
        places=places,
    )


def _check_account(account: PaymentAccount, *, field: str, position: int | None = None) -> None:
    stated = account.iban or account.number
    if account.iban:
        is_right = iban.is_valid(account.iban, check_country=False)
    else:
        is_right = account.country.upper() in HOME_CURRENCY and _is_number(account)
    if is_right and (not account.bic or bic.is_valid(account.bic)):
        return
    params: dict[str, str | int] = {"account": bank_numbers.masked(stated) or "–"}
    if position is None:
        message = gettext_noop("The payer's account %(account)s or its BIC is not right.")
    else:
        message = gettext_noop(
            "Payment %(position)s: the account %(account)s or its BIC is not right."
        )
    raise PaymentFileRefused(message, code="bad_account", position=position, field=field, **params)


def _is_number(account: PaymentAccount) -> bool:
    try:
        _typed(account)
    except bank_numbers.BadNumber:
        return False
    return True


def _typed(account: PaymentAccount) -> bank_numbers.BankNumber:
    return bank_numbers.typed_number(account.number, country=account.country.upper())


def _check_id(stated: str, *, field: str, position: int | None = None) -> None:
    clean = characters.identification(stated, length=IDENTIFICATION_LENGTH)
    if stated and clean == stated:
        return
    raise PaymentFileRefused(
        gettext_noop(
            "“%(value)s” can't be a payment's identification: it needs 1 to 35 letters and digits "
            "that every bank takes."
        ),
        code="bad_identification",
        position=position,
        field=field,
        value=stated[:80],
    )


def _check_unique(order: PaymentOrder) -> None:
    (most, times), *_rest = Counter(one.end_to_end_id for one in order.transfers).most_common(1)
    if times > 1:
        raise PaymentFileRefused(
            gettext_noop("“%(value)s” identifies %(times)s payments; each needs its own."),
            code="identification_twice",
            field="end_to_end_id",
            value=most,
            times=times,
        )
