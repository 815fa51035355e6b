"""A bank line that pays what is open in another currency.

The money is converted over the account for money in transit, in the line's own entry. What arrived
in the items' currency is what the bank said; where it said nothing, what was chosen, if the day's
rate makes it about that much; else what the day's rate makes of the line. What the rates had moved
since the items were booked is posted as a realised exchange difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.accounting.models import OpenItem, StatementLine
from apps.accounting.rules.matching import Worth, tolerances
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import roles, worth
from apps.accounting.values.ledger import AccountRole, BooksInfo, LineDraft
from kernel.errors import Invalid
from kernel.money import round_amount

ZERO: Final = Decimal(0)


class CurrenciesMixed(Invalid):
    code = "accounting.statement_line.currencies_mixed"
    sentence = _(
        "What you chose is in several currencies (%(currencies)s). Settle one currency at a time."
    )


class WorthLess(Invalid):
    code = "accounting.statement_line.worth_less"
    sentence = _(
        "What you chose comes to %(shares)s %(currency)s; the line is worth %(worth)s %(currency)s "
        "on its day. Settle less, or say what the difference is."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What a line brings in the items' currency: `left` of it is more (plus, for money in) or less
    than the items take. `booked` is the line in the currency of the books."""

    currency: str
    amount: Decimal
    booked: Decimal
    left: Decimal


def currency_of(items: Sequence[OpenItem], line: StatementLine) -> str:
    """The one currency of what is chosen; the line's when nothing is. Errors: `CurrenciesMixed`."""
    found = sorted({item.currency for item in items}) or [line.currency]
    if len(found) > 1:
        raise CurrenciesMixed(field="items", currencies=", ".join(found))
    return found[0]


def arrived(
    line: StatementLine, *, currency: str, total: Decimal, is_difference_named: bool
) -> Arrived:
    """`total` is what the chosen items take. Errors: `RateMissing`, `WorthLess`."""
    found = worth.worth_of(line, currency=currency)
    amount = found.amount if is_difference_named else _amount(found, total)
    left = amount - total
    if left and (left > 0) != (line.amount > 0) and not is_difference_named:
        raise WorthLess(
            field="items",
            shares=f"{round_amount(total, currency):f}",
            worth=f"{round_amount(amount, currency):f}",
            currency=currency,
        )
    return Arrived(currency=currency, amount=amount, booked=worth.booked_of(line), left=left)


def _amount(found: Worth, total: Decimal) -> Decimal:
    """The bank's own rate is behind a total that is about what the line is worth."""
    if not found.is_stated and total and tolerances.is_same_money(total, found.amount):
        return total
    return found.amount


def lines(
    line: StatementLine, *, account_code: str, sides: Sequence[LineDraft], came: Arrived
) -> tuple[LineDraft, ...]:
    """The bank's side, the conversion, and `sides`, whose amounts are in the items' currency.

    The last side takes the odd cent of the books.
    """
    own = books.books()
    transit = roles.account_for(role=AccountRole.CONVERSION).code
    bank_side = _in(line.currency, account_code, came.booked, line.amount, own=own)
    return (
        bank_side,
        _in(line.currency, transit, -came.booked, -line.amount, own=own),
        _in(came.currency, transit, came.booked, came.amount, own=own),
        *_booked(sides, came, own=own),
    )


def _in(
    currency: str, account_code: str, booked: Decimal, amount: Decimal, *, own: BooksInfo
) -> LineDraft:
    if currency == own.currency:
        return LineDraft(account_code=account_code, amount=booked)
    return LineDraft(
        account_code=account_code, amount=booked, currency=currency, currency_amount=amount
    )


def _booked(sides: Sequence[LineDraft], came: Arrived, *, own: BooksInfo) -> list[LineDraft]:
    """The sides in the books' currency. Where they are kept in it, the difference between what
    arrived and what it settles is the exchange's."""
    if came.currency == own.currency:
        difference = came.amount - came.booked
        return [*sides, *([_exchange(difference)] if difference else [])]
    unit = Decimal(1).scaleb(-own.places)
    drafts, left = [], -came.booked
    for at, side in enumerate(sides, start=1):
        exact = (came.booked * side.amount / came.amount).quantize(unit, rounding=ROUND_HALF_UP)
        booked = left if at == len(sides) else exact
        left -= booked
        drafts.append(
            replace(side, amount=booked, currency=came.currency, currency_amount=side.amount)
        )
    return drafts


def _exchange(difference: Decimal) -> LineDraft:
    """More was settled than arrived: a loss."""
    role = AccountRole.EXCHANGE_LOSS if difference > 0 else AccountRole.EXCHANGE_GAIN
    return LineDraft(account_code=roles.account_for(role=role).code, amount=difference)
