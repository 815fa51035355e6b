"""A statement or a list as a tree: sections of sections, then rows, each with the same columns."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Amounts = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`title` is translated when shown; a column of one month has none and names its days.

    A zero in a sparse column is shown as nothing. An own column is in its section's currency, so
    it isn't added up over sections; neither is one that isn't summed, for what the sum would mean.
    """

    code: str
    title: Any
    first: datetime.date | None
    last: datetime.date
    is_sparse: bool = False
    is_own: bool = False
    is_summed: bool = True

    @property
    def has_total(self) -> bool:
        return self.is_summed and not self.is_own


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColumn:
    """A column of words or days between a row's name and its amounts."""

    code: str
    title: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is behind a row: an entry or a party by id, or another report, narrowed by `narrows`."""

    kind: str
    id: str
    narrows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """An account, or a result that stands like one (then without a code), or a line of a list.

    `texts` has one day or word per text column. A marked row asks to be looked at; `mark` says why.
    """

    code: str
    name: Any
    amounts: Amounts
    texts: tuple[Any, ...] = ()
    target: Target | None = None
    mark: Any = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSection:
    """`currency` is that of its own columns; "" for the books'."""

    code: str
    title: Any
    rows: tuple[StatementRow, ...]
    sections: tuple[StatementSection, ...]
    totals: Amounts
    currency: str = ""
    target: Target | None = None

    def all_rows(self) -> Iterator[StatementRow]:
        yield from self.rows
        for section in self.sections:
            yield from section.all_rows()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`first` is None for a statement of one day. `totals` close it under `total_title`.

    `notes` say what the figures leave out. A long list comes in pages: `next_cursor` is "" on the
    last one.
    """

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
    text_columns: tuple[TextColumn, ...] = ()
    notes: tuple[Any, ...] = ()
    next_cursor: str = ""

    def section(self, code: str) -> StatementSection:
        """Errors: KeyError."""
        return {each.code: each for each in self.sections}[code]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAsked:
    """What a report is asked for. Each kind reads what concerns it.

    `first` and `last` are its days; a report of one day has `last` alone, and `compare` another.
    `layout` is how profit and loss is laid out. `size` is how many lines a page may have.
    """

    last: datetime.date
    first: datetime.date | None = None
    compare: datetime.date | None = None
    layout: str = "total"
    control: str = ""
    account: str = ""
    journal: str = ""
    party_id: uuid.UUID | None = None
    due_first: datetime.date | None = None
    due_last: datetime.date | None = None
    tax_code: str = ""
    cursor: str = ""
    size: int = 200


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
