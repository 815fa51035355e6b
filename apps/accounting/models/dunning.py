"""Reminding who owes: levels, letters, holds, promises."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.accounting.models.ledger import JournalEntry
from apps.accounting.models.receivables import Invoice
from apps.accounting.values.receivables import SendingState
from kernel.ids import new_id
from kernel.models import StoredFile
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class DunningLevel(Record):
    """From how many days on which letter goes out, and what it costs. Fee in the books' currency.

    `interest_percent` is a year's; `source` names the law, `is_verified` whether anybody read it.
    """

    personal_data = NOTHING_PERSONAL
    level = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=60)
    days_overdue = models.PositiveSmallIntegerField()
    pay_within_days = models.PositiveSmallIntegerField(default=7)
    fee = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    interest_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    # "" takes the standard words in the customer's language.
    text = models.CharField(max_length=1000, blank=True)
    # Words of their own for customers of a language: {"cs": "…"}; `text` for the others.
    texts = models.JSONField(default=dict)
    source = models.CharField(max_length=200, blank=True)
    is_verified = models.BooleanField(default=False)
    # The last day on which that interest is the law's; NULL: it is ours and stays.
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "dunning_level"


class DunningLetter(ActedRecord):
    """A reminder that was sent, with the interest and fee it booked."""

    personal_data: ClassVar = {
        "recipient": "where it went, to prove it did",
        "actor_name": "who sent it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    made_on = models.DateField()
    pay_by = models.DateField()
    currency = models.CharField(max_length=3)
    open_amount = models.DecimalField(max_digits=19, decimal_places=4)
    interest = models.DecimalField(max_digits=19, decimal_places=4)
    fee = models.DecimalField(max_digits=19, decimal_places=4)
    total = models.DecimalField(max_digits=19, decimal_places=4)
    entry = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="+"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=500, blank=True)
    # "" is printed: nothing is sent by e-mail.
    state = models.CharField(max_length=8, choices=SendingState, blank=True)
    error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "dunning_letter"


class DunningItem(Record):
    """A late invoice in a letter, and how far its interest has been asked for."""

    append_only = True
    personal_data = NOTHING_PERSONAL
    letter = models.ForeignKey(
        DunningLetter, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+")
    open_amount = models.DecimalField(max_digits=19, decimal_places=4)
    interest = models.DecimalField(max_digits=19, decimal_places=4)
    interest_until = models.DateField()

    class Meta:
        db_table = "dunning_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "invoice"], name="dunning_item_once"),
        ]


class DunningHold(ActedRecord):
    """No reminders: for one invoice, or for all of a customer's when none is named."""

    personal_data: ClassVar = {
        "reason": "why nobody is reminded; may tell of the customer",
        "actor_name": "who said so",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    ends_on = models.DateField(null=True)
    placed_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)
    lifted_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "dunning_hold"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "invoice"],
                condition=Q(lifted_at__isnull=True),
                nulls_distinct=False,
                name="dunning_hold_once",
            ),
        ]


class PaymentPromise(ActedRecord):
    """What a customer said they would pay, and by when; kept or broken is computed."""

    personal_data: ClassVar = {
        "note": "what was said, and by whom",
        "actor_name": "who heard it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+")
    promised_on = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    # What was open when it was given, to see later what came of it.
    open_before = models.DecimalField(max_digits=19, decimal_places=4)
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payment_promise"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(withdrawn_at__isnull=True),
                name="payment_promise_once",
            ),
        ]


class OverdueNotice(Record):
    """That a customer's lateness was announced, so that it is announced once."""

    personal_data = NOTHING_PERSONAL
    party = models.OneToOneField("parties.Party", on_delete=models.PROTECT, related_name="+")
    invoices = models.PositiveIntegerField()
    announced_on = models.DateField()

    class Meta:
        db_table = "overdue_notice"
