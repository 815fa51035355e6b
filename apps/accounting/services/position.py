"""Telling those who look over many clients where these books stand.

What happens in the books only marks the position as stale; the sweep measures it once, however much
happened since, and announces it when it changed or a new day began.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounting.facts.position import PositionMeasured
from apps.accounting.models import Books, Position
from apps.accounting.selectors import position as selectors
from apps.accounting.values.position import PositionInfo
from kernel.actor import system_actor
from kernel.facts import publish

ONLY: Final = 1


def mark_stale() -> None:
    changed = Position.objects.filter(pk=ONLY, is_stale=False).update(is_stale=True)
    if not changed:
        Position.objects.get_or_create(pk=ONLY)


@transaction.atomic
def measure(*, today: datetime.date | None = None) -> bool:
    """Announce where the books stand, when that is news. True when it was told."""
    today = today or timezone.localdate()
    if not Books.objects.exists():
        return False
    row, _is_new = Position.objects.select_for_update().get_or_create(pk=ONLY)
    if not row.is_stale and row.measured_on == today:
        return False
    fact = _fact(selectors.position(on=today))
    told = asdict(fact)
    is_news = bool(told != row.told)
    Position.objects.filter(pk=ONLY).update(measured_on=today, told=told, is_stale=False)
    if is_news:
        publish(fact, actor=system_actor())
    return is_news


def _fact(found: PositionInfo) -> PositionMeasured:
    return PositionMeasured(
        measured_on=found.measured_on.isoformat(),
        currency=found.currency,
        cash=f"{found.cash:f}",
        overdue_receivables=f"{found.overdue_receivables:f}",
        overdue_payables=f"{found.overdue_payables:f}",
        unreconciled_lines=found.unreconciled_lines,
        last_closed=_day(found.last_closed_on),
        last_statement=_day(found.last_statement_on),
    )


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
