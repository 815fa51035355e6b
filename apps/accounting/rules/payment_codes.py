"""What a payment's QR code says: SPAYD for crowns, the EPC's code for euros.

SPAYD 1.0 (qr-platba.cz, specification of the format): keys and values between asterisks; an
asterisk inside a value is written %2A. EPC069-12, version 002: lines in a fixed order, 331 bytes
at most, only euros. Both ask for error correction M.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Final

from apps.accounting.values.outgoing import OutgoingInvoice, PaymentMeans

SPAYD_AMOUNT_MAX: Final = Decimal("9999999.99")
EPC_AMOUNT_MAX: Final = Decimal("999999999.99")
EPC_BYTES_MAX: Final = 331


def payment_code(invoice: OutgoingInvoice) -> str:
    """The text to show as a QR code, or "" when there is nothing to pay or no code for it."""
    if invoice.is_credit_note:
        return ""
    due_on = invoice.instalments[0].due_on if invoice.instalments else invoice.due_on
    return code_for(
        means=invoice.means,
        amount=asked_now(invoice),
        currency=invoice.currency,
        payee=invoice.seller.name,
        message=invoice.means.reference or invoice.number,
        due_on=due_on.strftime("%Y%m%d"),
    )


def asked_now(invoice: OutgoingInvoice) -> Decimal:
    """The first instalment, or all that is payable."""
    return invoice.instalments[0].amount if invoice.instalments else invoice.payable


def code_for(
    *,
    means: PaymentMeans,
    amount: Decimal,
    currency: str,
    payee: str,
    message: str,
    due_on: str = "",
) -> str:
    """As `payment_code`, for any amount. `due_on` is YYYYMMDD; the EPC's code has none."""
    if not means.iban or amount <= 0:
        return ""
    if currency == "CZK" and amount <= SPAYD_AMOUNT_MAX:
        return _spayd(means, amount=amount, payee=payee, message=message, due_on=due_on)
    if currency == "EUR" and amount <= EPC_AMOUNT_MAX:
        return _epc(means, amount=amount, payee=payee, message=message)
    return ""


def _spayd(means: PaymentMeans, *, amount: Decimal, payee: str, message: str, due_on: str) -> str:
    account = _packed(means.iban) + (f"+{_packed(means.bic)}" if means.bic else "")
    values = [
        ("ACC", account),
        ("AM", f"{amount:.2f}"),
        ("CC", "CZK"),
        ("DT", due_on),
        ("RN", _plain(payee)[:35]),
        ("MSG", _plain(message)[:60]),
        ("X-VS", means.variable_symbol),
    ]
    return "*".join(["SPD", "1.0", *(f"{key}:{_escaped(value)}" for key, value in values if value)])


def _epc(means: PaymentMeans, *, amount: Decimal, payee: str, message: str) -> str:
    """Unstructured remittance: a creditor's reference by ISO 11649 goes into its own line."""
    reference = _packed(means.reference)
    structured = reference if _is_creditor_reference(reference) else ""
    text = "" if structured else message[:140]
    lines = [
        "BCD",
        "002",
        "1",
        "SCT",
        _packed(means.bic),
        payee[:70],
        _packed(means.iban),
        f"EUR{amount:.2f}",
        "",
        structured,
        text,
    ]
    code = "\n".join(lines).rstrip("\n")
    return code if len(code.encode()) <= EPC_BYTES_MAX else ""


def _is_creditor_reference(reference: str) -> bool:
    """RF, two check digits, up to 21 characters; modulo 97 as in an IBAN."""
    if not reference.startswith("RF") or not 5 <= len(reference) <= 25 or not reference.isalnum():
        return False
    moved = reference[4:] + reference[:4]
    return int("".join(str(int(sign, 36)) for sign in moved.upper())) % 97 == 1


def _plain(text: str) -> str:
    """Capitals without accents: they fit the compact QR alphabet and every bank reads them."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(bare.upper().split())


def _packed(text: str) -> str:
    return "".join(text.split()).upper()


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("*", "%2A")
