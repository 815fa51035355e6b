"""How lines were explained: now and before."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from apps.accounting.models import (
    Line,
    LineState,
    Reconciliation,
    StatementLine,
)
from apps.accounting.values.bank import (
    EntrySide,
    ReconciliationInfo,
)


def current(rows: Iterable[StatementLine]) -> dict[int, ReconciliationInfo]:
    """What explains each of the lines that is reconciled."""
    ids = [row.id for row in rows if row.state == LineState.RECONCILED]
    found = history(ids) if ids else {}
    return {
        line_id: one for line_id, all_of in found.items() for one in all_of if not one.undone_at
    }


def history(line_ids: list[int]) -> Mapping[int, list[ReconciliationInfo]]:
    """Every reconciliation of the lines, newest first. Two queries."""
    rows = list(
        Reconciliation.objects.filter(line_id__in=line_ids)
        .select_related("entry__journal", "entry__fiscal_year", "rule")
        .order_by("-id")
    )
    sides = _other_sides(rows)
    found: dict[int, list[ReconciliationInfo]] = defaultdict(list)
    for row in rows:
        found[row.line_id].append(_reconciliation(row, sides[row.entry_id]))
    return found


def _other_sides(rows: list[Reconciliation]) -> Mapping[uuid.UUID, list[EntrySide]]:
    """The entries' lines but those that the reconciliations settle, signed as the bank does and in
    the account's currency."""
    found: dict[uuid.UUID, list[EntrySide]] = defaultdict(list)
    lines = (
        Line.objects.filter(entry_id__in={row.entry_id for row in rows})
        .exclude(pk__in={row.ledger_line_id for row in rows})
        .select_related("account")
        .order_by("entry_id", "position")
    )
    for one in lines:
        found[one.entry_id].append(
            EntrySide(
                account_code=one.account.code,
                account_name=one.account.name,
                amount=-(one.amount if one.currency_amount is None else one.currency_amount),
                description=one.description,
            )
        )
    return found


def _reconciliation(row: Reconciliation, sides: list[EntrySide]) -> ReconciliationInfo:
    kind: Any = str(row.kind)
    entry = row.entry
    return ReconciliationInfo(
        kind=kind,
        entry_id=entry.id,
        entry_reference=f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}",
        entry_date=entry.date,
        entry_text=entry.description,
        sides=tuple(sides),
        rule_name=row.rule.name if row.rule else "",
        actor_name=row.actor_name,
        at=row.at,
        undone_at=row.undone_at,
        undone_by_name=row.undone_by_name,
    )
