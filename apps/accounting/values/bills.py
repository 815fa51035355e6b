"""Bills as they come in, as they stand, and as they leave the house."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class BillKind(models.TextChoices):
    BILL = "bill", _("bill")
    CREDIT_NOTE = "credit_note", _("credit note")


class BillState(models.TextChoices):
    CAPTURED = "captured", _("captured")
    READ = "read", _("read")
    CODED = "coded", _("coded")
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")
    POSTED = "posted", _("posted")
    REVERSED = "reversed", _("reversed")
    DISCARDED = "discarded", _("discarded")


# From → to. Written once; the table refuses everything else (migration 0009).
BILL_TRANSITIONS: Final[Mapping[str, frozenset[str]]] = {
    BillState.CAPTURED: frozenset({BillState.READ, BillState.CODED, BillState.DISCARDED}),
    BillState.READ: frozenset({BillState.CODED, BillState.DISCARDED}),
    BillState.CODED: frozenset({BillState.READ, BillState.SUBMITTED, BillState.DISCARDED}),
    BillState.SUBMITTED: frozenset({BillState.CODED, BillState.APPROVED}),
    BillState.APPROVED: frozenset({BillState.CODED, BillState.POSTED}),
    BillState.POSTED: frozenset({BillState.REVERSED}),
    BillState.REVERSED: frozenset(),
    BillState.DISCARDED: frozenset({BillState.READ}),
}
# What is left to do before a bill is handed on.
TO_CODE: Final = (BillState.CAPTURED, BillState.READ, BillState.CODED)


class BillOrigin(models.TextChoices):
    DOCUMENT = "document", _("from a document")
    TYPED = "typed", _("typed")
    API = "api", _("sent by another system")


class ApproverDoor(models.TextChoices):
    PORTAL = "portal", _("the client")
    WORKSPACE = "workspace", _("the provider")


class Verdict(models.TextChoices):
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    TAKEN_BACK = "taken_back", _("taken back")


class Severity(models.TextChoices):
    BLOCKS = "blocks", _("must be put right")
    CONFIRM = "confirm", _("needs a word")
    HINT = "hint", _("worth knowing")


# ---- In ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class BillLineDraft:
    """A line as typed. `tax` None: what the code's rate comes to. Empty codes are still open.

    `claimed_percent` is the share of the VAT that may be claimed; the rest is part of the cost.
    """

    description: str = ""
    net: Decimal = Decimal(0)
    tax: Decimal | None = None
    tax_rate: Decimal | None = None
    account: str = ""
    tax_code: str = ""
    claimed_percent: Decimal = Decimal(100)
    cost_centre: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentDraft:
    """A part of a bill that is due on a day of its own, in the bill's currency."""

    due_on: datetime.date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDraft:
    """A bill as it is known so far; None and "" mean not known yet.

    Amounts are in `currency`, positive on credit notes too. `account_number` is the number to pay,
    an IBAN or domestic. Instalments come to `gross`; without any it is all due on `due_on`. A
    credit note corrects the bill `corrects_id`, and is set off against it when it is posted where
    `is_set_off` says so; with the number alone that bill is looked for.
    """

    kind: str = BillKind.BILL
    party_id: uuid.UUID | None = None
    document_id: uuid.UUID | None = None
    number: str = ""
    issued_on: datetime.date | None = None
    taxed_on: datetime.date | None = None
    received_on: datetime.date | None = None
    due_on: datetime.date | None = None
    currency: str = ""
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    account_number: str = ""
    variable_symbol: str = ""
    payment_reference: str = ""
    note: str = ""
    corrects_number: str = ""
    corrects_id: uuid.UUID | None = None
    is_set_off: bool = False
    lines: tuple[BillLineDraft, ...] = ()
    instalments: tuple[InstalmentDraft, ...] = ()


