"""An issued invoice as it leaves the house: everything its PDF and its e-invoices say.

Amounts are in the invoice's currency and positive on credit notes too: the kind says which way
they count. Field names in brackets are the business terms of EN 16931-1. Nothing here knows
Django, so that the pure rules may use it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceParty:
    """Seller or buyer. `country` is ISO 3166-1 alpha-2; `vat_id` carries its country's prefix.

    `endpoint_scheme` is an EAS code (0088, 0184, 9929 …) and goes with `endpoint_id`.
    `register_note` is the sentence naming the commercial register ("C 1234, kept by …");
    `tax_number` is the domestic one where it differs from the VAT id (Hungary: 12345678-2-42).
    """

    name: str
    street: str = ""
    city: str = ""
    postcode: str = ""
    country: str
    registration_number: str = ""
    vat_id: str = ""
    tax_number: str = ""
    email: str = ""
    endpoint_scheme: str = ""
    endpoint_id: str = ""
    register_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """`unit` is a UN/ECE Rec 20 code (C62 piece, HUR hour). `unit_price` is without tax.

    `net` (BT-131) is quantity times price less the discount, rounded to the currency.
    `tax_rate` is a percentage.
    """

    position: int
    description: str
    quantity: Decimal
    unit: str = "C62"
    unit_price: Decimal
    discount_percent: Decimal = ZERO
    tax_code: str
    tax_category: str
    tax_rate: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """One row of the recapitulation (BG-23): a category and rate with its base and tax.

    `exemption_code` is a VATEX code. The amounts in the books' currency equal the others when
    the currencies do.
    """

    category: str
    rate: Decimal
    base: Decimal
    tax: Decimal
    base_in_books: Decimal
    tax_in_books: Decimal
    exemption_code: str = ""
    exemption_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    due_on: datetime.date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CashDiscount:
    """Pay by `until` and take `amount` (`percent` of the payable amount) off."""

    percent: Decimal
    until: datetime.date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMeans:
    """Where to pay. `account_number` and `bank_code` are the domestic form, if there is one.

    `variable_symbol` is up to ten digits; `reference` is what the payer should write (BT-83).
    """

    iban: str = ""
    bic: str = ""
    account_number: str = ""
    bank_code: str = ""
    variable_symbol: str = ""
    reference: str = ""


NO_MEANS: Final = PaymentMeans()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedInvoice:
    """The invoice that a credit note corrects (BG-3)."""

    number: str
    issued_on: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingInvoice:
    """`gross` (BT-112) = `net` (BT-109) + `tax` (BT-110);
    `payable` (BT-115) = `gross` - `prepaid` (BT-113) + `rounding` (BT-114).

    `taxed_on` is the tax point (BT-7). `exchange_rate` is books' currency for one unit of the
    invoice's, None when they are the same. `language` is the customer's (en, cs, hu, da) and
    `country_rules` the seller's country, whose law says what the paper must show. `kind` is
    `invoice` or `credit_note`; `buyer_reference` (BT-10) is what the buyer asked to be quoted.
    """

    kind: str
    number: str
    issued_on: datetime.date
    taxed_on: datetime.date
    due_on: datetime.date
    currency: str
    books_currency: str
    exchange_rate: Decimal | None = None
    seller: InvoiceParty
    buyer: InvoiceParty
    lines: tuple[InvoiceLine, ...]
    tax_totals: tuple[TaxTotal, ...]
    net: Decimal
    tax: Decimal
    rounding: Decimal = ZERO
    gross: Decimal
    prepaid: Decimal = ZERO
    payable: Decimal
    instalments: tuple[Instalment, ...] = ()
    cash_discount: CashDiscount | None = None
    means: PaymentMeans = NO_MEANS
    note: str = ""
    order_number: str = ""
    buyer_reference: str = ""
    corrects: CorrectedInvoice | None = None
    language: str
    country_rules: str

    @property
    def is_credit_note(self) -> bool:
        return self.kind == "credit_note"

    @property
    def tax_in_books(self) -> Decimal:
        """Total tax in the books' currency (BT-111)."""
        return sum((total.tax_in_books for total in self.tax_totals), ZERO)
