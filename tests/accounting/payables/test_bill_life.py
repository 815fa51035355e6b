"""A bill from its capture to its reversal, and everything that stands in its way."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.models import Bill, BillDecision, BillLine, JournalEntry, Line
from apps.accounting.rules.approval import Limit
from apps.accounting.selectors import open_items
from apps.accounting.selectors import payables as read
from apps.accounting.services import payables
from apps.accounting.services.payables import refusals
from apps.accounting.values.bills import BILL_TRANSITIONS, BillState
from kernel.actor import Actor, ActorKind
from kernel.errors import Forbidden
from kernel.models import FactRecord
from tests.accounting.payables.conftest import DAY, DUE, Desk, line


def facts_of(name: str) -> list[dict[str, object]]:
    rows = FactRecord.objects.filter(name=name).order_by("sequence")
    return [row.payload for row in rows]


def test_a_complete_bill_is_coded_when_it_is_captured(desk: Desk) -> None:
    bill = read.bill(bill_id=desk.captured())

    assert (bill.row.state, bill.row.gross, bill.row.currency) == ("coded", Decimal(1120), "CZK")
    assert [(each.account, each.tax_code, each.tax) for each in bill.lines] == [
        ("501", "CZ-P12", Decimal(120))
    ]
    assert facts_of("accounting.bill.captured")[-1]["to_code"] == 1


def test_a_bill_without_codes_waits_for_them(desk: Desk) -> None:
    bill_id = desk.captured(line(account="", tax_code="", tax=Decimal(120)))

    assert desk.state(bill_id) == "captured"
    with pytest.raises(refusals.ChecksFailed) as refused:
        payables.submit_bill(bill_id=bill_id, actor=desk.actor)
    assert "Line 1 has no account or no tax code yet." in refused.value.message
    assert desk.state(bill_id) == "captured"


@pytest.mark.parametrize("rate", ["100000", "-1", "12.00001", "NaN"])
def test_a_rate_that_is_none_is_refused(desk: Desk, rate: str) -> None:
    with pytest.raises(refusals.AmountUnfit):
        desk.captured(line(tax_rate=Decimal(rate)))
    assert Bill.objects.count() == 0


def test_posting_books_cost_tax_and_what_is_owed(desk: Desk) -> None:
    bill_id = desk.posted()

    assert desk.lines_of(bill_id) == [("321", "-1120.00"), ("501", "1000.00"), ("343", "120.00")]
    bill = read.bill(bill_id=bill_id)
    assert bill.row.entry_reference == "PUR 2026/1"
    assert (bill.row.settlement, bill.row.open) == ("unpaid", Decimal(1120))
    (item,) = open_items.items_of_entries(entry_ids=[bill.entry_id])
    assert (item.party_id, item.due_on, item.open_amount) == (desk.supplier, DUE, Decimal(-1120))
    assert desk.owed() == Decimal(-1120)
    taxed = Line.objects.filter(entry_id=bill.entry_id).exclude(tax_role=None).order_by("position")
    assert [(each.tax_role, each.taxed_on) for each in taxed] == [("base", DAY), ("tax", DAY)]


def test_numbers_in_the_purchases_journal_have_no_gaps(desk: Desk) -> None:
    first = desk.posted()
    second = desk.posted(number="2026-118", confirmed={"same_amount": "Two deliveries"})

    references = [read.bill(bill_id=each).row.entry_reference for each in (first, second)]
    assert references == ["PUR 2026/1", "PUR 2026/2"]


def test_a_credit_note_is_booked_the_other_way_round(desk: Desk) -> None:
    bill_id = desk.posted(kind="credit_note")

    assert desk.lines_of(bill_id) == [("321", "1120.00"), ("501", "-1000.00"), ("343", "-120.00")]


def test_reverse_charge_is_owed_and_claimed_at_once(desk: Desk) -> None:
    work = line("5000", account="511", tax_code="CZ-PRCB21", tax=Decimal(0), tax_rate=Decimal(0))
    bill_id = desk.posted(work, tax=Decimal(0))

    assert desk.lines_of(bill_id) == [
        ("321", "-5000.00"),
        ("511", "5000.00"),
        ("343", "1050.00"),
        ("343", "-1050.00"),
    ]


def test_tax_that_cannot_be_claimed_is_part_of_the_cost(desk: Desk) -> None:
    exempt = line("100", account="518", tax_code="CZ-POUT", tax=Decimal(21), tax_rate=Decimal(21))
    bill_id = desk.posted(exempt, tax=Decimal(21), confirmed={"tax_lost": "No claim on gifts"})

    assert desk.lines_of(bill_id) == [("321", "-121.00"), ("518", "121.00")]


def test_what_the_lines_leave_of_the_total_goes_to_rounding(desk: Desk) -> None:
    bill_id = desk.posted(line("1000.40"), tax=Decimal("120.05"), gross=Decimal(1120))

    assert desk.lines_of(bill_id) == [
        ("321", "-1120.00"),
        ("501", "1000.40"),
        ("343", "120.05"),
        ("548", "-0.45"),
    ]


def test_a_posted_bill_is_final_and_reversed_by_a_linked_entry(desk: Desk) -> None:
    bill_id = desk.posted()

    with pytest.raises(refusals.BillFrozen):
        payables.change_bill(bill_id=bill_id, changes={"number": "X"}, actor=desk.actor)
    payables.reverse_bill(bill_id=bill_id, reason="Sent to the wrong firm", actor=desk.actor)

    bill = read.bill(bill_id=bill_id)
    assert bill.row.state == "reversed"
    assert JournalEntry.objects.get(pk=bill.reversal_id).reverses_id == bill.entry_id
    assert desk.owed() == Decimal(0)


def test_an_approved_bill_only_is_posted(desk: Desk) -> None:
    bill_id = desk.submitted()

    with pytest.raises(refusals.BillMovedOn):
        payables.post_bill(bill_id=bill_id, actor=desk.actor)
    assert desk.state(bill_id) == "submitted"
    assert JournalEntry.objects.count() == 0


def test_no_rule_no_client_the_reviewer_approves(desk: Desk) -> None:
    bill_id = desk.submitted()

    with pytest.raises(refusals.NotYours):
        payables.approve_bill(bill_id=bill_id, actor=desk.owner)
    payables.approve_bill(bill_id=bill_id, actor=desk.reviewer)

    assert desk.state(bill_id) == "approved"
    assert [each["left"] for each in facts_of("accounting.bill.review_asked")] == [1]
    assert [each["left"] for each in facts_of("accounting.bill.review_given")] == [0]


def test_above_the_limit_the_client_approves(desk: Desk) -> None:
    desk.ask_the_owner("1000")
    bill_id = desk.submitted()

    assert [row.id for row in read.waiting_for(member_id=desk.owner.id)] == [bill_id]
    with pytest.raises(refusals.NotYours):
        payables.approve_bill(bill_id=bill_id, actor=desk.reviewer)
    payables.approve_bill(bill_id=bill_id, actor=desk.owner)

    assert desk.state(bill_id) == "approved"
    assert read.waiting_for(member_id=desk.owner.id) == ()
    assert facts_of("accounting.bill.review_asked") == []


def test_below_the_limit_the_client_is_not_asked(desk: Desk) -> None:
    desk.ask_the_owner("1120.01")

    bill = read.bill(bill_id=desk.submitted())

    assert [(each.door, each.label) for each in bill.steps] == [("workspace", "Reviewer")]


def test_declining_sends_it_back_with_the_reason(desk: Desk) -> None:
    desk.ask_the_owner()
    bill_id = desk.submitted()

    with pytest.raises(refusals.ReasonMissing):
        payables.decline_bill(bill_id=bill_id, reason=" ", actor=desk.owner)
    payables.decline_bill(bill_id=bill_id, reason="We never ordered this", actor=desk.owner)

    row = read.bill(bill_id=bill_id).row
    assert (row.state, row.declined_reason) == ("coded", "We never ordered this")
    assert [each.id for each in read.bills(wanted=read.BillFilter(place="declined")).rows] == [
        bill_id
    ]
    assert facts_of("accounting.bill.declined")[0]["to_code"] == 1
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)
    assert read.bill(bill_id=bill_id).round == 2


def test_whoever_submitted_it_never_approves_it(desk: Desk) -> None:
    bill_id = desk.submitted()
    both = desk.reviewer.__class__(
        kind=desk.actor.kind,
        id=desk.actor.id,
        name=desk.actor.name,
        door=desk.actor.door,
        permissions=desk.reviewer.permissions | desk.actor.permissions,
    )

    with pytest.raises(refusals.SecondPersonNeeded):
        payables.approve_bill(bill_id=bill_id, actor=both)
    assert BillDecision.objects.count() == 0


def with_both_roles(desk: Desk, actor: Actor) -> Actor:
    """A preparer who was made a reviewer as well."""
    return replace(actor, permissions=desk.actor.permissions | desk.reviewer.permissions)


def refused_and_unchanged(desk: Desk, bill_id: uuid.UUID, actor: Actor) -> None:
    before = (Bill.objects.values().get(pk=bill_id), FactRecord.objects.count())
    with pytest.raises(refusals.SecondPersonNeeded):
        payables.approve_bill(bill_id=bill_id, actor=actor)
    with pytest.raises(refusals.SecondPersonNeeded):
        payables.decline_bill(bill_id=bill_id, reason="No", actor=actor)
    assert (Bill.objects.values().get(pk=bill_id), FactRecord.objects.count()) == before
    assert BillDecision.objects.count() == 0


def test_whoever_typed_it_does_not_approve_what_another_submits(desk: Desk) -> None:
    tomas = with_both_roles(desk, desk.reviewer)
    bill_id = payables.capture_bill(draft=desk.draft(), actor=tomas)
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)

    refused_and_unchanged(desk, bill_id, tomas)


def test_whoever_changed_it_does_not_approve_it(desk: Desk) -> None:
    tomas = with_both_roles(desk, desk.reviewer)
    bill_id = desk.captured()
    payables.change_bill(bill_id=bill_id, changes={"lines": (line(account="518"),)}, actor=tomas)
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)

    refused_and_unchanged(desk, bill_id, tomas)


def test_whoever_took_the_proposals_over_does_not_approve_it(desk: Desk) -> None:
    desk.posted()
    tomas = with_both_roles(desk, desk.reviewer)
    bill_id = desk.captured(
        line("900", account="", tax_code="", tax=Decimal(108)), tax=Decimal(108)
    )
    payables.accept_suggestions(bill_id=bill_id, actor=tomas)
    payables.change_bill(bill_id=bill_id, changes={"number": "2026-118"}, actor=desk.actor)
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)

    with pytest.raises(refusals.SecondPersonNeeded):
        payables.approve_bill(bill_id=bill_id, actor=tomas)
    assert desk.state(bill_id) == "submitted"


def test_whoever_vouched_for_a_finding_does_not_approve_it(desk: Desk) -> None:
    desk.submitted()
    tomas = with_both_roles(desk, desk.reviewer)
    bill_id = desk.captured(number="2026-118")
    word = {"same_amount": "Weekly"}
    payables.confirm_findings(bill_id=bill_id, confirmed=word, actor=tomas)
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)

    refused_and_unchanged(desk, bill_id, tomas)


def test_whoever_submitted_an_earlier_round_does_not_approve_a_later_one(desk: Desk) -> None:
    tomas = with_both_roles(desk, desk.reviewer)
    bill_id = desk.captured()
    payables.submit_bill(bill_id=bill_id, actor=tomas)
    payables.take_back(bill_id=bill_id, reason="Not yet", actor=desk.actor)
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)

    with pytest.raises(refusals.SecondPersonNeeded):
        payables.approve_bill(bill_id=bill_id, actor=tomas)
    assert desk.state(bill_id) == "submitted"


def test_a_bill_one_coded_is_not_among_those_that_wait_for_one(desk: Desk) -> None:
    desk.ask_the_owner()
    jana = replace(desk.owner, permissions=desk.owner.permissions | desk.actor.permissions)
    bill_id = desk.captured()
    payables.change_bill(bill_id=bill_id, changes={"variable_symbol": "7"}, actor=jana)
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)

    assert read.waiting_for(member_id=desk.owner.id) == ()


def test_a_finding_of_a_submitted_bill_is_not_vouched_for_any_more(desk: Desk) -> None:
    bill_id = desk.submitted()

    with pytest.raises(refusals.BillFrozen):
        payables.confirm_findings(bill_id=bill_id, confirmed={"unusual": "So"}, actor=desk.actor)


def test_the_tables_refuse_a_decision_of_whoever_had_a_hand_in_it(desk: Desk) -> None:
    bill_id = desk.captured()
    tomas = with_both_roles(desk, desk.reviewer)
    payables.change_bill(bill_id=bill_id, changes={"note": "Seen"}, actor=tomas)
    payables.submit_bill(bill_id=bill_id, actor=desk.actor)
    step = read.bill(bill_id=bill_id).steps[0]

    for verdict, reason in (("approved", ""), ("declined", "No")):
        with pytest.raises(DatabaseError, match="a second person is needed"), transaction.atomic():
            BillDecision.objects.create(
                bill_id=bill_id,
                round=1,
                step_id=step.id,
                verdict=verdict,
                reason=reason,
                actor_kind="worker",
                actor_id=tomas.id,
                actor_name="Tomáš",
            )
    assert BillDecision.objects.count() == 0


def test_the_tables_forget_nobody_who_had_a_hand_in_it(desk: Desk) -> None:
    bill_id = desk.captured()

    with pytest.raises(DatabaseError, match="who had a hand in it did"), transaction.atomic():
        Bill.objects.filter(pk=bill_id).update(preparer_ids=[])
    assert read.bill(bill_id=bill_id).preparer_ids == (desk.actor.id,)


def test_whoever_made_a_key_does_not_approve_what_the_key_submitted(desk: Desk) -> None:
    bill_id = desk.captured()
    key = replace(
        desk.actor, kind=ActorKind.INTEGRATION, id=str(uuid.uuid4()), made_by=desk.reviewer.id
    )
    payables.submit_bill(bill_id=bill_id, actor=key)

    with pytest.raises(refusals.SecondPersonNeeded):
        payables.approve_bill(bill_id=bill_id, actor=desk.reviewer)
    assert BillDecision.objects.count() == 0


def test_the_table_refuses_a_decision_of_the_submitter(desk: Desk) -> None:
    bill = Bill.objects.get(pk=desk.submitted())
    step = read.bill(bill_id=bill.pk).steps[0]

    with pytest.raises(DatabaseError, match="a second person is needed"), transaction.atomic():
        BillDecision.objects.create(
            bill=bill,
            round=1,
            step_id=step.id,
            verdict="approved",
            actor_kind="worker",
            actor_id=desk.actor.id,
            actor_name="Joana",
        )


def test_the_table_approves_nothing_without_a_decision(desk: Desk) -> None:
    bill_id = desk.submitted()

    with pytest.raises(DatabaseError, match="an approval is missing"), transaction.atomic():
        Bill.objects.filter(pk=bill_id).update(state="approved")


def test_what_was_submitted_stays_as_it_was(desk: Desk) -> None:
    bill_id = desk.submitted()

    for change in ({"gross": Decimal(1)}, {"number": "X"}, {"account_index": "X"}):
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            Bill.objects.filter(pk=bill_id).update(**change)
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        BillLine.objects.filter(bill=bill_id).delete()
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Bill.objects.filter(pk=bill_id)._raw_delete("default")


@pytest.mark.parametrize("start", [BillState.CAPTURED, BillState.CODED])
def test_the_table_knows_the_same_transitions(desk: Desk, start: BillState) -> None:
    uncoded = line(account="", tax_code="", tax=Decimal(120))
    bill_id = desk.captured(uncoded if start == BillState.CAPTURED else line())

    for to in BillState.values:
        if to in BILL_TRANSITIONS[start] or to == start:
            continue
        with pytest.raises(DatabaseError, match="can't move like that"), transaction.atomic():
            Bill.objects.filter(pk=bill_id).update(state=to)


def test_two_limits_ask_two_people_in_order(desk: Desk) -> None:
    someone = "00000000-0000-7000-8000-000000000001"
    limits = [
        Limit(position=1, label="Jana", amount_from=Decimal(0)),
        Limit(position=2, label="Board", amount_from=Decimal(1000), member_ids=(someone,)),
    ]
    payables.change_approvals(limits=limits, actor=desk.owner)
    bill_id = desk.submitted()

    payables.approve_bill(bill_id=bill_id, actor=desk.owner)

    assert desk.state(bill_id) == "submitted"
    with pytest.raises(refusals.NotYours) as refused:
        payables.approve_bill(bill_id=bill_id, actor=desk.owner)
    assert refused.value.message == "This bill waits for Board."


def test_posted_at_once_where_the_settings_say_so(desk: Desk) -> None:
    payables.change_approvals(limits=[], is_posted_when_approved=True, actor=desk.owner)

    bill_id = desk.approved()

    assert desk.state(bill_id) == "posted"
    assert desk.owed() == Decimal(-1120)


def test_on_hold_nothing_happens_until_it_is_released(desk: Desk) -> None:
    bill_id = desk.submitted()
    payables.hold_bill(bill_id=bill_id, reason="Goods came damaged", actor=desk.actor)

    with pytest.raises(refusals.BillOnHold):
        payables.approve_bill(bill_id=bill_id, actor=desk.reviewer)
    assert desk.state(bill_id) == "submitted"
    payables.release_bill(bill_id=bill_id, actor=desk.actor)
    payables.approve_bill(bill_id=bill_id, actor=desk.reviewer)
    assert desk.state(bill_id) == "approved"


def test_taken_back_it_can_be_changed_and_submitted_again(desk: Desk) -> None:
    bill_id = desk.approved()

    payables.take_back(bill_id=bill_id, reason="Wrong cost centre", actor=desk.actor)
    payables.change_bill(bill_id=bill_id, changes={"number": "2026-117A"}, actor=desk.actor)

    assert desk.state(bill_id) == "coded"
    assert [each.verdict for each in read.bill(bill_id=bill_id).decisions] == [
        "approved",
        "taken_back",
    ]


def test_the_last_coded_bill_is_noticed_once(desk: Desk) -> None:
    first = desk.captured()
    second = desk.captured(number="2026-118")
    payables.submit_bill(bill_id=first, actor=desk.actor, confirmed={"same_amount": "Twice"})
    assert facts_of("accounting.bills.coded") == []

    payables.discard_bill(bill_id=second, reason="An advertisement", actor=desk.actor)

    assert len(facts_of("accounting.bills.coded")) == 1
    assert desk.state(second) == "discarded"
    payables.restore_bill(bill_id=second, actor=desk.actor)
    assert desk.state(second) == "coded"


def test_who_may_only_see_changes_nothing(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        payables.capture_bill(draft=desk.draft(), actor=desk.owner)
    with pytest.raises(Forbidden):
        payables.change_approvals(limits=[], actor=desk.actor)
    assert Bill.objects.count() == 0
