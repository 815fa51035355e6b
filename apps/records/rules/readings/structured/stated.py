"""What an electronic invoice states, whatever its syntax, while it is being read.

Figures that are no figures are left out and reported with their element and line, so that the rest
of the document still helps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stdnum import iban

from apps.records.rules.readings import canonical
from apps.records.rules.readings.values import (
    Certainty,
    Kind,
    Params,
    Problem,
    Reading,
    ReadLine,
    Source,
    TaxShare,
)
from apps.records.rules.readings.xml_source import Node, quoted

_AMOUNT = re.compile(r"[+-]?[0-9]{0,18}(?:\.[0-9]{0,10})?")
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T+Z-].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The document's totals by their EN 16931 terms; None: not stated."""

    lines: Decimal | None = None  # BT-106
    allowances: Decimal | None = None  # BT-107
    charges: Decimal | None = None  # BT-108
    net: Decimal | None = None  # BT-109
    tax: Decimal | None = None  # BT-110
    gross: Decimal | None = None  # BT-112
    prepaid: Decimal | None = None  # BT-113
    rounding: Decimal | None = None  # BT-114
    payable: Decimal | None = None  # BT-115


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An allowance (negative) or charge (positive) on the whole document, BG-20 and BG-21."""

    amount: Decimal
    category: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLine:
    """A line and what its price check needs: units the price is for, own allowances, charges."""

    line: ReadLine
    number: str
    base_quantity: Decimal | None = None
    adjustments: Decimal = Decimal(0)


@dataclass(slots=True, kw_only=True)
class Stated:
    """Filled by one reader; `format` names the syntax in reasons."""

    source: Source
    format: str
    kind: Kind = "invoice"
    readings: dict[str, Reading] = field(default_factory=dict)
    lines: list[StatedLine] = field(default_factory=list)
    shares: list[TaxShare] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)
    problems: list[Problem] = field(default_factory=list)
    has_payment_terms: bool = False
    has_seller_identifier: bool = False
    # Factur-X MINIMUM and BASIC WL leave the lines out by design.
    lines_expected: bool = True

    def put(self, name: str, value: str, *, element: str, certainty: Certainty = "exact") -> None:
        """Keep the first non-empty value of a field."""
        if not value or name in self.readings:
            return
        self.readings[name] = Reading(
            field=name,
            value=value,
            reason="stated_in_xml",
            reason_params={"format": self.format, "element": element},
            certainty=certainty,
        )

    def value(self, name: str) -> str:
        found = self.readings.get(name)
        return found.value if found else ""

    def put_text(self, name: str, node: Node | None, path: str) -> None:
        if node is not None:
            self.put(name, node.text(path), element=path)

    def put_day(
        self, name: str, node: Node | None, path: str, *, certainty: Certainty = "exact"
    ) -> None:
        if node is None or not (text := node.text(path)):
            return
        day = self.day(text, element=path, line=node.line)
        if day is not None:
            self.put(name, day.isoformat(), element=path, certainty=certainty)

    def put_amount(self, name: str, amount: Decimal | None, *, element: str) -> None:
        if amount is not None:
            self.put(name, canonical.amount(amount), element=element)

    def put_account(self, text: str, *, element: str) -> None:
        """An IBAN when it is one, else a domestic number; a broken IBAN is reported."""
        compact = "".join(text.split()).upper()
        if not compact:
            return
        if iban.is_valid(compact, check_country=False):
            self.put("iban", compact, element=element)
        elif re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", compact):
            self.put("iban", compact, element=element, certainty="doubtful")
            self.problems.append(Problem(code="iban_wrong", params={"iban": quoted(compact)}))
        else:
            self.put("account_number", compact, element=element)

    def put_shares(self, *, element: str) -> None:
        """One pair of readings per rate, categories of the same rate together."""
        nets: dict[Decimal, Decimal] = {}
        taxes: dict[Decimal, Decimal] = {}
        for share in self.shares:
            nets[share.rate] = nets.get(share.rate, Decimal(0)) + (share.net or 0)
            taxes[share.rate] = taxes.get(share.rate, Decimal(0)) + (share.tax or 0)
        for rate in sorted(nets, reverse=True):
            self.put_amount(canonical.net_at(rate), nets[rate], element=element)
            self.put_amount(canonical.tax_at(rate), taxes[rate], element=element)

    def put_instalments(
        self, parts: Iterable[tuple[date | None, Decimal | None]], *, element: str
    ) -> None:
        """Two or more, each with its day and amount; the whole is due with the first."""
        known = sorted((day, abs(amount)) for day, amount in parts if day and amount)
        if len(known) < 2:
            return
        self.put("due_on", known[0][0].isoformat(), element=element)
        for position, (day, amount) in enumerate(known, start=1):
            due, part = canonical.instalment(position)
            self.put(due, day.isoformat(), element=element)
            self.put_amount(part, amount, element=element)

    def day_at(self, node: Node, path: str) -> date | None:
        """The day at `path`; None when absent. One that is no day is reported."""
        text = node.text(path)
        return self.day(text, element=path, line=node.line) if text else None

    def amount(self, node: Node | None, path: str) -> Decimal | None:
        """The figure at `path`; None when absent. One that is no figure is reported."""
        if node is None or (found := node.first(path)) is None:
            return None
        return self.figure(found, element=path)

    def figure(self, found: Node, *, element: str) -> Decimal | None:
        """The figure that an element holds."""
        text = found.text()
        if _AMOUNT.fullmatch(text) is None or not any(each.isdigit() for each in text):
            if text:
                self._no_value("not_an_amount", text, element=element, line=found.line)
            return None
        return Decimal(text)

    def day(self, text: str, *, element: str, line: int) -> date | None:
        found = _DAY.fullmatch(text)
        try:
            if found is not None:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            # 30 February: reported below like any other word.
            found = None
        self._no_value("not_a_day", text, element=element, line=line)
        return None

    def _no_value(self, code: str, text: str, *, element: str, line: int) -> None:
        params: Params = {"value": quoted(text), "element": element, "line": line}
        self.problems.append(Problem(code=code, params=params))
