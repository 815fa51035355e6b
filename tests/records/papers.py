"""Papers that the tests send: made here, so that every figure on them is known."""

from __future__ import annotations

import io
import struct
import zlib
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdf
import typst
from PIL import Image
from pypdf.generic import RectangleObject


@lru_cache
def pdf(*paragraphs: str) -> bytes:
    """A page of plain paragraphs; "---" begins a new one."""
    source = "\n\n".join("#pagebreak()" if each == "---" else each for each in paragraphs)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "paper.typ"
        path.write_text(f"#set document(date: none)\n{source}", encoding="utf-8")
        made: bytes = typst.compile(str(path), timestamp=0)
    return made


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Secret")))
    writer.encrypt("user", algorithm="RC4-128")
    return _written(writer)


def pdf_with_page(width: float, height: float) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Huge")))
    writer.pages[0].mediabox = RectangleObject((0, 0, width, height))
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photo(width: int = 300, height: int = 200, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, kind)
    return out.getvalue()


def bomb_png(side: int = 50_000) -> bytes:
    """A few kilobytes that say they are `side` × `side` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 500_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


UBL = Path(__file__).with_name("fjordrist.xml").read_bytes()
