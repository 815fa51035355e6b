"""What a new client's records begin with: a small file plan, the classes, and how long each stays.

`retention.csv` holds years after the end of the fiscal year per country, each with its statute; a
row without years is kept until someone decides. `verified` is yes once somebody held it against
the statute's text.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

RETENTION: Final = Path(__file__).with_name("retention.csv")

# (code, name, parent's code)
FOLDERS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("purchases", _("Purchases"), ""),
    ("sales", _("Sales"), ""),
    ("bank", _("Bank"), ""),
    ("contracts", _("Contracts"), ""),
    ("payroll", _("Payroll"), ""),
    ("letters", _("Letters"), ""),
    ("authorities", _("Authorities"), "letters"),
    ("other", _("Other"), ""),
)
# (code, name, folder's code)
CLASSES: Final[tuple[tuple[str, Any, str], ...]] = (
    ("bill", _("Bill"), "purchases"),
    ("invoice", _("Invoice"), "sales"),
    ("contract", _("Contract"), "contracts"),
    ("statement", _("Bank statement"), "bank"),
    ("payslip", _("Payslip"), "payroll"),
    ("letter", _("Letter"), "letters"),
    ("other", _("Other"), "other"),
)


@dataclass(frozen=True, slots=True)
class Retention:
    """None: kept until someone decides."""

    years: int | None
    source: str
    is_verified: bool


@lru_cache(maxsize=1)
def _all() -> dict[tuple[str, str], Retention]:
    with RETENTION.open(encoding="utf-8", newline="") as opened:
        return {
            (row["country"], row["class"]): Retention(
                int(row["years"]) if row["years"] else None,
                row["source"],
                row["verified"] == "yes",
            )
            for row in csv.DictReader(opened)
        }


def retention(*, country: str, class_code: str) -> Retention:
    """How long the country's law wants the class kept; a country unknown here gets the longest."""
    found = _all()
    return found.get((country, class_code)) or found["", class_code]
