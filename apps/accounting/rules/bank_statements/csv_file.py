"""CSV exports of banks, read by a `CsvMapping`.

One file may hold several accounts or currencies; each makes a statement. Lines keep the order of
the file; opening and closing balance come from the balance column, whichever end of the file is
the older one.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from apps.accounting.rules import comparing
from apps.accounting.rules.bank_statements import csv_table, figures, text
from apps.accounting.rules.bank_statements.csv_mapping import CsvMapping, date_pattern
from apps.accounting.rules.bank_statements.refusals import (
    BadValue,
    Malformed,
    NoStatements,
    quoted,
)
from apps.accounting.rules.bank_statements.values import (
    ParsedLine,
    ParsedStatement,
    StatementWarning,
)
from apps.accounting.rules.wording import gettext_noop

NAME = "CSV"
_SIGN = re.compile(r"(?P<before>[-+−–]?)(?P<digits>.*?)(?P<after>[-+−–]?)", re.DOTALL)
_MARKS = r"(?:[A-Z]{3}|[€$£]|Kč|Ft|kr\.?|zł)"
_CURRENCY_MARK = re.compile(rf"^{_MARKS}\s*|\s*{_MARKS}$")
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_OUT = {"af", "debit", "debet", "d", "s", "soll", "dbit", "out", "terheles", "vydaj", "-"}
_IN = {"bij", "credit", "kredit", "c", "h", "haben", "crdt", "in", "jovairas", "prijem", "k", "+"}
_CENTURY_PIVOT = 70


@dataclass(frozen=True, slots=True)
class _Read:
    """A line with what only matters for putting statements together."""

    line: ParsedLine
    account: str
    balance: Decimal | None


def read(document: str, *, mapping: CsvMapping) -> tuple[ParsedStatement, ...]:
    """The file's statements by account and currency. Errors: `StatementRejected`."""
    mapping.check()
    reader = _RowReader(mapping)
    groups: dict[tuple[str, str], list[_Read]] = {}
    warnings: list[StatementWarning] = []
    for row in _body(document, mapping):
        if reader.states_nothing(row):
            warnings.append(_left_out(row))
            continue
        found = reader.read(row)
        groups.setdefault((found.account, found.line.currency), []).append(found)
    if not groups:
        raise NoStatements(found=NAME, line=text.line_at(document.rstrip(), len(document)))
    statements = [_statement(*key, group) for key, group in groups.items()]
    return (replace(statements[0], warnings=tuple(warnings)), *statements[1:])


def _body(document: str, mapping: CsvMapping) -> Iterator[csv_table.Row]:
    """The filled rows between header and footer, one by one."""
    table = csv_table.rows(document, delimiter=mapping.delimiter)
    below_header = itertools.islice(table, mapping.skip_rows + mapping.header_rows, None)
    held_back: deque[csv_table.Row] = deque()
    for row in below_header:
        if not row.is_blank:
            held_back.append(row)
        if len(held_back) > mapping.footer_rows:
            yield held_back.popleft()


def _left_out(row: csv_table.Row) -> StatementWarning:
    return StatementWarning(
        "bank_statement.row_left_out",
        gettext_noop("Line %(line)s states neither day nor amount (“%(text)s”); it was left out."),
        {"line": row.line, "text": quoted(" ".join(row.cells))},
        row.line,
    )


