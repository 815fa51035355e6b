"""Cost centres and projects, their results, and a client's own chart."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.accounting import report_shapes, reports
from api.v1.accounting.bank import WholeFile
from api.v1.accounting.rates import content_of
from api.v1.shapes import list_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import dimensions as read
from apps.accounting.services import chart_import, dimensions
from apps.accounting.values.ledger import DimensionKind
from apps.accounting.values.statements import Statement
from kernel.doors import Access

SEE = Access("api", offering.SEE)
TAG = "Accounts"
KINDS = [str(kind) for kind in DimensionKind.values]


class DimensionShape(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    code = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField(help_text="May be used on new lines.")


class DimensionsAsked(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS, required=False, help_text="Only this kind.")


class DimensionAsked(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=200)


class DimensionChangeAsked(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=200, required=False)
    is_active = serializers.BooleanField(required=False)


class ResultByAsked(reports.SpanAsked):
    kind = serializers.ChoiceField(choices=KINDS, default="cost_centre")


class ChartFileAsked(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True,
        help_text="CSV or XLSX with a heading: account number, name, kind; at most 20 MB.",
    )


class ChartExtentAsked(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField(default=False, help_text="Only say what would change.")
    is_whole = serializers.BooleanField(
        default=False, help_text="Put accounts that the file leaves out out of use."
    )


class ChartProblemShape(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="0 for what the file leaves out.")
    sentence = serializers.CharField()


class ChartImportShape(serializers.Serializer[Any]):
    added = serializers.ListField(child=serializers.CharField(), help_text="Account codes.")
    changed = serializers.ListField(child=serializers.CharField())
    retired = serializers.ListField(child=serializers.CharField())
    same = serializers.IntegerField()
    problems = ChartProblemShape(many=True, help_text="With any, nothing is changed.")
    is_stored = serializers.BooleanField()


EXAMPLE = {"kind": "cost_centre", "code": "SHOP", "name": "Shop in Aarhus", "is_active": True}


class Dimensions(ClientView):
    access = SEE
    writes = Access("api", offering.DIMENSIONS)
    sees = "dimensions"

    @extend_schema(
        operation_id="list_dimensions",
        tags=[TAG],
        summary="List cost centres and projects",
        parameters=[DimensionsAsked],
        responses={200: list_of(DimensionShape, "DimensionList")},
        examples=[OpenApiExample("All", value={"data": [EXAMPLE]}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, DimensionsAsked)
        found = read.dimensions(kind=asked.get("kind", ""))
        return Response({"data": DimensionShape(found, many=True).data})

    @extend_schema(
        operation_id="add_dimension",
        tags=[TAG],
        summary="Add a cost centre or project",
        request=DimensionAsked,
        responses={201: DimensionShape},
        examples=[
            OpenApiExample(
                "Ask",
                value={"kind": "cost_centre", "code": "SHOP", "name": "Shop in Aarhus"},
                request_only=True,
            ),
            OpenApiExample("Added", value=EXAMPLE, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = DimensionAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        made = dimensions.add_dimension(actor=self.actor, **asked.validated_data)
        return Response(DimensionShape(made).data, status=201)

    @extend_schema(
        operation_id="change_dimension",
        tags=[TAG],
        summary="Rename a cost centre or project, put it away or take it back",
        request=DimensionChangeAsked,
        responses={200: DimensionShape},
        examples=[
            OpenApiExample(
                "Ask",
                value={"kind": "cost_centre", "code": "SHOP", "is_active": False},
                request_only=True,
            ),
            OpenApiExample("Changed", value={**EXAMPLE, "is_active": False}, response_only=True),
        ],
    )
    def patch(self, request: Request) -> Response:
        asked = DimensionChangeAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        changed = dimensions.change_dimension(actor=self.actor, **asked.validated_data)
        return Response(DimensionShape(changed).data)


class ResultBy(reports.Report):
    sees = "profit_and_loss"
    asks = ResultByAsked

    @extend_schema(
        operation_id="show_result_by_dimension",
        tags=[reports.TAG],
        summary="Show profit and loss by cost centre or project",
        parameters=[ResultByAsked],
        responses={200: report_shapes.ReportShape},
    )
    def get(self, request: Request) -> Response:
        return self.answer(request)

    def statement(self, asked: dict[str, Any]) -> Statement:
        first, last = reports.span(asked)
        return read.result_by(kind=DimensionKind(asked["kind"]), first=first, last=last)


class ChartImports(ClientView):
    access = Access("api", offering.CHANGE_CHART)
    parser_classes = (MultiPartParser, WholeFile)

    @extend_schema(
        operation_id="import_chart",
        tags=[TAG],
        summary="Send a chart of accounts",
        description=(
            "Adds and renames accounts, whole or not at all. Accounts with postings are neither "
            "left out nor of another kind. With `dry_run` every row's problem is told."
        ),
        parameters=[ChartExtentAsked],
        request={
            "multipart/form-data": ChartFileAsked,
            "application/octet-stream": {"type": "string", "format": "binary"},
        },
        responses={200: ChartImportShape},
        examples=[
            OpenApiExample(
                "Done",
                value={
                    "added": ["1011"],
                    "changed": ["1010"],
                    "retired": [],
                    "same": 120,
                    "problems": [],
                    "is_stored": True,
                },
                response_only=True,
            )
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        extent = pagination.asked(request, ChartExtentAsked)
        asked = ChartFileAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        sent = asked.validated_data["file"]
        content, is_whole = content_of(sent), extent["is_whole"]
        if extent["dry_run"]:
            plan = chart_import.preview_chart(content=content, is_whole=is_whole, actor=self.actor)
        else:
            plan = chart_import.import_chart(
                content=content, name=sent.name, is_whole=is_whole, actor=self.actor
            )
        body = {
            "added": [row.code for row in plan.added],
            "changed": [row.code for row in plan.changed],
            "retired": [row.code for row in plan.retired],
            "same": plan.same,
            "problems": plan.problems,
            "is_stored": not extent["dry_run"],
        }
        return Response(ChartImportShape(body).data)
