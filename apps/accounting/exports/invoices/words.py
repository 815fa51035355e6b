"""The fixed words of invoices and letters in the customer's language, and how numbers look there.

Call these inside `translation.override(language)`. What a country's law wants word for word
stands in `LEGAL`, in that country's language: it is law, not wording, and is never translated.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import gettext, pgettext

from apps.accounting.exports.sheet import MINUS, locale_of
from apps.accounting.rules import taxes

# What must be written, by the seller's country and the tax category: CZ act 235/2004 Sb., § 29
# para. 2 c); HU Áfa tv. § 169 n); DK momsbekendtgørelsen § 58. Language of the country first.
LEGAL: Final = {
    ("CZ", "AE"): "Daň odvede zákazník.",
    ("HU", "AE"): "Fordított adózás.",
    ("DK", "AE"): "Omvendt betalingspligt, køber afregner momsen.",
}
OWN_LANGUAGE: Final = {"CZ": "cs", "HU": "hu", "DK": "da"}
# Symbols that a reader of that language expects; other currencies stand with their code.
SYMBOLS: Final = {("CZK", "cs"): "Kč", ("HUF", "hu"): "Ft", ("DKK", "da"): "kr."}


class Reader:
    """How one reader's language writes money, numbers and days."""

    def __init__(self, language: str, currency: str) -> None:
        self.language = language
        self.currency = currency
        self.locale: Locale = locale_of(language)
        self._pattern = _pattern(taxes.places(currency))

    def number(self, amount: Decimal) -> str:
        """An amount in the document's currency, without its name."""
        return self._signed(amount, self._pattern)

    def money(self, amount: Decimal) -> str:
        return f"{self.number(amount)}\u00a0{SYMBOLS.get(self._key, self.currency)}"

    def other_number(self, amount: Decimal, currency: str) -> str:
        """An amount in another currency, without its name."""
        return self._signed(amount, _pattern(taxes.places(currency)))

    def price(self, amount: Decimal) -> str:
        """At least the currency's places, at most four."""
        places = taxes.places(self.currency)
        shown = max(places, min(4, -int(amount.normalize().as_tuple().exponent)))
        return self._signed(amount, _pattern(shown))

    def quantity(self, quantity: Decimal, unit: str) -> str:
        shown = self._signed(quantity, "#,##0.####")
        name = unit_name(unit)
        return f"{shown}\u00a0{name}" if name else shown

    def percent(self, rate: Decimal) -> str:
        return f"{self._signed(rate, '#,##0.##')}\u00a0%"

    def rate(self, rate: Decimal) -> str:
        return self._signed(rate, "#,##0.######")

    def day(self, day: datetime.date) -> str:
        return str(format_date(day, "medium", locale=self.locale)).replace(" ", "\u00a0")

    @property
    def _key(self) -> tuple[str, str]:
        return self.currency, self.language

    def _signed(self, amount: Decimal, pattern: str) -> str:
        text = str(format_decimal(abs(amount), format=pattern, locale=self.locale))
        return f"{MINUS}{text}" if amount < 0 and text.strip("0.,\u00a0") else text


def _pattern(places: int) -> str:
    return "#,##0." + "0" * places if places else "#,##0"


def unit_name(code: str) -> str:
    """The reader's word for a unit of UN/ECE Rec 20; codes that nobody reads are left out."""
    names = {
        "C62": pgettext("unit", "pcs"),
        "EA": pgettext("unit", "pcs"),
        "H87": pgettext("unit", "pcs"),
        "HUR": pgettext("unit", "h"),
        "DAY": pgettext("unit", "days"),
        "WEE": pgettext("unit", "weeks"),
        "MON": pgettext("unit", "months"),
        "ANN": pgettext("unit", "years"),
        "KGM": "kg",
        "GRM": "g",
        "TNE": "t",
        "LTR": "l",
        "MTR": "m",
        "KMT": "km",
        "MTK": "m²",
        "MTQ": "m³",
        "KWH": "kWh",
        "SET": pgettext("unit", "sets"),
        "XPK": pgettext("unit", "packs"),
        "XBX": pgettext("unit", "boxes"),
        "E48": "",
        "LS": "",
    }
    return names.get(code, code)


def heading(kind: str) -> str:
    if kind == "credit_note":
        return pgettext("invoice", "Credit note")
    return pgettext("invoice", "Invoice")


def subheading(country: str, *, is_correction: bool) -> str:
    """What the law calls the document, under its name: in Czechia it is a tax document (§ 28), in
    Hungary what changes an invoice is a módosító számla (not verified)."""
    if country == "HU" and is_correction:
        return pgettext("invoice", "Amending invoice")
    if country != "CZ":
        return ""
    if is_correction:
        return pgettext("invoice", "Corrective tax document")
    return pgettext("invoice", "Tax document")


def tax_sentence(category: str) -> str:
    """Why a category bears no tax; "" where nothing needs to be said."""
    sentences = {
        "AE": gettext("Reverse charge: the customer accounts for the VAT."),
        "K": gettext("VAT-exempt supply of goods to another EU country (Art. 138, 2006/112/EC)."),
        "G": gettext("Export of goods, exempt from VAT (Art. 146, 2006/112/EC)."),
        "E": gettext("Exempt from VAT."),
        "O": gettext("Outside the scope of VAT."),
    }
    return sentences.get(category, "")


def legal_sentences(category: str, *, country: str, language: str) -> tuple[str, ...]:
    """The reader's sentence, and the law's own words when they are in another language."""
    said = tax_sentence(category)
    law = LEGAL.get((country, category), "")
    if law and OWN_LANGUAGE[country] == language:
        return (law,)
    return tuple(part for part in (said, law) if part)


def country_name(code: str, locale: Locale) -> str:
    return str(locale.territories.get(code, code))
