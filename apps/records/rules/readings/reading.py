"""A file becomes a read document, by what it holds and not by what it is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from apps.records.rules.readings import archives, learning, merging, pictures, xml_source
from apps.records.rules.readings.limits import FILE_MB_MAX, MEGABYTE, PAGES_READ_MAX
from apps.records.rules.readings.page_text import pdf
from apps.records.rules.readings.page_text.pages import Page
from apps.records.rules.readings.page_text.reading import PageReader
from apps.records.rules.readings.payment_codes import printed_codes
from apps.records.rules.readings.refusals import UnreadableDocument
from apps.records.rules.readings.structured.reading import read_xml
from apps.records.rules.readings.values import NOTHING_LEARNED, Memory, Problem, ReadDocument

# Codes stand on the first page or on the last.
_PAGES_SEEN_MAX = 2


def read_document(
    *,
    content: bytes,
    media_type: str,
    file_name: str,
    memory: Memory = NOTHING_LEARNED,
    own_numbers: Collection[str] = (),
) -> ReadDocument:
    """All that stands on a purchase document. `memory` is the supplier's, when it is known.

    `own_numbers` are VAT and company numbers of the business it was sent to, as canonical strings:
    on a page without headings they tell the customer from the supplier.

    Errors: `UnreadableDocument`.
    """
    _refuse_size(content)
    if pdf.looks_like_pdf(content):
        return _read_pdf(content, memory, own_numbers)
    if xml_source.looks_like_xml(content):
        return read_xml(content)
    if archives.looks_like_zip(content):
        return read_xml(archives.isdoc_inside(content))
    if pictures.looks_like_picture(content):
        return _read_picture(content)
    raise UnreadableDocument("format_not_read", file=xml_source.quoted(file_name))


def learn(
    *,
    content: bytes,
    media_type: str,
    file_name: str,
    corrected: Mapping[str, str],
    memory: Memory = NOTHING_LEARNED,
) -> Memory:
    """The supplier's memory with what these corrections teach: field → right value.

    Only a PDF has places to learn; any other file leaves the memory as it was.
    Errors: `UnreadableDocument`.
    """
    _refuse_size(content)
    if not pdf.looks_like_pdf(content):
        return memory
    with pdf.opened(content) as document:
        pages = _pages(document)
    return learning.habits(pages, corrected, memory)


def _refuse_size(content: bytes) -> None:
    if not content:
        raise UnreadableDocument("empty")
    if len(content) > FILE_MB_MAX * MEGABYTE:
        size = f"{len(content) / MEGABYTE:.1f}"
        raise UnreadableDocument("too_large", size_mb=size, limit_mb=FILE_MB_MAX)


def _read_pdf(content: bytes, memory: Memory, own: Collection[str]) -> ReadDocument:
    with pdf.opened(content) as document:
        pages = _pages(document)
        found = learning.with_habits(PageReader(pages, own=own).read(), pages, memory)
        found = _with_codes(found, document, pages)
        attached, unreadable = _attached(document)
        count = len(document)
    if attached is not None:
        found = merging.shown_on(attached, found)
    problems = [*found.problems, *unreadable]
    if count > PAGES_READ_MAX:
        params = {"limit": PAGES_READ_MAX, "pages": count}
        problems.append(Problem(code="pages_not_read", params=params))
    if attached is None and not any(page.rows for page in pages):
        problems.append(Problem(code="no_text"))
    return replace(found, pages=count, problems=tuple(problems))


def _pages(document: pdf.Document) -> list[Page]:
    return [
        pdf.page(document, number) for number in range(1, min(len(document), PAGES_READ_MAX) + 1)
    ]


def _with_codes(found: ReadDocument, document: pdf.Document, pages: list[Page]) -> ReadDocument:
    for page in pages:
        for code in printed_codes(page.text):
            found = merging.with_code(found, code, page=page.number, box=None)
    numbers = dict.fromkeys((1, len(pages)))
    for number in list(numbers)[:_PAGES_SEEN_MAX]:
        picture = pdf.picture(document, number) if pages else None
        for seen in pictures.codes(picture) if picture is not None else ():
            found = merging.with_code(found, seen.code, page=number, box=seen.box)
    return found


def _attached(document: pdf.Document) -> tuple[ReadDocument | None, list[Problem]]:
    """The e-invoice inside the PDF (Factur-X, ZUGFeRD, ISDOC), and what couldn't be read."""
    unreadable = []
    for each in pdf.attachments(document):
        try:
            return read_xml(each.content), []
        except UnreadableDocument as problem:
            # XML that is no invoice at all (order, metadata) may well be attached.
            if problem.code != "xml_not_read":
                params = {"name": xml_source.quoted(each.name)}
                unreadable.append(Problem(code="attachment_unreadable", params=params))
    return None, unreadable


def _read_picture(content: bytes) -> ReadDocument:
    found = ReadDocument(source="picture", pages=1)
    for seen in pictures.codes(pictures.opened(content)):
        found = merging.with_code(found, seen.code, page=1, box=seen.box)
    return replace(found, problems=(*found.problems, Problem(code="no_text")))
