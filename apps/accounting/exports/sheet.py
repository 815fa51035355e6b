"""A statement laid out in lines, with its words in one language: what every format starts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from django.utils.translation import gettext, override

from apps.accounting.values.statements import Column, Statement, StatementSection

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
    """`level` is the depth in the tree; a heading has no amounts."""

    kind: LineKind
    level: int
    code: str
    name: str
    amounts: tuple[Decimal, ...]


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

    @property
    def locale(self) -> Locale:
        return locale_of(self.language)

    def rounded(self, amount: Decimal) -> Decimal:
        return amount.quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_HALF_UP)

    def number(self, amount: Decimal) -> str:
        """As people read it: grouped, with the locale's marks and a true minus."""
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
            lines=tuple(_lines(statement)),
            file_stem=_file_stem(statement),
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
    return str(format_skeleton("yMMM", column.last, locale=locale))


def _lines(statement: Statement) -> Iterator[SheetLine]:
    for section in statement.sections:
        yield from _section(section, level=0)
    # That both sides of a balance sheet agree goes without saying.
    if statement.kind != "balance_sheet" or any(statement.totals):
        yield SheetLine(LineKind.RESULT, 0, "", str(statement.total_title), statement.totals)


def _section(section: StatementSection, *, level: int) -> Iterator[SheetLine]:
    title = str(section.title)
    yield SheetLine(LineKind.HEADING, level, "", title, ())
    for row in section.rows:
        yield SheetLine(LineKind.ACCOUNT, level + 1, row.code, str(row.name), row.amounts)
    for inner in section.sections:
        yield from _section(inner, level=level + 1)
    total = gettext("%(heading)s, total") % {"heading": title}
    yield SheetLine(LineKind.TOTAL, level, "", total, section.totals)


def _file_stem(statement: Statement) -> str:
    days: list[date] = [day for day in (statement.first, statement.last) if day is not None]
    return "_".join([statement.kind, *(day.isoformat() for day in days)])
