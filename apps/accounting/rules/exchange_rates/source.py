"""Bytes from strangers to text or elements: bounded, without document types and entities."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from apps.accounting.rules.exchange_rates import refusals

MEGABYTE = 1_000_000
FILE_MB_MAX = 20
FILE_BYTES_MAX = FILE_MB_MAX * MEGABYTE
RATES_MAX = 400_000
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>", re.IGNORECASE)
_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_READ_AS = {"utf-8", "utf8", "iso-8859-1", "iso-8859-2", "windows-1250", "windows-1252", "us-ascii"}


def text_of(content: bytes) -> str:
    """The file as text. Errors: `RatesRejected` for what is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _clean(_decoded(content[len(mark) :], encoding))
    declared = _DECLARED.search(content[:400])
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding not in _READ_AS:
        raise refusals.not_text(1)
    return _clean(_decoded(content, encoding))


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        if encoding == "utf-8" and b"<" not in content[:200]:
            # Names of countries in an older code page; codes and figures are the same in all.
            return content.decode("cp1250", "replace")
        raise refusals.not_text(content.count(b"\n", 0, problem.start) + 1) from problem


def _clean(text: str) -> str:
    if found := _NO_TEXT.search(text):
        raise refusals.not_text(text.count("\n", 0, found.start()) + 1)
    return text


def unpacked(content: bytes) -> bytes:
    """The one CSV in a ZIP, as the European Central Bank packs it; other content as it is."""
    if not content.startswith(b"PK\x03\x04"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            if len(members) != 1 or not members[0].filename.lower().endswith(".csv"):
                raise refusals.bad_archive()
            with archive.open(members[0]) as member:
                # Whatever size the archive claims, no more than that is ever unpacked.
                unpacked = member.read(FILE_BYTES_MAX + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as problem:
        raise refusals.bad_archive() from problem
    if len(unpacked) > FILE_BYTES_MAX:
        raise refusals.too_large(FILE_MB_MAX)
    return unpacked


def root_of(text: str) -> etree._Element:
    """The document's root. Errors: `RatesRejected` with the line, for what is broken or hostile."""
    if found := _FORBIDDEN.search(text):
        raise refusals.hostile(text.count("\n", 0, found.start()) + 1)
    declaration = _DECLARATION.match(text)
    if declaration:
        text = "\n" * declaration[0].count("\n") + text[declaration.end() :]
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as problem:
        raise refusals.broken(problem.lineno or 1, problem.msg or "") from problem


def name_of(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def line_of(element: etree._Element) -> int:
    return element.sourceline if isinstance(element.sourceline, int) else 1


def attribute(element: etree._Element, name: str) -> str:
    """The attribute's text, empty when it is missing: then the reader of the figure refuses it."""
    return str(element.get(name) or "")
