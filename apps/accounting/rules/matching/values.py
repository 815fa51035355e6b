"""What the matching looks at, and what it proposes.

Amounts are signed as on the statement: plus is money in, and plus is what others owe us. So a line
settles items whose sum has its own sign.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import UUID

Certainty = Literal["certain", "check"]
ProposalKind = Literal[
    "one", "several", "part", "over", "difference", "transfer", "batch", "payment", "exchange"
]
DifferenceKind = Literal["rounding", "fee", "discount", "write_off"]
Params = dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchLine:
    """A bank line that nobody has explained. `account_key` is the other side's account in
    whatever form the items' parties are known by: a spelling or a blind index."""

    id: int
    booked_on: datetime.date
    amount: Decimal
    currency: str
    name: str = ""
    account_key: str = ""
    reference: str = ""
    variable_symbol: str = ""
    specific_symbol: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchItem:
    """An open item: `amount` is what is left of it. `numbers` are the words it is called by: its
    own number, the other side's, a payment symbol."""

    id: int
    party_id: UUID
    party_name: str
    amount: Decimal
    currency: str
    date: datetime.date
    due_on: datetime.date
    reference: str
    numbers: tuple[str, ...] = ()
    # What the payer may keep back until a day.
    discount: Decimal = Decimal(0)
    discount_until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """A line's amount in another currency: as the bank stated it, or by the day's rate."""

    amount: Decimal
    is_stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """Another bank account of the same books."""

    account_key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSide:
    """An open line of another own account, whose key `account_key` is. It may name whose account
    the money went to or came from: ours, or another."""

    line_id: int
    account_key: str
    account_name: str
    booked_on: datetime.date
    amount: Decimal
    currency: str
    names_us: bool = False
    names_another: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Up to where a difference is explained by itself, without sign, in the line's currency."""

    rounding: Decimal = Decimal(1)
    fee: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as an English template with its parameters; amounts are plain figures."""

    code: str
    message: str
    params: Params = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return self.message % self.params


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an item is settled, signed like the item."""

    item_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """What the line has more (plus) or less (minus) than the items, and what it may be."""

    kind: DifferenceKind
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchPayment:
    """A payment that the bank was told of: `amount` as it will stand on the statement, `number`
    the one the bank was given for it, `shares` what it pays."""

    id: UUID
    party_id: UUID
    party_name: str
    amount: Decimal
    number: str
    variable_symbol: str = ""
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchBatch:
    """Payments that left in one file; banks book them one by one or as one sum."""

    number: int
    message_id: str
    execution_on: datetime.date
    currency: str
    payments: tuple[MatchPayment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Items (or another own account) that explain a line, the strongest reason first.

    `over` is what the line has left for the party's account, signed like the line. Of a payment
    batch, `payments` says which of them the line is.
    """

    line_id: int
    kind: ProposalKind
    certainty: Certainty
    reasons: tuple[Reason, ...]
    shares: tuple[Share, ...] = ()
    party_id: UUID | None = None
    party_name: str = ""
    difference: Difference | None = None
    over: Decimal = Decimal(0)
    batch: int = 0
    payments: tuple[UUID, ...] = ()
    # Of a transfer: the line on the other account.
    other_line: int | None = None
