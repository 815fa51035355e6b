"""What goes into receivables and what comes out: drafts, invoices, payments, reminders."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounting.rules.terms import Share as Share
from apps.accounting.rules.terms import Terms as Terms
from apps.accounting.values.reminders import DunnedItem as DunnedItem
from apps.accounting.values.reminders import DunningProposal as DunningProposal
from apps.accounting.values.reminders import LetterInfo as LetterInfo
from apps.accounting.values.reminders import LevelInfo as LevelInfo
from apps.accounting.values.reminders import SentReminders as SentReminders

ZERO: Final = Decimal(0)


class InvoiceState(models.TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    ISSUED = "issued", _("issued")


# From → to. Written once; migration 0008 refuses everything else.
INVOICE_TRANSITIONS: dict[str, frozenset[str]] = {
    InvoiceState.DRAFT: frozenset({InvoiceState.APPROVED, InvoiceState.ISSUED}),
    InvoiceState.APPROVED: frozenset({InvoiceState.DRAFT, InvoiceState.ISSUED}),
    InvoiceState.ISSUED: frozenset(),
}


class DocumentKind(models.TextChoices):
    PDF = "pdf", _("PDF")
    UBL = "ubl", _("UBL")
    ISDOC = "isdoc", _("ISDOC")


class SendingState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")


class Settlement(models.TextChoices):
    """Derived from open items, never stored."""

    UNPAID = "unpaid", _("unpaid")
    PARTIAL = "partial", _("partly paid")
    PAID = "paid", _("paid")


# ---- Going in --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """What is sold. An empty `account_code` takes the account of the role revenue."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_code: str
    unit: str = "C62"
    discount_percent: Decimal = ZERO
    account_code: str = ""
    cost_centre: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft:
    """What a draft says. Whatever is None or "" is taken from the customer, then the settings.

    `corrects` makes it a credit note over a part of that invoice.
    """

    party_id: uuid.UUID
    lines: tuple[DraftLine, ...]
    currency: str = ""
    issued_on: datetime.date | None = None
    taxed_on: datetime.date | None = None
    language: str = ""
    terms: Terms | None = None
    order_number: str = ""
    note: str = ""
    are_prices_with_tax: bool = False
    corrects: uuid.UUID | None = None
    series_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentShare:
    """How much of a payment goes to one open item, in the item's currency. None: all of it."""

    line_id: int
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRow:
    """The recapitulation by tax code, as the ledger needs it. Rates are percentages."""

    tax_code: str
    category: str
    rate: Decimal
    base: Decimal
    tax: Decimal
    base_in_books: Decimal
    tax_in_books: Decimal
    exemption_code: str
    exemption_text: str


