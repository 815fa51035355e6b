"""What the client sells: invoices and credit notes, who was reminded, who promised to pay.

An invoice's number and figures are guarded by triggers (migration 0008). Whether it is paid or
overdue is nowhere here: that is what its entry's open items say.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.accounting.models.bank import BankAccount
from apps.accounting.models.ledger import Account, JournalEntry
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.receivables import (
    DocumentKind,
    InvoiceState,
    SendingState,
)
from kernel.ids import new_id
from kernel.models import StoredFile
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class InvoiceSettings(Record):
    """One row: who the seller is on paper, and what a new invoice begins with."""

    personal_data: ClassVar = {
        "name": "a sole trader's business bears their name; printed on every invoice",
        "street": "a sole trader may trade from home; the law wants the address on the invoice",
        "email": "where customers may answer",
        "phone": "where customers may ask",
    }

    name = models.CharField(max_length=200)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    registration_number = models.CharField(max_length=30, blank=True)
    vat_id = models.CharField(max_length=20, blank=True)
    register_note = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    endpoint_scheme = models.CharField(max_length=4, blank=True)
    endpoint_id = models.CharField(max_length=50, blank=True)
    bank_account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    bic = models.CharField(max_length=11, blank=True)
    # rules.terms.Terms as JSON: what a customer without terms of its own gets.
    terms = models.JSONField(default=dict)
    note = models.CharField(max_length=1000, blank=True)
    language = models.CharField(max_length=2, blank=True)
    # What may be written off without asking, in the books' currency.
    write_off_limit = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    # Days past the due date before a customer is somebody's work.
    grace_days = models.PositiveSmallIntegerField(default=3)
    are_approved_first = models.BooleanField(default=False)
    # Total in the books' currency from which who wrote an invoice doesn't approve it; NULL: never.
    second_person_from = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    # A credit note about each cash discount, also where no law asks for it.
    are_discounts_documented = models.BooleanField(default=False)

    class Meta:
        db_table = "invoice_settings"
        constraints: ClassVar = [
            models.CheckConstraint(name="invoice_settings_once", condition=Q(id=1)),
            models.CheckConstraint(
                name="invoice_settings_second_person", condition=Q(second_person_from__gte=0)
            ),
        ]


class NumberSeries(Record):
    """How documents of a kind are numbered. `pattern` is read by `rules.invoice_numbers`."""

    personal_data = NOTHING_PERSONAL
    kind = models.CharField(max_length=12, choices=InvoiceKind)
    name = models.CharField(max_length=60)
    pattern = models.CharField(max_length=30, unique=True)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "number_series"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(is_default=True), name="number_series_one_default"
            ),
        ]


class NumberCounter(Record):
    """The last number given in a series and year. Made beforehand, so nobody races for it.

    `first_number` is above 1 when the year was begun in another system.
    """

    personal_data = NOTHING_PERSONAL
    series = models.ForeignKey(
        NumberSeries, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    year = models.PositiveSmallIntegerField()
    first_number = models.PositiveIntegerField(default=1)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "number_counter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "year"], name="number_counter_once"),
            models.CheckConstraint(
                name="number_counter_in_order",
                condition=Q(first_number__gte=1) & Q(last_number__gte=F("first_number") - 1),
            ),
        ]


class RecurringInvoice(ActedRecord):
    """An invoice that comes again. `draft` is a `values.receivables.InvoiceDraft` as JSON."""

    personal_data: ClassVar = {
        "name": "may name the customer",
        "draft": "what is invoiced, as the next draft will say it",
        "actor_name": "who set it up",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    draft = models.JSONField()
    every_months = models.PositiveSmallIntegerField()
    # The day of the month it was begun on; a shorter month gives its last day.
    day = models.PositiveSmallIntegerField()
    next_on = models.DateField()
    ends_on = models.DateField(null=True)
    is_issued = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Why the last due one could not be made; "" when it could.
    problem = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "recurring_invoice"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="recurring_invoice_rhythm",
                condition=Q(every_months__gte=1, every_months__lte=36, day__gte=1, day__lte=31),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_on"], name="recurring_invoice_due", condition=Q(is_active=True)
            ),
        ]


class Invoice(ActedRecord):
    """An invoice or credit note. Free while a draft, final once issued (migration 0008).

    Amounts are in `currency` and positive on credit notes too. `seller`, `buyer` and `terms` are
    frozen at issue. It is reversed when a credit note in full is linked to it.
    """

    personal_data: ClassVar = {
        "buyer": "who bought, as the law wants it on the invoice; kept as long as the books",
        "seller": "who sold; a sole trader is a person",
        "note": "free words to the customer",
        "order_number": "the customer's own reference",
        "means": "the seller's account, printed on the invoice",
        "actor_name": "who began it",
        "approved_by_name": "who approved it",
        "writer_ids": "who wrote on it, so that another person approves",
        "issued_by_name": "who issued it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=InvoiceKind)
    state = models.CharField(max_length=10, choices=InvoiceState, default=InvoiceState.DRAFT)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # A credit note over all of the invoice: together they are nothing.
    is_reversal = models.BooleanField(default=False)
    recurring = models.ForeignKey(
        RecurringInvoice, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Which occurrence of the recurring one this is.
    recurring_on = models.DateField(null=True)
    # The payment that took the cash discount this credit note is about; on an invoice: whose
    # discount it charges again because that payment failed.
    discount_entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Everybody who wrote on it, as `Actor.answerable_id`.
    writer_ids = models.JSONField(default=list)
    series = models.ForeignKey(
        NumberSeries, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    year = models.PositiveSmallIntegerField(null=True)
    sequence = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=30, blank=True)
    # Empty in a draft: the day it is issued.
    issued_on = models.DateField(null=True)
    taxed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    language = models.CharField(max_length=2)
    are_prices_with_tax = models.BooleanField(default=False)
    # rules.terms.Terms as JSON.
    terms = models.JSONField(default=dict)
    order_number = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    seller = models.JSONField(default=dict)
    buyer = models.JSONField(default=dict)
    means = models.JSONField(default=dict)
    net = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    tax = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    rounding = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    payable = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    entry = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.CharField(max_length=36, blank=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "invoice"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="invoice_state_known", condition=Q(state__in=InvoiceState.values)
            ),
            models.CheckConstraint(
                name="invoice_issued_whole",
                condition=~Q(state=InvoiceState.ISSUED)
                | Q(
                    sequence__isnull=False,
                    year__isnull=False,
                    series__isnull=False,
                    issued_on__isnull=False,
                    taxed_on__isnull=False,
                    due_on__isnull=False,
                    entry__isnull=False,
                    issued_at__isnull=False,
                )
                & ~Q(number=""),
            ),
            models.CheckConstraint(
                name="invoice_payable_adds_up",
                condition=Q(payable=F("net") + F("tax") + F("rounding")),
            ),
            models.UniqueConstraint(
                fields=["series", "year", "sequence"], name="invoice_sequence_once"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="invoice_number_once"
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(is_reversal=True), name="invoice_reversed_once"
            ),
            models.UniqueConstraint(
                fields=["recurring", "recurring_on"],
                condition=Q(recurring_on__isnull=False),
                name="invoice_occurrence_once",
            ),
            models.UniqueConstraint(
                fields=["discount_entry", "corrects", "kind"],
                condition=Q(discount_entry__isnull=False),
                name="invoice_discount_once",
            ),
            models.CheckConstraint(
                name="invoice_discount_corrects",
                condition=Q(discount_entry__isnull=True) | Q(corrects__isnull=False),
            ),
            models.CheckConstraint(
                name="invoice_reversal_corrects",
                condition=Q(is_reversal=False) | Q(corrects__isnull=False, kind="credit_note"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "issued_on"], name="invoice_by_party"),
            models.Index(fields=["issued_on", "id"], name="invoice_by_date"),
            models.Index(fields=["made_at"], name="invoice_unissued", condition=~Q(state="issued")),
        ]


class InvoiceLine(Record):
    """What is sold, in the invoice's currency. `unit` is a UN/ECE Rec 20 code."""

    personal_data: ClassVar = {"description": "free words; kept as long as the invoice"}

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=15, decimal_places=4)
    unit = models.CharField(max_length=3, default="C62")
    unit_price = models.DecimalField(max_digits=19, decimal_places=4)
    discount_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    tax_code = models.CharField(max_length=20)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    cost_centre = models.CharField(max_length=20, blank=True)
    project = models.CharField(max_length=20, blank=True)
    net = models.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        db_table = "invoice_line"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "position"], name="invoice_line_position_once"
            ),
            models.CheckConstraint(
                name="invoice_line_discount",
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
            ),
        ]


