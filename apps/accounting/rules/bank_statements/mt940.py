"""MT940, the SWIFT customer statement, in the dialects banks send.

Source: SWIFT standards MT940 and the banks' own format guides. The `mt-940` library was tried and
not kept: it fails on a reference of more than 16 characters (ASN), takes a reversed credit (RC) as
money in, merges the balances of the messages of one file, and can't name the line of a fault.

Signs: C and RD (a debit taken back) are money in, D and RC are money out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from apps.accounting.rules.bank_statements import figures, mt940_remittance, text
from apps.accounting.rules.bank_statements.limits import STATEMENT_LINES_MAX
from apps.accounting.rules.bank_statements.refusals import (
    BadValue,
    Malformed,
    NoStatements,
    TooManyLines,
)
from apps.accounting.rules.bank_statements.values import (
    AccountKind,
    ParsedLine,
    ParsedStatement,
    StatementWarning,
)
from apps.accounting.rules.wording import gettext_noop

NAME = "MT940"
_BLOCK = re.compile(r"^\s*(?:\{[1235]:.*\})?\{4:|^\s*\{1:")
_TAG = re.compile(r"^:([0-9]{2}[A-Z]?|NS):")
_END = re.compile(r"^-(?:\}.*|XXX)?\s*$")
_MOVEMENT = re.compile(
    r"([0-9]{6})([0-9]{4})?\s*(R?[CD])([A-Z])?\s*([0-9][0-9.,]*)"
    r"(?:([A-Z][A-Z0-9]{3})(.*))?"
)
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9.,]+)")
_IBAN_WITH_CURRENCY = re.compile(r"([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}?)([A-Z]{3})")
_ORIGINAL = re.compile(r"/OCMT/([A-Z]{3})([0-9]+(?:,[0-9]*)?)")
_NO_REFERENCE = {"N", "NONREF", "NOREF", "NOTPROVIDED", ""}
_CENTURY_PIVOT = 70


@dataclass
class _Field:
    """A tag with its text lines; `line` is where it begins."""

    tag: str
    line: int
    texts: list[str]


@dataclass
class _Movement:
    head: _Field
    details: list[str] = field(default_factory=list)


@dataclass
class _Message:
    """One statement as it is gathered."""

    line: int
    fields: dict[str, _Field] = field(default_factory=dict)
    movements: list[_Movement] = field(default_factory=list)
    warnings: list[StatementWarning] = field(default_factory=list)
    is_closed: bool = False

    def first(self, *tags: str) -> _Field | None:
        return next((self.fields[tag] for tag in tags if tag in self.fields), None)


def read(document: str) -> Iterator[ParsedStatement]:
    """The statements of the file, in its order. Errors: `StatementRejected`."""
    found = False
    for message in _messages(_fields(document)):
        if message.movements or message.first("60F", "60M", "62F", "62M"):
            found = True
            yield _statement(message)
    if not found:
        raise NoStatements(found=NAME, line=text.line_at(document.rstrip(), len(document)))


def _fields(document: str) -> Iterator[_Field]:
    """The tags of all messages; an end of message is the tag `-`."""
    current: _Field | None = None
    for number, line in enumerate(text.lines_of(document), start=1):
        block = _BLOCK.match(line)
        content = line[block.end() :] if block else line
        tag = _TAG.match(content)
        if tag or block or _END.match(content):
            if current is not None:
                yield current
            current = None
        if tag:
            current = _Field(tag[1], number, [content[tag.end() :]])
        elif _END.match(content):
            yield _Field("-", number, [])
        elif current is not None:
            current.texts.append(content)
    if current is not None:
        yield current


def _messages(fields: Iterator[_Field]) -> Iterator[_Message]:
    message: _Message | None = None
    movements = 0
    for one in fields:
        if one.tag == "20" or message is None:
            if message is not None:
                yield message
            message = _Message(line=one.line)
        if one.tag == "61":
            movements += 1
            if movements > STATEMENT_LINES_MAX:
                raise TooManyLines(limit=STATEMENT_LINES_MAX, line=one.line)
        _take(one, message)
    if message is not None:
        yield message


def _take(one: _Field, message: _Message) -> None:
    if one.tag == "61":
        message.movements.append(_Movement(one))
        if message.is_closed:
            message.warnings.append(_after_the_end(one.line))
    elif one.tag == "86":
        # After the closing balance :86: speaks about the statement, not about a movement.
        is_about_movement = message.is_closed or message.first("62F", "62M") is None
        if message.movements and is_about_movement:
            message.movements[-1].details.extend(one.texts)
    elif one.tag == "-":
        message.is_closed = True
    else:
        message.fields.setdefault(one.tag, one)


def _after_the_end(line: int) -> StatementWarning:
    return StatementWarning(
        "bank_statement.line_after_end",
        gettext_noop("Line %(line)s stands after the end of its statement; it was taken in."),
        {"line": line},
        line,
    )


@dataclass(frozen=True, slots=True)
class _Balance:
    amount: Decimal
    currency: str
    day: date
    line: int


def _statement(message: _Message) -> ParsedStatement:
    warnings = list(message.warnings)
    opening = _balance(message.first("60F", "60M"), warnings)
    closing = _balance(message.first("62F", "62M"), warnings)
    if closing is None:
        warnings.append(_no_closing(message))
    stated = opening or closing
    currency = stated.currency if stated else ""
    if opening and closing and closing.currency != currency:
        warnings.append(_other_currency(closing, currency))
    number, kind, bank_id = _account(message.first("25", "25P"))
    return ParsedStatement(
        format=NAME,
        account=number,
        account_kind=kind,
        bank_id=bank_id,
        currency=currency,
        reference=_text(message.first("20")),
        sequence=_text(message.first("28C", "28")),
        period_from=opening.day if opening else None,
        period_to=closing.day if closing else None,
        opening_balance=opening.amount if opening else None,
        closing_balance=closing.amount if closing else None,
        lines=tuple(
            _line(movement, position=position, currency=currency, warnings=warnings)
            for position, movement in enumerate(message.movements, start=1)
        ),
        warnings=tuple(warnings),
    )


def _text(found: _Field | None) -> str:
    return figures.one_line(found.texts[0]) if found else ""


def _account(found: _Field | None) -> tuple[str, AccountKind, str]:
    """Number, kind, and bank: `IBAN`, `IBAN` with currency, `BIC/IBAN`, `bank/number`, `number`."""
    stated = _text(found)
    head, slash, tail = stated.partition("/")
    for candidate, bank in ((stated, ""), (tail, head), (head, tail)):
        compact = candidate.replace(" ", "").upper()
        with_currency = _IBAN_WITH_CURRENCY.fullmatch(compact)
        for form in (compact, with_currency[1] if with_currency else ""):
            number, kind = figures.account(form)
            if kind == "iban":
                return number, kind, bank
    number, kind = figures.account(stated)
    # Czech and Slovak numbers name the bank last (four digits), others first.
    bank = tail if re.fullmatch(r"[0-9]{4}", tail) else head if slash else ""
    return number, kind, bank.strip()


def _balance(found: _Field | None, warnings: list[StatementWarning]) -> _Balance | None:
    if found is None:
        return None
    stated = "".join(found.texts).strip()
    parts = _BALANCE.fullmatch(stated)
    if parts is None:
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not a balance."),
            value=stated,
            line=found.line,
            field=f":{found.tag}:",
        )
    amount = figures.amount(parts[4], line=found.line, field=f":{found.tag}:")
    return _Balance(
        amount=amount if parts[1] == "C" else -amount,
        currency=parts[3],
        day=_day(parts[2], line=found.line, field=f":{found.tag}:", warnings=None),
        line=found.line,
    )


def _no_closing(message: _Message) -> StatementWarning:
    return StatementWarning(
        "bank_statement.no_closing_balance",
        gettext_noop(
            "The statement that begins in line %(line)s states no closing balance; the file may "
            "be cut off."
        ),
        {"line": message.line},
        message.line,
    )


def _other_currency(balance: _Balance, currency: str) -> StatementWarning:
    return StatementWarning(
        "bank_statement.balance_in_other_currency",
        gettext_noop(
            "Line %(line)s states a balance in %(found)s; the account is in %(expected)s."
        ),
        {"line": balance.line, "found": balance.currency, "expected": currency},
        balance.line,
    )


def _line(
    movement: _Movement, *, position: int, currency: str, warnings: list[StatementWarning]
) -> ParsedLine:
    head = movement.head
    parts = _MOVEMENT.fullmatch(head.texts[0].strip())
    if parts is None:
        raise Malformed(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not a statement line."),
            line=head.line,
            field=":61:",
            value=head.texts[0].strip()[:80],
        )
    value_on = _day(parts[1], line=head.line, field=":61: value date", warnings=warnings)
    amount = figures.amount(parts[5], line=head.line, field=":61: amount")
    is_in = parts[3] in ("C", "RD")
    reference, _, bank_reference = (parts[7] or "").partition("//")
    supplement = " ".join(head.texts[1:])
    details = mt940_remittance.read(movement.details)
    original = _ORIGINAL.search(supplement)
    own_reference = _reference(reference)
    words = (details.description, " ".join(movement.details), own_reference, supplement)
    return ParsedLine(
        position=position,
        booked_on=_entry_day(parts[2], value_on, line=head.line) if parts[2] else value_on,
        value_on=value_on,
        amount=amount if is_in else -amount,
        currency=currency,
        counterparty_name=details.name,
        counterparty_account=details.account or _account_first(supplement),
        reference=details.reference or own_reference,
        variable_symbol=figures.variable_symbol(*words),
        constant_symbol=figures.constant_symbol(*words),
        specific_symbol=figures.specific_symbol(*words),
        description=details.description or figures.one_line(supplement),
        bank_reference=_reference(bank_reference) or details.bank_reference,
        kind=details.kind or (parts[6] or ""),
        original_amount=(
            figures.amount(original[2], line=head.line, field="/OCMT/") * (1 if is_in else -1)
            if original
            else None
        ),
        original_currency=original[1] if original else "",
    )


def _account_first(supplement: str) -> str:
    """Rabobank writes the other side's IBAN into the supplementary line of `:61:`."""
    number, kind = figures.account(supplement.split(" ", 1)[0])
    return number if kind == "iban" else ""


