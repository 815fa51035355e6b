"""Payment and invoice codes: what a QR code says, or the same text printed on the page.

- SPAYD, “Short Payment Descriptor” (qr-platba.cz): `SPD*1.0*ACC:…*AM:…*CC:…*X-VS:…`;
- SIND, “QR Faktura” (qr-faktura.cz): `SID*1.0*ID:…*DD:…*TB0:…*T0:…`, also inside a SPAYD;
- EPC069-12, the European Payments Council's code for SEPA transfers: lines from `BCD`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

from stdnum import iban

from apps.records.rules.readings import canonical

_DESCRIPTOR = re.compile(r"(?:SPD|SID)\*1\.0\*[^\n\t]{5,900}")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AMOUNT = re.compile(r"\d{1,13}(?:\.\d{1,2})?")
_TAXED = (("TB0", "T0"), ("TB1", "T1"), ("TB2", "T2"))
TEXT_LENGTH_MAX = 2000


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """What a code says: fields with canonical values; `format` names the code."""

    format: str
    values: Mapping[str, str]


def payment_code(text: str) -> PaymentCode | None:
    """The code's values; None when the text is no such code."""
    text = text.strip()[:TEXT_LENGTH_MAX]
    if text.startswith(("SPD*", "SID*")):
        return _descriptor(text)
    if text.startswith("BCD"):
        return _epc(text)
    return None


def printed_codes(text: str) -> list[PaymentCode]:
    """Descriptors printed on the page as text."""
    found = (payment_code(match[0]) for match in _DESCRIPTOR.finditer(text))
    return [each for each in found if each is not None]


def _descriptor(text: str) -> PaymentCode | None:
    fields: dict[str, str] = {}
    for part in text.split("*")[2:]:
        key, colon, value = part.partition(":")
        if colon:
            fields.setdefault(key.strip().upper(), unquote(value.strip()))
    embedded = fields.get("X-INV", "")
    if embedded.startswith("SID*"):
        inner = _descriptor(embedded)
        invoice = dict(inner.values) if inner else {}
    else:
        invoice = {}
    is_invoice = text.startswith("SID*")
    values = {**_payment(fields), **(_invoice(fields) if is_invoice else {}), **invoice}
    return PaymentCode("QR Faktura" if is_invoice else "SPAYD", values) if values else None


def _payment(fields: Mapping[str, str]) -> dict[str, str]:
    account, _, bic = fields.get("ACC", "").partition(",")[0].partition("+")
    found = {
        "iban": account if iban.is_valid(account, check_country=False) else "",
        "bic": bic,
        "payable": _amount(fields.get("AM", "")),
        "currency": fields.get("CC", ""),
        "due_on": _day(fields.get("DT", "")),
        "variable_symbol": (fields.get("X-VS") or fields.get("VS", "")).lstrip("0"),
        "payment_reference": fields.get("RF", ""),
    }
    return {field: value for field, value in found.items() if value}


def _invoice(fields: Mapping[str, str]) -> dict[str, str]:
    found = {
        "number": fields.get("ID", ""),
        "issued_on": _day(fields.get("DD", "")),
        "taxed_on": _day(fields.get("DUZP", "")),
        "supplier_vat_id": fields.get("VII", ""),
        "supplier_registration_number": fields.get("INI", ""),
        "customer_vat_id": fields.get("VIR", ""),
        "customer_registration_number": fields.get("INR", ""),
        "order_number": fields.get("ON", ""),
        **_taxes(fields),
    }
    return {field: value for field, value in found.items() if value}


def _taxes(fields: Mapping[str, str]) -> dict[str, str]:
    """Net and tax over all rates; the code doesn't name the rates themselves."""
    nets = [_amount(fields.get(net, "")) for net, _ in _TAXED]
    taxes = [_amount(fields.get(tax, "")) for _, tax in _TAXED]
    if not any(nets):
        return {}
    untaxed = _amount(fields.get("NTB", ""))
    net = sum((Decimal(each) for each in (*nets, untaxed) if each), Decimal(0))
    tax = sum((Decimal(each) for each in taxes if each), Decimal(0))
    return {
        "net": canonical.amount(net),
        "tax": canonical.amount(tax),
        "gross": canonical.amount(net + tax),
    }


def _epc(text: str) -> PaymentCode | None:
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) < 7 or lines[3] != "SCT":
        return None
    lines += [""] * (12 - len(lines))
    account = lines[6].replace(" ", "")
    amount = lines[7]
    found = {
        "bic": lines[4],
        "supplier_name": lines[5],
        "iban": account if iban.is_valid(account, check_country=False) else "",
        "currency": amount[:3] if amount else "",
        "payable": _amount(amount[3:]),
        "payment_reference": lines[9] or lines[10],
    }
    return PaymentCode("EPC", {field: value for field, value in found.items() if value})


def _amount(text: str) -> str:
    return canonical.amount(Decimal(text)) if _AMOUNT.fullmatch(text) else ""


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    if found is None:
        return ""
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return ""
