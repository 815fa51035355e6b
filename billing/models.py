"""What the provider charges, what was used, and what the work cost. Shared schema."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from kernel.ids import new_id
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class Plan(ActedRecord):
    """A monthly fee and prices per metric, in one currency. The fee is the plan: another fee is
    another plan."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    currency = models.CharField(max_length=3)
    monthly_fee = models.DecimalField(max_digits=19, decimal_places=4)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "plan"
        constraints = [
            models.CheckConstraint(condition=Q(monthly_fee__gte=0), name="plan_fee_not_negative")
        ]


class Price(ActedRecord):
    """What one unit of a metric costs from a day on, until the day before the next price."""

    append_only = True

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    metric = models.CharField(max_length=60)
    unit_amount = models.DecimalField(max_digits=19, decimal_places=6)
    from_date = models.DateField()

    class Meta:
        db_table = "price"
        constraints = [
            models.UniqueConstraint(fields=["plan", "metric", "from_date"], name="price_once"),
            models.CheckConstraint(condition=Q(unit_amount__gte=0), name="price_not_negative"),
        ]


class Subscription(ActedRecord):
    """A client is charged by a plan, from–to (both days included)."""

    client = models.ForeignKey("tenants.Client", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        db_table = "subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(ends_on=None), name="subscription_open_once"
            ),
            models.UniqueConstraint(
                fields=["client", "starts_on"], name="subscription_starts_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="subscription_ends_after_start",
            ),
        ]


class UsageEvent(Record):
    """One fact that counted. `quantity` is 1, −1 when it takes a counted unit back, or 0 when a
    taking-back met nothing that was counted.

    `month` is when it is billed; `priced_on` whose price applies: the day of the unit itself, also
    for what takes it back. Days are those of the installation's time zone.
    """

    personal_data = NOTHING_PERSONAL
    append_only = True

    client = models.ForeignKey("tenants.Client", on_delete=models.PROTECT, related_name="+")
    metric = models.CharField(max_length=60)
    quantity = models.SmallIntegerField()
    takes_back = models.BooleanField()
    fact_uid = models.UUIDField()
    fact_sequence = models.BigIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    month = models.DateField()
    priced_on = models.DateField()

    class Meta:
        db_table = "usage_event"
        indexes = [
            models.Index(
                fields=["client", "month", "metric", "happened_at"], name="usage_event_of_month"
            ),
            models.Index(fields=["month", "client"], name="usage_event_all_of_month"),
            models.Index(
                fields=["client", "metric", "subject_kind", "subject_id", "fact_sequence"],
                name="usage_event_of_subject",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["fact_uid", "metric"], name="usage_event_once"),
            models.CheckConstraint(
                condition=Q(quantity__in=(0, 1), takes_back=False)
                | Q(quantity__in=(0, -1), takes_back=True),
                name="usage_event_one_unit",
            ),
        ]


class CostRate(ActedRecord):
    """What an hour of a worker costs the provider from a day on."""

    append_only = True
    personal_data: ClassVar = {"hourly_amount": "to know what the work costs"}

    worker = models.ForeignKey("tenants.User", on_delete=models.PROTECT, related_name="+")
    hourly_amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.CharField(max_length=3)
    from_date = models.DateField()

    class Meta:
        db_table = "cost_rate"
        constraints = [
            models.UniqueConstraint(fields=["worker", "from_date"], name="cost_rate_once"),
            models.CheckConstraint(
                condition=Q(hourly_amount__gte=0), name="cost_rate_not_negative"
            ),
        ]


class ReportingRate(ActedRecord):
    """How much of `to_currency` one unit of `currency` is worth, from a day on; typed by people."""

    append_only = True

    currency = models.CharField(max_length=3)
    to_currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    valid_from = models.DateField()

    class Meta:
        db_table = "reporting_rate"
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "to_currency", "valid_from"], name="reporting_rate_once"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="reporting_rate_positive"),
            models.CheckConstraint(
                condition=~Q(currency=F("to_currency")), name="reporting_rate_of_two"
            ),
        ]
