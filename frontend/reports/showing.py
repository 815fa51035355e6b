"""A report on its page and as a file, at either door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from apps.accounting.selectors import exports, ledger, reports, statements
from apps.accounting.selectors.exports import LineKind, Sheet, SheetLine, sheet_of
from apps.accounting.selectors.reports import ReportKind, result
from apps.accounting.values.statements import (
    CashPosition,
    MonthFigures,
    ReportAsked,
    Statement,
    StatementRow,
)
from frontend import month_figures
from frontend.access import KontorRequest
from frontend.charts import MonthChart
from frontend.reports import asked as asking
from frontend.reports.asked import Asked
from frontend.reports.pages import Pages
from kernel.tenancy import ClientRef, client_scope

SEE: Final = "accounting.ledger.see"
FIRST: Final = "profit-and-loss"
FILES: Final = ("pdf", "xlsx", "csv")
LINES_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A kind of report, its days, and what the selector is asked for."""

    kind: ReportKind
    asked: Asked
    selector: ReportAsked

    @classmethod
    def of(cls, request: KontorRequest, code: str) -> Wanted:
        """Errors: Http404 for an unknown kind."""
        kind = reports.CATALOGUE.get(code)
        if kind is None:
            raise Http404
        first_month = request.client.fiscal_year_first_month
        asked = asking.of(kind, request.GET, today=timezone.localdate(), first_month=first_month)
        selector = asking.report_asked(
            kind, asked, cursor=request.GET.get("cursor", ""), first_month=first_month
        )
        return cls(kind=kind, asked=asked, selector=selector)


def page(request: KontorRequest, pages: Pages, code: str) -> HttpResponse:
    """The report with its filters, files and, page by page, its lines."""
    wanted = _wanted(request, code)
    found = reports.report(kind=code, asked=wanted.selector)
    sheet = _sheet(request, found)
    may_open = request.actor.may(SEE)
    context = {
        "pages": pages,
        "kind": code,
        "asked": wanted.asked,
        "sheet": sheet,
        "statement": found,
        "lines": [
            _line(line, wanted, pages, found, may_open=may_open) for line in _shown(sheet.lines)
        ],
        "figures": _figures(code, found),
        "periods": _choices(wanted.asked.periods, wanted.asked.period),
        "layouts": _choices(result.LAYOUTS, wanted.asked.layout) if code == FIRST else [],
        "journals": ledger.journals() if code == "journal" else [],
        "accounts": found.sections if code == "general-ledger" else (),
        "next_cursor": found.next_cursor,
        "is_first": not request.GET.get("cursor"),
        "tabs": _tabs(pages, code, may_open=may_open),
        "downloads": _downloads(request, pages, code),
    }
    context |= _around(code, wanted, found)
    return render(request, f"{pages.door}/reports/report.html", context)


def download(request: KontorRequest, code: str, file_format: str) -> HttpResponseBase:
    """The whole report as a file. Errors: `UnknownFormat`, `TooLongForAFile`."""
    wanted = _wanted(request, code)
    if file_format == "csv" and wanted.kind.goes_on:
        return _stream(request, wanted)
    made = exports.render(
        statement=reports.whole(kind=code, asked=wanted.selector),
        file_format=file_format,
        language=get_language() or "en",
        client_name=request.client.name,
        generated_at=timezone.localtime(),
    )
    return _sent(HttpResponse(made.content, content_type=made.media_type), made.name)


def _stream(request: KontorRequest, wanted: Wanted) -> HttpResponseBase:
    """Page by page while it is being sent. The first is read here, so that what is wrong with the
    question is answered as ever."""
    pages = _pages(request.client.ref, wanted)
    first = next(pages)
    lines = exports.stream_csv(
        pages=chain([first], pages),
        language=get_language() or "en",
        client_name=request.client.name,
        generated_at=timezone.localtime(),
    )
    days = f"{wanted.asked.span.first}_{wanted.asked.span.last}"
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _sent(response, f"{first.kind}_{days}.csv")


