"""Receivables: invoices and credit notes, payments, reminders, what comes again."""

from apps.accounting.services.receivables.approving import approve_draft
from apps.accounting.services.receivables.crediting import credit_invoice
from apps.accounting.services.receivables.credits import refund_credit, use_credit
from apps.accounting.services.receivables.discount_notes import charge_discount_again
from apps.accounting.services.receivables.documents import (
    document,
    make_documents,
    statement_pdf,
)
from apps.accounting.services.receivables.drafting import (
    change_draft,
    create_draft,
    discard_draft,
)
from apps.accounting.services.receivables.dunning import (
    deliver_reminder,
    hold_dunning,
    lift_hold,
    note_promise,
    preview_reminder,
    send_reminder,
    send_reminders,
)
from apps.accounting.services.receivables.dunning_levels import change_levels
from apps.accounting.services.receivables.issuing import issue_invoice
from apps.accounting.services.receivables.overdue import watch_overdue
from apps.accounting.services.receivables.paying import (
    pay_items,
    register_payment,
    take_back_payment,
    write_off,
)
from apps.accounting.services.receivables.recurring import (
    make_due_invoices,
    make_now,
    set_up_recurring,
    switch_recurring,
)
from apps.accounting.services.receivables.sending import deliver, send_invoice
from apps.accounting.services.receivables.settings import (
    add_series,
    change_settings,
    prepare_receivables,
    start_numbers_at,
)

__all__ = [
    "add_series",
    "approve_draft",
    "change_draft",
    "change_levels",
    "change_settings",
    "charge_discount_again",
    "create_draft",
    "credit_invoice",
    "deliver",
    "deliver_reminder",
    "discard_draft",
    "document",
    "hold_dunning",
    "issue_invoice",
    "lift_hold",
    "make_documents",
    "make_due_invoices",
    "make_now",
    "note_promise",
    "pay_items",
    "prepare_receivables",
    "preview_reminder",
    "refund_credit",
    "register_payment",
    "send_invoice",
    "send_reminder",
    "send_reminders",
    "set_up_recurring",
    "start_numbers_at",
    "statement_pdf",
    "switch_recurring",
    "take_back_payment",
    "use_credit",
    "watch_overdue",
    "write_off",
]
