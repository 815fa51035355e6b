"""What an invoice comes to: nets of lines, tax per rate, totals, and who gets the odd cent.

Tax is computed once per category and rate from the sum of its lines, never line by line:
that is what EN 16931 (BR-CO-17) and the three countries ask for. Prices may be without tax
(tax = base × rate) or with it (tax = gross − gross ÷ (1 + rate); Czech act 235/2004 Sb.,
§ 37; Hungarian Áfa tv. § 83 in effect; Danish momsloven § 27). Half a cent goes away from zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from babel.numbers import get_currency_precision

from apps.accounting.values.outgoing import InvoiceLine, TaxTotal

ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)
# Customary for invoices in forints, whose smallest coin is 5 Ft: whole forints. Not verified
# in a statute; invoices in another currency keep that currency's places.
PLACES: Final = {"HUF": 0}
# What cash is rounded to: Czech National Bank withdrew the heller coins in 2008 (and by § 36
# para. 5 of act 235/2004 Sb. the difference is no part of the base); Hungarian act III of 2008;
# Danish lov om afrunding of 2008 (50 øre). Not verified line by line.
CASH_STEPS: Final = {"CZK": Decimal(1), "HUF": Decimal(5), "DKK": Decimal("0.50")}
TAXED: Final = frozenset({"S", "Z"})
SELF_ASSESSED: Final = frozenset({"reverse_charge", "intra_eu", "import"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedTax:
    """The tax code of a line with what computing needs of it. `rate` is a percentage."""

    code: str
    category: str
    rate: Decimal
    exemption_code: str = ""
    exemption_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line before its amounts. `unit_price` is with or without tax as the whole invoice is."""

    position: int
    description: str
    quantity: Decimal
    unit: str = "C62"
    unit_price: Decimal
    discount_percent: Decimal = ZERO
    tax: AppliedTax


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceAmounts:
    """`gross` = `net` + `tax`; `payable` = `gross` − `prepaid` + `rounding`."""

    lines: tuple[InvoiceLine, ...]
    tax_totals: tuple[TaxTotal, ...]
    net: Decimal
    tax: Decimal
    rounding: Decimal
    gross: Decimal
    prepaid: Decimal
    payable: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPosting:
    """What a purchase posts: `output` is owed to the tax office, `input` is claimed from it."""

    output: Decimal
    input: Decimal


