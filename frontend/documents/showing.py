"""One document on a page: its pages, what was read and where it stands, what happened to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.http import FileResponse, HttpResponse

from apps.records import selectors
from apps.records.values.documents import (
    DisposalInfo,
    DocumentRow,
    DocumentState,
    VersionInfo,
)
from apps.records.values.readings import ReadingsInfo
from frontend import sentences
from frontend.documents.forms import ReadingsForm
from kernel import files
from kernel.audit import trail

PAGES_SHOWN: Final = 20
HISTORY: Final = 15
# A page of a version never changes, so whoever saw it may keep it for a day.
KEPT_SECONDS: Final = 24 * 3600
NARROW: Final = 1200


@dataclass(frozen=True, slots=True)
class Region:
    """Where a field stands, as an SVG rectangle in a page of one by one."""

    field: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    number: int
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    row: DocumentRow
    readings: ReadingsInfo
    form: ReadingsForm
    pages: tuple[ShownPage, ...]
    disposal: DisposalInfo | None
    more_pages: int
    versions: tuple[VersionInfo, ...]
    history: list[tuple[trail.TrailEntry, str]]


def shown(*, document_id: uuid.UUID, data: Any = None) -> Shown:
    """Everything about a document; `data` is what somebody typed. Errors: `NotFound`."""
    row = selectors.document(document_id=document_id)
    readings = selectors.readings(document_id=document_id)
    is_gone = row.state == DocumentState.DISPOSED
    entries = trail.history(subject_kind="document", subject_id=str(document_id), limit=HISTORY)
    return Shown(
        row=row,
        readings=readings,
        form=ReadingsForm(data, readings=readings.fields),
        pages=tuple(
            ShownPage(number, _regions(readings, number))
            for number in range(1, min(0 if is_gone else row.pages, PAGES_SHOWN) + 1)
        ),
        disposal=selectors.disposal_of(document_id=document_id) if is_gone else None,
        more_pages=0 if is_gone else max(0, row.pages - PAGES_SHOWN),
        versions=selectors.versions(document_id=document_id),
        history=[(each, sentences.sentence(each)) for each in entries if not each.is_access],
    )


def _regions(readings: ReadingsInfo, number: int) -> tuple[Region, ...]:
    return tuple(
        Region(
            each.field,
            f"{each.place.left:.4f}",
            f"{each.place.top:.4f}",
            f"{max(0.0, each.place.right - each.place.left):.4f}",
            f"{max(0.0, each.place.bottom - each.place.top):.4f}",
        )
        for each in readings.fields
        if each.place is not None and each.place.page == number
    )


def picture(*, version_id: uuid.UUID, number: int) -> HttpResponse:
    """A page as a picture that no browser will take for anything else."""
    drawn = selectors.page_picture(version_id=version_id, number=number, width=NARROW)
    response = HttpResponse(drawn.content, content_type=drawn.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}, immutable"
    return response


def whole_message(*, mail_id: uuid.UUID) -> FileResponse:
    """A message as it came, only ever as a download."""
    return files.download(selectors.whole_message(mail_id=mail_id), in_place=False)


def original(*, document_id: uuid.UUID, number: int | None) -> FileResponse:
    """The file as it came, only ever as a download."""
    file_id = selectors.file_id(document_id=document_id, number=number)
    return files.download(file_id, in_place=False)
