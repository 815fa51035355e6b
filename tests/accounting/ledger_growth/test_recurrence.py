"""On which days something recurs."""

from __future__ import annotations

from datetime import date
from itertools import islice

from apps.accounting.rules.recurrence import LAST_DAY, Every, Recurrence


def days(recurrence: Recurrence, count: int) -> list[str]:
    return [each.isoformat() for each in islice(recurrence.days(), count)]


def test_the_last_day_of_every_month_follows_the_months_length() -> None:
    monthly = Recurrence(every=Every.MONTH, day=LAST_DAY, first=date(2028, 1, 1))
    assert days(monthly, 4) == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


def test_the_thirtieth_falls_on_the_last_day_of_february_only() -> None:
    monthly = Recurrence(every=Every.MONTH, day=30, first=date(2026, 1, 5))
    assert days(monthly, 3) == ["2026-01-30", "2026-02-28", "2026-03-30"]


def test_a_first_day_after_the_months_day_begins_one_step_later() -> None:
    quarterly = Recurrence(every=Every.QUARTER, day=10, first=date(2026, 1, 15))
    assert days(quarterly, 2) == ["2026-04-10", "2026-07-10"]


def test_it_ends_with_its_last_day() -> None:
    yearly = Recurrence(every=Every.YEAR, day=1, first=date(2025, 7, 1), last=date(2027, 6, 30))
    assert days(yearly, 5) == ["2025-07-01", "2026-07-01"]
    assert yearly.after(date(2025, 7, 1)) == date(2026, 7, 1)
    assert yearly.after(date(2026, 7, 1)) is None
    assert yearly.after(None) == date(2025, 7, 1)
