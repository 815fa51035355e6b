"""Two statements of the same kind side by side, row by row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from apps.accounting.values.statements import (
    Amounts,
    Column,
    Statement,
    StatementRow,
    StatementSection,
)


def beside(left: Statement, right: Statement, *, columns: tuple[Column, ...]) -> Statement:
    """`left` with the columns of `right` after its own; what only one of them has gets zeros."""
    widths = len(left.columns), len(right.columns)
    return replace(
        left,
        columns=columns,
        sections=_sections(left.sections, right.sections, widths),
        totals=left.totals + right.totals,
    )


def _sections(
    left: Sequence[StatementSection], right: Sequence[StatementSection], widths: tuple[int, int]
) -> tuple[StatementSection, ...]:
    found = {each.code: each for each in left}
    others = {each.code: each for each in right}
    codes = [*found, *(code for code in others if code not in found)]
    return tuple(_section(found.get(code), others.get(code), widths) for code in codes)


def _section(
    left: StatementSection | None, right: StatementSection | None, widths: tuple[int, int]
) -> StatementSection:
    known = left or right
    assert known is not None
    return replace(
        known,
        rows=_rows(left.rows if left else (), right.rows if right else (), widths),
        sections=_sections(left.sections if left else (), right.sections if right else (), widths),
        totals=_side(left, widths[0]) + _side(right, widths[1]),
    )


def _rows(
    left: Sequence[StatementRow], right: Sequence[StatementRow], widths: tuple[int, int]
) -> tuple[StatementRow, ...]:
    ours = {(row.code, str(row.name)): row for row in left}
    theirs = {(row.code, str(row.name)): row for row in right}
    found = []
    for key in sorted({*ours, *theirs}, key=lambda key: (not key[0], key)):
        mine, other = ours.get(key), theirs.get(key)
        known = mine or other
        assert known is not None
        amounts = (mine.amounts if mine else _nothing(widths[0])) + (
            other.amounts if other else _nothing(widths[1])
        )
        found.append(replace(known, amounts=amounts))
    return tuple(found)


def _side(section: StatementSection | None, width: int) -> Amounts:
    return section.totals if section else _nothing(width)


def _nothing(width: int) -> Amounts:
    return (Decimal(0),) * width
