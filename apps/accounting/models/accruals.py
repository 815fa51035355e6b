"""Amounts spread over the periods they belong to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.accounting.models.ledger import Account, JournalEntry, Line
from apps.accounting.values.accruals import SpreadBy
from kernel.ids import new_id
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class Accrual(ActedRecord):
    """The amount of a line, kept on `deferral` and booked on `target` share by share."""

    personal_data: ClassVar = {
        "description": "a line's text may name a person; kept as long as the books",
        "cancelled_because": "a person's words; kept with the books",
        "actor_name": "who spread it, for the trail",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    deferral = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    spread_by = models.CharField(max_length=8, choices=SpreadBy)
    first = models.DateField()
    last = models.DateField()
    description = models.CharField(max_length=500)
    # What moved the amount to `deferral`; none when the line itself stands there.
    entry = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "accrual"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line"], name="accrual_once", condition=Q(cancelled_at__isnull=True)
            ),
            models.CheckConstraint(name="accrual_in_order", condition=Q(first__lte=F("last"))),
            models.CheckConstraint(name="accrual_not_zero", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="accrual_spread_known", condition=Q(spread_by__in=SpreadBy.values)
            ),
        ]


class AccrualPart(Record):
    """One share, booked on the last day of its month."""

    personal_data = NOTHING_PERSONAL

    accrual = models.ForeignKey(Accrual, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    date = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    entry = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_cancelled = models.BooleanField(default=False)
    # Why it couldn't be posted when it was due: an English sentence and its parameters.
    held = models.JSONField(null=True)

    class Meta:
        db_table = "accrual_part"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["accrual", "position"], name="accrual_part_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["date"],
                name="accrual_part_due",
                condition=Q(entry__isnull=True, is_cancelled=False),
            ),
        ]
