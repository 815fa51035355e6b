"""What leaves the bank's side: accounts, statements, lines with a suggestion, and drafts in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from apps.accounting.rules.bank_statements import CsvMapping, CsvPreview
from apps.accounting.values.open_items import OpenItemInfo

__all__ = [
    "Accepted",
    "BankAccountDraft",
    "BankAccountInfo",
    "BankAccountOverview",
    "CertainDone",
    "CsvMapping",
    "CsvPreview",
    "DraftInfo",
    "EntrySide",
    "ImportInfo",
    "LineDetail",
    "LineFilter",
    "LineInfo",
    "ManyDone",
    "PayableItem",
    "QuestionInfo",
    "ReconcileCounts",
    "ReconcileScreen",
    "Reconciled",
    "ReconciliationInfo",
    "RuleDraft",
    "RuleInfo",
    "RulePreview",
    "SplitPart",
    "StatementGap",
    "StatementInfo",
    "SuggestedShare",
    "Suggestion",
    "SuggestionKind",
]

SuggestionKind = Literal["rule", "match", "settle", "batch", "transfer"]
DifferenceName = Literal["", "rounding", "fee", "discount", "write_off"]
LineFilter = Literal["open", "certain", "check", "none", "reconciled", "excluded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountDraft:
    """A bank account to be added. While a file is taken in, number and currency may stay empty:
    then they are the file's. Without an `account_code` a free bank account of the chart is taken,
    or a further one made beside it."""

    name: str
    number: str = ""
    bank_name: str = ""
    currency: str = ""
    account_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountInfo:
    """`masked` is all of the number that is ever shown: "··4817"."""

    id: uuid.UUID
    name: str
    bank_name: str
    masked: str
    currency: str
    account_code: str
    account_name: str
    is_active: bool

    @property
    def title(self) -> str:
        return f"{self.name} {self.masked}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountOverview:
    """`statement_balance` is the latest one a bank stated; None when no statement states any.

    `difference` is what the statement has and the books don't: left to explain.
    """

    account: BankAccountInfo
    open_lines: int
    reconciled_lines: int
    excluded_lines: int
    statement_balance: Decimal | None
    statement_on: date | None
    books_balance: Decimal

    @property
    def lines(self) -> int:
        return self.open_lines + self.reconciled_lines + self.excluded_lines

    @property
    def explained_lines(self) -> int:
        return self.reconciled_lines + self.excluded_lines

    @property
    def difference(self) -> Decimal | None:
        if self.statement_balance is None:
            return None
        return self.statement_balance - self.books_balance


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementInfo:
    """A statement as stated. `difference` is what its balances and lines leave over, None when a
    balance isn't stated; `warnings` are sentences in the reader's language."""

    id: uuid.UUID
    bank_account: BankAccountInfo
    file_id: uuid.UUID
    file_name: str
    format: str
    reference: str
    sequence: str
    period_from: date | None
    period_to: date | None
    currency: str
    opening_balance: Decimal | None
    closing_balance: Decimal | None
    difference: Decimal | None
    line_count: int
    open_lines: int
    duplicate_count: int
    pending_count: int
    warnings: tuple[str, ...]
    imported_at: datetime
    actor_name: str

    @property
    def adds_up(self) -> bool | None:
        return None if self.difference is None else self.difference == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementGap:
    """Something between two statements: what is missing, or days that both have.

    `sentence` says it in the reader's language; the days are what no statement covers, if known.
    """

    bank_account_id: uuid.UUID
    before_id: uuid.UUID
    after_id: uuid.UUID
    is_missing: bool
    sentence: str
    missing_from: date | None
    missing_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A file that was taken in: its job makes the statements. `lines` are those not known yet."""

    job_id: uuid.UUID
    file_id: uuid.UUID
    file_name: str
    bank_accounts: tuple[BankAccountInfo, ...]
    statements: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInfo:
    """A file kept until a person has answered: which columns (`preview`) or which account
    (`masked` and `currency` as the file states them, empty when it doesn't); or for another try,
    with the reason why the last one was `refused`."""

    id: uuid.UUID
    file_name: str
    wants: Literal["mapping", "account", "retry"]
    expires_at: datetime
    preview: CsvPreview | None = None
    refused: str = ""
    masked: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportInfo:
    """An import with how far it is: state queued, done or failed, and why it failed."""

    job_id: uuid.UUID
    file_name: str
    state: str
    lines_done: int
    lines_total: int
    lines: int
    duplicates: int
    statement_ids: tuple[uuid.UUID, ...]
    error: str
    actor_name: str
    queued_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableItem:
    """An open item that a line may pay. In another currency: `here` is what is open of it in the
    line's, by the rates of its day; None when one isn't known."""

    item: OpenItemInfo
    here: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedShare:
    """How much of an open item a line would settle, in the item's currency; amounts signed as on
    the statement."""

    item_id: int
    reference: str
    party_name: str
    due_on: date
    open_amount: Decimal
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What could explain a line. `kind` rule: post to the account; match: tie to a ledger line;
    settle: pay the open items in `shares`; batch: what the bank was told to pay, a whole payment
    batch or one payment of it; transfer: to or from another own account.

    `certainty` is certain or check; `reason` says why, in the reader's language. A settlement may
    leave a `difference` (rounding, fee, discount) or something `over` for the party's account.
    """

    kind: SuggestionKind
    certainty: Literal["certain", "check"]
    reason: str
    account_code: str = ""
    account_name: str = ""
    rule_id: uuid.UUID | None = None
    rule_name: str = ""
    ledger_line_id: int | None = None
    entry_id: uuid.UUID | None = None
    entry_reference: str = ""
    entry_date: date | None = None
    entry_text: str = ""
    amount: Decimal | None = None
    shares: tuple[SuggestedShare, ...] = ()
    party_id: uuid.UUID | None = None
    party_name: str = ""
    difference: DifferenceName = ""
    difference_amount: Decimal = Decimal(0)
    over: Decimal = Decimal(0)
    # Whether the line names what it settles.
    is_named: bool = False
    batch_number: int = 0
    payment_ids: tuple[uuid.UUID, ...] = ()
    # The same money on another own account, when its line is known.
    other_line_id: int | None = None

    @property
    def key(self) -> str:
        """How a door names a suggestion. The amounts belong to it: what is open may have changed
        since it was shown."""
        match self.kind:
            case "settle":
                shares = "_".join(f"{share.item_id}.{share.amount:f}" for share in self.shares)
                return f"settle-{shares}-{self.difference}"
            case "batch":
                return "batch-" + "_".join(one.hex for one in self.payment_ids)
            case "transfer":
                return f"transfer-{self.other_line_id}" if self.other_line_id else "transfer"
        return f"{self.kind}-{self.ledger_line_id or self.rule_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySide:
    """The other side of a reconciled line's entry, signed as on the statement."""

    account_code: str
    account_name: str
    amount: Decimal
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationInfo:
    """How a line was explained, by whom and when; `undone_at` when it was taken back."""

    kind: Literal["posted", "matched", "settled", "transfer"]
    entry_id: uuid.UUID
    entry_reference: str
    entry_date: date
    entry_text: str
    sides: tuple[EntrySide, ...]
    rule_name: str
    actor_name: str
    at: datetime
    undone_at: datetime | None = None
    undone_by_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionInfo:
    """What the client is asked about a line; `answer` is "" while it is awaited."""

    id: uuid.UUID
    line_id: int
    bank_account: str
    booked_on: date
    amount: Decimal
    currency: str
    counterparty_name: str
    description: str
    is_explained: bool
    text: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInfo:
    """A statement line: plus is money in. `counterparty_account` is masked."""

    id: int
    statement_id: uuid.UUID
    bank_account_id: uuid.UUID
    position: int
    booked_on: date
    value_on: date | None
    amount: Decimal
    currency: str
    counterparty_name: str
    counterparty_account: str
    reference: str
    variable_symbol: str
    constant_symbol: str
    specific_symbol: str
    description: str
    bank_reference: str
    kind: str
    original_amount: Decimal | None
    original_currency: str
    state: Literal["imported", "reconciled", "excluded"]
    exclusion_reason: str
    suggestion: Suggestion | None = None
    reconciliation: ReconciliationInfo | None = None
    # The latest one that stands.
    question: QuestionInfo | None = None

    @property
    def title(self) -> str:
        """Who it is about, else what it says."""
        return self.counterparty_name or self.description or self.kind or self.reference


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDetail:
    """A line with everything that could explain it, the likeliest first, and its past."""

    line: LineInfo
    bank_account: BankAccountInfo
    suggestions: tuple[Suggestion, ...]
    history: tuple[ReconciliationInfo, ...]
    questions: tuple[QuestionInfo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileCounts:
    """Open lines by what is suggested for them (certain + check + none = open), and the rest."""

    open: int
    certain: int
    check: int
    none: int
    reconciled: int
    excluded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileScreen:
    """Newest lines first, `page` counted from 1."""

    overview: BankAccountOverview
    filter: LineFilter
    counts: ReconcileCounts
    lines: tuple[LineInfo, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPart:
    """A part of a line for one account, signed as on the statement."""

    account_code: str
    amount: Decimal
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What became of a line; `open_lines` are left on its bank account."""

    line_id: int
    bank_account_id: uuid.UUID
    state: str
    entry_id: uuid.UUID | None
    entry_reference: str
    open_lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertainDone:
    """What accepting all certain suggestions did; `refused` tells line and reason, `left` how
    many certain ones wait for the next time."""

    posted: int
    matched: int
    settled: int
    transferred: int
    refused: tuple[tuple[int, str], ...]
    left: int
    open_lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyDone:
    """What became of lines that were chosen together; `refused` tells line and reason."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]
    open_lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """Conditions of a rule; amounts are sizes without sign. Everything that is set must hold."""

    name: str
    account_code: str
    text_contains: str = ""
    counterparty_account: str = ""
    direction: Literal["in", "out", "any"] = "any"
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePreview:
    """What a rule would have done with the latest lines: of `looked_at` it fits those that are open
    still, those that went to its account anyway, and those that were explained otherwise."""

    looked_at: int
    open_lines: int
    same: int
    otherwise: int
    examples: tuple[LineInfo, ...]

    @property
    def fits(self) -> int:
        return self.open_lines + self.same + self.otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """`used` counts the lines the rule explains today. The other side's account is masked."""

    id: uuid.UUID
    name: str
    account_code: str
    account_name: str
    text_contains: str
    counterparty_account: str
    direction: Literal["in", "out", "any"]
    amount_min: Decimal | None
    amount_max: Decimal | None
    position: int
    is_active: bool
    used: int
    actor_name: str
    made_at: datetime
