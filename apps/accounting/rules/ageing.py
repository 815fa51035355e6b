"""How late something owed is on a day: the five bands of an aged list. Pure."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Band:
    """Up to `days` late, and more than in the band before; None: however late."""

    code: str
    days: int | None


BANDS: Final = (
    Band("not_due", 0),
    Band("1_30", 30),
    Band("31_60", 60),
    Band("61_90", 90),
    Band("over_90", None),
)


# The days late that each band but the first begins with, as a search in a sorted list wants them.
EDGES: Final = [band.days + 1 for band in BANDS if band.days is not None]


def band_of(*, due_on: datetime.date, as_of: datetime.date) -> int:
    """The place in `BANDS`. What is due on the day itself isn't late yet."""
    return bisect_right(EDGES, (as_of - due_on).days)
