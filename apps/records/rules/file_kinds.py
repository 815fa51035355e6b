"""Which files are taken in, judged by what they are and not by what they are called."""

from __future__ import annotations

from typing import Final

PDF: Final = "application/pdf"
XML: Final = "application/xml"
TEXT: Final = "text/plain"
ZIP: Final = "application/zip"
OFFICE: Final = frozenset(
    {
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
PICTURES: Final = frozenset(
    {"image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/heic", "image/heif"}
)
TAKEN: Final = frozenset({PDF, XML, TEXT, ZIP}) | OFFICE | PICTURES
# What a name promises; another content under it is a mistake or a trick.
PROMISES: Final = {
    "pdf": frozenset({PDF}),
    "png": PICTURES,
    "jpg": PICTURES,
    "jpeg": PICTURES,
    "webp": PICTURES,
    "gif": PICTURES,
    "tif": PICTURES,
    "tiff": PICTURES,
    "heic": PICTURES,
    "heif": PICTURES,
    "xml": frozenset({XML}),
    "isdoc": frozenset({XML}),
    "isdocx": frozenset({ZIP}),
}
LOOKED_AT: Final = 4096
# Outlook's own wrapping of attachments, which only Outlook opens.
TNEF: Final = b"\x78\x9f\x3e\x22"
WEB_PAGES: Final = ("<!doctype html", "<html", "<svg", "<script", "<!doctype svg")


class KindRefused(Exception):
    """`code` is "web_page", "wrapped", "not_taken" or "another_name"; `found` the media type."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(code)
        self.code, self.found = code, found


def kind_of(*, sniffed: str, content: bytes, name: str) -> str:
    """The media type. `sniffed` is what the first bytes show. Errors: `KindRefused`."""
    kind = _text_kind(content) if sniffed in (TEXT, "application/octet-stream") else sniffed
    if content.startswith(TNEF):
        raise KindRefused("wrapped", "winmail.dat")
    if kind == "web_page":
        raise KindRefused("web_page", "text/html")
    if kind not in TAKEN:
        raise KindRefused("not_taken", kind)
    ending = name.rpartition(".")[2].lower()
    if kind not in PROMISES.get(ending, TAKEN):
        raise KindRefused("another_name", kind)
    return kind


def _text_kind(content: bytes) -> str:
    head = _decoded(content[:LOOKED_AT])
    if head is None:
        return "application/octet-stream"
    start = head.lstrip("\ufeff \t\r\n").lower()
    if any(mark in start for mark in WEB_PAGES):
        return "web_page"
    return XML if start.startswith("<") else TEXT


def _decoded(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return None if b"\x00" in head else head.decode("utf-8", errors="replace")
