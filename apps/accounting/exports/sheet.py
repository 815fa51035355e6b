"""A statement laid out in lines, with its words in one language: what every format starts from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from django.utils.translation import gettext, override

from apps.accounting.values.statements import (
    Amounts,
    Column,
    Statement,
    StatementSection,
    Target,
)
from kernel.periods import Month

MINUS: Final = "\u2212"
# English readers in Europe expect 18 Nov 2026, not Nov 18, 2026.
LOCALES: Final = {"en": "en_GB", "cs": "cs_CZ", "hu": "hu_HU", "da": "da_DK"}


class LineKind(StrEnum):
    HEADING = "heading"
    ACCOUNT = "account"
    TOTAL = "total"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """`level` is the depth in the tree; a heading has no amounts.

    An amount is None where nothing is to be said. `texts` are days and words; `currency` is that of
    the own columns.
    """

    kind: LineKind
    level: int
    code: str
    name: str
    amounts: tuple[Decimal | None, ...]
    texts: tuple[Any, ...] = ()
    target: Target | None = None
    mark: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    title: str
    client_name: str
    period: str
    generated: str
    pages: str
    currency: str
    places: int
    language: str
    account_title: str
    name_title: str
    columns: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    file_stem: str
    text_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def locale(self) -> Locale:
        return locale_of(self.language)

    def rounded(self, amount: Decimal) -> Decimal:
        return amount.quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_HALF_UP)

    def text(self, cell: Any) -> str:
        """A day as people write it, words as they are."""
        is_day = isinstance(cell, date)
        return str(format_date(cell, "medium", locale=self.locale)) if is_day else str(cell)

    def number(self, amount: Decimal | None) -> str:
        """As people read it: grouped, with the locale's marks and a true minus."""
        if amount is None:
            return ""
        pattern = "#,##0." + "0" * self.places if self.places else "#,##0"
        rounded = self.rounded(amount)
        text = format_decimal(abs(rounded), format=pattern, locale=self.locale)
        return f"{MINUS}{text}" if rounded < 0 else text


def locale_of(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, "en_GB"))


def sheet_of(
    statement: Statement, *, language: str, client_name: str, generated_at: datetime
) -> Sheet:
    """`statement` in `language`."""
    locale = locale_of(language)
    moment = format_datetime(generated_at, "medium", tzinfo=generated_at.tzinfo, locale=locale)
    with override(language):
        return Sheet(
            title=str(statement.title),
            client_name=client_name,
            period=_period(statement, locale=locale),
            generated=gettext("Made on %(moment)s") % {"moment": moment},
            pages=gettext("Page {page} of {pages}"),
            currency=statement.currency,
            places=statement.places,
            language=language,
            account_title=gettext("Account"),
            name_title=gettext("Name"),
            columns=tuple(_column(each, locale=locale) for each in statement.columns),
            lines=tuple(_lines(statement, locale=locale)),
            file_stem=_file_stem(statement),
            text_columns=tuple(str(each.title) for each in statement.text_columns),
            notes=tuple(str(each) for each in statement.notes),
        )


def _period(statement: Statement, *, locale: Locale) -> str:
    last = format_date(statement.last, "long", locale=locale)
    if statement.first is None:
        return gettext("As of %(day)s") % {"day": last}
    first = format_date(statement.first, "long", locale=locale)
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


def _column(column: Column, *, locale: Locale) -> str:
    if str(column.title):
        return str(column.title)
    if column.first is None:
        return str(format_date(column.last, "medium", locale=locale))
    if Month.of(column.first) == Month.of(column.last):
        return str(format_skeleton("yMMM", column.last, locale=locale))
    return _days(column.first, column.last, locale=locale)


def _days(first: date, last: date, *, locale: Locale) -> str:
    """ "Jan – Nov 2026" for whole months, else "3 Nov – 20 Nov 2026"."""
    if first.day != 1 or last != Month.of(last).last_day:
        start = format_skeleton("MMMd", first, locale=locale)
        return f"{start} – {format_date(last, 'medium', locale=locale)}"
    start, end = (str(format_date(day, "LLL", locale=locale)) for day in (first, last))
    if first.year == last.year:
        return f"{start} – {end} {last.year}"
    return f"{start} {first.year} – {end} {last.year}"


def _lines(statement: Statement, *, locale: Locale) -> Iterator[SheetLine]:
    for section in statement.sections:
        yield from _section(section, statement, level=0, locale=locale)
    # That both sides of a balance sheet agree goes without saying.
    if statement.kind != "balance_sheet" or any(statement.totals):
        totals = tuple(
            amount if column.has_total else None
            for column, amount in zip(statement.columns, statement.totals, strict=True)
        )
        yield SheetLine(LineKind.RESULT, 0, "", str(statement.total_title), totals)


def _section(
    section: StatementSection, statement: Statement, *, level: int, locale: Locale
) -> Iterator[SheetLine]:
    title = str(section.title)
    yield SheetLine(LineKind.HEADING, level, "", title, (), target=section.target)
    for row in section.rows:
        yield SheetLine(
            LineKind.ACCOUNT,
            level + 1,
            row.code,
            _name(row.name, locale=locale),
            _amounts(row.amounts, statement.columns),
            texts=row.texts,
            target=row.target,
            mark=str(row.mark),
            currency=section.currency,
        )
    for inner in section.sections:
        yield from _section(inner, statement, level=level + 1, locale=locale)
    total = gettext("%(heading)s, total") % {"heading": title}
    yield SheetLine(LineKind.TOTAL, level, "", total, section.totals, currency=section.currency)


def _amounts(amounts: Amounts, columns: Sequence[Column]) -> tuple[Decimal | None, ...]:
    return tuple(
        None if column.is_sparse and not amount else amount
        for column, amount in zip(columns, amounts, strict=True)
    )


def _name(name: Any, *, locale: Locale) -> str:
    if isinstance(name, Month):
        return str(format_skeleton("yMMMM", name.first_day, locale=locale))
    if isinstance(name, date):
        return str(format_date(name, "medium", locale=locale))
    return str(name)


def _file_stem(statement: Statement) -> str:
    days: list[date] = [day for day in (statement.first, statement.last) if day is not None]
    return "_".join([statement.kind, *(day.isoformat() for day in days)])
