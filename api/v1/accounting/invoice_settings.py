"""The rules by which a client's invoices are approved, discounted and written off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.shapes import AmountField
from api.views import ClientView
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.receivables import SellerSettings
from kernel.doors import Access
from kernel.money import round_amount

TAG = "Invoices"
RULES = (
    "is_approval_required", "second_person_from", "are_discounts_documented", "write_off_limit",
    "grace_days",
)  # fmt: skip
FIELDS = {name: name for name in RULES} | {"is_approval_required": "are_approved_first"}


class InvoiceRulesShape(serializers.Serializer[Any]):
    is_approval_required = serializers.BooleanField(help_text="Every invoice, before it is issued.")
    second_person_from = AmountField(
        allow_null=True,
        help_text=(
            "The total in the books' currency from which nobody who wrote on an invoice approves "
            "it; null: never."
        ),
    )
    are_discounts_documented = serializers.BooleanField(
        help_text="A credit note about each cash discount, also where no law asks for it."
    )
    write_off_limit = AmountField(help_text="What may be given up of an invoice.")
    grace_days = serializers.IntegerField(
        min_value=0, max_value=60, help_text="Days past the due date before anybody is reminded."
    )


EXAMPLE = {
    "is_approval_required": False,
    "second_person_from": "50000.00",
    "are_discounts_documented": True,
    "write_off_limit": "5.00",
    "grace_days": 3,
}


class InvoiceRules(ClientView):
    access = Access("api", "accounting.invoice.see")
    writes = Access("api", "accounting.receivables.change")
    sees = "invoice_settings"

    @extend_schema(
        operation_id="show_invoice_rules",
        tags=[TAG],
        summary="Show the rules for invoices",
        responses={200: InvoiceRulesShape},
        examples=[OpenApiExample("Rules", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        return Response(_shape(read.seller_settings()))

    @extend_schema(
        operation_id="change_invoice_rules",
        tags=[TAG],
        summary="Change the rules for invoices",
        description="What is left out stays. Invoices that were issued stay as they are.",
        request=InvoiceRulesShape(partial=True),
        responses={200: InvoiceRulesShape},
        examples=[
            OpenApiExample("Ask", value={"second_person_from": "50000.00"}, request_only=True),
            OpenApiExample("Rules", value=EXAMPLE, response_only=True),
        ],
    )
    def patch(self, request: Request) -> Response:
        asked = InvoiceRulesShape(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        given = {FIELDS[name]: value for name, value in asked.validated_data.items()}
        receivables.change_settings(
            settings=replace(read.seller_settings(), **given), actor=self.actor
        )
        return Response(_shape(read.seller_settings()))


def _shape(settings: SellerSettings) -> dict[str, Any]:
    currency = books.books().currency
    limit = settings.second_person_from
    body = {name: getattr(settings, FIELDS[name]) for name in RULES} | {
        "second_person_from": None if limit is None else round_amount(limit, currency),
        "write_off_limit": round_amount(settings.write_off_limit, currency),
    }
    return dict(InvoiceRulesShape(body).data)