# ---- Out -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierOnPaper:
    """Who the document says it is from, before anybody has chosen a supplier."""

    name: str = ""
    vat_id: str = ""
    registration_number: str = ""
    address: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.name or self.vat_id or self.registration_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a check found. `text` is the sentence in the reader's language."""

    code: str
    severity: str
    field: str
    text: str
    # Of a finding that a person may confirm: what they said, once they did.
    reason: str = ""
    confirmed_by: str = ""
    confirmed_at: datetime.datetime | None = None
    # What the finding is about, when there is something to look at.
    bill_id: uuid.UUID | None = None

    @property
    def is_settled(self) -> bool:
        return bool(self.reason) or self.severity == Severity.HINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A value for a field, and why in the reader's language."""

    value: str
    label: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLineInfo:
    """`suggested` holds a value for each field that is still open and for which there is one."""

    position: int
    description: str
    net: Decimal
    tax: Decimal
    tax_rate: Decimal | None
    account: str
    account_name: str
    tax_code: str
    tax_code_name: str
    claimed_percent: Decimal
    cost_centre: str
    project: str
    suggested: Mapping[str, Suggestion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentInfo:
    """`open` is what is left to pay of it, once it is posted."""

    position: int
    due_on: datetime.date
    amount: Decimal
    open: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedBill:
    """The other side of a correction. `set_off` is what the two have settled of each other."""

    id: uuid.UUID
    number: str
    state: str
    currency: str
    gross: Decimal | None
    set_off: Decimal

    @property
    def state_label(self) -> str:
        return str(BillState(self.state).label)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInfo:
    """One approval that a submitted bill needs. `verdict` is "" while it is open."""

    id: int
    position: int
    door: str
    label: str
    member_ids: tuple[str, ...]
    verdict: str
    decided_by: str
    decided_at: datetime.datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInfo:
    """What somebody decided about a bill, in whichever round."""

    round: int
    verdict: str
    reason: str
    by: str
    at: datetime.datetime

    @property
    def verdict_label(self) -> str:
        return str(Verdict(self.verdict).label)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow:
    """A bill in a list. Amounts in `currency`; `open` is what is left to pay of a posted one, and
    `next_due_on` when the first of that is due."""

    id: uuid.UUID
    kind: str
    state: str
    party_id: uuid.UUID | None
    party_name: str
    document_id: uuid.UUID | None
    number: str
    entry_reference: str
    issued_on: datetime.date | None
    received_on: datetime.date
    due_on: datetime.date | None
    next_due_on: datetime.date | None
    currency: str
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    open: Decimal | None
    settlement: str
    is_held: bool
    hold_reason: str
    declined_reason: str
    declined_by: str
    submitted_by: str
    waits_for: str
    made_at: datetime.datetime

    @property
    def state_label(self) -> str:
        return str(BillState(self.state).label)

    @property
    def is_credit_note(self) -> bool:
        return self.kind == BillKind.CREDIT_NOTE

    def days_overdue(self, today: datetime.date) -> int:
        """0 while it isn't posted, due or open."""
        if self.settlement in ("", "paid") or self.next_due_on is None or self.is_credit_note:
            return 0
        return max(0, (today - self.next_due_on).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPage:
    """`next_cursor` is "" on the last page."""

    rows: tuple[BillRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillCounts:
    """How many bills are in each of the places where somebody does something about them."""

    to_code: int = 0
    waiting: int = 0
    declined: int = 0
    to_post: int = 0
    posted: int = 0
    overdue: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDetail:
    """All of a bill. `account_masked` is all of the payee's number that is ever shown."""

    row: BillRow
    taxed_on: datetime.date | None
    origin: str
    note: str
    supplier: SupplierOnPaper
    account_masked: str
    payee_account_id: uuid.UUID | None
    variable_symbol: str
    payment_reference: str
    lines: tuple[BillLineInfo, ...]
    instalments: tuple[InstalmentInfo, ...]
    corrects_number: str
    corrects: LinkedBill | None
    is_set_off: bool
    corrected_by: tuple[LinkedBill, ...]
    rounding: Decimal
    round: int
    submitted_by_id: str
    preparer_ids: tuple[str, ...]
    changed_at: datetime.datetime
    submitted_at: datetime.datetime | None
    amount_in_books: Decimal | None
    approved_at: datetime.datetime | None
    posted_by: str
    posted_at: datetime.datetime | None
    entry_id: uuid.UUID | None
    reversal_id: uuid.UUID | None
    steps: tuple[StepInfo, ...]
    decisions: tuple[DecisionInfo, ...]

    @property
    def open_step(self) -> StepInfo | None:
        return next((each for each in self.steps if not each.verdict), None)

    def had_a_hand(self, person_id: str) -> bool:
        """Whether a person prepared or submitted it; they don't approve it."""
        return person_id in (self.submitted_by_id, *self.preparer_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRuleInfo:
    """Who approves bills from an amount on. No member named: any approver of the client."""

    id: int
    position: int
    label: str
    amount_from: Decimal
    member_ids: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSettingsInfo:
    is_posted_when_approved: bool
    rules: tuple[ApprovalRuleInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedBill:
    """What posting a bill made. `reference` is its number in the purchases journal."""

    bill_id: uuid.UUID
    entry_id: uuid.UUID
    reference: str
