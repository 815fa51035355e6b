"""OFX 1 (SGML) and 2 (XML): bank and credit card statements.

Source: OFX 1.6 and 2.2. The `ofxtools` library was tried and not kept: it refuses whole files over
a bank number longer than the standard's nine characters or a private tag's content, and can't name
the line of a fault. Banks also send version 2 headers over unclosed tags, so both versions are read
by one scanner: a tag followed by text is a value, any other tag opens or closes a group.

OFX states a closing balance (`LEDGERBAL`), never an opening one. Days are those written, in the
bank's own time zone. Text is escaped as in HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from apps.accounting.rules.bank_statements import figures, text, xml_source
from apps.accounting.rules.bank_statements.limits import STATEMENT_LINES_MAX
from apps.accounting.rules.bank_statements.refusals import Malformed, NoStatements, TooManyLines
from apps.accounting.rules.bank_statements.values import ParsedLine, ParsedStatement
from apps.accounting.rules.wording import gettext_noop

NAME = "OFX"
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]*)\s*(/?)>([^<]*)")
_CDATA = "<![CDATA["
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{2,6}.*|\[.*)?", re.DOTALL)
_HEADER = re.compile(r"^\s*(ENCODING|CHARSET)\s*:\s*([^\s<]+)", re.MULTILINE)
_HEADER_BYTES = 1000
_STATEMENTS = ("STMTRS", "CCSTMTRS")
_MOVEMENTS = ("STMTTRN", "STMTTRNP")
_GROUPS = frozenset(
    (
        *("BANKACCTFROM", "CCACCTFROM", "BANKACCTTO", "CCACCTTO", "PAYEE"),
        *("LEDGERBAL", "AVAILBAL", "CURRENCY", "ORIGCURRENCY", "BANKTRANLIST", "BANKTRANLISTP"),
    )
)


@dataclass
class _Value:
    text: str
    line: int


@dataclass
class _Record:
    """The values of a statement or movement, by path below it (`LEDGERBAL/BALAMT`)."""

    line: int
    values: dict[str, _Value] = field(default_factory=dict)
    movements: list[tuple[str, _Record]] = field(default_factory=list)

    def text(self, *paths: str) -> str:
        return next((self.values[path].text for path in paths if path in self.values), "")

    def required(self, *paths: str) -> _Value:
        for path in paths:
            if path in self.values:
                return self.values[path]
        raise Malformed(
            gettext_noop("Line %(line)s: %(field)s is missing."), line=self.line, field=paths[0]
        )


def decode(content: bytes) -> str:
    """The file as text, by mark, XML declaration, UTF-8, or the header's code page."""
    if xml_source.looks_like_xml(content):
        return text.text_only(xml_source.decode(content))
    header = dict(_HEADER.findall(content[:_HEADER_BYTES].decode("latin-1")))
    decoded, encoding, is_guess = text.decode(content)
    charset = header.get("CHARSET", "")
    if is_guess and re.fullmatch(r"125[0-8]", charset) and f"cp{charset}" != encoding:
        # Banks write 1252 by habit whatever they use: the header only counts where it decodes.
        return text.text_only(text.decode_as(content, encoding=f"cp{charset}"))
    return decoded


def read(document: str) -> Iterator[ParsedStatement]:
    """The statements of the file, in its order. Errors: `StatementRejected`."""
    found = False
    for record in _records(document):
        found = True
        yield _statement(record)
    if not found:
        raise NoStatements(found=NAME, line=text.line_at(document.rstrip(), len(document)))


def _tokens(document: str) -> Iterator[tuple[bool, str, str, int]]:
    """Closing or not, tag, text after it, line."""
    document = _without_cdata(document.replace("\r\n", "\n").replace("\r", "\n"))
    line, counted = 1, 0
    for tag in _TAG.finditer(document):
        line += document.count("\n", counted, tag.start())
        counted = tag.start()
        content = figures.one_line(html.unescape(tag[4]))
        yield bool(tag[1] or tag[3]), tag[2].upper(), content, line


def _without_cdata(document: str) -> str:
    """Marked sections as escaped text, in one pass."""
    if _CDATA not in document:
        return document
    pieces, offset = [], 0
    while (start := document.find(_CDATA, offset)) >= 0:
        end = document.find("]]>", start)
        if end < 0:
            raise Malformed(
                gettext_noop("What begins in line %(line)s has no end; the file may be cut off."),
                line=text.line_at(document, start),
            )
        pieces.append(document[offset:start])
        pieces.append(html.escape(document[start + len(_CDATA) : end], quote=False))
        offset = end + 3
    return "".join([*pieces, document[offset:]])


