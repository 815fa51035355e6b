"""The bank's side: accounts, statements taken in, lines explained, rules remembered."""

from apps.accounting.services.bank.accounts import add_bank_account
from apps.accounting.services.bank.certain import (
    accept,
    accept_certain,
    accept_lines,
    accept_suggested,
    exclude_lines,
    post_lines,
    transfer_lines,
)
from apps.accounting.services.bank.importing import import_statement
from apps.accounting.services.bank.questions import (
    answer_question,
    ask_about_line,
    withdraw_question,
)
from apps.accounting.services.bank.reconcile import (
    exclude_line,
    match_line,
    post_line,
    reopen_lines_of,
    settle_line,
    split_line,
    undo_line,
)
from apps.accounting.services.bank.rules import add_rule, learn_rule, move_rule, switch_rule
from apps.accounting.services.bank.transferring import transfer_line
from apps.accounting.services.bank.uploads import (
    accept_upload,
    continue_upload,
    discard_upload,
    drop_expired_drafts,
    remember_mapping,
)

__all__ = [
    "accept",
    "accept_certain",
    "accept_lines",
    "accept_suggested",
    "accept_upload",
    "add_bank_account",
    "add_rule",
    "answer_question",
    "ask_about_line",
    "continue_upload",
    "discard_upload",
    "drop_expired_drafts",
    "exclude_line",
    "exclude_lines",
    "import_statement",
    "learn_rule",
    "match_line",
    "move_rule",
    "post_line",
    "post_lines",
    "remember_mapping",
    "reopen_lines_of",
    "settle_line",
    "split_line",
    "switch_rule",
    "transfer_line",
    "transfer_lines",
    "undo_line",
    "withdraw_question",
]
