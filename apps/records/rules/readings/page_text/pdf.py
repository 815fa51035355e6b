"""PDF files through pdfium: words with places, attachments, and pages as pictures for QR codes.

pdfium runs in this process and is not thread-safe; call it from one thread, and for files of
strangers from a process of its own.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from apps.records.rules.readings.limits import (
    ATTACHMENTS_MAX,
    CHARACTERS_PER_PAGE_MAX,
    FILE_MB_MAX,
    MEGABYTE,
    MEGAPIXELS_MAX,
)
from apps.records.rules.readings.page_text.pages import Page, Word, page_of
from apps.records.rules.readings.refusals import UnreadableDocument

_BREAKS = {0, 0x09, 0x0A, 0x0D, 0x20, 0xA0, 0xAD, 0x2002, 0x2003, 0x2007, 0x2009, 0x200B, 0x202F}
# pdfium's mark for a hyphen at the end of a line.
_SOFT_HYPHEN = 0x02
_RENDER_SCALE = 2.0
# Points: parts of a word that stand further apart are two words.
_WORD_GAP = 0.6


Document = pdfium.PdfDocument


def looks_like_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes


@contextmanager
def opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document, closed afterwards. Errors: pdf_encrypted, pdf_broken."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as problem:
        locked = getattr(problem, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise UnreadableDocument("pdf_encrypted" if locked else "pdf_broken") from problem
    try:
        yield document
    finally:
        document.close()


def attachments(document: pdfium.PdfDocument) -> list[Attachment]:
    """XML attached to the document, the first few; those too large or broken are left out."""
    found = []
    for place in range(min(document.count_attachments(), ATTACHMENTS_MAX)):
        try:
            attached = document.get_attachment(place)
            name = attached.get_name()
            if not name.lower().endswith((".xml", ".isdoc")):
                continue
            content = bytes(attached.get_data())
        except pdfium.PdfiumError:
            continue
        if len(content) <= FILE_MB_MAX * MEGABYTE:
            found.append(Attachment(name, content))
    return found


def page(document: pdfium.PdfDocument, number: int) -> Page:
    """Page `number` (from 1) with its words. Errors: pdf_broken."""
    try:
        loaded = document[number - 1]
        width, height = loaded.get_size()
        words = list(_words(loaded))
    except pdfium.PdfiumError as problem:
        raise UnreadableDocument("pdf_broken") from problem
    return page_of(words, number=number, width=max(width, 1.0), height=max(height, 1.0))


def picture(document: pdfium.PdfDocument, number: int) -> Image.Image | None:
    """The page in grey for the eye of a barcode reader; None for a page of a monstrous size."""
    loaded = document[number - 1]
    width, height = loaded.get_size()
    scale = min(_RENDER_SCALE, 2600.0 / max(width, height, 1.0))
    if min(width, height) * scale < 20 or width * height * scale**2 > MEGAPIXELS_MAX * MEGABYTE:
        return None
    image: Image.Image = loaded.render(scale=scale, grayscale=True).to_pil()
    return image


@dataclass(slots=True)
class _Turned:
    """From the page's own coordinates, whatever its rotation and crop, to points from top left."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    @classmethod
    def of(cls, loaded: pdfium.PdfPage) -> _Turned:
        width, height = loaded.get_size()
        grid = 1_000_000

        def shown(x: float, y: float) -> tuple[float, float]:
            across, down = ctypes.c_int(), ctypes.c_int()
            raw.FPDF_PageToDevice(loaded.raw, 0, 0, grid, grid, 0, x, y, across, down)
            return across.value / grid * width, down.value / grid * height

        origin, right, up = shown(0, 0), shown(100, 0), shown(0, 100)
        return cls(
            (right[0] - origin[0]) / 100,
            (up[0] - origin[0]) / 100,
            origin[0],
            (right[1] - origin[1]) / 100,
            (up[1] - origin[1]) / 100,
            origin[1],
        )


@dataclass(slots=True)
class _Glyph:
    letter: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float


def _words(loaded: pdfium.PdfPage) -> Iterator[Word]:
    kept: list[_Glyph] = []
    for glyph in _glyphs(loaded):
        if glyph is None or (kept and _is_apart(kept, glyph)):
            if kept:
                yield _word(kept)
            kept = []
        if glyph is not None:
            kept.append(glyph)
    if kept:
        yield _word(kept)


def _glyphs(loaded: pdfium.PdfPage) -> Iterator[_Glyph | None]:
    """Each visible character with its place; None between words."""
    text = loaded.get_textpage()
    turned = _Turned.of(loaded)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    for place in range(min(text.count_chars(), CHARACTERS_PER_PAGE_MAX)):
        code = raw.FPDFText_GetUnicode(text.raw, place)
        if code in _BREAKS or code == _SOFT_HYPHEN:
            yield None
            continue
        raw.FPDFText_GetCharBox(text.raw, place, left, right, bottom, top)
        raw.FPDFText_GetCharOrigin(text.raw, place, x, y)
        first = turned.at(left.value, top.value)
        last = turned.at(right.value, bottom.value)
        yield _Glyph(
            letter=chr(code) if code < 0x110000 else "",
            left=min(first[0], last[0]),
            top=min(first[1], last[1]),
            right=max(first[0], last[0]),
            bottom=max(first[1], last[1]),
            baseline=turned.at(x.value, y.value)[1],
        )


def _is_apart(kept: list[_Glyph], glyph: _Glyph) -> bool:
    last = kept[-1]
    height = max(max(each.bottom - each.top for each in kept), 3.0)
    gap = glyph.left - last.right
    return (
        gap > _WORD_GAP * height
        or gap < -2 * height
        or abs(glyph.baseline - last.baseline) > height
    )


def _word(glyphs: list[_Glyph]) -> Word:
    return Word(
        text="".join(each.letter for each in glyphs),
        left=min(each.left for each in glyphs),
        top=min(each.top for each in glyphs),
        right=max(each.right for each in glyphs),
        bottom=max(each.bottom for each in glyphs),
        baseline=glyphs[0].baseline,
    )
