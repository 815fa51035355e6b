"""The sums (BR-CO-10 to BR-CO-18, BR-DEC, BR-53): a schema accepts wrong totals, these don't."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from apps.accounting.rules import taxes
from apps.accounting.rules.einvoices.checks.finding import Finding, found
from apps.accounting.rules.wording import gettext_noop
from apps.accounting.values.outgoing import InvoiceLine, OutgoingInvoice

ZERO: Final = Decimal(0)
# PEPPOL-EN16931-R120 lets a line's net differ by this much: prices with tax need it.
SLACK: Final = Decimal("0.02")


def check(invoice: OutgoingInvoice) -> Iterator[Finding]:
    yield from _totals(invoice)
    yield from _taxes(invoice)
    yield from _decimals(invoice)
    for line in invoice.lines:
        yield from _line(line, currency=invoice.currency)
    yield from _promises(invoice)


def _totals(invoice: OutgoingInvoice) -> Iterator[Finding]:
    nets = sum((line.net for line in invoice.lines), ZERO)
    yield from _equal(
        "BR-CO-13",
        gettext_noop("The total without tax is %(stated)s, but its lines add up to %(sum)s."),
        invoice.net,
        nets,
    )
    yield from _equal(
        "BR-CO-14",
        gettext_noop("The total tax is %(stated)s, but its rates add up to %(sum)s."),
        invoice.tax,
        sum((total.tax for total in invoice.tax_totals), ZERO),
    )
    yield from _equal(
        "BR-CO-15",
        gettext_noop("The total with tax is %(stated)s, but net and tax add up to %(sum)s."),
        invoice.gross,
        invoice.net + invoice.tax,
    )
    yield from _equal(
        "BR-CO-16",
        gettext_noop("%(stated)s is to be paid, but total, prepayment and rounding give %(sum)s."),
        invoice.payable,
        invoice.gross - invoice.prepaid + invoice.rounding,
    )


def _equal(rule: str, message: str, stated: Decimal, total: Decimal) -> Iterator[Finding]:
    if stated != total:
        yield found(rule, message, stated=stated, sum=total)


def _taxes(invoice: OutgoingInvoice) -> Iterator[Finding]:
    if not invoice.tax_totals:
        yield found("BR-CO-18", gettext_noop("The invoice has no recapitulation of its tax."))
    unit = Decimal(1).scaleb(-taxes.places(invoice.currency))
    for total in invoice.tax_totals:
        expected = taxes.tax_on(base=total.base, rate=total.rate, currency=invoice.currency)
        if abs(total.tax - expected) > unit:
            yield found(
                "BR-CO-17",
                gettext_noop("%(rate)s %% of %(base)s is %(expected)s, not %(stated)s."),
                rate=total.rate,
                base=total.base,
                expected=expected,
                stated=total.tax,
            )
    if invoice.books_currency not in ("", invoice.currency) and not invoice.exchange_rate:
        yield found(
            "BR-53",
            gettext_noop("The tax can't be told in %(currency)s: there is no exchange rate."),
            currency=invoice.books_currency,
        )


def _decimals(invoice: OutgoingInvoice) -> Iterator[Finding]:
    stated = [
        ("BR-DEC-09", invoice.net),
        ("BR-DEC-13", invoice.tax),
        ("BR-DEC-14", invoice.gross),
        ("BR-DEC-16", invoice.prepaid),
        ("BR-DEC-17", invoice.rounding),
        ("BR-DEC-18", invoice.payable),
        *(("BR-DEC-19", total.base) for total in invoice.tax_totals),
        *(("BR-DEC-20", total.tax) for total in invoice.tax_totals),
        *(("BR-DEC-23", line.net) for line in invoice.lines),
    ]
    for rule, amount in stated:
        if amount != amount.quantize(Decimal("0.01")):
            yield found(
                rule, gettext_noop("%(amount)s has more than two decimal places."), amount=amount
            )


def _line(line: InvoiceLine, *, currency: str) -> Iterator[Finding]:
    expected = taxes.line_amount(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        currency=currency,
    )
    slack = max(SLACK, Decimal(1).scaleb(-taxes.places(currency)))
    if abs(line.net - expected) > slack:
        yield found(
            "PEPPOL-EN16931-R120",
            gettext_noop("Line %(line)s: quantity times price gives %(expected)s, not %(stated)s."),
            line=line.position,
            expected=expected,
            stated=line.net,
        )


def _promises(invoice: OutgoingInvoice) -> Iterator[Finding]:
    instalments = sum((part.amount for part in invoice.instalments), ZERO)
    if invoice.instalments and instalments != invoice.payable:
        yield found(
            "KONTOR-03",
            gettext_noop("The instalments add up to %(sum)s, but %(stated)s is to be paid."),
            sum=instalments,
            stated=invoice.payable,
        )
    discount = invoice.cash_discount
    if discount is not None and not ZERO < discount.amount < invoice.payable:
        yield found(
            "KONTOR-04",
            gettext_noop("A cash discount of %(discount)s on %(stated)s leaves nothing to pay."),
            discount=discount.amount,
            stated=invoice.payable,
        )
