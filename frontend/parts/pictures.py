"""Pictures of numbers: chart, ageing bar, spark line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend import charts, formats
from frontend.parts import rendering

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(data: charts.MonthChart, name: str = "chart") -> dict[str, Any]:
    scale, unit = _axis_scale(data)
    series = (*data.bars, data.line) if data.line else data.bars
    return {
        "chart": data,
        "name": name,
        "unit": unit,
        "plans": [
            ("wide", _with_tick_text(charts.plan(data, charts.WIDE), scale)),
            ("narrow", _with_tick_text(charts.plan(data, charts.NARROW), scale)),
        ],
        "series": series,
        "rows": [
            (label, [one.values[index] for one in series])
            for index, label in enumerate(data.labels)
        ],
    }


def _axis_scale(data: charts.MonthChart) -> tuple[Decimal, str]:
    """Ticks are counted in millions or thousands when the values are that large."""
    largest = max(
        (abs(tick.value) for tick in charts.plan(data).ticks),
        default=Decimal(0),
    )
    if largest >= 10_000_000:
        return Decimal(1_000_000), _("million %(currency)s") % {"currency": data.currency}
    if largest >= 10_000:
        return Decimal(1000), _("thousand %(currency)s") % {"currency": data.currency}
    return Decimal(1), data.currency


def _with_tick_text(plan: charts.Plan, scale: Decimal) -> dict[str, Any]:
    values = [tick.value / scale for tick in plan.ticks]
    whole = all(value == value.to_integral_value() for value in values)
    return {
        "plan": plan,
        "ticks": [
            (
                tick,
                formats.number_text(
                    value, language=rendering.language(), decimals=0 if whole else 1
                ),
            )
            for tick, value in zip(plan.ticks, values, strict=True)
        ],
    }


@register.inclusion_tag("components/ageing.html")
def ageing(items: Sequence[Mapping[str, Any]], unit: str = "") -> dict[str, Any]:
    amounts = [rendering.amount_and_currency(item["amount"])[0] for item in items]
    return {
        "unit": unit,
        "items": [
            {"item": item, "tone": min(index, 4), "x": x, "width": width}
            for index, (item, (x, width)) in enumerate(
                zip(items, charts.shares(amounts), strict=True), start=1
            )
        ],
    }


@register.simple_tag
def sparkline(values: Sequence[Decimal], label: str = "") -> SafeString:
    return format_html(
        '<svg class="sparkline" viewBox="0 0 84 24" role="img" aria-label="{}">'
        '<path d="{}"/></svg>',
        label,
        charts.sparkline(list(values)),
    )
