"""Plans, bills and margins through the services."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.workspace import services as workspace
from billing import selectors, services
from billing.models import CostRate, Plan, Price, ReportingRate, Subscription, UsageEvent
from billing.values import MissingRate
from kernel.actor import Actor
from kernel.errors import Forbidden, NotFound
from kernel.money import Money, UnknownCurrency
from kernel.periods import Month
from tests.billing.meter_facts import METRIC, LineReconciled, LineReopened, happen
from tests.cast import Cast

JANUARY = Month(2026, 1)


@pytest.fixture
def alena(cast: Cast) -> Actor:
    return cast.provider(cast.administrator)


def plan(
    alena: Actor, *, currency: str = "DKK", fee: str = "900", price: str = "2.50"
) -> uuid.UUID:
    plan_id = services.create_plan(
        name=f"Standard {currency}", currency=currency, monthly_fee=Decimal(fee), actor=alena
    )
    services.set_price(
        plan_id=plan_id,
        metric=METRIC,
        unit_amount=Decimal(price),
        from_date=date(2025, 1, 1),
        actor=alena,
    )
    return plan_id


def subscribe(alena: Actor, client_id: uuid.UUID, plan_id: uuid.UUID, day: date) -> None:
    services.subscribe(client_id=client_id, plan_id=plan_id, starts_on=day, actor=alena)


def use(client_id: uuid.UUID, *, day: date, units: int) -> None:
    for number in range(units):
        UsageEvent.objects.create(
            client_id=client_id,
            metric=METRIC,
            quantity=1,
            takes_back=False,
            fact_uid=uuid.uuid4(),
            fact_sequence=number,
            subject_kind="statement_line",
            subject_id=str(number),
            happened_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            month=day.replace(day=1),
            priced_on=day,
        )


def work(actor: Actor, client_id: uuid.UUID, minutes: int) -> None:
    workspace.log_time(
        client_id=client_id, minutes=minutes, worked_on=date(2026, 1, 15), actor=actor
    )


def test_what_was_done_appears_in_the_current_bill(cast: Cast, alena: Actor) -> None:
    subscribe(alena, cast.nordlys.id, plan(alena), date(2026, 1, 1))
    happen(
        cast.nordlys.ref,
        LineReconciled(line_id=1),
        LineReconciled(line_id=2),
        LineReopened(line_id=2),
        LineReconciled(line_id=3),
    )
    bill = selectors.current_bill(client_id=cast.nordlys.id, month=Month.of(timezone.localdate()))
    assert [(str(e.metric.title), e.quantity, e.unit_price, e.amount) for e in bill.lines] == [
        ("Bank lines reconciled", 2, Decimal("2.50"), Decimal("5.00"))
    ]
    assert (bill.total, bill.currency) == (Decimal("905.00"), "DKK")
    other = selectors.current_bill(client_id=cast.pekarna.id, month=Month.of(timezone.localdate()))
    assert (other.lines, other.total) == ((), Decimal(0))


def test_each_unit_of_a_bill_leads_to_its_fact_page_by_page(cast: Cast, alena: Actor) -> None:
    subscribe(alena, cast.nordlys.id, plan(alena), date(2026, 1, 1))
    use(cast.nordlys.id, day=date(2026, 1, 10), units=51)
    asked = {"client_id": cast.nordlys.id, "metric": METRIC, "month": JANUARY}
    first, second = (selectors.bill_units(**asked, page=page) for page in (1, 2))
    assert (first.total, first.pages, len(first.units), len(second.units)) == (51, 2, 50, 1)
    assert {unit.unit_price for unit in first.units} == {Decimal("2.50")}
    assert len({unit.fact_id for unit in (*first.units, *second.units)}) == 51


def test_a_new_price_holds_from_its_day_and_never_changes_the_past(
    cast: Cast, alena: Actor
) -> None:
    plan_id, today = plan(alena), timezone.localdate()
    asked: dict[str, Any] = {"plan_id": plan_id, "metric": METRIC, "actor": alena}
    with pytest.raises(services.PriceInThePast):
        services.set_price(**asked, unit_amount=Decimal("3"), from_date=today - timedelta(days=1))
    services.set_price(**asked, unit_amount=Decimal("3"), from_date=today)
    with pytest.raises(services.PriceInThePast):
        services.set_price(**asked, unit_amount=Decimal("4"), from_date=today)
    [found] = selectors.plans()
    assert [(p.unit_amount, p.from_date, p.to_date) for p in found.prices] == [
        (Decimal("2.50"), date(2025, 1, 1), today - timedelta(days=1)),
        (Decimal("3"), today, None),
    ]


def test_margin_is_revenue_less_the_cost_of_the_hours(cast: Cast, alena: Actor) -> None:
    subscribe(alena, cast.nordlys.id, plan(alena), date(2026, 1, 1))
    use(cast.nordlys.id, day=date(2026, 1, 10), units=40)
    work(cast.provider(cast.preparer), cast.nordlys.id, 90)
    work(cast.provider(cast.reviewer), cast.nordlys.id, 20)
    services.set_cost_rate(
        user_id=cast.preparer.user_id,
        hourly_amount=Decimal("20"),
        currency="EUR",
        from_date=date(2025, 1, 1),
        actor=alena,
    )
    services.set_cost_rate(
        user_id=cast.reviewer.user_id,
        hourly_amount=Decimal("300"),
        currency="DKK",
        from_date=date(2025, 1, 1),
        actor=alena,
    )
    services.set_reporting_rate(
        currency="EUR",
        to_currency="DKK",
        rate=Decimal("7.46"),
        valid_from=date(2025, 1, 1),
        actor=alena,
    )
    report = selectors.margin(month=JANUARY)
    [row] = report.clients
    # 900 + 40 × 2.50; 1.5 h × 20 € × 7.46 = 223.80 and 20 min of 300 kr. = 100.00
    assert (row.client_name, row.currency, row.minutes) == ("Nordlys Kaffe ApS", "DKK", 110)
    assert (row.revenue, row.cost, row.margin) == (
        Decimal("1000.00"),
        Decimal("323.80"),
        Decimal("676.20"),
    )
    [total] = report.totals
    assert (total.margin, total.left_out) == (Money(Decimal("676.20"), "DKK"), 0)


def test_a_missing_rate_is_said_and_left_out_of_the_total(cast: Cast, alena: Actor) -> None:
    subscribe(alena, cast.nordlys.id, plan(alena), date(2026, 1, 1))
    subscribe(alena, cast.pekarna.id, plan(alena, currency="CZK"), date(2026, 1, 1))
    work(cast.provider(cast.preparer), cast.nordlys.id, 60)
    report = selectors.margin(month=JANUARY)
    nordlys = next(row for row in report.clients if row.currency == "DKK")
    assert (nordlys.revenue, nordlys.cost, nordlys.margin) == (Decimal("900.00"), None, None)
    assert nordlys.missing == (MissingRate(day=date(2026, 1, 15), worker_name="Joana Dias"),)
    assert [(t.currency, t.revenue.amount, t.left_out) for t in report.totals] == [
        ("CZK", Decimal("900.00"), 0),
        ("DKK", Decimal("0"), 1),
    ]


def test_time_for_a_client_without_a_plan_is_shown_without_a_margin(cast: Cast) -> None:
    work(cast.provider(cast.preparer), cast.nordlys.id, 60)
    [row] = selectors.margin(month=JANUARY).clients
    assert (row.currency, row.revenue, row.minutes, row.margin) == ("", None, 60, None)


def test_margins_take_the_same_queries_for_one_client_as_for_all(cast: Cast, alena: Actor) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            selectors.margin(month=JANUARY)
        return len(captured)

    plan_id = plan(alena)
    subscribe(alena, cast.nordlys.id, plan_id, date(2026, 1, 1))
    few = queries()
    subscribe(alena, cast.pekarna.id, plan_id, date(2026, 1, 1))
    subscribe(alena, cast.duna.id, plan_id, date(2026, 1, 1))
    use(cast.pekarna.id, day=date(2026, 1, 3), units=5)
    work(cast.provider(cast.preparer), cast.pekarna.id, 60)
    assert queries() == few


def test_a_new_plan_ends_the_one_before_it(cast: Cast, alena: Actor) -> None:
    subscribe(alena, cast.nordlys.id, plan(alena), date(2026, 1, 1))
    large = services.create_plan(
        name="Large", currency="DKK", monthly_fee=Decimal("1550"), actor=alena
    )
    subscribe(alena, cast.nordlys.id, large, date(2026, 1, 11))
    found = selectors.subscriptions(client_id=cast.nordlys.id)
    assert [(each.plan.name, each.starts_on, each.ends_on) for each in found] == [
        ("Large", date(2026, 1, 11), None),
        ("Standard DKK", date(2026, 1, 1), date(2026, 1, 10)),
    ]
    bill = selectors.current_bill(client_id=cast.nordlys.id, month=JANUARY)
    # 10/31 of 900 and 21/31 of 1,550
    assert [fee.amount for fee in bill.fees] == [Decimal("290.32"), Decimal("1050.00")]
    assert bill.total == Decimal("1340.32")


def test_a_subscription_that_overlaps_a_later_one_is_refused(cast: Cast, alena: Actor) -> None:
    plan_id = plan(alena)
    subscribe(alena, cast.nordlys.id, plan_id, date(2026, 3, 1))
    with pytest.raises(services.SubscriptionOverlaps):
        subscribe(alena, cast.nordlys.id, plan_id, date(2026, 2, 1))
    assert Subscription.objects.count() == 1


def test_the_currency_changes_only_with_the_month(cast: Cast, alena: Actor) -> None:
    subscribe(alena, cast.nordlys.id, plan(alena), date(2026, 1, 1))
    euro = plan(alena, currency="EUR")
    with pytest.raises(services.CurrencyChangesWithinMonth):
        subscribe(alena, cast.nordlys.id, euro, date(2026, 2, 15))
    assert Subscription.objects.get().ends_on is None
    subscribe(alena, cast.nordlys.id, euro, date(2026, 3, 1))
    assert selectors.current_bill(client_id=cast.nordlys.id, month=Month(2026, 3)).currency == "EUR"


def test_a_plan_ended_within_the_month_allows_no_other_currency_in_it(
    cast: Cast, alena: Actor
) -> None:
    subscribe(alena, cast.nordlys.id, plan(alena), date(2026, 1, 1))
    services.end_subscription(client_id=cast.nordlys.id, ends_on=date(2026, 2, 10), actor=alena)
    with pytest.raises(services.CurrencyChangesWithinMonth):
        subscribe(alena, cast.nordlys.id, plan(alena, currency="EUR"), date(2026, 2, 15))
    assert Subscription.objects.count() == 1


def test_what_is_wrong_is_refused_by_name_and_nothing_is_kept(cast: Cast, alena: Actor) -> None:
    with pytest.raises(UnknownCurrency):
        services.create_plan(name="A", currency="XQQ", monthly_fee=Decimal(1), actor=alena)
    with pytest.raises(services.NegativeAmount):
        services.create_plan(name="A", currency="DKK", monthly_fee=Decimal(-1), actor=alena)
    with pytest.raises(services.SameCurrency):
        services.set_reporting_rate(
            currency="DKK",
            to_currency="DKK",
            rate=Decimal(1),
            valid_from=date(2026, 1, 1),
            actor=alena,
        )
    with pytest.raises(NotFound):
        services.set_cost_rate(
            user_id=cast.owner.user_id,
            hourly_amount=Decimal(1),
            currency="DKK",
            from_date=date(2026, 1, 1),
            actor=alena,
        )
    for model in (Plan, Price, CostRate, ReportingRate):
        assert not model.objects.exists()
    plan_id = plan(alena)
    with pytest.raises(services.PlanNameTaken):
        plan(alena)
    with pytest.raises(services.UnknownMetric):
        services.set_price(
            plan_id=plan_id,
            metric="no_such_metric",
            unit_amount=Decimal(1),
            from_date=date(2026, 1, 1),
            actor=alena,
        )
    assert Price.objects.count() == 1


def test_a_worker_who_manages_nothing_sets_no_plan(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        plan(cast.provider(cast.preparer))
    assert not Plan.objects.exists()
