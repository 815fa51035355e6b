"""What is done with a submitted bill: approved, declined, posted, reversed, held back."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import once
from api.v1.accounting import bill_shapes as shapes
from api.v1.accounting.bill_answers import TAG, WHY, answer, reason_of
from api.views import ClientView, PersonView
from apps.accounting import permissions as allowed
from apps.accounting.services import payables
from kernel.doors import Access

APPROVE = Access("api", allowed.APPROVE_BILLS)
POST = Access("api", allowed.POST_BILLS)
HOLD = Access("api", allowed.HOLD_BILLS)


class BillApproval(PersonView):
    access = APPROVE

    @extend_schema(
        operation_id="approve_bill",
        tags=[TAG],
        summary="Approve a bill",
        description=(
            "In the name of the person who made the key, as in the portal: they are asked by the "
            "limits, and neither entered, changed nor submitted it. With `round` it is refused "
            "when the bill was submitted anew since you looked. A key that nobody stands behind "
            "is refused with `accounting.bill.person_needed`."
        ),
        request=shapes.DecisionAsked,
        responses={200: shapes.WholeBillShape},
        examples=[
            OpenApiExample("Ask", value={"round": 1}, request_only=True),
            OpenApiExample(
                "Approved",
                value={**shapes.EXAMPLE_WHOLE, "state": "approved"},
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        asked = shapes.DecisionAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        payables.approve_bill(
            bill_id=bill_id, actor=self.speaker, seen_round=asked.validated_data.get("round")
        )
        return answer(request, bill_id)


class BillRefusal(PersonView):
    access = APPROVE

    @extend_schema(
        operation_id="decline_bill",
        tags=[TAG],
        summary="Decline a bill",
        description=(
            "It goes back to be coded; whoever submitted it reads the reason. Who may is as for "
            "approving."
        ),
        request=shapes.RefusalAsked,
        responses={200: shapes.WholeBillShape},
        examples=[
            OpenApiExample(
                "Ask", value={"reason": "We never ordered this", "round": 1}, request_only=True
            ),
            OpenApiExample(
                "Declined",
                value={**shapes.EXAMPLE_WHOLE, "declined_reason": "We never ordered this"},
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        asked = shapes.RefusalAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        payables.decline_bill(
            bill_id=bill_id,
            reason=asked.validated_data["reason"],
            actor=self.speaker,
            seen_round=asked.validated_data.get("round"),
        )
        return answer(request, bill_id)


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
        return answer(request, bill_id, status=201)


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
        payables.reverse_bill(bill_id=bill_id, reason=reason_of(request), actor=self.actor)
        return answer(request, bill_id, status=201)


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
        payables.hold_bill(bill_id=bill_id, reason=reason_of(request), actor=self.actor)
        return answer(request, bill_id)

    @extend_schema(
        operation_id="release_bill",
        tags=[TAG],
        summary="Release a bill from its hold",
        responses={204: None},
    )
    def delete(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.release_bill(bill_id=bill_id, actor=self.actor)
        return Response(status=204)
