"""What a publication of rates says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRate:
    """One rate: `value` is what one unit of `currency` costs in the publisher's currency, exactly.

    `line` is where the file says it.
    """

    on: date
    currency: str
    value: Fraction
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A file of rates: `source` is the publisher's code, `base` the currency it quotes in."""

    source: str
    base: str
    rates: tuple[PublishedRate, ...]
