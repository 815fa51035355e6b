"""Financial statements and lists, as a tree of sections with the same columns throughout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.v1.accounting.report_shapes import ReportShape, report
from api.v1.shapes import DayField
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import reports
from apps.accounting.selectors.reports import result
from apps.accounting.values.ledger import Control
from apps.accounting.values.statements import (
    ReportAsked,
    Statement,
)
from kernel.doors import Access
from kernel.errors import Invalid

TAG = "Reports"


class RangeBackwards(Invalid):
    code = "report.range_backwards"
    sentence = _("The last day, %(last)s, lies before the first, %(first)s.")


# ---- What is asked -----------------------------------------------------------------------------
class SpanAsked(serializers.Serializer[Any]):
    date_from = DayField(help_text="First day.")
    date_to = DayField(help_text="Last day.")


class ResultAsked(SpanAsked):
    by_month = serializers.BooleanField(default=False, help_text="As `layout=month`.")
    layout = serializers.ChoiceField(
        choices=tuple(result.LAYOUTS),
        default="total",
        help_text="In total, by month, against the same days of last year, by dimension.",
    )


class DayAsked(serializers.Serializer[Any]):
    as_of = DayField(help_text="At the end of this day, as things stood then.")


class AgedAsked(DayAsked, pagination.PageQuery):
    pass


class BalanceSheetAsked(DayAsked):
    compare_to = DayField(required=False, help_text="Beside the end of this day.")


class LinesAsked(SpanAsked, pagination.PageQuery):
    pass


class GeneralLedgerAsked(LinesAsked):
    account = serializers.CharField(default="", help_text="Code of the one account wanted.")


class JournalAsked(LinesAsked):
    journal = serializers.CharField(default="", help_text="Code of the one journal wanted.")


class VatLinesAsked(LinesAsked):
    tax_code = serializers.CharField(default="", help_text="The one tax code wanted.")


class OpenItemsAsked(DayAsked, pagination.PageQuery):
    control = serializers.ChoiceField(
        choices=Control.values, default="", allow_blank=True, help_text="The one side wanted."
    )
    party = serializers.UUIDField(required=False, help_text="Id of the one party wanted.")
    due_from = DayField(required=False)
    due_to = DayField(required=False)


EXAMPLE = OpenApiExample(
    "Profit and loss",
    value={
        "kind": "profit_and_loss",
        "title": "Profit and loss",
        "currency": "DKK",
        "date_from": "2026-01-01",
        "date_to": "2026-10-31",
        "text_columns": [],
        "columns": [
            {
                "code": "total",
                "title": "Total",
                "date_from": "2026-01-01",
                "date_to": "2026-10-31",
                "in_section_currency": False,
            }
        ],
        "sections": [
            {
                "code": "revenue",
                "title": "Revenue",
                "currency": "",
                "behind": None,
                "rows": [
                    {
                        "code": "1010",
                        "name": "Sales",
                        "texts": [],
                        "amounts": ["318400.00"],
                        "behind": None,
                        "mark": "",
                    }
                ],
                "sections": [],
                "totals": ["318400.00"],
            }
        ],
        "total_title": "Result",
        "totals": ["318400.00"],
        "notes": [],
        "next": None,
    },
    response_only=True,
)
AGED = OpenApiExample(
    "Aged receivables",
    value={
        "kind": "receivables",
        "title": "Aged receivables",
        "currency": "DKK",
        "date_from": None,
        "date_to": "2026-06-30",
        "text_columns": [],
        "columns": [
            {
                "code": code,
                "title": title,
                "date_from": None,
                "date_to": "2026-06-30",
                "in_section_currency": False,
            }
            for code, title in (
                ("not_due", "Not due"),
                ("1_30", "1–30 days"),
                ("31_60", "31–60 days"),
                ("61_90", "61–90 days"),
                ("over_90", "Over 90 days"),
                ("total", "Total"),
            )
        ],
        "sections": [
            {
                "code": "dkk",
                "title": "DKK",
                "currency": "DKK",
                "behind": None,
                "rows": [
                    {
                        "code": "",
                        "name": "Hotel Skagen",
                        "texts": [],
                        "amounts": ["300.00", "300.00", "0.00", "0.00", "500.00", "1100.00"],
                        "behind": {
                            "kind": "report",
                            "id": "open-items",
                            "narrows": {"control": "receivable", "on": "2026-06-30"},
                        },
                        "mark": "",
                    }
                ],
                "sections": [],
                "totals": ["300.00", "300.00", "0.00", "0.00", "500.00", "1100.00"],
            }
        ],
        "total_title": "Total",
        "totals": ["300.00", "300.00", "0.00", "0.00", "500.00", "1100.00"],
        "notes": [],
        "next": None,
    },
    response_only=True,
)


# ---- Addresses ---------------------------------------------------------------------------------
class Report(ClientView):
    """One of the catalogue's reports. Lists of lines are for whoever may see the ledger."""

    access = Access("api", offering.REPORTS)
    sees: ClassVar[str] = "report"
    kind: ClassVar[str]
    asks: ClassVar[type[serializers.Serializer[Any]]] = SpanAsked

    def answer(self, request: Request) -> Response:
        return Response(report(self.statement(pagination.asked(request, self.asks))))

    def statement(self, asked: dict[str, Any]) -> Statement:
        return reports.report(kind=self.kind, asked=report_asked(asked))


