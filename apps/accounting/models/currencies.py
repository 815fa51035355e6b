"""What one unit of a foreign currency costs in the books' currency, day by day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.accounting.values.currencies import RateSource
from kernel.records import ActedRecord


class ExchangeRate(ActedRecord):
    """The rate of a day. A later publication or a person may correct it; entries keep theirs."""

    personal_data: ClassVar = {"actor_name": "who typed or imported it, for the trail"}

    currency = models.CharField(max_length=3)
    date = models.DateField()
    rate = models.DecimalField(max_digits=21, decimal_places=12)
    source = models.CharField(max_length=8, choices=RateSource)
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "exchange_rate"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["currency", "date"], name="exchange_rate_once"),
            models.CheckConstraint(name="exchange_rate_positive", condition=Q(rate__gt=0)),
            models.CheckConstraint(
                name="exchange_rate_source_known", condition=Q(source__in=RateSource.values)
            ),
        ]
