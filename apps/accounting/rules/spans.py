"""Cutting a span of days into whole months, whose sums are kept, and what is left over.

A rest is counted with a sign: where more than half of a month is wanted, the whole month is taken
and the days that are not wanted are taken off again, so that at most half a month is ever read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.periods import Month

BEGINNING = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Rest:
    """Days from `first` to `last`, both included, to be added (1) or taken off (-1)."""

    first: date
    last: date
    sign: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Whole months from `first_month` up to but without `end_month`, and the rests."""

    first_month: date
    end_month: date
    rests: tuple[Rest, ...]


def cut(*, first: date | None, last: date) -> Cut:
    """`first` None means since ever; both days are included. Errors: ValueError when reversed."""
    if first is not None and first > last:
        raise ValueError("the first day lies after the last")
    start, rests = _start(first)
    end = Month.of(last).first_day
    if last == Month.of(last).last_day:
        end = _next(end)
    else:
        inside = Rest(max(end, first or end), last, 1)
        taken = Rest(last + timedelta(days=1), Month.of(last).last_day, -1)
        is_same_month = first is not None and Month.of(first) == Month.of(last)
        if is_same_month:
            return Cut(end, end, (inside,))
        if _days(taken) < _days(inside):
            end, rests = _next(end), [*rests, taken]
        else:
            rests = [*rests, inside]
    if start > end:
        return Cut(end, end, tuple(rests))
    return Cut(start, end, tuple(rests))


def _start(first: date | None) -> tuple[date, list[Rest]]:
    """The first month to be taken whole, and what that leaves or takes too much."""
    if first is None:
        return BEGINNING, []
    month = Month.of(first)
    if first == month.first_day:
        return first, []
    taken = Rest(month.first_day, first - timedelta(days=1), -1)
    inside = Rest(first, month.last_day, 1)
    if _days(taken) < _days(inside):
        return month.first_day, [taken]
    return _next(month.first_day), [inside]


def months(*, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The months that `first` to `last` touches, each clipped to it."""
    day = first
    while day <= last:
        end = min(Month.of(day).last_day, last)
        yield day, end
        day = end + timedelta(days=1)


def _next(month: date) -> date:
    return Month.of(month).plus(1).first_day


def _days(rest: Rest) -> int:
    return (rest.last - rest.first).days + 1
