"""The cells of a row read strictly, each refusal naming its column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from babel.numbers import is_currency

from apps.accounting.rules.coming_over.fields import FIELD_TITLES
from apps.accounting.rules.coming_over.hledger_amounts import SYMBOLS
from apps.accounting.rules.coming_over.limits import AMOUNT_MAX, FIRST_DAY, LAST_DAY
from apps.accounting.rules.coming_over.mapping import DAY_NUMBERS, ISO, PATTERNS, TableMapping
from apps.accounting.rules.coming_over.problems import BadRow
from apps.accounting.rules.coming_over.table import NoValue, Row

# Spreadsheets count days from here; 60 is a day that never was.
DAY_ZERO: Final = date(1899, 12, 30)
DAY_NUMBER: Final = re.compile(r"([2-7][0-9]{4})(?:\.[0-9]+)?")
CENTURY_PIVOT: Final = 70
_MARKS = re.compile(r"^(?:[A-Z]{3}|[€$£]|Kč|Ft|kr\.?|zł)\s*|\s*(?:[A-Z]{3}|[€$£]|Kč|Ft|kr\.?|zł)$")
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_SIGN = re.compile(r"([-+−–]?)(.*?)([-+−–]?)", re.DOTALL)


class Cells:
    """A row by the fields of its mapping."""

    def __init__(self, row: Row, mapping: TableMapping, books_currency: str) -> None:
        self.line = row.line
        self._cells: Sequence[str] = row.cells
        self._columns: Mapping[str, int] = mapping.columns
        self._mapping = mapping
        self._books_currency = books_currency

    def said(self, code: str) -> str:
        at = self._columns.get(code)
        if at is None or at >= len(self._cells):
            return ""
        if isinstance(self._cells[at], NoValue):
            raise _bad("coming_over.no_result", code)
        return " ".join(self._cells[at].split())

    def written(self, code: str) -> str:
        """Of several lines where it has them."""
        at = self._columns.get(code)
        if self.said(code) == "" or at is None:
            return ""
        lines = (" ".join(line.split()) for line in self._cells[at].splitlines())
        return "\n".join(line for line in lines if line)

    def needed(self, code: str) -> str:
        found = self.said(code)
        if not found:
            raise _bad("coming_over.value_missing", code, field=FIELD_TITLES[code])
        return found

    def day(self, code: str) -> date | None:
        said = self.said(code)
        if not said:
            return None
        on = self._read_day(said, code)
        if not FIRST_DAY <= on <= LAST_DAY:
            raise _bad("coming_over.day_out_of_range", code, day=on.isoformat())
        return on

    def needed_day(self, code: str) -> date:
        self.needed(code)
        found = self.day(code)
        if found is None:
            raise _bad("coming_over.value_missing", code, field=FIELD_TITLES[code])
        return found

    def _read_day(self, said: str, code: str) -> date:
        form, counted = self._mapping.date_format, DAY_NUMBER.fullmatch(said)
        if form == DAY_NUMBERS:
            if counted is None:
                raise _bad("coming_over.not_a_day", code, value=said)
            return DAY_ZERO + timedelta(days=int(counted[1]))
        # A spreadsheet's own days come in one form, whatever the texts beside them.
        found = PATTERNS[form].fullmatch(said) or PATTERNS[ISO].fullmatch(said)
        if found is None:
            if counted is not None:
                meant = DAY_ZERO + timedelta(days=int(counted[1]))
                raise _bad("coming_over.day_is_number", code, value=said, day=meant.isoformat())
            raise _bad("coming_over.not_a_day", code, value=said)
        parts = found.groupdict()
        year = int(parts["year"]) if parts.get("year") else _full_year(int(parts["short_year"]))
        try:
            return date(year, int(parts["month"]), int(parts["day"]))
        except ValueError as problem:
            raise _bad("coming_over.not_a_day", code, value=said) from problem

    def figure(self, code: str) -> Decimal | None:
        said = self.said(code)
        return self._read_figure(said, code) if said else None

    def _read_figure(self, said: str, code: str) -> Decimal:
        bare = _MARKS.sub("", said).strip()
        is_bracketed = bare.startswith("(") and bare.endswith(")")
        found = _SIGN.fullmatch(bare[1:-1] if is_bracketed else bare)
        if found is None or sum((bool(found[1]), bool(found[3]), is_bracketed)) > 1:
            raise _bad("coming_over.not_an_amount", code, value=said)
        mark = self._mapping.decimal_mark
        other = "," if mark == "." else "."
        digits = _BLANKS.sub("", found[2])
        if other in digits:
            whole = digits.partition(mark)[0]
            if not re.fullmatch(rf"[0-9]{{1,3}}(?:{re.escape(other)}[0-9]{{3}})+", whole):
                raise _bad("coming_over.not_an_amount", code, value=said)
            digits = digits.replace(other, "")
        digits = digits.replace(mark, ".")
        if len(digits) > 25 or not re.fullmatch(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+", digits):
            raise _bad("coming_over.not_an_amount", code, value=said)
        amount = Decimal(digits)
        if amount >= AMOUNT_MAX:
            raise _bad("coming_over.too_big", code, amount=said)
        is_negative = is_bracketed or (found[1] or found[3]) in ("-", "−", "–")
        return -amount if is_negative else amount

    def amount(self) -> Decimal | None:
        """Debit less credit, or the signed amount; None where all of them are empty."""
        debit, credit = self.figure("debit"), self.figure("credit")
        if debit and credit:
            raise _bad("coming_over.both_sides", "debit")
        if debit is not None or credit is not None:
            return (debit or Decimal(0)) - (credit or Decimal(0))
        return self.figure("amount")

    def currency(self) -> str:
        """ "" for the currency of the books."""
        said = self.said("currency")
        if not said:
            return ""
        code = SYMBOLS.get(said, said.upper())
        if not is_currency(code):
            raise _bad("coming_over.not_a_currency", "currency", value=said)
        return "" if code == self._books_currency else code


def _full_year(short: int) -> int:
    return short + (2000 if short < CENTURY_PIVOT else 1900)


def _bad(code: str, column: str, **params: str | int) -> BadRow:
    return BadRow(code, column=FIELD_TITLES[column], **params)
