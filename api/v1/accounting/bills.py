"""Bills of suppliers: entered, coded, submitted, decided, posted."""

from __future__ import annotations

import uuid
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.accounting import bill_shapes as shapes
from api.v1.shapes import page_of
from api.views import ClientView
from apps.accounting import permissions as allowed
from apps.accounting.selectors import payables as read
from apps.accounting.services import payables
from apps.accounting.values.bills import TO_CODE, BillDraft, BillLineDraft, BillOrigin
from kernel.doors import Access

SEE = Access("api", allowed.SEE_BILLS)
CODE = Access("api", allowed.CODE_BILLS)
APPROVE = Access("api", allowed.APPROVE_BILLS)
POST = Access("api", allowed.POST_BILLS)
HOLD = Access("api", allowed.HOLD_BILLS)
TAG: Final = "Bills"
ASK: Final = OpenApiExample("Ask", value=shapes.EXAMPLE_ASKED, request_only=True)
WHY: Final = OpenApiExample("Ask", value={"reason": "We never ordered this"}, request_only=True)
WHOLE: Final = OpenApiExample("Bill", value=shapes.EXAMPLE_WHOLE, response_only=True)


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
        examples=[ASK, WHOLE],
    )
    @once
    def post(self, request: Request) -> Response:
        bill_id = payables.capture_bill(
            draft=BillDraft(**_asked(request)), actor=self.actor, origin=BillOrigin.API
        )
        return _answer(request, bill_id, status=201)


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
        return _answer(request, bill_id)

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
        return _answer(request, bill_id)


class BillSubmission(ClientView):
    access = CODE

    @extend_schema(
        operation_id="submit_bill",
        tags=[TAG],
        summary="Submit a bill for approval",
        description=(
            "Refused with what is in the way while a finding blocks it, or needs a word and has "
            "none. Who approves follows from its amount."
        ),
        request=shapes.SubmissionAsked,
        responses={200: shapes.WholeBillShape},
        examples=[
            OpenApiExample(
                "Ask", value={"confirmed": {"unusual": "Christmas stock"}}, request_only=True
            ),
            OpenApiExample("Submitted", value=shapes.EXAMPLE_SUBMITTED, response_only=True),
        ],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        asked = shapes.SubmissionAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        confirmed = asked.validated_data.get("confirmed", {})
        payables.submit_bill(bill_id=bill_id, confirmed=confirmed, actor=self.actor)
        return _answer(request, bill_id)


class BillApproval(ClientView):
    access = APPROVE

    @extend_schema(
        operation_id="approve_bill",
        tags=[TAG],
        summary="Approve a bill",
        description="By the person whose word it waits for; a key is nobody's second person.",
        request=None,
        responses={200: shapes.WholeBillShape},
        examples=[
            OpenApiExample(
                "Approved",
                value={**shapes.EXAMPLE_WHOLE, "state": "approved"},
                response_only=True,
            )
        ],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.approve_bill(bill_id=bill_id, actor=self.actor)
        return _answer(request, bill_id)


class BillRefusal(ClientView):
    access = APPROVE

    @extend_schema(
        operation_id="decline_bill",
        tags=[TAG],
        summary="Decline a bill",
        description="It goes back to be coded; whoever submitted it reads the reason.",
        request=shapes.ReasonAsked,
        responses={200: shapes.WholeBillShape},
        examples=[WHY, WHOLE],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.decline_bill(bill_id=bill_id, reason=_reason(request), actor=self.actor)
        return _answer(request, bill_id)


class BillPosting(ClientView):
    access = POST

    @extend_schema(
        operation_id="post_bill",
        tags=[TAG],
        summary="Post a bill",
        description="Books an approved bill in the purchases journal. From then on it is final.",
        request=shapes.PostingAsked,
        responses={201: shapes.WholeBillShape},
        examples=[
            OpenApiExample("Ask", value={"date": "2026-11-03"}, request_only=True),
            OpenApiExample("Posted", value=shapes.EXAMPLE_POSTED, response_only=True),
        ],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        asked = shapes.PostingAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        payables.post_bill(bill_id=bill_id, on=asked.validated_data.get("date"), actor=self.actor)
        return _answer(request, bill_id, status=201)


class BillReversal(ClientView):
    access = POST

    @extend_schema(
        operation_id="reverse_bill",
        tags=[TAG],
        summary="Reverse a bill",
        description="Posts the linked mirror image; what was paid on it is taken back before.",
        request=shapes.ReasonAsked,
        responses={201: shapes.WholeBillShape},
        examples=[
            WHY,
            OpenApiExample(
                "Reversed",
                value={**shapes.EXAMPLE_POSTED, "state": "reversed"},
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.reverse_bill(bill_id=bill_id, reason=_reason(request), actor=self.actor)
        return _answer(request, bill_id, status=201)


class BillHold(ClientView):
    access = HOLD

    @extend_schema(
        operation_id="hold_bill",
        tags=[TAG],
        summary="Put a bill on hold",
        description="Nobody approves, posts or pays it until it is released.",
        request=shapes.ReasonAsked,
        responses={200: shapes.WholeBillShape},
        examples=[
            WHY,
            OpenApiExample(
                "On hold",
                value={
                    **shapes.EXAMPLE_WHOLE,
                    "is_on_hold": True,
                    "hold_reason": "Goods came damaged",
                },
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.hold_bill(bill_id=bill_id, reason=_reason(request), actor=self.actor)
        return _answer(request, bill_id)

    @extend_schema(
        operation_id="release_bill",
        tags=[TAG],
        summary="Release a bill from its hold",
        responses={204: None},
    )
    def delete(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.release_bill(bill_id=bill_id, actor=self.actor)
        return Response(status=204)


# ---- Asked and answered ------------------------------------------------------------------------
def _asked(request: Request) -> dict[str, Any]:
    """The fields that were sent, as `BillDraft` names them."""
    asked = shapes.BillAsked(data=request.data)
    asked.is_valid(raise_exception=True)
    given = dict(asked.validated_data)
    if "lines" in given:
        given["lines"] = tuple(BillLineDraft(**each) for each in given["lines"])
    return given


def _reason(request: Request) -> str:
    asked = shapes.ReasonAsked(data=request.data)
    asked.is_valid(raise_exception=True)
    return str(asked.validated_data["reason"])


def _answer(request: Request, bill_id: uuid.UUID, *, status: int = 200) -> Response:
    found = read.bill(bill_id=bill_id)
    is_open = found.row.state in (*TO_CODE, "submitted", "approved")
    whole = shapes.whole_of(
        found,
        read.findings(bill_id=bill_id) if is_open else (),
        read.suggestions(bill_id=bill_id) if found.row.state in TO_CODE else {},
    )
    body = shapes.WholeBillShape(whole).data
    if status != 201:
        return Response(body, status=status)
    location = request.build_absolute_uri(f"/api/v1/bills/{bill_id}")
    return Response(body, status=status, headers={"Location": location})
