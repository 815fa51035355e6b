"""What the client buys: bills, who approves them, what was said about them.

Transitions, figures and the second person are guarded by triggers (migrations 0009 and 0014).
Whether a bill is paid or overdue is nowhere here: that is what its entry's open items say.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.accounting.models.ledger import Account, JournalEntry
from apps.accounting.values.bills import (
    ApproverDoor,
    BillKind,
    BillOrigin,
    BillState,
    Verdict,
)
from kernel.crypto import EncryptedTextField
from kernel.ids import new_id
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class BillSettings(Record):
    """One row, made when somebody first changes something."""

    personal_data = NOTHING_PERSONAL
    is_posted_when_approved = models.BooleanField(default=False)

    class Meta:
        db_table = "bill_settings"
        constraints: ClassVar = [
            models.CheckConstraint(name="bill_settings_once", condition=Q(id=1)),
        ]


class ApprovalRule(ActedRecord):
    """Who approves bills from an amount on, in the books' currency; in the order of `position`.

    `member_ids` are users' ids as strings; empty: any of the client's approvers.
    """

    personal_data: ClassVar = {
        "member_ids": "whose word is asked",
        "label": "may name a person",
        "actor_name": "who set it up",
    }

    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=100)
    amount_from = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    member_ids = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "approval_rule"
        constraints: ClassVar = [
            models.CheckConstraint(name="approval_rule_amount", condition=Q(amount_from__gte=0)),
            models.UniqueConstraint(
                fields=["position"],
                condition=Q(is_active=True),
                name="approval_rule_position_once",
            ),
        ]


class Bill(ActedRecord):
    """A supplier's bill or credit note. Free until submitted, final once posted (migration 0009).

    Amounts are as the document states them, in `currency`, and positive on credit notes too;
    `gross` is what is owed. On hold nothing happens to it and it isn't paid, whatever its state.
    """

    personal_data: ClassVar = {
        "supplier": "who the document is from; a sole trader is a person",
        "account_number": "where the money goes; a person's account is personal",
        "account_tail": "its last digits, to tell accounts apart",
        "note": "free words beside the bill",
        "hold_reason": "why it waits, in free words",
        "held_by_name": "who stopped it",
        "actor_name": "who began it",
        "submitted_by_name": "who asked for approval",
        "posted_by_name": "who posted it",
        "preparer_ids": "who had a hand in it and therefore doesn't approve it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=BillKind, default=BillKind.BILL)
    state = models.CharField(max_length=10, choices=BillState, default=BillState.CAPTURED)
    origin = models.CharField(max_length=8, choices=BillOrigin)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    document = models.ForeignKey(
        "records.Document", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # values.bills.SupplierOnPaper as JSON.
    supplier = models.JSONField(default=dict)
    # The supplier's own number.
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    taxed_on = models.DateField(null=True)
    received_on = models.DateField()
    due_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    net = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    tax = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    gross = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    # What the lines leave of `gross`, booked on the role for rounding.
    rounding = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    account_number = EncryptedTextField()
    account_index = models.CharField(max_length=64, blank=True)
    account_tail = models.CharField(max_length=4, blank=True)
    payee_account = models.ForeignKey(
        "parties.PartyBankAccount", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Of a credit note: the number of the bill that it corrects as the paper has it, and that bill.
    corrects_number = models.CharField(max_length=60, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # Whether posting settles it against that bill at once.
    is_set_off = models.BooleanField(default=False)
    variable_symbol = models.CharField(max_length=20, blank=True)
    payment_reference = models.CharField(max_length=140, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    # Users' ids as strings: who typed it, changed it or vouched for a finding. It only grows.
    preparer_ids = models.JSONField(default=list)
    # Each submission begins a round of approvals of its own.
    round = models.PositiveSmallIntegerField(default=0)
    # In the books' currency, at the rate of its tax point: what limits are held against.
    amount_in_books = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_id = models.CharField(max_length=36, blank=True)
    submitted_by_name = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="+"
    )
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    posted_at = models.DateTimeField(null=True)
    posted_by_name = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField(null=True)
    hold_reason = models.CharField(max_length=300, blank=True)
    held_by_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "bill"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bill_state_known", condition=Q(state__in=BillState.values)
            ),
            models.CheckConstraint(name="bill_kind_known", condition=Q(kind__in=BillKind.values)),
            models.CheckConstraint(
                name="bill_submitted_whole",
                condition=~Q(state__in=["submitted", "approved", "posted", "reversed"])
                | Q(
                    party__isnull=False,
                    issued_on__isnull=False,
                    due_on__isnull=False,
                    gross__gt=0,
                    net__isnull=False,
                    tax__isnull=False,
                    amount_in_books__isnull=False,
                    submitted_at__isnull=False,
                    round__gt=0,
                )
                & ~Q(number="")
                & ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="bill_posted_whole",
                condition=Q(state__in=["posted", "reversed"], entry__isnull=False)
                | (~Q(state__in=["posted", "reversed"]) & Q(entry__isnull=True)),
            ),
            models.CheckConstraint(
                name="bill_hold_says_why",
                condition=Q(held_at__isnull=True, hold_reason="")
                | (Q(held_at__isnull=False) & ~Q(hold_reason="")),
            ),
            models.CheckConstraint(
                name="bill_corrects_another",
                condition=Q(corrects__isnull=True)
                | (Q(kind=BillKind.CREDIT_NOTE) & ~Q(corrects=F("id"))),
            ),
            models.CheckConstraint(
                name="bill_set_off_against_one",
                condition=Q(is_set_off=False) | Q(corrects__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(document__isnull=False) & ~Q(state__in=["reversed", "discarded"]),
                name="bill_document_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "issued_on"], name="bill_by_party"),
            models.Index(fields=["received_on", "id"], name="bill_by_date"),
            models.Index(fields=["due_on", "id"], name="bill_by_due"),
            models.Index(
                fields=["state"],
                name="bill_unposted",
                condition=Q(state__in=["captured", "read", "coded", "submitted", "approved"]),
            ),
        ]


class BillLine(Record):
    """What was bought, in the bill's currency. Empty codes wait for a person."""

    personal_data: ClassVar = {"description": "free words; kept as long as the bill"}

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=500, blank=True)
    net = models.DecimalField(max_digits=19, decimal_places=4)
    tax = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    # As the document states it; None when it doesn't.
    tax_rate = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    tax_code = models.CharField(max_length=20, blank=True)
    # Percent of the VAT that may be claimed; the rest is part of the cost.
    claimed_percent = models.DecimalField(max_digits=5, decimal_places=2, default=100)
    cost_centre = models.CharField(max_length=20, blank=True)
    project = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "bill_line"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bill_line_claims_a_share",
                condition=Q(claimed_percent__gte=0, claimed_percent__lte=100),
            ),
            models.UniqueConstraint(fields=["bill", "position"], name="bill_line_position_once"),
        ]


