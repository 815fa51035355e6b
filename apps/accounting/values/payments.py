"""Payment batches as they are proposed, as they stand, and as they leave the house."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

ZERO: Final = Decimal(0)


class BatchState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")
    EXPORTED = "exported", _("sent to the bank")
    CONFIRMED = "confirmed", _("confirmed")
    FAILED = "failed", _("failed")
    DISCARDED = "discarded", _("discarded")


# From → to. Written once; the table refuses everything else (migration 0012).
BATCH_TRANSITIONS: Final[Mapping[str, frozenset[str]]] = {
    BatchState.DRAFT: frozenset({BatchState.SUBMITTED, BatchState.DISCARDED}),
    BatchState.SUBMITTED: frozenset({BatchState.DRAFT, BatchState.APPROVED}),
    BatchState.APPROVED: frozenset({BatchState.DRAFT, BatchState.EXPORTED}),
    BatchState.EXPORTED: frozenset({BatchState.CONFIRMED, BatchState.FAILED}),
    # What the bank had confirmed is open again when its line is taken back.
    BatchState.CONFIRMED: frozenset({BatchState.EXPORTED}),
    BatchState.FAILED: frozenset(),
    BatchState.DISCARDED: frozenset(),
}


class PaymentState(models.TextChoices):
    PLANNED = "planned", _("on its way")
    CONFIRMED = "confirmed", _("paid")
    FAILED = "failed", _("failed")


class BatchVerdict(models.TextChoices):
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    TAKEN_BACK = "taken_back", _("taken back")


# ---- In ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class ItemToPay:
    """An open item and how much of it to pay, as a positive sum; of a credit note, how much of it
    to set off. None: all that is free of it.

    With `take_discount` the whole item is settled and the supplier's cash discount kept back.
    """

    line_id: int
    amount: Decimal | None = None
    take_discount: bool = False


# ---- Out -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class PaidItem:
    """What a payment settles. `amount` is positive for a bill, negative for a credit note set off;
    `discount` of it is kept back, for money that is there until the end of `discount_until`."""

    line_id: int
    entry_id: uuid.UUID
    reference: str
    description: str
    due_on: datetime.date
    amount: Decimal
    open_amount: Decimal
    discount: Decimal = ZERO
    discount_until: datetime.date | None = None

    @property
    def paid(self) -> Decimal:
        return self.amount - self.discount


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentInfo:
    """One transfer. `masked` is all of the payee's number that is ever shown.

    `news` says what differs from the last payment to them, "" when nothing does; `obstacle` why it
    can't be paid as it stands.
    """

    id: uuid.UUID
    position: int
    party_id: uuid.UUID
    party_name: str
    masked: str
    account_title: str
    amount: Decimal
    currency: str
    state: PaymentState
    variable_symbol: str
    message: str
    end_to_end_id: str
    failure: str
    entry_id: uuid.UUID | None
    items: tuple[PaidItem, ...]
    last_paid_on: datetime.date | None = None
    news: str = ""
    obstacle: str = ""
    # The line of the statement on which it was found.
    line_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFound:
    """An open line of the bank's statement that may be a payment, or a whole batch as one sum."""

    line_id: int
    booked_on: datetime.date
    amount: Decimal
    currency: str
    title: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDay:
    """The earliest day that a bank would pay on, and why it isn't today; `reason` is a sentence,
    "" when it is. `cut_off` is by the bank's clock. `usual` is what a new batch is proposed for:
    the first day; where the cut-off isn't known, the banking day after it gets there today."""

    day: datetime.date
    cut_off: datetime.time | None
    usual: datetime.date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInfo:
    verdict: BatchVerdict
    actor_name: str
    reason: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInfo:
    """An approval that is asked for; `decided_by` is empty while it is open."""

    id: int
    label: str
    member_ids: tuple[str, ...]
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """A batch in a list. `total` is positive, in `currency`."""

    id: uuid.UUID
    number: int
    state: BatchState
    bank_account_id: uuid.UUID
    bank_account: str
    currency: str
    execution_on: datetime.date
    payments: int
    confirmed: int
    failed: int
    total: Decimal
    made_by: str
    made_at: datetime.datetime
    submitted_by_id: str
    submitted_by: str
    waits_for: str

    @property
    def is_partly_failed(self) -> bool:
        return self.state == BatchState.CONFIRMED and self.failed > 0

    @property
    def name(self) -> str:
        return f"{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportInfo:
    file_id: uuid.UUID
    file_name: str
    file_format: str
    message_id: str
    sha256: str
    exported_by: str
    exported_at: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDetail:
    row: BatchRow
    payments: tuple[PaymentInfo, ...]
    steps: tuple[StepInfo, ...]
    decisions: tuple[DecisionInfo, ...]
    export: ExportInfo | None
    # In the account by the books today, less what other live batches take from it; None when the
    # bank was told already.
    cash: Decimal | None
    # Why the bank won't pay on its day, in words; "" when it does, or was told already.
    day_warning: str = ""

    @property
    def obstacles(self) -> tuple[PaymentInfo, ...]:
        return tuple(each for each in self.payments if each.obstacle)

    @property
    def short(self) -> Decimal:
        """How much less than it pays is there for it; 0 when there is enough."""
        return ZERO if self.cash is None else max(self.row.total - self.cash, ZERO)

    @property
    def awaited(self) -> tuple[PaymentInfo, ...]:
        """What the bank was told to pay and isn't known to have paid or not."""
        is_sent = self.row.state == BatchState.EXPORTED
        return tuple(
            each for each in self.payments if is_sent and each.state == PaymentState.PLANNED
        )

    @property
    def new_accounts(self) -> int:
        return sum(1 for each in self.payments if each.news)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    """Newest first. `next_cursor` is "" on the last page."""

    rows: tuple[BatchRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedItem:
    """`amount` is what to pay of it: negative for a credit note that is set off.

    Who pays it whole until `discount_until` may keep back `discount`; 0 when nothing is offered.
    """

    line_id: int
    party_id: uuid.UUID
    party_name: str
    reference: str
    description: str
    due_on: datetime.date
    amount: Decimal
    # Why it isn't proposed, in the reader's language; "" when it is.
    reason: str = ""
    may_be_added: bool = True
    discount: Decimal = ZERO
    discount_until: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalInfo:
    """What to pay from an account, and what was left out and why."""

    bank_account_id: uuid.UUID
    currency: str
    until: datetime.date
    cash: Decimal
    taken: tuple[ProposedItem, ...]
    left_out: tuple[ProposedItem, ...]
    pay_on: FirstDay

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.taken), ZERO)

    @property
    def left(self) -> Decimal:
        return self.cash - self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPayment:
    """A payment that the bank has been told of and hasn't confirmed."""

    payment_id: uuid.UUID
    batch_id: uuid.UUID
    batch_number: int
    party_id: uuid.UUID
    party_name: str
    amount: Decimal
    currency: str
    execution_on: datetime.date
    variable_symbol: str
    end_to_end_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedBatch:
    """A whole batch that a bank may book as one sum."""

    batch_id: uuid.UUID
    number: int
    message_id: str
    execution_on: datetime.date
    amount: Decimal
    currency: str
    payments: tuple[ExpectedPayment, ...]