class InvoiceTax(Record):
    """One row of the recapitulation: a tax code with its base and tax."""

    personal_data = NOTHING_PERSONAL
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+", db_index=False)
    tax_code = models.CharField(max_length=20)
    category = models.CharField(max_length=2)
    rate = models.DecimalField(max_digits=7, decimal_places=4)
    base = models.DecimalField(max_digits=19, decimal_places=4)
    tax = models.DecimalField(max_digits=19, decimal_places=4)
    base_in_books = models.DecimalField(max_digits=19, decimal_places=4)
    tax_in_books = models.DecimalField(max_digits=19, decimal_places=4)
    exemption_code = models.CharField(max_length=30, blank=True)
    exemption_text = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "invoice_tax"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "tax_code"], name="invoice_tax_once"),
        ]


class InvoiceDocument(Record):
    """A file made of an issued invoice: the paper and the e-invoices."""

    append_only = True
    personal_data = NOTHING_PERSONAL
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=DocumentKind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "invoice_document"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "kind"], name="invoice_document_once"),
        ]


class InvoiceSending(ActedRecord):
    """An e-mail with an invoice: asked for, sent, or why it was not."""

    personal_data: ClassVar = {
        "recipient": "where the invoice went, to prove it did",
        "actor_name": "who sent it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=SendingState, default=SendingState.QUEUED)
    error = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invoice_sending"
