"""A promise burns down: the same words in the page and in the browser."""

import datetime

import pytest

from frontend import fuses

NOW = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=datetime.UTC)


def hours(count: float) -> datetime.timedelta:
    return datetime.timedelta(hours=count)


def test_half_of_the_time_used_is_fifty_percent() -> None:
    burning = fuses.burn(due_at=NOW + hours(5), started_at=NOW - hours(5), now=NOW)
    assert (burning.percent, burning.tone) == (50, "")


def test_four_hours_before_its_promise_work_is_due() -> None:
    burning = fuses.burn(due_at=NOW + hours(4), started_at=NOW - hours(12), now=NOW)
    assert (burning.percent, burning.tone) == (75, "due")


def test_after_its_promise_work_is_late_and_burnt_out() -> None:
    burning = fuses.burn(due_at=NOW - hours(1), started_at=NOW - hours(9), now=NOW)
    assert (burning.percent, burning.tone, burning.left) == (100, "late", -hours(1))


def test_an_unknown_start_counts_as_eight_hours_before_the_promise() -> None:
    burning = fuses.burn(due_at=NOW + hours(6), started_at=None, now=NOW)
    assert burning.started_at == NOW - hours(2)
    assert burning.percent == 25


@pytest.mark.parametrize(
    ("left", "span"),
    [
        (hours(1 / 60 * 24), fuses.Span("minutes", minutes=24)),
        (hours(1.2), fuses.Span("hours_minutes", hours=1, minutes=12)),
        (hours(2), fuses.Span("hours", hours=2)),
        (hours(6.9), fuses.Span("hours", hours=6)),
        (hours(50), fuses.Span("days", days=2)),
        (-hours(0.4), fuses.Span("minutes", minutes=24)),
    ],
)
def test_time_left_is_told_in_the_units_a_reader_needs(
    left: datetime.timedelta, span: fuses.Span
) -> None:
    assert fuses.span(left) == span
