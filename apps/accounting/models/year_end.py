"""Whether a period can be closed, and years that are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.accounting.models.ledger import FiscalYear, Period
from kernel.records import ActedRecord, Record


class PeriodReadiness(Record):
    """What was last announced about a period, and who handed it over to be closed."""

    personal_data: ClassVar = {"prepared_by_name": "who answers for the period, for the trail"}

    period = models.OneToOneField(
        Period, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    is_ready = models.BooleanField(default=False)
    prepared_by_id = models.CharField(max_length=36, blank=True)
    prepared_by_name = models.CharField(max_length=200, blank=True)
    prepared_at = models.DateTimeField(null=True)
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
