"""Exchange rates and revaluation."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.accounting.bank import WholeFile
from api.v1.shapes import AmountField, DayField, page_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import currencies as read
from apps.accounting.services import currencies
from apps.accounting.values.currencies import RateSource
from kernel import files
from kernel.doors import Access
from kernel.money import round_amount

SEE = Access("api", offering.SEE)
RATES = Access("api", offering.RATES)
TAG = "Currencies"
SOURCES = [str(source) for source in RateSource.values]
CURRENCY = r"^[A-Z]{3}$"
RATE = re.compile(r"^[0-9]{1,9}(\.[0-9]{1,12})?$")


# ---- Shapes ------------------------------------------------------------------------------------
@extend_schema_field({"type": "string", "pattern": RATE.pattern, "examples": ["24.42"]})
class RateField(serializers.Field[Any, Any, Any, Any]):
    """A rate as a decimal string."""

    default_error_messages = {"invalid": _('Give the rate as a decimal string, such as "24.42".')}

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not RATE.match(data):
            self.fail("invalid")
        return Decimal(data)

    def to_representation(self, value: Decimal) -> str:
        return f"{value.normalize():f}"


class RateShape(serializers.Serializer[Any]):
    currency = serializers.CharField()
    on = serializers.DateField(help_text="The day it was published for.")
    rate = RateField(help_text="What one unit costs in the books' currency.")
    source = serializers.CharField(help_text=f"Who says it: {', '.join(SOURCES)}.")  # type: ignore[assignment]


class RatesAsked(pagination.PageQuery):
    currency = serializers.RegexField(CURRENCY, required=False, help_text="Only this one.")
    date_from = DayField(required=False, help_text="Only from this day on.")
    date_to = DayField(required=False, help_text="Only up to this day.")


class RateAsked(serializers.Serializer[Any]):
    currency = serializers.RegexField(CURRENCY, help_text="A code of ISO 4217.")
    on = DayField()


class RateTyped(RateAsked):
    rate = RateField(help_text="What one unit costs in the books' currency.")


class RatesFileAsked(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True,
        help_text="As published by ECB, ČNB, MNB or Danmarks Nationalbank, at most 20 MB.",
    )


class ExtentAsked(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField(
        default=False, help_text="Only say what the list would change."
    )


class RatesImportShape(serializers.Serializer[Any]):
    source = serializers.CharField()  # type: ignore[assignment]
    date_from = serializers.DateField()
    date_to = serializers.DateField()
    new = serializers.IntegerField()
    same = serializers.IntegerField(help_text="Known already.")
    changed = serializers.IntegerField(help_text="Replaced one that was kept.")
    early = serializers.IntegerField(help_text="Of days before the books begin; left out.")
    is_stored = serializers.BooleanField()


class HoldingShape(serializers.Serializer[Any]):
    account = serializers.CharField()
    party_id = serializers.UUIDField(allow_null=True)
    party_name = serializers.CharField()
    currency = serializers.CharField()
    currency_amount = AmountField()
    booked = AmountField(help_text="What it stands at in the books.")
    rate = RateField()
    rate_on = serializers.DateField()
    value = AmountField(help_text="What it is worth at that rate.")
    difference = AmountField()


class RevaluationShape(serializers.Serializer[Any]):
    on = serializers.DateField()
    currency = serializers.CharField()
    gain = AmountField()
    loss = AmountField()
    holdings = HoldingShape(many=True)


class RevaluationAsked(serializers.Serializer[Any]):
    on = DayField(help_text="At the end of this day.")


class RevaluedShape(serializers.Serializer[Any]):
    entry = serializers.UUIDField(allow_null=True, help_text="null when nothing had moved.")
    reversal = serializers.UUIDField(allow_null=True, help_text="Dated the day after.")
    gain = AmountField()
    loss = AmountField()


EXAMPLE = {"currency": "EUR", "on": "2026-04-14", "rate": "24.42", "source": "cnb"}
EXAMPLE_IMPORT = {
    "source": "cnb",
    "date_from": "2026-04-14",
    "date_to": "2026-04-14",
    "new": 31,
    "same": 0,
    "changed": 1,
    "early": 0,
    "is_stored": True,
}
ENTRY = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"
REVERSAL = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a11"


# ---- Addresses ---------------------------------------------------------------------------------
class Rates(ClientView):
    access = SEE
    writes = RATES
    sees = "exchange_rates"

    @extend_schema(
        operation_id="list_exchange_rates",
        tags=[TAG],
        summary="List exchange rates",
        description="The newest day first, then by currency.",
        parameters=[RatesAsked],
        responses={200: page_of(RateShape, "ExchangeRatePage")},
        examples=[
            OpenApiExample("Rates", value={"data": [EXAMPLE], "next": None}, response_only=True)
        ],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, RatesAsked)
        found = read.rates(
            currency=asked.get("currency", ""),
            from_date=asked.get("date_from"),
            to_date=asked.get("date_to"),
            cursor=asked["cursor"],
            size=asked["limit"],
        )
        items = [dict(RateShape(row).data) for row in found.rows]
        return Response(pagination.page(items, next_cursor=found.next_cursor))

    @extend_schema(
        operation_id="type_exchange_rate",
        tags=[TAG],
        summary="Keep an exchange rate",
        description="In place of any other of that day. What is posted keeps its amounts.",
        request=RateTyped,
        responses={201: RateShape},
        examples=[
            OpenApiExample(
                "Ask",
                value={"currency": "EUR", "on": "2026-04-14", "rate": "24.42"},
                request_only=True,
            ),
            OpenApiExample("Kept", value={**EXAMPLE, "source": "typed"}, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = RateTyped(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        currencies.type_rate(
            currency=given["currency"], on=given["on"], rate=given["rate"], actor=self.actor
        )
        return Response(_rate(given["currency"], given["on"]), status=201)


class RateOfADay(ClientView):
    access = SEE
    sees = "exchange_rate"

    @extend_schema(
        operation_id="show_exchange_rate",
        tags=[TAG],
        summary="Show the rate that holds on a day",
        description="The last one published on or before it.",
        parameters=[RateAsked],
        responses={200: RateShape},
        examples=[OpenApiExample("Rate", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, RateAsked)
        return Response(_rate(asked["currency"], asked["on"]))


class RateImports(ClientView):
    access = RATES
    parser_classes = (MultiPartParser, WholeFile)

    @extend_schema(
        operation_id="import_exchange_rates",
        tags=[TAG],
        summary="Send a central bank's list of rates",
        description=(
            "As a form with a `file`, or as the plain body. Taken in whole or not at all: a row "
            "that can't be read is refused with its line. Rates in another currency are crossed."
        ),
        parameters=[ExtentAsked],
        request={
            "multipart/form-data": RatesFileAsked,
            "application/octet-stream": {"type": "string", "format": "binary"},
        },
        responses={200: RatesImportShape},
        examples=[OpenApiExample("Done", value=EXAMPLE_IMPORT, response_only=True)],
    )
    @once
    def post(self, request: Request) -> Response:
        extent = pagination.asked(request, ExtentAsked)
        asked = RatesFileAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        sent = asked.validated_data["file"]
        act = currencies.preview_rates if extent["dry_run"] else currencies.import_rates
        done = act(content=content_of(sent), name=sent.name, actor=self.actor)
        body = {
            "source": done.source,
            "date_from": done.first,
            "date_to": done.last,
            "new": done.new,
            "same": done.same,
            "changed": len(done.changed),
            "early": done.early,
            "is_stored": not extent["dry_run"],
        }
        return Response(RatesImportShape(body).data)


class Revaluations(ClientView):
    access = SEE
    writes = Access("api", offering.REVALUE)
    sees = "revaluation"

    @extend_schema(
        operation_id="preview_revaluation",
        tags=[TAG],
        summary="Show what is held in foreign currencies",
        description="Open items by party and accounts, at the rates of a day. Nothing is posted.",
        parameters=[RevaluationAsked],
        responses={200: RevaluationShape},
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, RevaluationAsked)
        found = read.revaluation(on=asked["on"])
        holdings = [
            {
                "account": row.account_code,
                "party_id": row.party_id,
                "party_name": row.party_name,
                "currency": row.currency,
                "currency_amount": round_amount(row.currency_amount, row.currency),
                "booked": round_amount(row.booked, found.currency),
                "rate": row.rate,
                "rate_on": row.rate_on,
                "value": row.value,
                "difference": round_amount(row.difference, found.currency),
            }
            for row in found.rows
        ]
        body = {
            "on": found.on,
            "currency": found.currency,
            "gain": round_amount(found.gain, found.currency),
            "loss": round_amount(found.loss, found.currency),
            "holdings": holdings,
        }
        return Response(RevaluationShape(body).data)

    @extend_schema(
        operation_id="revalue",
        tags=[TAG],
        summary="Revalue what is held in foreign currencies",
        description=(
            "Posts the unrealised differences of a day in journal CUR, and their reversal on the "
            "day after. Asked again, it posts only what has moved in between."
        ),
        request=RevaluationAsked,
        responses={200: RevaluedShape},
        examples=[
            OpenApiExample("Ask", value={"on": "2026-10-31"}, request_only=True),
            OpenApiExample(
                "Revalued",
                value={"entry": ENTRY, "reversal": REVERSAL, "gain": "0.00", "loss": "1715.00"},
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = RevaluationAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        done = currencies.revalue(on=asked.validated_data["on"], actor=self.actor)
        body = {
            "entry": done.entry_id if done else None,
            "reversal": done.reversal_id if done else None,
            "gain": done.gain if done else Decimal("0.00"),
            "loss": done.loss if done else Decimal("0.00"),
        }
        return Response(RevaluedShape(body).data)


def _rate(currency: str, on: date) -> dict[str, Any]:
    return dict(RateShape(read.rate_for(currency=currency, on=on)).data)


def content_of(upload: UploadedFile) -> bytes:
    """The bytes of an upload. Errors: `FileTooLarge`, before a byte is read."""
    if (upload.size or 0) > files.SIZE_MAX:
        megabytes = f"{(upload.size or 0) / 1024 / 1024:.1f}"
        raise files.FileTooLarge(
            field="file",
            name=upload.name,
            size=megabytes,
            limit=files.SIZE_MAX // 1024 // 1024,
        )
    return bytes(upload.read())
