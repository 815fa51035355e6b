"""What a spreadsheet's archive holds, looked through before anything opens it.

A spreadsheet is a zip of XML. The library that reads it lays the whole sheet out in memory, from
the first cell to the last one, so that two cells far apart are enough to bring a machine down; and
it gives a formula without a result, and an error, as an empty cell. Both are found here, by one
look at the bytes as they unpack, which stops at a limit whatever the archive says of itself.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from apps.accounting.rules.coming_over.limits import (
    CELLS_MAX,
    CELLS_PER_ROW_MAX,
    ROWS_MAX,
    UNPACKED_BYTES_MAX,
)
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.wording import gettext_noop

WANTED: Final = gettext_noop("a spreadsheet (XLSX)")
WORKBOOK: Final = "xl/workbook.xml"
LINKS: Final = "xl/_rels/workbook.xml.rels"
# What other kinds of archives are told by; the library would open them, too.
OTHERS: Final = frozenset({"content.xml", "xl/workbook.bin", "xl/vbaProject.bin"})
PARTS_MAX: Final = 2_000
CHUNK_BYTES: Final = 1 << 20
# A formula has 8,192 characters at most; a cell that lies across two chunks is seen in the second.
OVERLAP_BYTES: Final = 16_384
WORKBOOK_BYTES_MAX: Final = 4_000_000
LOCAL_HEADER_BYTES: Final = 30
ENCRYPTED: Final = 1

_TAG = rb"<(?:\w{1,20}:)?"
_INSIDE = rb"[^<>]{0,300}?"
_PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{0,4})([0-9]{1,10})[\"']")
_CELL = rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']"
_UNSAVED = re.compile(
    _TAG + rb"c\s" + _INSIDE + _CELL + rb"[^<>]{0,300}>\s*" + _TAG + rb"f\b(?:[^<>]{0,300}/>|"
    rb"[^<>]{0,300}>[^<]{0,9000}</(?:\w{1,20}:)?f>)\s*(?:" + _TAG + rb"v\s*/>|" + _TAG + rb"v>\s*"
    rb"</(?:\w{1,20}:)?v>)?\s*</(?:\w{1,20}:)?c>"
)
_ERROR = re.compile(_TAG + rb"c\s(?=[^<>]{0,300}?\bt\s*=\s*[\"']e[\"'])" + _INSIDE + _CELL)
_SHEET = re.compile(r"<(?:\w{1,20}:)?sheet\s([^<>]{1,1000})>")
_LINK = re.compile(r"<(?:\w{1,20}:)?Relationship\s([^<>]{1,2000})>")
_ATTRIBUTE = re.compile(r"([\w:]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

Cell = tuple[int, int]


@dataclass(slots=True)
class Part:
    """Of one file in the archive: how far its cells reach, and those without a value."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    without_value: set[Cell] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Archive:
    """`sheets` are the parts by the names of the sheets they hold."""

    sheets: dict[str, Part]


def look_through(content: bytes) -> Archive:
    """Errors: `FileUnreadable` for what no spreadsheet is, or what is more than can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if WORKBOOK not in names or names & OTHERS or len(parts) > PARTS_MAX:
                raise FileUnreadable(
                    "coming_over.other_kind", 1, found=gettext_noop("an archive"), wanted=WANTED
                )
            if sum(part.file_size for part in parts) > UNPACKED_BYTES_MAX:
                raise _too_large()
            found, budget = {}, UNPACKED_BYTES_MAX
            for part in parts:
                found[part.filename], budget = _looked_at(content, part, budget)
            return Archive(_by_sheet(content, archive, found))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as problem:
        raise FileUnreadable(
            "coming_over.spreadsheet_broken", problem=str(problem) or "zip"
        ) from problem


def _too_large() -> FileUnreadable:
    return FileUnreadable(
        "coming_over.too_large",
        size_mb=f"> {UNPACKED_BYTES_MAX // 1_000_000}",
        limit_mb=UNPACKED_BYTES_MAX // 1_000_000,
    )


# ---- One part ----------------------------------------------------------------------------------
def _looked_at(content: bytes, part: zipfile.ZipInfo, budget: int) -> tuple[Part, int]:
    """What is in the part, and how many bytes may still be unpacked."""
    found, tail, is_xml = Part(), b"", part.filename.endswith((".xml", ".rels", ".vml"))
    for chunk in _unpacked(content, part):
        budget -= len(chunk)
        if budget < 0:
            raise _too_large()
        seen = tail + chunk
        if is_xml:
            _refuse_declarations(seen)
        _count(chunk, found)
        _measure(seen, found)
        tail = seen[-OVERLAP_BYTES:]
    return found, budget


def _unpacked(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part as it really unpacks: sizes in the directory may lie, so none is believed."""
    if part.flag_bits & ENCRYPTED:
        raise zipfile.BadZipFile("encrypted")
    head = content[part.header_offset : part.header_offset + LOCAL_HEADER_BYTES]
    if len(head) < LOCAL_HEADER_BYTES:
        raise zipfile.BadZipFile("truncated")
    start = part.header_offset + LOCAL_HEADER_BYTES
    start += int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), CHUNK_BYTES):
            yield packed[at : at + CHUNK_BYTES]
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile("unknown compression")
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not inflating.eof:
        chunk = inflating.decompress(packed, CHUNK_BYTES)
        packed = inflating.unconsumed_tail
        if not chunk and not packed:
            return
        yield chunk


