"""Lists of documents, and one of them."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Case, CharField, Count, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, StrIndex, Substr
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.records.models import DocumentClass, DocumentText, Folder
from apps.records.rules import folding, retention
from apps.records.values.documents import (
    DocumentClassInfo,
    DocumentPage,
    DocumentRow,
    DocumentState,
    FolderInfo,
    VersionInfo,
)
from kernel.errors import Invalid, NotFound

PAGE: Final = 50
SNIPPET_BEFORE: Final = 60
SNIPPET_LENGTH: Final = 200
# Sort → (column, comes from Python as).
SORTS: Final[dict[str, tuple[str, Any]]] = {
    "received": ("version__document__received_at", datetime.fromisoformat),
    "title": ("version__document__title", str),
}
NEWEST: Final = "-received"
NOT_FILED: Final = ("received", "classified")


class CursorUnreadable(Invalid):
    code = "records.cursor_unreadable"
    sentence = _("This cursor is not one that we gave. Start from the first page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilter:
    """Empty: any. `state` is one of `DocumentState`, "open" (not filed yet), "check" (somebody
    should look at its readings) or "held". `class_code` "none": no class yet."""

    class_code: str = ""
    state: str = ""
    folder_id: int | None = None
    source: str = ""
    text: str = ""
    party_id: uuid.UUID | None = None
    from_date: date | None = None
    to_date: date | None = None

    @property
    def is_narrowed(self) -> bool:
        return self != DocumentFilter()


def documents(
    *,
    wanted: DocumentFilter | None = None,
    sort: str = NEWEST,
    limit: int = PAGE,
    cursor: str = "",
) -> DocumentPage:
    """The newest version of each document that fits, newest first unless `sort` says otherwise
    ("received", "title", each with "-" for downward). Errors: `CursorUnreadable`.
    """
    wanted = wanted or DocumentFilter()
    rows = _sorted(_filtered(_newest(), wanted), sort, cursor)
    if wanted.text:
        rows = rows.annotate(snippet_text=_snippet(wanted.text))
    found = list(rows[: limit + 1])
    shown = [row_of(each, text=wanted.text) for each in found[:limit]]
    has_more = len(found) > limit
    return DocumentPage(rows=tuple(shown), next_cursor=_cursor(shown[-1], sort) if has_more else "")


def counts() -> dict[str, int]:
    """How many documents are "open", to "check", "held", and in all ("all")."""
    found = _newest().aggregate(
        all=Count("pk"),
        open=Count("pk", filter=_state("open")),
        check=Count("pk", filter=_state("check")),
        held=Count("pk", filter=_state("held")),
    )
    return {name: int(count) for name, count in found.items()}


def document(*, document_id: uuid.UUID) -> DocumentRow:
    """Errors: `NotFound`."""
    found = _newest().filter(version__document_id=document_id).first()
    if found is None:
        raise NotFound()
    return row_of(found)


def document_of_file(*, file_id: uuid.UUID) -> DocumentRow | None:
    """The document that a stored file belongs to, whichever version it is."""
    found = DocumentText.objects.filter(version__file_id=file_id).values("version__document_id")
    row = _newest().filter(version__document_id__in=found).first()
    return row_of(row) if row else None


def versions(*, document_id: uuid.UUID) -> tuple[VersionInfo, ...]:
    """All of a document's versions, the newest first."""
    rows = DocumentText.objects.filter(version__document_id=document_id).select_related("version")
    return tuple(
        VersionInfo(
            id=each.version.id,
            number=each.version.number,
            file_id=each.version.file_id,
            file_name=each.version.file_name,
            media_type=each.version.media_type,
            size=each.version.size,
            sha256=each.version.sha256,
            pages=each.version.pages,
            source=each.version.source,
            received_at=each.version.received_at,
            actor_name=each.version.actor_name,
        )
        for each in rows.order_by("-version__number")
    )


def file_id(*, document_id: uuid.UUID, number: int | None = None) -> uuid.UUID:
    """The stored file of a version; the newest without `number`. Errors: `NotFound`."""
    found = next(
        (
            each.file_id
            for each in versions(document_id=document_id)
            if number is None or each.number == number
        ),
        None,
    )
    if found is None:
        raise NotFound()
    return found


def folders() -> tuple[FolderInfo, ...]:
    """The file plan, each folder after the one it lies in."""
    rows = {row.id: row for row in Folder.objects.order_by("id")}

    def path(row: Folder) -> str:
        above = rows.get(row.parent_id) if row.parent_id else None
        return f"{path(above)} / {row.name}" if above else row.name

    infos = [
        FolderInfo(id=row.id, code=row.code, name=row.name, parent_id=row.parent_id, path=path(row))
        for row in rows.values()
    ]
    return tuple(sorted(infos, key=lambda each: each.path))


def document_classes() -> tuple[DocumentClassInfo, ...]:
    return tuple(
        DocumentClassInfo(
            code=row.code,
            name=gettext(row.name),
            retention_years=row.retention_years,
            source=row.source,
            is_verified=row.is_verified,
            folder_id=row.folder_id,
        )
        for row in DocumentClass.objects.order_by("id")
    )


def last_day_to_keep(*, class_code: str, fiscal_year_ends_on: date) -> date | None:
    """Of a document of that class; None: until somebody decides. Errors: `NotFound`."""
    row = DocumentClass.objects.filter(code=class_code).first()
    if row is None:
        raise NotFound()
    return retention.retain_until(
        fiscal_year_ends_on=fiscal_year_ends_on, years=row.retention_years
    )


