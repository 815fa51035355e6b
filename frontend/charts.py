"""Geometry of our charts: numbers in, coordinates out. No Django, no colours, no language.

Coordinates are Decimals in the units of the view box, rounded to a tenth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

TENTH = Decimal("0.1")
_NICE_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_WIDEST_BAR = Decimal(16)
_GAP_IN_PAIR = Decimal(2)

Point = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, in the order of the chart's labels; None where nothing is known."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class MonthChart:
    """Bars side by side for each label, and one line, on one axis.

    `expected_from` is the index of the first label whose values are a forecast.
    """

    title: str
    description: str
    labels: tuple[str, ...]
    bars: tuple[Series, ...]
    line: Series | None = None
    currency: str = ""
    expected_from: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The view box and the room kept for the axis and the labels."""

    width: Decimal
    height: Decimal
    left: Decimal
    right: Decimal
    top: Decimal
    bottom: Decimal
    ticks: int
    label_every: int = 1

    @property
    def inner_width(self) -> Decimal:
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> Decimal:
        return self.height - self.top - self.bottom


WIDE = Frame(
    width=Decimal(760),
    height=Decimal(264),
    left=Decimal(44),
    right=Decimal(4),
    top=Decimal(12),
    bottom=Decimal(28),
    ticks=4,
)
NARROW = Frame(
    width=Decimal(340),
    height=Decimal(220),
    left=Decimal(40),
    right=Decimal(4),
    top=Decimal(10),
    bottom=Decimal(26),
    ticks=4,
    label_every=3,
)


@dataclass(frozen=True, slots=True)
class Bar:
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    series: int
    expected: bool


@dataclass(frozen=True, slots=True)
class Tick:
    y: Decimal
    value: Decimal
    is_zero: bool


@dataclass(frozen=True, slots=True)
class Label:
    x: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a template needs to draw a MonthChart in one frame."""

    frame: Frame
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    line: str
    line_expected: str
    point: tuple[Decimal, Decimal] | None


def nice_ticks(*, lowest: Decimal, highest: Decimal, count: int) -> tuple[Decimal, ...]:
    """Round values from at or below `lowest` to at or above `highest`, zero among them."""
    low, high = min(lowest, Decimal(0)), max(highest, Decimal(0))
    if low == high:
        high = Decimal(1)
    step = _nice_step((high - low) / count)
    first = (low / step).to_integral_value(rounding=ROUND_FLOOR)
    last = (high / step).to_integral_value(rounding=ROUND_CEILING)
    return tuple(step * n for n in range(int(first), int(last) + 1))


def _nice_step(rough: Decimal) -> Decimal:
    power = Decimal(1).scaleb(rough.adjusted())
    return next(power * nice for nice in _NICE_STEPS if power * nice >= rough)


def plan(chart: MonthChart, frame: Frame = WIDE) -> Plan:
    values = [
        value for series in _all_series(chart) for value in series.values if value is not None
    ]
    tick_values = nice_ticks(
        lowest=min(values, default=Decimal(0)),
        highest=max(values, default=Decimal(0)),
        count=frame.ticks,
    )
    scale = _Scale(frame=frame, low=tick_values[0], high=tick_values[-1])
    slot = frame.inner_width / max(len(chart.labels), 1)
    points = _points(chart.line, frame=frame, scale=scale, slot=slot)
    actual, expected = _split(points, at=chart.expected_from)
    return Plan(
        frame=frame,
        ticks=tuple(Tick(scale.y(value), value, value == 0) for value in tick_values),
        bars=tuple(_bars(chart, frame=frame, scale=scale, slot=slot)),
        labels=tuple(
            Label(_round(frame.left + slot * index + slot / 2), text)
            for index, text in enumerate(chart.labels)
            if index % frame.label_every == 0
        ),
        line=path(actual),
        line_expected=path(expected),
        point=actual[-1] if actual else None,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    frame: Frame
    low: Decimal
    high: Decimal

    def y(self, value: Decimal) -> Decimal:
        share = (self.high - value) / (self.high - self.low)
        return _round(self.frame.top + self.frame.inner_height * share)


def _all_series(chart: MonthChart) -> tuple[Series, ...]:
    return chart.bars if chart.line is None else (*chart.bars, chart.line)


def _bars(chart: MonthChart, *, frame: Frame, scale: _Scale, slot: Decimal) -> Iterable[Bar]:
    count = max(len(chart.bars), 1)
    room = slot * Decimal("0.7") - _GAP_IN_PAIR * (count - 1)
    width = min(_WIDEST_BAR, room / count)
    group = width * count + _GAP_IN_PAIR * (count - 1)
    zero = scale.y(Decimal(0))
    for number, series in enumerate(chart.bars):
        for index, value in enumerate(series.values):
            if value is None:
                continue
            end = scale.y(value)
            left = frame.left + slot * index + (slot - group) / 2
            yield Bar(
                x=_round(left + (width + _GAP_IN_PAIR) * number),
                y=min(zero, end),
                width=_round(width),
                height=abs(zero - end),
                series=number + 1,
                expected=chart.expected_from is not None and index >= chart.expected_from,
            )


def _points(
    series: Series | None, *, frame: Frame, scale: _Scale, slot: Decimal
) -> list[tuple[int, Point]]:
    if series is None:
        return []
    return [
        (index, (_round(frame.left + slot * index + slot / 2), scale.y(value)))
        for index, value in enumerate(series.values)
        if value is not None
    ]


def _split(
    points: Sequence[tuple[int, Point]], *, at: int | None
) -> tuple[list[Point], list[Point]]:
    """The known points, and the forecast starting from the last known one."""
    actual = [point for index, point in points if at is None or index < at]
    forecast = [point for index, point in points if at is not None and index >= at]
    return actual, [*actual[-1:], *forecast] if forecast else []


def path(points: Sequence[Point]) -> str:
    """The `d` of an SVG path through the points; empty with fewer than two."""
    if len(points) < 2:
        return ""
    return "M" + " L".join(f"{x} {y}" for x, y in points)


def sparkline(values: Sequence[Decimal], *, width: int = 84, height: int = 24) -> str:
    """A path over the whole width, the lowest value at the bottom; flat values in the middle."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    step = Decimal(width) / (len(values) - 1)
    pad = Decimal(2)
    room = height - 2 * pad

    def y(value: Decimal) -> Decimal:
        return _round(
            Decimal(height) / 2 if low == high else pad + room * (high - value) / (high - low)
        )

    return path([(_round(step * index), y(value)) for index, value in enumerate(values)])


def shares(amounts: Sequence[Decimal], *, width: int = 1000, gap: int = 3) -> list[Point]:
    """Start and width of each part of a stacked bar; the widths and gaps fill the bar exactly."""
    total = sum((max(amount, Decimal(0)) for amount in amounts), Decimal(0))
    if total == 0:
        return [(Decimal(0), Decimal(0)) for _ in amounts]
    edges = [Decimal(0)]
    for amount in amounts:
        edges.append(edges[-1] + width * max(amount, Decimal(0)) / total)
    return [
        (_round(start), max(_round(end) - _round(start) - (gap if end < width else 0), Decimal(0)))
        for start, end in pairwise(edges)
    ]


def _round(value: Decimal) -> Decimal:
    return value.quantize(TENTH)
