"""Documents by machine."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.records import shapes
from api.v1.shapes import page_of
from api.views import ClientView
from apps.records import offering, selectors, services
from apps.records.selectors import DocumentFilter
from apps.records.values.documents import DocumentRow, Source
from apps.records.values.readings import ReadingInfo, ReadingsInfo
from kernel import files
from kernel.doors import Access

TAG = "Documents"
SEE = Access("api", offering.SEE)
SEND = Access("api", offering.SEND)
CORRECT = Access("api", offering.CORRECT)


class Documents(ClientView):
    access = SEE
    writes = SEND
    sees = "documents"
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="list_documents",
        tags=[TAG],
        summary="List documents",
        description="The newest version of each, the latest received first.",
        parameters=[shapes.DocumentsAsked],
        responses={200: page_of(shapes.DocumentShape, "DocumentPage")},
        examples=[
            OpenApiExample(
                "A bill",
                value={"data": [shapes.EXAMPLE_DOCUMENT], "next": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, shapes.DocumentsAsked)
        found = selectors.documents(
            wanted=DocumentFilter(
                class_code=asked["document_class"],
                state=asked["state"],
                source=asked["source"],
                text=asked["text"],
                party_id=asked.get("party_id"),
                from_date=asked.get("received_from"),
                to_date=asked.get("received_to"),
            ),
            sort=asked["sort"],
            limit=asked["limit"],
            cursor=asked["cursor"],
        )
        items = [dict(shapes.DocumentShape(_document(each)).data) for each in found.rows]
        return Response(pagination.page(items, next_cursor=found.next_cursor))

    @extend_schema(
        operation_id="send_document",
        tags=[TAG],
        summary="Send a document",
        description=(
            "As a form with a `file`. It is checked before the answer: what can't be taken in is "
            "refused and nothing of it is kept. A content that is here already makes nothing new. "
            "It is read within moments; the webhook `records.document.read` tells when."
        ),
        request={"multipart/form-data": shapes.DocumentAsked},
        responses={201: shapes.ReceivedShape, 200: shapes.ReceivedShape},
        examples=[OpenApiExample("Received", value=shapes.EXAMPLE_RECEIVED, response_only=True)],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = shapes.DocumentAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        received = services.receive(
            content=_content(given["file"]),
            file_name=given["file"].name,
            source=Source.API,
            note=given["note"],
            title=given["title"],
            actor=self.actor,
        )
        body = {
            "id": received.document_id,
            "is_new": received.is_new,
            "title": received.title,
            "message": received.sentence,
        }
        location = request.build_absolute_uri(f"/api/v1/documents/{received.document_id}")
        return Response(
            shapes.ReceivedShape(body).data,
            status=201 if received.is_new else 200,
            headers={"Location": location},
        )


class Document(ClientView):
    access = SEE
    sees = "document"

    @extend_schema(
        operation_id="show_document",
        tags=[TAG],
        summary="Show a document",
        responses={200: shapes.DocumentShape},
        examples=[OpenApiExample("A bill", value=shapes.EXAMPLE_DOCUMENT, response_only=True)],
    )
    def get(self, request: Request, document_id: uuid.UUID) -> Response:
        found = selectors.document(document_id=document_id)
        return Response(shapes.DocumentShape(_document(found)).data)


class DocumentContent(ClientView):
    access = SEE
    sees = "document_file"

    @extend_schema(
        operation_id="download_document",
        tags=[TAG],
        summary="Download a document",
        description="The newest version, byte by byte as it came.",
        responses={
            (200, "application/octet-stream"): OpenApiResponse(
                response={"type": "string", "format": "binary"}, description="The file."
            )
        },
    )
    def get(self, request: Request, document_id: uuid.UUID) -> Any:
        file_id = selectors.file_id(document_id=document_id)
        return files.download(file_id, in_place=False)


class DocumentReadings(ClientView):
    access = SEE
    writes = CORRECT
    sees = "document"
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="show_document_readings",
        tags=[TAG],
        summary="Show what was read off a document",
        responses={200: shapes.ReadingsShape},
        examples=[OpenApiExample("Read", value=shapes.EXAMPLE_READINGS, response_only=True)],
    )
    def get(self, request: Request, document_id: uuid.UUID) -> Response:
        return self._answer(document_id)

    @extend_schema(
        operation_id="correct_document_readings",
        tags=[TAG],
        summary="Correct what was read",
        description="All of the values or none. What was read stays beside each correction.",
        request=shapes.CorrectionsAsked,
        responses={200: shapes.ReadingsShape},
        examples=[
            OpenApiExample("A due day", value=shapes.EXAMPLE_CORRECTIONS, request_only=True),
            OpenApiExample("Read", value=shapes.EXAMPLE_READINGS, response_only=True),
        ],
    )
    @once
    def post(self, request: Request, document_id: uuid.UUID) -> Response:
        asked = shapes.CorrectionsAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        act = (
            services.confirm_readings
            if asked.validated_data["confirm"]
            else services.correct_readings
        )
        act(document_id=document_id, values=asked.validated_data["values"], actor=self.actor)
        return self._answer(document_id)

    def _answer(self, document_id: uuid.UUID) -> Response:
        found = selectors.readings(document_id=document_id)
        return Response(shapes.ReadingsShape(_readings(document_id, found)).data)


# ---- Values to shapes --------------------------------------------------------------------------
def _content(upload: UploadedFile) -> bytes:
    if (upload.size or 0) > files.SIZE_MAX:
        megabytes = f"{(upload.size or 0) / 1024 / 1024:.1f}"
        raise files.FileTooLarge(
            field="file",
            name=upload.name,
            size=megabytes,
            limit=files.SIZE_MAX // 1024 // 1024,
        )
    return bytes(upload.read())


def _document(row: DocumentRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "document_class": row.class_code,
        "folder": row.folder_name,
        "state": row.state,
        "source": row.source,
        "party_id": row.party_id,
        "issued_on": row.issued_on,
        "retain_until": row.retain_until,
        "is_held": row.is_held,
        "file_name": row.file_name,
        "media_type": row.media_type,
        "size": row.size,
        "pages": row.pages,
        "versions": row.versions,
        "read_state": row.read_state,
        "to_check": row.to_check,
        "supplier_name": row.supplier_name,
        "number": row.number,
        "payable": row.payable,
        "currency": row.currency,
        "received_at": row.received_at,
        "received_from": row.actor_name,
    }


def _readings(document_id: uuid.UUID, found: ReadingsInfo) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "state": found.state,
        "read_from": found.read_from,
        "fields": [_reading(each) for each in found.fields],
        "lines": list(found.lines),
        "tax_shares": list(found.tax_shares),
        "problems": list(found.problems),
        "refusal": found.refusal,
        "confirmed_by": found.confirmed_by,
        "confirmed_at": found.confirmed_at,
    }


def _reading(each: ReadingInfo) -> dict[str, Any]:
    place = each.place
    return {
        "field": each.field,
        "value": each.value,
        "read_value": each.read_value,
        "certainty": each.certainty,
        "why": each.why,
        "page": place.page if place else None,
        "box": [place.left, place.top, place.right, place.bottom] if place else None,
        "is_corrected": each.is_corrected,
        "needs_check": each.needs_check,
    }
