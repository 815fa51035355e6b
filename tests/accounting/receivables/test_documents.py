"""An issued invoice as files, and on its way to the customer."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest
from django.core import mail

from apps.accounting.models import InvoiceDocument, InvoiceSending
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.services.receivables import refusals
from apps.accounting.services.receivables.sending import AddressUnfit
from kernel import files, jobs
from tests.accounting.receivables.conftest import Shop, add_customer


def work_off() -> None:
    """Run what the services asked for."""
    for job in jobs.recent(limit=50):
        if not job.is_finished:
            jobs.run(job.id)


def test_an_issued_invoice_gets_its_files_once(shop: Shop) -> None:
    issued = shop.issued()
    work_off()
    found = read.invoice(invoice_id=issued.id)
    assert [each.kind for each in found.documents] == ["pdf", "ubl", "isdoc"]
    pdf, ubl, isdoc = (files.read(each.file_id) for each in found.documents)
    assert pdf.startswith(b"%PDF")
    assert b"<cbc:ID>2026-0001</cbc:ID>" in ubl
    assert b"2026-0001" in isdoc
    again = receivables.make_documents(invoice_id=issued.id, actor=shop.actor)
    assert again == found.documents
    assert InvoiceDocument.objects.count() == 3


def test_a_draft_has_no_files(shop: Shop) -> None:
    draft_id = receivables.create_draft(draft=shop.draft(), actor=shop.actor)
    with pytest.raises(refusals.InvoiceNotIssued):
        receivables.document(invoice_id=draft_id, kind="pdf", actor=shop.actor)


def test_an_invoice_goes_out_in_the_customers_language(shop: Shop) -> None:
    customer = add_customer(name="Kavárna Praha", code="K", language="cs")
    issued = shop.issued(party_id=customer)
    receivables.send_invoice(invoice_id=issued.id, actor=shop.actor)
    work_off()
    [sent] = mail.outbox
    assert sent.to == ["ucto@umostu.example"]
    assert [name for name, *_rest in sent.attachments] == [
        "2026-0001.pdf",
        "2026-0001.xml",
        "2026-0001.isdoc",
    ]
    assert read.invoice(invoice_id=issued.id).sendings[0].state == "sent"
    assert read.invoice(invoice_id=issued.id).row.is_sent


def test_what_could_not_be_sent_says_why_and_may_be_sent_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = shop.issued()

    def refuse(self: Any, *args: Any, **kwargs: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({})

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refuse)
        receivables.send_invoice(invoice_id=issued.id, recipient="a@b.example", actor=shop.actor)
        work_off()
    assert InvoiceSending.objects.get().state == "failed"
    receivables.send_invoice(invoice_id=issued.id, recipient="a@b.example", actor=shop.actor)
    work_off()
    states = [each.state for each in read.invoice(invoice_id=issued.id).sendings]
    assert states == ["failed", "sent"]


def test_an_address_that_is_none_sends_nothing(shop: Shop) -> None:
    issued = shop.issued()
    with pytest.raises(AddressUnfit):
        receivables.send_invoice(invoice_id=issued.id, recipient="nobody", actor=shop.actor)
    without = shop.issued(party_id=add_customer(name="Bez pošty", code="B", email=""))
    with pytest.raises(refusals.AddressMissing):
        receivables.send_invoice(invoice_id=without.id, actor=shop.actor)
    assert not InvoiceSending.objects.exists()
    assert mail.outbox == []
