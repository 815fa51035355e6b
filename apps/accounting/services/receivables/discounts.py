"""Cash discount: what an open invoice still offers on a day, and how it is booked.

The discount lowers the tax in proportion to the invoice's rates, in all three countries alike.
Where the law wants a paper for that, `discount_notes` makes it and the paper posts the discount;
elsewhere the payment's own entry does.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from apps.accounting.models import Invoice, InvoiceTax, OpenItem
from apps.accounting.rules import taxes as tax_rules
from apps.accounting.rules import terms as terms_rules
from apps.accounting.selectors import roles
from apps.accounting.services.receivables.posting import in_books
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.ledger import AccountRole, BooksInfo, LineDraft, TaxRole
from kernel.db.prepared import Parameters, PreparedQuery

ZERO: Final = Decimal(0)
INVOICES: Final = PreparedQuery(
    Invoice.objects.filter(
        entry_id__in=Parameters("entries", kind="uuid"), kind=InvoiceKind.INVOICE
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """`amount` off, tax included, in the invoice's currency.

    `invoiced` is the invoice's own recapitulation: code, base, tax.
    """

    invoice_id: uuid.UUID
    number: str
    issued_on: datetime.date
    amount: Decimal
    places: int
    invoiced: tuple[tuple[str, Decimal, Decimal], ...]

    @property
    def is_taxed(self) -> bool:
        return any(tax for _code, _base, tax in self.invoiced)

    def taxes(self) -> list[tuple[str, Decimal, Decimal]]:
        """The discount by tax code, in proportion; the last code takes the odd cent."""
        whole = sum((base + tax for _code, base, tax in self.invoiced), ZERO)
        unit = Decimal(1).scaleb(-self.places)
        parts, left = [], self.amount
        for at, (code, base, tax) in enumerate(self.invoiced, start=1):
            gross = (self.amount * (base + tax) / whole).quantize(unit, rounding=ROUND_HALF_UP)
            gross = left if at == len(self.invoiced) else gross
            left -= gross
            exact = gross * tax / (base + tax) if base + tax else ZERO
            levy = exact.quantize(unit, rounding=ROUND_HALF_UP)
            parts.append((code, gross - levy, levy))
        return parts


def offered(items: Sequence[OpenItem], *, on: datetime.date) -> dict[int, Discount]:
    """Open item → discount, for invoices in one instalment that nobody paid any of yet."""
    untouched = {
        item.line.entry_id: item
        for item in items
        if item.open_currency_amount == item.currency_amount
    }
    if not untouched:
        return {}
    offers: dict[int, Discount] = {}
    for invoice in INVOICES.all(entries=list(untouched)):
        item = next(each for key, each in untouched.items() if key == invoice.entry_id)
        discount = _of(invoice, on=on)
        if discount is not None and item.currency_amount == invoice.payable:
            offers[item.pk] = discount
    return offers


def _of(invoice: Invoice, *, on: datetime.date) -> Discount | None:
    if invoice.issued_on is None:
        return None
    places = tax_rules.places(invoice.currency)
    found = terms_rules.discount(
        terms_rules.from_plain(invoice.terms),
        issued_on=invoice.issued_on,
        amount=invoice.payable,
        places=places,
    )
    if found is None or on > found.until:
        return None
    return Discount(
        invoice_id=invoice.id,
        number=invoice.number,
        issued_on=invoice.issued_on,
        amount=found.amount,
        places=places,
        invoiced=tuple(
            InvoiceTax.objects.filter(invoice=invoice)
            .order_by("tax_code")
            .values_list("tax_code", "base", "tax")
        ),
    )


def lines_of(
    discount: Discount, *, currency: str, rate: Decimal | None, books: BooksInfo
) -> list[LineDraft]:
    """The debit side: discount given, and the tax that is owed less."""
    given = roles.account_for(role=AccountRole.DISCOUNT_GIVEN).code
    output = roles.account_for(role=AccountRole.TAX_OUTPUT).code
    lines = []
    for code, base, tax in discount.taxes():
        for account, amount, role in ((given, base, TaxRole.BASE), (output, tax, TaxRole.TAX)):
            if amount:
                lines.append(
                    LineDraft(
                        account_code=account,
                        amount=in_books(amount, rate=rate, places=books.places),
                        currency=currency if rate is not None else "",
                        currency_amount=amount if rate is not None else None,
                        description=discount.number,
                        tax_code=code,
                        tax_role=role,
                    )
                )
    return lines
