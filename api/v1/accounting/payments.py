"""Payment batches: what is due, batches from open items, submitted, exported, downloaded, followed.

A key is nobody's second person: whoever approves with one is told to do so in the portal.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.accounting import payment_shapes as shapes
from api.v1.shapes import page_of
from api.views import ClientView
from apps.accounting import permissions as allowed
from apps.accounting.selectors import payments as read
from apps.accounting.services import payments
from apps.accounting.values.payments import ItemToPay, PaymentState
from kernel import files
from kernel.doors import Access
from kernel.errors import NotFound

SEE = Access("api", allowed.SEE_PAYMENTS)
PREPARE = Access("api", allowed.PREPARE_PAYMENTS)
EXPORT = Access("api", allowed.EXPORT_PAYMENTS)
APPROVE = Access("api", allowed.APPROVE_PAYMENTS)
RECONCILE = Access("api", "accounting.bank.reconcile")
TAG = "Payments"
WEEK = datetime.timedelta(days=7)
BATCH = OpenApiExample("Batch", value=shapes.EXAMPLE_WHOLE, response_only=True)
SENT = OpenApiExample("Sent", value=shapes.EXAMPLE_SENT, response_only=True)
WHY = OpenApiExample("Why", value={"reason": "Not this month"}, request_only=True)


class Proposal(ClientView):
    access = PREPARE

    @extend_schema(
        operation_id="propose_payments",
        tags=[TAG],
        summary="Propose what to pay",
        description=(
            "What is due from a bank account, the earliest first and as far as its money goes; "
            "what is left out says why."
        ),
        parameters=[shapes.ProposalAsked],
        responses={200: shapes.ProposalShape},
        examples=[
            OpenApiExample("Proposal", value=shapes.EXAMPLE_PROPOSAL, response_only=True),
        ],
    )
    def get(self, request: Request) -> Response:
        asked = shapes.ProposalAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        found = read.proposal(
            bank_account_id=given["bank_account_id"],
            until=given.get("until") or timezone.localdate() + WEEK,
        )
        return Response(shapes.ProposalShape(found).data)


class PaymentBatches(ClientView):
    access = SEE
    writes = PREPARE
    sees = "payments"

    @extend_schema(
        operation_id="list_payment_batches",
        tags=[TAG],
        summary="List payment batches",
        description="Newest first, without their payments.",
        parameters=[shapes.BatchesAsked],
        responses={200: page_of(shapes.BatchShape, "PaymentBatchPage")},
        examples=[
            OpenApiExample(
                "Batches", value={"data": [shapes.EXAMPLE], "next": None}, response_only=True
            )
        ],
    )
    def get(self, request: Request) -> Response:
        query = shapes.BatchesAsked(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        found = read.batches(
            state=asked["state"],
            oldest_first=asked["sort"] == "number",
            cursor=asked["cursor"],
            size=asked["limit"],
        )
        items = [dict(shapes.BatchShape(row).data) for row in found.rows]
        return Response(pagination.page(items, next_cursor=found.next_cursor))

    @extend_schema(
        operation_id="make_payment_batch",
        tags=[TAG],
        summary="Make a payment batch",
        description=(
            "A draft that pays these open items. What another batch holds of an item can't be "
            "paid again; credit notes are set off against bills of the same party."
        ),
        request=shapes.BatchAsked,
        responses={201: shapes.WholeBatchShape},
        examples=[
            OpenApiExample("Ask", value=shapes.EXAMPLE_ASKED, request_only=True),
            BATCH,
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = shapes.BatchAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        batch_id = payments.make_batch(
            bank_account_id=given["bank_account_id"],
            execution_on=given["execution_on"],
            items=_items(given["items"]),
            actor=self.actor,
        )
        location = request.build_absolute_uri(f"/api/v1/payment-batches/{batch_id}")
        return Response(_body(batch_id), status=201, headers={"Location": location})


class PaymentBatch(ClientView):
    access = SEE
    writes = PREPARE
    sees = "payment_batch"

    @extend_schema(
        operation_id="show_payment_batch",
        tags=[TAG],
        summary="Show a payment batch",
        responses={200: shapes.WholeBatchShape},
        examples=[BATCH],
    )
    def get(self, request: Request, batch_id: uuid.UUID) -> Response:
        return Response(_body(batch_id))

    @extend_schema(
        operation_id="change_payment_batch",
        tags=[TAG],
        summary="Change a payment batch",
        description="While it is a draft: its day, or all that it pays.",
        request=shapes.ChangeAsked,
        responses={200: shapes.WholeBatchShape},
        examples=[
            OpenApiExample("Ask", value={"execution_on": "2026-11-30"}, request_only=True),
            OpenApiExample(
                "Batch", value={**shapes.EXAMPLE_WHOLE, "state": "draft"}, response_only=True
            ),
        ],
    )
    def patch(self, request: Request, batch_id: uuid.UUID) -> Response:
        asked = shapes.ChangeAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        payments.change_batch(
            batch_id=batch_id,
            execution_on=given.get("execution_on"),
            items=_items(given["items"]) if "items" in given else None,
            actor=self.actor,
        )
        return Response(_body(batch_id))

    @extend_schema(
        operation_id="discard_payment_batch",
        tags=[TAG],
        summary="Throw a payment batch away",
        description="While it is a draft; what it held is free again.",
        responses={204: None},
    )
    def delete(self, request: Request, batch_id: uuid.UUID) -> Response:
        payments.discard_batch(batch_id=batch_id, actor=self.actor)
        return Response(status=204)


class BatchSubmission(ClientView):
    access = PREPARE

    @extend_schema(
        operation_id="submit_payment_batch",
        tags=[TAG],
        summary="Submit a payment batch",
        description="Hands a draft to the client's approvers; a person approves it in the portal.",
        request=None,
        responses={200: shapes.WholeBatchShape},
        examples=[BATCH],
    )
    @once
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        payments.submit_batch(batch_id=batch_id, actor=self.actor)
        return Response(_body(batch_id))


class BatchTakingBack(ClientView):
    access = PREPARE

    @extend_schema(
        operation_id="take_back_payment_batch",
        tags=[TAG],
        summary="Take a payment batch back",
        description="A submitted or approved one is a draft again; approvals given so far fall.",
        request=shapes.WhyAsked,
        responses={200: shapes.WholeBatchShape},
        examples=[WHY, BATCH],
    )
    @once
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        payments.take_back_batch(batch_id=batch_id, reason=_reason(request), actor=self.actor)
        return Response(_body(batch_id))


class BatchApproval(ClientView):
    access = APPROVE

    @extend_schema(
        operation_id="approve_payment_batch",
        tags=[TAG],
        summary="Approve a payment batch",
        description=(
            "By the person whose word it waits for. An API key is nobody's second person: it is "
            "refused with `accounting.payment_batch.key_cannot_approve`."
        ),
        request=None,
        responses={200: shapes.WholeBatchShape},
        examples=[BATCH],
    )
    @once
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        payments.approve_batch(batch_id=batch_id, actor=self.actor)
        return Response(_body(batch_id))


class BatchRefusal(ClientView):
    access = APPROVE

    @extend_schema(
        operation_id="decline_payment_batch",
        tags=[TAG],
        summary="Decline a payment batch",
        description="It goes back to its preparer. Refused for an API key, as approving is.",
        request=shapes.WhyAsked,
        responses={200: shapes.WholeBatchShape},
        examples=[WHY, BATCH],
    )
    @once
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        payments.decline_batch(batch_id=batch_id, reason=_reason(request), actor=self.actor)
        return Response(_body(batch_id))


class BatchExport(ClientView):
    access = EXPORT

    @extend_schema(
        operation_id="export_payment_batch",
        tags=[TAG],
        summary="Make the bank's file",
        description=(
            "Makes the file of an approved batch, once. Without `format` it is the one that the "
            "bank account's country takes."
        ),
        request=shapes.ExportAsked,
        responses={200: shapes.WholeBatchShape},
        examples=[
            OpenApiExample("Ask", value={"format": "pain.001.001.09"}, request_only=True),
            BATCH,
        ],
    )
    @once
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        asked = shapes.ExportAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        payments.export_batch(
            batch_id=batch_id, file_format=asked.validated_data["format"], actor=self.actor
        )
        return Response(_body(batch_id))


class BatchFile(ClientView):
    access = EXPORT
    sees = "payment_file"

    @extend_schema(
        operation_id="download_payment_batch",
        tags=[TAG],
        summary="Download the bank's file",
        description="The same bytes every time; each download is written down.",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, batch_id: uuid.UUID) -> FileResponse:
        made = payments.download_batch(batch_id=batch_id, actor=self.actor)
        return files.download(made.file_id, in_place=False)


class BatchFailure(ClientView):
    access = PREPARE

    @extend_schema(
        operation_id="fail_payments",
        tags=[TAG],
        summary="Say what the bank didn't carry out",
        description="What these transfers should have paid is free for another batch.",
        request=shapes.FailureAsked,
        responses={200: shapes.WholeBatchShape},
        examples=[
            OpenApiExample("Ask", value=shapes.EXAMPLE_FAILURE, request_only=True),
            SENT,
        ],
    )
    @once
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        asked = shapes.FailureAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        payments.fail_payments(
            payment_ids=_of_batch(batch_id, given["transfers"]),
            reason=given["reason"],
            actor=self.actor,
        )
        return Response(_body(batch_id))


class BatchConfirmation(ClientView):
    access = RECONCILE

    @extend_schema(
        operation_id="confirm_payments",
        tags=[TAG],
        summary="Find transfers on the statement",
        description=(
            "Explains a line of the bank's statement by transfers of this batch: one of them, "
            "several, or all of them as one sum. What they pay is settled."
        ),
        request=shapes.ConfirmationAsked,
        responses={200: shapes.WholeBatchShape},
        examples=[
            OpenApiExample("Ask", value=shapes.EXAMPLE_CONFIRMATION, request_only=True),
            SENT,
        ],
    )
    @once
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        asked = shapes.ConfirmationAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        payments.confirm(
            payment_ids=_of_batch(batch_id, given.get("transfers")),
            line_id=given["bank_line"],
            without_discount=given["without_discount"],
            actor=self.actor,
        )
        return Response(_body(batch_id))


def _of_batch(batch_id: uuid.UUID, asked: list[uuid.UUID] | None) -> list[uuid.UUID]:
    """The transfers asked for, or those of which nothing is known yet. Errors: `NotFound`."""
    known = read.batch(batch_id=batch_id).payments
    if asked is None:
        return [each.id for each in known if each.state == PaymentState.PLANNED]
    if not {each.id for each in known}.issuperset(asked):
        raise NotFound()
    return asked


def _items(asked: list[dict[str, Any]]) -> list[ItemToPay]:
    return [
        ItemToPay(
            line_id=each["item"],
            amount=each.get("amount"),
            take_discount=each["take_discount"],
        )
        for each in asked
    ]


def _reason(request: Request) -> str:
    asked = shapes.WhyAsked(data=request.data)
    asked.is_valid(raise_exception=True)
    return str(asked.validated_data["reason"])


def _body(batch_id: uuid.UUID) -> dict[str, Any]:
    return dict(shapes.WholeBatchShape(shapes.whole_of(read.batch(batch_id=batch_id))).data)
