"""A financial statement as a tree: sections of sections, then rows, each with the same columns."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Amounts = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`title` is translated when shown; a column of one month has none and names its days."""

    code: str
    title: Any
    first: datetime.date | None
    last: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """An account, or a result that stands like one (then without a code)."""

    code: str
    name: Any
    amounts: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSection:
    code: str
    title: Any
    rows: tuple[StatementRow, ...]
    sections: tuple[StatementSection, ...]
    totals: Amounts

    def all_rows(self) -> Iterator[StatementRow]:
        yield from self.rows
        for section in self.sections:
            yield from section.all_rows()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`first` is None for a statement of one day. `totals` close it under `total_title`."""

    kind: str
    title: Any
    currency: str
    places: int
    first: datetime.date | None
    last: datetime.date
    columns: tuple[Column, ...]
    sections: tuple[StatementSection, ...]
    total_title: Any
    totals: Amounts

    def section(self, code: str) -> StatementSection:
        """Errors: KeyError."""
        return {each.code: each for each in self.sections}[code]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankBalance:
    code: str
    name: str
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CashPosition:
    """Money at the bank at the end of a day."""

    on: datetime.date
    currency: str
    accounts: tuple[BankBalance, ...]
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """A month in three figures: what came in as revenue, what it cost, and the money left."""

    month: datetime.date
    revenue: Decimal
    expense: Decimal
    cash: Decimal

    @property
    def result(self) -> Decimal:
        return self.revenue - self.expense
