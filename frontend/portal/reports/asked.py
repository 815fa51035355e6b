"""What is asked of a report: it all lives in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.portal.bank.filters import day_field
from frontend.portal.reports import spans
from frontend.portal.reports.spans import Span

LAYOUTS: Final = {
    "year": gettext_lazy("Against last year"),
    "month": gettext_lazy("By month"),
    "total": gettext_lazy("In total"),
}
MONTHS_SHOWN_MAX: Final = 24


class SpanForm(forms.Form):
    first = day_field(gettext_lazy("From"))
    last = day_field(gettext_lazy("To"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day lies before the first."))
        return given


class DayForm(forms.Form):
    on = day_field(gettext_lazy("At the end of"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`period` is a named one, or "own" for days typed by hand."""

    span: Span
    period: str
    layout: str
    form: forms.Form

    @property
    def shows_months(self) -> bool:
        return self.layout == "month" and self.span.months <= MONTHS_SHOWN_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDay:
    on: date
    period: str
    form: forms.Form


def days(query: QueryDict, *, today: date, first_month: int) -> Asked:
    layout = query.get("layout", "year")
    layout = layout if layout in LAYOUTS else "year"
    typed = SpanForm(query)
    if typed.is_valid() and typed.cleaned_data["first"] and typed.cleaned_data["last"]:
        own = Span(typed.cleaned_data["first"], typed.cleaned_data["last"])
        return Asked(span=own, period=spans.OWN, layout=layout, form=typed)
    period = query.get("period", "this-year")
    period = period if period in spans.PERIODS else "this-year"
    span = spans.named(period, today=today, first_month=first_month)
    filled = SpanForm(initial={"first": span.first, "last": span.last})
    shown = typed if typed.errors else filled
    return Asked(span=span, period=period, layout=layout, form=shown)


def day(query: QueryDict, *, today: date, first_month: int) -> AskedDay:
    typed = DayForm(query)
    if typed.is_valid() and typed.cleaned_data["on"]:
        return AskedDay(on=typed.cleaned_data["on"], period=spans.OWN, form=typed)
    period = query.get("period", "today")
    period = period if period in spans.DAYS else "today"
    found = spans.named_day(period, today=today, first_month=first_month)
    return AskedDay(
        on=found, period=period, form=typed if typed.errors else DayForm(initial={"on": found})
    )
