"""What leaves the ledger: drafts in, posted entries and pages out."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    ASSET = "asset", _("asset")
    LIABILITY = "liability", _("liability")
    EQUITY = "equity", _("equity")
    REVENUE = "revenue", _("revenue")
    EXPENSE = "expense", _("expense")
    CLOSING = "closing", _("opening and closing")


class Control(models.TextChoices):
    """Of what an account's lines are open items."""

    RECEIVABLE = "receivable", _("receivable")
    PAYABLE = "payable", _("payable")


class AccountRole(models.TextChoices):
    """What the books need an account for."""

    RECEIVABLE = "receivable", _("receivables")
    PAYABLE = "payable", _("payables")
    ADVANCE_RECEIVED = "advance_received", _("advances received")
    ADVANCE_PAID = "advance_paid", _("advances paid")
    REVENUE = "revenue", _("revenue, when nothing else is said")
    EXPENSE = "expense", _("expenses, when nothing else is said")
    TAX_OUTPUT = "tax_output", _("output VAT")
    TAX_INPUT = "tax_input", _("input VAT")
    ROUNDING = "rounding", _("rounding")
    EXCHANGE_GAIN = "exchange_gain", _("exchange gains")
    EXCHANGE_LOSS = "exchange_loss", _("exchange losses")
    CONVERSION = "conversion", _("money in transit")
    WRITE_OFF = "write_off", _("receivables written off")
    DISCOUNT_GIVEN = "discount_given", _("cash discount given")
    DISCOUNT_TAKEN = "discount_taken", _("cash discount taken")
    INTEREST_INCOME = "interest_income", _("interest on late payment")
    BANK_FEES = "bank_fees", _("bank fees")
    RETAINED_EARNINGS = "retained_earnings", _("retained earnings")
    OPENING = "opening", _("opening balances")
    DEFERRED_EXPENSE = "deferred_expense", _("deferred expenses")
    DEFERRED_REVENUE = "deferred_revenue", _("deferred revenue")


class DimensionKind(models.TextChoices):
    COST_CENTRE = "cost_centre", _("cost centre")
    PROJECT = "project", _("project")


class TaxDirection(models.TextChoices):
    SALE = "sale", _("sale")
    PURCHASE = "purchase", _("purchase")


class TaxKind(models.TextChoices):
    STANDARD = "standard", _("standard rate")
    REDUCED = "reduced", _("reduced rate")
    ZERO = "zero", _("zero rate")
    EXEMPT = "exempt", _("exempt")
    REVERSE_CHARGE = "reverse_charge", _("reverse charge")
    INTRA_EU = "intra_eu", _("within the EU")
    EXPORT = "export", _("export")
    IMPORT = "import", _("import")
    OUTSIDE = "outside", _("outside the scope of VAT")


class TaxRole(models.TextChoices):
    BASE = "base", _("base")
    TAX = "tax", _("tax")


class JournalKind(models.TextChoices):
    GENERAL = "general", _("general")
    SALES = "sales", _("sales")
    PURCHASES = "purchases", _("purchases")
    BANK = "bank", _("bank")
    CURRENCY = "currency", _("exchange differences")
    OPENING = "opening", _("opening balances")


class PeriodState(models.TextChoices):
    OPEN = "open", _("open")
    SOFT_CLOSED = "soft_closed", _("soft-closed")
    CLOSED = "closed", _("closed")
    LOCKED = "locked", _("locked")


