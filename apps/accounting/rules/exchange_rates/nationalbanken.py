"""Rates of Danmarks Nationalbank: so many kroner for 100 units, whatever `refamt` says.

Read is the list that the bank's address `currencyratesxml` answers, in Danish (decimal comma) and
in English (point). A currency that isn't quoted that day has a dash.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from apps.accounting.rules.exchange_rates import figures
from apps.accounting.rules.exchange_rates.source import attribute, line_of
from apps.accounting.rules.exchange_rates.values import PublishedRate

SOURCE, BASE = "dn", "DKK"
ROOT = "exchangerates"
UNITS = 100
NOT_QUOTED = "-"


def read(root: etree._Element) -> Iterator[PublishedRate]:
    for day in root.iter("{*}dailyrates"):
        on = figures.day(attribute(day, "id"), line=line_of(day))
        for quoted in day.iterchildren("{*}currency"):
            line, rate = line_of(quoted), attribute(quoted, "rate")
            if rate.strip() == NOT_QUOTED:
                continue
            yield PublishedRate(
                on=on,
                currency=figures.currency(attribute(quoted, "code"), line=line),
                value=figures.rate(rate, line=line) / UNITS,
                line=line,
            )
