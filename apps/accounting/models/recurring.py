"""Entries that come back: a template, its lines, and what became of each occurrence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.accounting.models.ledger import Account, Dimension, Journal, JournalEntry
from apps.accounting.values.recurring import Frequency
from kernel.ids import new_id
from kernel.records import ActedRecord, Record


class RecurringEntry(ActedRecord):
    """A template. `next_on` is its next occurrence that is neither posted nor skipped."""

    personal_data: ClassVar = {
        "name": "may name a person, as a rent does",
        "description": "may name a person; becomes part of the books",
        "actor_name": "who set it up, for the trail",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="+", db_index=False)
    description = models.CharField(max_length=500)
    every = models.CharField(max_length=8, choices=Frequency)
    day = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    next_on = models.DateField(null=True)
    # Why the next occurrence couldn't be posted: an English sentence and its parameters.
    held = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "recurring_entry"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="recurring_entry_every_known", condition=Q(every__in=Frequency.values)
            ),
            models.CheckConstraint(
                name="recurring_entry_day", condition=Q(day__gte=1) & Q(day__lte=31)
            ),
            models.CheckConstraint(
                name="recurring_entry_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_on"],
                name="recurring_entry_due",
                condition=Q(next_on__isnull=False),
            ),
        ]


class RecurringLine(Record):
    """One side of the template: debit is positive."""

    personal_data: ClassVar = {"description": "may name a person; becomes part of the books"}

    recurring = models.ForeignKey(
        RecurringEntry, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    description = models.CharField(max_length=500, blank=True)
    cost_centre = models.ForeignKey(
        Dimension, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    project = models.ForeignKey(
        Dimension, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # In a foreign currency: that amount stays, `amount` is what it was worth when set up.
    currency = models.CharField(max_length=3, blank=True)
    currency_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Days after the entry's date on which the party's item is due.
    due_days = models.PositiveSmallIntegerField(null=True)
    # The code, not one of its versions: that of the day is taken when it is posted.
    tax_code = models.CharField(max_length=20, blank=True)
    tax_role = models.CharField(max_length=4, blank=True)

    class Meta:
        db_table = "recurring_line"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recurring", "position"], name="recurring_line_position_once"
            ),
            models.CheckConstraint(name="recurring_line_not_zero", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="recurring_line_currency_whole",
                condition=Q(currency="", currency_amount__isnull=True)
                | (~Q(currency="") & Q(currency_amount__isnull=False)),
            ),
        ]


class RecurringRun(ActedRecord):
    """What became of one occurrence: an entry, or the reason why there is none. Once each."""

    append_only = True
    personal_data: ClassVar = {
        "skipped_because": "a person's words; kept with the books",
        "actor_name": "who posted or skipped it, for the trail",
    }

    recurring = models.ForeignKey(
        RecurringEntry, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    date = models.DateField()
    entry = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, null=True, related_name="+"
    )
    skipped_because = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "recurring_run"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recurring", "date"], name="recurring_run_once"),
            models.CheckConstraint(
                name="recurring_run_posted_or_skipped",
                condition=Q(entry__isnull=False, skipped_because="")
                | (Q(entry__isnull=True) & ~Q(skipped_because="")),
            ),
        ]