def _refuse_declarations(seen: bytes) -> None:
    """No part of a spreadsheet declares entities or a document type."""
    plain = seen.replace(b"\x00", b"") if b"\x00" in seen else seen
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain or b"<!doctype" in plain:
        raise FileUnreadable("coming_over.hostile", declares="<!DOCTYPE")


def _count(chunk: bytes, found: Part) -> None:
    """Cells need not say where they are: then each stands beside the one before."""
    found.cells += sum(chunk.count(mark) for mark in (b"<c ", b"<c>", b"<c/", b":c ", b":c>"))
    if found.cells > CELLS_MAX:
        raise FileUnreadable("coming_over.too_many_rows", ROWS_MAX + 1, limit=ROWS_MAX)


def _measure(seen: bytes, found: Part) -> None:
    places = _PLACE.findall(seen)
    if places:
        letters, numbers = ({each[side] for each in places} for side in (0, 1))
        found.rows = max(found.rows, *(int(each) for each in numbers))
        found.columns = max(found.columns, *(_column(each) for each in letters))
        _refuse_far_cells(found)
    for pattern in (_UNSAVED, _ERROR):
        for column, row in pattern.findall(seen):
            found.without_value.add((int(row), _column(column)))


def _refuse_far_cells(found: Part) -> None:
    if found.rows > ROWS_MAX:
        raise FileUnreadable("coming_over.too_many_rows", ROWS_MAX + 1, limit=ROWS_MAX)
    if found.columns > CELLS_PER_ROW_MAX or found.rows * found.columns > CELLS_MAX:
        raise FileUnreadable(
            "coming_over.too_wide", rows=found.rows, columns=found.columns, limit=CELLS_MAX
        )


def _column(letters: bytes) -> int:
    """A is 1, AA is 27; 0 for a row's own number."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place


# ---- Which part holds which sheet --------------------------------------------------------------
def _by_sheet(content: bytes, archive: zipfile.ZipFile, found: dict[str, Part]) -> dict[str, Part]:
    if not any(part.without_value for part in found.values()):
        return {}
    links = {}
    for said in _attributes(_text(content, archive, LINKS), _LINK):
        target = said.get("Target", "")
        links[said.get("Id", "")] = (
            target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        )
    sheets = {}
    for said in _attributes(_text(content, archive, WORKBOOK), _SHEET):
        link = next((said[name] for name in said if name.rpartition(":")[2] == "id"), "")
        part = found.get(posixpath.normpath(links.get(link, "")))
        if part is not None:
            sheets[said.get("name", "")] = part
    return sheets


def _text(content: bytes, archive: zipfile.ZipFile, name: str) -> str:
    try:
        part = archive.getinfo(name)
    except KeyError:
        return ""
    said = b"".join(_unpacked(content, part))
    return said[:WORKBOOK_BYTES_MAX].decode("utf-8", "replace")


def _attributes(text: str, element: re.Pattern[str]) -> Iterator[dict[str, str]]:
    for said in element.findall(text):
        yield {
            name: html.unescape(double or single)
            for name, double, single in _ATTRIBUTE.findall(said)
        }
