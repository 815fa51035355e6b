"""A bill as the checks see it, and what they find."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

ZERO: Final = Decimal(0)
BLOCKS: Final = "blocks"
CONFIRM: Final = "confirm"
HINT: Final = "hint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding. `bill` is the other bill that it is about, when there is one."""

    code: str
    severity: str
    field: str
    message: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    bill: str = ""

    @property
    def identity(self) -> str:
        said = ";".join(str(self.params[name]) for name in sorted(self.params))
        return f"{self.code}:{said}"[:300]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLine:
    """A line as coded. `kind` and `rate` are those of its tax code; "" when it has none or it is
    not the law."""

    position: int
    net: Decimal
    tax: Decimal
    is_coded: bool
    tax_code: str = ""
    kind: str = ""
    rate: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherBill:
    """A bill of the same supplier that stands."""

    bill: str
    number: str
    issued_on: datetime.date | None
    gross: Decimal | None
    currency: str
    is_posted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedBill:
    """The bill that a credit note corrects. `credited` is what other credit notes say of it."""

    bill: str
    number: str
    currency: str
    gross: Decimal
    credited: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBill:
    """The bill, and what is known around it.

    `account` is the payee's number, masked; `account_state` is "", "malformed", "new", "changed",
    "unconfirmed" or "confirmed". `period_state` is that of its tax point, "" when the books have
    none. `books_on` is the day it would be posted.
    """

    kind: str
    supplier: str
    has_party: bool
    number: str
    issued_on: datetime.date | None
    taxed_on: datetime.date | None
    due_on: datetime.date | None
    currency: str
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    lines: Sequence[CheckedLine]
    others: Sequence[OtherBill]
    account: str
    account_state: str
    account_known: str
    account_problem: str
    vat_id: str
    known_vat_id: str
    is_vat_id_formed: bool
    vies_unknown_on: datetime.date | None
    period_state: str
    books_on: datetime.date
    has_rate: bool
    hold_reason: str
    today: datetime.date
    # The amounts of its instalments; none: it is due at once.
    instalments: Sequence[Decimal] = ()
    corrects_number: str = ""
    corrects: CorrectedBill | None = None
    is_set_off: bool = False

    @property
    def tax_point(self) -> datetime.date | None:
        return self.taxed_on or self.issued_on