class Lines(Report):
    access = Access("api", offering.SEE)


def report_asked(given: dict[str, Any]) -> ReportAsked:
    """Errors: `RangeBackwards`."""
    first, last = span(given) if "date_from" in given else (None, given["as_of"])
    return ReportAsked(
        first=first,
        last=last,
        compare=given.get("compare_to"),
        layout="month" if given.get("by_month") else given.get("layout", "total"),
        control=given.get("control", ""),
        account=given.get("account", ""),
        journal=given.get("journal", ""),
        party_id=given.get("party"),
        due_first=given.get("due_from"),
        due_last=given.get("due_to"),
        tax_code=given.get("tax_code", ""),
        cursor=given.get("cursor", ""),
        size=given.get("limit", pagination.LIMIT),
    )


def _described(
    operation_id: str, summary: str, asks: Any, *, example: OpenApiExample = EXAMPLE
) -> Callable[..., Any]:
    return extend_schema(
        operation_id=operation_id,
        tags=[TAG],
        summary=summary,
        parameters=[asks],
        responses={200: ReportShape},
        examples=[example],
    )


class TrialBalance(Report):
    sees = "trial_balance"
    kind = "trial-balance"
    asks = SpanAsked

    @_described("show_trial_balance", "Show the trial balance", SpanAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class ProfitAndLoss(Report):
    sees = "profit_and_loss"
    kind = "profit-and-loss"
    asks = ResultAsked

    @_described("show_profit_and_loss", "Show profit and loss", ResultAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class BalanceSheet(Report):
    sees = "balance_sheet"
    kind = "balance-sheet"
    asks = BalanceSheetAsked

    @_described("show_balance_sheet", "Show the balance sheet", BalanceSheetAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class CashByMonth(Report):
    sees = "cash"
    kind = "cash"
    asks = SpanAsked

    @_described("show_cash", "Show revenue, expenses and cash month by month", SpanAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class Forecast(Report):
    sees = "forecast"
    kind = "forecast"
    asks = DayAsked

    @_described("show_cash_forecast", "Show the cash expected in the next 13 weeks", DayAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class Receivables(Report):
    sees = "receivables"
    kind = "receivables"
    asks = AgedAsked

    @_described("show_aged_receivables", "Show what is owed to us, by age", AgedAsked, example=AGED)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class Payables(Report):
    sees = "payables"
    kind = "payables"
    asks = AgedAsked

    @_described(
        "show_aged_payables", "Show what is owed to suppliers, by age", AgedAsked, example=AGED
    )
    def get(self, request: Request) -> Response:
        return self.answer(request)


class OpenItems(Lines):
    sees = "open_items"
    kind = "open-items"
    asks = OpenItemsAsked

    @_described("list_open_items", "List what was open on a day", OpenItemsAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class ControlAccounts(Report):
    sees = "control_accounts"
    kind = "control-accounts"
    asks = DayAsked

    @_described("show_control_accounts", "Show open items against their control accounts", DayAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class Vat(Report):
    sees = "vat"
    kind = "vat"
    asks = SpanAsked

    @_described("show_vat", "Show VAT by tax code", SpanAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class VatLines(Lines):
    sees = "vat_lines"
    kind = "vat-lines"
    asks = VatLinesAsked

    @_described("list_vat_lines", "List the lines of the VAT summary", VatLinesAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class GeneralLedger(Lines):
    sees = "general_ledger"
    kind = "general-ledger"
    asks = GeneralLedgerAsked

    @_described("show_general_ledger", "Show the general ledger", GeneralLedgerAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


class Journal(Lines):
    sees = "journal"
    kind = "journal"
    asks = JournalAsked

    @_described("show_journal", "Show the journal", JournalAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)


# ---- Values to shapes --------------------------------------------------------------------------
def span(asked: dict[str, Any]) -> tuple[date, date]:
    first, last = asked["date_from"], asked["date_to"]
    if last < first:
        raise RangeBackwards(field="date_to", first=first.isoformat(), last=last.isoformat())
    return first, last
