"""Exact coordinates, so that a chart never lies by a rounding."""

from decimal import Decimal

import pytest

from frontend import charts

FRAME = charts.Frame(
    width=Decimal(120),
    height=Decimal(120),
    left=Decimal(20),
    right=Decimal(0),
    top=Decimal(10),
    bottom=Decimal(10),
    ticks=4,
)


def decimals(*values: str | int) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


@pytest.mark.parametrize(
    ("lowest", "highest", "ticks"),
    [
        (0, 742, (0, 200, 400, 600, 800)),
        (0, 1, (0, "0.25", "0.50", "0.75", "1.00")),
        (-120, 300, (-200, 0, 200, 400)),
        (-90, -10, (-100, -75, -50, -25, 0)),
        (500, 900, (0, 250, 500, 750, 1000)),
    ],
)
def test_ticks_are_round_and_hold_zero_and_every_value(
    lowest: int, highest: int, ticks: tuple[str | int, ...]
) -> None:
    found = charts.nice_ticks(lowest=Decimal(lowest), highest=Decimal(highest), count=4)
    assert found == decimals(*ticks)


def test_a_chart_without_numbers_still_has_an_axis() -> None:
    empty = charts.MonthChart(title="", description="", labels=(), bars=())
    plan = charts.plan(empty, FRAME)
    assert [tick.value for tick in plan.ticks] == list(decimals(0, "0.25", "0.5", "0.75", 1))
    assert plan.bars == ()
    assert plan.line == ""


def two_months() -> charts.MonthChart:
    return charts.MonthChart(
        title="Cash",
        description="Two months",
        labels=("Oct", "Nov"),
        bars=(
            charts.Series("Revenue", decimals(400, 200)),
            charts.Series("Expenses", (Decimal(100), None)),
        ),
        line=charts.Series("Cash", decimals(300, 100)),
    )


def test_bars_stand_on_zero_and_their_height_is_their_value() -> None:
    plan = charts.plan(two_months(), FRAME)
    assert [(bar.x, bar.y, bar.width, bar.height, bar.series) for bar in plan.bars] == [
        (Decimal("28.0"), Decimal("10.0"), Decimal("16.0"), Decimal("100.0"), 1),
        (Decimal("78.0"), Decimal("60.0"), Decimal("16.0"), Decimal("50.0"), 1),
        (Decimal("46.0"), Decimal("85.0"), Decimal("16.0"), Decimal("25.0"), 2),
    ]


def test_the_line_runs_through_the_middle_of_each_month() -> None:
    plan = charts.plan(two_months(), FRAME)
    assert plan.line == "M45.0 35.0 L95.0 85.0"
    assert plan.line_expected == ""
    assert plan.point == (Decimal("95.0"), Decimal("85.0"))
    assert [(label.x, label.text) for label in plan.labels] == [
        (Decimal("45.0"), "Oct"),
        (Decimal("95.0"), "Nov"),
    ]


def test_a_loss_hangs_below_zero() -> None:
    chart = charts.MonthChart(
        title="", description="", labels=("Oct",), bars=(charts.Series("Profit", decimals(-200)),)
    )
    plan = charts.plan(chart, FRAME)
    zero = next(tick for tick in plan.ticks if tick.is_zero)
    assert zero.y == Decimal("10.0")
    assert (plan.bars[0].y, plan.bars[0].height) == (Decimal("10.0"), Decimal("100.0"))


def test_a_forecast_starts_at_the_last_known_point() -> None:
    chart = charts.MonthChart(
        title="",
        description="",
        labels=("Sep", "Oct", "Nov", "Dec"),
        bars=(charts.Series("Revenue", decimals(100, 100, 100, 100)),),
        line=charts.Series("Cash", decimals(0, 100, 200, 400)),
        expected_from=3,
    )
    plan = charts.plan(chart, FRAME)
    assert plan.line == "M32.5 110.0 L57.5 85.0 L82.5 60.0"
    assert plan.line_expected == "M82.5 60.0 L107.5 10.0"
    assert plan.point == (Decimal("82.5"), Decimal("60.0"))
    assert [bar.expected for bar in plan.bars] == [False, False, False, True]


def test_the_narrow_chart_labels_every_third_month() -> None:
    chart = charts.MonthChart(
        title="",
        description="",
        labels=tuple(str(number) for number in range(1, 13)),
        bars=(charts.Series("Revenue", decimals(*range(1, 13))),),
    )
    assert [label.text for label in charts.plan(chart, charts.NARROW).labels] == [
        "1",
        "4",
        "7",
        "10",
    ]


def test_a_spark_line_spans_its_width_with_the_lowest_value_at_the_bottom() -> None:
    assert charts.sparkline(decimals(1, 3, 2)) == "M0.0 22.0 L42.0 2.0 L84.0 12.0"
    assert charts.sparkline(decimals(5, 5)) == "M0.0 12.0 L84.0 12.0"
    assert charts.sparkline(decimals(5)) == ""


def test_parts_of_an_ageing_bar_fill_it_exactly() -> None:
    assert charts.shares(decimals(50, 30, 20)) == [
        (Decimal("0.0"), Decimal("497.0")),
        (Decimal("500.0"), Decimal("297.0")),
        (Decimal("800.0"), Decimal("200.0")),
    ]


def test_nothing_owed_draws_no_bar() -> None:
    assert charts.shares(decimals(0, 0)) == [(Decimal(0), Decimal(0))] * 2
