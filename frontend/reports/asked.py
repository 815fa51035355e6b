"""What is asked of a report: it all lives in the address."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounting.selectors.reports import ReportKind, result
from apps.accounting.values.ledger import Control
from apps.accounting.values.statements import ReportAsked
from frontend.portal.bank.filters import day_field
from frontend.reports import spans
from frontend.reports.spans import Span

MONTHS_SHOWN_MAX: Final = 24
LINES: Final = 200
# Where a report begins when nobody said; this year otherwise.
FIRST_PERIODS: Final[Mapping[str, str]] = {
    "cash": "12-months",
    "vat": "this-quarter",
    "vat-lines": "this-quarter",
    "general-ledger": "this-month",
    "journal": "this-month",
}
NARROWING: Final = ("control", "account", "journal", "party", "due_first", "due_last", "code")


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


class AheadForm(forms.Form):
    on = day_field(gettext_lazy("After"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`period` is a named one, or "own" for days typed by hand. `narrowed` is what else is in the
    address and stays there when the days change."""

    span: Span
    period: str
    periods: Mapping[str, Any]
    layout: str
    form: forms.Form
    narrowed: Mapping[str, str]

    @property
    def shows_months(self) -> bool:
        return self.layout == "month" and self.span.months <= MONTHS_SHOWN_MAX


def of(kind: ReportKind, query: QueryDict, *, today: date, first_month: int) -> Asked:
    """The days and the layout of a report of this kind."""
    if kind.asks == "span":
        default = FIRST_PERIODS.get(kind.code, "this-year")
        return days(query, today=today, first_month=first_month, default=default)
    return _day(kind, query, today=today, first_month=first_month)


def days(query: QueryDict, *, today: date, first_month: int, default: str = "this-year") -> Asked:
    layout = query.get("layout", "year")
    layout = layout if layout in result.LAYOUTS else "year"
    narrowed = {name: str(query[name]) for name in NARROWING if query.get(name)}
    typed = SpanForm(query)
    if typed.is_valid() and typed.cleaned_data["first"] and typed.cleaned_data["last"]:
        own = Span(typed.cleaned_data["first"], typed.cleaned_data["last"])
        return Asked(
            span=own, period=spans.OWN, periods=spans.PERIODS, layout=layout, form=typed,
            narrowed=narrowed,
        )  # fmt: skip
    period = query.get("period", default)
    period = period if period in spans.PERIODS else default
    span = spans.named(period, today=today, first_month=first_month)
    filled = SpanForm(initial={"first": span.first, "last": span.last})
    return Asked(
        span=span, period=period, periods=spans.PERIODS, layout=layout,
        form=typed if typed.errors else filled, narrowed=narrowed,
    )  # fmt: skip


def _day(kind: ReportKind, query: QueryDict, *, today: date, first_month: int) -> Asked:
    made = AheadForm if kind.asks == "ahead" else DayForm
    narrowed = {name: str(query[name]) for name in NARROWING if query.get(name)}
    typed, period = made(query), spans.OWN
    if typed.is_valid() and typed.cleaned_data["on"]:
        on, form = typed.cleaned_data["on"], typed
    else:
        period = query.get("period", "today")
        period = period if period in spans.DAYS else "today"
        on = spans.named_day(period, today=today, first_month=first_month)
        form = typed if typed.errors else made(initial={"on": on})
    year = spans.named("this-year", today=on, first_month=first_month)
    return Asked(
        span=Span(year.first, on), period=period, periods=spans.DAYS, layout="", form=form,
        narrowed=narrowed,
    )  # fmt: skip


def report_asked(kind: ReportKind, asked: Asked, *, cursor: str, first_month: int) -> ReportAsked:
    """What the selector is asked for."""
    narrowed = asked.narrowed
    is_too_long = asked.layout == "month" and not asked.shows_months
    compare = spans.named_day("last-year", today=asked.span.last, first_month=first_month)
    return ReportAsked(
        first=asked.span.first if kind.asks == "span" else None,
        last=asked.span.last,
        compare=compare if kind.code == "balance-sheet" else None,
        layout="total" if is_too_long else asked.layout,
        control=_control(narrowed.get("control", "")),
        account=narrowed.get("account", "").split(" ")[0],
        journal=narrowed.get("journal", ""),
        party_id=_uuid(narrowed.get("party", "")),
        due_first=_date(narrowed.get("due_first", "")),
        due_last=_date(narrowed.get("due_last", "")),
        tax_code=narrowed.get("code", ""),
        cursor=cursor,
        size=LINES,
    )


def _control(text: str) -> str:
    return text if text in Control.values else ""


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
