"""Totals, lines and VAT that don't go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from apps.accounting.rules.bill_checks.sentences import (
    INSTALMENTS_APART,
    LINES_APART,
    ROUNDED,
    TAX_APART,
    TAX_LINES_APART,
    TAX_LOST,
    TAX_NOT_THEIRS,
    TOTALS_APART,
)
from apps.accounting.rules.bill_checks.values import (
    BLOCKS,
    CONFIRM,
    HINT,
    ZERO,
    CheckedBill,
    CheckedLine,
    Found,
)
from apps.accounting.rules.taxes import SELF_ASSESSED, places, tax_on

# Up to one whole unit of the currency is a rounding of the total, as cash and forints have it.
ROUNDING_MAX: Final = Decimal(1)
# Suppliers round line by line; five of the smallest units per rate is still the same tax.
TAX_TOLERANCE: Final = 5


def rounding_of(*, lines: Iterable[CheckedLine], gross: Decimal | None) -> Decimal | None:
    """What the lines leave of the total when it is a rounding; None when they are further apart."""
    if gross is None:
        return None
    difference = gross - sum((each.net + each.tax for each in lines), ZERO)
    return difference if abs(difference) <= ROUNDING_MAX else None


def totals(bill: CheckedBill) -> Iterator[Found]:
    if bill.net is None or bill.tax is None or bill.gross is None:
        return
    total = bill.net + bill.tax
    if abs(total - bill.gross) > ROUNDING_MAX:
        params: dict[str, Any] = {
            "net": bill.net,
            "tax": bill.tax,
            "sum": total,
            "gross": bill.gross,
        }
        yield Found(
            code="totals_apart", severity=BLOCKS, field="gross", message=TOTALS_APART, params=params
        )
    if not bill.lines:
        return
    lines = sum((each.net + each.tax for each in bill.lines), ZERO)
    difference = rounding_of(lines=bill.lines, gross=bill.gross)
    if difference is None:
        yield Found(
            code="lines_apart",
            severity=BLOCKS,
            field="lines",
            message=LINES_APART,
            params={"lines": lines, "gross": bill.gross},
        )
    elif difference:
        yield Found(
            code="rounded",
            severity=HINT,
            field="gross",
            message=ROUNDED,
            params={"difference": difference},
        )


def instalments(bill: CheckedBill) -> Iterator[Found]:
    total = sum(bill.instalments, ZERO)
    if bill.instalments and bill.gross is not None and total != bill.gross:
        yield Found(
            code="instalments_apart",
            severity=BLOCKS,
            field="instalments",
            message=INSTALMENTS_APART,
            params={"sum": total, "gross": bill.gross},
        )


def tax(bill: CheckedBill) -> Iterator[Found]:
    if not bill.currency:
        return
    lines = sum((each.tax for each in bill.lines), ZERO)
    if bill.lines and bill.tax is not None and lines != bill.tax:
        yield Found(
            code="tax_lines_apart",
            severity=BLOCKS,
            field="lines",
            message=TAX_LINES_APART,
            params={"lines": lines, "tax": bill.tax},
        )
    for code in dict.fromkeys(line.tax_code for line in bill.lines if line.kind):
        members = [line for line in bill.lines if line.tax_code == code]
        yield from _tax_of(code, members, currency=bill.currency)


def _tax_of(code: str, members: Sequence[CheckedLine], *, currency: str) -> Iterator[Found]:
    kind, rate = members[0].kind, members[0].rate
    base = sum((each.net for each in members), ZERO)
    tax = sum((each.tax for each in members), ZERO)
    name = f"lines.{members[0].position}"
    if kind in SELF_ASSESSED:
        if tax:
            params: dict[str, Any] = {"tax_code": code, "tax": tax}
            yield Found(
                code="tax_not_theirs",
                severity=BLOCKS,
                field=name,
                message=TAX_NOT_THEIRS,
                params=params,
            )
        return
    if not rate:
        if tax:
            params = {"tax_code": code, "tax": tax}
            yield Found(
                code="tax_lost", severity=CONFIRM, field=name, message=TAX_LOST, params=params
            )
        return
    expected = tax_on(base=base, rate=rate, currency=currency)
    tolerance = Decimal(TAX_TOLERANCE).scaleb(-places(currency))
    if abs(expected - tax) > tolerance:
        yield Found(
            code="tax_apart",
            severity=CONFIRM,
            field=name,
            message=TAX_APART,
            params={
                "rate": f"{rate.normalize():f}",
                "base": base,
                "expected": expected,
                "tax": tax,
            },
        )
