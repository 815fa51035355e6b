"""What receivables announce. Amounts are decimal strings with their currency beside them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class InvoiceDrafted(Fact):
    NAME: ClassVar = "accounting.invoice.drafted"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _("A draft over %(payable)s %(currency)s for %(party)s was begun")

    invoice_id: uuid.UUID
    kind: str
    party_id: uuid.UUID
    party: str
    payable: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class InvoiceChanged(Fact):
    NAME: ClassVar = "accounting.invoice.changed"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _("The draft for %(party)s was changed; it is over %(payable)s %(currency)s")

    invoice_id: uuid.UUID
    party: str
    payable: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class InvoiceDiscarded(Fact):
    NAME: ClassVar = "accounting.invoice.discarded"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _("The draft for %(party)s was thrown away")

    invoice_id: uuid.UUID
    party: str


@dataclass(frozen=True, kw_only=True)
class InvoiceApproved(Fact):
    NAME: ClassVar = "accounting.invoice.approved"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _("The draft for %(party)s over %(payable)s %(currency)s was approved")

    invoice_id: uuid.UUID
    party: str
    payable: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(Fact):
    NAME: ClassVar = "accounting.invoice.issued"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _("Invoice %(number)s over %(payable)s %(currency)s for %(party)s was issued")

    invoice_id: uuid.UUID
    number: str
    party_id: uuid.UUID
    party: str
    issued_on: str
    due_on: str
    payable: str
    currency: str
    entry_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class CreditNoteIssued(Fact):
    """`corrects` is the number of the invoice that is corrected; "" for a credit on its own."""

    NAME: ClassVar = "accounting.credit_note.issued"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _(
        "Credit note %(number)s over %(payable)s %(currency)s for %(party)s was issued"
    )

    invoice_id: uuid.UUID
    number: str
    party_id: uuid.UUID
    party: str
    issued_on: str
    payable: str
    currency: str
    corrects: str
    is_reversal: bool
    entry_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class InvoiceSent(Fact):
    NAME: ClassVar = "accounting.invoice.sent"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _("%(number)s was sent by e-mail")

    invoice_id: uuid.UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class InvoiceNotSent(Fact):
    NAME: ClassVar = "accounting.invoice.not_sent"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _("%(number)s could not be sent by e-mail")

    invoice_id: uuid.UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class PaymentRegistered(Fact):
    NAME: ClassVar = "accounting.payment.registered"
    SUBJECT: ClassVar = ("party", "party_id")
    title: ClassVar = _("%(party)s paid %(amount)s %(currency)s")

    party_id: uuid.UUID
    party: str
    entry_id: uuid.UUID
    date: str
    amount: str
    currency: str
    discount: str
    on_account: str


@dataclass(frozen=True, kw_only=True)
class PaymentTakenBack(Fact):
    NAME: ClassVar = "accounting.payment.taken_back"
    SUBJECT: ClassVar = ("journal_entry", "entry_id")
    title: ClassVar = _("The payment %(entry)s was taken back: %(reason)s")

    entry_id: uuid.UUID
    entry: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class InvoiceWrittenOff(Fact):
    NAME: ClassVar = "accounting.invoice.written_off"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _("%(amount)s %(currency)s of %(number)s were written off: %(reason)s")

    invoice_id: uuid.UUID
    number: str
    amount: str
    currency: str
    reason: str
    entry_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class CustomerOverdue(Fact):
    """Something of this customer is late by more than the grace days, and nothing explains it."""

    NAME: ClassVar = "accounting.customer.overdue"
    SUBJECT: ClassVar = ("party", "party_id")
    title: ClassVar = _("%(party)s is late with %(invoices)s invoices")

    party_id: uuid.UUID
    party: str
    invoices: int


@dataclass(frozen=True, kw_only=True)
class CustomerSettled(Fact):
    """Paid, credited, promised or on hold: nobody has to run after this customer now."""

    NAME: ClassVar = "accounting.customer.settled"
    SUBJECT: ClassVar = ("party", "party_id")
    title: ClassVar = _("%(party)s isn't late any more")

    party_id: uuid.UUID
    party: str


@dataclass(frozen=True, kw_only=True)
class ReminderSent(Fact):
    NAME: ClassVar = "accounting.dunning.sent"
    SUBJECT: ClassVar = ("party", "party_id")
    title: ClassVar = _("%(party)s was reminded of %(total)s %(currency)s (level %(level)s)")

    party_id: uuid.UUID
    party: str
    letter_id: uuid.UUID
    level: int
    total: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class DunningHeld(Fact):
    NAME: ClassVar = "accounting.dunning.held"
    SUBJECT: ClassVar = ("party", "party_id")
    title: ClassVar = _("Reminders to %(party)s are on hold")

    party_id: uuid.UUID
    party: str
    hold_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class DunningHoldLifted(Fact):
    NAME: ClassVar = "accounting.dunning.hold_lifted"
    SUBJECT: ClassVar = ("party", "party_id")
    title: ClassVar = _("Reminders to %(party)s go on")

    party_id: uuid.UUID
    party: str
    hold_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PaymentPromised(Fact):
    NAME: ClassVar = "accounting.payment.promised"
    SUBJECT: ClassVar = ("invoice", "invoice_id")
    title: ClassVar = _("%(amount)s %(currency)s of %(number)s are promised by %(promised_on)s")

    invoice_id: uuid.UUID
    number: str
    amount: str
    currency: str
    promised_on: str


@dataclass(frozen=True, kw_only=True)
class InvoiceSettingsChanged(Fact):
    NAME: ClassVar = "accounting.invoice_settings.changed"
    SUBJECT: ClassVar = ("invoice_settings", "settings")
    title: ClassVar = _("The invoice settings were changed")

    settings: int


@dataclass(frozen=True, kw_only=True)
class NumberSeriesAdded(Fact):
    NAME: ClassVar = "accounting.number_series.added"
    SUBJECT: ClassVar = ("number_series", "series_id")
    title: ClassVar = _("The number series %(pattern)s was added")

    series_id: int
    pattern: str


@dataclass(frozen=True, kw_only=True)
class RecurringInvoiceChanged(Fact):
    NAME: ClassVar = "accounting.recurring_invoice.changed"
    SUBJECT: ClassVar = ("recurring_invoice", "recurring_id")
    title: ClassVar = _("The recurring invoice “%(name)s” was set up or changed")

    recurring_id: uuid.UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class RecurringInvoiceStuck(Fact):
    NAME: ClassVar = "accounting.recurring_invoice.stuck"
    SUBJECT: ClassVar = ("recurring_invoice", "recurring_id")
    title: ClassVar = _("The recurring invoice “%(name)s” of %(due_on)s could not be made")

    recurring_id: uuid.UUID
    name: str
    due_on: str
