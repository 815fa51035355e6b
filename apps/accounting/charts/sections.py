"""Under which heading of a statement an account stands, by chart, kind and the start of its code.

Headings are the usual groups of the field, not a statutory form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

FIXED = _("Fixed assets")
INVENTORY = _("Inventory")
CASH = _("Cash and bank")
RECEIVABLES = _("Receivables")
ACCRUALS = _("Prepayments and accruals")
OTHER_ASSETS = _("Other assets")
CAPITAL = _("Capital and reserves")
EARLIER = _("Retained earnings")
PROVISIONS = _("Provisions")
LONG_TERM = _("Long-term liabilities")
SHORT_TERM = _("Short-term liabilities")
SALES = _("Sales")
OTHER_INCOME = _("Other operating income")
FINANCIAL_INCOME = _("Financial income")
MATERIAL = _("Materials and goods")
SERVICES = _("Services and other external costs")
STAFF = _("Staff")
DEPRECIATION = _("Depreciation")
TAXES = _("Taxes and duties")
OTHER_COSTS = _("Other operating costs")
FINANCIAL_COSTS = _("Financial costs")
INCOME_TAX = _("Income tax")

OTHERS: Final[dict[str, Any]] = {
    "asset": OTHER_ASSETS,
    "liability": SHORT_TERM,
    "equity": CAPITAL,
    "revenue": OTHER_INCOME,
    "expense": OTHER_COSTS,
    "closing": _("Opening and closing accounts"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """Accounts of `kind` whose code starts between `first` and `last`, both included."""

    kind: str
    first: str
    last: str
    title: Any

    def holds(self, *, kind: str, code: str) -> bool:
        return kind == self.kind and self.first <= code[: len(self.first)] <= self.last


def _headings(kind: str, *ranges: tuple[str, str, Any]) -> tuple[Heading, ...]:
    return tuple(Heading(kind, first, last, title) for first, last, title in ranges)


HEADINGS: Final[dict[str, tuple[Heading, ...]]] = {
    "cz": (
        *_headings(
            "asset",
            ("0", "0", FIXED),
            ("1", "1", INVENTORY),
            ("31", "37", RECEIVABLES),
            ("38", "38", ACCRUALS),
            ("39", "39", RECEIVABLES),
            ("2", "2", CASH),
        ),
        *_headings("equity", ("41", "41", CAPITAL), ("42", "43", EARLIER)),
        *_headings(
            "liability",
            ("45", "45", PROVISIONS),
            ("46", "48", LONG_TERM),
            ("2", "2", SHORT_TERM),
            ("32", "37", SHORT_TERM),
            ("38", "39", ACCRUALS),
        ),
        *_headings(
            "revenue",
            ("60", "60", SALES),
            ("61", "65", OTHER_INCOME),
            ("66", "69", FINANCIAL_INCOME),
        ),
        *_headings(
            "expense",
            ("50", "50", MATERIAL),
            ("51", "51", SERVICES),
            ("52", "52", STAFF),
            ("53", "53", TAXES),
            ("54", "54", OTHER_COSTS),
            ("55", "55", DEPRECIATION),
            ("56", "57", FINANCIAL_COSTS),
            ("58", "58", MATERIAL),
            ("59", "59", INCOME_TAX),
        ),
    ),
    "dk": (
        *_headings(
            "asset",
            ("50", "60", FIXED),
            ("6080", "6179", INVENTORY),
            ("6180", "6389", RECEIVABLES),
            ("6390", "6419", ACCRUALS),
            ("6420", "6509", CASH),
        ),
        *_headings("equity", ("65", "68", CAPITAL), ("69", "69", EARLIER)),
        *_headings(
            "liability", ("70", "70", PROVISIONS), ("71", "72", LONG_TERM), ("73", "89", SHORT_TERM)
        ),
        *_headings(
            "revenue",
            ("10", "14", SALES),
            ("15", "15", OTHER_INCOME),
            ("32", "35", FINANCIAL_INCOME),
        ),
        *_headings(
            "expense",
            ("1600", "1809", MATERIAL),
            ("1810", "2849", SERVICES),
            ("2850", "2989", STAFF),
            ("30", "30", DEPRECIATION),
            ("31", "31", OTHER_COSTS),
            ("35", "36", FINANCIAL_COSTS),
            ("37", "38", INCOME_TAX),
        ),
    ),
    "hu": (
        *_headings(
            "asset",
            ("1", "1", FIXED),
            ("2", "2", INVENTORY),
            ("31", "37", RECEIVABLES),
            ("46", "46", RECEIVABLES),
            ("38", "38", CASH),
            ("39", "39", ACCRUALS),
        ),
        *_headings("equity", ("411", "412", CAPITAL), ("413", "419", EARLIER)),
        *_headings(
            "liability",
            ("42", "42", PROVISIONS),
            ("43", "44", LONG_TERM),
            ("45", "47", SHORT_TERM),
            ("48", "48", ACCRUALS),
        ),
        *_headings(
            "revenue",
            ("91", "94", SALES),
            ("96", "96", OTHER_INCOME),
            ("97", "97", FINANCIAL_INCOME),
        ),
        *_headings(
            "expense",
            ("51", "51", MATERIAL),
            ("52", "53", SERVICES),
            ("54", "56", STAFF),
            ("57", "57", DEPRECIATION),
            ("58", "58", MATERIAL),
            ("81", "81", MATERIAL),
            ("82", "82", STAFF),
            ("83", "83", DEPRECIATION),
            ("86", "86", OTHER_COSTS),
            ("87", "87", FINANCIAL_COSTS),
            ("89", "89", INCOME_TAX),
        ),
    ),
    "generic": (
        *_headings(
            "asset",
            ("100", "105", CASH),
            ("123", "123", ACCRUALS),
            ("124", "124", CASH),
            ("12", "12", RECEIVABLES),
            ("13", "13", INVENTORY),
            ("15", "16", FIXED),
        ),
        *_headings("equity", ("30", "31", CAPITAL), ("32", "33", EARLIER)),
        *_headings(
            "liability", ("20", "21", SHORT_TERM), ("22", "22", LONG_TERM), ("23", "23", PROVISIONS)
        ),
        *_headings(
            "revenue",
            ("40", "40", SALES),
            ("41", "41", OTHER_INCOME),
            ("42", "42", FINANCIAL_INCOME),
        ),
        *_headings(
            "expense",
            ("50", "50", MATERIAL),
            ("60", "61", SERVICES),
            ("62", "62", STAFF),
            ("63", "63", DEPRECIATION),
            ("64", "64", TAXES),
            ("65", "65", OTHER_COSTS),
            ("66", "66", FINANCIAL_COSTS),
            ("67", "67", INCOME_TAX),
        ),
    ),
}


def heading_of(*, chart: str, kind: str, code: str) -> tuple[int, Any]:
    """(place, title) of the heading; accounts that fit none stand last, under a plain one."""
    headings = HEADINGS.get(chart, ())
    titles = list(dict.fromkeys(heading.title for heading in headings if heading.kind == kind))
    for heading in headings:
        if heading.holds(kind=kind, code=code):
            return titles.index(heading.title), heading.title
    return len(titles), OTHERS[kind]
