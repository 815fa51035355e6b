"""Lines of a printed invoice: rows where quantity x price is the net, when all come to the net.

One row too many or too few and none is taken: a guess at lines would be worse than no lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from apps.records.rules.readings import canonical
from apps.records.rules.readings.page_text import amounts
from apps.records.rules.readings.page_text.amounts import FoundAmount, Mark
from apps.records.rules.readings.page_text.pages import Joined, Page, Row
from apps.records.rules.readings.values import ReadLine

_AMOUNTS_PER_ROW_MAX = 8
_UNIT_LENGTH_MAX = 6
_ROWS_MAX = 2000


def lines(pages: Iterable[Page], *, mark: Mark, net: Decimal | None) -> tuple[ReadLine, ...]:
    """The lines, in order, if they come to the document's net (either sign); else none."""
    if net is None:
        return ()
    rows = [row for page in pages for row in page.rows][:_ROWS_MAX]
    found = [line for row in rows if (line := _line(row, mark)) is not None]
    total = sum((line.net or Decimal(0) for line in found), Decimal(0))
    return tuple(found) if found and abs(total) == abs(net) else ()


def _line(row: Row, mark: Mark) -> ReadLine | None:
    joined = row.joined(row.words)
    description = _description(row)
    figures = list(amounts.amounts(joined.text, mark=mark))[:_AMOUNTS_PER_ROW_MAX]
    if not description or len(figures) < 3:
        return None
    product = _product(figures)
    if product is None:
        return None
    quantity, price, net = product
    rates = {rate for rate, _, _ in amounts.rates(joined.text)}
    return ReadLine(
        description=description,
        quantity=quantity.amount,
        unit=_unit(joined, quantity),
        unit_price=price.amount,
        net=net.amount,
        tax_rate=rates.pop() if len(rates) == 1 else None,
    )


def _description(row: Row) -> str:
    """The first cell with letters; a line number before it is none."""
    for cell in row.cells:
        text = row.joined(cell).text
        if any(letter.isalpha() for letter in text):
            return text.strip(" :")
    return ""


def _product(
    figures: Sequence[FoundAmount],
) -> tuple[FoundAmount, FoundAmount, FoundAmount] | None:
    """Quantity, price and net, in this order on the row."""
    for third in range(2, len(figures)):
        for second in range(1, third):
            for first in range(second):
                quantity, price, net = figures[first], figures[second], figures[third]
                if not net.is_money or net.amount == 0:
                    continue
                if canonical.cents(quantity.amount * price.amount) == net.amount:
                    return quantity, price, net
    return None


def _unit(joined: Joined, quantity: FoundAmount) -> str:
    """“ks” in “2 ks”: the short word right after the quantity, or in the next cell."""
    after = joined.text[quantity.end :].lstrip(" \t").split("\t")[0].split(" ")[0]
    return after if after.isalpha() and len(after) <= _UNIT_LENGTH_MAX else ""
