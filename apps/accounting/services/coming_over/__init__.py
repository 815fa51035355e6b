"""Taking over books from another system: send, explain, check, run; and take back as a whole."""

from apps.accounting.services.coming_over.acts import (
    check,
    discard,
    forget_mapping,
    rename_mapping,
    reverse,
    run,
    say_accounts,
    say_columns,
    say_options,
    start,
)
from apps.accounting.services.coming_over.reversing import perform_reversal
from apps.accounting.services.coming_over.working import perform_check, perform_run

__all__ = [
    "check",
    "discard",
    "forget_mapping",
    "perform_check",
    "perform_reversal",
    "perform_run",
    "rename_mapping",
    "reverse",
    "run",
    "say_accounts",
    "say_columns",
    "say_options",
    "start",
]
