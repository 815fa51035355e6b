"""From the bytes of a file to rates: told by content, never by the file's name."""

from __future__ import annotations

from collections.abc import Iterable

from apps.accounting.rules.exchange_rates import cnb, ecb, mnb, nationalbanken, refusals, source
from apps.accounting.rules.exchange_rates.refusals import RatesRejected
from apps.accounting.rules.exchange_rates.values import Published, PublishedRate

READABLE = (
    "European Central Bank (XML, CSV)",
    "Česká národní banka (TXT)",
    "Magyar Nemzeti Bank (XML)",
    "Danmarks Nationalbank (XML)",
)


def read_rates(*, content: bytes, file_name: str) -> Published:
    """Every rate that the file states. `file_name` is only for people.

    Errors: `RatesRejected` and nothing else, whatever the bytes; then nothing was read.
    """
    if len(content) > source.FILE_BYTES_MAX:
        raise refusals.too_large(source.FILE_MB_MAX)
    try:
        return _read(content)
    except RatesRejected:
        raise
    except Exception as problem:
        # A stranger's file must never break its door; the cause stays chained for the log.
        raise refusals.unreadable(file_name) from problem


def _read(content: bytes) -> Published:
    text = source.text_of(source.unpacked(content))
    if not text.strip():
        raise refusals.empty()
    return _read_xml(text) if text.lstrip().startswith("<") else _read_text(text)


def _read_xml(text: str) -> Published:
    root = source.root_of(text)
    if source.name_of(root) == nationalbanken.ROOT:
        return _published(nationalbanken.SOURCE, nationalbanken.BASE, nationalbanken.read(root))
    answered = mnb.answered(root)
    if answered is not None:
        return _published(mnb.SOURCE, mnb.BASE, mnb.read(answered))
    if ecb.is_own(root):
        return _published(ecb.SOURCE, ecb.BASE, ecb.read_xml(root))
    raise refusals.not_read(READABLE)


def _read_text(text: str) -> Published:
    if cnb.looks_like_day(text):
        return _published(cnb.SOURCE, cnb.BASE, cnb.read_day(text))
    if cnb.looks_like_year(text):
        return _published(cnb.SOURCE, cnb.BASE, cnb.read_year(text))
    if ecb.looks_like_csv(text):
        return _published(ecb.SOURCE, ecb.BASE, ecb.read_csv(text))
    raise refusals.not_read(READABLE)


def _published(publisher: str, base: str, rates: Iterable[PublishedRate]) -> Published:
    found: list[PublishedRate] = []
    seen = set()
    for rate in rates:
        if (rate.on, rate.currency) in seen or rate.currency == base:
            raise refusals.twice(rate.currency, rate.on.isoformat(), rate.line)
        if len(found) == source.RATES_MAX:
            raise refusals.too_many(source.RATES_MAX)
        seen.add((rate.on, rate.currency))
        found.append(rate)
    if not found:
        raise refusals.nothing_in_it()
    return Published(source=publisher, base=base, rates=tuple(found))
