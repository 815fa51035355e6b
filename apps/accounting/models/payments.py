"""Money that leaves: batches of payments, what each pays, who approved them, the one file.

Transitions, the second person, frozen figures and that nothing is paid twice are kept by triggers
(migration 0012).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.accounting.models.bank import BankAccount
from apps.accounting.models.ledger import JournalEntry
from apps.accounting.models.open_items import OpenItem
from apps.accounting.values.payments import BatchState, BatchVerdict, PaymentState
from kernel.crypto import EncryptedTextField
from kernel.ids import new_id
from kernel.models import StoredFile
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class PaymentBatch(ActedRecord):
    """Payments from one account on one day, in its currency. Free as a draft, frozen after."""

    personal_data: ClassVar = {
        "actor_name": "who prepared it",
        "submitted_by_name": "who asked for approval",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # How people call it: counted from 1.
    number = models.PositiveIntegerField(unique=True)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    execution_on = models.DateField()
    state = models.CharField(max_length=9, choices=BatchState, default=BatchState.DRAFT)
    # Each submission begins a round of approvals of its own.
    round = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_id = models.CharField(max_length=36, blank=True)
    submitted_by_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "payment_batch"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="payment_batch_state_known", condition=Q(state__in=BatchState.values)
            ),
            models.CheckConstraint(
                name="payment_batch_submitted_whole",
                condition=Q(state__in=["draft", "discarded"])
                | (Q(round__gt=0, submitted_at__isnull=False) & ~Q(submitted_by_id="")),
            ),
        ]


class Payment(ActedRecord):
    """One transfer to one party's account, whose number is frozen here when it is added."""

    personal_data: ClassVar = {
        "payee_name": "who is paid; may be a person",
        "payee_number": "where the money goes; a person's account is personal",
        "payee_tail": "its last digits, to tell accounts apart",
        "message": "words to whoever is paid",
        "failure": "why the bank didn't pay, in free words",
        "actor_name": "who added it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(
        PaymentBatch, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=PaymentState, default=PaymentState.PLANNED)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    payee_account = models.ForeignKey(
        "parties.PartyBankAccount", on_delete=models.PROTECT, related_name="+"
    )
    payee_name = models.CharField(max_length=200)
    payee_number = EncryptedTextField()
    payee_kind = models.CharField(max_length=8)
    payee_index = models.CharField(max_length=64)
    payee_tail = models.CharField(max_length=4)
    payee_country = models.CharField(max_length=2)
    payee_bic = models.CharField(max_length=11, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    variable_symbol = models.CharField(max_length=10, blank=True)
    message = models.CharField(max_length=140, blank=True)
    # Comes back on the statements of both sides.
    end_to_end_id = models.CharField(max_length=35, unique=True)
    failure = models.CharField(max_length=300, blank=True)
    # The bank's entry that settled what it pays.
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="payment_position_once"),
            models.CheckConstraint(name="payment_amount_above_zero", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_state_known", condition=Q(state__in=PaymentState.values)
            ),
            models.CheckConstraint(
                name="payment_failure_says_why",
                condition=Q(state=PaymentState.FAILED) ^ Q(failure=""),
            ),
            models.CheckConstraint(
                name="payment_confirmed_by_entry",
                condition=Q(state=PaymentState.CONFIRMED) ^ Q(entry__isnull=True),
            ),
        ]


class PaymentItem(Record):
    """How much of an open item a payment settles: signed like the item, in its currency.

    `discount` of that is kept back as the supplier's terms allow, if the bank pays by
    `discount_until`; the payment's own amount is what is left.
    """

    personal_data = NOTHING_PERSONAL

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    discount = models.DecimalField(max_digits=19, decimal_places=4, default=0, db_default=0)
    discount_until = models.DateField(null=True)

    class Meta:
        db_table = "payment_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment", "item"], name="payment_item_once"),
            models.CheckConstraint(name="payment_item_not_zero", condition=~Q(amount=0)),
            # Only of a bill, never all of it, and only until a day.
            models.CheckConstraint(
                name="payment_item_discount_within",
                condition=Q(discount=0, discount_until__isnull=True)
                | Q(discount__lt=0, discount__gt=F("amount"), discount_until__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["item"], name="payment_item_by_item")]


class PaymentStep(Record):
    """An approval that a round needs, frozen when the batch was submitted.

    `member_ids` are users' ids as strings; empty: any of the client's approvers.
    """

    append_only = True
    personal_data: ClassVar = {"member_ids": "whose word is asked", "label": "may name a person"}

    batch = models.ForeignKey(
        PaymentBatch, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=100)
    member_ids = models.JSONField(default=list)

    class Meta:
        db_table = "payment_step"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "round", "position"], name="payment_step_position_once"
            ),
        ]


class PaymentDecision(ActedRecord):
    """What somebody decided about a submitted batch. `step` is empty when it was taken back."""

    append_only = True
    personal_data: ClassVar = {"reason": "why, in free words", "actor_name": "who decided"}

    batch = models.ForeignKey(
        PaymentBatch, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    round = models.PositiveSmallIntegerField()
    step = models.OneToOneField(PaymentStep, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=10, choices=BatchVerdict)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "payment_decision"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="payment_decision_says_why",
                condition=Q(verdict=BatchVerdict.APPROVED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="payment_decision_on_step",
                condition=Q(verdict=BatchVerdict.TAKEN_BACK) ^ Q(step__isnull=False),
            ),
            # Two approvals are two people's.
            models.UniqueConstraint(
                fields=["batch", "round", "actor_id"],
                condition=Q(verdict=BatchVerdict.APPROVED),
                name="payment_decision_once_each",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "decided_at"], name="payment_decision_by_batch"),
        ]


class PaymentExport(ActedRecord):
    """The one file of a batch. Downloading it again gives the same bytes."""

    append_only = True
    personal_data: ClassVar = {"actor_name": "who exported it"}

    batch = models.OneToOneField(PaymentBatch, on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_format = models.CharField(max_length=20)
    message_id = models.CharField(max_length=35, unique=True)
    sha256 = models.CharField(max_length=64)
    exported_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "payment_export"
