"""What a bank statement says, whatever the format it came in.

Amounts are signed: plus is money in, minus is money out. Balances and amounts are kept as the bank
states them, even when they contradict each other; `adds_up` tells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal

AccountKind = Literal["iban", "domestic", ""]
LineStatus = Literal["booked", "pending"]
Params = dict[str, str | int]
NOTIFICATION: Final = "camt.054"


@dataclass(frozen=True, slots=True)
class StatementWarning:
    """Something a person should know about a statement that was read all the same.

    `message` is an English template with %(name)s placeholders for `params`.
    """

    code: str
    message: str
    params: Params = field(default_factory=dict)
    line: int | None = None

    @property
    def sentence(self) -> str:
        return self.message % self.params


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedLine:
    """One movement. `position` counts from 1 in the order the bank wrote them."""

    position: int
    booked_on: date
    amount: Decimal
    currency: str
    value_on: date | None = None
    counterparty_name: str = ""
    counterparty_account: str = ""
    reference: str = ""
    variable_symbol: str = ""
    constant_symbol: str = ""
    specific_symbol: str = ""
    description: str = ""
    bank_reference: str = ""
    # The bank's reference of the whole entry of which this is one payment, where it says so.
    entry_reference: str = ""
    kind: str = ""
    original_amount: Decimal | None = None
    original_currency: str = ""
    status: LineStatus = "booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedStatement:
    """A statement of one account in one currency, with its booked lines; `pending` apart.

    `currency` is empty when the file names none. A balance in debit is negative. `is_account_short`
    says that the number lacks its bank's code. A notification tells movements before the statement
    does: it states no balances and closes nothing.
    """

    format: str
    account: str = ""
    account_kind: AccountKind = ""
    is_account_short: bool = False
    bank_id: str = ""
    owner: str = ""
    currency: str = ""
    reference: str = ""
    sequence: str = ""
    period_from: date | None = None
    period_to: date | None = None
    opening_balance: Decimal | None = None
    closing_balance: Decimal | None = None
    lines: tuple[ParsedLine, ...] = ()
    pending: tuple[ParsedLine, ...] = ()
    warnings: tuple[StatementWarning, ...] = ()

    @property
    def is_notification(self) -> bool:
        return self.format.startswith(NOTIFICATION)

    @property
    def total(self) -> Decimal:
        """Sum of the booked lines."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def difference(self) -> Decimal | None:
        """Stated closing balance less opening balance and lines; None when one isn't stated."""
        if self.opening_balance is None or self.closing_balance is None:
            return None
        return self.closing_balance - self.opening_balance - self.total

    @property
    def adds_up(self) -> bool | None:
        """Whether opening balance and booked lines make the closing balance; None: not stated."""
        difference = self.difference
        if difference is None:
            return None
        return difference == 0 and all(line.currency == self.currency for line in self.lines)
