"""ABO/GPC, the fixed-width account statement of Czech and Slovak banks.

Source: the banks' format guides (Komerční banka "KM", ČSOB, Fio banka "GPC"). A record has 128
characters. 074 opens a statement with its balances and turnovers, 075 is a movement, 076 its date
and comment, 078 and 079 its message in four pieces of 35. Positions below count from 0. Amounts
are in hundredths, days are DDMMYY, account numbers are the 6 digits of the prefix and the 10 of
the number. The bank's own code appears nowhere, so the account's number comes without it.

Some programs write the owner's name two wider, which moves what follows in 074; the sign behind the
old balance tells.

The letters are cp1250, or UTF-8 where they read as that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from apps.accounting.rules.bank_statements import figures, text
from apps.accounting.rules.bank_statements.limits import STATEMENT_LINES_MAX
from apps.accounting.rules.bank_statements.refusals import (
    BadValue,
    Malformed,
    NoStatements,
    TooManyLines,
    quoted,
)
from apps.accounting.rules.bank_statements.values import (
    ParsedLine,
    ParsedStatement,
    StatementWarning,
)
from apps.accounting.rules.wording import gettext_noop

NAME: Final = "ABO/GPC"
ENCODING: Final = "cp1250"
_RECORD: Final = 128
_WIDER: Final = 2
_SIGN_OF_OLD_BALANCE: Final = 59
_HEAD_LENGTH_MIN: Final = 114
_NO_DAYS: Final = frozenset({"", "000000", "999999"})
_CENTURY_PIVOT: Final = 70
# Plus is money in: a debit (1) leaves the account, its reversal (4) comes back to it.
_SIGNS: Final = {"1": -1, "2": 1, "4": 1, "5": -1}
_REVERSALS: Final = {"4", "5"}
# ISO 4217 numbers as the currency is written since 2010; before, the place held a record type.
_CURRENCIES: Final = {
    "0203": "CZK",
    "0978": "EUR",
    "0840": "USD",
    "0826": "GBP",
    "0756": "CHF",
    "0348": "HUF",
    "0208": "DKK",
    "0985": "PLN",
    "0752": "SEK",
    "0578": "NOK",
    "0946": "RON",
    "0975": "BGN",
    "0036": "AUD",
    "0124": "CAD",
    "0392": "JPY",
}
_DIGITS = re.compile(r"[0-9]*")


@dataclass(frozen=True, slots=True)
class _Record:
    """A line of the file, cut into fields by their places."""

    kind: str
    line: int
    text: str

    def part(self, start: int, end: int) -> str:
        return self.text[start:end].strip()


@dataclass
class _Movement:
    record: _Record
    comment: str = ""
    message: list[str] = field(default_factory=list)


@dataclass
class _Gathered:
    head: _Record
    movements: list[_Movement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Turnovers:
    opening: Decimal
    closing: Decimal
    debit: Decimal
    credit: Decimal


def decode(content: bytes) -> str:
    """The file's text. Errors: `WrongEncoding` with line and position, `NotText`."""
    try:
        return text.text_only(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return text.text_only(text.decode_as(content, encoding=ENCODING))


def read(document: str) -> Iterator[ParsedStatement]:
    """The statements of the file, in its order. Errors: `StatementRejected`."""
    found = False
    for gathered in _gathered(_records(document)):
        found = True
        yield _statement(gathered)
    if not found:
        raise NoStatements(found=NAME, line=text.line_at(document.rstrip(), len(document)))


# ---- Records -------------------------------------------------------------------------------
def _records(document: str) -> Iterator[_Record]:
    for number, line in enumerate(text.lines_of(document), start=1):
        if not line.strip():
            continue
        kind = line[:3]
        if kind not in ("074", "075", "076", "078", "079"):
            raise Malformed(
                gettext_noop(
                    "Line %(line)s begins with “%(value)s”; a record of %(format)s begins with "
                    "074, 075, 076, 078 or 079."
                ),
                line=number,
                value=quoted(line[:12]),
                format=NAME,
            )
        yield _whole(kind, number, line)


def _whole(kind: str, number: int, line: str) -> _Record:
    """The record, unless it is cut off. Errors: `Malformed`."""
    length = len(line.rstrip())
    least = {"074": _HEAD_LENGTH_MIN, "075": _RECORD}.get(kind, len(kind))
    if length < least:
        raise Malformed(
            gettext_noop(
                "Line %(line)s: the record %(kind)s has %(length)s characters instead of "
                "%(expected)s; the file may be cut off."
            ),
            line=number,
            kind=kind,
            length=length,
            expected=_RECORD,
        )
    return _Record(kind, number, _narrow(line) if kind == "074" else line)


def _narrow(line: str) -> str:
    """The opening record with the owner's name in twenty characters."""
    sign = _SIGN_OF_OLD_BALANCE
    is_wide = line[sign] not in "+-" and line[sign + _WIDER] in "+-"
    return line[:39] + line[39 + _WIDER :] if is_wide else line


def _gathered(records: Iterator[_Record]) -> Iterator[_Gathered]:
    current: _Gathered | None = None
    movements = 0
    for record in records:
        if record.kind == "074":
            if current is not None:
                yield current
            current = _Gathered(record)
            continue
        movements += record.kind == "075"
        if movements > STATEMENT_LINES_MAX:
            raise TooManyLines(limit=STATEMENT_LINES_MAX, line=record.line)
        _take(record, current)
    if current is not None:
        yield current


def _take(record: _Record, current: _Gathered | None) -> None:
    if current is None or (record.kind != "075" and not current.movements):
        raise Malformed(
            gettext_noop(
                "Line %(line)s: a record %(kind)s stands before the record %(before)s it belongs "
                "to; the beginning of the file may be missing."
            ),
            line=record.line,
            kind=record.kind,
            before="074" if current is None else "075",
        )
    match record.kind:
        case "075":
            current.movements.append(_Movement(record))
        case "076":
            current.movements[-1].comment = record.part(35, 127)
        case _:
            # A piece of 35 characters may end in the middle of a word.
            current.movements[-1].message.append(record.text[3:73].rstrip("\r"))


# ---- Values --------------------------------------------------------------------------------
def _statement(gathered: _Gathered) -> ParsedStatement:
    head = gathered.head
    stated = _turnovers(head)
    lines = tuple(
        _line(movement, head=head, position=position)
        for position, movement in enumerate(gathered.movements, start=1)
    )
    currencies = {line.currency for line in lines} - {""}
    # One currency for all, or none named: an account has one.
    currency = currencies.pop() if len(currencies) == 1 else ""
    return ParsedStatement(
        format=NAME,
        account=_account(head.part(3, 19), line=head.line, field="074 account"),
        account_kind="domestic",
        is_account_short=True,
        owner=figures.one_line(head.part(19, 39)),
        currency=currency,
        reference=head.part(105, 108),
        sequence=head.part(105, 108).lstrip("0"),
        period_from=_day(head.part(39, 45), line=head.line, field="074 date of the old balance"),
        period_to=_day(head.part(108, 114), line=head.line, field="074 date"),
        opening_balance=stated.opening,
        closing_balance=stated.closing,
        lines=tuple(replace(line, currency=line.currency or currency) for line in lines),
        warnings=tuple(_warnings(gathered, stated)),
    )


def _turnovers(head: _Record) -> _Turnovers:
    return _Turnovers(
        opening=_amount(head, 45, 59, sign_at=59, field="074 old balance"),
        closing=_amount(head, 60, 74, sign_at=74, field="074 new balance"),
        debit=_amount(head, 75, 89, sign_at=89, field="074 debit turnover"),
        credit=_amount(head, 90, 104, sign_at=104, field="074 credit turnover"),
    )


def _line(movement: _Movement, *, head: _Record, position: int) -> ParsedLine:
    record = movement.record
    code = record.text[60]
    if code not in _SIGNS:
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not 1, 2, 4 or 5."),
            value=code,
            line=record.line,
            field="075 debit or credit",
        )
    value_on = _day(record.part(91, 97), line=record.line, field="075 value date")
    booked_on = _day(record.part(122, 128), line=record.line, field="075 date")
    day = booked_on or value_on or _day(head.part(108, 114), line=head.line, field="074 date")
    if day is None:
        raise figures.no_day(record.part(122, 128), line=record.line, field="075 date")
    bank_and_constant = record.part(71, 81).zfill(10)
    amount = _amount(record, 48, 60, field="075 amount")
    description = figures.one_line("".join(movement.message)) or movement.comment
    return ParsedLine(
        position=position,
        booked_on=day,
        value_on=value_on,
        amount=amount * _SIGNS[code],
        currency=_CURRENCIES.get(record.part(118, 122), ""),
        counterparty_name=figures.one_line(record.part(97, 117)),
        counterparty_account=_other_side(record, bank=bank_and_constant[-8:-4]),
        reference=figures.symbol(record.part(61, 71)),
        variable_symbol=figures.symbol(record.part(61, 71)),
        constant_symbol=figures.constant(bank_and_constant[-4:]),
        specific_symbol=figures.symbol(record.part(81, 91)),
        description=description,
        bank_reference=_reference(record.part(35, 48)),
        kind="reversal" if code in _REVERSALS else "",
    )