# From → to. Written once; the database refuses everything else.
PERIOD_TRANSITIONS: dict[str, frozenset[str]] = {
    PeriodState.OPEN: frozenset({PeriodState.SOFT_CLOSED, PeriodState.CLOSED}),
    PeriodState.SOFT_CLOSED: frozenset({PeriodState.OPEN, PeriodState.CLOSED}),
    PeriodState.CLOSED: frozenset({PeriodState.OPEN, PeriodState.LOCKED}),
    PeriodState.LOCKED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """One side of an entry to be posted: debit is positive, credit negative.

    `amount` is in the books' currency; `currency_amount` in `currency`, when that is another one (0
    for an exchange difference). A line on a control account needs its `party_id`; without `due_on`
    it is due on the entry's date. A taxed line says whether it is the base or the tax.
    """

    account_code: str
    amount: Decimal
    description: str = ""
    currency: str = ""
    currency_amount: Decimal | None = None
    party_id: uuid.UUID | None = None
    due_on: datetime.date | None = None
    tax_code: str = ""
    tax_role: str = ""
    cost_centre: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """An entry to be posted, in the currency of the books.

    `source_kind` and `source_id` name what it comes from. An adjustment may go into a soft-closed
    period. `taxed_on` is the tax point of its taxed lines; None: the entry's date. `law_on` is the
    day whose tax codes hold, where that is another one: what is corrected was taxed earlier.
    """

    journal_code: str
    date: datetime.date
    description: str
    lines: tuple[LineDraft, ...]
    source_kind: str = ""
    source_id: str = ""
    is_adjustment: bool = False
    taxed_on: datetime.date | None = None
    law_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedEntry:
    """What was given to a draft when it was posted. `total` is the debit side."""

    id: uuid.UUID
    journal: str
    fiscal_year: str
    number: int
    date: datetime.date
    currency: str
    total: Decimal
    line_count: int

    @property
    def reference(self) -> str:
        return f"{self.journal} {self.fiscal_year}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedEntries:
    """What became of many drafts. `total` is the sum of their debit sides."""

    entries: int
    lines: int
    total: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksInfo:
    """How the books are kept. `places` are the decimal places of a booked amount."""

    currency: str
    places: int
    country: str
    chart: str
    first_month: int
    starts_on: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDraft:
    """An account to be added. `kind` is one of `models.AccountKind`."""

    code: str
    name: str
    kind: str
    is_contra: bool = False
    is_bank: bool = False
    control: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInfo:
    id: int
    code: str
    name: str
    kind: str
    is_contra: bool
    is_bank: bool
    is_active: bool
    control: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalInfo:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalYearInfo:
    id: int
    label: str
    starts_on: datetime.date
    ends_on: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodInfo:
    id: int
    fiscal_year: str
    starts_on: datetime.date
    ends_on: datetime.date
    state: str

    @property
    def name(self) -> str:
        return f"{self.starts_on:%Y-%m}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry in a list."""

    id: uuid.UUID
    journal: str
    fiscal_year: str
    number: int
    date: datetime.date
    description: str
    currency: str
    total: Decimal
    line_count: int
    actor_name: str
    posted_at: datetime.datetime
    reverses_id: uuid.UUID | None
    reversed_by_id: uuid.UUID | None

    @property
    def reference(self) -> str:
        return f"{self.journal} {self.fiscal_year}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """A line of an entry. `currency` is "" for the books' own; what a line doesn't say is empty."""

    id: int
    position: int
    account: AccountInfo
    amount: Decimal
    description: str
    currency: str = ""
    currency_amount: Decimal | None = None
    party_id: uuid.UUID | None = None
    party_name: str = ""
    due_on: datetime.date | None = None
    tax_code: str = ""
    tax_role: str = ""
    cost_centre: str = ""
    project: str = ""

    @property
    def debit(self) -> Decimal:
        return max(self.amount, Decimal(0))

    @property
    def credit(self) -> Decimal:
        return max(-self.amount, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetail:
    row: EntryRow
    lines: tuple[EntryLine, ...]
    source_kind: str
    source_id: str
    is_adjustment: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """Newest first. `next_cursor` is "" on the last page."""

    rows: tuple[EntryRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """A line on its account, with the balance after it."""

    id: int
    entry_id: uuid.UUID
    reference: str
    date: datetime.date
    description: str
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLinePage:
    """Oldest first. `opening` is the balance before the first row of this page."""

    account: AccountInfo
    opening: Decimal
    rows: tuple[AccountLine, ...]
    next_cursor: str
