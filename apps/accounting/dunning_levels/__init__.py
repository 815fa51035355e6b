"""When a customer is reminded, and what it costs them, as data: one file per chart's country.

Interest is what the law allows between businesses when nothing was agreed. It follows a rate that
a central bank sets anew, so every line says where it comes from, until when, and whether it was
read there.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

FILES: Final = ("cz", "dk", "hu", "generic")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLine:
    """`fee` in the country's currency, `interest_percent` a year's."""

    level: int
    name: str
    days_overdue: int
    pay_within_days: int
    fee: Decimal
    interest_percent: Decimal
    source: str
    is_verified: bool
    valid_until: date | None


@lru_cache(maxsize=len(FILES))
def levels_of(chart: str) -> tuple[LevelLine, ...]:
    """The levels that go with a chart; those of `generic` for a chart that has none."""
    path = Path(__file__).with_name(f"{chart if chart in FILES else 'generic'}.csv")
    with path.open(encoding="utf-8", newline="") as opened:
        return tuple(_line(row) for row in csv.DictReader(opened))


def _line(row: dict[str, str]) -> LevelLine:
    return LevelLine(
        level=int(row["level"]),
        name=row["name"],
        days_overdue=int(row["days_overdue"]),
        pay_within_days=int(row["pay_within_days"]),
        fee=Decimal(row["fee"]),
        interest_percent=Decimal(row["interest_percent"]),
        source=row["source"],
        is_verified=row["verified"] == "yes",
        valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
    )
