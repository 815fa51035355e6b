"""Exchange rates as central banks publish them, read into one shape. Pure: bytes in, values out."""

from apps.accounting.rules.exchange_rates.conversion import RATE_PLACES, Rate, rates_in
from apps.accounting.rules.exchange_rates.reading import READABLE, read_rates
from apps.accounting.rules.exchange_rates.refusals import RatesRejected
from apps.accounting.rules.exchange_rates.source import FILE_BYTES_MAX
from apps.accounting.rules.exchange_rates.values import Published, PublishedRate

__all__ = [
    "FILE_BYTES_MAX",
    "RATE_PLACES",
    "READABLE",
    "Published",
    "PublishedRate",
    "Rate",
    "RatesRejected",
    "rates_in",
    "read_rates",
]
