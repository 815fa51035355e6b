"""Rates of Magyar Nemzeti Bank: so many forints for `unit` units.

Read is what the bank's web service answers (`MNBCurrentExchangeRates`, `MNBExchangeRates`), alone
or still in the SOAP envelope it came in.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from apps.accounting.rules.exchange_rates import figures
from apps.accounting.rules.exchange_rates.source import attribute, line_of, name_of, root_of
from apps.accounting.rules.exchange_rates.values import PublishedRate

SOURCE, BASE = "mnb", "HUF"
ROOTS = ("MNBCurrentExchangeRates", "MNBExchangeRates")
RESULTS = ("{*}GetCurrentExchangeRatesResult", "{*}GetExchangeRatesResult")


def answered(root: etree._Element) -> etree._Element | None:
    """The list of rates itself, taken out of its envelope; None when it is none of this bank's."""
    if name_of(root) in ROOTS:
        return root
    results = [each for name in RESULTS for each in root.iter(name)]
    inside = results[0].text if results else None
    if not inside or not inside.strip():
        return None
    inner = root_of(inside.strip())
    return inner if name_of(inner) in ROOTS else None


def read(root: etree._Element) -> Iterator[PublishedRate]:
    for day in root.iter("{*}Day"):
        on = figures.day(attribute(day, "date"), line=line_of(day))
        for rate in day.iterchildren("{*}Rate"):
            line = line_of(rate)
            value = figures.rate(rate.text or "", line=line)
            yield PublishedRate(
                on=on,
                currency=figures.currency(attribute(rate, "curr"), line=line),
                value=value / figures.units(attribute(rate, "unit"), line=line),
                line=line,
            )
