"""How tables are read without asking: what was explained once."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.accounting.import_shapes import MappingNamed, MappingShape
from api.v1.shapes import list_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import coming_over as read
from apps.accounting.services import coming_over
from kernel.doors import Access

RUN = Access("api", offering.TAKE_OVER)
TAG = "Imports"


class ImportMappings(ClientView):
    access = RUN
    sees = "import_mappings"

    @extend_schema(
        operation_id="list_import_mappings",
        tags=[TAG],
        summary="List the tables that are read without asking",
        responses={200: list_of(MappingShape, "ImportMappingList")},
    )
    def get(self, request: Request) -> Response:
        return Response({"data": MappingShape(read.import_mappings(), many=True).data})


class ImportMapping(ClientView):
    access = RUN
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="rename_import_mapping",
        tags=[TAG],
        summary="Rename a kind of table",
        request=MappingNamed,
        responses={200: MappingShape},
        examples=[OpenApiExample("A name", value={"name": "Money S3, journal"}, request_only=True)],
    )
    def patch(self, request: Request, mapping_id: int) -> Response:
        asked = MappingNamed(data=request.data)
        asked.is_valid(raise_exception=True)
        coming_over.rename_mapping(
            mapping_id=mapping_id, name=asked.validated_data["name"], actor=self.actor
        )
        return Response(MappingShape(read.mapping_info(mapping_id=mapping_id)).data)

    @extend_schema(
        operation_id="forget_import_mapping",
        tags=[TAG],
        summary="Forget a kind of table",
        description="The next one of it waits for its columns again.",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, mapping_id: int) -> Response:
        coming_over.forget_mapping(mapping_id=mapping_id, actor=self.actor)
        return Response(status=204)
