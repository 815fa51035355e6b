"""Payables: bills from capture to posting. One function is one business act in one transaction."""

from apps.accounting.rules.approval import Limit
from apps.accounting.services.payables.capturing import capture_bill, capture_document
from apps.accounting.services.payables.changing import (
    accept_suggestions,
    add_supplier,
    change_bill,
    discard_bill,
    keep_account,
    restore_bill,
)
from apps.accounting.services.payables.deciding import approve_bill, decline_bill
from apps.accounting.services.payables.holding import hold_bill, release_bill
from apps.accounting.services.payables.posting import follow_reversal, post_bill, reverse_bill
from apps.accounting.services.payables.settings import change_approvals
from apps.accounting.services.payables.submitting import (
    confirm_findings,
    submit_bill,
    take_back,
)

__all__ = [
    "Limit",
    "accept_suggestions",
    "add_supplier",
    "approve_bill",
    "capture_bill",
    "capture_document",
    "change_approvals",
    "change_bill",
    "confirm_findings",
    "decline_bill",
    "discard_bill",
    "follow_reversal",
    "hold_bill",
    "keep_account",
    "post_bill",
    "release_bill",
    "restore_bill",
    "reverse_bill",
    "submit_bill",
    "take_back",
]
