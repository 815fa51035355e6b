"""From the bytes of a file to statements: told by content, never by the file's name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from apps.accounting.rules.bank_statements import (
    abo,
    camt,
    csv_file,
    csv_guess,
    fio,
    mt940,
    ofx,
    text,
    xml_source,
)
from apps.accounting.rules.bank_statements.csv_mapping import CsvMapping
from apps.accounting.rules.bank_statements.limits import (
    FILE_BYTES_MAX,
    FILE_MB_MAX,
    STATEMENT_LINES_MAX,
    TEXT_LINES_MAX,
)
from apps.accounting.rules.bank_statements.refusals import (
    EmptyFile,
    FormatNotRead,
    StatementRejected,
    TooLarge,
    TooManyLines,
    Unreadable,
)
from apps.accounting.rules.bank_statements.values import ParsedStatement, StatementWarning
from apps.accounting.rules.wording import gettext_noop

READABLE = ("camt.053", "camt.054", "MT940", "ABO/GPC", "OFX", "Fio JSON", "CSV")
_BINARY = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "XLSX"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"\x1f\x8b", gettext_noop("a gzip archive")),
    (b"7z\xbc\xaf", gettext_noop("a 7z archive")),
    (b"Rar!", gettext_noop("a RAR archive")),
    (b"\x89PNG", gettext_noop("an image")),
    (b"\xff\xd8\xff", gettext_noop("an image")),
)
_MESSAGE = re.compile(r"<(?:[\w.-]+:)?BkToCstmr(Stmt|AcctRpt|DbtCdtNtfctn)\b")
_MESSAGES = {"Stmt": "camt.053", "DbtCdtNtfctn": "camt.054"}
_NAMESPACE = re.compile(r"iso:20022:tech:xsd:([a-z]{4}\.[0-9]{3})")
_MT940 = re.compile(r"^(?:\{1:.*|.*\{4:)?:(?:20|25|28C?):", re.MULTILINE)
_MT940_PARTS = re.compile(r"^:(?:60[FM]|61|62[FM]):", re.MULTILINE)
_MT942 = re.compile(r"^:34F:", re.MULTILINE)
_OFX = re.compile(r"OFXHEADER\s*:|<OFX>", re.IGNORECASE)
# A record's kind and the sixteen digits of the account; 075 first: the beginning is missing.
_ABO = re.compile(rb"(?:\xef\xbb\xbf)?\s*07[45][^;,\t|\r\n]{5,}")
_QIF = re.compile(r"\s*!(?:Type|Account|Option):", re.IGNORECASE)


def read_statements(
    *, content: bytes, file_name: str, mapping: CsvMapping | None = None
) -> tuple[ParsedStatement, ...]:
    """The statements in a file of one of the `READABLE` formats; a CSV needs a `mapping`.

    `file_name` is only for people: the format is told by content. The `mapping` counts for CSV
    alone; a CSV without one raises `MappingNeeded` with a preview and a guess.

    Errors: `StatementRejected` and nothing else, whatever the bytes; then nothing was read.
    """
    if len(content) > FILE_BYTES_MAX:
        raise TooLarge(size=len(content), limit_mb=FILE_MB_MAX)
    try:
        statements = tuple(_read(content, mapping))
    except StatementRejected:
        raise
    except Exception as problem:
        # A stranger's file must never break its door; the cause stays chained for the log.
        raise Unreadable(file_name=file_name) from problem
    return tuple(_with_own_warnings(statement) for statement in statements)


def _read(content: bytes, mapping: CsvMapping | None) -> Iterator[ParsedStatement]:
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00\x1a"):
        raise EmptyFile
    for magic, found in _BINARY:
        if content.startswith(magic):
            raise _not_read(found)
    if xml_source.looks_like_xml(content):
        yield from _read_xml(content)
    else:
        yield from _read_text(content, mapping)


def _not_read(found: str) -> FormatNotRead:
    return FormatNotRead(found=found, readable=READABLE)


def _read_xml(content: bytes) -> Iterator[ParsedStatement]:
    if b"<ofx>" in content[:4000].lower():
        yield from ofx.read(ofx.decode(content))
        return
    document = xml_source.decode(content)
    message = _MESSAGE.search(document)
    if message and message[1] in _MESSAGES:
        yield from camt.read(text.text_only(document), message=_MESSAGES[message[1]])
        return
    if message:
        raise _not_read("camt.052")
    if xml_source.root_name(document).lower() == "html":
        raise _not_read(gettext_noop("a web page"))
    namespace = _NAMESPACE.search(document[:2000])
    raise _not_read(namespace[1] if namespace else gettext_noop("an XML file of another kind"))


def _read_text(content: bytes, mapping: CsvMapping | None) -> Iterator[ParsedStatement]:
    if _ABO.match(content):
        yield from abo.read(abo.decode(content))
        return
    document, encoding, is_guess = text.decode(content)
    if document.count("\n") + document.count("\r") > TEXT_LINES_MAX:
        raise TooManyLines(limit=STATEMENT_LINES_MAX, line=TEXT_LINES_MAX)
    if _MT940.search(document) and _MT940_PARTS.search(document):
        if _MT942.search(document):
            raise _not_read("MT942")
        for statement in mt940.read(document):
            yield _with_guess(statement, encoding) if is_guess else statement
    elif _OFX.search(document[:4000]):
        xml_source.refuse_declarations(document)
        yield from ofx.read(ofx.decode(content))
    elif document.lstrip()[:1] == "{" and fio.is_statement(document):
        for statement in fio.read(document):
            yield _with_guess(statement, encoding) if is_guess else statement
    else:
        _refuse_other_text(document)
        if mapping is not None:
            mapping.check()
            mapped = text.text_only(text.decode_as(content, encoding=mapping.encoding))
            yield from csv_file.read(mapped, mapping=mapping)
            return
        if not csv_guess.looks_like_csv(document):
            raise _not_read(gettext_noop("a text that is no bank statement"))
        raise csv_guess.MappingNeeded(preview=csv_guess.preview(document, encoding=encoding))


def _refuse_other_text(document: str) -> None:
    start = document.lstrip()[:1]
    if start in ("{", "["):
        raise _not_read(_kind_of_json(document))
    if _QIF.match(document):
        raise _not_read("QIF")


def _kind_of_json(document: str) -> str:
    """JSON that isn't Fio banka's, or none at all."""
    try:
        json.loads(document)
    except (ValueError, RecursionError):
        return gettext_noop("a text that is no bank statement")
    return "JSON"


def _with_guess(statement: ParsedStatement, encoding: str) -> ParsedStatement:
    guessed = StatementWarning(
        "bank_statement.encoding_guessed",
        gettext_noop("The file is not UTF-8; its letters were read as %(encoding)s."),
        {"encoding": encoding},
    )
    return replace(statement, warnings=(guessed, *statement.warnings))


def _with_own_warnings(statement: ParsedStatement) -> ParsedStatement:
    """With a warning for lines in another currency and for a statement that doesn't add up."""
    added = []
    foreign = [line for line in statement.lines if line.currency != statement.currency]
    if foreign:
        added.append(
            StatementWarning(
                "bank_statement.lines_in_other_currency",
                gettext_noop("%(count)s lines are not in the account's currency %(currency)s."),
                {"count": len(foreign), "currency": statement.currency},
            )
        )
    if statement.adds_up is False:
        added.append(
            StatementWarning(
                "bank_statement.does_not_add_up",
                gettext_noop(
                    "The opening balance %(opening)s and the lines %(total)s don't make the "
                    "closing balance %(closing)s; %(difference)s is left over. The balances are "
                    "kept as stated."
                ),
                {
                    "opening": str(statement.opening_balance),
                    "total": str(statement.total),
                    "closing": str(statement.closing_balance),
                    "difference": str(statement.difference),
                },
            )
        )
    return replace(statement, warnings=(*statement.warnings, *added)) if added else statement
