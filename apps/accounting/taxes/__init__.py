"""Tax codes as data: one file per country, see README.md for where they come from."""

from __future__ import annotations

import csv
import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

COUNTRIES: Final = ("cz", "dk", "hu", "generic")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCodeLine:
    """One tax code as its file says it. `rate` is a percentage; no `valid_to`: still the law.

    `exemption` is a VATEX code. Only what was read in a named source is `is_verified`.
    """

    code: str
    name: str
    direction: str
    kind: str
    rate: Decimal
    valid_from: datetime.date
    valid_to: datetime.date | None
    category: str
    exemption: str
    label: str
    source: str
    is_verified: bool


@lru_cache(maxsize=len(COUNTRIES))
def codes_of(country: str) -> tuple[TaxCodeLine, ...]:
    """All codes of a country, past ones too. Errors: KeyError for one that isn't in `COUNTRIES`."""
    if country not in COUNTRIES:
        raise KeyError(country)
    path = Path(__file__).with_name(f"{country}.csv")
    with path.open(encoding="utf-8", newline="") as opened:
        return tuple(_line(row) for row in csv.DictReader(opened))


def _line(row: dict[str, str]) -> TaxCodeLine:
    return TaxCodeLine(
        code=row["code"],
        name=row["name"],
        direction=row["direction"],
        kind=row["kind"],
        rate=Decimal(row["rate"]),
        valid_from=datetime.date.fromisoformat(row["valid_from"]),
        valid_to=datetime.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        category=row["category"],
        exemption=row["exemption"],
        label=row["label"],
        source=row["source"],
        is_verified=row["verified"] == "yes",
    )
