"""A statement as a file to keep: CSV, XLSX or PDF, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.accounting.exports import csv_file, csv_stream, pdf_file, xlsx_file
from apps.accounting.exports.sheet import Sheet, sheet_of
from apps.accounting.values.statements import Statement
from kernel.errors import Invalid


class UnknownFormat(Invalid):
    code = "accounting.export.unknown_format"
    sentence = _("A statement can be had as PDF, XLSX or CSV, not as “%(format)s”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Format:
    media_type: str
    write: Callable[[Sheet], bytes]


FORMATS: Final[dict[str, _Format]] = {
    "pdf": _Format("application/pdf", pdf_file.write),
    "xlsx": _Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_file.write
    ),
    "csv": _Format("text/csv; charset=utf-8", csv_file.write),
}


def render(
    *,
    statement: Statement,
    file_format: str,
    language: str,
    client_name: str,
    generated_at: datetime,
) -> ExportedFile:
    """`statement` as a file. `generated_at` is shown in its own time zone.

    Errors: `UnknownFormat`.
    """
    chosen = FORMATS.get(file_format)
    if chosen is None:
        raise UnknownFormat(field="format", format=file_format)
    sheet = sheet_of(
        statement, language=language, client_name=client_name, generated_at=generated_at
    )
    return ExportedFile(
        name=f"{sheet.file_stem}.{file_format}",
        media_type=chosen.media_type,
        content=chosen.write(sheet),
    )


def stream_csv(
    *, pages: Iterable[Statement], language: str, client_name: str, generated_at: datetime
) -> Iterator[bytes]:
    """The pages of one long report as the CSV that it would be in one piece."""
    return csv_stream.stream(
        pages, language=language, client_name=client_name, generated_at=generated_at
    )
