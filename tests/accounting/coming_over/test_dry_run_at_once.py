"""While a file is tried, everybody else goes on with their work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction

from apps.accounting.models import JournalEntry
from apps.accounting.selectors import coming_over as read
from apps.accounting.services import coming_over
from apps.accounting.services.coming_over import errors, working
from kernel.actor import Actor, system_actor
from kernel.errors import KontorError
from kernel.tenancy import client_scope
from tests.accounting.ledger.posting import post
from tests.cast import Cast

ENTRY = '2026-03-0{day} * "{day}"\n  Assets:6480-Bank  {day} DKK\n  Income:Old  -{day} DKK\n'
BOOK = "2026-01-01 open Assets:6480-Bank\n2026-01-01 open Income:Old\n" + "".join(
    ENTRY.format(day=day) for day in range(1, 7)
)


def test_whoever_posts_or_forgets_the_file_meanwhile_is_answered_at_once(
    fresh_database: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "TRIED_AT_ONCE", 2)
    client, chief = fresh_database.nordlys.ref, system_actor()
    seen: list[tuple[int, int, Any, Any]] = []

    def others() -> tuple[Any, Any]:
        try:
            with client_scope(client), connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = '2s'")
                with transaction.atomic():
                    # The same journal, the same account and the same month.
                    number = post(chief, ("6480", "10"), ("1010", "-10")).number
                return number, _forgotten(chief)
        finally:
            connections.close_all()

    def report(*, done: int, total: int, what: str) -> None:
        if total:
            with ThreadPoolExecutor(1) as pool:
                seen.append((done, total, *pool.submit(others).result()))

    with client_scope(client):
        import_id = coming_over.start(
            name="old.beancount", content=BOOK.encode(), subject="journal", actor=chief
        )
        with transaction.atomic():
            coming_over.perform_check(import_id=import_id, actor=chief, report=report)
        assert seen == [(2, 6, 1, "busy"), (4, 6, 2, "busy"), (6, 6, 3, "busy")]
        found = read.import_report(import_id=import_id)
        assert found is not None
        assert (found.errors, found.counts["entries"]) == (0, 6)
        assert JournalEntry.objects.count() == 3


def _forgotten(actor: Actor) -> str:
    (waiting,) = read.imports()
    try:
        coming_over.discard(import_id=waiting.id, actor=actor)
    except errors.BeingWorkedOn:
        return "busy"
    except KontorError as refused:
        return refused.code
    return "forgotten"
