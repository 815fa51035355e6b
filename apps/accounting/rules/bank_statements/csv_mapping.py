"""How to read one bank's CSV export: which column says what. Kept as JSON beside the account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from apps.accounting.rules.bank_statements.limits import CELLS_PER_ROW_MAX, STATEMENT_LINES_MAX
from apps.accounting.rules.bank_statements.refusals import BadMapping, StatementRejected, quoted
from apps.accounting.rules.wording import gettext_noop

DELIMITERS = (";", ",", "\t", "|")
DECIMAL_SEPARATORS = (",", ".")
THOUSANDS_SEPARATORS = ("", ".", ",", " ", "'", "’")
_FORMAT_PARTS = {
    "%d": r"(?P<day>[0-9]{1,2})",
    "%m": r"(?P<month>[0-9]{1,2})",
    "%Y": r"(?P<year>[0-9]{4})",
    "%y": r"(?P<short_year>[0-9]{2})",
}
_TIME_AFTER = r"(?:(?:[T,]|\s)+[0-9]{1,2}[:.][0-9]{2}.*)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvMapping:
    """Columns are counted from 0. `date_format` knows %d, %m, %Y and %y (or %d%m%Y, joined).

    Either `amount_column` (signed, or unsigned with a `direction_column` such as “Af Bij” or
    “Soll/Haben”), or `debit_column` and `credit_column`. `skip_rows` come before the header,
    `footer_rows` are left out at the end. `account` and `currency` hold where no column says it.
    """

    date_column: int
    date_format: str
    delimiter: str = ";"
    encoding: str = "utf-8"
    skip_rows: int = 0
    header_rows: int = 1
    footer_rows: int = 0
    decimal_separator: str = ","
    thousands_separator: str = ""
    amount_column: int | None = None
    debit_column: int | None = None
    credit_column: int | None = None
    direction_column: int | None = None
    value_date_column: int | None = None
    currency_column: int | None = None
    counterparty_name_column: int | None = None
    counterparty_account_column: int | None = None
    counterparty_bank_column: int | None = None
    description_columns: tuple[int, ...] = ()
    reference_column: int | None = None
    variable_symbol_column: int | None = None
    bank_reference_column: int | None = None
    balance_column: int | None = None
    kind_column: int | None = None
    account_column: int | None = None
    account: str = ""
    currency: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back equal."""
        return {**asdict(self), "description_columns": list(self.description_columns)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CsvMapping:
        """Errors: `BadMapping` for missing, unknown or senseless settings."""
        unknown = set(data) - {one.name for one in fields(cls)}
        if unknown:
            raise _bad(sorted(map(str, unknown))[0])
        columns = data.get("description_columns", ())
        if not isinstance(columns, (list, tuple)):
            raise _bad("description_columns")
        try:
            mapping = cls(**{**data, "description_columns": tuple(columns)})
        except TypeError as problem:
            raise _bad("date_column") from problem
        mapping.check()
        return mapping

    def check(self) -> None:
        """Refuse what can't be applied. Errors: `BadMapping` naming the setting."""
        for name in _TEXTS:
            if not isinstance(getattr(self, name), str):
                raise _bad(name)
        for name in _COUNTS:
            if not _is_count(getattr(self, name), STATEMENT_LINES_MAX):
                raise _bad(name)
        for name, column in self.columns().items():
            if not _is_count(column, CELLS_PER_ROW_MAX):
                raise _bad(name)
        if not _is_count(self.date_column, CELLS_PER_ROW_MAX):
            raise _bad("date_column")
        if self.delimiter not in DELIMITERS:
            raise _bad("delimiter")
        if self.decimal_separator not in DECIMAL_SEPARATORS:
            raise _bad("decimal_separator")
        if self.thousands_separator not in THOUSANDS_SEPARATORS:
            raise _bad("thousands_separator")
        if self.thousands_separator == self.decimal_separator:
            raise _bad("thousands_separator")
        date_pattern(self.date_format)
        sided = (self.debit_column, self.credit_column)
        if (self.amount_column is None) == (sided == (None, None)):
            raise _bad("amount_column")

    def columns(self) -> dict[str, int]:
        """Every column in use, by the setting that names it."""
        used = {name: getattr(self, name) for name in _COLUMNS}
        found = {name: column for name, column in used.items() if column is not None}
        described = {
            f"description_columns[{index}]": column
            for index, column in enumerate(self.description_columns)
        }
        return {**found, **described}


_COLUMNS = tuple(one.name for one in fields(CsvMapping) if one.name.endswith("_column"))
_COUNTS = ("skip_rows", "header_rows", "footer_rows")
_TEXTS = (
    "date_format",
    "delimiter",
    "encoding",
    "decimal_separator",
    "thousands_separator",
    "account",
    "currency",
)


def date_pattern(date_format: str) -> re.Pattern[str]:
    """The format as a pattern that lets a time follow. Errors: `BadMapping`."""
    pieces = re.split(r"(%.)", date_format)
    known = [_FORMAT_PARTS.get(piece, re.escape(piece)) for piece in pieces]
    parts = [piece for piece in pieces if piece.startswith("%")]
    is_complete = sorted(part.lower() for part in parts) == ["%d", "%m", "%y"]
    if not is_complete or not set(parts) <= set(_FORMAT_PARTS):
        raise _bad("date_format")
    pattern = "".join(known)
    if not re.search(r"[^%dmyY]", date_format):
        pattern = pattern.replace("{1,2}", "{2}")
    return re.compile(pattern + _TIME_AFTER)


def _is_count(value: object, limit: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= limit


def _bad(setting: str) -> StatementRejected:
    return BadMapping(
        gettext_noop("The setting “%(field)s” of the column mapping is missing or makes no sense."),
        field=quoted(setting),
    )
