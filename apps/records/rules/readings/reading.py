"""A file becomes a read document, by what it holds and not by what it is called."""

from __future__ import annotations

from apps.records.rules.readings import archives, xml_source
from apps.records.rules.readings.limits import FILE_MB_MAX, MEGABYTE
from apps.records.rules.readings.refusals import UnreadableDocument
from apps.records.rules.readings.structured.reading import read_xml
from apps.records.rules.readings.values import NOTHING_LEARNED, Memory, ReadDocument


def read_document(
    *, content: bytes, media_type: str, file_name: str, memory: Memory = NOTHING_LEARNED
) -> ReadDocument:
    """All that stands on a purchase document. `memory` is the supplier's, when it is known.

    Errors: `UnreadableDocument`.
    """
    _refuse_size(content)
    if xml_source.looks_like_xml(content):
        return read_xml(content)
    if archives.looks_like_zip(content):
        return read_xml(archives.isdoc_inside(content))
    raise UnreadableDocument("format_not_read", file=xml_source.quoted(file_name))


def _refuse_size(content: bytes) -> None:
    if not content:
        raise UnreadableDocument("empty")
    if len(content) > FILE_MB_MAX * MEGABYTE:
        size = f"{len(content) / MEGABYTE:.1f}"
        raise UnreadableDocument("too_large", size_mb=size, limit_mb=FILE_MB_MAX)
