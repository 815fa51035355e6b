"""The opening balances that hold. Always in a client."""

from __future__ import annotations

from typing import Any, Final

from apps.accounting.models import JournalEntry
from apps.accounting.selectors import ledger
from apps.accounting.values.ledger import EntryDetail

SOURCE_KIND: Final = "opening_balances"


def opening_balances() -> EntryDetail | None:
    """The entry that holds; None before any was entered. Three queries."""
    row = standing().first()
    return ledger.entry(entry_id=row.pk) if row else None


def standing() -> Any:
    """Entries of opening balances that nobody reversed; one at most."""
    reversed_ones = JournalEntry.objects.filter(reverses__isnull=False).values("reverses")
    return (
        JournalEntry.objects.filter(source_kind=SOURCE_KIND, reverses=None)
        .exclude(pk__in=reversed_ones)
        .order_by("posted_at")
    )
