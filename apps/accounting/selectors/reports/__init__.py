"""Every report under its name: what all doors and files show. Always in a client."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Literal

from django.utils.translation import gettext_lazy as _

from apps.accounting.selectors import statements
from apps.accounting.selectors.reports import cash, listing, owed, result, vat
from apps.accounting.values.ledger import Control
from apps.accounting.values.statements import ReportAsked, Statement
from kernel.errors import Invalid, NotFound

Asks = Literal["span", "day", "ahead"]
LINES_IN_FILE: Final = 20_000


class TooLongForAFile(Invalid):
    code = "report.too_long_for_a_file"
    sentence = _(
        "This report has more than %(limit)s lines. Choose fewer days, or one account or journal."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKind:
    """`asks`: some days, the end of a day, or a day to look ahead from. One that `is_listed` has a
    tab; the others are behind a figure. One that `has_lines` comes in pages, and is for whoever may
    see the ledger. One that `goes_on` has its sections one after the other, over all its pages: its
    CSV may be as long as it likes."""

    code: str
    title: Any
    asks: Asks
    make: Callable[[ReportAsked], Statement]
    is_listed: bool = True
    has_lines: bool = False
    goes_on: bool = False


def _span(asked: ReportAsked) -> dict[str, Any]:
    if asked.first is None:
        raise ValueError("this report has a first day")
    return {"first": asked.first, "last": asked.last}


def _aged(control: str, asked: ReportAsked) -> Statement:
    return owed.aged(control=control, as_of=asked.last, cursor=asked.cursor, size=asked.size)


CATALOGUE: Final[Mapping[str, ReportKind]] = {
    each.code: each
    for each in (
        ReportKind(
            code="profit-and-loss",
            title=_("Profit and loss"),
            asks="span",
            make=result.profit_and_loss,
        ),
        ReportKind(
            code="balance-sheet",
            title=_("Balance sheet"),
            asks="day",
            make=lambda asked: statements.balance_sheet(as_of=asked.last, compare=asked.compare),
        ),
        ReportKind(
            code="cash",
            title=_("Cash"),
            asks="span",
            make=lambda asked: cash.by_month(**_span(asked)),
        ),
        ReportKind(code="forecast", title=_("Forecast"), asks="ahead", make=cash.thirteen_weeks),
        ReportKind(
            code="receivables",
            title=_("Receivables"),
            asks="day",
            make=partial(_aged, Control.RECEIVABLE),
        ),
        ReportKind(
            code="payables",
            title=_("Payables"),
            asks="day",
            make=partial(_aged, Control.PAYABLE),
        ),
        ReportKind(
            code="vat", title=_("VAT"), asks="span", make=lambda asked: vat.vat(**_span(asked))
        ),
        ReportKind(
            code="trial-balance",
            title=_("Trial balance"),
            asks="span",
            make=lambda asked: statements.trial_balance(**_span(asked)),
        ),
        ReportKind(
            code="general-ledger",
            title=_("General ledger"),
            asks="span",
            make=listing.general_ledger,
            has_lines=True,
            goes_on=True,
        ),
        ReportKind(
            code="journal",
            title=_("Journal"),
            asks="span",
            make=listing.journal,
            has_lines=True,
            goes_on=True,
        ),
        ReportKind(
            code="control-accounts",
            title=_("Control accounts"),
            asks="day",
            make=lambda asked: owed.control_accounts(as_of=asked.last),
        ),
        ReportKind(
            code="open-items",
            title=_("Open items"),
            asks="day",
            make=owed.items,
            is_listed=False,
            has_lines=True,
        ),
        ReportKind(
            code="vat-lines",
            title=_("Lines of the VAT summary"),
            asks="span",
            make=vat.vat_lines,
            is_listed=False,
            has_lines=True,
        ),
    )
}


def report(*, kind: str, asked: ReportAsked) -> Statement:
    """The report, or a page of it. Errors: `NotFound`, `CursorMalformed`, `RangeTooLong`."""
    found = CATALOGUE.get(kind)
    if found is None:
        raise NotFound()
    return found.make(asked)


def whole(*, kind: str, asked: ReportAsked) -> Statement:
    """The report without pages, for a file. Errors: as `report`, and `TooLongForAFile`."""
    found = report(kind=kind, asked=replace(asked, cursor="", size=LINES_IN_FILE))
    if found.next_cursor:
        raise TooLongForAFile(limit=LINES_IN_FILE)
    return found
