from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from apps.accounting.rules import spans
from kernel.periods import Month

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_whole_months_leave_no_rest() -> None:
    found = spans.cut(first=date(2026, 1, 1), last=date(2026, 3, 31))
    assert found == spans.Cut(date(2026, 1, 1), date(2026, 4, 1), ())


def test_most_of_a_month_is_taken_whole_and_the_rest_taken_off() -> None:
    found = spans.cut(first=None, last=date(2026, 3, 28))
    rest = spans.Rest(date(2026, 3, 29), date(2026, 3, 31), -1)
    assert found == spans.Cut(spans.BEGINNING, date(2026, 4, 1), (rest,))


def test_days_within_one_month_are_read_alone() -> None:
    found = spans.cut(first=date(2026, 3, 2), last=date(2026, 3, 30))
    assert found.first_month == found.end_month
    assert found.rests == (spans.Rest(date(2026, 3, 2), date(2026, 3, 30), 1),)


@given(DAYS, DAYS)
def test_every_wanted_day_counts_once_and_no_other(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    found = spans.cut(first=first, last=last)
    for offset in range(-40, (last - first).days + 41):
        day = first + timedelta(days=offset)
        count = int(found.first_month <= Month.of(day).first_day < found.end_month)
        count += sum(rest.sign for rest in found.rests if rest.first <= day <= rest.last)
        assert count == int(first <= day <= last)


@given(DAYS, DAYS)
def test_months_cover_the_span_without_gaps(one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    parts = list(spans.months(first=first, last=last))
    assert parts[0][0] == first
    assert parts[-1][1] == last
    for (_start, end), (start, _end) in pairwise(parts):
        assert start == end + timedelta(days=1)
        assert start.day == 1
