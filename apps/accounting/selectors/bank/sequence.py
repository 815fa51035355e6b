"""Which statements of an account are missing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.accounting.models import Statement
from apps.accounting.rules import statement_sequence
from apps.accounting.rules.bank_statements import NOTIFICATION
from apps.accounting.rules.statement_sequence import Gap, StatementPlace
from apps.accounting.selectors.bank import dates
from apps.accounting.values.bank import StatementGap

_PLACE: Final = (
    "id",
    "format",
    "sequence",
    "period_from",
    "period_to",
    "opening_balance",
    "closing_balance",
)


def statement_gaps(*, bank_account_id: uuid.UUID) -> tuple[StatementGap, ...]:
    """The gaps and overlaps between the account's statements, oldest first. One query."""
    return tuple(
        _gap(one, bank_account_id) for one in statement_sequence.gaps(places(bank_account_id))
    )


def missing_statements() -> dict[uuid.UUID, tuple[StatementGap, ...]]:
    """What is missing, by bank account; accounts without a gap are left out. One query."""
    found: dict[uuid.UUID, list[StatementPlace]] = {}
    for account_id, *values in _rows().values_list("bank_account_id", *_PLACE):
        found.setdefault(account_id, []).append(_of_values(values))
    gaps = {
        account_id: tuple(
            _gap(one, account_id) for one in statement_sequence.gaps(its) if one.is_missing
        )
        for account_id, its in found.items()
    }
    return {account_id: its for account_id, its in gaps.items() if its}


def places(bank_account_id: uuid.UUID) -> list[StatementPlace]:
    rows = _rows().filter(bank_account_id=bank_account_id).values_list(*_PLACE)
    return [_of_values(values) for values in rows]


def place(row: Statement) -> StatementPlace:
    return _of_values([getattr(row, name) for name in _PLACE])


def is_notification(row: Statement) -> bool:
    return row.format.startswith(NOTIFICATION)


def _rows() -> QuerySet[Statement]:
    return Statement.objects.exclude(format__startswith=NOTIFICATION).order_by("imported_at")


def _of_values(values: Sequence[Any]) -> StatementPlace:
    return StatementPlace(**dict(zip(_PLACE, values, strict=True)))


def _gap(one: Gap, bank_account_id: uuid.UUID) -> StatementGap:
    return StatementGap(
        bank_account_id=bank_account_id,
        before_id=one.before,
        after_id=one.after,
        is_missing=one.is_missing,
        sentence=gettext(one.message) % dates.shown(one.params),
        missing_from=one.missing_from,
        missing_to=one.missing_to,
    )