class _RowReader:
    def __init__(self, mapping: CsvMapping) -> None:
        self.mapping = mapping
        self.date_pattern = date_pattern(mapping.date_format)
        self.columns_min = max(mapping.columns().values()) + 1
        decimal = re.escape(mapping.decimal_separator)
        thousands = re.escape(mapping.thousands_separator)
        grouped = f"[0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+|" if thousands else ""
        self.amount_pattern = re.compile(rf"({grouped}[0-9]*)(?:{decimal}([0-9]*))?")

    def states_nothing(self, row: csv_table.Row) -> bool:
        """A remark between the lines: nothing like a day, and every amount cell empty."""
        mapping = self.mapping
        stated = (
            self._cell(row, column)
            for column in (mapping.amount_column, mapping.debit_column, mapping.credit_column)
        )
        day = self._cell(row, mapping.date_column)
        return not any(stated) and self.date_pattern.fullmatch(day) is None

    def read(self, row: csv_table.Row) -> _Read:
        if len(row.cells) < self.columns_min and self._lacks_columns(row):
            raise Malformed(
                gettext_noop("Line %(line)s has %(found)s columns; the mapping needs %(needed)s."),
                line=row.line,
                found=len(row.cells),
                needed=self.columns_min,
            )
        mapping = self.mapping
        booked_on = self._day(row, mapping.date_column)
        if booked_on is None:
            raise figures.no_day("", line=row.line, field=_column(mapping.date_column))
        description = figures.joined(
            [self._cell(row, column) for column in mapping.description_columns]
        )
        reference = self._cell(row, mapping.reference_column)
        line = ParsedLine(
            position=1,
            booked_on=booked_on,
            value_on=self._day(row, mapping.value_date_column),
            amount=self._amount(row),
            currency=self._currency(row),
            counterparty_name=self._cell(row, mapping.counterparty_name_column),
            counterparty_account=self._counterparty_account(row),
            reference=reference,
            variable_symbol=self._variable_symbol(row, reference, description),
            description=description,
            bank_reference=self._cell(row, mapping.bank_reference_column),
            kind=self._cell(row, mapping.kind_column),
        )
        account = self._cell(row, mapping.account_column) or mapping.account
        return _Read(line, account, self._figure(row, mapping.balance_column))

    def _lacks_columns(self, row: csv_table.Row) -> bool:
        """Whether a column without which a line means nothing is missing from a short row."""
        needed = {self.mapping.date_column}
        for column in (self.mapping.amount_column, self.mapping.direction_column):
            needed |= set() if column is None else {column}
        return any(column >= len(row.cells) for column in needed)

    def _cell(self, row: csv_table.Row, column: int | None) -> str:
        if column is None or column >= len(row.cells):
            return ""
        return figures.one_line(row.cells[column])

    def _day(self, row: csv_table.Row, column: int | None) -> date | None:
        stated = self._cell(row, column)
        if column is None or not stated:
            return None
        found = self.date_pattern.fullmatch(stated)
        if found is None:
            raise figures.no_day(stated, line=row.line, field=_column(column))
        parts = found.groupdict()
        year = int(parts["year"]) if parts.get("year") else _full_year(int(parts["short_year"]))
        return figures.day(
            year,
            int(parts["month"]),
            int(parts["day"]),
            text=stated,
            line=row.line,
            field=_column(column),
        )

    def _amount(self, row: csv_table.Row) -> Decimal:
        mapping = self.mapping
        if mapping.amount_column is None:
            return self._sided_amount(row)
        amount = self._figure(row, mapping.amount_column)
        if amount is None:
            raise _no_amount("", row.line, mapping.amount_column)
        if mapping.direction_column is None:
            return amount
        stated = self._cell(row, mapping.direction_column)
        word = comparing.plain(stated) or stated
        if word not in _IN and word not in _OUT:
            raise BadValue(
                gettext_noop("Line %(line)s: “%(value)s” in %(field)s is no direction of money."),
                value=stated,
                line=row.line,
                field=_column(mapping.direction_column),
            )
        return amount if word in _IN else -amount

    def _sided_amount(self, row: csv_table.Row) -> Decimal:
        """Money in less money out; banks write money out with or without its minus."""
        mapping = self.mapping
        paid_out = self._figure(row, mapping.debit_column)
        paid_in = self._figure(row, mapping.credit_column)
        column = mapping.debit_column if mapping.credit_column is None else mapping.credit_column
        if (paid_out is None and paid_in is None) or (paid_out and paid_in):
            raise _no_amount(self._cell(row, column), row.line, column or 0)
        if paid_in:
            return paid_in
        return -abs(paid_out) if paid_out else Decimal(0)

    def _figure(self, row: csv_table.Row, column: int | None) -> Decimal | None:
        stated = self._cell(row, column)
        if column is None or not stated:
            return None
        return self._parse_amount(stated, row.line, column)

    def _parse_amount(self, stated: str, line: int, column: int) -> Decimal:
        bare = _CURRENCY_MARK.sub("", stated).strip()
        is_bracketed = bare.startswith("(") and bare.endswith(")")
        bare = bare[1:-1] if is_bracketed else bare
        signs = _SIGN.fullmatch(bare)
        digits = signs["digits"].strip() if signs else ""
        found = self.amount_pattern.fullmatch(_ungrouped(digits))
        if signs is None or found is None or not (found[1] or found[2]):
            raise _no_amount(stated, line, column)
        whole = re.sub(r"[^0-9]", "", found[1])
        amount = figures.amount(
            f"{whole or '0'}.{found[2] or '0'}" if found[2] else whole,
            line=line,
            field=_column(column),
        )
        marks = [mark for mark in (signs["before"], signs["after"]) if mark]
        if len(marks) + is_bracketed > 1:
            raise _no_amount(stated, line, column)
        return -amount if is_bracketed or (marks and marks[0] != "+") else amount

    def _currency(self, row: csv_table.Row) -> str:
        column = self.mapping.currency_column
        stated = self._cell(row, column) or self.mapping.currency
        if not stated:
            return ""
        return figures.currency(stated, line=row.line, field=_column(column or 0))

    def _counterparty_account(self, row: csv_table.Row) -> str:
        number = figures.account(self._cell(row, self.mapping.counterparty_account_column))[0]
        bank = self._cell(row, self.mapping.counterparty_bank_column)
        if number and re.fullmatch(r"[0-9]{4}", bank) and "/" not in number:
            return f"{number}/{bank}"
        return number

    def _variable_symbol(self, row: csv_table.Row, *texts: str) -> str:
        stated = self._cell(row, self.mapping.variable_symbol_column).lstrip("0")
        return stated or figures.variable_symbol(*texts)


