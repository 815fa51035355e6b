"""Small words for what is owed."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.accounting.services import ledger
from apps.accounting.values.ledger import EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from apps.parties.models import Party
from kernel.actor import Actor

DAY = date(2026, 3, 10)
RECEIVABLES, PAYABLES, SALES, BANK, TRANSIT = "6190", "7440", "1010", "6480", "6490"


def register(name: str) -> uuid.UUID:
    party = Party.objects.create(
        name=name, sort_key=name.lower(), name_key=name.lower(), is_customer=True, country="DK"
    )
    return party.pk


def entry(actor: Actor, *lines: LineDraft, on: date = DAY) -> uuid.UUID:
    draft = EntryDraft(journal_code="GEN", date=on, description="Coffee", lines=lines)
    return ledger.post_entry(draft=draft, actor=actor).id


def line(account: str, amount: str, **more: Any) -> LineDraft:
    return LineDraft(account_code=account, amount=Decimal(amount), **more)


def owed(
    actor: Actor, party: uuid.UUID, amount: str, *, euros: str = "", on: date = DAY, **more: Any
) -> int:
    """What the party owes us (positive) or has paid (negative); the item's line."""
    in_euros = {"currency": "EUR", "currency_amount": Decimal(euros)} if euros else {}
    out_euros = {"currency": "EUR", "currency_amount": -Decimal(euros)} if euros else {}
    posted = entry(
        actor,
        line(RECEIVABLES, amount, party_id=party, **in_euros, **more),
        line(SALES, str(-Decimal(amount)), **out_euros),
        on=on,
    )
    [[line_id]] = rows(
        "SELECT line_id FROM open_item JOIN journal_line AS l ON l.id = line_id"
        " WHERE l.entry_id = %s",
        posted,
    )
    return int(line_id)


def share(line_id: int, amount: str) -> ItemShare:
    return ItemShare(line_id=line_id, amount=Decimal(amount))


def rows(query: str, *params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def left(line_id: int) -> tuple[str, str]:
    """What is open of an item: in the books' currency and in its own."""
    [[booked, own]] = rows(
        "SELECT open_amount, open_currency_amount FROM open_item WHERE line_id = %s", line_id
    )
    return f"{booked:.2f}", f"{own:.2f}"


def state_of_items() -> list[Any]:
    """Everything that settling writes; two equal states mean that nothing changed."""
    return [
        rows("SELECT line_id, open_amount, open_currency_amount FROM open_item ORDER BY 1"),
        rows("SELECT id::text, undoes_id::text FROM allocation ORDER BY 1"),
        rows("SELECT item_id, amount, currency_amount FROM allocation_part ORDER BY id"),
        rows("SELECT id::text, number FROM journal_entry ORDER BY 1"),
        rows("SELECT count(*) FROM fact"),
    ]


def control_accounts_differ() -> list[Any]:
    """Control accounts whose items and whose lines come to different sums. Always empty."""
    return rows(
        """
        SELECT a.code, b.booked, i.whole, i.still
          FROM account AS a
          LEFT JOIN (SELECT account_id, sum(debit - credit) AS booked
                       FROM month_balance GROUP BY 1) AS b ON b.account_id = a.id
          LEFT JOIN (SELECT account_id, sum(amount) AS whole, sum(open_amount) AS still
                       FROM open_item GROUP BY 1) AS i ON i.account_id = a.id
         WHERE a.control <> '' AND (coalesce(b.booked, 0) <> coalesce(i.whole, 0)
                                    OR coalesce(b.booked, 0) <> coalesce(i.still, 0))
        """
    )
