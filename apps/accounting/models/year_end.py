"""Whether a period can be closed, and years that are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.accounting.models.ledger import FiscalYear, Period
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class PeriodReadiness(Record):
    """What was last announced about a period, so that it is announced once."""

    personal_data = NOTHING_PERSONAL

    period = models.OneToOneField(
        Period, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    is_ready = models.BooleanField()
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "period_readiness"


class YearClosing(ActedRecord):
    """A fiscal year closed for good, with the result that is carried forward."""

    append_only = True
    personal_data: ClassVar = {"actor_name": "who closed the year, for the trail"}

    fiscal_year = models.OneToOneField(FiscalYear, on_delete=models.PROTECT, related_name="+")
    result = models.DecimalField(max_digits=19, decimal_places=4)
    closed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "year_closing"
