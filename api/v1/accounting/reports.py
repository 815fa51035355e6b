"""Financial statements, as a tree of sections with the same columns throughout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.v1.shapes import AmountField, DayField
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import statements
from apps.accounting.values.statements import Statement, StatementSection
from kernel.doors import Access
from kernel.errors import Invalid

TAG = "Reports"


class RangeBackwards(Invalid):
    code = "report.range_backwards"
    sentence = _("The last day, %(last)s, lies before the first, %(first)s.")


class RangeTooLong(Invalid):
    code = "report.range_too_long"
    sentence = _("At most %(limit)s months can be shown by month.")


# ---- Shapes ------------------------------------------------------------------------------------
class ColumnShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    date_from = serializers.DateField(allow_null=True)
    date_to = serializers.DateField()


class RowShape(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="The account's; empty for a result.")
    name = serializers.CharField()
    amounts = serializers.ListField(child=AmountField(), help_text="One per column.")


@extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/ReportSection"}})
class InnerSections(serializers.Field[Any, Any, Any, Any]):
    """Sections within a section: the same shape again."""


class ReportSectionShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    rows = RowShape(many=True)
    sections = InnerSections()
    totals = serializers.ListField(child=AmountField(), help_text="One per column.")

    class Meta:
        ref_name = "ReportSection"


class ReportShape(serializers.Serializer[Any]):
    kind = serializers.CharField()
    title = serializers.CharField(help_text="In the language asked for.")
    currency = serializers.CharField()
    date_from = serializers.DateField(allow_null=True)
    date_to = serializers.DateField()
    columns = ColumnShape(many=True)
    sections = ReportSectionShape(many=True)
    total_title = serializers.CharField()
    totals = serializers.ListField(child=AmountField(), help_text="One per column.")


class SpanAsked(serializers.Serializer[Any]):
    date_from = DayField(help_text="First day.")
    date_to = DayField(help_text="Last day.")


class ResultAsked(SpanAsked):
    by_month = serializers.BooleanField(default=False, help_text="A column for each month too.")


class BalanceSheetAsked(serializers.Serializer[Any]):
    as_of = DayField(help_text="At the end of this day.")
    compare_to = DayField(required=False, help_text="Beside the end of this day.")


EXAMPLE = OpenApiExample(
    "Profit and loss",
    value={
        "kind": "profit_and_loss",
        "title": "Profit and loss",
        "currency": "DKK",
        "date_from": "2026-01-01",
        "date_to": "2026-10-31",
        "columns": [
            {
                "code": "total",
                "title": "Total",
                "date_from": "2026-01-01",
                "date_to": "2026-10-31",
            }
        ],
        "sections": [
            {
                "code": "revenue",
                "title": "Revenue",
                "rows": [{"code": "1010", "name": "Sales", "amounts": ["318400.00"]}],
                "sections": [],
                "totals": ["318400.00"],
            }
        ],
        "total_title": "Result",
        "totals": ["318400.00"],
    },
    response_only=True,
)


# ---- Addresses ---------------------------------------------------------------------------------
class Report(ClientView):
    access = Access("api", offering.REPORTS)
    sees: ClassVar[str] = "report"
    asks: ClassVar[type[serializers.Serializer[Any]]] = SpanAsked

    def statement(self, asked: dict[str, Any]) -> Statement:
        raise NotImplementedError

    def answer(self, request: Request) -> Response:
        return Response(_report(self.statement(pagination.asked(request, self.asks))))


def _described(operation_id: str, summary: str, asks: Any) -> Callable[..., Any]:
    return extend_schema(
        operation_id=operation_id,
        tags=[TAG],
        summary=summary,
        parameters=[asks],
        responses={200: ReportShape},
        examples=[EXAMPLE],
    )


class TrialBalance(Report):
    sees = "trial_balance"

    @_described("show_trial_balance", "Show the trial balance", SpanAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)

    def statement(self, asked: dict[str, Any]) -> Statement:
        first, last = span(asked)
        return statements.trial_balance(first=first, last=last)


class ProfitAndLoss(Report):
    sees = "profit_and_loss"
    asks = ResultAsked

    @_described("show_profit_and_loss", "Show profit and loss", ResultAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)

    def statement(self, asked: dict[str, Any]) -> Statement:
        first, last = span(asked)
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if asked["by_month"] and months > statements.MONTHS_MAX:
            raise RangeTooLong(field="date_to", limit=statements.MONTHS_MAX)
        return statements.profit_and_loss(first=first, last=last, is_by_month=asked["by_month"])


class BalanceSheet(Report):
    sees = "balance_sheet"
    asks = BalanceSheetAsked

    @_described("show_balance_sheet", "Show the balance sheet", BalanceSheetAsked)
    def get(self, request: Request) -> Response:
        return self.answer(request)

    def statement(self, asked: dict[str, Any]) -> Statement:
        return statements.balance_sheet(as_of=asked["as_of"], compare=asked.get("compare_to"))


# ---- Values to shapes --------------------------------------------------------------------------
def span(asked: dict[str, Any]) -> tuple[date, date]:
    first, last = asked["date_from"], asked["date_to"]
    if last < first:
        raise RangeBackwards(field="date_to", first=first.isoformat(), last=last.isoformat())
    return first, last


def _report(found: Statement) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "title": str(found.title),
        "currency": found.currency,
        "date_from": found.first and found.first.isoformat(),
        "date_to": found.last.isoformat(),
        "columns": [
            {
                "code": column.code,
                "title": str(column.title or ""),
                "date_from": column.first and column.first.isoformat(),
                "date_to": column.last.isoformat(),
            }
            for column in found.columns
        ],
        "sections": [_section(each, found.places) for each in found.sections],
        "total_title": str(found.total_title),
        "totals": _amounts(found.totals, found.places),
    }


def _section(section: StatementSection, places: int) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": str(section.title),
        "rows": [
            {"code": row.code, "name": str(row.name), "amounts": _amounts(row.amounts, places)}
            for row in section.rows
        ],
        "sections": [_section(each, places) for each in section.sections],
        "totals": _amounts(section.totals, places),
    }


def _amounts(amounts: tuple[Decimal, ...], places: int) -> list[str]:
    return [f"{round(amount, places):f}" for amount in amounts]