class BillInstalment(Record):
    """A part of a bill with a due date of its own, in the bill's currency.

    None: all of it is due on the bill's day. Else they come to its total, each is an open item of
    its own, and the bill's day is that of the first.
    """

    personal_data = NOTHING_PERSONAL

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        db_table = "bill_instalment"
        constraints: ClassVar = [
            models.CheckConstraint(name="bill_instalment_above_zero", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                fields=["bill", "position"], name="bill_instalment_position_once"
            ),
        ]


class BillStep(Record):
    """An approval that a round needs, frozen when the bill was submitted."""

    append_only = True
    personal_data: ClassVar = {
        "member_ids": "whose word is asked",
        "label": "may name a person",
    }

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    door = models.CharField(max_length=9, choices=ApproverDoor)
    label = models.CharField(max_length=100)
    member_ids = models.JSONField(default=list)

    class Meta:
        db_table = "bill_step"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bill", "round", "position"], name="bill_step_position_once"
            ),
        ]


class BillDecision(ActedRecord):
    """What somebody decided about a submitted bill. `step` is empty when it was taken back."""

    append_only = True
    personal_data: ClassVar = {
        "reason": "why, in free words",
        "actor_name": "who decided",
    }

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    step = models.OneToOneField(BillStep, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "bill_decision"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bill_decision_says_why",
                condition=Q(verdict=Verdict.APPROVED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="bill_decision_on_step",
                condition=Q(verdict=Verdict.TAKEN_BACK, step__isnull=True)
                | (~Q(verdict=Verdict.TAKEN_BACK) & Q(step__isnull=False)),
            ),
            # Two approvals are two people's.
            models.UniqueConstraint(
                fields=["bill", "round", "actor_id"],
                condition=Q(verdict=Verdict.APPROVED),
                name="bill_decision_once_each",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["bill", "decided_at"], name="bill_decision_by_bill"),
        ]


class BillConfirmation(ActedRecord):
    """That somebody looked at a finding and goes on for a reason; void when the finding changes.

    `finding` is the check's code with what it found.
    """

    append_only = True
    personal_data: ClassVar = {
        "reason": "why it is right all the same",
        "actor_name": "who said so",
    }

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+", db_index=False)
    finding = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    confirmed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "bill_confirmation"
        constraints: ClassVar = [
            models.CheckConstraint(name="bill_confirmation_says_why", condition=~Q(reason="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["bill", "finding"], name="bill_confirmation_by_bill"),
        ]