# ---- Rows ----------------------------------------------------------------------------------------
def _newest() -> QuerySet[DocumentText]:
    return (
        DocumentText.objects.filter(version__number=F("version__document__version_count"))
        .select_related("version__document__document_class", "version__document__folder")
        .defer("text", "folded", "search", "lines", "tax_shares", "problems")
    )


def row_of(found: DocumentText, *, text: str = "") -> DocumentRow:
    version, document = found.version, found.version.document
    kind = document.document_class
    return DocumentRow(
        id=document.id,
        version_id=version.id,
        title=document.title,
        class_code=kind.code if kind else "",
        class_name=gettext(kind.name) if kind else "",
        folder_id=document.folder_id,
        folder_name=document.folder.name if document.folder else "",
        party_id=document.party_id,
        state=document.state,
        source=document.source,
        note=document.note,
        issued_on=document.issued_on,
        retain_until=document.retain_until,
        is_held=document.held_at is not None,
        hold_reason=document.hold_reason,
        held_by=document.held_by,
        disposal_asked_by=document.disposal_asked_by,
        disposal_reason=document.disposal_reason,
        file_name=version.file_name,
        media_type=version.media_type,
        size=version.size,
        pages=version.pages,
        versions=document.version_count,
        read_state=found.state,
        to_check=found.to_check,
        is_confirmed=found.confirmed_at is not None,
        supplier_name=found.summary.get("supplier_name", ""),
        number=found.summary.get("number", ""),
        payable=found.summary.get("payable", ""),
        currency=found.summary.get("currency", ""),
        received_at=document.received_at,
        actor_name=document.actor_name,
        snippet=_marked(getattr(found, "snippet_text", ""), text) if text else "",
    )


def _filtered(rows: QuerySet[DocumentText], wanted: DocumentFilter) -> QuerySet[DocumentText]:
    if wanted.state != DocumentState.DISPOSED:
        rows = rows.exclude(version__document__state=DocumentState.DISPOSED)
    if wanted.class_code:
        rows = rows.filter(_class(wanted.class_code))
    if wanted.state:
        rows = rows.filter(_state(wanted.state))
    if wanted.folder_id is not None:
        rows = rows.filter(version__document__folder_id=wanted.folder_id)
    if wanted.source:
        rows = rows.filter(version__document__source=wanted.source)
    if wanted.party_id is not None:
        rows = rows.filter(version__document__party_id=wanted.party_id)
    if wanted.from_date is not None:
        rows = rows.filter(version__document__received_at__date__gte=wanted.from_date)
    if wanted.to_date is not None:
        rows = rows.filter(version__document__received_at__date__lte=wanted.to_date)
    if asked := folding.query(wanted.text):
        rows = rows.filter(_matches(asked))
    return rows


def _class(code: str) -> Q:
    if code == "none":
        return Q(version__document__document_class__isnull=True)
    return Q(version__document__document_class__code=code)


def _state(state: str) -> Q:
    named = {
        "open": Q(version__document__state__in=NOT_FILED),
        "check": Q(to_check__gt=0),
        "held": Q(version__document__held_at__isnull=False),
    }
    if state not in named and state not in DocumentState.values:
        return Q(pk__in=[])
    return named.get(state, Q(version__document__state=state))


# ---- Search --------------------------------------------------------------------------------------
class _Matches(Func):
    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = models.BooleanField()
    conditional = True


def _matches(asked: str) -> Any:
    query = Func(
        Value(asked, output_field=CharField()), template="to_tsquery('simple', %(expressions)s)"
    )
    return _Matches(F("search"), query)


def _snippet(text: str) -> Any:
    """The words around the first place where the first word asked for stands."""
    first = next(iter(folding.words(text)), "")
    place = StrIndex("folded", Value(first))
    start = Greatest(place - SNIPPET_BEFORE, Value(1))
    return Case(When(pk__isnull=False, then=Substr("text", start, SNIPPET_LENGTH)))


def _marked(snippet: str, asked: str) -> str:
    """One line, each word that begins as asked between \\x02 and \\x03."""
    line = " ".join(snippet.split())
    folded, marks = folding.fold(line), folding.words(asked)
    found = []
    for word in folding.WORD.finditer(folded):
        if any(word.group().startswith(mark) for mark in marks):
            found.append(word.span())
    for start, end in reversed(found):
        line = f"{line[:start]}\x02{line[start:end]}\x03{line[end:]}"
    return line


# ---- Pages ---------------------------------------------------------------------------------------
def _sorted(rows: QuerySet[DocumentText], sort: str, cursor: str) -> QuerySet[DocumentText]:
    name, is_down = sort.removeprefix("-"), sort.startswith("-")
    if name not in SORTS:
        name, is_down = NEWEST.removeprefix("-"), True
    column, read = SORTS[name]
    sign = "-" if is_down else ""
    rows = rows.order_by(f"{sign}{column}", f"{sign}version__document_id")
    if not cursor:
        return rows
    value, last_id = _place(cursor, read)
    beyond = "lt" if is_down else "gt"
    return rows.filter(
        Q(**{f"{column}__{beyond}": value})
        | Q(**{column: value, f"version__document_id__{beyond}": last_id})
    )


def _cursor(row: DocumentRow, sort: str) -> str:
    value = row.title if sort.removeprefix("-") == "title" else row.received_at.isoformat()
    text = json.dumps([value, str(row.id)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str, read: Any) -> tuple[Any, uuid.UUID]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value, last_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return read(value), uuid.UUID(last_id)
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        raise CursorUnreadable(field="cursor") from None
