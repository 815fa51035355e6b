"""From an amount on, who wrote an invoice doesn't approve it. Off unless the settings say so."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.accounting.models import ExchangeRate, Invoice, JournalEntry
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.services.receivables import approving, refusals
from kernel.actor import ActorKind
from tests.accounting.receivables.conftest import DAY, Shop, line, sell_as

APPROVE = "accounting.invoice.approve"


@pytest.fixture
def strict(shop: Shop) -> Shop:
    """Pekárna asks for a second person from 1 210 CZK on; its preparer may approve as well."""
    sell_as(shop.actor, vat_id="CZ27082440", second_person_from=Decimal(1210))
    may = shop.actor.permissions | {APPROVE}
    return replace(shop, actor=replace(shop.actor, permissions=may))


def draft(shop: Shop, price: str = "1000") -> uuid.UUID:
    made = shop.draft(line(price, tax_code="CZ-S21"))
    return receivables.create_draft(draft=made, actor=shop.actor)


def refuses_to_approve(shop: Shop, invoice_id: uuid.UUID) -> None:
    with pytest.raises(refusals.SecondPersonMissing) as refused:
        receivables.approve_draft(invoice_id=invoice_id, actor=shop.actor)
    assert refused.value.message == (
        "From 1210.00 CZK on, somebody approves an invoice who has written nothing on it. Ask "
        "another person."
    )
    row = Invoice.objects.get(pk=invoice_id)
    assert (row.state, row.approved_by_id, row.approved_at) == ("draft", "", None)


def test_without_the_setting_who_wrote_it_may_approve(shop: Shop) -> None:
    actor = replace(shop.actor, permissions=shop.actor.permissions | {APPROVE})
    invoice_id = draft(shop)
    receivables.approve_draft(invoice_id=invoice_id, actor=actor)
    assert receivables.issue_invoice(invoice_id=invoice_id, actor=actor).number == "2026-0001"


def test_from_the_amount_on_the_writer_neither_approves_nor_issues(strict: Shop) -> None:
    invoice_id = draft(strict)
    refuses_to_approve(strict, invoice_id)
    with pytest.raises(refusals.SecondPersonMissing):
        receivables.issue_invoice(invoice_id=invoice_id, actor=strict.actor)
    assert (JournalEntry.objects.count(), Invoice.objects.get().number) == (0, "")
    receivables.approve_draft(invoice_id=invoice_id, actor=strict.reviewer)
    issued = receivables.issue_invoice(invoice_id=invoice_id, actor=strict.actor)
    assert (issued.number, issued.payable) == ("2026-0001", Decimal(1210))
    assert read.invoice(invoice_id=invoice_id).approved_by == strict.reviewer.name


def test_below_the_amount_nobody_is_asked(strict: Shop) -> None:
    invoice_id = draft(strict, "999.99")
    assert receivables.issue_invoice(invoice_id=invoice_id, actor=strict.actor).payable == Decimal(
        "1209.99"
    )


def test_whoever_changed_it_is_a_writer_and_a_change_ends_the_approval(strict: Shop) -> None:
    invoice_id = draft(strict)
    receivables.approve_draft(invoice_id=invoice_id, actor=strict.reviewer)
    changing = replace(
        strict.reviewer,
        permissions=strict.reviewer.permissions | {"accounting.invoice.draft"},
    )
    receivables.change_draft(
        invoice_id=invoice_id,
        draft=strict.draft(line("2000", tax_code="CZ-S21")),
        actor=changing,
    )
    row = Invoice.objects.get()
    assert (row.state, row.approved_by_id) == ("draft", "")
    assert row.writer_ids == [strict.actor.id, strict.reviewer.id]
    for who in (strict.actor, changing):
        refuses_to_approve(replace(strict, actor=who), invoice_id)


def test_behind_a_key_stands_who_made_it(strict: Shop) -> None:
    invoice_id = draft(strict)
    key = replace(
        strict.actor, kind=ActorKind.INTEGRATION, id=str(uuid.uuid4()), made_by=strict.actor.id
    )
    refuses_to_approve(replace(strict, actor=key), invoice_id)


def test_in_another_currency_its_worth_that_day_decides(strict: Shop) -> None:
    made = strict.draft(line("50", tax_code="CZ-S21"), currency="EUR")
    invoice_id = receivables.create_draft(draft=made, actor=strict.actor)
    # Without a rate nobody knows what it is worth.
    refuses_to_approve(strict, invoice_id)
    ExchangeRate.objects.create(currency="EUR", date=DAY, rate=Decimal(25), source="typed")
    # 60.50 EUR at 25 are 1 512.50 CZK; at 19 they would be 1 149.50.
    refuses_to_approve(strict, invoice_id)
    ExchangeRate.objects.filter(currency="EUR").update(rate=Decimal(19))
    receivables.approve_draft(invoice_id=invoice_id, actor=strict.actor)
    assert Invoice.objects.get().state == "approved"


def test_approved_before_the_rule_came_it_is_asked_again(shop: Shop) -> None:
    actor = replace(shop.actor, permissions=shop.actor.permissions | {APPROVE})
    invoice_id = draft(shop)
    receivables.approve_draft(invoice_id=invoice_id, actor=actor)
    sell_as(shop.actor, vat_id="CZ27082440", second_person_from=Decimal(0))
    with pytest.raises(refusals.SecondPersonMissing):
        receivables.issue_invoice(invoice_id=invoice_id, actor=actor)
    assert Invoice.objects.get().number == ""


@pytest.mark.parametrize("limit", ["-1", "NaN", "1e12", "0.00001"])
def test_a_limit_that_is_none_is_refused(shop: Shop, limit: str) -> None:
    with pytest.raises(refusals.LimitUnfit):
        sell_as(shop.actor, second_person_from=Decimal(limit))
    assert read.seller_settings().second_person_from is None


def test_the_tables_refuse_it_past_the_services(
    strict: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice_id = draft(strict)
    own = Invoice.objects.filter(pk=invoice_id)
    own.update(state="approved", approved_by_id=strict.actor.id, approved_at=timezone.now())
    monkeypatch.setattr(approving, "check_second_person", lambda *given, **more: None)
    with pytest.raises(refusals.ApprovalMissing), transaction.atomic():
        receivables.issue_invoice(invoice_id=invoice_id, actor=strict.actor)
    with pytest.raises(DatabaseError, match="who wrote on it did"), transaction.atomic():
        own.update(writer_ids=[])
    assert (Invoice.objects.get().state, JournalEntry.objects.count()) == ("approved", 0)
