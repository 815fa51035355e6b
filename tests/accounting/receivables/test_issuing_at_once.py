"""Several people issue in the same moment: numbers have no gap and none comes twice."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.db import connections

from apps.accounting.models import DunningLetter, Invoice, Period
from apps.accounting.services import receivables
from apps.accounting.services.ledger import PeriodClosed
from apps.accounting.services.receivables.refusals import NothingToDun
from apps.accounting.values.receivables import InvoiceDraft
from kernel.actor import system_actor
from kernel.tenancy import ClientRef, client_scope
from tests.accounting.receivables.conftest import DAY, add_customer, line, sell_as
from tests.cast import Cast


def issue(client: ClientRef, invoice_id: uuid.UUID) -> str:
    try:
        with client_scope(client):
            actor = system_actor()
            return receivables.issue_invoice(invoice_id=invoice_id, actor=actor).number
    except PeriodClosed:
        return ""
    finally:
        connections.close_all()


def test_numbers_have_no_gap_when_many_issue_at_once(fresh_database: Cast) -> None:
    client = fresh_database.pekarna.ref
    with client_scope(client):
        sell_as(system_actor(), vat_id="CZ27082440")
        customer = add_customer()
        # Every third one meets a closed period after its number was taken: that must come back.
        Period.objects.filter(starts_on=date(2026, 10, 1)).update(state="closed")
        drafts = [
            receivables.create_draft(
                draft=InvoiceDraft(
                    party_id=customer,
                    issued_on=date(2026, 10, 5) if at % 3 == 2 else DAY,
                    lines=(line("10"),),
                ),
                actor=system_actor(),
            )
            for at in range(12)
        ]
    with ThreadPoolExecutor(4) as workers:
        numbers = list(workers.map(lambda each: issue(client, each), drafts))
    assert sorted(each for each in numbers if each) == [
        f"2026-{number:04d}" for number in range(1, 9)
    ]
    with client_scope(client):
        given = Invoice.objects.filter(state="issued").order_by("sequence")
        assert list(given.values_list("sequence", flat=True)) == list(range(1, 9))


def test_a_customer_reminded_by_two_at_once_is_charged_once(fresh_database: Cast) -> None:
    client = fresh_database.pekarna.ref
    with client_scope(client):
        sell_as(system_actor(), vat_id="CZ27082440")
        customer = add_customer()
        draft = InvoiceDraft(party_id=customer, issued_on=date(2026, 8, 3), lines=(line("10000"),))
        invoice_id = receivables.create_draft(draft=draft, actor=system_actor())
        receivables.issue_invoice(invoice_id=invoice_id, actor=system_actor())

    def remind(_at: int) -> str:
        try:
            with client_scope(client):
                receivables.send_reminder(
                    party_id=customer, actor=system_actor(), today=date(2026, 10, 20)
                )
                return "sent"
        except NothingToDun:
            return "nothing"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as workers:
        said = sorted(workers.map(remind, range(2)))

    with client_scope(client):
        assert DunningLetter.objects.count() == 1
    assert said == ["nothing", "sent"]
