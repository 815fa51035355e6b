"""One set of rules per category of tax (BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O).

The seven sets are alike, so they are written once: rule 01 wants the recapitulation, 02 the
identifiers, 05 the rate, 08 the base, 09 the tax, 10 the reason for an exemption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from apps.accounting.rules.einvoices.checks.finding import Finding, found
from apps.accounting.rules.wording import gettext_noop
from apps.accounting.values.outgoing import OutgoingInvoice, TaxTotal

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class CategoryRules:
    """What a category asks for. `ids` names who must be identified, and by what."""

    prefix: str
    is_taxed: bool
    wants_reason: bool
    ids: tuple[str, ...]


RULES: Final = {
    "S": CategoryRules("BR-S", is_taxed=True, wants_reason=False, ids=("seller",)),
    "Z": CategoryRules("BR-Z", is_taxed=False, wants_reason=False, ids=("seller",)),
    "E": CategoryRules("BR-E", is_taxed=False, wants_reason=True, ids=("seller",)),
    "AE": CategoryRules("BR-AE", is_taxed=False, wants_reason=True, ids=("seller", "buyer")),
    "K": CategoryRules("BR-IC", is_taxed=False, wants_reason=True, ids=("vat", "buyer vat")),
    "G": CategoryRules("BR-G", is_taxed=False, wants_reason=True, ids=("vat",)),
    "O": CategoryRules("BR-O", is_taxed=False, wants_reason=True, ids=()),
}


def check(invoice: OutgoingInvoice) -> Iterator[Finding]:
    categories = sorted(
        {line.tax_category for line in invoice.lines}
        | {total.category for total in invoice.tax_totals}
    )
    for category in categories:
        rules = RULES.get(category)
        if rules is None:
            yield found(
                "BR-CL-18",
                gettext_noop("“%(category)s” is not a category of tax."),
                category=category,
            )
            continue
        yield from _recapitulation(invoice, category, rules)
        yield from _identifiers(invoice, rules)
        yield from _rates(invoice, category, rules)
        yield from _reasons(invoice, category, rules)
    if "O" in categories and len(categories) > 1:
        yield found(
            "BR-O-11",
            gettext_noop("What is outside the scope of tax can't share an invoice with the rest."),
        )
    if "K" in categories and not invoice.buyer.country:
        yield found("BR-IC-12", gettext_noop("The country of delivery isn't known."))


def _recapitulation(
    invoice: OutgoingInvoice, category: str, rules: CategoryRules
) -> Iterator[Finding]:
    totals = [total for total in invoice.tax_totals if total.category == category]
    rates = {line.tax_rate for line in invoice.lines if line.tax_category == category}
    if not totals or (not rules.is_taxed and len(totals) > 1):
        yield found(
            f"{rules.prefix}-01",
            gettext_noop("The recapitulation needs one row for category %(category)s."),
            category=category,
        )
    if rates - {total.rate for total in totals}:
        yield found(
            f"{rules.prefix}-08",
            gettext_noop("A rate of category %(category)s is missing in the recapitulation."),
            category=category,
        )
    for total in totals:
        yield from _base(invoice, total, rules)


def _base(invoice: OutgoingInvoice, total: TaxTotal, rules: CategoryRules) -> Iterator[Finding]:
    lines = sum(
        (
            line.net
            for line in invoice.lines
            if (line.tax_category, line.tax_rate) == (total.category, total.rate)
        ),
        ZERO,
    )
    if lines != total.base:
        yield found(
            f"{rules.prefix}-08",
            gettext_noop("The base at %(rate)s %% is %(stated)s, but its lines give %(sum)s."),
            rate=total.rate,
            stated=total.base,
            sum=lines,
        )
    if not rules.is_taxed and total.tax:
        yield found(
            f"{rules.prefix}-09",
            gettext_noop("Category %(category)s has no tax, yet %(stated)s is stated."),
            category=total.category,
            stated=total.tax,
        )


def _identifiers(invoice: OutgoingInvoice, rules: CategoryRules) -> Iterator[Finding]:
    seller, buyer = invoice.seller, invoice.buyer
    has = {
        "seller": bool(seller.vat_id or seller.tax_number),
        "vat": bool(seller.vat_id),
        "buyer": bool(buyer.vat_id or buyer.registration_number),
        "buyer vat": bool(buyer.vat_id),
    }
    for wanted in rules.ids:
        if not has[wanted]:
            yield found(f"{rules.prefix}-02", _MISSING[wanted])


_MISSING: Final = {
    "seller": gettext_noop("The seller's VAT id or tax number is missing."),
    "vat": gettext_noop("The seller's VAT id is missing."),
    "buyer": gettext_noop("The buyer's VAT id or registration number is missing."),
    "buyer vat": gettext_noop("The buyer's VAT id is missing."),
}


def _rates(invoice: OutgoingInvoice, category: str, rules: CategoryRules) -> Iterator[Finding]:
    for line in invoice.lines:
        if line.tax_category == category and (line.tax_rate > 0) != rules.is_taxed:
            yield found(
                f"{rules.prefix}-05",
                gettext_noop("Line %(line)s: category %(category)s can't have %(rate)s %%."),
                line=line.position,
                category=category,
                rate=line.tax_rate,
            )


def _reasons(invoice: OutgoingInvoice, category: str, rules: CategoryRules) -> Iterator[Finding]:
    for total in invoice.tax_totals:
        if total.category != category:
            continue
        has_reason = bool(total.exemption_code or total.exemption_text)
        if has_reason == rules.wants_reason:
            continue
        message = (
            gettext_noop("Category %(category)s needs a reason why there is no tax.")
            if rules.wants_reason
            else gettext_noop("Category %(category)s can't state a reason for an exemption.")
        )
        yield found(f"{rules.prefix}-10", message, category=category)
