"""A real statement, from its upload through queue, review and bill; by the services themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from apps.accounting.models import StatementLine
from apps.accounting.services import bank
from apps.accounting.values.bank import BankAccountDraft
from apps.workspace import selectors, services
from apps.workspace.models import WorkItem
from billing import selectors as billing
from kernel.periods import Month
from kernel.shared.models import DeadLetter
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.cast import Cast, drain

SALES = "1010"


@pytest.fixture(autouse=True)
def empty_disk(cast: Cast) -> Iterator[None]:
    yield
    shutil.rmtree(Path(settings.MEDIA_ROOT) / cast.nordlys.ref.schema_name, ignore_errors=True)


def test_a_statement_becomes_work_is_reviewed_and_billed(cast: Cast) -> None:
    client = cast.nordlys
    owner, joana = cast.actor(cast.owner, client), cast.actor(cast.preparer, client)
    with client_scope(client.ref):
        draft = BankAccountDraft(name="Jyske Bank", number=samples.JYSKE)
        account = bank.add_bank_account(draft=draft, actor=joana)
        content = samples.camt(*samples.MOVEMENTS)
        bank.accept_upload(name="november.xml", content=content, actor=owner)
    drain(client.ref)

    [group] = selectors.queue(user_id=cast.preparer.user_id).groups
    [item] = group.items
    assert item.title.startswith("Reconcile 3 lines, Jyske Bank")
    assert item.url_kwargs == {"client": "nordlys", "bank_account_id": str(account.id)}

    with client_scope(client.ref):
        first, *others = [row.pk for row in StatementLine.objects.order_by("position")]
        bank.post_line(line_id=first, account_code=SALES, actor=joana)
        bank.undo_line(line_id=first, actor=joana)
        bank.exclude_line(line_id=first, reason="Posted twice by the bank", actor=joana)
        bank.undo_line(line_id=first, actor=joana)
        for line in (first, *others):
            bank.post_line(line_id=line, account_code=SALES, actor=joana)
    drain(client.ref)

    row = WorkItem.objects.get()
    assert (row.state, row.count, row.total) == ("in_review", 0, 3)
    assert (row.submitted_by_id, row.reviewer_id) == (
        cast.preparer.user_id,
        cast.reviewer.user_id,
    )
    tomas = cast.provider(cast.reviewer)
    services.return_to_preparer(item_id=row.pk, reason="Line 2 is rent", actor=tomas)
    with client_scope(client.ref):
        bank.undo_line(line_id=others[0], actor=joana)
        bank.post_line(line_id=others[0], account_code="2030", actor=joana)
    drain(client.ref)
    services.accept(item_id=row.pk, actor=tomas)
    assert WorkItem.objects.get().state == "done"

    month = Month.of(timezone.localdate())
    bill = billing.current_bill(client_id=client.id, month=month)
    assert [(line.metric.code, line.quantity) for line in bill.lines] == [
        ("bank_lines_reconciled", 3)
    ]
    assert not DeadLetter.objects.exists()
