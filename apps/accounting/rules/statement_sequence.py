"""Whether the statements of a bank account follow each other without a hole.

Pure. Numbers tell best where banks count their statements; where they don't, the balance with which
one ends is the one with which the next begins, and else the days between must be covered. A
notification is no statement and must be left out beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from apps.accounting.rules.wording import gettext_noop

GapKind = Literal["number", "balance", "days", "overlap"]
Params = dict[str, str | int]
# Of these only the days of their lines are known, which says nothing about the days between.
FORMATS_WITHOUT_PERIOD: Final = frozenset({"CSV"})
_NUMBER = re.compile(r"0*([0-9]{1,6})(?![0-9])")
_FIRST: Final = 1
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPlace:
    """A statement as far as its place among the others goes."""

    id: UUID
    format: str
    sequence: str
    period_from: date | None
    period_to: date | None
    opening_balance: Decimal | None
    closing_balance: Decimal | None

    @property
    def number(self) -> int | None:
        """The statement's own number: what stands before the page or the year."""
        found = _NUMBER.match(self.sequence.strip())
        return int(found[1]) if found and int(found[1]) else None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is wrong between the statement `before` and the one `after`.

    `message` is an English template for `params`. An overlap only doubles what is recognised
    anyway; all other kinds mean that a statement is missing.
    """

    kind: GapKind
    before: UUID
    after: UUID
    message: str
    params: Params = field(default_factory=dict)
    missing_from: date | None = None
    missing_to: date | None = None
    # How many statements are missing, where they are counted.
    count: int = 1

    @property
    def is_missing(self) -> bool:
        return self.kind != "overlap"

    @property
    def sentence(self) -> str:
        return self.message % self.params


def gaps(statements: Iterable[StatementPlace]) -> tuple[Gap, ...]:
    """The gaps and overlaps between one account's statements, in the order of time."""
    return tuple(_gaps(sorted(statements, key=_by_time)))


def _by_time(one: StatementPlace) -> tuple[date, date, int]:
    last = one.period_to or one.period_from or date.min
    return last, one.period_from or last, one.number or 0


def _gaps(ordered: list[StatementPlace]) -> Iterator[Gap]:
    """Each statement against the one before; one that lies within others stands beside the row."""
    previous: StatementPlace | None = None
    for one in ordered:
        if one.period_to is None:
            continue
        if previous is not None:
            found = _between(previous, one)
            if found is not None:
                yield found
        previous = one


def _between(before: StatementPlace, after: StatementPlace) -> Gap | None:
    overlap = _overlap(before, after)
    if overlap is not None:
        return overlap
    meet = _balances_meet(before, after)
    missing = _missing_numbers(before, after)
    if missing > 0 and not (meet and _counts_days(before, after)):
        return _number_gap(before, after, missing)
    if meet is not None:
        return None if meet else _balance_gap(before, after)
    return None if missing == 0 else _days_gap(before, after)


def _overlap(before: StatementPlace, after: StatementPlace) -> Gap | None:
    """Days that both cover. Two statements may share a day at its end and beginning, and pages of
    one statement share all of theirs."""
    is_page = before.number is not None and before.number == after.number
    if is_page or _balances_meet(before, after):
        return None
    if not before.period_to or not after.period_from or after.period_from >= before.period_to:
        return None
    return Gap(
        "overlap",
        before.id,
        after.id,
        gettext_noop(
            "The days from %(first)s to %(last)s are on the statement before, too; what was known "
            "already was left out."
        ),
        {"first": after.period_from.isoformat(), "last": before.period_to.isoformat()},
    )


def _balances_meet(before: StatementPlace, after: StatementPlace) -> bool | None:
    """None where a balance isn't stated."""
    if before.closing_balance is None or after.opening_balance is None:
        return None
    return before.closing_balance == after.opening_balance


def _missing_numbers(before: StatementPlace, after: StatementPlace) -> int:
    """How many numbers lie between; -1 where the bank doesn't count, or not by one."""
    if before.number is None or after.number is None:
        return -1
    if after.number >= before.number:
        return max(after.number - before.number - 1, 0)
    # Banks begin again with a year.
    return after.number - _FIRST if _year(after) > _year(before) else -1


def _counts_days(before: StatementPlace, after: StatementPlace) -> bool:
    """Whether the numbers grow with the calendar: some banks number a statement by its day."""
    if before.period_to is None or after.period_to is None:
        return False
    days = (after.period_to - before.period_to).days
    return after.number is not None and after.number - (before.number or 0) == days


def _year(one: StatementPlace) -> int:
    return one.period_to.year if one.period_to else 0


# ---- In words ------------------------------------------------------------------------------
def _number_gap(before: StatementPlace, after: StatementPlace, missing: int) -> Gap:
    last = (after.number or 0) - 1
    first = last - missing + 1
    params: Params = {"first": first, "last": last, "after": after.sequence, "day": _day(before)}
    if missing == 1:
        message = gettext_noop(
            "Statement %(first)s is missing before statement %(after)s; the last one before it "
            "ends on %(day)s."
        )
    else:
        message = gettext_noop(
            "Statements %(first)s to %(last)s are missing before statement %(after)s; the last "
            "one before them ends on %(day)s."
        )
    return replace(_missing("number", before, after, message, params), count=missing)


def _balance_gap(before: StatementPlace, after: StatementPlace) -> Gap:
    closing, opening = before.closing_balance or Decimal(0), after.opening_balance or Decimal(0)
    return _missing(
        "balance",
        before,
        after,
        gettext_noop(
            "A statement is missing: this one begins with %(opening)s, the one before ended on "
            "%(day)s with %(closing)s; %(difference)s lies between."
        ),
        {
            "opening": str(opening),
            "closing": str(closing),
            "difference": str(opening - closing),
            "day": _day(before),
        },
    )


def _days_gap(before: StatementPlace, after: StatementPlace) -> Gap | None:
    if {before.format, after.format} & FORMATS_WITHOUT_PERIOD:
        return None
    first, last = _days_between(before, after)
    if first is None or last is None or _is_weekend(first, last):
        return None
    return _missing(
        "days",
        before,
        after,
        gettext_noop("No statement covers the days from %(first)s to %(last)s."),
        {"first": first.isoformat(), "last": last.isoformat()},
    )


def _missing(
    kind: GapKind, before: StatementPlace, after: StatementPlace, message: str, params: Params
) -> Gap:
    first, last = _days_between(before, after)
    return Gap(kind, before.id, after.id, message, params, first, last)


def _days_between(
    before: StatementPlace, after: StatementPlace
) -> tuple[date, date] | tuple[None, None]:
    """The days that neither covers; none when they touch."""
    if before.period_to is None or after.period_from is None:
        return None, None
    first, last = before.period_to + _DAY, after.period_from - _DAY
    return (first, last) if first <= last else (None, None)


def _is_weekend(first: date, last: date) -> bool:
    days = (last - first).days + 1
    return days <= 2 and all((first + _DAY * one).weekday() >= 5 for one in range(days))


def _day(one: StatementPlace) -> str:
    return one.period_to.isoformat() if one.period_to else ""
