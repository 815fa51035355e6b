"""Whether periods and years are ready to close: computed from the books. Always in a client."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import (
    Bill,
    FiscalYear,
    Invoice,
    LineState,
    Period,
    PeriodReadiness,
    PeriodState,
    StatementLine,
    YearClosing,
)
from apps.accounting.selectors import accruals, currencies, ledger, opening, recurring, statements
from apps.accounting.values.bills import BillState
from apps.accounting.values.ledger import PeriodInfo
from apps.accounting.values.receivables import InvoiceState
from apps.accounting.values.year_end import (
    Check,
    PeriodChange,
    PeriodReadinessInfo,
    YearReadiness,
)
from kernel.audit import trail
from kernel.errors import NotFound

CLOSED: Final = (PeriodState.CLOSED, PeriodState.LOCKED)
UNPOSTED: Final = (InvoiceState.DRAFT, InvoiceState.APPROVED)
CHANGES: Final = {
    "accounting.period.prepared": "prepared",
    "accounting.period.closed": "closed",
    "accounting.period.reopened": "reopened",
}
SETTLED_BILLS: Final = (BillState.POSTED, BillState.REVERSED, BillState.DISCARDED)


# ---- A period --------------------------------------------------------------------------------
def period_readiness(*, period_id: int, today: datetime.date) -> PeriodReadinessInfo:
    """What is left to do before the period can be closed. Errors: `NotFound`."""
    row = Period.objects.select_related("fiscal_year").filter(pk=period_id).first()
    if row is None:
        raise NotFound()
    kept = PeriodReadiness.objects.filter(pk=period_id).first()
    period = ledger.period_info(row)
    return PeriodReadinessInfo(
        period=period,
        checks=checks(period, today=today),
        prepared_by=kept.prepared_by_name if kept else "",
        prepared_at=kept.prepared_at if kept else None,
    )


def period_changes(*, period_id: int) -> list[PeriodChange]:
    """Who handed it over, closed it and reopened it, and why; the latest first. From the trail,
    which follows what is done by a moment. One query."""
    found = trail.history(subject_kind="period", subject_id=str(period_id))
    return [
        PeriodChange(
            at=each.at,
            act=CHANGES[each.act],
            state=str(each.detail.get("state", "")),
            reason=str(each.detail.get("reason", "")),
            actor_name=each.actor_name,
        )
        for each in found
        if each.act in CHANGES
    ]


def next_to_close() -> PeriodInfo | None:
    """The earliest period that isn't closed."""
    rows = Period.objects.select_related("fiscal_year").exclude(state__in=CLOSED)
    row = rows.order_by("starts_on").first()
    return ledger.period_info(row) if row else None


def checks(period: PeriodInfo, *, today: datetime.date) -> tuple[Check, ...]:
    """What has to be done before the period can be closed, and how much is left. Two queries."""
    end = period.ends_on
    earlier, lines, shares, drafts, bills = _waiting(period)
    return (
        Check(code="over", title=_("The month is over"), left=int(today <= end)),
        Check(code="earlier", title=_("Earlier months are closed"), left=earlier),
        Check(code="bank", title=_("Every bank line is explained"), left=lines),
        Check(
            code="recurring",
            title=_("Recurring entries are posted"),
            left=len(recurring.due(on=end)),
        ),
        Check(code="accruals", title=_("Shares of accruals are booked"), left=shares),
        Check(code="invoices", title=_("Invoices dated here are issued"), left=drafts),
        Check(code="bills", title=_("Bills dated here are posted"), left=bills),
    )


def _waiting(period: PeriodInfo) -> tuple[int, ...]:
    """How many periods, lines, shares, drafts and bills there are to see to. One query: every sweep
    of every client asks."""
    end = period.ends_on
    bills = Bill.objects.exclude(state__in=SETTLED_BILLS).annotate(
        belongs_on=Coalesce("taxed_on", "issued_on", "received_on")
    )
    counted = (
        Period.objects.filter(starts_on__lt=period.starts_on).exclude(state__in=CLOSED),
        StatementLine.objects.filter(state=LineState.IMPORTED, booked_on__lte=end),
        accruals.waiting_shares(on=end),
        Invoice.objects.filter(state__in=UNPOSTED, issued_on__lte=end),
        bills.filter(belongs_on__lte=end),
    )
    found = Period.objects.filter(pk=period.id).values_list(*(_count(rows) for rows in counted))
    return tuple(found.get())


def _count(rows: Any) -> Coalesce:
    grouped = rows.order_by().annotate(all=Value(1)).values("all").annotate(count=Count("pk"))
    return Coalesce(Subquery(grouped.values("count")), 0)


# ---- A year ----------------------------------------------------------------------------------
def year_readiness(*, label: str) -> YearReadiness:
    """What is left to do before the year can be closed for good. Errors: `NotFound`."""
    row = FiscalYear.objects.filter(label=label).first()
    if row is None:
        raise NotFound()
    year = ledger.fiscal_year_info(row)
    closing = YearClosing.objects.filter(fiscal_year=row).first()
    books = ledger.books()
    return YearReadiness(
        year=year,
        checks=_year_checks(row, is_first=row.starts_on <= books.starts_on),
        result=closing.result if closing else result_of(year.starts_on, year.ends_on),
        currency=books.currency,
        closed_by=closing.actor_name if closing else "",
        closed_at=closing.closed_at if closing else None,
    )


def result_of(first: datetime.date, last: datetime.date) -> Decimal:
    return statements.profit_and_loss(first=first, last=last).totals[-1]


def _year_checks(row: FiscalYear, *, is_first: bool) -> tuple[Check, ...]:
    periods = Period.objects.filter(fiscal_year=row).exclude(state__in=CLOSED)
    years = FiscalYear.objects.filter(starts_on__lt=row.starts_on)
    closed = YearClosing.objects.filter(fiscal_year__in=years)
    sheet = statements.balance_sheet(as_of=row.ends_on)
    left = [
        Check(code="periods", title=_("Its months are closed"), left=periods.count()),
        Check(
            code="years", title=_("Earlier years are closed"), left=years.count() - closed.count()
        ),
        Check(
            code="revalued",
            title=_("Foreign currencies are revalued at its last day"),
            left=_not_revalued(row.ends_on),
        ),
        Check(code="balances", title=_("The balance sheet balances"), left=int(any(sheet.totals))),
    ]
    if is_first:
        lacking = int(opening.opening_balances() is None)
        left.append(Check(code="opening", title=_("Opening balances are entered"), left=lacking))
    return tuple(left)


def _not_revalued(on: datetime.date) -> int:
    """How many holdings differ from their value at the day's rates, or 1 without a rate."""
    try:
        return sum(bool(row.difference) for row in currencies.revaluation(on=on).rows)
    except currencies.RateMissing:
        return 1
