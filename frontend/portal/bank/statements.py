"""The statements that were sent, and their lines."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounting.selectors import bank
from apps.accounting.values.bank import (
    BankAccountOverview,
    LineInfo,
    StatementGap,
    StatementInfo,
)
from frontend import exports
from frontend.access import KontorRequest, portal
from frontend.bank_upload.forms import KINDS_OF_FILE, UploadForm
from frontend.portal.bank import filters
from kernel import files

SEE: Final = "accounting.ledger.see"
IMPORT: Final = "accounting.statement.import"
PAGE: Final = 25
LINES: Final = 100
EXPORTED_MAX: Final = 10_000
STATES: Final = ("imported", "reconciled", "excluded")


@require_GET
@portal(SEE)
def overview(request: KontorRequest) -> HttpResponse:
    return page(request, upload=UploadForm())


def page(request: KontorRequest, *, upload: UploadForm, status: int = 200) -> HttpResponse:
    """The form to send a file, the accounts, and what was sent so far."""
    accounts = bank.bank_accounts()
    form, wanted = filters.read(request.GET, accounts=accounts)
    rows: Any = _Statements(wanted)
    shown: Any = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/bank/list.html",
        {
            "accounts": accounts,
            "gaps": _gaps(accounts),
            "questions": bank.open_question_count(),
            "upload_form": upload,
            "may_send": request.actor.may(IMPORT),
            "accept": KINDS_OF_FILE,
            "filter_form": form,
            "wanted": wanted,
            "page": shown,
            "sorts": _sorts(wanted),
        },
        status=status,
    )


def _gaps(
    accounts: list[BankAccountOverview],
) -> list[tuple[str, tuple[StatementGap, ...]]]:
    """Account and what is missing of it."""
    missing = bank.missing_statements()
    return [
        (each.account.title, missing[each.account.id])
        for each in accounts
        if each.account.id in missing
    ]


class _Statements:
    """What the paginator slices; it asks for a page's rows only."""

    def __init__(self, wanted: filters.Wanted) -> None:
        self.wanted = wanted

    def count(self) -> int:
        return bank.statement_count(**self.wanted.filters())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[StatementInfo]:
        return bank.statements(
            **self.wanted.filters(),
            order=self.wanted.order,
            limit=part.stop - part.start,
            offset=part.start,
        )


def _sorts(wanted: filters.Wanted) -> dict[str, dict[str, Any]]:
    """Column → where its head leads, and which way it is sorted now."""
    return {
        name: {
            "next": name if wanted.order == f"-{name}" else f"-{name}",
            "direction": {f"-{name}": "descending", name: "ascending"}.get(wanted.order, ""),
        }
        for name in ("period_to", "imported_at")
    }


@require_GET
@portal(SEE)
def as_csv(request: KontorRequest) -> HttpResponse:
    _form, wanted = filters.read(request.GET, accounts=bank.bank_accounts())
    rows = bank.statements(**wanted.filters(), order=wanted.order, limit=EXPORTED_MAX)
    header = (
        _("Account"), _("From"), _("To"), _("Lines"), _("Open lines"), _("Opening balance"),
        _("Closing balance"), _("Difference"), _("Currency"), _("File"), _("Sent by"), _("Sent at"),
    )  # fmt: skip
    return exports.csv_file(
        "bank-statements",
        header,
        (
            (
                row.bank_account.title,
                row.period_from,
                row.period_to,
                row.line_count,
                row.open_lines,
                row.opening_balance,
                row.closing_balance,
                row.difference,
                row.currency,
                row.file_name,
                row.actor_name,
                row.imported_at.isoformat(timespec="seconds"),
            )
            for row in rows
        ),
    )


# ---- One statement -------------------------------------------------------------------------------
@require_GET
@portal(SEE, sees="statement")
def lines(request: KontorRequest, statement_id: uuid.UUID) -> HttpResponse:
    found = bank.statement(statement_id=statement_id)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    after = _whole(request.GET.get("after", ""))
    rows = bank.lines(statement_id=statement_id, state=state, after=after, limit=LINES + 1)
    return render(
        request,
        "portal/bank/statement.html",
        {
            "statement": found,
            "lines": rows[:LINES],
            "next_after": rows[LINES - 1].id if len(rows) > LINES else None,
            "is_first": not after,
            "state": state,
            "states": [
                ("", _("All")),
                ("imported", _("Being worked on")),
                ("reconciled", _("In the books")),
                ("excluded", _("Left out")),
            ],
        },
    )


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@require_GET
@portal(SEE, sees="statement")
def lines_csv(request: KontorRequest, statement_id: uuid.UUID) -> HttpResponse:
    bank.statement(statement_id=statement_id)
    header = (
        _("Date"), _("Value date"), _("Amount"), _("Currency"), _("Name"), _("Account"),
        _("Reference"), _("Variable symbol"), _("Description"), _("State"), _("Journal entry"),
        _("Booked on account"),
    )  # fmt: skip
    return exports.csv_file("statement-lines", header, map(_cells, _all_lines(statement_id)))


def _all_lines(statement_id: uuid.UUID) -> Iterator[LineInfo]:
    after = 0
    while rows := bank.lines(statement_id=statement_id, after=after, limit=1000):
        yield from rows
        after = rows[-1].id


def _cells(line: LineInfo) -> tuple[Any, ...]:
    explained = line.reconciliation
    return (
        line.booked_on,
        line.value_on,
        line.amount,
        line.currency,
        line.counterparty_name,
        line.counterparty_account,
        line.reference,
        line.variable_symbol,
        line.description,
        state_words(line.state),
        explained.entry_reference if explained else "",
        ", ".join(f"{side.account_code} {side.account_name}" for side in explained.sides)
        if explained
        else "",
    )


def state_words(state: str) -> str:
    return {
        "imported": _("being worked on"),
        "reconciled": _("in the books"),
        "excluded": _("left out"),
    }[state]


@require_GET
@portal(SEE, sees="statement_file")
def file(request: KontorRequest, statement_id: uuid.UUID) -> Any:
    """The file as it was sent."""
    return files.download(bank.statement(statement_id=statement_id).file_id)