# ---- Coming out ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesInfo:
    id: int
    kind: str
    name: str
    pattern: str
    is_default: bool
    is_active: bool
    next_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """An invoice in a list. Amounts are in its currency; `open_amount` is 0 in a draft."""

    id: uuid.UUID
    kind: str
    state: str
    number: str
    party_id: uuid.UUID
    party_name: str
    issued_on: datetime.date | None
    due_on: datetime.date | None
    currency: str
    payable: Decimal
    open_amount: Decimal
    # The earliest day on which something still open is due.
    next_due_on: datetime.date | None
    is_reversed: bool
    is_sent: bool
    changed_at: datetime.datetime
    # About a cash discount that was taken, or charges one again.
    is_of_discount: bool = False
    # Nobody is reminded of it; or a day it was promised for that is still to come.
    is_held: bool = False
    promised_on: datetime.date | None = None

    def days_late(self, today: datetime.date) -> int:
        if self.next_due_on is None or self.open_amount <= 0:
            return 0
        return max((today - self.next_due_on).days, 0)

    @property
    def settlement(self) -> str:
        if not self.open_amount:
            return Settlement.PAID
        return Settlement.UNPAID if abs(self.open_amount) == self.payable else Settlement.PARTIAL


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePage:
    rows: tuple[InvoiceRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInfo:
    position: int
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount_percent: Decimal
    tax_code: str
    account_code: str
    cost_centre: str
    project: str
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxInfo:
    tax_code: str
    category: str
    rate: Decimal
    base: Decimal
    tax: Decimal
    base_in_books: Decimal
    tax_in_books: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentInfo:
    """A control line of the invoice's entry: what is due when, and what is left of it."""

    line_id: int
    due_on: datetime.date
    amount: Decimal
    open_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledBy:
    """What took a part of the open amount away."""

    allocation_id: uuid.UUID
    date: datetime.date
    amount: Decimal
    entry_id: uuid.UUID
    entry_reference: str
    text: str
    source_kind: str
    actor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingInfo:
    recipient: str
    state: str
    error: str
    asked_at: datetime.datetime
    sent_at: datetime.datetime | None
    actor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo:
    kind: str
    file_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldInfo:
    id: uuid.UUID
    reason: str
    ends_on: datetime.date | None
    actor_name: str
    is_for_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseInfo:
    """`state` is waiting, kept or broken, as of the day it was read."""

    id: uuid.UUID
    invoice_id: uuid.UUID
    promised_on: datetime.date
    amount: Decimal
    note: str
    state: str
    actor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to an invoice, for its timeline. `title` is a sentence."""

    at: datetime.datetime
    title: str
    actor_name: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDetail:
    row: InvoiceRow
    draft: InvoiceDraft
    lines: tuple[LineInfo, ...]
    taxes: tuple[TaxInfo, ...]
    net: Decimal
    tax: Decimal
    rounding: Decimal
    taxed_on: datetime.date | None
    exchange_rate: Decimal | None
    language: str
    note: str
    order_number: str
    terms: Terms
    entry_id: uuid.UUID | None
    entry_reference: str
    corrects: InvoiceRow | None
    corrected_by: tuple[InvoiceRow, ...]
    instalments: tuple[InstalmentInfo, ...]
    settled_by: tuple[SettledBy, ...]
    documents: tuple[DocumentInfo, ...]
    sendings: tuple[SendingInfo, ...]
    holds: tuple[HoldInfo, ...]
    promise: PromiseInfo | None
    events: tuple[Event, ...]
    buyer_email: str = ""
    # Users who wrote on a draft; who approves it mustn't be among them when it asks for another.
    writer_ids: tuple[str, ...] = ()
    asks_second_person: bool = False
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedInvoice:
    id: uuid.UUID
    number: str
    entry_id: uuid.UUID
    payable: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPayment:
    """`on_account` is what no invoice took; `discount` the cash discount taken on the way.

    `papers` are the credit notes that were issued about it, where the law wants them.
    """

    entry_id: uuid.UUID
    entry_reference: str
    allocated: Decimal
    discount: Decimal
    on_account: Decimal
    papers: tuple[IssuedInvoice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBandInfo:
    """`key` is current, 1-30, 31-60, 61-90 or 90+; amounts in the books' currency."""

    key: str
    title: str
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditStanding:
    """What a customer owes against the limit agreed on, in `currency`; `with_this` counts in the
    invoice that is about to be issued."""

    limit: Decimal
    owed: Decimal
    with_this: Decimal
    currency: str

    @property
    def over(self) -> Decimal:
        """By how much the limit is passed; 0 within it."""
        return max(self.with_this - self.limit, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerBalance:
    """What a customer owes in the books' currency, by age."""

    party_id: uuid.UUID
    name: str
    amount: Decimal
    overdue: Decimal
    invoices: int
    oldest_due_on: datetime.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditItem:
    """A payment or credit note of which something is left; `free` is what no refund holds."""

    line_id: int
    date: datetime.date
    text: str
    amount: Decimal
    free: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCredit:
    """What a customer has to their credit in one currency, and what they owe in it."""

    currency: str
    items: tuple[CreditItem, ...]
    owed: Decimal

    @property
    def amount(self) -> Decimal:
        return sum((item.amount for item in self.items), ZERO)

    @property
    def free(self) -> Decimal:
        """What may be used or paid back: no refund on its way holds it."""
        return sum((item.free for item in self.items), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringInfo:
    id: uuid.UUID
    name: str
    party_id: uuid.UUID
    party_name: str
    every_months: int
    next_on: datetime.date
    ends_on: datetime.date | None
    is_issued: bool
    is_active: bool
    problem: str
    draft: InvoiceDraft = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerSettings:
    """What the client's business prints, and what a new invoice begins with."""

    name: str
    country: str
    street: str = ""
    city: str = ""
    postcode: str = ""
    registration_number: str = ""
    vat_id: str = ""
    register_note: str = ""
    email: str = ""
    phone: str = ""
    endpoint_scheme: str = ""
    endpoint_id: str = ""
    bank_account_id: uuid.UUID | None = None
    bic: str = ""
    terms: Terms
    note: str = ""
    language: str = "en"
    write_off_limit: Decimal = ZERO
    grace_days: int = 3
    are_approved_first: bool = False
    # Total in the books' currency from which another person than its writers approves; None: never.
    second_person_from: Decimal | None = None
    # A credit note about each cash discount, also where no law asks for it.
    are_discounts_documented: bool = False
