"""Taking over books from another system."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.accounting.import_shapes import (
    AccountsGiven,
    BooksImportShape,
    ColumnsGiven,
    DayAsked,
    ImportSent,
    MappedAccountShape,
    ProofRowShape,
    ReasonGiven,
    ReportRowShape,
)
from api.v1.shapes import list_of, page_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import coming_over as read
from apps.accounting.selectors import exports
from apps.accounting.services import coming_over
from apps.accounting.values.coming_over import (
    ImportInfo,
    ImportOptions,
)
from apps.accounting.values.ledger import AccountDraft
from apps.parties import permissions as parties
from kernel import files
from kernel.doors import Access

SEE = Access("api", offering.SEE)
RUN = Access("api", offering.TAKE_OVER)
TAG = "Imports"
JOURNALS = ("csv", "xlsx", "beancount", "hledger")
EXAMPLE: dict[str, Any] = {
    "id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10",
    "file_name": "2025.beancount",
    "subject": "journal",
    "format": "beancount",
    "state": "checked",
    "has_columns": False,
    "rows_to_mend": 0,
    "counts": {"entries": 14000, "lines": 43000, "accounts": 12, "parties": 0, "years": 2},
    "work": "",
    "work_done": 0,
    "work_total": 0,
    "error": "",
    "sent_at": "2026-11-20T09:12:00Z",
    "checked_at": "2026-11-20T09:12:14Z",
    "done_at": None,
    "reversed_at": None,
}


# ---- Addresses ---------------------------------------------------------------------------------
class BooksImports(ClientView):
    access = RUN
    sees = "books_imports"
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="list_books_imports",
        tags=[TAG],
        summary="List imports of books",
        description="The latest first.",
        parameters=[pagination.PageQuery],
        responses={200: page_of(BooksImportShape, "BooksImportPage")},
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, pagination.PageQuery)
        start = pagination.decode(asked["cursor"], int)[0] if asked["cursor"] else 0
        if not 0 <= start < 2**31:
            raise pagination.CursorUnreadable(field="cursor")
        limit = asked["limit"]
        found = read.imports(limit=limit + 1, offset=start)
        items = [dict(BooksImportShape(_plain(each)).data) for each in found[:limit]]
        following = pagination.encode(start + limit) if len(found) > limit else ""
        return Response(pagination.page(items, next_cursor=following))

    @extend_schema(
        operation_id="send_books_import",
        tags=[TAG],
        summary="Send books of another system",
        description=(
            "Keeps the file; nothing of it is in the books yet. A table whose header isn't known "
            "waits for its columns. Then check it, and run it once its report is clean."
        ),
        request={"multipart/form-data": ImportSent},
        responses={201: BooksImportShape},
        examples=[OpenApiExample("Sent", value=EXAMPLE, response_only=True)],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = ImportSent(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        import_id = coming_over.start(
            name=given["file"].name,
            content=_content(given["file"]),
            subject=given["subject"],
            file_format=given.get("format", ""),
            options=_options(given),
            actor=self.actor,
        )
        return _answer(request, import_id, status=201)


class BooksImport(ClientView):
    access = RUN
    sees = "books_import"

    @extend_schema(
        operation_id="show_books_import",
        tags=[TAG],
        summary="Show an import and how far it is",
        responses={200: BooksImportShape},
        examples=[OpenApiExample("Checked", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        return _answer(request, import_id, status=200)

    @extend_schema(
        operation_id="discard_books_import",
        tags=[TAG],
        summary="Forget a file that was not taken over",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, import_id: uuid.UUID) -> Response:
        coming_over.discard(import_id=import_id, actor=self.actor)
        return Response(status=204)


class ImportColumns(ClientView):
    access = RUN
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="explain_import_columns",
        tags=[TAG],
        summary="Say which column of a table holds what",
        description="Remembered: the next table with this header is read the same way.",
        request=ColumnsGiven,
        responses={200: BooksImportShape},
        examples=[
            OpenApiExample(
                "A journal",
                value={"columns": {"date": 0, "account": 2, "debit": 3, "credit": 4}},
                request_only=True,
            )
        ],
    )
    def put(self, request: Request, import_id: uuid.UUID) -> Response:
        asked = ColumnsGiven(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        _seen, before = read.import_mapping(import_id=import_id, sheet=given.get("sheet", ""))
        mapping = type(before)(**{name: getattr(before, name) for name in before.__slots__} | given)
        coming_over.say_columns(import_id=import_id, mapping=mapping, actor=self.actor)
        return _answer(request, import_id, status=200)


class ImportAccounts(ClientView):
    access = RUN
    sees = "import_accounts"
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="list_import_accounts",
        tags=[TAG],
        summary="Show where the file's accounts go",
        description="After a check; empty before.",
        responses={200: list_of(MappedAccountShape, "ImportAccountList")},
    )
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        report = read.import_report(import_id=import_id, limit=0)
        found = report.accounts if report else ()
        return Response({"data": MappedAccountShape(found, many=True).data})

    @extend_schema(
        operation_id="map_import_accounts",
        tags=[TAG],
        summary="Say where the file's accounts go",
        description="Remembered for the next file. Check the import again afterwards.",
        request=AccountsGiven,
        responses={200: BooksImportShape},
        examples=[
            OpenApiExample(
                "One each", value={"existing": {"Assets:Bank": "6480"}}, request_only=True
            )
        ],
    )
    def put(self, request: Request, import_id: uuid.UUID) -> Response:
        asked = AccountsGiven(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        new = {name: AccountDraft(**draft) for name, draft in given.get("new", {}).items()}
        coming_over.say_accounts(
            import_id=import_id, existing=given.get("existing"), new=new, actor=self.actor
        )
        return _answer(request, import_id, status=200)


class ImportReportRows(ClientView):
    access = RUN
    sees = "import_report"

    @extend_schema(
        operation_id="list_import_report",
        tags=[TAG],
        summary="Show the report of the last check, row by row",
        description="What has to be mended first, then the notes.",
        parameters=[pagination.PageQuery],
        responses={200: page_of(ReportRowShape, "ImportReportPage")},
    )
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        asked = pagination.asked(request, pagination.PageQuery)
        start = pagination.decode(asked["cursor"], int)[0] if asked["cursor"] else 0
        if not 0 <= start < 2**31:
            raise pagination.CursorUnreadable(field="cursor")
        limit = asked["limit"]
        report = read.import_report(import_id=import_id, after=start, limit=limit)
        rows = report.reports if report else ()
        has_more = report is not None and start + limit < report.kept
        return Response(
            pagination.page(
                [dict(ReportRowShape(each).data) for each in rows],
                next_cursor=pagination.encode(start + limit) if has_more else "",
            )
        )


class ImportCheck(ClientView):
    access = RUN

    @extend_schema(
        operation_id="check_books_import",
        tags=[TAG],
        summary="Check an import: a dry run that changes nothing",
        request=None,
        responses={202: BooksImportShape},
    )
    @once
    def post(self, request: Request, import_id: uuid.UUID) -> Response:
        coming_over.check(import_id=import_id, actor=self.actor)
        return _answer(request, import_id, status=202)


class ImportRun(ClientView):
    access = RUN

    @extend_schema(
        operation_id="run_books_import",
        tags=[TAG],
        summary="Take a checked import over, all or nothing",
        request=None,
        responses={202: BooksImportShape},
    )
    @once
    def post(self, request: Request, import_id: uuid.UUID) -> Response:
        coming_over.run(import_id=import_id, actor=self.actor)
        return _answer(request, import_id, status=202)


class ImportReversal(ClientView):
    access = RUN
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="reverse_books_import",
        tags=[TAG],
        summary="Reverse every entry of an import",
        description="Refused once anything was built on one of them.",
        request=ReasonGiven,
        responses={202: BooksImportShape},
        examples=[OpenApiExample("A reason", value={"reason": "Wrong client"}, request_only=True)],
    )
    @once
    def post(self, request: Request, import_id: uuid.UUID) -> Response:
        asked = ReasonGiven(data=request.data)
        asked.is_valid(raise_exception=True)
        coming_over.reverse(
            import_id=import_id, reason=asked.validated_data["reason"], actor=self.actor
        )
        return _answer(request, import_id, status=202)


class ImportProof(ClientView):
    access = RUN
    sees = "import_proof"

    @extend_schema(
        operation_id="show_import_proof",
        tags=[TAG],
        summary="Show the file's trial balance beside what was posted",
        description="By account and currency; empty before the import is done.",
        responses={200: list_of(ProofRowShape, "ImportProofList")},
    )
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        found = read.import_proof(import_id=import_id)
        return Response({"data": ProofRowShape(found, many=True).data})


class JournalAsFile(ClientView):
    access = SEE
    sees = "journal_file"

    @extend_schema(
        operation_id="download_journal",
        tags=[TAG],
        summary="Take the journal along as a file",
        description="It comes back the same as an import.",
        parameters=[
            OpenApiParameter("file_format", str, OpenApiParameter.PATH, enum=list(JOURNALS))
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, file_format: str) -> HttpResponse:
        return _file(exports.journal_file(file_format=file_format, language=get_language() or "en"))


class BooksAsFile(ClientView):
    access = SEE
    sees = "books_file"

    @extend_schema(
        operation_id="download_books_part",
        tags=[TAG],
        summary="Take a part of the books along as a table",
        description=(
            "Chart, parties, balances or open items, in the columns that an import recognises. "
            "Bank accounts of parties are not in it."
        ),
        parameters=[
            OpenApiParameter("subject", str, OpenApiParameter.PATH, enum=list(exports.PARTS)),
            OpenApiParameter("file_format", str, OpenApiParameter.PATH, enum=list(exports.TABLES)),
            OpenApiParameter(
                "on", OpenApiTypes.DATE, description="Balances and items at its end; today."
            ),
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, subject: str, file_format: str) -> HttpResponse:
        if subject == "parties":
            self.actor.require(parties.SEE)
        asked = DayAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = exports.books_file(
            subject=subject,
            file_format=file_format,
            language=get_language() or "en",
            on=asked.validated_data.get("on") or timezone.localdate(),
        )
        return _file(found)


# ---- Values to shapes --------------------------------------------------------------------------
def _file(found: exports.JournalFile) -> HttpResponse:
    # One media type for all: the document promises it.
    response = HttpResponse(found.content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


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


def _options(given: Mapping[str, Any]) -> ImportOptions | None:
    if not (given.get("on") or given.get("control") or given.get("adds_accounts") is not None):
        return None
    return ImportOptions(
        on=given.get("on"),
        control=given.get("control", ""),
        adds_accounts=bool(given.get("adds_accounts")),
    )


def _answer(request: Request, import_id: uuid.UUID, *, status: int) -> Response:
    found = read.import_info(import_id=import_id)
    progress = read.import_progress(import_id=import_id)
    body = _plain(found) | {
        "work": progress.what if progress.is_working else "",
        "work_done": progress.done,
        "work_total": progress.total,
        "error": progress.error,
    }
    location = request.build_absolute_uri(f"/api/v1/imports/{import_id}")
    headers = {"Location": location} if status != 200 else None
    return Response(BooksImportShape(body).data, status=status, headers=headers)


def _plain(found: ImportInfo) -> dict[str, Any]:
    return {
        "id": found.id,
        "file_name": found.file_name,
        "subject": found.subject,
        "format": found.format,
        "state": found.state,
        "has_columns": found.has_mapping,
        "rows_to_mend": found.errors,
        "counts": dict(found.counts),
        "work": "",
        "work_done": 0,
        "work_total": 0,
        "error": "",
        "sent_at": found.sent_at,
        "checked_at": found.checked_at,
        "done_at": found.done_at,
        "reversed_at": found.reversed_at,
    }
