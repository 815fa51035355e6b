"""What a preparer does with a bill besides changing it: each a button of the workspace."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import once
from api.v1.accounting import bill_shapes as shapes
from api.v1.accounting.bill_answers import TAG, WHOLE, WHY, answer, reason_of
from api.views import ClientView
from apps.accounting import permissions as allowed
from apps.accounting.services import payables
from kernel.doors import Access

CODE = Access("api", allowed.CODE_BILLS)
WORD = OpenApiExample("Ask", value={"confirmed": {"unusual": "Christmas stock"}}, request_only=True)


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
        return answer(request, bill_id)


class BillWithdrawal(ClientView):
    access = CODE

    @extend_schema(
        operation_id="take_bill_back",
        tags=[TAG],
        summary="Take a submitted bill back",
        description="Approvals given so far fall; it may be changed and is submitted anew.",
        request=shapes.ReasonAsked,
        responses={200: shapes.WholeBillShape},
        examples=[WHY, WHOLE],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.take_back(bill_id=bill_id, reason=reason_of(request), actor=self.actor)
        return answer(request, bill_id)


class BillConfirmations(ClientView):
    access = CODE

    @extend_schema(
        operation_id="confirm_bill_findings",
        tags=[TAG],
        summary="Say why findings are right all the same",
        description="A reason for findings that need a word, by code; whoever says so answers.",
        request=shapes.SubmissionAsked,
        responses={200: shapes.WholeBillShape},
        examples=[WORD, WHOLE],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        asked = shapes.SubmissionAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        confirmed = asked.validated_data.get("confirmed", {})
        payables.confirm_findings(bill_id=bill_id, confirmed=confirmed, actor=self.actor)
        return answer(request, bill_id)


class BillProposals(ClientView):
    access = CODE

    @extend_schema(
        operation_id="accept_bill_suggestions",
        tags=[TAG],
        summary="Take proposals over",
        description="Fills the open fields of all lines, or of those at `positions` (from 1).",
        request=shapes.ProposalsAsked,
        responses={200: shapes.WholeBillShape},
        examples=[
            OpenApiExample("Ask", value={"positions": [1, 2]}, request_only=True),
            WHOLE,
        ],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        asked = shapes.ProposalsAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        positions = asked.validated_data.get("positions")
        payables.accept_suggestions(bill_id=bill_id, positions=positions, actor=self.actor)
        return answer(request, bill_id)


class BillSupplier(ClientView):
    access = CODE

    @extend_schema(
        operation_id="add_bill_supplier",
        tags=[TAG],
        summary="Add the supplier named on the paper",
        description="Adds whoever the document names to the register and chooses them.",
        request=None,
        responses={200: shapes.WholeBillShape},
        examples=[WHOLE],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.add_supplier(bill_id=bill_id, actor=self.actor)
        return answer(request, bill_id)


class BillAccount(ClientView):
    access = CODE

    @extend_schema(
        operation_id="keep_bill_account",
        tags=[TAG],
        summary="Keep the account on the bill",
        description=(
            "Enters the number as an account of the supplier. It is paid after somebody else has "
            "called the supplier and confirmed it."
        ),
        request=None,
        responses={200: shapes.WholeBillShape},
        examples=[WHOLE],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.keep_account(bill_id=bill_id, actor=self.actor)
        return answer(request, bill_id)


class BillRemoval(ClientView):
    access = CODE

    @extend_schema(
        operation_id="discard_bill",
        tags=[TAG],
        summary="Throw a bill away",
        description="For what is no bill, or is here twice. It is kept with the reason.",
        request=shapes.ReasonAsked,
        responses={200: shapes.WholeBillShape},
        examples=[
            WHY,
            OpenApiExample(
                "Thrown away",
                value={**shapes.EXAMPLE_WHOLE, "state": "discarded", "findings": []},
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.discard_bill(bill_id=bill_id, reason=reason_of(request), actor=self.actor)
        return answer(request, bill_id)

    @extend_schema(
        operation_id="restore_bill",
        tags=[TAG],
        summary="Take a bill back that was thrown away",
        responses={204: None},
    )
    def delete(self, request: Request, bill_id: uuid.UUID) -> Response:
        payables.restore_bill(bill_id=bill_id, actor=self.actor)
        return Response(status=204)