def _reference(stated: str) -> str:
    clean = figures.one_line(stated)
    return "" if clean.upper() in _NO_REFERENCE else clean


def _day(stated: str, *, line: int, field: str, warnings: list[StatementWarning] | None) -> date:
    """YYMMDD as a day.

    German banks count interest in months of 30 days and write 30 February as a value date; with
    `warnings` it is read as the month's last day, and says so. Any other such day is refused.
    """
    short_year, month, day = int(stated[:2]), int(stated[2:4]), int(stated[4:])
    year = short_year + (2000 if short_year < _CENTURY_PIVOT else 1900)
    last = date(year, 3, 1) - timedelta(days=1)
    if warnings is not None and month == 2 and last.day < day <= 30:
        warnings.append(
            StatementWarning(
                "bank_statement.thirty_day_month",
                gettext_noop(
                    "Line %(line)s has the value date %(value)s, which the calendar does not "
                    "have; it was read as the last day of February."
                ),
                {"line": line, "value": f"{day}.{month}.{year}"},
                line,
            )
        )
        return last
    return figures.day(year, month, day, text=stated, line=line, field=field)


def _entry_day(stated: str, value_on: date, *, line: int) -> date:
    """MMDD in the year that brings it nearest to the value date."""
    month, day = int(stated[:2]), int(stated[2:])
    candidates = []
    for year in (value_on.year - 1, value_on.year, value_on.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        raise figures.no_day(stated, line=line, field=":61: entry date")
    return min(candidates, key=lambda one: abs((one - value_on).days))