def _records(document: str) -> Iterator[_Record]:
    statement: _Record | None = None
    movement: _Record | None = None
    groups: list[str] = []
    count = 0
    for is_end, tag, content, line in _tokens(document):
        if tag in _STATEMENTS:
            if statement is not None:
                _require_closed(movement, statement, is_end=is_end)
                yield statement
            statement, movement, groups = (None if is_end else _Record(line)), None, []
        elif statement is None:
            continue
        elif tag in _MOVEMENTS:
            movement = None if is_end else _Record(line)
            groups = []
            if movement is not None:
                count += 1
                statement.movements.append((tag, movement))
            if count > STATEMENT_LINES_MAX:
                raise TooManyLines(limit=STATEMENT_LINES_MAX, line=line)
        elif tag in _GROUPS:
            _open_or_close(groups, tag, is_end=is_end)
        elif content and not is_end:
            target = movement if movement is not None else statement
            target.values.setdefault("/".join([*groups, tag]), _Value(content, line))
    if statement is not None:
        raise _cut_off(statement)


def _open_or_close(groups: list[str], tag: str, *, is_end: bool) -> None:
    if not is_end:
        groups.append(tag)
    elif tag in groups:
        del groups[groups.index(tag) :]


def _require_closed(movement: _Record | None, statement: _Record, *, is_end: bool) -> None:
    if movement is not None or not is_end:
        raise _cut_off(movement or statement)


def _cut_off(record: _Record) -> Malformed:
    return Malformed(
        gettext_noop("What begins in line %(line)s has no end; the file may be cut off."),
        line=record.line,
    )


def _statement(record: _Record) -> ParsedStatement:
    stated = record.required("CURDEF")
    currency = figures.currency(stated.text, line=stated.line, field="CURDEF")
    number, kind = figures.account(record.text("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID"))
    balance = record.values.get("LEDGERBAL/BALAMT")
    booked: list[ParsedLine] = []
    pending: list[ParsedLine] = []
    for tag, movement in record.movements:
        target = booked if tag == "STMTTRN" else pending
        target.append(_line(movement, tag=tag, position=len(target) + 1, currency=currency))
    return ParsedStatement(
        format=NAME,
        account=number,
        account_kind=kind,
        bank_id=record.text("BANKACCTFROM/BANKID"),
        currency=currency,
        period_from=_optional_day(record, "BANKTRANLIST/DTSTART"),
        period_to=_optional_day(record, "BANKTRANLIST/DTEND"),
        closing_balance=(
            figures.amount(balance.text, line=balance.line, field="LEDGERBAL/BALAMT")
            if balance
            else None
        ),
        lines=tuple(booked),
        pending=tuple(pending),
    )


def _line(record: _Record, *, tag: str, position: int, currency: str) -> ParsedLine:
    amount = record.required("TRNAMT")
    booked = record.required("DTPOSTED", "DTTRAN")
    own_currency = record.values.get("CURRENCY/CURSYM")
    original = record.text("ORIGCURRENCY/CURSYM").upper()
    name = record.text("NAME", "PAYEE/NAME")
    other_side = record.text("BANKACCTTO/ACCTID", "CCACCTTO/ACCTID")
    memo = record.text("MEMO")
    return ParsedLine(
        position=position,
        booked_on=_day(booked, field="DTPOSTED" if tag == "STMTTRN" else "DTTRAN"),
        value_on=_optional_day(record, "DTAVAIL"),
        amount=figures.amount(amount.text, line=amount.line, field="TRNAMT"),
        currency=(
            figures.currency(own_currency.text, line=own_currency.line, field="CURRENCY/CURSYM")
            if own_currency
            else currency
        ),
        counterparty_name=name,
        counterparty_account=figures.account(other_side)[0],
        reference=record.text("REFNUM") or record.text("CHECKNUM").lstrip("0"),
        variable_symbol=figures.variable_symbol(memo, name),
        description=memo,
        bank_reference=record.text("FITID"),
        kind=record.text("TRNTYPE"),
        original_currency=original if original != currency else "",
        status="booked" if tag == "STMTTRN" else "pending",
    )


def _optional_day(record: _Record, path: str) -> date | None:
    found = record.values.get(path)
    return _day(found, field=path) if found else None


def _day(value: _Value, *, field: str) -> date:
    parts = _DAY.fullmatch(value.text)
    if parts is None:
        raise figures.no_day(value.text, line=value.line, field=field)
    return figures.day(
        int(parts[1]),
        int(parts[2]),
        int(parts[3]),
        text=value.text,
        line=value.line,
        field=field,
    )
