"""A document that is read as a bill becomes one; work follows from it."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from apps.accounting.models import Bill
from apps.accounting.selectors import payables as read
from apps.accounting.services import payables
from apps.parties import services as parties
from apps.parties.values import BankAccountDraft, PartyDraft
from apps.records import selectors as records
from apps.records import services as documents
from apps.workspace.models import WorkItem
from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.cast import Cast, drain
from tests.records import papers

DOCUMENT = papers.UBL


@pytest.fixture
def joana(cast: Cast) -> Actor:
    return cast.actor(cast.preparer, cast.nordlys)


def sent(cast: Cast, actor: Actor, content: bytes = DOCUMENT) -> uuid.UUID:
    with client_scope(cast.nordlys.ref):
        received = documents.receive(
            content=content, file_name="invoice.xml", source="upload", actor=actor
        )
    drain(cast.nordlys.ref)
    return received.document_id


def test_a_read_document_becomes_a_bill_filled_from_its_readings(cast: Cast, joana: Actor) -> None:
    document_id = sent(cast, joana)

    with client_scope(cast.nordlys.ref):
        bill_id = read.bill_of_document(document_id=document_id)
        bill = read.bill(bill_id=bill_id)
    row = bill.row
    assert (row.state, row.party_id, row.party_name) == ("read", None, "Fjordrist ApS")
    assert (row.number, str(row.issued_on), str(row.due_on)) == (
        "2081447",
        "2026-11-03",
        "2026-11-17",
    )
    assert (row.net, row.tax, row.gross) == (Decimal(1000), Decimal(250), Decimal(1250))
    assert [(each.description, each.net, each.tax, each.tax_rate) for each in bill.lines] == [
        ("Coffee, roasted", Decimal(1000), Decimal(250), Decimal(25))
    ]
    assert bill.supplier.vat_id == "DK13585628"
    # Who sent the paper had no hand in what the bill says.
    assert bill.preparer_ids == ()


def test_the_supplier_is_known_by_its_vat_id(cast: Cast, joana: Actor) -> None:
    with client_scope(cast.nordlys.ref):
        known = parties.create_party(
            draft=PartyDraft(name="Fjordrist", country="DK", vat_id="DK13585628", is_supplier=True),
            actor=joana,
        ).party.id

    sent(cast, joana)

    with client_scope(cast.nordlys.ref):
        (row,) = read.bills().rows
    assert (row.party_id, row.party_name) == (known, "Fjordrist")


def test_one_of_the_same_name_is_proposed_and_not_taken(cast: Cast, joana: Actor) -> None:
    with client_scope(cast.nordlys.ref):
        known = parties.create_party(
            draft=PartyDraft(name="Fjordrist A/S", country="DK", is_customer=True), actor=joana
        ).party.id

    document_id = sent(cast, joana)

    with client_scope(cast.nordlys.ref):
        bill_id = read.bill_of_document(document_id=document_id)
        assert read.bill(bill_id=bill_id).row.party_id is None
        (match,) = read.possible_suppliers(bill_id=bill_id, country="DK")
    assert match.party.id == known


def test_an_unknown_supplier_is_added_as_the_paper_names_it(cast: Cast, joana: Actor) -> None:
    document_id = sent(cast, joana)

    with client_scope(cast.nordlys.ref):
        bill_id = read.bill_of_document(document_id=document_id)
        party_id = payables.add_supplier(bill_id=bill_id, actor=joana)
        bill = read.bill(bill_id=bill_id)
    assert (bill.row.party_id, bill.row.party_name) == (party_id, "Fjordrist ApS")


def test_the_same_document_never_becomes_two_bills(cast: Cast, joana: Actor) -> None:
    document_id = sent(cast, joana)
    sent(cast, joana)

    with client_scope(cast.nordlys.ref):
        assert payables.capture_document(document_id=document_id, actor=joana) is None
        assert Bill.objects.count() == 1


def test_putting_a_reading_right_on_the_bill_teaches_the_records(cast: Cast, joana: Actor) -> None:
    document_id = sent(cast, joana)

    with client_scope(cast.nordlys.ref):
        bill_id = read.bill_of_document(document_id=document_id)
        payables.change_bill(bill_id=bill_id, changes={"number": "2081448"}, actor=joana)
        found = records.readings(document_id=document_id)
    assert found.value("number") == "2081448"


def test_work_counts_the_bills_that_are_to_code(cast: Cast, joana: Actor) -> None:
    document_id = sent(cast, joana)
    item = WorkItem.objects.get(subject__rule="code_bills")
    assert (item.count, item.preparer_id) == (1, cast.preparer.user_id)

    with client_scope(cast.nordlys.ref):
        bill_id = read.bill_of_document(document_id=document_id)
        payables.add_supplier(bill_id=bill_id, actor=joana)
        payables.accept_suggestions(bill_id=bill_id, actor=joana)
        payables.submit_bill(bill_id=bill_id, actor=joana)
    drain(cast.nordlys.ref)

    item.refresh_from_db()
    assert item.state == "done"
    asked = WorkItem.objects.get(subject__rule="approve_bill")
    assert (asked.preparer_id, asked.state) == (cast.reviewer.user_id, "ready")
    tomas = cast.actor(cast.reviewer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        payables.approve_bill(bill_id=bill_id, actor=tomas)
    drain(cast.nordlys.ref)
    asked.refresh_from_db()
    assert asked.state == "done"


def test_a_number_nobody_knows_asks_for_a_word_before_it_is_paid(cast: Cast, joana: Actor) -> None:
    document_id = sent(cast, joana)
    with client_scope(cast.nordlys.ref):
        bill_id = read.bill_of_document(document_id=document_id)
        party_id = payables.add_supplier(bill_id=bill_id, actor=joana)
        number = {"account_number": "DK5000400440116243"}
        payables.change_bill(bill_id=bill_id, changes=number, actor=joana)
        assert "account_new" in [each.code for each in read.findings(bill_id=bill_id)]
        parties.add_bank_account(
            party_id=party_id, draft=BankAccountDraft(number="DK3220006893225566"), actor=joana
        )
        (found,) = [
            each for each in read.findings(bill_id=bill_id) if each.code == "account_changed"
        ]
        assert "is paid to ··5566 so far" in found.text

        payables.keep_account(bill_id=bill_id, actor=joana)

        codes = [each.code for each in read.findings(bill_id=bill_id)]
        assert "account_unconfirmed" in codes
        assert read.bill(bill_id=bill_id).payee_account_id is not None


def test_a_document_with_an_impossible_rate_becomes_a_bill_all_the_same(
    cast: Cast, joana: Actor
) -> None:
    document_id = sent(cast, joana, DOCUMENT.replace(b"Percent>25", b"Percent>99999"))

    with client_scope(cast.nordlys.ref):
        bill = read.bill(bill_id=read.bill_of_document(document_id=document_id))
    assert (bill.row.net, bill.row.gross) == (Decimal(1000), Decimal(1250))
    assert [(each.net, each.tax, each.tax_rate) for each in bill.lines] == [
        (Decimal(1000), Decimal(250), Decimal(25))
    ]
