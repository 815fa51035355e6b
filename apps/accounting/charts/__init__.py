"""Charts of accounts as data: one file per chart, see README.md for where they come from."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

NAMES: Final[dict[str, Any]] = {
    "cz": _("Czech chart of accounts"),
    "dk": _("Danish standard chart of accounts"),
    "hu": _("Hungarian chart of accounts"),
    "generic": _("Plain chart of accounts, in English"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartAccount:
    """One line of a chart. Only what was read in a named source is `is_verified`."""

    code: str
    name: str
    kind: str
    is_contra: bool
    is_bank: bool
    is_verified: bool


@lru_cache(maxsize=len(NAMES))
def accounts_of(chart: str) -> tuple[ChartAccount, ...]:
    """The chart's accounts by code. Errors: KeyError for a chart that isn't in `NAMES`."""
    if chart not in NAMES:
        raise KeyError(chart)
    path = Path(__file__).with_name(f"{chart}.csv")
    with path.open(encoding="utf-8", newline="") as opened:
        return tuple(
            ChartAccount(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                is_contra=row["role"] == "contra",
                is_bank=row["role"] == "bank",
                is_verified=row["verified"] == "yes",
            )
            for row in csv.DictReader(opened)
        )


@lru_cache(maxsize=len(NAMES))
def roles_of(chart: str) -> dict[str, str]:
    """Role of the books → code of the chart's account for it."""
    path = Path(__file__).with_name("roles.csv")
    with path.open(encoding="utf-8", newline="") as opened:
        return {row["role"]: row["code"] for row in csv.DictReader(opened) if row["chart"] == chart}
