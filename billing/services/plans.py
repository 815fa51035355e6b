"""Plans, their prices, and who is charged by which."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing import metrics
from billing.models import Plan, Price, Subscription
from billing.services.costs import NegativeAmount
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.money import minor_units
from kernel.records import acted
from tenants import selectors as tenants

MANAGE_CLIENTS = "provider.clients.manage"


class PlanNameTaken(Conflict):
    code = "billing.plan_name_taken"
    sentence = _("There is a plan called “%(name)s” already.")


class UnknownMetric(Invalid):
    code = "billing.unknown_metric"
    sentence = _("Nothing is metered under the name “%(metric)s”.")


class PriceInThePast(Invalid):
    code = "billing.price_in_the_past"
    sentence = _(
        "This metric has a price already; a new one can start on %(today)s at the earliest."
    )


class SubscriptionOverlaps(Conflict):
    code = "billing.subscription_overlaps"
    sentence = _("%(client)s is charged by the plan “%(plan)s” from %(starts_on)s on.")


class CurrencyChangesWithinMonth(Invalid):
    code = "billing.currency_changes_within_month"
    sentence = _("A plan in another currency can start on the first day of a month only.")


@transaction.atomic
def create_plan(*, name: str, currency: str, monthly_fee: Decimal, actor: Actor) -> uuid.UUID:
    """Errors: `Forbidden`, `UnknownCurrency`, `NegativeAmount`, `PlanNameTaken`."""
    actor.require(MANAGE_CLIENTS)
    minor_units(currency)
    if monthly_fee < 0:
        raise NegativeAmount(field="monthly_fee")
    plan = Plan(name=name.strip(), currency=currency, monthly_fee=monthly_fee, **acted(actor))
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as refusal:
        raise PlanNameTaken(name=plan.name) from refusal
    return plan.pk


@transaction.atomic
def set_price(
    *, plan_id: uuid.UUID, metric: str, unit_amount: Decimal, from_date: date, actor: Actor
) -> None:
    """The price of a unit from `from_date` on. The first one may start in the past; a later one
    never changes what was used before today.

    Errors: `Forbidden`, `NotFound`, `UnknownMetric`, `NegativeAmount`, `PriceInThePast`.
    """
    actor.require(MANAGE_CLIENTS)
    plan = _plan(plan_id)
    if not metrics.is_metered(metric):
        raise UnknownMetric(field="metric", metric=metric)
    if unit_amount < 0:
        raise NegativeAmount(field="unit_amount")
    today = timezone.localdate()
    known = Price.objects.filter(plan=plan, metric=metric)
    if from_date < today and known.exists():
        raise PriceInThePast(field="from_date", today=today)
    if known.filter(from_date=from_date).exists():
        raise PriceInThePast(field="from_date", today=today + timedelta(days=1))
    Price.objects.create(
        plan=plan, metric=metric, unit_amount=unit_amount, from_date=from_date, **acted(actor)
    )


@transaction.atomic
def subscribe(*, client_id: uuid.UUID, plan_id: uuid.UUID, starts_on: date, actor: Actor) -> None:
    """Charge the client by the plan from `starts_on` on; the plan before ends the day before.

    Errors: `Forbidden`, `NotFound`, `SubscriptionOverlaps`, `CurrencyChangesWithinMonth`.
    """
    actor.require(MANAGE_CLIENTS)
    client = tenants.client(client_id=client_id)
    if client is None or client.state == "erased":
        raise NotFound
    plan = _plan(plan_id)
    before = list(
        Subscription.objects.select_for_update(of=("self",))
        .select_related("plan")
        .filter(Q(ends_on=None) | Q(ends_on__gte=starts_on.replace(day=1)), client_id=client_id)
        .order_by("starts_on")
    )
    for each in before:
        if each.starts_on >= starts_on:
            raise SubscriptionOverlaps(
                client=client.name, plan=each.plan.name, starts_on=each.starts_on
            )
        if each.plan.currency != plan.currency and starts_on.day != 1:
            raise CurrencyChangesWithinMonth(field="starts_on")
    for each in before:
        if each.ends_on is None or each.ends_on >= starts_on:
            each.ends_on = starts_on - timedelta(days=1)
            each.save(update_fields=["ends_on"])
    Subscription.objects.create(client_id=client_id, plan=plan, starts_on=starts_on, **acted(actor))


@transaction.atomic
def end_subscription(*, client_id: uuid.UUID, ends_on: date, actor: Actor) -> None:
    """`ends_on` is the last day charged. Errors: `Forbidden`, `NotFound` without an open one."""
    actor.require(MANAGE_CLIENTS)
    row = (
        Subscription.objects.select_for_update()
        .filter(client_id=client_id, ends_on=None, starts_on__lte=ends_on)
        .first()
    )
    if row is None:
        raise NotFound
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])


@transaction.atomic
def stop_charging(*, client_id: uuid.UUID, after: date) -> None:
    """Of a client that is gone: `after` is the last day charged, and no later plan begins."""
    rows = Subscription.objects.select_for_update().filter(client_id=client_id)
    rows.filter(starts_on__gt=after).delete()
    rows.filter(Q(ends_on=None) | Q(ends_on__gt=after)).update(ends_on=after)


def _plan(plan_id: uuid.UUID) -> Plan:
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise NotFound
    return plan
