"""What the client owes so far, and each unit with the fact it came from."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing import selectors
from billing.values import Bill
from frontend import exports, sentences
from frontend.access import KontorRequest, portal
from kernel.periods import Month
from kernel.tenancy import shared_scope

SEE: Final = "client.bill.see"
MONTHS_OFFERED: Final = 24


@require_GET
@portal(SEE, sees="bill")
def bill(request: KontorRequest) -> HttpResponse:
    month = _month(request)
    with shared_scope():
        found = selectors.current_bill(client_id=request.client.id, month=month)
    if request.GET.get("as") == "csv":
        return _as_csv(found)
    return render(
        request,
        "portal/bill/bill.html",
        {
            "bill": found,
            "month": month,
            "months": _months(request),
            "is_running": month == _this_month(),
            "is_empty": not found.fees and not found.lines,
        },
    )


def _as_csv(found: Bill) -> HttpResponse:
    header = (_("What"), _("Units"), _("Price"), _("Amount"), _("Currency"))
    fees = [(fee.plan_name, fee.days, "", fee.amount, found.currency) for fee in found.fees]
    lines = [
        (line.metric.title, line.quantity, line.unit_price, line.amount, found.currency)
        for line in found.lines
    ]
    return exports.csv_file(f"bill-{found.month}", header, [*fees, *lines])


@require_GET
@portal(SEE)
def units(request: KontorRequest, metric: str) -> HttpResponse:
    month = _month(request)
    page = request.GET.get("page", "1")
    with shared_scope():
        found = selectors.bill_units(
            client_id=request.client.id,
            metric=metric,
            month=month,
            page=int(page) if page.isdecimal() and len(page) < 9 else 1,
        )
    if not found.total:
        raise Http404
    return render(
        request,
        "portal/bill/units.html",
        {
            "found": found,
            "month": month,
            "rows": [(each, sentences.subject_title(each.subject_kind)) for each in found.units],
            "newer": found.page - 1 if found.page > 1 else None,
            "older": found.page + 1 if found.page < found.pages else None,
        },
    )


def _this_month() -> Month:
    return Month.of(timezone.localdate())


def _month(request: KontorRequest) -> Month:
    """The month asked for; this one when none is, or when it makes no sense."""
    year, _dash, month = request.GET.get("month", "").partition("-")
    is_month = year.isdecimal() and month.isdecimal() and len(year) == 4
    if not is_month or not 1 <= int(month) <= 12 or int(year) < 1:
        return _this_month()
    return Month(int(year), int(month))


def _months(request: KontorRequest) -> list[Month]:
    """From this one back to when the books began."""
    first = Month.of(request.client.books_start_on)
    months = (_this_month().plus(-back) for back in range(MONTHS_OFFERED))
    return [month for month in months if month >= first] or [_this_month()]
