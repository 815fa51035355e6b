"""Bills of suppliers: listed, entered, shown, changed. What is done with them is beside."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.accounting import bill_shapes as shapes
from api.v1.accounting.bill_answers import TAG, WHOLE, answer
from api.v1.shapes import page_of
from api.views import ClientView
from apps.accounting import permissions as allowed
from apps.accounting.selectors import payables as read
from apps.accounting.services import payables
from apps.accounting.values.bills import BillDraft, BillLineDraft, BillOrigin, InstalmentDraft
from kernel.doors import Access

SEE = Access("api", allowed.SEE_BILLS)
CODE = Access("api", allowed.CODE_BILLS)


class Bills(ClientView):
    access = SEE
    writes = CODE
    sees = "bills"

    @extend_schema(
        operation_id="list_bills",
        tags=[TAG],
        summary="List bills",
        description="Bills and credit notes of suppliers, without their lines.",
        parameters=[shapes.BillsAsked],
        responses={200: page_of(shapes.BillShape, "BillPage")},
        examples=[
            OpenApiExample(
                "Bills", value={"data": [shapes.EXAMPLE], "next": None}, response_only=True
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, shapes.BillsAsked)
        found = read.bills(
            wanted=read.BillFilter(
                place=asked.get("show", ""),
                party_id=asked.get("party_id"),
                text=asked["text"],
                from_date=asked.get("date_from"),
                to_date=asked.get("date_to"),
            ),
            sort=asked["sort"],
            cursor=asked["cursor"],
            size=asked["limit"],
        )
        items = [dict(shapes.BillShape(shapes.row_of(row)).data) for row in found.rows]
        return Response(pagination.page(items, next_cursor=found.next_cursor))

    @extend_schema(
        operation_id="enter_bill",
        tags=[TAG],
        summary="Enter a bill",
        description=(
            "Begins a bill with what is known of it; the rest may follow. A bill that comes as a "
            "file is better sent as a document: it is read, and becomes a bill by itself."
        ),
        request=shapes.BillAsked,
        responses={201: shapes.WholeBillShape},
        examples=[
            OpenApiExample("Ask", value=shapes.EXAMPLE_ASKED, request_only=True),
            WHOLE,
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        bill_id = payables.capture_bill(
            draft=BillDraft(**_asked(request)), actor=self.actor, origin=BillOrigin.API
        )
        return answer(request, bill_id, status=201)


class Bill(ClientView):
    access = SEE
    writes = CODE
    sees = "bill"

    @extend_schema(
        operation_id="show_bill",
        tags=[TAG],
        summary="Show a bill",
        description="With what the checks found, and what is proposed for fields still open.",
        responses={200: shapes.WholeBillShape},
        examples=[WHOLE],
    )
    def get(self, request: Request, bill_id: uuid.UUID) -> Response:
        return answer(request, bill_id)

    @extend_schema(
        operation_id="change_bill",
        tags=[TAG],
        summary="Change a bill",
        description=(
            "Sets the fields that are sent, `lines` as a whole. Until it is submitted; then take "
            "it back first."
        ),
        request=shapes.BillAsked,
        responses={200: shapes.WholeBillShape},
        examples=[
            OpenApiExample("Ask", value={"lines": [shapes.EXAMPLE_LINE]}, request_only=True),
            WHOLE,
        ],
    )
    def patch(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.change_bill(bill_id=bill_id, changes=_asked(request), actor=self.actor)
        return answer(request, bill_id)


# ---- Asked -------------------------------------------------------------------------------------
def _asked(request: Request) -> dict[str, Any]:
    """The fields that were sent, as `BillDraft` names them."""
    asked = shapes.BillAsked(data=request.data)
    asked.is_valid(raise_exception=True)
    given = dict(asked.validated_data)
    if "lines" in given:
        given["lines"] = tuple(BillLineDraft(**each) for each in given["lines"])
    if "instalments" in given:
        given["instalments"] = tuple(InstalmentDraft(**each) for each in given["instalments"])
    return given
