"""What the bank's side announces. Amounts are strings with their currency beside them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class BankAccountAdded(Fact):
    NAME = "accounting.bank_account.added"
    SUBJECT = ("bank_account", "bank_account_id")
    title = _("Bank account %(bank_account)s added")

    bank_account_id: uuid.UUID
    bank_account: str
    currency: str
    account: str


@dataclass(frozen=True, kw_only=True)
class StatementImported(Fact):
    """`lines` are new; `open_lines` are all that wait on the account. `difference` is "" when the
    statement states no balances."""

    NAME = "accounting.statement.imported"
    SUBJECT = ("statement", "statement_id")
    title = ngettext_lazy(
        "Statement with %(lines)s line imported, %(bank_account)s",
        "Statement with %(lines)s lines imported, %(bank_account)s",
        "lines",
    )

    statement_id: uuid.UUID
    bank_account_id: uuid.UUID
    bank_account: str
    lines: int
    open_lines: int
    difference: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class StatementMissing(Fact):
    """`missing` statements, at least one, lie before the named one. Days are "" where unknown."""

    NAME = "accounting.statement.missing"
    SUBJECT = ("statement", "statement_id")
    title = _("Statement missing, %(bank_account)s")

    statement_id: uuid.UUID
    bank_account_id: uuid.UUID
    bank_account: str
    missing: int
    missing_from: str
    missing_to: str


@dataclass(frozen=True, kw_only=True)
class StatementGapClosed(Fact):
    """What was missing before the statement has come."""

    NAME = "accounting.statement.gap_closed"
    SUBJECT = ("statement", "statement_id")
    title = _("Missing statement has come, %(bank_account)s")

    statement_id: uuid.UUID
    bank_account_id: uuid.UUID
    bank_account: str


@dataclass(frozen=True, kw_only=True)
class LineAsked(Fact):
    """The client was asked about a line. `open_questions` are all of the bank account; `answers`
    is 1 when this tells one."""

    NAME = "accounting.statement_line.asked"
    SUBJECT = ("statement_line", "line_id")
    title = _("Question about %(amount)s %(currency)s asked, %(bank_account)s")

    line_id: int
    question_id: uuid.UUID
    bank_account_id: uuid.UUID
    bank_account: str
    amount: str
    currency: str
    open_questions: int
    answers: int


@dataclass(frozen=True, kw_only=True)
class LineAnswered(LineAsked):
    NAME = "accounting.statement_line.answered"
    title = _("Question about %(amount)s %(currency)s answered, %(bank_account)s")


@dataclass(frozen=True, kw_only=True)
class LineQuestionClosed(LineAsked):
    """It was taken back, or the line was explained."""

    NAME = "accounting.statement_line.question_closed"
    title = _("Question about %(amount)s %(currency)s closed, %(bank_account)s")


@dataclass(frozen=True, kw_only=True)
class LineFact(Fact):
    """`entry_id` is "" where no entry is concerned."""

    SUBJECT = ("statement_line", "line_id")

    line_id: int
    statement_id: uuid.UUID
    bank_account_id: uuid.UUID
    bank_account: str
    entry_id: str
    amount: str
    currency: str
    open_lines: int


@dataclass(frozen=True, kw_only=True)
class LineReconciled(LineFact):
    NAME = "accounting.statement_line.reconciled"
    title = _("Line of %(amount)s %(currency)s reconciled, %(bank_account)s")


@dataclass(frozen=True, kw_only=True)
class LineExcluded(LineFact):
    NAME = "accounting.statement_line.excluded"
    title = _("Line of %(amount)s %(currency)s excluded, %(bank_account)s")


@dataclass(frozen=True, kw_only=True)
class LineReopened(LineFact):
    """A reconciled line was opened again: it takes back what `LineReconciled` counted."""

    NAME = "accounting.statement_line.reopened"
    title = _("Line of %(amount)s %(currency)s reopened, %(bank_account)s")


@dataclass(frozen=True, kw_only=True)
class LineIncluded(LineFact):
    """An excluded line was put back. It had never counted as reconciled."""

    NAME = "accounting.statement_line.included"
    title = _("Line of %(amount)s %(currency)s put back, %(bank_account)s")


@dataclass(frozen=True, kw_only=True)
class BankAccountReconciled(Fact):
    """The last open line was explained. `lines` are all lines of the account."""

    NAME = "accounting.bank_account.reconciled"
    SUBJECT = ("bank_account", "bank_account_id")
    title = _("All lines explained, %(bank_account)s: %(lines)s in all")

    bank_account_id: uuid.UUID
    bank_account: str
    lines: int


@dataclass(frozen=True, kw_only=True)
class MatchRuleMade(Fact):
    NAME = "accounting.match_rule.made"
    SUBJECT = ("match_rule", "rule_id")
    title = _("Rule “%(rule)s” made for account %(account)s")

    rule_id: uuid.UUID
    rule: str
    account: str


@dataclass(frozen=True, kw_only=True)
class MatchRuleChanged(Fact):
    """Switched on or off, or moved."""

    NAME = "accounting.match_rule.changed"
    SUBJECT = ("match_rule", "rule_id")
    title = _("Rule “%(rule)s” changed")

    rule_id: uuid.UUID
    rule: str
    is_active: bool
    position: int
