"""How long a document stays."""

from __future__ import annotations

from datetime import date


def retain_until(*, fiscal_year_ends_on: date, years: int | None) -> date | None:
    """The last day on which it must be kept: `years` after the fiscal year it belongs to.

    None: until someone decides.
    """
    if years is None:
        return None
    end = fiscal_year_ends_on
    is_leap_day = end.month == 2 and end.day == 29
    return date(end.year + years, end.month, 28 if is_leap_day else end.day)
