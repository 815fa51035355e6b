"""Several workers deliver the same client's facts at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from apps.workspace.models import WorkEvent, WorkItem
from billing.models import UsageEvent
from kernel.facts.relay import relay
from kernel.shared.models import DeadLetter
from kernel.tenancy import ClientRef
from tenants import selectors as tenants
from tests.cast import Cast, drain
from tests.workspace.bank_facts import (
    AccountReconciled,
    LineReconciled,
    LineReopened,
    StatementImported,
    announce,
)


def deliver(client: ClientRef) -> None:
    try:
        relay(client, find_client=tenants.client_ref)
    finally:
        connections.close_all()


@pytest.mark.slow
def test_two_relays_at_once_make_one_item_and_count_each_line_once(fresh_database: Cast) -> None:
    client = fresh_database.nordlys.ref
    joana = fresh_database.actor(fresh_database.preparer, fresh_database.nordlys)
    announce(client, StatementImported(open_lines=20), StatementImported(open_lines=40))
    announce(
        client,
        *(LineReconciled(line_id=line, open_lines=40 - line) for line in range(1, 31)),
        LineReopened(line_id=30, open_lines=11),
        actor=joana,
    )
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, [client] * 4))
    drain(client)
    item = WorkItem.objects.get()
    assert (item.count, item.total, item.state) == (11, 40, "in_progress")
    assert WorkEvent.objects.filter(what="started").count() == 1
    assert sum(UsageEvent.objects.values_list("quantity", flat=True)) == 29
    assert UsageEvent.objects.count() == 31
    announce(client, AccountReconciled(), actor=joana)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, [client] * 4))
    assert WorkItem.objects.get().state == "in_review"
    assert not DeadLetter.objects.filter(settled_at=None).exists()
