"""Rates of Česká národní banka: so many crowns for 1, 100 or 1000 units.

Read are the daily list (`denni_kurz.txt`, `daily.txt`: a day with its number, a header, rows of
country, currency, amount, code, rate) and the list of a year (`rok.txt`: a column per currency,
headed by amount and code), in Czech and in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from apps.accounting.rules.exchange_rates import figures, refusals
from apps.accounting.rules.exchange_rates.values import PublishedRate

SOURCE, BASE = "cnb", "CZK"
COLUMNS = 5
_TITLE = re.compile(r"(.{8,14}?)\s+#[0-9]{1,3}")
_YEAR_HEADER = re.compile(r"(?:Datum|Date)\|[0-9]+ [A-Z]{3}\b")
_HEADERS = {("kód", "kurz"), ("code", "rate")}


def looks_like_day(text: str) -> bool:
    return _TITLE.fullmatch(_first(text)) is not None


def looks_like_year(text: str) -> bool:
    return _YEAR_HEADER.match(_first(text)) is not None


def read_day(text: str) -> Iterator[PublishedRate]:
    title, *rows = _rows(text)
    found = _TITLE.fullmatch(title[1])
    if found is None:
        raise refusals.bad_header(title[0])
    on = figures.day(found[1], line=title[0])
    if not rows:
        raise refusals.nothing_in_it()
    (header_line, header), *lines = rows
    names = header.split("|")
    if len(names) != COLUMNS or (names[3].lower(), names[4].lower()) not in _HEADERS:
        raise refusals.bad_header(header_line)
    for line, row in lines:
        cells = row.split("|")
        if len(cells) != COLUMNS:
            raise refusals.bad_row(line, COLUMNS)
        rate = figures.rate(cells[4], line=line)
        yield PublishedRate(
            on=on,
            currency=figures.currency(cells[3], line=line),
            value=rate / figures.units(cells[2], line=line),
            line=line,
        )


def read_year(text: str) -> Iterator[PublishedRate]:
    (header_line, header), *lines = _rows(text)
    columns = [_column(cell, header_line) for cell in header.split("|")[1:]]
    for line, row in lines:
        # A currency that comes or goes within a year starts a new block with its own header.
        if _YEAR_HEADER.match(row):
            columns = [_column(cell, line) for cell in row.split("|")[1:]]
            continue
        cells = row.split("|")
        if len(cells) - 1 != len(columns):
            raise refusals.bad_row(line, len(columns) + 1)
        on = figures.day(cells[0], line=line)
        for (units, currency), cell in zip(columns, cells[1:], strict=True):
            yield PublishedRate(
                on=on, currency=currency, value=figures.rate(cell, line=line) / units, line=line
            )


def _column(cell: str, line: int) -> tuple[int, str]:
    units, _, code = cell.strip().partition(" ")
    return figures.units(units, line=line), figures.currency(code, line=line)


def _rows(text: str) -> list[tuple[int, str]]:
    lines = text.splitlines()
    return [(at, row.strip()) for at, row in enumerate(lines, start=1) if row.strip()]


def _first(text: str) -> str:
    return text.lstrip().split("\n", 1)[0].strip()
