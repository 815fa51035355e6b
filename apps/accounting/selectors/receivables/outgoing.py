"""An issued invoice as its papers say it, from what was frozen when it was issued."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from apps.accounting.models import Invoice, InvoiceLine, InvoiceTax
from apps.accounting.rules import taxes as tax_rules
from apps.accounting.rules import terms as terms_rules
from apps.accounting.rules.taxes import AppliedTax, PricedLine
from apps.accounting.selectors import ledger as books
from apps.accounting.values.invoices import (
    CashDiscount,
    CorrectedInvoice,
    Instalment,
    InvoiceKind,
    InvoiceParty,
    OutgoingInvoice,
    PaymentMeans,
)
from apps.accounting.values.ledger import BooksInfo
from apps.accounting.values.receivables import TaxRow


def outgoing(invoice: Invoice) -> OutgoingInvoice:
    """Three queries. The amounts are reckoned again from the same lines, so they are the same."""
    lines = InvoiceLine.objects.filter(invoice=invoice).order_by("position")
    taxes = InvoiceTax.objects.filter(invoice=invoice)
    return compose(invoice, lines=list(lines), taxes=list(taxes), own=books.books())


def compose(
    invoice: Invoice,
    *,
    lines: Sequence[InvoiceLine],
    taxes: Sequence[InvoiceTax | TaxRow],
    own: BooksInfo,
) -> OutgoingInvoice:
    """Of an invoice that has its number, also before it is written down as issued."""
    if invoice.issued_on is None or invoice.taxed_on is None or invoice.due_on is None:
        raise ValueError("a draft has no papers")
    applied = {row.tax_code: _applied(row) for row in taxes}
    amounts = tax_rules.invoice_amounts(
        lines=[_priced(line, applied[line.tax_code]) for line in lines],
        currency=invoice.currency,
        books_currency=own.currency,
        exchange_rate=invoice.exchange_rate,
        prices_include_tax=invoice.are_prices_with_tax,
    )
    terms = terms_rules.from_plain(invoice.terms)
    places = tax_rules.places(invoice.currency)
    issued_on, payable = invoice.issued_on, invoice.payable
    off = terms_rules.discount(terms, issued_on=issued_on, amount=payable, places=places)
    dues = terms_rules.due_dates(terms, issued_on=issued_on, amount=payable, places=places)
    corrected = invoice.corrects
    return OutgoingInvoice(
        kind=InvoiceKind(invoice.kind),
        number=invoice.number,
        issued_on=invoice.issued_on,
        taxed_on=invoice.taxed_on,
        due_on=invoice.due_on,
        currency=invoice.currency,
        books_currency=own.currency,
        exchange_rate=invoice.exchange_rate,
        seller=InvoiceParty(**invoice.seller),
        buyer=InvoiceParty(**invoice.buyer),
        lines=amounts.lines,
        tax_totals=amounts.tax_totals,
        net=amounts.net,
        tax=amounts.tax,
        rounding=amounts.rounding,
        gross=amounts.gross,
        payable=amounts.payable,
        instalments=tuple(Instalment(due_on=due.on, amount=due.amount) for due in dues),
        cash_discount=CashDiscount(percent=off.percent, until=off.until, amount=off.amount)
        if off
        else None,
        means=PaymentMeans(**invoice.means),
        note=invoice.note,
        order_number=invoice.order_number,
        corrects=CorrectedInvoice(number=corrected.number, issued_on=corrected.issued_on)
        if corrected is not None and corrected.issued_on is not None
        else None,
        language=invoice.language,
        country_rules=invoice.seller["country"],
    )


def _applied(row: InvoiceTax | TaxRow) -> AppliedTax:
    return AppliedTax(
        code=row.tax_code,
        category=row.category,
        rate=row.rate.normalize() if row.rate else Decimal(0),
        exemption_code=row.exemption_code,
        exemption_text=row.exemption_text,
    )


def _priced(line: InvoiceLine, tax: AppliedTax) -> PricedLine:
    return PricedLine(
        position=line.position,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        tax=tax,
    )
