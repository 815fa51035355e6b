"""Periods, years and opening balances."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import once
from api.v1.accounting.ledger import whole_entry
from api.v1.accounting.ledger_shapes import (
    EXAMPLE_WHOLE_ENTRY,
    LINES_MAX,
    LineAsked,
    WholeEntryShape,
    line_of,
)
from api.v1.shapes import AmountField, DayField, list_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import opening as opening_read
from apps.accounting.selectors import year_end as read
from apps.accounting.services import opening, periods, year_end
from apps.accounting.values.ledger import FiscalYearInfo, LineDraft, PeriodInfo, PeriodState
from apps.accounting.values.year_end import Check, YearReadiness
from kernel.doors import Access
from kernel.errors import NotFound
from kernel.money import round_amount

SEE = Access("api", offering.SEE)
CLOSE = Access("api", offering.CLOSE)
TAG = "Periods"
STATES = [str(state) for state in PeriodState.values]


# ---- Shapes ------------------------------------------------------------------------------------
class PeriodShape(serializers.Serializer[Any]):
    period = serializers.CharField(help_text="The month, as in 2026-11.")
    fiscal_year = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(choices=STATES)


class CheckShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField(help_text="In the language asked for.")
    left = serializers.IntegerField(help_text="What is missing; 0 is done.")


class PeriodChangeShape(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    act = serializers.ChoiceField(choices=["prepared", "closed", "reopened"])
    state = serializers.CharField(help_text="How far it was closed; or empty.")
    reason = serializers.CharField(help_text="Why it was reopened; or empty.")
    by = serializers.CharField()


class ReadinessShape(PeriodShape):
    changes = PeriodChangeShape(many=True, help_text="The latest first; a moment behind.")
    is_ready = serializers.BooleanField()
    checks = CheckShape(many=True)
    prepared_by = serializers.CharField(help_text="Who handed it over; empty while nobody has.")


class YearShape(serializers.Serializer[Any]):
    fiscal_year = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    result = AmountField(help_text="Positive is profit.")
    currency = serializers.CharField()
    is_ready = serializers.BooleanField()
    is_closed = serializers.BooleanField()
    checks = CheckShape(many=True)


class OpenYearShape(serializers.Serializer[Any]):
    fiscal_year = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class YearAsked(serializers.Serializer[Any]):
    containing = DayField(help_text="Any day of the year to open.")


class CloseAsked(serializers.Serializer[Any]):
    state = serializers.ChoiceField(
        choices=["soft_closed", "closed", "locked"],
        default="closed",
        help_text="`soft_closed` still takes adjustments; `locked` is for good.",
    )


class ReopenAsked(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, help_text="Kept in the books.")


class OpeningAsked(serializers.Serializer[Any]):
    lines = serializers.ListField(
        child=LineAsked(), max_length=LINES_MAX, help_text="At least two; they balance."
    )


class OpeningShape(serializers.Serializer[Any]):
    entry = WholeEntryShape(allow_null=True, help_text="null before any were entered.")


EXAMPLE = {
    "period": "2026-10",
    "fiscal_year": "2026",
    "starts_on": "2026-10-01",
    "ends_on": "2026-10-31",
    "state": "open",
}
EXAMPLE_READY = {
    **EXAMPLE,
    "is_ready": False,
    "checks": [{"code": "bank", "title": "Every bank line is explained", "left": 3}],
    "prepared_by": "",
    "changes": [
        {
            "at": "2026-11-12T08:20:00Z",
            "act": "reopened",
            "state": "",
            "reason": "A late bill",
            "by": "Tomáš Novák",
        }
    ],
}
EXAMPLE_OPEN = {"fiscal_year": "2027", "starts_on": "2027-01-01", "ends_on": "2027-12-31"}
EXAMPLE_YEAR = {
    **EXAMPLE_OPEN,
    "result": "418250.00",
    "currency": "DKK",
    "is_ready": True,
    "is_closed": True,
    "checks": [{"code": "periods", "title": "Its months are closed", "left": 0}],
}
YEAR = OpenApiExample("Fiscal year", value=EXAMPLE_YEAR, response_only=True)
READY = OpenApiExample("Period", value=EXAMPLE_READY, response_only=True)


# ---- Periods -----------------------------------------------------------------------------------
class Periods(ClientView):
    access = SEE
    sees = "periods"

    @extend_schema(
        operation_id="list_periods",
        tags=[TAG],
        summary="List periods",
        description="Every month of every fiscal year that is open, in the order of time.",
        responses={200: list_of(PeriodShape, "PeriodList")},
        examples=[OpenApiExample("All", value={"data": [EXAMPLE]}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        found = [_period(each) for each in books.periods()]
        return Response({"data": PeriodShape(found, many=True).data})


class Period(ClientView):
    access = SEE
    sees = "period"

    @extend_schema(
        operation_id="show_period",
        tags=[TAG],
        summary="Show what is left before a period can be closed",
        responses={200: ReadinessShape},
        examples=[READY],
    )
    def get(self, request: Request, period: str) -> Response:
        return Response(_readiness(period))


class PeriodPreparation(ClientView):
    access = Access("api", offering.PREPARE)

    @extend_schema(
        operation_id="prepare_period",
        tags=[TAG],
        summary="Hand a period over to be closed by somebody else",
        request=None,
        responses={200: ReadinessShape},
        examples=[READY],
    )
    @once
    def post(self, request: Request, period: str) -> Response:
        year_end.prepare_period(period_id=_found(period).id, actor=self.actor)
        return Response(_readiness(period))


class PeriodClosing(ClientView):
    access = CLOSE

    @extend_schema(
        operation_id="close_period",
        tags=[TAG],
        summary="Close a period",
        description="Periods close in their order; whoever prepared one doesn't close it.",
        request=CloseAsked,
        responses={200: ReadinessShape},
        examples=[OpenApiExample("Ask", value={"state": "closed"}, request_only=True), READY],
    )
    @once
    def post(self, request: Request, period: str) -> Response:
        asked = CloseAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        periods.close_period(
            period_id=_found(period).id, state=asked.validated_data["state"], actor=self.actor
        )
        return Response(_readiness(period))


class PeriodReopening(ClientView):
    access = CLOSE

    @extend_schema(
        operation_id="reopen_period",
        tags=[TAG],
        summary="Open a closed period again",
        description="The reason stays in the trail. Locked periods stay locked.",
        request=ReopenAsked,
        responses={200: ReadinessShape},
        examples=[OpenApiExample("Ask", value={"reason": "A late bill"}, request_only=True), READY],
    )
    @once
    def post(self, request: Request, period: str) -> Response:
        asked = ReopenAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        periods.reopen_period(
            period_id=_found(period).id, reason=asked.validated_data["reason"], actor=self.actor
        )
        return Response(_readiness(period))


class FiscalYear(ClientView):
    access = SEE
    sees = "fiscal_year"

    @extend_schema(
        operation_id="show_fiscal_year",
        tags=[TAG],
        summary="Show a fiscal year, its result and what is left before it can be closed",
        responses={200: YearShape},
        examples=[YEAR],
    )
    def get(self, request: Request, fiscal_year: str) -> Response:
        return Response(_year(read.year_readiness(label=fiscal_year)))


class FiscalYears(ClientView):
    access = SEE
    writes = CLOSE
    sees = "fiscal_year"

    @extend_schema(
        operation_id="list_fiscal_years",
        tags=[TAG],
        summary="List fiscal years",
        description="Those that were opened, in the order of time.",
        responses={200: list_of(OpenYearShape, "FiscalYearList")},
        examples=[OpenApiExample("All", value={"data": [EXAMPLE_OPEN]}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        found = [_open_year(each) for each in books.fiscal_years()]
        return Response({"data": OpenYearShape(found, many=True).data})

    @extend_schema(
        operation_id="open_fiscal_year",
        tags=[TAG],
        summary="Open a fiscal year",
        description="With its twelve periods and the numbers of every journal.",
        request=YearAsked,
        responses={201: OpenYearShape},
        examples=[
            OpenApiExample("Ask", value={"containing": "2027-01-01"}, request_only=True),
            OpenApiExample("Opened", value=EXAMPLE_OPEN, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = YearAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        opened = periods.open_fiscal_year(
            containing=asked.validated_data["containing"], actor=self.actor
        )
        return Response(OpenYearShape(_open_year(opened)).data, status=201)


class FiscalYearClosing(ClientView):
    access = CLOSE

    @extend_schema(
        operation_id="close_fiscal_year",
        tags=[TAG],
        summary="Close a fiscal year for good",
        description=(
            "Locks its periods and keeps its result. Refused while anything is left of its checks."
        ),
        request=None,
        responses={200: YearShape},
        examples=[YEAR],
    )
    @once
    def post(self, request: Request, fiscal_year: str) -> Response:
        return Response(_year(year_end.close_year(label=fiscal_year, actor=self.actor)))


# ---- Opening balances --------------------------------------------------------------------------
class OpeningBalances(ClientView):
    access = SEE
    writes = Access("api", offering.OPENING)
    sees = "opening_balances"

    @extend_schema(
        operation_id="show_opening_balances",
        tags=[TAG],
        summary="Show the opening balances",
        responses={200: OpeningShape},
        examples=[
            OpenApiExample("Entered", value={"entry": EXAMPLE_WHOLE_ENTRY}, response_only=True)
        ],
    )
    def get(self, request: Request) -> Response:
        found = opening_read.opening_balances()
        return Response({"entry": whole_entry(found) if found else None})

    @extend_schema(
        operation_id="post_opening_balances",
        tags=[TAG],
        summary="Enter the opening balances",
        description=(
            "On the first day of the books, in journal OPN. Earlier ones are reversed and replaced "
            "until the first period is closed."
        ),
        request=OpeningAsked,
        responses={201: OpeningShape},
        examples=[
            OpenApiExample(
                "Ask",
                value={
                    "lines": [
                        {"account": "6480", "debit": "9000.00"},
                        {"account": "7110", "credit": "9000.00"},
                    ]
                },
                request_only=True,
            ),
            OpenApiExample("Entered", value={"entry": EXAMPLE_WHOLE_ENTRY}, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = OpeningAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data["lines"]
        lines = tuple(LineDraft(**line_of(line), due_on=line["due_on"]) for line in given)
        posted = opening.post_opening_balances(lines=lines, actor=self.actor)
        return Response({"entry": whole_entry(books.entry(entry_id=posted.id))}, status=201)


# ---- Values to shapes --------------------------------------------------------------------------
def _found(name: str) -> PeriodInfo:
    found = next((each for each in books.periods() if each.name == name), None)
    if found is None:
        raise NotFound()
    return found


def _period(period: PeriodInfo) -> dict[str, Any]:
    return {
        "period": period.name,
        "fiscal_year": period.fiscal_year,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "state": period.state,
    }


def _readiness(name: str) -> dict[str, Any]:
    found = read.period_readiness(period_id=_found(name).id, today=timezone.localdate())
    body = {
        **_period(found.period),
        "changes": [
            {
                "at": each.at,
                "act": each.act,
                "state": each.state,
                "reason": each.reason,
                "by": each.actor_name,
            }
            for each in read.period_changes(period_id=found.period.id)
        ],
        "is_ready": found.is_ready,
        "checks": _checks(found.checks),
        "prepared_by": found.prepared_by,
    }
    return dict(ReadinessShape(body).data)


def _open_year(year: FiscalYearInfo) -> dict[str, Any]:
    return {"fiscal_year": year.label, "starts_on": year.starts_on, "ends_on": year.ends_on}


def _year(found: YearReadiness) -> dict[str, Any]:
    body = {
        **_open_year(found.year),
        "result": round_amount(found.result, found.currency),
        "currency": found.currency,
        "is_ready": found.is_ready,
        "is_closed": found.closed_at is not None,
        "checks": _checks(found.checks),
    }
    return dict(YearShape(body).data)


def _checks(checks: tuple[Check, ...]) -> list[dict[str, Any]]:
    return [{"code": check.code, "title": str(check.title), "left": check.left} for check in checks]