def _other_side(record: _Record, *, bank: str) -> str:
    number = _account(record.part(19, 35), line=record.line, field="075 other account")
    return f"{number}/{bank}" if number and bank.strip("0") else number


def _account(stated: str, *, line: int, field: str) -> str:
    """`prefix-number` of the sixteen digits. Errors: `BadValue`."""
    if _DIGITS.fullmatch(stated) is None:
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not an account number."),
            value=stated,
            line=line,
            field=field,
        )
    digits = stated.zfill(16)
    prefix, number = digits[:6].lstrip("0"), digits[6:].lstrip("0")
    if prefix:
        return f"{prefix}-{digits[6:]}"
    return number


def _reference(stated: str) -> str:
    return stated if stated.strip("0") else ""


def _amount(record: _Record, start: int, end: int, *, field: str, sign_at: int = -1) -> Decimal:
    """Hundredths as an amount; the sign stands behind a balance. Errors: `BadValue`."""
    stated = record.text[start:end]
    sign = record.text[sign_at] if sign_at >= 0 else "+"
    if re.fullmatch(r"[0-9]+", stated.strip()) is None or sign not in "+-0 ":
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not an amount."),
            value=stated + (sign if sign_at >= 0 else ""),
            line=record.line,
            field=field,
        )
    size = figures.amount(
        f"{stated.strip().zfill(3)[:-2]}.{stated.strip().zfill(3)[-2:]}",
        line=record.line,
        field=field,
    )
    return -size if sign == "-" else size


