"""Keeping what clients' books announce of themselves. Shared scope; nobody's books are read."""

from __future__ import annotations

import datetime
from decimal import Decimal

from apps.workspace.models import ClientPosition
from kernel.facts import RecordedFact


def keep_position(*, fact: RecordedFact) -> None:
    """One row per client and day. The same fact again, or an older one, changes nothing."""
    told = fact.payload
    day = datetime.date.fromisoformat(told["measured_on"])
    figures = {
        "sequence": fact.sequence,
        "currency": told["currency"],
        "cash": Decimal(told["cash"]),
        "overdue_receivables": Decimal(told["overdue_receivables"]),
        "overdue_payables": Decimal(told["overdue_payables"]),
        "unreconciled_lines": told["unreconciled_lines"],
        "last_closed_on": _day(told["last_closed"]),
        "last_statement_on": _day(told["last_statement"]),
    }
    row, is_new = ClientPosition.objects.select_for_update().get_or_create(
        client_id=fact.of_client().id, measured_on=day, defaults=figures
    )
    if not is_new and row.sequence < fact.sequence:
        ClientPosition.objects.filter(pk=row.pk).update(**figures)


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