def places(currency: str) -> int:
    """Decimal places of an invoice's amounts in `currency`."""
    return PLACES.get(currency, int(get_currency_precision(currency)))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` as an invoice in `currency` says it, half away from zero."""
    return amount.quantize(Decimal(1).scaleb(-places(currency)), rounding=ROUND_HALF_UP)


def line_amount(
    *, quantity: Decimal, unit_price: Decimal, discount_percent: Decimal = ZERO, currency: str
) -> Decimal:
    """Quantity times price less the discount, rounded once at the end."""
    return rounded(quantity * unit_price * (HUNDRED - discount_percent) / HUNDRED, currency)


def tax_on(*, base: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The tax on a base without tax."""
    return rounded(base * rate / HUNDRED, currency)


def tax_within(*, gross: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The tax contained in an amount with tax."""
    return gross - rounded(gross * HUNDRED / (HUNDRED + rate), currency)


def cash_rounding(*, amount: Decimal, currency: str) -> Decimal:
    """What is added when `amount` is paid in cash; zero where no rule asks for it."""
    step = CASH_STEPS.get(currency)
    if step is None:
        return ZERO
    return (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step - amount


def invoice_amounts(
    *,
    lines: Sequence[PricedLine],
    currency: str,
    books_currency: str,
    exchange_rate: Decimal | None = None,
    prices_include_tax: bool = False,
    is_paid_in_cash: bool = False,
    prepaid: Decimal = ZERO,
) -> InvoiceAmounts:
    """Everything an invoice says in figures. Credit notes are computed alike, with positive lines.

    `exchange_rate` is books' currency for one unit of the invoice's; it is left out when they
    are the same. Errors: ValueError when a rate is missing.
    """
    if currency != books_currency and exchange_rate is None:
        raise ValueError(f"No rate from {currency} to {books_currency}")
    factor = exchange_rate if currency != books_currency and exchange_rate else Decimal(1)
    groups = _grouped(lines)
    totals, invoiced = [], []
    for tax, members in groups:
        amounts = [_amount(line, currency=currency) for line in members]
        base, levy = _base_and_tax(sum(amounts, ZERO), tax.rate, currency, prices_include_tax)
        nets = _nets(amounts, tax.rate, base, currency) if prices_include_tax else amounts
        totals.append(_total(tax, base, levy, factor=factor, books_currency=books_currency))
        invoiced += [
            _invoiced(line, net, prices_include_tax=prices_include_tax)
            for line, net in zip(members, nets, strict=True)
        ]
    net, levied = sum((t.base for t in totals), ZERO), sum((t.tax for t in totals), ZERO)
    gross = net + levied
    rounding = cash_rounding(amount=gross - prepaid, currency=currency) if is_paid_in_cash else ZERO
    return InvoiceAmounts(
        lines=tuple(sorted(invoiced, key=lambda line: line.position)),
        tax_totals=tuple(totals),
        net=net,
        tax=levied,
        rounding=rounding,
        gross=gross,
        prepaid=prepaid,
        payable=gross - prepaid + rounding,
    )


def purchase_posting(
    *, kind: str, tax: Decimal, currency: str, deductible_percent: Decimal = HUNDRED
) -> TaxPosting:
    """How a purchase's tax is posted: what the buyer assesses himself is owed and claimed at once.

    The part that may not be deducted stays with the cost: it is in neither of the two.
    """
    claimed = tax
    if deductible_percent != HUNDRED:
        claimed = rounded(tax * deductible_percent / HUNDRED, currency)
    return TaxPosting(output=tax if kind in SELF_ASSESSED else ZERO, input=claimed)


def split_by_percent(
    *, amount: Decimal, percents: Iterable[Decimal], currency: str
) -> tuple[Decimal, ...]:
    """Instalments of `amount`; the last one takes the odd cents, so that they add up exactly."""
    shares = [rounded(amount * percent / HUNDRED, currency) for percent in percents]
    if not shares:
        return ()
    return (*shares[:-1], amount - sum(shares[:-1], ZERO))


def _grouped(lines: Sequence[PricedLine]) -> list[tuple[AppliedTax, list[PricedLine]]]:
    """By category and rate (BG-23), the highest rate first; codes of the same rate go together."""
    groups: dict[tuple[str, Decimal], list[PricedLine]] = {}
    for line in lines:
        groups.setdefault((line.tax.category, line.tax.rate), []).append(line)
    ordered = sorted(groups.items(), key=lambda item: (-item[0][1], item[0][0]))
    return [(members[0].tax, members) for _key, members in ordered]


def _amount(line: PricedLine, *, currency: str) -> Decimal:
    return line_amount(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        currency=currency,
    )


def _base_and_tax(
    total: Decimal, rate: Decimal, currency: str, is_with_tax: bool
) -> tuple[Decimal, Decimal]:
    if not is_with_tax:
        return total, tax_on(base=total, rate=rate, currency=currency)
    levy = tax_within(gross=total, rate=rate, currency=currency)
    return total - levy, levy


def _nets(amounts: Sequence[Decimal], rate: Decimal, base: Decimal, currency: str) -> list[Decimal]:
    """Each line's share of the base; the largest line takes the odd cents: they show least."""
    nets = [rounded(amount * HUNDRED / (HUNDRED + rate), currency) for amount in amounts]
    largest = max(range(len(nets)), key=lambda place: abs(nets[place]))
    nets[largest] += base - sum(nets, ZERO)
    return nets


def _total(
    tax: AppliedTax, base: Decimal, levy: Decimal, *, factor: Decimal, books_currency: str
) -> TaxTotal:
    return TaxTotal(
        category=tax.category,
        rate=tax.rate,
        base=base,
        tax=levy,
        base_in_books=base if factor == 1 else rounded(base * factor, books_currency),
        tax_in_books=levy if factor == 1 else rounded(levy * factor, books_currency),
        # BR-S-10 and BR-Z-10: a taxed category states no reason for an exemption.
        exemption_code="" if tax.category in TAXED else tax.exemption_code,
        exemption_text="" if tax.category in TAXED else tax.exemption_text,
    )


def _invoiced(line: PricedLine, net: Decimal, *, prices_include_tax: bool) -> InvoiceLine:
    made = InvoiceLine(
        position=line.position,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        tax_code=line.tax.code,
        tax_category=line.tax.category,
        tax_rate=line.tax.rate,
        net=net,
    )
    return replace(made, unit_price=_price_without_tax(line, net)) if prices_include_tax else made


def _price_without_tax(line: PricedLine, net: Decimal) -> Decimal:
    """The price whose product with the quantity, less the discount, gives `net` (six places)."""
    share = line.quantity * (HUNDRED - line.discount_percent) / HUNDRED
    price = net / share if share else line.unit_price * HUNDRED / (HUNDRED + line.tax.rate)
    return price.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
