"""Two statements of the same kind side by side, with the change between them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from apps.accounting.values.statements import (
    Amounts,
    Column,
    Statement,
    StatementRow,
    StatementSection,
)

NOTHING: Final = (Decimal(0),)


def beside(now: Statement, before: Statement, *, columns: tuple[Column, ...]) -> Statement:
    """Both have one column; the answer has now, before and the change. What only one of them has
    gets a zero in the other."""
    return replace(
        now,
        columns=columns,
        sections=_sections(now.sections, before.sections),
        totals=_amounts(now.totals, before.totals),
    )


def _sections(
    now: Sequence[StatementSection], before: Sequence[StatementSection]
) -> tuple[StatementSection, ...]:
    ours, theirs = ({each.code: each for each in side} for side in (now, before))
    return tuple(
        replace(
            section,
            rows=_rows(_rows_of(ours.get(code)), _rows_of(theirs.get(code))),
            sections=_sections(_inner(ours.get(code)), _inner(theirs.get(code))),
            totals=_amounts(_totals(ours.get(code)), _totals(theirs.get(code))),
        )
        for code, section in (ours | {c: s for c, s in theirs.items() if c not in ours}).items()
    )


def _rows(now: Sequence[StatementRow], before: Sequence[StatementRow]) -> tuple[StatementRow, ...]:
    ours, theirs = ({(row.code, str(row.name)): row for row in side} for side in (now, before))
    found = theirs | ours
    return tuple(
        replace(
            found[key],
            amounts=_amounts(
                ours[key].amounts if key in ours else NOTHING,
                theirs[key].amounts if key in theirs else NOTHING,
            ),
        )
        for key in sorted(found, key=lambda key: (not key[0], key))
    )


def _amounts(now: Amounts, before: Amounts) -> Amounts:
    return (now[0], before[0], now[0] - before[0])


def _rows_of(section: StatementSection | None) -> Sequence[StatementRow]:
    return section.rows if section else ()


def _inner(section: StatementSection | None) -> Sequence[StatementSection]:
    return section.sections if section else ()


def _totals(section: StatementSection | None) -> Amounts:
    return section.totals if section else NOTHING