def _pages(client: ClientRef, wanted: Wanted) -> Iterator[Statement]:
    """In the client's scope, which the view has left by the time the rest is asked for."""
    cursor = ""
    while True:
        asked = replace(wanted.selector, cursor=cursor, size=LINES_AT_ONCE)
        with client_scope(client):
            page = reports.report(kind=wanted.kind.code, asked=asked)
        yield page
        cursor = page.next_cursor
        if not cursor:
            return


def _sent(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _wanted(request: KontorRequest, code: str) -> Wanted:
    """Errors: Http404; `Forbidden` for lines to somebody who may not see the ledger."""
    wanted = Wanted.of(request, code)
    if wanted.kind.has_lines:
        request.actor.require(SEE)
    return wanted


# ---- Around the table ------------------------------------------------------------------------
def _around(code: str, wanted: Wanted, found: Statement) -> dict[str, Any]:
    """The chart and the money at the bank, where a report has them."""
    span = wanted.asked.span
    chart: MonthChart | None = None
    position: CashPosition | None = None
    if code == FIRST:
        count = min(max(span.months, 2), asking.MONTHS_SHOWN_MAX)
        months = statements.cash_by_month(until=span.last, months=count)
        chart = month_figures.month_chart(months, currency=found.currency, with_cash=False)
    if code == "cash":
        shown = [_month(row) for section in found.sections for row in section.all_rows()]
        if len(shown) > 1:
            chart = month_figures.month_chart(shown, currency=found.currency)
        position = statements.cash_position(on=min(span.last, timezone.localdate()))
    return {"chart": chart, "position": position}


def _month(row: StatementRow) -> MonthFigures:
    revenue, expense, _result, left = row.amounts
    return MonthFigures(month=row.name.first_day, revenue=revenue, expense=expense, cash=left)


def _figures(code: str, found: Statement) -> list[tuple[str, Decimal]]:
    """The three figures that a profit and loss comes down to, of its whole period."""
    if code != FIRST:
        return []
    place = 0 if found.columns[0].code == "period" else -1
    sides = [(str(section.title), section.totals[place]) for section in found.sections]
    return [*sides, (str(found.total_title), found.totals[place])]


def _tabs(pages: Pages, code: str, *, may_open: bool) -> list[dict[str, Any]]:
    behind = {"open-items": "receivables", "vat-lines": "vat"}.get(code, code)
    return [
        {"label": each.title, "url": pages.report(each.code), "current": each.code == behind}
        for each in reports.CATALOGUE.values()
        if each.is_listed and (may_open or not each.has_lines)
    ]


def _downloads(request: KontorRequest, pages: Pages, code: str) -> list[dict[str, str]]:
    query = request.GET.copy()
    query.pop("cursor", None)
    return [
        {
            "label": file_format.upper(),
            "url": f"{pages.link('report_file', code, file_format)}?{query.urlencode()}",
        }
        for file_format in FILES
    ]


# ---- The table -------------------------------------------------------------------------------
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


def _line(
    line: SheetLine, wanted: Wanted, pages: Pages, found: Statement, *, may_open: bool
) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "level": min(line.level, 3),
        "code": "" if found.kind in ("general_ledger", "vat_lines") else line.code,
        "name": line.name,
        "texts": line.texts,
        "amounts": line.amounts,
        "mark": line.mark,
        "url": _address(line, wanted, pages, may_open=may_open),
    }


def _address(line: SheetLine, wanted: Wanted, pages: Pages, *, may_open: bool) -> str:
    """What is behind a figure, for whoever may see the ledger."""
    span = wanted.asked.span
    if not may_open:
        return ""
    if line.target is not None:
        carries_days = wanted.kind.asks == "span"
        return pages.target(line.target, span, carries_days=carries_days)
    return pages.account(line.code, span) if line.code else ""


def _choices(titles: Mapping[str, Any], current: str) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": title, "current": code == current} for code, title in titles.items()
    ]
