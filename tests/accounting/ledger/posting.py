"""Small words for the ledger's tests."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.accounting.services import ledger
from apps.accounting.values.ledger import EntryDraft, LineDraft, PostedEntry
from apps.parties.models import Party
from kernel.actor import Actor

DAY = date(2026, 3, 10)


def draft(*lines: tuple[str, str], on: date = DAY, **more: Any) -> EntryDraft:
    """An entry in the general journal; each line is (account, amount), debit positive."""
    columns: dict[str, Any] = {"journal_code": "GEN", "description": "Coffee beans", **more}
    return EntryDraft(
        date=on,
        lines=tuple(_line(code, Decimal(amount)) for code, amount in lines),
        **columns,
    )


def _line(code: str, amount: Decimal) -> LineDraft:
    """What is owed is owed by someone; here always by the same."""
    party_id = _someone() if code in {"6190", "7440"} else None
    return LineDraft(account_code=code, amount=amount, party_id=party_id)


def _someone() -> uuid.UUID:
    found, _made = Party.objects.get_or_create(
        name="Fjordrist ApS", defaults={"sort_key": "fjordrist", "name_key": "fjordrist"}
    )
    return found.pk


def post(actor: Actor, *lines: tuple[str, str], on: date = DAY, **more: Any) -> PostedEntry:
    return ledger.post_entry(draft=draft(*lines, on=on, **more), actor=actor)


def state_of_books() -> list[Any]:
    """Everything that posting writes; two equal states mean that nothing changed."""
    found = []
    for query in (
        "SELECT id::text, number FROM journal_entry ORDER BY id",
        "SELECT id, amount FROM journal_line ORDER BY id",
        "SELECT account_id, month, debit, credit FROM month_balance ORDER BY 1, 2",
        "SELECT id, last_number FROM journal_counter ORDER BY id",
        "SELECT id, state FROM period ORDER BY id",
        "SELECT count(*) FROM fact",
    ):
        with connection.cursor() as cursor:
            cursor.execute(query)
            found.append(cursor.fetchall())
    return found
