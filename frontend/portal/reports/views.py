"""Profit and loss, balance sheet, trial balance and cash: on the page and as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounting.selectors import exports, ledger, statements
from apps.accounting.selectors.exports import LineKind, Sheet, SheetLine, sheet_of
from apps.accounting.values.ledger import BooksInfo
from apps.accounting.values.statements import CashPosition, Column, Statement
from frontend import month_figures, sentences
from frontend.access import KontorRequest, portal
from frontend.charts import MonthChart
from frontend.portal.reports import asked, cash, spans
from frontend.portal.reports.beside import beside
from frontend.portal.reports.spans import Span

REPORTS: Final = "accounting.reports.see"
SEE: Final = "accounting.ledger.see"
FIRST: Final = "profit-and-loss"
FILES: Final = ("pdf", "xlsx", "csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A statement with what surrounds it on its page. `span` is where its accounts lead."""

    statement: Statement
    span: Span
    period: str
    periods: Mapping[str, Any]
    form: Any
    layout: str = ""
    layouts: Mapping[str, Any] = field(default_factory=dict)
    chart: MonthChart | None = None
    position: CashPosition | None = None


@require_GET
@portal(REPORTS)
def first(request: KontorRequest) -> HttpResponse:
    return redirect("portal:report", kind=FIRST)


@require_GET
@portal(REPORTS, sees="report")
def report(request: KontorRequest, kind: str) -> HttpResponse:
    found = _report(kind, request.GET)
    sheet = _sheet(request, found.statement)
    query = request.GET.urlencode()
    return render(
        request,
        "portal/reports/report.html",
        {
            "kind": kind,
            "report": found,
            "sheet": sheet,
            "lines": [
                _line(line, found, may_open=request.actor.may(SEE)) for line in _shown(sheet.lines)
            ],
            "figures": _figures(kind, found.statement),
            "periods": _choices(found.periods, found.period),
            "layouts": _choices(found.layouts, found.layout),
            "tabs": [
                {
                    "label": title,
                    "url": reverse("portal:report", args=[code]),
                    "current": code == kind,
                }
                for code, title in sentences.REPORTS.items()
            ],
            "downloads": [
                {
                    "label": file_format.upper(),
                    "url": f"{reverse('portal:report_file', args=[kind, file_format])}?{query}",
                }
                for file_format in FILES
            ],
        },
    )


@require_GET
@portal(REPORTS, sees="report_file")
def download(request: KontorRequest, kind: str, file_format: str) -> HttpResponse:
    made = exports.render(
        statement=_report(kind, request.GET).statement,
        file_format=file_format,
        language=get_language() or "en",
        client_name=request.client.name,
        generated_at=timezone.localtime(),
    )
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _report(kind: str, query: QueryDict) -> Report:
    make = MAKERS.get(kind)
    if make is None:
        raise Http404
    return make(query, ledger.books(), timezone.localdate())


# ---- Each kind -----------------------------------------------------------------------------------
def _profit_and_loss(query: QueryDict, books: BooksInfo, today: date) -> Report:
    wanted = asked.days(query, today=today, first_month=books.first_month)
    span = wanted.span
    found = statements.profit_and_loss(
        first=span.first, last=span.last, is_by_month=wanted.shows_months
    )
    if wanted.layout == "year":
        before = span.year_before
        found = beside(
            found,
            statements.profit_and_loss(first=before.first, last=before.last),
            columns=(
                _column("period", span),
                _column("year_before", before),
                Column(code="change", title=_("Change"), first=span.first, last=span.last),
            ),
        )
    months = statements.cash_by_month(
        until=span.last, months=min(max(span.months, 2), asked.MONTHS_SHOWN_MAX)
    )
    return Report(
        statement=found,
        span=span,
        period=wanted.period,
        periods=spans.PERIODS,
        form=wanted.form,
        layout=wanted.layout,
        layouts=asked.LAYOUTS,
        chart=month_figures.month_chart(months, currency=books.currency, with_cash=False),
    )


def _column(code: str, span: Span) -> Column:
    words = span.words(get_language() or "en")
    return Column(code=code, title=words, first=span.first, last=span.last)


def _trial_balance(query: QueryDict, books: BooksInfo, today: date) -> Report:
    wanted = asked.days(query, today=today, first_month=books.first_month)
    return Report(
        statement=statements.trial_balance(first=wanted.span.first, last=wanted.span.last),
        span=wanted.span,
        period=wanted.period,
        periods=spans.PERIODS,
        form=wanted.form,
    )


def _balance_sheet(query: QueryDict, books: BooksInfo, today: date) -> Report:
    wanted = asked.day(query, today=today, first_month=books.first_month)
    year = spans.named("this-year", today=wanted.on, first_month=books.first_month)
    before = spans.named_day("last-year", today=wanted.on, first_month=books.first_month)
    return Report(
        statement=statements.balance_sheet(as_of=wanted.on, compare=before),
        span=Span(year.first, wanted.on),
        period=wanted.period,
        periods=spans.DAYS,
        form=wanted.form,
    )


def _cash(query: QueryDict, books: BooksInfo, today: date) -> Report:
    default = query if query else QueryDict("period=12-months")
    wanted = asked.days(default, today=today, first_month=books.first_month)
    months = statements.cash_by_month(
        until=wanted.span.last, months=min(wanted.span.months, asked.MONTHS_SHOWN_MAX)
    )
    chart = month_figures.month_chart(months, currency=books.currency)
    return Report(
        statement=cash.statement(months, books=books),
        span=wanted.span,
        period=wanted.period,
        periods=spans.PERIODS,
        form=wanted.form,
        chart=chart if len(months) > 1 else None,
        position=statements.cash_position(on=min(wanted.span.last, today)),
    )


MAKERS: Final[Mapping[str, Callable[[QueryDict, BooksInfo, date], Report]]] = {
    "profit-and-loss": _profit_and_loss,
    "balance-sheet": _balance_sheet,
    "trial-balance": _trial_balance,
    "cash": _cash,
}


# ---- On the page ---------------------------------------------------------------------------------
def _sheet(request: KontorRequest, found: Statement) -> Sheet:
    return sheet_of(
        found,
        language=get_language() or "en",
        client_name=request.client.name,
        generated_at=timezone.localtime(),
    )


def _shown(lines: Sequence[SheetLine]) -> list[SheetLine]:
    """Without the totals of a single account: they would only say it again."""
    kinds = [line.kind for line in lines]
    single = [LineKind.HEADING, LineKind.ACCOUNT, LineKind.TOTAL]
    return [line for at, line in enumerate(lines) if at < 2 or kinds[at - 2 : at + 1] != single]


def _figures(kind: str, found: Statement) -> list[tuple[str, Decimal]]:
    """The three figures that a profit and loss comes down to, of its whole period."""
    if kind != "profit-and-loss":
        return []
    place = 0 if found.columns[0].code == "period" else -1
    sides = [(str(section.title), section.totals[place]) for section in found.sections]
    return [*sides, (str(found.total_title), found.totals[place])]


def _line(line: SheetLine, found: Report, *, may_open: bool) -> dict[str, Any]:
    address = ""
    if line.code and may_open:
        account = reverse("portal:report_account", args=[line.code])
        address = f"{account}?first={found.span.first}&last={found.span.last}"
    return {
        "kind": line.kind.value,
        "level": min(line.level, 3),
        "code": line.code,
        "name": line.name,
        "amounts": line.amounts,
        "url": address,
    }


def _choices(titles: Mapping[str, Any], current: str) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": title, "current": code == current} for code, title in titles.items()
    ]
