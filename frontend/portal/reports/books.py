"""Behind a figure: an account's lines, and an entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounting.selectors import ledger
from apps.accounting.values.ledger import AccountLine
from frontend import exports
from frontend.access import KontorRequest, portal
from frontend.portal.reports import asked, spans
from frontend.portal.trail.stories import told
from kernel.audit import trail

SEE: Final = "accounting.ledger.see"
TRAIL: Final = "client.trail.see"
LINES: Final = 50
EXPORTED: Final = 1000


@require_GET
@portal(SEE, sees="account")
def account(request: KontorRequest, code: str) -> HttpResponse:
    wanted = _asked(request)
    page = ledger.account_lines(
        code=code,
        from_date=wanted.span.first,
        to_date=wanted.span.last,
        cursor=request.GET.get("cursor", ""),
        size=LINES,
    )
    return render(
        request,
        "portal/reports/account.html",
        {
            "account": page.account,
            "page": page,
            "closing": page.rows[-1].balance if page.rows else page.opening,
            "asked": wanted,
            "is_first": not request.GET.get("cursor"),
            "currency": ledger.books().currency,
            "periods": [
                {"code": each, "label": title, "current": each == wanted.period}
                for each, title in spans.PERIODS.items()
            ],
        },
    )


def _asked(request: KontorRequest) -> asked.Asked:
    first_month = request.client.fiscal_year_first_month
    return asked.days(request.GET, today=timezone.localdate(), first_month=first_month)


@require_GET
@portal(SEE, sees="account")
def account_csv(request: KontorRequest, code: str) -> HttpResponse:
    span = _asked(request).span
    ledger.account(code=code)
    header = (
        _("Date"), _("Entry"), _("Description"), _("Amount"), _("Balance"),
    )  # fmt: skip
    rows: Iterator[tuple[Any, ...]] = (
        (row.date, row.reference, row.description, row.amount, row.balance)
        for row in _lines(code, span.first, span.last)
    )
    return exports.csv_file(f"account-{code}", header, rows)


def _lines(code: str, first: date, last: date) -> Iterator[AccountLine]:
    cursor, is_done = "", False
    while not is_done:
        page = ledger.account_lines(
            code=code, from_date=first, to_date=last, cursor=cursor, size=EXPORTED
        )
        yield from page.rows
        cursor, is_done = page.next_cursor, not page.next_cursor


@require_GET
@portal(SEE, sees="journal_entry")
def entry(request: KontorRequest, entry_id: uuid.UUID) -> HttpResponse:
    found = ledger.entry(entry_id=entry_id)
    history = (
        trail.history(subject_kind="journal_entry", subject_id=str(entry_id))
        if request.actor.may(TRAIL)
        else []
    )
    return render(
        request,
        "portal/reports/entry.html",
        {
            "entry": found,
            "span": spans.named(
                "this-year",
                today=found.row.date,
                first_month=request.client.fiscal_year_first_month,
            ),
            "history": told([each for each in history if not each.is_access]),
        },
    )
