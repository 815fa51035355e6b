"""Bills, the facts behind them, and margins. Shared scope only."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from apps.workspace import selectors as workspace
from billing import metrics
from billing.models import CostRate, Plan, Price, ReportingRate, Subscription, UsageEvent
from billing.rules import bills, costs
from billing.rules.dated import Dated
from billing.values import (
    Bill,
    BillUnit,
    BillUnits,
    ClientMargin,
    CostRateInfo,
    MarginReport,
    MarginTotal,
    PlanInfo,
    PriceInfo,
    ReportingRateInfo,
    SubscriptionInfo,
)
from kernel.money import Money
from kernel.periods import Month, day_before
from tenants import selectors as tenants

PAGE = 50


# ---- Plans ---------------------------------------------------------------------------------------
def plans() -> list[PlanInfo]:
    """Every plan by name, with its prices by metric and day."""
    prices: dict[uuid.UUID, list[Price]] = defaultdict(list)
    for row in Price.objects.order_by("metric", "from_date"):
        prices[row.plan_id].append(row)
    return [_plan_info(plan, prices[plan.pk]) for plan in Plan.objects.order_by("name")]


def subscriptions(*, client_id: uuid.UUID) -> list[SubscriptionInfo]:
    """The client's plans, newest first."""
    by_id = {plan.plan_id: plan for plan in plans()}
    rows = Subscription.objects.filter(client_id=client_id).order_by("-starts_on")
    return [
        SubscriptionInfo(
            client_id=client_id,
            plan=by_id[row.plan_id],
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in rows
    ]


# ---- Bills ---------------------------------------------------------------------------------------
def current_bill(*, client_id: uuid.UUID, month: Month) -> Bill:
    """What the client owes for `month` so far. Three queries."""
    found = UsageEvent.objects.filter(client_id=client_id, month=month.first_day)
    return bills.bill(
        client_id=client_id,
        month=month,
        terms=_terms(client_ids=[client_id]).get(client_id, []),
        usage=[
            bills.Usage(metric=metric, priced_on=day, quantity=quantity)
            for metric, day, quantity in found.values_list("metric", "priced_on").annotate(
                units=Sum("quantity")
            )
        ],
        prices=_prices(),
        metric=metrics.metric,
    )


def bill_units(*, client_id: uuid.UUID, metric: str, month: Month, page: int = 1) -> BillUnits:
    """Each unit of a bill's metric with its fact, newest first."""
    found = UsageEvent.objects.filter(
        client_id=client_id, metric=metric, month=month.first_day
    ).exclude(quantity=0)
    total = found.count()
    pages = max(1, -(-total // PAGE))
    shown = min(max(1, page), pages)
    rows = found.order_by("-happened_at", "-fact_sequence")[(shown - 1) * PAGE : shown * PAGE]
    terms = _terms(client_ids=[client_id]).get(client_id, [])
    currency, prices = bills.currency_of(terms, month), _prices()
    return BillUnits(
        metric=metrics.metric(metric),
        currency=currency,
        units=tuple(
            BillUnit(
                fact_id=row.fact_uid,
                fact_sequence=row.fact_sequence,
                happened_at=row.happened_at,
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
                quantity=row.quantity,
                unit_price=bills.price_on(terms, prices, metric, row.priced_on, currency),
            )
            for row in rows
        ),
        page=shown,
        pages=pages,
        total=total,
    )


# ---- Margin --------------------------------------------------------------------------------------
def margin(*, month: Month) -> MarginReport:
    """Revenue, hours, cost and margin of every client in `month`, in the currency of its plan.

    A constant number of queries, whatever the number of clients.
    """
    names = {each.id: each.name for each in tenants.clients()}
    usage, terms, prices = _usage_of_all(month), _terms(), _prices()
    worked, hourly, rates = _worked(month), _cost_rates(), _reporting_rates()
    rows = []
    for client_id, name in names.items():
        owed = bills.bill(
            client_id=client_id,
            month=month,
            terms=terms.get(client_id, []),
            usage=usage[client_id],
            prices=prices,
            metric=metrics.metric,
        )
        if not owed.currency and not worked[client_id] and not owed.lines:
            continue
        cost, missing = (
            costs.cost(worked[client_id], currency=owed.currency, hourly=hourly, rates=rates)
            if owed.currency
            else (None, ())
        )
        rows.append(
            ClientMargin(
                client_id=client_id,
                client_name=name,
                currency=owed.currency,
                revenue=owed.total if owed.currency else None,
                minutes=sum(each.minutes for each in worked[client_id]),
                cost=cost,
                missing=missing,
                is_priced=owed.is_complete,
            )
        )
    return MarginReport(month=month, clients=tuple(rows), totals=_totals(rows))


def _totals(rows: Iterable[ClientMargin]) -> tuple[MarginTotal, ...]:
    by_currency: dict[str, list[ClientMargin]] = defaultdict(list)
    for row in rows:
        if row.currency:
            by_currency[row.currency].append(row)
    return tuple(_total(currency, found) for currency, found in sorted(by_currency.items()))


def _total(currency: str, rows: list[ClientMargin]) -> MarginTotal:
    known = [row for row in rows if row.margin is not None]
    return MarginTotal(
        currency=currency,
        revenue=Money(sum((row.revenue or Decimal(0) for row in known), Decimal(0)), currency),
        minutes=sum(row.minutes for row in known),
        cost=Money(sum((row.cost or Decimal(0) for row in known), Decimal(0)), currency),
        left_out=len(rows) - len(known),
    )


def cost_rates() -> list[CostRateInfo]:
    """Every cost rate by worker, the newest first."""
    rows = CostRate.objects.select_related("worker").order_by("worker__name", "-from_date")
    return [
        CostRateInfo(
            user_id=row.worker_id,
            worker_name=row.worker.name,
            hourly_amount=row.hourly_amount,
            currency=row.currency,
            from_date=row.from_date,
        )
        for row in rows
    ]


def reporting_rates() -> list[ReportingRateInfo]:
    """Every rate between currencies, the newest of a pair first."""
    rows = ReportingRate.objects.order_by("currency", "to_currency", "-valid_from")
    return [
        ReportingRateInfo(
            currency=row.currency,
            to_currency=row.to_currency,
            rate=row.rate,
            valid_from=row.valid_from,
        )
        for row in rows
    ]


# ---- Rows to values ------------------------------------------------------------------------------
def _terms(*, client_ids: list[uuid.UUID] | None = None) -> dict[uuid.UUID, list[bills.Term]]:
    rows = Subscription.objects.select_related("plan").order_by("starts_on")
    if client_ids is not None:
        rows = rows.filter(client_id__in=client_ids)
    found: dict[uuid.UUID, list[bills.Term]] = defaultdict(list)
    for row in rows:
        found[row.client_id].append(
            bills.Term(
                plan_id=row.plan_id,
                plan_name=row.plan.name,
                currency=row.plan.currency,
                monthly_fee=row.plan.monthly_fee,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
            )
        )
    return found


def _usage_of_all(month: Month) -> dict[uuid.UUID, list[bills.Usage]]:
    found: dict[uuid.UUID, list[bills.Usage]] = defaultdict(list)
    rows = UsageEvent.objects.filter(month=month.first_day)
    sums = rows.values_list("client_id", "metric", "priced_on").annotate(units=Sum("quantity"))
    for client_id, metric, day, quantity in sums:
        found[client_id].append(bills.Usage(metric=metric, priced_on=day, quantity=quantity))
    return found


def _worked(month: Month) -> dict[uuid.UUID, list[costs.Worked]]:
    found: dict[uuid.UUID, list[costs.Worked]] = defaultdict(list)
    for each in workspace.worked_time(first_day=month.first_day, last_day=month.last_day):
        found[each.client_id].append(
            costs.Worked(
                worker_id=each.worker.user_id,
                worker_name=each.worker.name,
                day=each.worked_on,
                minutes=each.minutes,
            )
        )
    return found


def _prices() -> bills.Prices:
    rows = Price.objects.values_list("plan_id", "metric", "from_date", "unit_amount")
    return Dated(((plan_id, metric), day, amount) for plan_id, metric, day, amount in rows)


def _cost_rates() -> costs.CostRates:
    rows = CostRate.objects.values_list("worker_id", "from_date", "hourly_amount", "currency")
    return Dated((worker, day, Money(amount, currency)) for worker, day, amount, currency in rows)


def _reporting_rates() -> costs.ReportingRates:
    rows = ReportingRate.objects.values_list("currency", "to_currency", "valid_from", "rate")
    return Dated(((source, target), day, rate) for source, target, day, rate in rows)


def _plan_info(plan: Plan, prices: list[Price]) -> PlanInfo:
    return PlanInfo(
        plan_id=plan.pk,
        name=plan.name,
        currency=plan.currency,
        monthly_fee=plan.monthly_fee,
        prices=tuple(
            PriceInfo(
                metric=row.metric,
                unit_amount=row.unit_amount,
                from_date=row.from_date,
                to_date=_last_day(row, prices),
            )
            for row in prices
        ),
    )


def _last_day(price: Price, prices: list[Price]) -> date | None:
    later = [
        each.from_date
        for each in prices
        if each.metric == price.metric and each.from_date > price.from_date
    ]
    return day_before(min(later)) if later else None
