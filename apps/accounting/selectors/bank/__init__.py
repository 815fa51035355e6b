"""Reading the bank's side: accounts, statements, lines to explain, rules, imports."""

from apps.accounting.selectors.bank.accounts import (
    bank_account,
    bank_accounts,
    statement,
    statement_count,
    statements,
)
from apps.accounting.selectors.bank.choices import payable_items, shares_for
from apps.accounting.selectors.bank.imports import import_progress, imports, upload_draft
from apps.accounting.selectors.bank.lines import line, lines, reconcile_screen
from apps.accounting.selectors.bank.proof import as_statement, proof
from apps.accounting.selectors.bank.questions import (
    answered_questions,
    open_question_count,
    open_questions,
    question,
)
from apps.accounting.selectors.bank.rules import match_rules, proposed_rule, rule_preview
from apps.accounting.selectors.bank.sequence import missing_statements, statement_gaps

__all__ = [
    "answered_questions",
    "as_statement",
    "bank_account",
    "bank_accounts",
    "import_progress",
    "imports",
    "line",
    "lines",
    "match_rules",
    "missing_statements",
    "open_question_count",
    "open_questions",
    "payable_items",
    "proof",
    "proposed_rule",
    "question",
    "reconcile_screen",
    "rule_preview",
    "shares_for",
    "statement",
    "statement_count",
    "statement_gaps",
    "statements",
    "upload_draft",
]
