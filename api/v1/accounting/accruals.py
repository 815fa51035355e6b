"""Accruals."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.shapes import AmountField, DayField, list_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import accruals as accruals_read
from apps.accounting.selectors import ledger as books
from apps.accounting.services import accruals
from apps.accounting.values.accruals import AccrualDetail, AccrualDraft, AccrualRow, SpreadBy
from kernel.doors import Access
from kernel.money import round_amount

SEE = Access("api", offering.SEE)
ACCRUE = Access("api", offering.ACCRUE)
TAG = "Schedules"
ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"


# ---- Shapes ------------------------------------------------------------------------------------
class AccrualShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    description = serializers.CharField()
    amount = AmountField()
    booked = AmountField()
    left = AmountField()
    date_from = serializers.DateField()
    date_to = serializers.DateField()
    spread_by = serializers.ChoiceField(choices=SpreadBy.values)
    target = serializers.CharField(help_text="The account that the shares are booked on.")
    deferral = serializers.CharField(help_text="The account that keeps the rest.")
    is_cancelled = serializers.BooleanField()


class ShareShape(serializers.Serializer[Any]):
    on = serializers.DateField()
    amount = AmountField()
    entry_id = serializers.UUIDField(allow_null=True)
    held_because = serializers.CharField()


class WholeAccrualShape(AccrualShape):
    entry_id = serializers.UUIDField(help_text="The entry whose line is spread.")
    shares = ShareShape(many=True)


class AccrualsAsked(serializers.Serializer[Any]):
    is_running = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Only with shares to come, or not."
    )


class AccrualAsked(serializers.Serializer[Any]):
    entry_id = serializers.UUIDField()
    position = serializers.IntegerField(min_value=1, max_value=32767, help_text="The line, from 1.")
    date_from = DayField()
    date_to = DayField()
    spread_by = serializers.ChoiceField(choices=SpreadBy.values, default="months")
    target = serializers.CharField(default="", allow_blank=True, max_length=12)
    deferral = serializers.CharField(default="", allow_blank=True, max_length=12)


class BookingAsked(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1, help_text="Which of the shares, from 1.")
    dated = DayField(
        required=False, allow_null=True, default=None, help_text="Its own day when left out."
    )


class CancellationAsked(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


EXAMPLE_ACCRUAL = {
    "id": ID,
    "description": "Insurance 2026",
    "amount": "12400.00",
    "booked": "10333.30",
    "left": "2066.70",
    "date_from": "2026-01-01",
    "date_to": "2026-12-31",
    "spread_by": "months",
    "target": "548",
    "deferral": "381",
    "is_cancelled": False,
}
WHOLE_ACCRUAL = OpenApiExample(
    "Accrual",
    value={
        **EXAMPLE_ACCRUAL,
        "entry_id": ID,
        "shares": [{"on": "2026-01-31", "amount": "1033.33", "entry_id": ID, "held_because": ""}],
    },
    response_only=True,
)


class Accruals(ClientView):
    access = SEE
    writes = ACCRUE
    sees = "accruals"

    @extend_schema(
        operation_id="list_accruals",
        tags=[TAG],
        summary="List accruals",
        description="Amounts spread over months; those that end last first.",
        parameters=[AccrualsAsked],
        responses={200: list_of(AccrualShape, "AccrualList")},
        examples=[OpenApiExample("All", value={"data": [EXAMPLE_ACCRUAL]}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, AccrualsAsked)
        currency = books.books().currency
        rows = accruals_read.accruals(is_running=asked["is_running"])
        found = [_accrual(row, currency) for row in rows]
        return Response({"data": AccrualShape(found, many=True).data})

    @extend_schema(
        operation_id="spread_line",
        tags=[TAG],
        summary="Spread a line over months",
        description=(
            "The amount moves to an account of deferrals, and back share by share: what is due at "
            "once, the rest when its day comes. The last share takes the odd cent."
        ),
        request=AccrualAsked,
        responses={201: WholeAccrualShape},
        examples=[
            OpenApiExample(
                "Ask",
                value={
                    "entry_id": ID,
                    "position": 1,
                    "date_from": "2026-01-01",
                    "date_to": "2026-12-31",
                },
                request_only=True,
            ),
            WHOLE_ACCRUAL,
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = AccrualAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        detail = books.entry(entry_id=given["entry_id"])
        lines = {line.position: line.id for line in detail.lines}
        draft = AccrualDraft(
            line_id=lines.get(given["position"], 0),
            first=given["date_from"],
            last=given["date_to"],
            spread_by=given["spread_by"],
            target_code=given["target"],
            deferral_code=given["deferral"],
        )
        made = accruals.spread_line(draft=draft, actor=self.actor)
        return Response(_whole_accrual(accruals_read.accrual(accrual_id=made)), status=201)


class Accrual(ClientView):
    access = SEE
    sees = "accrual"

    @extend_schema(
        operation_id="show_accrual",
        tags=[TAG],
        summary="Show an accrual",
        responses={200: WholeAccrualShape},
        examples=[WHOLE_ACCRUAL],
    )
    def get(self, request: Request, accrual_id: uuid.UUID) -> Response:
        return Response(_whole_accrual(accruals_read.accrual(accrual_id=accrual_id)))


class AccrualCancellation(ClientView):
    access = ACCRUE

    @extend_schema(
        operation_id="cancel_accrual",
        tags=[TAG],
        summary="Take an accrual back",
        description="Every entry it made is reversed; nothing more will come.",
        request=CancellationAsked,
        responses={200: WholeAccrualShape},
        examples=[
            OpenApiExample("Ask", value={"reason": "Terminated"}, request_only=True),
            WHOLE_ACCRUAL,
        ],
    )
    @once
    def post(self, request: Request, accrual_id: uuid.UUID) -> Response:
        asked = CancellationAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        accruals.cancel_accrual(
            accrual_id=accrual_id, reason=asked.validated_data["reason"], actor=self.actor
        )
        return Response(_whole_accrual(accruals_read.accrual(accrual_id=accrual_id)))


class ShareBooking(ClientView):
    access = ACCRUE

    @extend_schema(
        operation_id="book_accrual_share",
        tags=[TAG],
        summary="Book a share of an accrual",
        description="One that waits because its period is closed goes under another date.",
        request=BookingAsked,
        responses={201: WholeAccrualShape},
        examples=[
            OpenApiExample("Ask", value={"position": 2, "dated": "2026-12-01"}, request_only=True),
            WHOLE_ACCRUAL,
        ],
    )
    @once
    def post(self, request: Request, accrual_id: uuid.UUID) -> Response:
        asked = BookingAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        accruals.book_share(
            accrual_id=accrual_id,
            position=given["position"],
            dated=given["dated"],
            actor=self.actor,
        )
        return Response(_whole_accrual(accruals_read.accrual(accrual_id=accrual_id)), status=201)


# ---- Values to shapes --------------------------------------------------------------------------
def _accrual(row: AccrualRow, currency: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "description": row.description,
        "amount": round_amount(row.amount, currency),
        "booked": round_amount(row.booked, currency),
        "left": round_amount(row.left, currency),
        "date_from": row.first,
        "date_to": row.last,
        "spread_by": row.spread_by,
        "target": row.target_code,
        "deferral": row.deferral_code,
        "is_cancelled": row.is_cancelled,
    }


def _whole_accrual(found: AccrualDetail) -> dict[str, Any]:
    currency = books.books().currency
    body = {
        **_accrual(found.row, currency),
        "entry_id": found.source_entry_id,
        "shares": [
            {
                "on": part.on,
                "amount": round_amount(part.amount, currency),
                "entry_id": part.entry_id,
                "held_because": part.held_because,
            }
            for part in found.parts
        ],
    }
    return dict(WholeAccrualShape(body).data)