def _day(stated: str, *, line: int, field: str) -> date | None:
    if stated in _NO_DAYS:
        return None
    if re.fullmatch(r"[0-9]{6}", stated) is None:
        raise figures.no_day(stated, line=line, field=field)
    short = int(stated[4:])
    year = short + (2000 if short < _CENTURY_PIVOT else 1900)
    return figures.day(year, int(stated[2:4]), int(stated[:2]), text=stated, line=line, field=field)


# ---- Control totals ------------------------------------------------------------------------
def _warnings(gathered: _Gathered, stated: _Turnovers) -> Iterator[StatementWarning]:
    head = gathered.head
    if stated.opening - stated.debit + stated.credit != stated.closing:
        yield StatementWarning(
            "bank_statement.turnovers_differ",
            gettext_noop(
                "Line %(line)s: the old balance %(opening)s, the debits %(debit)s and the credits "
                "%(credit)s don't make the new balance %(closing)s."
            ),
            {
                "line": head.line,
                "opening": str(stated.opening),
                "debit": str(stated.debit),
                "credit": str(stated.credit),
                "closing": str(stated.closing),
            },
            head.line,
        )
    for side, total in (("debit", stated.debit), ("credit", stated.credit)):
        made = _made(gathered, "debit" if side == "debit" else "credit")
        if made != total:
            yield _other_total(head, side=side, stated=total, made=made)


def _made(gathered: _Gathered, side: Literal["debit", "credit"]) -> Decimal:
    """What the movements of one side make, reversals taken off."""
    plain, reversal = ("1", "4") if side == "debit" else ("2", "5")
    total = Decimal(0)
    for movement in gathered.movements:
        code = movement.record.text[60]
        if code in (plain, reversal):
            amount = _amount(movement.record, 48, 60, field="075 amount")
            total += amount if code == plain else -amount
    return total


def _other_total(head: _Record, *, side: str, stated: Decimal, made: Decimal) -> StatementWarning:
    messages = {
        "debit": gettext_noop(
            "Line %(line)s states debits of %(stated)s; the lines that follow make %(made)s."
        ),
        "credit": gettext_noop(
            "Line %(line)s states credits of %(stated)s; the lines that follow make %(made)s."
        ),
    }
    return StatementWarning(
        f"bank_statement.{side}_total_differs",
        messages[side],
        {"line": head.line, "stated": str(stated), "made": str(made)},
        head.line,
    )
