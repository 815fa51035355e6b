"""Several people and the sweep at once, with real commits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connections

from apps.accounting.models import JournalEntry
from apps.accounting.services import currencies, ledger, recurring
from apps.accounting.values.ledger import EntryDraft, LineDraft
from apps.parties.models import Party
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tests.accounting.ledger_growth.test_recurring_entries import rent
from tests.cast import Cast


def at_once(client: Any, *acts: Any) -> list[Any]:
    def in_scope(act: Any) -> Any:
        try:
            with client_scope(client):
                return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(in_scope, acts))


def test_four_sweeps_at_once_post_each_occurrence_once(fresh_database: Cast) -> None:
    client = fresh_database.nordlys.ref
    with client_scope(client):
        recurring.add_recurring_entry(draft=rent(), actor=system_actor())
    today = date(2026, 6, 30)
    swept = at_once(client, *[lambda: recurring.post_what_is_due(today=today)] * 4)
    with client_scope(client):
        days = [row.date.month for row in JournalEntry.objects.order_by("date")]
    assert days == [1, 2, 3, 4, 5, 6]
    assert sum(each.held for each in swept) == 0


def test_two_revaluations_at_once_post_the_difference_once(fresh_database: Cast) -> None:
    client, day = fresh_database.pekarna.ref, date(2026, 3, 31)
    with client_scope(client):
        party = Party.objects.create(name="Wiener Kaffeehaus GmbH")
        sides = (("311", 1, party.pk), ("601", -1, None))
        lines = tuple(
            LineDraft(
                account_code=code,
                amount=sign * Decimal(25000),
                currency="EUR",
                currency_amount=sign * Decimal(1000),
                party_id=party_id,
            )
            for code, sign, party_id in sides
        )
        draft = EntryDraft(
            journal_code="GEN", date=date(2026, 3, 10), description="Export", lines=lines
        )
        ledger.post_entry(draft=draft, actor=system_actor())
        currencies.type_rate(currency="EUR", on=day, rate=Decimal("25.5"), actor=system_actor())
    done = at_once(client, *[lambda: currencies.revalue(on=day, actor=system_actor())] * 2)
    assert sorted(each is None for each in done) == [False, True]
    with client_scope(client):
        assert JournalEntry.objects.filter(source_kind="revaluation").count() == 2
