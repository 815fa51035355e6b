"""The JSON that Fio banka's interface gives: `transactions.json`.

Source: "Fio API Bankovnictví", Fio banka. Every column of a movement is an object with its value or
null; the columns have numbers: 0 day, 1 amount, 2 other account, 3 its bank's code, 4 constant, 5
variable and 6 specific symbol, 7 identification, 8 kind, 9 who gave the order, 10 name of the other
account, 14 currency, 16 message, 17 order, 18 details (“15.90 EUR” for a payment in another
currency), 22 movement, 25 comment, 27 the payer's reference.

Figures are read as decimals, never as binary fractions. Older exports write days as milliseconds
since 1970 in UTC; then the day is the one in Prague.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from apps.accounting.rules.bank_statements import figures, text
from apps.accounting.rules.bank_statements.limits import STATEMENT_LINES_MAX
from apps.accounting.rules.bank_statements.refusals import (
    BadValue,
    Malformed,
    NoStatements,
    TooManyLines,
    quoted,
)
from apps.accounting.rules.bank_statements.values import ParsedLine, ParsedStatement
from apps.accounting.rules.wording import gettext_noop

NAME: Final = "Fio JSON"
_PRAGUE: Final = ZoneInfo("Europe/Prague")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[+-][0-9:]{4,5}|Z)?")
_MILLISECONDS = re.compile(r"-?[0-9]{9,14}")
_MOVEMENTS = re.compile(r'"transaction"\s*:\s*\[')
_BLANK = re.compile(r"[\s,]*")
_ORIGINAL = re.compile(r"(-?[0-9][0-9 ]*(?:[.,][0-9]+)?)\s+([A-Z]{3})")


@dataclass(frozen=True, slots=True)
class _Columns:
    """A movement: its columns by number, and the line of the file where it begins."""

    line: int
    values: Mapping[str, Any]

    def text(self, number: int) -> str:
        return figures.one_line(_plain(self.value(number)))

    def value(self, number: int) -> Any:
        column = self.values.get(f"column{number}")
        return column.get("value") if isinstance(column, dict) else None


def is_statement(document: str) -> bool:
    return '"accountStatement"' in document[:4000]


def read(document: str) -> Iterator[ParsedStatement]:
    """The one statement of the file. Errors: `StatementRejected`."""
    root = _parsed(document)
    stated = root.get("accountStatement") if isinstance(root, dict) else None
    info = stated.get("info") if isinstance(stated, dict) else None
    if not isinstance(info, dict):
        raise NoStatements(found=NAME, line=text.line_at(document.rstrip(), len(document)))
    currency = figures.currency(_plain(info.get("currency")), line=1, field="info/currency")
    number, kind = figures.account(_number(info))
    yield ParsedStatement(
        format=NAME,
        account=number,
        account_kind=kind,
        bank_id=_plain(info.get("bic")) or _plain(info.get("bankId")),
        currency=currency,
        reference=_plain(info.get("idList")),
        sequence=_sequence(info),
        period_from=_day(info.get("dateStart"), line=1, field="info/dateStart"),
        period_to=_day(info.get("dateEnd"), line=1, field="info/dateEnd"),
        opening_balance=_balance(info, "openingBalance"),
        closing_balance=_balance(info, "closingBalance"),
        lines=tuple(
            _line(columns, position=position, currency=currency)
            for position, columns in enumerate(_movements(document), start=1)
        ),
    )


def _parsed(document: str) -> Any:
    try:
        return json.loads(
            document, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_figure
        )
    except json.JSONDecodeError as problem:
        raise Malformed(
            gettext_noop("Line %(line)s, position %(column)s: the JSON is broken (%(problem)s)."),
            line=problem.lineno,
            column=problem.colno,
            problem=quoted(problem.msg),
        ) from problem
    except (RecursionError, ValueError, ArithmeticError) as problem:
        raise Malformed(
            gettext_noop("Line %(line)s, position %(column)s: the JSON is broken (%(problem)s)."),
            line=1,
            column=1,
            problem=quoted(str(problem) or "nested too deeply"),
        ) from problem


def _no_figure(name: str) -> Decimal:
    raise ValueError(f"{name} is no figure")


def _movements(document: str) -> Iterator[_Columns]:
    """The movements with the lines where they begin, which a parsed document doesn't tell."""
    start = _MOVEMENTS.search(document)
    if start is None:
        return
    decoder = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal)
    offset, line, counted = start.end(), text.line_at(document, start.end()), start.end()
    found = 0
    while True:
        offset = _after_blanks(document, offset)
        if document[offset] == "]":
            return
        line, counted = line + document.count("\n", counted, offset), offset
        values, offset = decoder.raw_decode(document, offset)
        found += 1
        if found > STATEMENT_LINES_MAX:
            raise TooManyLines(limit=STATEMENT_LINES_MAX, line=line)
        if not isinstance(values, dict):
            raise Malformed(
                gettext_noop("Line %(line)s: “%(value)s” is not a movement."),
                line=line,
                value=quoted(str(values)),
            )
        yield _Columns(line, values)


