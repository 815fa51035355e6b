"""A batch from proposal to confirmation; nothing goes out twice, nor to an unconfirmed number."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.models import (
    Allocation,
    AllocationPart,
    OpenItem,
    Payment,
    PaymentBatch,
    PaymentDecision,
    PaymentExport,
    PaymentItem,
    StatementLine,
)
from apps.accounting.rules.approval import Limit
from apps.accounting.selectors import payments as read
from apps.accounting.services import allocations, bank, ledger, payables, payments
from apps.accounting.services.payments import refusals
from apps.accounting.values.bills import BillDraft, BillLineDraft
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import ItemToPay
from apps.parties import services as parties
from apps.parties.values import BankAccountDraft as PayeeDraft
from apps.parties.values import PartyDraft
from kernel import files
from kernel.actor import ActorKind
from kernel.errors import Forbidden
from tests.accounting.payments.conftest import LANDLORD_IBAN, Desk, booked_by_bank


def amounts(batch_id: uuid.UUID) -> list[str]:
    return [f"{each.amount:.2f}" for each in read.batch(batch_id=batch_id).payments]


# ---- Proposing -------------------------------------------------------------------------------
def test_what_is_due_is_proposed_and_the_rest_says_why_it_is_left_out(desk: Desk) -> None:
    due = desk.owe(desk.mill, "1200.00", due=3)
    desk.owe(desk.mill, "700.00", due=60)
    dear = desk.owe(desk.landlord, "60000.00", due=4)
    stranger = parties.create_party(
        draft=parties_draft("Neznámý s.r.o."), actor=desk.actor
    ).party.id
    unknown = desk.owe(stranger, "10.00")
    held = desk.owe(desk.mill, "300.00")
    desk.draft(held)

    found = read.proposal(bank_account_id=desk.account.id, until=desk.today + timedelta(days=7))

    assert [(each.line_id, each.amount) for each in found.taken] == [(due.pk, Decimal("1200"))]
    assert (found.cash, found.left) == (Decimal("49700"), Decimal("48500"))
    assert {each.line_id: each.reason for each in found.left_out} == {
        dear.pk: "The account holds only 48\u00a0500.00 more.",
        unknown.pk: "No account of Neznámý s.r.o. is known.",
        held.pk: "It is in payment batch 1 already.",
    }


def test_money_that_other_live_batches_take_is_not_there_any_more(desk: Desk) -> None:
    def cash() -> Decimal:
        until = desk.today + timedelta(days=7)
        return read.proposal(bank_account_id=desk.account.id, until=until).cash

    drafted = desk.draft(desk.owe(desk.mill, "1000.00"))
    desk.submitted(desk.owe(desk.mill, "2000.00"))
    desk.approved(desk.owe(desk.mill, "4000.00"))
    sent = desk.exported(desk.owe(desk.mill, "8000.00"), desk.owe(desk.landlord, "500.00"))
    assert cash() == Decimal("34500")

    payments.discard_batch(batch_id=drafted, actor=desk.actor)
    failed = read.batch(batch_id=sent).payments[1].id
    payments.fail_payments(payment_ids=[failed], reason="Closed", actor=desk.actor)
    assert cash() == Decimal("36000")
    (line_id,) = booked_by_bank(desk, "-8000.00")
    paid = read.batch(batch_id=sent).payments[0].id
    payments.confirm(payment_ids=[paid], line_id=line_id, actor=desk.actor)
    # What has left is out of the books: it isn't taken off twice.
    assert cash() == Decimal("36000")


def test_what_exceeds_the_money_at_hand_is_named_and_the_later_that_fit_are_proposed(
    desk: Desk,
) -> None:
    first = desk.owe(desk.mill, "30000.00", due=1)
    dear = desk.owe(desk.mill, "20000.01", due=2)
    last = desk.owe(desk.landlord, "20000.00", due=3)

    found = read.proposal(bank_account_id=desk.account.id, until=desk.today + timedelta(days=7))

    assert [each.line_id for each in found.taken] == [first.pk, last.pk]
    assert [(each.line_id, each.reason, each.may_be_added) for each in found.left_out] == [
        (dear.pk, "The account holds only 20\u00a0000.00 more.", True)
    ]
    assert found.left == 0
    more = desk.owe(desk.landlord, "0.01", due=4)
    later = read.proposal(bank_account_id=desk.account.id, until=desk.today + timedelta(days=7))
    assert {each.line_id: each.reason for each in later.left_out}[more.pk] == (
        "Nothing is left in the account."
    )
    batch_id = desk.draft(first, dear)
    assert read.batch(batch_id=batch_id).short == Decimal("0.01")
    other = desk.draft(last)
    assert (read.batch(batch_id=other).short, read.batch(batch_id=batch_id).short) == (
        Decimal("20000.01"),
        Decimal("20000.01"),
    )


def test_credit_notes_are_set_off_in_one_payment(desk: Desk) -> None:
    bills = [desk.owe(desk.mill, each) for each in ("1000.00", "500.00")]
    credit = desk.owe(desk.mill, "-200.00", text="Credit note")

    batch_id = desk.draft(*bills, credit)

    assert amounts(batch_id) == ["1300.00"]
    alone = desk.owe(desk.landlord, "-50.00")
    with pytest.raises(refusals.CreditsExceed):
        desk.draft(alone)
    assert PaymentBatch.objects.count() == 1


def test_a_part_is_paid_and_no_more_than_is_free(desk: Desk) -> None:
    item = desk.owe(desk.mill, "1000.00")
    desk.draft(ItemToPay(line_id=item.pk, amount=Decimal("600.00")))

    with pytest.raises(refusals.MoreThanIsFree):
        desk.draft(ItemToPay(line_id=item.pk, amount=Decimal("400.01")))
    rest = desk.draft(item)

    assert amounts(rest) == ["400.00"]


def test_an_unconfirmed_account_is_not_paid(desk: Desk) -> None:
    stranger = parties.create_party(draft=parties_draft("Nový a.s."), actor=desk.actor).party.id
    draft = PayeeDraft(number="19-2000145399/0800")
    parties.add_bank_account(party_id=stranger, draft=draft, actor=desk.actor)
    item = desk.owe(stranger, "10.00")

    with pytest.raises(refusals.ItemNotPayable, match="awaits a call back"):
        desk.draft(item)
    assert PaymentBatch.objects.count() == 0


# ---- The second person -----------------------------------------------------------------------
def test_the_tables_refuse_the_preparers_own_approval(desk: Desk) -> None:
    batch_id = desk.submitted(desk.owe(desk.mill, "100.00"))
    step = read.batch(batch_id=batch_id).steps[0]

    with pytest.raises(Forbidden):
        payments.approve_batch(batch_id=batch_id, actor=desk.actor)
    with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
        insert_decision(batch_id, step.id, kind="member", actor_id=desk.actor.id)
    with pytest.raises(DatabaseError, match="somebody else"), transaction.atomic():
        insert_decision(batch_id, step.id, kind="worker", actor_id=desk.reviewer.id)
    with pytest.raises(DatabaseError, match="approval is missing"), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch_id).update(state="approved")
    assert desk.state(batch_id) == "submitted"


def test_limits_ask_more_people_and_declining_says_why(desk: Desk) -> None:
    limits = [
        Limit(position=1, label="Jana", amount_from=Decimal(0)),
        Limit(position=2, label="Board", amount_from=Decimal(1000)),
    ]
    payables.change_approvals(limits=limits, actor=desk.owner)
    small = desk.submitted(desk.owe(desk.mill, "999.00"))
    large = desk.submitted(desk.owe(desk.mill, "1000.00"))

    assert [each.label for each in read.batch(batch_id=small).steps] == ["Jana"]
    payments.approve_batch(batch_id=large, actor=desk.owner)
    with pytest.raises(refusals.AlreadySaid):
        payments.approve_batch(batch_id=large, actor=desk.owner)
    payments.decline_batch(batch_id=small, reason="Wrong month", actor=desk.owner)

    assert (desk.state(large), desk.state(small)) == ("submitted", "draft")
    assert desk.facts("payment_batch.declined")[0]["reason"] == "Wrong month"


def test_what_was_submitted_stays_as_it_was(desk: Desk) -> None:
    batch_id = desk.submitted(desk.owe(desk.mill, "100.00"))

    with pytest.raises(refusals.BatchFrozen):
        payments.change_batch(batch_id=batch_id, items=[], actor=desk.actor)
    rows = Payment.objects.filter(batch_id=batch_id)
    for change in ({"amount": 1}, {"payee_tail": "9999"}, {"payee_number": b"x"}):
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        PaymentItem.objects.filter(payment__batch_id=batch_id).delete()
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch_id).update(submitted_by_id=desk.owner.id)


# ---- The file --------------------------------------------------------------------------------
def test_a_batch_is_exported_once_and_gives_the_same_bytes_again(desk: Desk) -> None:
    batch_id = desk.approved(desk.owe(desk.mill, "1210.50"))

    made = payments.export_batch(batch_id=batch_id, actor=desk.actor)
    content = files.read(made.file_id)

    assert made.file_format == "abo"
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert b"000000-1011038930 000000121050 0000000000 0055000000" in content
    with pytest.raises(refusals.BatchMovedOn):
        payments.export_batch(batch_id=batch_id, actor=desk.actor)
    again = payments.download_batch(batch_id=batch_id, actor=desk.actor)
    assert files.read(again.file_id) == content
    assert PaymentExport.objects.count() == 1
    assert len(desk.facts("payment_batch.downloaded")) == 1


@pytest.mark.parametrize("version", ["pain.001.001.03", "pain.001.001.09"])
def test_the_file_can_be_iso_20022(desk: Desk, version: str) -> None:
    batch_id = desk.approved(desk.owe(desk.mill, "1210.50"))

    made = payments.export_batch(batch_id=batch_id, actor=desk.actor, file_format=version)

    content = files.read(made.file_id)
    assert f"urn:iso:std:iso:20022:tech:xsd:{version}".encode() in content
    assert b"CZ9455000000001011038930" in content
    assert made.message_id.encode() in content


def test_an_account_changed_since_the_approval_stops_the_file(desk: Desk) -> None:
    batch_id = desk.approved(desk.owe(desk.mill, "100.00"))
    draft = PayeeDraft(number=LANDLORD_IBAN)
    parties.change_bank_account(bank_account_id=desk.mill_account, draft=draft, actor=desk.actor)

    with pytest.raises(refusals.PayeeChanged, match="Mlýn Vltava"):
        payments.export_batch(batch_id=batch_id, actor=desk.actor)

    assert desk.state(batch_id) == "approved"
    assert PaymentExport.objects.count() == 0
    assert "is not used any more" in read.batch(batch_id=batch_id).payments[0].obstacle


# ---- What the bank says ----------------------------------------------------------------------
def test_one_sum_of_the_bank_confirms_a_whole_batch(desk: Desk) -> None:
    items = [desk.owe(desk.mill, "100.00"), desk.owe(desk.landlord, "250.00")]
    batch_id = desk.exported(*items)
    (expected,) = read.expected_on_bank(bank_account_id=desk.account.id)
    assert (expected.amount, len(expected.payments)) == (Decimal("350"), 2)
    (line_id,) = booked_by_bank(desk, "-350.00")

    done = payments.confirm(
        payment_ids=[each.payment_id for each in expected.payments],
        line_id=line_id,
        actor=desk.actor,
    )

    assert desk.state(batch_id) == "confirmed"
    assert {each.entry_id for each in read.batch(batch_id=batch_id).payments} == {done.entry_id}
    for item in items:
        item.refresh_from_db()
        assert item.open_amount == 0
    assert read.expected_on_bank(bank_account_id=desk.account.id) == ()

    bank.undo_line(line_id=line_id, actor=desk.actor)
    assert desk.state(batch_id) == "exported"


def test_of_two_payments_of_one_bill_the_one_that_was_found_is_confirmed(desk: Desk) -> None:
    item = desk.owe(desk.mill, "250.00")
    half = ItemToPay(line_id=item.pk, amount=Decimal(125))
    first, second = desk.exported(half), desk.exported(half)
    (line_id,) = booked_by_bank(desk, "-125.00")
    payment = read.batch(batch_id=second).payments[0].id

    payments.confirm(payment_ids=[payment], line_id=line_id, actor=desk.actor)

    assert (desk.state(first), desk.state(second)) == ("exported", "confirmed")


def test_a_failed_payment_frees_what_it_paid_and_the_rest_is_confirmed(desk: Desk) -> None:
    first, second = desk.owe(desk.mill, "100.00"), desk.owe(desk.landlord, "250.00")
    batch_id = desk.exported(first, second)
    with pytest.raises(refusals.MoreThanIsFree):
        desk.draft(second)
    paid, failed = read.batch(batch_id=batch_id).payments
    (line_id,) = booked_by_bank(desk, "-100.00")

    payments.fail_payments(payment_ids=[failed.id], reason="Account closed", actor=desk.actor)
    payments.confirm(payment_ids=[paid.id], line_id=line_id, actor=desk.actor)

    row = read.batch(batch_id=batch_id).row
    assert (row.state, row.is_partly_failed) == ("confirmed", True)
    assert amounts(desk.draft(second)) == ["250.00"]


def test_a_batch_of_which_nothing_was_paid_has_failed(desk: Desk) -> None:
    batch_id = desk.exported(desk.owe(desk.mill, "100.00"))
    (payment,) = read.batch(batch_id=batch_id).payments

    payments.fail_payments(payment_ids=[payment.id], reason="No cover", actor=desk.actor)

    assert desk.state(batch_id) == "failed"
    with pytest.raises(refusals.NotOnTheWay):
        payments.fail_payments(payment_ids=[payment.id], reason="Again", actor=desk.actor)


def test_the_preview_marks_a_first_payment_and_a_new_account(desk: Desk) -> None:
    before = desk.exported(desk.owe(desk.mill, "100.00"))
    assert read.batch(batch_id=before).payments[0].news == "First payment to them."
    again = desk.draft(desk.owe(desk.mill, "110.00"))
    assert read.batch(batch_id=again).payments[0].news == ""


# ---- Leaves ----------------------------------------------------------------------------------
def parties_draft(name: str) -> PartyDraft:
    return PartyDraft(name=name, country="CZ", is_supplier=True)


def insert_decision(batch_id: uuid.UUID, step_id: int, *, kind: str, actor_id: str) -> None:
    PaymentDecision.objects.create(
        batch_id=batch_id,
        round=1,
        step_id=step_id,
        verdict="approved",
        actor_kind=kind,
        actor_id=actor_id,
        actor_name="Somebody",
    )


# ---- Held, and behind a key ------------------------------------------------------------------
def test_a_bill_put_on_hold_is_not_sent_to_the_bank_however_far_its_batch_came(
    desk: Desk, posted_bill: uuid.UUID
) -> None:
    item = OpenItem.objects.get(line__entry__source_id=str(posted_bill))
    batch_id = desk.submitted(item)
    payables.hold_bill(bill_id=posted_bill, reason="Flour was wet", actor=desk.owner)
    with pytest.raises(refusals.ItemNotPayable, match="Flour was wet"):
        payments.approve_batch(batch_id=batch_id, actor=desk.owner)
    payables.release_bill(bill_id=posted_bill, actor=desk.owner)
    payments.approve_batch(batch_id=batch_id, actor=desk.owner)
    payables.hold_bill(bill_id=posted_bill, reason="Flour was wet", actor=desk.owner)

    with pytest.raises(refusals.ItemNotPayable, match="Flour was wet"):
        payments.export_batch(batch_id=batch_id, actor=desk.actor)

    assert desk.state(batch_id) == "approved"
    assert PaymentExport.objects.count() == 0


def test_whoever_made_a_key_does_not_approve_what_the_key_submitted(desk: Desk) -> None:
    batch_id = desk.draft(desk.owe(desk.mill, "100.00"))
    key = replace(
        desk.actor, kind=ActorKind.INTEGRATION, id=str(uuid.uuid4()), made_by=desk.owner.id
    )
    payments.submit_batch(batch_id=batch_id, actor=key)

    with pytest.raises(refusals.SecondPersonNeeded):
        payments.approve_batch(batch_id=batch_id, actor=desk.owner)

    assert (desk.state(batch_id), PaymentDecision.objects.count()) == ("submitted", 0)


@pytest.fixture
def posted_bill(desk: Desk) -> uuid.UUID:
    line = BillLineDraft(
        description="Hladká mouka",
        net=Decimal(1000),
        account="501",
        tax_code="CZ-P12",
        tax_rate=Decimal(12),
    )
    draft = BillDraft(
        party_id=desk.mill,
        number="2026-117",
        issued_on=desk.today,
        due_on=desk.today + timedelta(days=14),
        currency="CZK",
        net=Decimal(1000),
        tax=Decimal(120),
        gross=Decimal(1120),
        lines=(line,),
    )
    bill_id = payables.capture_bill(draft=draft, actor=desk.actor)
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)
    payables.approve_bill(bill_id=bill_id, actor=desk.reviewer)
    payables.post_bill(bill_id=bill_id, actor=desk.actor)
    return bill_id


def test_a_payment_whose_entry_was_reversed_holds_its_bill_again(desk: Desk) -> None:
    item = desk.owe(desk.mill, "100.00")
    batch_id = desk.exported(item)
    (line_id,) = booked_by_bank(desk, "-100.00")
    payment = read.batch(batch_id=batch_id).payments[0]
    done = payments.confirm(payment_ids=[payment.id], line_id=line_id, actor=desk.actor)
    (settled,) = Allocation.objects.values_list("pk", flat=True)
    allocations.undo_allocation(allocation_id=settled, reason="Wrong bill", actor=desk.actor)
    ledger.reverse_entry(entry_id=done.entry_id, reason="Wrong bill", actor=desk.actor)

    bank.reopen_lines_of(entry_id=done.entry_id, actor=desk.actor)

    assert (desk.state(batch_id), StatementLine.objects.get(pk=line_id).state) == (
        "exported",
        "imported",
    )
    with pytest.raises(refusals.MoreThanIsFree):
        desk.draft(item)


# ---- Allocated by hand -----------------------------------------------------------------------
def allocation_of(item: OpenItem) -> uuid.UUID:
    part = AllocationPart.objects.filter(item=item).order_by("-allocation__allocated_at").first()
    assert part is not None
    return part.allocation_id


def states(batch_id: uuid.UUID) -> tuple[str, list[str]]:
    found = read.batch(batch_id=batch_id)
    return str(found.row.state), [str(each.state) for each in found.payments]


def test_what_is_undone_by_hand_is_on_its_way_again_until_it_is_allocated_again(
    desk: Desk,
) -> None:
    item, other = desk.owe(desk.mill, "100.00"), desk.owe(desk.landlord, "250.00")
    batch_id = desk.exported(item, other)
    (line_id,) = booked_by_bank(desk, "-350.00")
    ids = [each.id for each in read.batch(batch_id=batch_id).payments]
    done = payments.confirm(payment_ids=ids, line_id=line_id, actor=desk.actor)
    assert states(batch_id) == ("confirmed", ["confirmed", "confirmed"])

    allocations.undo_allocation(
        allocation_id=allocation_of(item), reason="Wrong bill", actor=desk.actor
    )

    assert states(batch_id) == ("exported", ["planned", "confirmed"])
    assert [each["batch"] for each in desk.facts("payment_batch.reopened")] == ["1"]
    with pytest.raises(refusals.MoreThanIsFree):
        desk.draft(item)
    paid = OpenItem.objects.get(line__entry_id=done.entry_id, party_id=desk.mill)
    shares = [
        ItemShare(line_id=item.pk, amount=Decimal(-100)),
        ItemShare(line_id=paid.pk, amount=Decimal(100)),
    ]
    allocations.allocate(items=shares, on=desk.today, actor=desk.actor)
    assert states(batch_id) == ("confirmed", ["confirmed", "confirmed"])
    assert {each.entry_id for each in read.batch(batch_id=batch_id).payments} == {done.entry_id}


def test_an_allocation_to_anything_but_the_banks_entry_confirms_nothing(desk: Desk) -> None:
    item, credit = desk.owe(desk.mill, "100.00"), desk.owe(desk.mill, "-100.00")
    batch_id = desk.exported(item)
    shares = [
        ItemShare(line_id=item.pk, amount=Decimal(-100)),
        ItemShare(line_id=credit.pk, amount=Decimal(100)),
    ]

    allocations.allocate(items=shares, on=desk.today, actor=desk.actor)

    assert states(batch_id) == ("exported", ["planned"])


def test_parts_allocated_one_after_the_other_confirm_the_payment_when_all_is_settled(
    desk: Desk,
) -> None:
    items = [desk.owe(desk.mill, each) for each in ("100.00", "70.00")]
    credit = desk.owe(desk.mill, "-20.00", text="Credit note")
    batch_id = desk.exported(*items, credit)
    (line_id,) = booked_by_bank(desk, "-150.00")
    done = bank.settle_line(line_id=line_id, shares=[], party_id=desk.mill, actor=desk.actor)
    paid = OpenItem.objects.get(line__entry_id=done.entry_id, party_id=desk.mill)

    def settle(*shares: tuple[OpenItem, int]) -> None:
        asked = [ItemShare(line_id=one.pk, amount=Decimal(amount)) for one, amount in shares]
        allocations.allocate(items=asked, on=desk.today, actor=desk.actor)

    settle((items[0], -100), (paid, 100))
    assert states(batch_id) == ("exported", ["planned"])
    settle((items[1], -70), (paid, 50), (credit, 20))
    assert states(batch_id) == ("confirmed", ["confirmed"])
    allocations.undo_allocation(
        allocation_id=allocation_of(items[0]), reason="Wrong", actor=desk.actor
    )
    assert states(batch_id) == ("exported", ["planned"])
