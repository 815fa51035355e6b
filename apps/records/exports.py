"""The index of a client's documents for when they leave.

The archive carries every file once, as it came; `index.csv` says which of them is which document.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from apps.records.models import DocumentVersion, Reading
from apps.records.services.correcting import holds
from kernel.tenancy import client_scope
from tenants.values import ClientInfo

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
HEADER: Final = (
    "file", "name", "document_id", "title", "version", "class", "folder", "state", "source", "note",
    "issued_on", "received_at", "received_from", "retain_until", "held", "sha256", "media_type",
    "bytes",
)  # fmt: skip


def hand_back(*, client: ClientInfo) -> Iterator[tuple[str, bytes]]:
    """(file name, content): `index.csv` with a row per version, `readings.csv` with what holds."""
    with client_scope(client.ref):
        rows = DocumentVersion.objects.select_related(
            "document__document_class", "document__folder"
        ).order_by("received_at", "id")
        yield "index.csv", _csv(HEADER, (_cells(version) for version in rows.iterator()))
        yield "readings.csv", _readings()


def _cells(version: DocumentVersion) -> tuple[object, ...]:
    document = version.document
    return (
        f"files/{version.file_id}",
        version.file_name,
        document.id,
        document.title,
        version.number,
        document.document_class.code if document.document_class else "",
        document.folder.code if document.folder else "",
        document.state,
        version.source,
        document.note,
        document.issued_on or "",
        version.received_at.isoformat(),
        version.actor_name,
        document.retain_until or "",
        document.hold_reason,
        version.sha256,
        version.media_type,
        version.size,
    )


def _readings() -> bytes:
    found = Reading.objects.select_related("version").order_by("version_id", "position")
    header = ("document_id", "version", "field", "value", "read", "certainty", "corrected_by")
    return _csv(
        header,
        (
            (
                each.version.document_id,
                each.version.number,
                each.field,
                holds(each),
                each.value,
                each.certainty,
                each.corrected_by,
            )
            for each in found.iterator()
        ),
    )


def _csv(header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_cell(each) for each in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: object) -> str:
    """Text that a spreadsheet would run is written so that it doesn't."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(STARTS_A_FORMULA) else text
