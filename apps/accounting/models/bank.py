"""The bank's side: accounts, statements as the bank states them, how each line was explained."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.accounting.models.ledger import Account, JournalEntry, Line
from kernel.crypto import EncryptedTextField
from kernel.ids import new_id
from kernel.models import StoredFile
from kernel.records import ActedRecord, Record


class NumberKind(models.TextChoices):
    IBAN = "iban", _("IBAN")
    DOMESTIC = "domestic", _("domestic number")


class LineState(models.TextChoices):
    IMPORTED = "imported", _("to match")
    RECONCILED = "reconciled", _("matched")
    EXCLUDED = "excluded", _("excluded")


# From → to. Written once; `services.bank.reconcile` refuses everything else.
LINE_TRANSITIONS: dict[str, frozenset[str]] = {
    LineState.IMPORTED: frozenset({LineState.RECONCILED, LineState.EXCLUDED}),
    LineState.RECONCILED: frozenset({LineState.IMPORTED}),
    LineState.EXCLUDED: frozenset({LineState.IMPORTED}),
}


class ReconciliationKind(models.TextChoices):
    POSTED = "posted", _("posted")
    MATCHED = "matched", _("matched")
    SETTLED = "settled", _("settled")
    TRANSFER = "transfer", _("transferred")


class RuleDirection(models.TextChoices):
    IN = "in", _("money in")
    OUT = "out", _("money out")
    ANY = "any", _("either way")


class DraftWants(models.TextChoices):
    MAPPING = "mapping", _("the columns explained")
    ACCOUNT = "account", _("a bank account")
    RETRY = "retry", _("another try")


class BankAccount(ActedRecord):
    """An account at a bank and the ledger account that mirrors it, one to one."""

    personal_data: ClassVar = {
        "number": "to know whose statement it is; a sole trader's account is personal",
        "actor_name": "who added it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    bank_name = models.CharField(max_length=100, blank=True)
    number = EncryptedTextField()
    number_kind = models.CharField(max_length=8, choices=NumberKind)
    # Of the number's one spelling: found by equality without being readable.
    number_index = models.CharField(max_length=64, unique=True)
    number_tail = models.CharField(max_length=4)
    currency = models.CharField(max_length=3)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    # Until when, by the client's clock, the bank still pays on the same day; unknown when NULL.
    cut_off = models.TimeField(null=True)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "bank_account"


class Statement(ActedRecord):
    """A statement as its file states it. `difference` is what its own figures leave over."""

    append_only = True
    personal_data: ClassVar = {"actor_name": "who sent the file"}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_sha256 = models.CharField(max_length=64)
    # Which of the file's statements this is, from 1.
    position = models.PositiveIntegerField()
    format = models.CharField(max_length=20)
    reference = models.CharField(max_length=200, blank=True)
    sequence = models.CharField(max_length=100, blank=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    opening_balance = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    closing_balance = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    difference = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    # Lines that were new; those known before are only counted.
    line_count = models.PositiveIntegerField()
    duplicate_count = models.PositiveIntegerField(default=0)
    pending_count = models.PositiveIntegerField(default=0)
    # [{code, message, params, line}]: English templates, translated when shown.
    warnings = models.JSONField(default=list)
    imported_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "statement"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file_sha256", "position"], name="statement_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["bank_account", "-period_to"], name="statement_latest"),
        ]


class StatementLine(Record):
    """A movement as stated: plus is money in. Only its state ever changes (migration 0004)."""

    personal_data: ClassVar = {
        "counterparty_name": "who paid or was paid, to tell what it was for",
        "counterparty_account": "the other side's account, to recognise it again",
        "description": "what the payer wrote",
        "reference": "what the payer wrote, as a reference",
    }

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    bank_account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    position = models.PositiveIntegerField()
    booked_on = models.DateField()
    value_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.CharField(max_length=3)
    counterparty_name = models.TextField(blank=True)
    counterparty_account = EncryptedTextField(bound_to=("statement_id", "position"))
    reference = models.TextField(blank=True)
    variable_symbol = models.TextField(blank=True)
    constant_symbol = models.TextField(blank=True, db_default="")
    specific_symbol = models.TextField(blank=True, db_default="")
    description = models.TextField(blank=True)
    bank_reference = models.TextField(blank=True)
    # Of the bank's whole entry, where this line is one payment of it: a notification may tell the
    # payments one by one and the statement their sum.
    entry_reference = models.TextField(blank=True, db_default="")
    kind = models.TextField(blank=True)
    original_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    original_currency = models.CharField(max_length=3, blank=True)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=LineState, default=LineState.IMPORTED)
    exclusion_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "statement_line"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "position"], name="statement_line_place"),
            models.UniqueConstraint(
                fields=["bank_account", "fingerprint"], name="statement_line_once"
            ),
            models.CheckConstraint(
                name="statement_line_state_known", condition=Q(state__in=LineState.values)
            ),
            models.CheckConstraint(
                name="statement_line_excluded_why",
                condition=Q(state=LineState.EXCLUDED) ^ Q(exclusion_reason=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["bank_account", "booked_on", "id"], name="statement_line_by_day"),
            models.Index(
                fields=["bank_account", "booked_on", "id"],
                name="statement_line_open",
                condition=Q(state=LineState.IMPORTED),
            ),
            models.Index(
                fields=["bank_account", "entry_reference"],
                name="statement_line_of_entry",
                condition=~Q(entry_reference=""),
            ),
        ]


class MatchRule(ActedRecord):
    """What to do with lines like one that was seen before. Tried in order of `position`."""

    personal_data: ClassVar = {
        "name": "named after the other side of a payment",
        "text_contains": "words of the other side of a payment",
        "counterparty_account": "the other side's account, to recognise it again",
        "actor_name": "who made it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    text_contains = models.CharField(max_length=200, blank=True)
    counterparty_account = EncryptedTextField()
    direction = models.CharField(max_length=3, choices=RuleDirection, default=RuleDirection.ANY)
    amount_min = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    amount_max = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "match_rule"
        ordering: ClassVar = ["position", "made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="match_rule_direction_known", condition=Q(direction__in=RuleDirection.values)
            ),
        ]


class Reconciliation(ActedRecord):
    """How a statement line was explained. Undoing keeps the row; a line has one at a time."""

    personal_data: ClassVar = {
        "actor_name": "who explained it",
        "undone_by_name": "who took it back",
    }

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(
        StatementLine, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=ReconciliationKind)
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="+")
    # The entry's line on the bank's ledger account.
    ledger_line = models.ForeignKey(
        Line, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rule = models.ForeignKey(
        MatchRule, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.CharField(max_length=36, blank=True, default="")
    undone_by_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "reconciliation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line"], name="reconciliation_of_line", condition=Q(undone_at=None)
            ),
            models.UniqueConstraint(
                fields=["ledger_line"],
                name="reconciliation_of_ledger_line",
                condition=Q(undone_at=None),
            ),
        ]


class LineQuestion(ActedRecord):
    """What the client is asked about a line, beside the line's own state. One is open at a time."""

    personal_data: ClassVar = {
        "actor_name": "who asks",
        "text": "a question about a payment, which may name people",
        "answer": "what the client knows about it",
        "answered_by_name": "who answered",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.ForeignKey(
        StatementLine, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.CharField(max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.CharField(max_length=36, blank=True, default="")
    answered_by_name = models.CharField(max_length=200, blank=True, default="")
    # Taken back, or the line was explained before anybody answered.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "line_question"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="line_question_answered_or_withdrawn",
                condition=Q(answered_at=None) | Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="line_question_answer_is_whole",
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.UniqueConstraint(
                fields=["line"],
                name="line_question_open_once",
                condition=Q(answered_at=None, withdrawn_at=None),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["line", "asked_at"], name="line_question_of_line")
        ]


class ColumnMapping(ActedRecord):
    """How the columns of one kind of CSV export are read, found again by its header."""

    personal_data: ClassVar = {"actor_name": "who explained the columns"}

    signature = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    remembered_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "column_mapping"


class UploadDraft(ActedRecord):
    """A statement file that waits for a person's answer, so that it needn't be sent twice."""

    personal_data: ClassVar = {"actor_name": "who sent the file"}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    wants = models.CharField(max_length=8, choices=DraftWants)
    # The confirmed columns, while the account is still asked for.
    mapping = models.JSONField(null=True)
    kept_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "upload_draft"
