"""What was read off a purchase document, and why it was believed.

Values are canonical strings: days as `2026-11-03`, amounts as `1234.50` with a dot and no
thousands, account numbers and tax ids without blanks, countries' prefixes included when stated.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Params = Mapping[str, str | int]
Certainty = Literal["exact", "likely", "doubtful"]
Kind = Literal["invoice", "credit_note", ""]
Source = Literal["ubl", "cii", "isdoc", "pdf_text", "picture", ""]
Side = Literal["left", "above", ""]

FIELDS = (
    "kind",
    "number",
    "issued_on",
    "taxed_on",
    "due_on",
    "currency",
    "net",
    "tax",
    "gross",
    "payable",
    "iban",
    "account_number",
    "bank_code",
    "bic",
    "variable_symbol",
    "payment_reference",
    "supplier_name",
    "supplier_vat_id",
    "supplier_registration_number",
    "supplier_address",
    "customer_name",
    "customer_vat_id",
    "customer_registration_number",
    "order_number",
    # Of a credit note: the invoice that it corrects.
    "corrects_number",
)
# One pair of fields per rate, the rate without trailing zeros: `net_at_21`, `tax_at_21`.
NET_AT = "net_at_"
TAX_AT = "tax_at_"
# One pair of fields per instalment, counted from 1: `instalment_due_1`, `instalment_amount_1`.
INSTALMENT_DUE = "instalment_due_"
INSTALMENT_AMOUNT = "instalment_amount_"


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, as shares of its width and height from the top left corner: 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float

    def around(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One field's value, where it stands (pages count from 1) and why it was taken.

    `reason` is a key of `reasons.REASONS`; its template is filled with `reason_params`. A value
    that stands on no page (it came from XML) has neither page nor box.
    """

    field: str
    value: str
    page: int | None = None
    box: Box | None = None
    reason: str
    reason_params: Params = dataclasses.field(default_factory=dict)
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line of the document, in its currency. None: not stated. Rates are percent."""

    description: str
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    net: Decimal | None = None
    tax_rate: Decimal | None = None
    tax_category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxShare:
    """What the document says about one rate. `category` is the EN 16931 letter, or empty."""

    rate: Decimal
    net: Decimal | None
    tax: Decimal | None
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that doesn't fit: `code` is a key of `reasons.PROBLEMS`; `rule` as published."""

    code: str
    params: Params = dataclasses.field(default_factory=dict)
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """All that was read. `source` says how; `pages` is 0 for plain XML.

    `readings` holds at most one reading per field, in the order of `FIELDS`, rates last.
    """

    kind: Kind = ""
    source: Source = ""
    readings: tuple[Reading, ...] = ()
    lines: tuple[ReadLine, ...] = ()
    tax_shares: tuple[TaxShare, ...] = ()
    problems: tuple[Problem, ...] = ()
    pages: int = 0

    def reading(self, field: str) -> Reading | None:
        return next((each for each in self.readings if each.field == field), None)

    def value(self, field: str) -> str:
        """The field's value; empty when it wasn't found."""
        found = self.reading(field)
        return found.value if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """Where this supplier puts a field: beside or under which words, and where on the page.

    `page` counts from 1, or from the end when negative (-1 is the last page).
    """

    label: str = ""
    side: Side = ""
    page: int = 1
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What corrections taught about one supplier's documents: field → where it stands."""

    habits: Mapping[str, Habit] = dataclasses.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers, to be kept."""
        return {
            name: {
                "label": habit.label,
                "side": habit.side,
                "page": habit.page,
                "box": [habit.box.left, habit.box.top, habit.box.right, habit.box.bottom]
                if habit.box
                else None,
            }
            for name, habit in self.habits.items()
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Memory:
        """The memory that `as_json` gave."""
        return cls(
            {
                name: Habit(
                    label=each["label"],
                    side=each["side"],
                    page=each["page"],
                    box=Box(*each["box"]) if each["box"] else None,
                )
                for name, each in kept.items()
            }
        )


NOTHING_LEARNED = Memory()
