"""Credit notes of suppliers: which bill they correct, and what posting sets off."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser

from apps.accounting.models import Allocation, Bill
from apps.accounting.selectors import payables as read
from apps.accounting.services import currencies, payables
from apps.accounting.services.ledger import ItemsAllocated
from apps.accounting.services.payables import refusals
from apps.accounting.values.bills import InstalmentDraft
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel.tenancy import client_scope
from tests.accounting.payables.conftest import DAY, Desk, desk_of, line
from tests.cast import Cast
from tests.frontend.visiting import at_portal, at_workspace


def credit(desk: Desk, net: str = "100", **given: Any) -> uuid.UUID:
    """A credit note over `net` with 12 % VAT, coded."""
    tax = given.pop("tax", Decimal(net) * 12 / 100)
    values = {"kind": "credit_note", "number": "D-1", "tax": tax} | given
    return desk.captured(line(net), **values)


def posted(desk: Desk, bill_id: uuid.UUID, **confirmed: str) -> None:
    payables.submit_bill(bill_id=bill_id, confirmed=confirmed, actor=desk.actor)
    payables.approve_bill(bill_id=bill_id, actor=desk.reviewer)
    payables.post_bill(bill_id=bill_id, actor=desk.actor)


def test_the_number_stated_finds_the_bill_it_corrects(desk: Desk) -> None:
    bill_id = desk.posted()

    note = read.bill(bill_id=credit(desk, corrects_number="2026-117"))

    assert note.corrects is not None
    assert (note.corrects.id, note.corrects.number, note.is_set_off) == (
        bill_id,
        "2026-117",
        False,
    )
    (back,) = read.bill(bill_id=bill_id).corrected_by
    assert (back.id, back.number, back.gross, back.set_off) == (
        note.row.id,
        "D-1",
        Decimal(112),
        Decimal(0),
    )


def test_it_is_found_once_the_supplier_is_known(desk: Desk) -> None:
    bill_id = desk.posted()
    note_id = credit(desk, corrects_number="2026-117", party_id=None)
    assert read.bill(bill_id=note_id).corrects is None
    assert "corrected_unknown" in desk.found(note_id)

    payables.change_bill(bill_id=note_id, changes={"party_id": desk.supplier}, actor=desk.actor)

    corrects = read.bill(bill_id=note_id).corrects
    assert corrects is not None and corrects.id == bill_id


def test_posting_sets_it_off_in_the_same_act_when_asked(desk: Desk) -> None:
    bill_id = desk.posted()
    note_id = credit(desk, corrects_id=bill_id, is_set_off=True)
    posted(desk, note_id)

    bill, note = read.bill(bill_id=bill_id), read.bill(bill_id=note_id)
    assert (bill.row.open, bill.row.settlement) == (Decimal(1008), "partial")
    assert (note.row.open, note.row.settlement) == (Decimal(0), "paid")
    assert (bill.corrected_by[0].set_off, note.corrects and note.corrects.set_off) == (
        Decimal(112),
        Decimal(112),
    )
    assert desk.owed() == Decimal(-1008)
    assert [(each.source_kind, each.source_id) for each in Allocation.objects.all()] == [
        ("bill", str(note_id))
    ]


def test_posting_settles_nothing_unless_asked(desk: Desk) -> None:
    bill_id = desk.posted()
    note_id = credit(desk, corrects_id=bill_id)
    posted(desk, note_id)

    assert read.bill(bill_id=bill_id).row.open == Decimal(1120)
    assert read.bill(bill_id=note_id).row.open == Decimal(112)
    assert Allocation.objects.count() == 0


def test_the_earliest_instalment_is_set_off_first(desk: Desk) -> None:
    instalments = tuple(
        InstalmentDraft(due_on=day, amount=Decimal(amount))
        for day, amount in ((date(2026, 12, 17), "100"), (date(2027, 1, 17), "1020"))
    )
    bill_id = desk.posted(instalments=instalments)
    posted(desk, credit(desk, corrects_id=bill_id, is_set_off=True))

    bill = read.bill(bill_id=bill_id)
    assert [each.open for each in bill.instalments] == [Decimal(0), Decimal(1008)]
    assert bill.row.next_due_on == date(2027, 1, 17)


def test_more_than_is_open_stays_open_on_the_credit_note(desk: Desk) -> None:
    bill_id = desk.posted(line("50"), tax=Decimal(6))
    note_id = credit(desk, corrects_id=bill_id, is_set_off=True)
    assert desk.found(note_id) == ["corrected_too_much"]
    posted(desk, note_id, corrected_too_much="Two deliveries in one note")

    assert read.bill(bill_id=bill_id).row.open == Decimal(0)
    assert read.bill(bill_id=note_id).row.open == Decimal(56)
    assert desk.owed() == Decimal(56)


def test_a_bill_not_posted_yet_is_not_set_off(desk: Desk) -> None:
    bill_id = desk.submitted()
    note_id = credit(desk, corrects_id=bill_id, is_set_off=True)
    posted(desk, note_id)

    assert read.bill(bill_id=note_id).row.open == Decimal(112)
    assert Allocation.objects.count() == 0


def test_reversing_the_credit_note_opens_the_bill_again(desk: Desk) -> None:
    bill_id = desk.posted()
    note_id = credit(desk, corrects_id=bill_id, is_set_off=True)
    posted(desk, note_id)

    with pytest.raises(refusals.ReasonMissing):
        payables.reverse_bill(bill_id=note_id, reason=" ", actor=desk.actor)
    assert read.bill(bill_id=bill_id).row.open == Decimal(1008)
    payables.reverse_bill(bill_id=note_id, reason="Sent by mistake", actor=desk.actor)

    bill = read.bill(bill_id=bill_id)
    assert (bill.row.open, bill.row.settlement) == (Decimal(1120), "unpaid")
    assert bill.corrected_by[0].set_off == Decimal(0)
    assert desk.owed() == Decimal(-1120)


def test_the_bill_is_not_reversed_while_something_is_set_off(desk: Desk) -> None:
    bill_id = desk.posted()
    posted(desk, credit(desk, corrects_id=bill_id, is_set_off=True))

    with pytest.raises(ItemsAllocated):
        payables.reverse_bill(bill_id=bill_id, reason="Wrong firm", actor=desk.actor)
    assert desk.state(bill_id) == "posted"


def test_a_rate_that_moved_is_realised_to_the_cent(desk: Desk) -> None:
    currencies.type_rate(currency="EUR", on=DAY, rate=Decimal("24.335"), actor=desk.actor)
    later = date(2026, 11, 10)
    currencies.type_rate(currency="EUR", on=later, rate=Decimal("24.5"), actor=desk.actor)
    bill_id = desk.posted(currency="EUR")
    note_id = credit(desk, currency="EUR", corrects_id=bill_id, is_set_off=True, issued_on=later)
    posted(desk, note_id)

    # 112 EUR came in at 24.335 (2 725.52) and go out at 24.5 (2 744.00): a loss of 18.48.
    difference = Allocation.objects.get()
    assert read.bill(bill_id=bill_id).row.open == Decimal(1008)
    assert desk.owed() == Decimal("-27255.20") + Decimal("2725.52")
    assert difference.part_count == 3


def test_another_currency_is_not_set_off(desk: Desk) -> None:
    currencies.type_rate(currency="EUR", on=DAY, rate=Decimal("24.335"), actor=desk.actor)
    bill_id = desk.posted()
    note_id = credit(desk, currency="EUR", corrects_id=bill_id, is_set_off=True)

    assert desk.found(note_id) == ["corrected_currency"]
    with pytest.raises(refusals.ChecksFailed):
        payables.submit_bill(bill_id=note_id, actor=desk.actor)
    assert desk.state(note_id) == "coded"


def test_a_bill_of_another_supplier_is_none_to_correct(desk: Desk) -> None:
    bill_id = desk.posted()
    draft = PartyDraft(name="Jiný s.r.o.", country="CZ", is_supplier=True)
    other = parties.create_party(draft=draft, actor=desk.actor).party.id

    with pytest.raises(refusals.CorrectedUnknown):
        credit(desk, party_id=other, corrects_id=bill_id)
    with pytest.raises(refusals.CorrectedUnknown):
        credit(desk, corrects_id=uuid.uuid4())
    assert Bill.objects.filter(kind="credit_note").count() == 0


def test_a_bill_corrects_nothing(desk: Desk) -> None:
    bill_id = desk.posted()
    other = desk.captured(number="2", corrects_id=bill_id, is_set_off=True)

    bill = read.bill(bill_id=other)
    assert (bill.corrects, bill.is_set_off) == (None, False)
    with pytest.raises(DatabaseError, match="bill_corrects_another"), transaction.atomic():
        Bill.objects.filter(pk=other).update(corrects=bill_id)


# ---- At the doors --------------------------------------------------------------------------------
@pytest.fixture
def shut(cast: Cast) -> Desk:
    return desk_of(cast)


def test_both_pages_link_to_each_other(shut: Desk) -> None:
    with client_scope(shut.cast.pekarna.ref):
        bill_id = shut.posted()
        note_id = credit(shut, corrects_id=bill_id, is_set_off=True)
        posted(shut, note_id)
    joana = at_workspace(shut.cast.preparer)
    jana: Browser = at_portal(shut.cast.pekarna, shut.cast.owners["pekarna"])

    for browser, base in ((joana, "/clients/pekarna/bills/"), (jana, "/money-out/bills/")):
        note, bill = browser.get(f"{base}{note_id}/"), browser.get(f"{base}{bill_id}/")
        assert f'href="{base}{bill_id}/"' in note.text
        assert f'href="{base}{note_id}/"' in bill.text
        assert "112.00 CZK set off" in bill.text.replace("\u00a0", " ")


def test_the_sheet_offers_the_supplier_s_bills(shut: Desk) -> None:
    with client_scope(shut.cast.pekarna.ref):
        bill_id = shut.posted()
        note_id = credit(shut)
    joana = at_workspace(shut.cast.preparer)

    page = joana.get(f"/clients/pekarna/bills/{note_id}/")

    field = page.context["sheet"].form.fields["corrects"]
    assert [value for value, _label in field.choices] == ["", str(bill_id)]
    assert "2026-117 · 1\u00a0120.00\u00a0CZK" in page.text
