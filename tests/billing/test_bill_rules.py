"""Bills and costs, checked by hand."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from billing.rules import amounts, bills, costs
from billing.rules.dated import Dated
from billing.values import Bill, Metric, MissingRate
from kernel.money import Money
from kernel.periods import Month

CLIENT, PLAN, OTHER_PLAN, JOANA = (uuid.UUID(int=number) for number in range(1, 5))
NOVEMBER = Month(2026, 11)
LINES = "bank_lines_reconciled"


def term(**changes: object) -> bills.Term:
    given = {
        "plan_id": PLAN,
        "plan_name": "Standard",
        "currency": "DKK",
        "monthly_fee": Decimal("900"),
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
    }
    return bills.Term(**{**given, **changes})  # type: ignore[arg-type]


def used(day: int, quantity: int) -> bills.Usage:
    return bills.Usage(metric=LINES, priced_on=date(2026, 11, day), quantity=quantity)


def bill(*, terms: list[bills.Term], usage: list[bills.Usage], prices: bills.Prices) -> Bill:
    return bills.bill(
        client_id=CLIENT,
        month=NOVEMBER,
        terms=terms,
        usage=usage,
        prices=prices,
        metric=lambda code: Metric(code=code, title=code, unit="line"),
    )


def prices(*rows: tuple[date, str], plan: uuid.UUID = PLAN) -> bills.Prices:
    return Dated(((plan, LINES), day, Decimal(amount)) for day, amount in rows)


def test_a_bill_is_the_fee_and_every_unit_at_its_price() -> None:
    found = bill(
        terms=[term()], usage=[used(3, 200), used(9, 14)], prices=prices((date(2026, 1, 1), "2.50"))
    )
    assert [(f.days, f.days_in_month, f.amount) for f in found.fees] == [(30, 30, Decimal("900"))]
    assert [(e.quantity, e.unit_price, e.amount) for e in found.lines] == [
        (214, Decimal("2.50"), Decimal("535.00"))
    ]
    assert (found.total, found.currency, found.is_complete) == (Decimal("1435.00"), "DKK", True)


def test_the_price_is_that_of_the_day_of_use() -> None:
    found = bill(
        terms=[term()],
        usage=[used(14, 10), used(15, 10)],
        prices=prices((date(2026, 1, 1), "2.00"), (date(2026, 11, 15), "3.00")),
    )
    assert [(e.quantity, e.unit_price, e.amount) for e in found.lines] == [
        (10, Decimal("2.00"), Decimal("20.00")),
        (10, Decimal("3.00"), Decimal("30.00")),
    ]


def test_a_unit_taken_back_after_the_price_rose_goes_at_the_price_it_had() -> None:
    found = bill(
        terms=[term(monthly_fee=Decimal(0))],
        usage=[used(14, 10), used(14, -1), used(15, 2)],
        prices=prices((date(2026, 1, 1), "2.00"), (date(2026, 11, 15), "3.00")),
    )
    assert [(e.quantity, e.amount) for e in found.lines] == [
        (9, Decimal("18.00")),
        (2, Decimal("6.00")),
    ]
    assert found.total == Decimal("24.00")


def test_units_without_a_price_are_shown_and_not_charged() -> None:
    found = bill(terms=[term()], usage=[used(3, 5)], prices=prices((date(2026, 11, 4), "2.00")))
    assert [(e.quantity, e.unit_price, e.amount) for e in found.lines] == [(5, None, None)]
    assert (found.total, found.is_complete) == (Decimal("900"), False)


def test_a_plan_that_starts_within_the_month_is_charged_by_the_day() -> None:
    found = bill(terms=[term(starts_on=date(2026, 11, 19))], usage=[], prices=prices())
    assert [(f.days, f.amount) for f in found.fees] == [(12, Decimal("360.00"))]


def test_two_plans_in_one_month_share_its_days() -> None:
    found = bill(
        terms=[
            term(ends_on=date(2026, 11, 10)),
            term(
                plan_id=OTHER_PLAN,
                plan_name="Large",
                monthly_fee=Decimal(1000),
                starts_on=date(2026, 11, 11),
            ),
        ],
        usage=[],
        prices=prices(),
    )
    assert [(f.plan_name, f.days, f.amount) for f in found.fees] == [
        ("Standard", 10, Decimal("300.00")),
        ("Large", 20, Decimal("666.67")),
    ]
    assert found.total == Decimal("966.67")


def test_a_client_without_a_plan_owes_nothing_in_no_currency() -> None:
    found = bill(terms=[], usage=[used(3, 5)], prices=prices())
    assert (found.currency, found.total, found.is_complete) == ("", Decimal(0), False)


def test_amounts_are_rounded_half_away_from_zero_to_the_currencys_places() -> None:
    assert amounts.of_units(1, Decimal("0.125"), "DKK") == Decimal("0.13")
    assert amounts.of_units(-1, Decimal("0.125"), "DKK") == Decimal("-0.13")
    assert amounts.of_units(1, Decimal("0.5"), "JPY") == Decimal("1")
    assert amounts.of_minutes(50, Decimal("400"), Decimal("0.3"), "DKK") == Decimal("100.00")


def test_cost_is_minutes_at_the_rate_of_the_day_in_the_plans_currency() -> None:
    hourly: costs.CostRates = Dated(
        [
            (JOANA, date(2026, 1, 1), Money(Decimal("20.00"), "EUR")),
            (JOANA, date(2026, 11, 15), Money(Decimal("24.00"), "EUR")),
        ]
    )
    rates: costs.ReportingRates = Dated([(("EUR", "DKK"), date(2026, 11, 1), Decimal("7.46"))])
    worked = [
        costs.Worked(worker_id=JOANA, worker_name="Joana Dias", day=date(2026, 11, 14), minutes=90),
        costs.Worked(worker_id=JOANA, worker_name="Joana Dias", day=date(2026, 11, 15), minutes=30),
    ]
    # 1.5 h × 20 € × 7.46 = 223.80; 0.5 h × 24 € × 7.46 = 89.52
    assert costs.cost(worked, currency="DKK", hourly=hourly, rates=rates) == (
        Decimal("313.32"),
        (),
    )


def test_a_missing_rate_is_named_and_never_invented() -> None:
    hourly: costs.CostRates = Dated([(JOANA, date(2026, 1, 1), Money(Decimal("20"), "EUR"))])
    inverse: costs.ReportingRates = Dated([(("DKK", "EUR"), date(2026, 1, 1), Decimal("0.134"))])
    someone = costs.Worked(
        worker_id=CLIENT, worker_name="Oskar Lind", day=date(2026, 11, 2), minutes=10
    )
    joana = costs.Worked(
        worker_id=JOANA, worker_name="Joana Dias", day=date(2026, 11, 3), minutes=60
    )
    assert costs.cost([someone, joana], currency="DKK", hourly=hourly, rates=inverse) == (
        None,
        (
            MissingRate(day=date(2026, 11, 2), worker_name="Oskar Lind"),
            MissingRate(day=date(2026, 11, 3), currency="EUR", to_currency="DKK"),
        ),
    )