def _after_blanks(document: str, offset: int) -> int:
    blanks = _BLANK.match(document, offset)
    return blanks.end() if blanks else offset


def _number(info: Mapping[str, Any]) -> str:
    if iban := _plain(info.get("iban")):
        return iban
    account, bank = _plain(info.get("accountId")), _plain(info.get("bankId"))
    return f"{account}/{bank}" if account and bank else account


def _sequence(info: Mapping[str, Any]) -> str:
    year, number = _plain(info.get("yearList")), _plain(info.get("idList"))
    return f"{number}/{year}" if year and number else number


def _balance(info: Mapping[str, Any], name: str) -> Decimal | None:
    stated = info.get(name)
    return None if stated is None else _amount(stated, line=1, field=f"info/{name}")


def _line(columns: _Columns, *, position: int, currency: str) -> ParsedLine:
    line = columns.line
    booked_on = _day(columns.value(0), line=line, field="column0 (Datum)")
    if booked_on is None:
        raise figures.no_day("", line=line, field="column0 (Datum)")
    amount = _amount(columns.value(1), line=line, field="column1 (Objem)")
    stated = columns.text(14)
    original = _ORIGINAL.fullmatch(columns.text(18))
    return ParsedLine(
        position=position,
        booked_on=booked_on,
        amount=amount,
        currency=figures.currency(stated, line=line, field="column14 (Měna)")
        if stated
        else currency,
        counterparty_name=columns.text(10),
        counterparty_account=_other_side(columns),
        reference=columns.text(27) or columns.text(5),
        variable_symbol=figures.symbol(columns.text(5)),
        constant_symbol=figures.constant(columns.text(4)),
        specific_symbol=figures.symbol(columns.text(6)),
        description=columns.text(16) or columns.text(25) or columns.text(7),
        bank_reference=columns.text(22),
        kind=columns.text(8),
        original_amount=_original(original, amount, line=line),
        original_currency=original[2] if original else "",
    )


def _original(found: re.Match[str] | None, amount: Decimal, *, line: int) -> Decimal | None:
    if found is None:
        return None
    size = figures.amount(found[1].replace(" ", ""), line=line, field="column18 (Upřesnění)")
    return size.copy_sign(amount)


def _other_side(columns: _Columns) -> str:
    number, bank = columns.text(2), columns.text(3)
    return figures.account(f"{number}/{bank}" if number and bank else number)[0]


def _amount(stated: Any, *, line: int, field: str) -> Decimal:
    if not isinstance(stated, Decimal) or not stated.is_finite() or abs(stated.adjusted()) > 30:
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not an amount."),
            value=_plain(stated),
            line=line,
            field=field,
        )
    return figures.amount(f"{stated:f}", line=line, field=field)


def _day(stated: Any, *, line: int, field: str) -> date | None:
    written = _plain(stated)
    if not written:
        return None
    if found := _DAY.fullmatch(written):
        year, month, day = (int(one) for one in found.groups())
        return figures.day(year, month, day, text=written, line=line, field=field)
    if _MILLISECONDS.fullmatch(written):
        moment = datetime.fromtimestamp(int(written) // 1000, tz=UTC)
        return moment.astimezone(_PRAGUE).date()
    raise figures.no_day(written, line=line, field=field)


def _plain(value: Any) -> str:
    """A figure or a text as text; empty for null."""
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() and abs(value.adjusted()) <= 30 else str(value)
    return value.strip() if isinstance(value, str) else ""