def _ungrouped(digits: str) -> str:
    """Without blanks between groups of three; other blanks stay and are refused."""
    if re.fullmatch(r"[0-9]{1,3}(?:[\s\u00a0\u202f\u2009][0-9]{3})+(?:[.,][0-9]*)?", digits):
        return _BLANKS.sub("", digits)
    return digits


def _full_year(short: int) -> int:
    return short + (2000 if short < _CENTURY_PIVOT else 1900)


def _column(column: int) -> str:
    """A column as people count it."""
    return f"column {column + 1}"


def _no_amount(stated: str, line: int, column: int) -> BadValue:
    return BadValue(
        gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not an amount."),
        value=stated,
        line=line,
        field=_column(column),
    )


def _statement(account: str, currency: str, group: list[_Read]) -> ParsedStatement:
    number, kind = figures.account(account)
    days = [one.line.booked_on for one in group]
    opening, closing = _balances(group)
    return ParsedStatement(
        format=NAME,
        account=number,
        account_kind=kind,
        currency=currency,
        period_from=min(days),
        period_to=max(days),
        opening_balance=opening,
        closing_balance=closing,
        lines=tuple(
            replace(one.line, position=position) for position, one in enumerate(group, start=1)
        ),
    )


def _balances(group: list[_Read]) -> tuple[Decimal | None, Decimal | None]:
    """Balance before the oldest line and after the newest; the running balances tell the order."""
    first, last = group[0], group[-1]
    if first.balance is None or last.balance is None:
        return None, None
    oldest_first = first.balance - first.line.amount, last.balance
    newest_first = last.balance - last.line.amount, first.balance
    total = sum((one.line.amount for one in group), Decimal(0))
    if oldest_first[0] + total == oldest_first[1]:
        return oldest_first
    if newest_first[0] + total == newest_first[1]:
        return newest_first
    return newest_first if first.line.booked_on > last.line.booked_on else oldest_first
