"""Behind a figure: an account's lines, and an entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounting.selectors import ledger
from apps.accounting.selectors.balances import balance_of
from apps.accounting.values.ledger import AccountInfo, AccountLine
from frontend import exports
from frontend.access import KontorRequest, portal
from frontend.portal.trail.stories import told
from frontend.reports import asked, entries, spans
from frontend.reports.pages import PORTAL
from kernel.audit import trail
from kernel.periods import day_before

SEE: Final = "accounting.ledger.see"
TRAIL: Final = "client.trail.see"
LINES: Final = 50
EXPORTED: Final = 1000


@require_GET
@portal(SEE, sees="account")
def account(request: KontorRequest, code: str) -> HttpResponse:
    wanted = _asked(request)
    span = wanted.span
    page = ledger.account_lines(
        code=code,
        from_date=span.first,
        to_date=span.last,
        cursor=request.GET.get("cursor", ""),
        size=LINES,
    )
    before = balance_of(account_id=page.account.id, until=day_before(span.first))
    after = balance_of(account_id=page.account.id, until=span.last)
    card = Card.of(page.account, before=before)
    return render(
        request,
        "portal/reports/account.html",
        {
            "account": page.account,
            "card": card,
            "next_cursor": page.next_cursor,
            "opening": card.balance(page.opening),
            "rows": [
                (row, card.amount(row.amount), card.balance(row.balance)) for row in page.rows
            ],
            "closing": card.balance(page.rows[-1].balance if page.rows else page.opening),
            "moved": card.amount(after - before),
            "asked": wanted,
            "is_first": not request.GET.get("cursor"),
            "currency": ledger.books().currency,
            "periods": [
                {"code": each, "label": title, "current": each == wanted.period}
                for each, title in spans.PERIODS.items()
            ],
        },
    )


@dataclass(frozen=True, slots=True)
class Card:
    """An account as its report shows it: what is usually in credit counts as plus, and revenue
    and expenses are counted from the first of the days alone."""

    sign: int
    base: Decimal

    @classmethod
    def of(cls, account: AccountInfo, *, before: Decimal) -> Card:
        is_result = account.kind in ("revenue", "expense")
        is_credit = account.kind in ("revenue", "liability", "equity")
        return cls(sign=-1 if is_credit else 1, base=before if is_result else Decimal(0))

    def amount(self, amount: Decimal) -> Decimal:
        return amount * self.sign

    def balance(self, balance: Decimal) -> Decimal:
        return (balance - self.base) * self.sign


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
            "source": entries.source(PORTAL, kind=found.source_kind, source_id=found.source_id),
            "settlings": entries.settlings(PORTAL, entry_id=entry_id),
            "span": spans.named(
                "this-year",
                today=found.row.date,
                first_month=request.client.fiscal_year_first_month,
            ),
            "history": told([each for each in history if not each.is_access]),
        },
    )
