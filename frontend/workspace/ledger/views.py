"""Reading a client's ledger: the journal, an entry, the chart, an account's card."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounting.selectors import accruals as accruals_read
from apps.accounting.selectors import ledger
from apps.accounting.values.ledger import (
    AccountKind,
    AccountLine,
    EntryDetail,
    EntryLine,
    EntryPage,
    EntryRow,
)
from frontend import exports
from frontend.access import KontorRequest, client_file
from frontend.reports import entries
from frontend.reports.pages import of_workspace
from frontend.workspace.ledger import forms

SEE = "accounting.ledger.see"
POST = "accounting.entry.post"
REVERSE = "accounting.entry.reverse"
CHANGE_CHART = "accounting.chart.change"
ACCRUE = "accounting.accrual.change"
EXPORTED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters in the address of the journal."""

    journal: str
    account_code: str
    from_date: date | None
    to_date: date | None
    text: str
    oldest_first: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        return cls(
            journal=query.get("journal", ""),
            account_code=query.get("account", "").split(" ")[0],
            from_date=day(query.get("from", "")),
            to_date=day(query.get("to", "")),
            text=query.get("q", "").strip(),
            oldest_first=query.get("sort", "") == "date",
        )

    @property
    def is_narrowed(self) -> bool:
        return any((self.journal, self.account_code, self.from_date, self.to_date, self.text))

    def entries(self, *, cursor: str = "", size: int = ledger.PAGE) -> EntryPage:
        return ledger.entries(
            journal=self.journal,
            account_code=self.account_code,
            from_date=self.from_date,
            to_date=self.to_date,
            text=self.text,
            oldest_first=self.oldest_first,
            cursor=cursor,
            size=size,
        )


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# ---- The journal ---------------------------------------------------------------------------------
@require_GET
@client_file(SEE, sees="ledger")
def journal(request: KontorRequest) -> HttpResponse:
    wanted = Wanted.of(request.GET)
    if request.GET.get("as") == "csv":
        return _journal_csv(request, wanted)
    return render(
        request,
        "workspace/ledger/journal.html",
        {
            "wanted": wanted,
            "page": wanted.entries(cursor=request.GET.get("after", "")),
            "journals": ledger.journals(),
            "accounts": ledger.accounts(),
            "may_post": request.actor.may(POST),
        },
    )


def _journal_csv(request: KontorRequest, wanted: Wanted) -> HttpResponse:
    header = (
        _("Entry"), _("Date"), _("Text"), _("Amount"), _("Currency"), _("Lines"), _("Posted by"),
        _("Posted at"),
    )  # fmt: skip
    rows = (
        (
            row.reference,
            row.date.isoformat(),
            row.description,
            row.total,
            row.currency,
            row.line_count,
            row.actor_name,
            row.posted_at.isoformat(),
        )
        for row in _all_entries(wanted)
    )
    return exports.csv_file(f"{request.client.slug}-journal", header, rows)


def _all_entries(wanted: Wanted) -> Iterator[EntryRow]:
    cursor = ""
    while True:
        page = wanted.entries(cursor=cursor, size=EXPORTED_AT_ONCE)
        yield from page.rows
        cursor = page.next_cursor
        if not cursor:
            return


@require_GET
@client_file(SEE, sees="journal_entry")
def entry(request: KontorRequest, entry_id: uuid.UUID) -> HttpResponse:
    found, pages = ledger.entry(entry_id=entry_id), of_workspace(request)
    is_final = found.row.reverses_id is not None or found.row.reversed_by_id is not None
    return render(
        request,
        "workspace/ledger/entry.html",
        {
            "entry": found,
            "lines": _with_accruals(found),
            "may_spread": request.actor.may(ACCRUE) and not is_final,
            "debit": sum(line.debit for line in found.lines),
            "credit": sum(line.credit for line in found.lines),
            "may_post": request.actor.may(POST),
            "may_reverse": request.actor.may(REVERSE) and not is_final,
            "source": entries.source(pages, kind=found.source_kind, source_id=found.source_id),
            "settlings": entries.settlings(pages, entry_id=entry_id),
        },
    )


def _with_accruals(found: EntryDetail) -> list[tuple[EntryLine, uuid.UUID | None]]:
    """Each line with the accrual that spreads it, if one does."""
    spread = accruals_read.is_spread(line_ids=[line.id for line in found.lines])
    return [(line, spread.get(line.id)) for line in found.lines]


# ---- Accounts ------------------------------------------------------------------------------------
@require_GET
@client_file(SEE, sees="ledger")
def accounts(request: KontorRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = ledger.accounts(text=text)
    titles: dict[str, Any] = dict(AccountKind.choices)
    return render(
        request,
        "workspace/ledger/accounts.html",
        {
            "accounts": [(each, titles.get(each.kind, each.kind)) for each in found],
            "text": text,
            "may_change": request.actor.may(CHANGE_CHART),
        },
    )


@require_GET
@client_file(SEE, sees="account")
def account(request: KontorRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    form = forms.SpanForm(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    first = given.get("from") or date(today.year, 1, 1)
    last = given.get("to") or today
    if request.GET.get("as") == "csv":
        return _account_csv(request, code, first, last)
    page = ledger.account_lines(
        code=code, from_date=first, to_date=last, cursor=request.GET.get("after", "")
    )
    return render(
        request,
        "workspace/ledger/account.html",
        {
            "page": page,
            "closing": page.rows[-1].balance if page.rows else page.opening,
            "is_later": bool(request.GET.get("after")),
            "first": first,
            "last": last,
        },
    )


def _account_csv(request: KontorRequest, code: str, first: date, last: date) -> HttpResponse:
    header = (_("Date"), _("Entry"), _("Text"), _("Amount"), _("Balance"))
    rows = (
        (each.date.isoformat(), each.reference, each.description, each.amount, each.balance)
        for each in _all_lines(code, first, last)
    )
    return exports.csv_file(f"{request.client.slug}-{code}", header, rows)


def _all_lines(code: str, first: date, last: date) -> Iterator[AccountLine]:
    cursor = ""
    while True:
        page = ledger.account_lines(
            code=code, from_date=first, to_date=last, cursor=cursor, size=EXPORTED_AT_ONCE
        )
        yield from page.rows
        cursor = page.next_cursor
        if not cursor:
            return
