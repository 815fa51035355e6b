"""Reference rates of the European Central Bank: so much of each currency for one euro.

Read are `eurofxref-daily.xml`, `-hist-90d.xml` and `-hist.xml`, and the CSV of the same names (in
its ZIP or unpacked), as described on the bank's page “Euro foreign exchange reference rates”.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from apps.accounting.rules.exchange_rates import figures, refusals
from apps.accounting.rules.exchange_rates.source import attribute, line_of, name_of
from apps.accounting.rules.exchange_rates.values import PublishedRate

SOURCE, BASE = "ecb", "EUR"
NOT_QUOTED = ("", "N/A")
SENDER = "European Central Bank"


def is_own(root: etree._Element) -> bool:
    """Others publish in the same envelope, quoting otherwise; the sender tells."""
    senders = [(each.text or "").strip() for each in root.iter("{*}name")]
    return name_of(root) == "Envelope" and all(sender == SENDER for sender in senders)


def read_xml(root: etree._Element) -> Iterator[PublishedRate]:
    for day_cube in root.iter("{*}Cube"):
        if day_cube.get("time") is None:
            continue
        on = figures.day(attribute(day_cube, "time"), line=line_of(day_cube))
        for cube in day_cube.iterchildren("{*}Cube"):
            line = line_of(cube)
            yield PublishedRate(
                on=on,
                currency=figures.currency(attribute(cube, "currency"), line=line),
                value=1 / figures.rate(attribute(cube, "rate"), line=line),
                line=line,
            )


def looks_like_csv(text: str) -> bool:
    first = text.lstrip().split("\n", 1)[0]
    return first.split(",")[0].strip() == "Date" and first.count(",") > 1


def read_csv(text: str) -> Iterator[PublishedRate]:
    rows = [(at, row) for at, row in enumerate(text.splitlines(), start=1) if row.strip()]
    (header_line, header), *days = rows
    # Every row ends in a comma, so the last column has neither name nor content.
    codes = [cell.strip() for cell in header.split(",")][1:]
    currencies = [figures.currency(code, line=header_line) if code else "" for code in codes]
    for line, row in days:
        cells = [cell.strip() for cell in row.split(",")]
        if len(cells) - 1 != len(codes):
            raise refusals.bad_row(line, len(codes) + 1)
        on = figures.day(cells[0], line=line)
        for code, cell in zip(currencies, cells[1:], strict=True):
            if cell in NOT_QUOTED:
                continue
            if not code:
                raise refusals.bad_row(line, len(codes) + 1)
            yield PublishedRate(
                on=on, currency=code, value=1 / figures.rate(cell, line=line), line=line
            )
