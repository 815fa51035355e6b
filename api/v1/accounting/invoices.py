"""Invoices and credit notes: drafts, issue, credit, payments, files."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.accounting import invoice_shapes as shapes
from api.v1.shapes import page_of
from api.views import ClientView
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.receivables import (
    DraftLine,
    InvoiceDraft,
    PaymentShare,
)
from kernel import files
from kernel.doors import Access
from kernel.money import round_amount

SEE = Access("api", "accounting.invoice.see")
DRAFT = Access("api", "accounting.invoice.draft")
APPROVE = Access("api", "accounting.invoice.approve")
ISSUE = Access("api", "accounting.invoice.issue")
CREDIT = Access("api", "accounting.invoice.credit")
SEND = Access("api", "accounting.invoice.send")
REGISTER = Access("api", "accounting.payment.register")
TAG = "Invoices"


# ---- Addresses ---------------------------------------------------------------------------------
class Invoices(ClientView):
    access = SEE
    writes = DRAFT
    sees = "invoices"

    @extend_schema(
        operation_id="list_invoices",
        tags=[TAG],
        summary="List invoices",
        description="Invoices and credit notes, without their lines.",
        parameters=[shapes.InvoicesAsked],
        responses={200: page_of(shapes.InvoiceShape, "InvoicePage")},
        examples=[
            OpenApiExample(
                "Invoices", value={"data": [shapes.EXAMPLE], "next": None}, response_only=True
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, shapes.InvoicesAsked)
        found = read.invoices(
            show=asked.get("show", ""),
            party_id=asked.get("party_id"),
            text=asked["text"],
            from_date=asked.get("date_from"),
            to_date=asked.get("date_to"),
            order=asked["sort"],
            cursor=asked["cursor"],
            size=asked["limit"],
        )
        items = [dict(shapes.InvoiceShape(shapes.row_of(row)).data) for row in found.rows]
        return Response(pagination.page(items, next_cursor=found.next_cursor))

    @extend_schema(
        operation_id="draft_invoice",
        tags=[TAG],
        summary="Draft an invoice",
        description=(
            "Begins a draft; it has no number and posts nothing until it is issued. With "
            "`corrects` it is a credit note over a part of that invoice."
        ),
        request=shapes.InvoiceAsked,
        responses={201: shapes.WholeInvoiceShape},
        examples=[
            OpenApiExample("Ask", value=shapes.EXAMPLE_ASKED, request_only=True),
            OpenApiExample("Draft", value=shapes.EXAMPLE_WHOLE, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        invoice_id = receivables.create_draft(draft=_draft(request), actor=self.actor)
        return _answer(request, invoice_id, status=201)


class Invoice(ClientView):
    access = SEE
    writes = DRAFT
    sees = "invoice"

    @extend_schema(
        operation_id="show_invoice",
        tags=[TAG],
        summary="Show an invoice",
        responses={200: shapes.WholeInvoiceShape},
        examples=[OpenApiExample("Invoice", value=shapes.EXAMPLE_WHOLE, response_only=True)],
    )
    def get(self, request: Request, invoice_id: uuid.UUID) -> Response:
        return _answer(request, invoice_id)

    @extend_schema(
        operation_id="change_invoice",
        tags=[TAG],
        summary="Change a draft",
        description="Replaces what the draft says. What is issued is final.",
        request=shapes.InvoiceAsked,
        responses={200: shapes.WholeInvoiceShape},
        examples=[
            OpenApiExample("Ask", value=shapes.EXAMPLE_ASKED, request_only=True),
            OpenApiExample("Draft", value=shapes.EXAMPLE_WHOLE, response_only=True),
        ],
    )
    def put(self, request: Request, invoice_id: uuid.UUID) -> Response:
        receivables.change_draft(invoice_id=invoice_id, draft=_draft(request), actor=self.actor)
        return _answer(request, invoice_id)

    @extend_schema(
        operation_id="discard_invoice",
        tags=[TAG],
        summary="Throw a draft away",
        responses={204: None},
    )
    def delete(self, request: Request, invoice_id: uuid.UUID) -> Response:
        receivables.discard_draft(invoice_id=invoice_id, actor=self.actor)
        return Response(status=204)


class InvoiceApproval(ClientView):
    access = APPROVE

    @extend_schema(
        operation_id="approve_invoice",
        tags=[TAG],
        summary="Approve a draft",
        description=(
            "Says that it may go out. From the total in the rules on nobody who wrote on it may; "
            "behind a key stands whoever made it. A change makes it a draft again."
        ),
        request=None,
        responses={200: shapes.WholeInvoiceShape},
        examples=[
            OpenApiExample(
                "Approved",
                value={**shapes.EXAMPLE_WHOLE, "state": "approved", "number": ""},
                response_only=True,
            )
        ],
    )
    @once
    def post(self, request: Request, invoice_id: uuid.UUID) -> Response:
        receivables.approve_draft(invoice_id=invoice_id, actor=self.actor)
        return _answer(request, invoice_id)


class InvoiceIssue(ClientView):
    access = ISSUE

    @extend_schema(
        operation_id="issue_invoice",
        tags=[TAG],
        summary="Issue an invoice",
        description=(
            "Gives the next number, posts the journal entry and makes the invoice final. Its files "
            "are ready shortly after."
        ),
        request=None,
        responses={201: shapes.WholeInvoiceShape},
        examples=[OpenApiExample("Issued", value=shapes.EXAMPLE_WHOLE, response_only=True)],
    )
    @once
    def post(self, request: Request, invoice_id: uuid.UUID) -> Response:
        receivables.issue_invoice(invoice_id=invoice_id, actor=self.actor)
        return _answer(request, invoice_id, status=201)


class InvoiceCredit(ClientView):
    access = CREDIT

    @extend_schema(
        operation_id="credit_invoice",
        tags=[TAG],
        summary="Credit an invoice",
        description="Issues a credit note over all of it. For a part, draft one with `corrects`.",
        request=shapes.CreditAsked,
        responses={201: shapes.WholeInvoiceShape},
        examples=[
            OpenApiExample("Ask", value={"reason": "Goods returned"}, request_only=True),
            OpenApiExample(
                "Credit note",
                value={
                    **shapes.EXAMPLE_WHOLE,
                    "kind": "credit_note",
                    "corrects": shapes.INVOICE_ID,
                },
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request, invoice_id: uuid.UUID) -> Response:
        asked = shapes.CreditAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        note = receivables.credit_invoice(
            invoice_id=invoice_id, reason=asked.validated_data["reason"], actor=self.actor
        )
        return _answer(request, note.id, status=201)


class InvoiceSending(ClientView):
    access = SEND

    @extend_schema(
        operation_id="send_invoice",
        tags=[TAG],
        summary="Send an invoice by e-mail",
        description="The PDF and the e-invoice go along. It is sent shortly after.",
        request=shapes.SendingAsked,
        responses={202: shapes.SendingShape},
        examples=[
            OpenApiExample("Ask", value={"recipient": "bills@cafe.example"}, request_only=True),
            OpenApiExample("Asked for", value={"id": shapes.INVOICE_ID}, response_only=True),
        ],
    )
    @once
    def post(self, request: Request, invoice_id: uuid.UUID) -> Response:
        asked = shapes.SendingAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        sending_id = receivables.send_invoice(
            invoice_id=invoice_id, recipient=asked.validated_data["recipient"], actor=self.actor
        )
        return Response({"id": sending_id}, status=202)


class InvoiceFile(ClientView):
    access = SEE
    sees = "invoice"

    @extend_schema(
        operation_id="download_invoice",
        tags=[TAG],
        summary="Download an invoice",
        description="`pdf` is a Factur-X, `ubl` is Peppol BIS Billing 3.0; `isdoc` in Czechia.",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, invoice_id: uuid.UUID, kind: str) -> FileResponse:
        made = receivables.document(invoice_id=invoice_id, kind=kind, actor=self.actor)
        return files.download(made.file_id)


class CustomerPayments(ClientView):
    access = REGISTER

    @extend_schema(
        operation_id="register_payment",
        tags=[TAG],
        summary="Register a customer's payment",
        description=(
            "Books it into a bank or cash account and settles open invoices. What nothing takes "
            "stays on the customer's account; cash discount is given by itself when paid in time."
        ),
        request=shapes.PaymentAsked,
        responses={201: shapes.PaymentShape},
        examples=[
            OpenApiExample("Ask", value=shapes.EXAMPLE_PAYMENT, request_only=True),
            OpenApiExample("Registered", value=shapes.EXAMPLE_PAID, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = shapes.PaymentAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        done = receivables.register_payment(
            party_id=given["party_id"],
            account_code=given["account"],
            on=given["date"],
            amount=given["amount"],
            currency=given["currency"],
            shares=[
                PaymentShare(line_id=each["instalment_id"], amount=each.get("amount"))
                for each in given.get("shares", ())
            ]
            or None,
            text=given["text"],
            actor=self.actor,
        )
        currency = given["currency"] or books.books().currency
        body = shapes.PaymentShape(
            {
                "journal_entry_id": done.entry_id,
                "journal_entry": done.entry_reference,
                "allocated": round_amount(done.allocated, currency),
                "discount": round_amount(done.discount, currency),
                "on_account": round_amount(done.on_account, currency),
                "discount_notes": [
                    {
                        "id": note.id,
                        "number": note.number,
                        "total": round_amount(note.payable, note.currency),
                    }
                    for note in done.papers
                ],
            }
        )
        return Response(body.data, status=201)


# ---- Values to shapes --------------------------------------------------------------------------
def _draft(request: Request) -> InvoiceDraft:
    asked = shapes.InvoiceAsked(data=request.data)
    asked.is_valid(raise_exception=True)
    given = asked.validated_data
    return InvoiceDraft(
        party_id=given["party_id"],
        lines=tuple(_line(each) for each in given["lines"]),
        issued_on=given["issued_on"],
        taxed_on=given["taxed_on"],
        currency=given["currency"],
        language=given["language"],
        order_number=given["order_number"],
        note=given["note"],
        are_prices_with_tax=given["prices_include_tax"],
        corrects=given["corrects"],
    )


def _line(given: dict[str, Any]) -> DraftLine:
    return DraftLine(
        description=given["description"],
        quantity=given.get("quantity", Decimal(1)),
        unit=given["unit"],
        unit_price=given["unit_price"],
        discount_percent=given.get("discount_percent", Decimal(0)),
        tax_code=given["tax_code"],
        account_code=given["account"],
        cost_centre=given["cost_centre"],
        project=given["project"],
    )


def _answer(request: Request, invoice_id: uuid.UUID, *, status: int = 200) -> Response:
    body = shapes.WholeInvoiceShape(shapes.whole_of(read.invoice(invoice_id=invoice_id))).data
    if status != 201:
        return Response(body, status=status)
    location = request.build_absolute_uri(f"/api/v1/invoices/{invoice_id}")
    return Response(body, status=status, headers={"Location": location})
