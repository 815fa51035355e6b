"""Two tabs, double clicks, stale pages, huge and odd figures, other clients' ids."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from apps.accounting.models import ApprovalRule, Bill, JournalEntry
from apps.accounting.rules.approval import Limit
from apps.accounting.selectors import payables as read
from apps.accounting.services import currencies, payables
from apps.accounting.services.payables import refusals
from apps.accounting.values.bills import BillLineDraft
from kernel.tenancy import client_scope
from tests.accounting.payables.conftest import DAY, Desk, desk_of, line
from tests.accounting.payables.test_bills_workspace import BILLS, sheet
from tests.cast import Cast
from tests.frontend.visiting import at_portal, at_workspace


@pytest.fixture
def shut(cast: Cast) -> Desk:
    return desk_of(cast)


@pytest.fixture
def joana(shut: Desk) -> Browser:
    return at_workspace(shut.cast.preparer)


def captured(desk: Desk, *lines: BillLineDraft, **given: Any) -> uuid.UUID:
    with client_scope(desk.cast.pekarna.ref):
        return desk.captured(*lines, **given)


def bill_of(desk: Desk, bill_id: uuid.UUID) -> Any:
    with client_scope(desk.cast.pekarna.ref):
        return read.bill(bill_id=bill_id)


# ---- Tabs and clicks -----------------------------------------------------------------------------
def test_a_stale_page_overwrites_nothing_unseen(shut: Desk, joana: Browser) -> None:
    bill_id = captured(shut)
    one, other = (joana.get(f"{BILLS}{bill_id}/") for _tab in range(2))
    joana.post(f"{BILLS}{bill_id}/save/", sheet(one, variable_symbol="77"))

    answer = joana.post(f"{BILLS}{bill_id}/save/", sheet(other, payment_reference="RF18"))

    assert answer.status_code == 409
    assert "This bill was changed while you had it open." in answer.text
    bill = bill_of(shut, bill_id)
    assert (bill.variable_symbol, bill.payment_reference) == ("77", "")
    # What was typed is still there; whoever saves again means it.
    again = sheet(answer)
    assert again["payment_reference"] == "RF18"
    assert joana.post(f"{BILLS}{bill_id}/save/", again).status_code == 302
    assert bill_of(shut, bill_id).payment_reference == "RF18"


def test_submitting_twice_submits_once_and_says_so(shut: Desk, joana: Browser) -> None:
    bill_id = captured(shut)
    typed = sheet(joana.get(f"{BILLS}{bill_id}/"), submit="1")
    joana.post(f"{BILLS}{bill_id}/save/", typed)

    again = joana.post(f"{BILLS}{bill_id}/save/", typed, follow=True)

    assert "This bill was submitted; take it back before you change it." in again.text
    bill = bill_of(shut, bill_id)
    assert (bill.row.state, bill.round) == ("submitted", 1)


def test_posting_and_reversing_twice_does_it_once(shut: Desk, joana: Browser) -> None:
    with client_scope(shut.cast.pekarna.ref):
        bill_id = shut.approved()
    for _click in range(2):
        joana.post(f"{BILLS}{bill_id}/do/post/")
    with client_scope(shut.cast.pekarna.ref):
        assert JournalEntry.objects.count() == 1
    answers = [
        joana.post(f"{BILLS}{bill_id}/why/reverse/", {"reason": "Twice"}).status_code
        for _click in range(2)
    ]
    assert answers == [302, 409]
    with client_scope(shut.cast.pekarna.ref):
        assert JournalEntry.objects.count() == 2


def test_the_same_bill_begun_twice_is_submitted_once(desk: Desk) -> None:
    first, second = desk.captured(), desk.captured()
    assert desk.found(second) == ["same_number"]
    payables.discard_bill(bill_id=second, reason="A double click", actor=desk.actor)
    payables.submit_bill(bill_id=first, actor=desk.actor)

    assert (desk.state(first), desk.state(second)) == ("submitted", "discarded")


# ---- Odd input -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        {"party": "not-an-id"},
        {"party": str(uuid.uuid4())},
        {"seen_at": "yesterday", "gross": "1e9"},
        {"currency": "ZZZ"},
        {"number": "A\x00B"},
        {"gross": "1,000,000,000,000,000,000.00"},
        {"lines-0-net": "9" * 15, "gross": "9" * 15, "lines-0-claimed_percent": "1000"},
        {"lines-0-account": "nope"},
        {"lines-TOTAL_FORMS": "many"},
    ],
)
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(
    shut: Desk, joana: Browser, typed: dict[str, str]
) -> None:
    bill_id = captured(shut)
    before = bill_of(shut, bill_id)

    answer = joana.post(f"{BILLS}{bill_id}/save/", sheet(joana.get(f"{BILLS}{bill_id}/"), **typed))

    assert answer.status_code in (404, 409, 422)
    assert bill_of(shut, bill_id) == before


def test_a_word_about_a_finding_may_hold_anything(shut: Desk, joana: Browser) -> None:
    captured(shut)
    bill_id = captured(shut, number="2026-118")
    typed = sheet(joana.get(f"{BILLS}{bill_id}/"), submit="1")
    typed |= {"confirm-same_amount": "Weekly\x00" + "x" * 400, "confirm-nothing": "?"}

    assert joana.post(f"{BILLS}{bill_id}/save/", typed).status_code == 302

    assert bill_of(shut, bill_id).row.state == "submitted"


def test_a_value_that_the_books_cannot_hold_is_refused_by_name(desk: Desk) -> None:
    currencies.type_rate(currency="EUR", on=DAY, rate=Decimal("24.335"), actor=desk.actor)
    huge = Decimal(900_000_000_000_000)
    bill_id = desk.captured(
        line(str(huge), tax=Decimal(0), tax_code="CZ-POUT"), tax=Decimal(0), currency="EUR"
    )

    with pytest.raises(refusals.AmountUnfit):
        payables.submit_bill(bill_id=bill_id, actor=desk.actor)
    assert desk.state(bill_id) == "coded"


def test_another_currency_has_to_fit_the_amounts_that_stay(desk: Desk) -> None:
    currencies.type_rate(currency="JPY", on=DAY, rate=Decimal("0.155"), actor=desk.actor)
    bill_id = desk.captured(line("1000.50"), tax=Decimal("120.06"))

    with pytest.raises(refusals.AmountUnfit):
        payables.change_bill(bill_id=bill_id, changes={"currency": "JPY"}, actor=desk.actor)
    assert read.bill(bill_id=bill_id).row.currency == "CZK"


def test_nothing_owed_is_no_bill(desk: Desk) -> None:
    bill_id = desk.captured(line("0", tax=Decimal(0)), tax=Decimal(0))

    assert "nothing_owed" in desk.found(bill_id)
    with pytest.raises(refusals.ChecksFailed):
        payables.submit_bill(bill_id=bill_id, actor=desk.actor)


def test_a_discount_is_a_negative_line(desk: Desk) -> None:
    bill_id = desk.posted(line("1000"), line("-100"), line("0"), tax=Decimal(108))

    assert desk.lines_of(bill_id) == [
        ("321", "-1008.00"),
        ("501", "1000.00"),
        ("501", "-100.00"),
        ("343", "108.00"),
    ]


def test_five_hundred_lines_are_shown_saved_and_posted(shut: Desk, joana: Browser) -> None:
    lines = [line("1", tax=Decimal("0.12"), description=f"Roll {at}") for at in range(500)]
    bill_id = captured(shut, *lines, tax=Decimal(60))
    page = joana.get(f"{BILLS}{bill_id}/")

    assert joana.post(f"{BILLS}{bill_id}/save/", sheet(page, submit="1")).status_code == 302

    with client_scope(shut.cast.pekarna.ref):
        payables.approve_bill(bill_id=bill_id, actor=shut.reviewer)
        payables.post_bill(bill_id=bill_id, actor=shut.actor)
        assert shut.owed() == Decimal(-560)
        assert len(shut.lines_of(bill_id)) == 502


def test_one_line_more_is_refused(desk: Desk) -> None:
    with pytest.raises(refusals.TooManyLines):
        desk.captured(*[line("1")] * 501)
    assert Bill.objects.count() == 0


# ---- Other clients and other people --------------------------------------------------------------
def test_ids_of_another_client_lead_nowhere(shut: Desk) -> None:
    other = shut.cast.actor(shut.cast.preparer, shut.cast.nordlys)
    bill_id = captured(shut)

    with client_scope(shut.cast.nordlys.ref):
        for field in ("party_id", "document_id", "corrects_id"):
            draft = {"kind": "credit_note", field: shut.supplier}
            with pytest.raises(
                (refusals.SupplierUnknown, refusals.DocumentUnknown, refusals.CorrectedUnknown)
            ):
                payables.capture_bill(draft=shut.draft().__class__(**draft), actor=other)
        assert Bill.objects.count() == 0
    joana = at_workspace(shut.cast.preparer)
    assert joana.get(f"/clients/nordlys/bills/{bill_id}/").status_code == 404
    assert joana.post(f"/clients/nordlys/bills/{bill_id}/do/post/").status_code == 404
    mette = at_portal(shut.cast.nordlys, shut.cast.owner)
    assert mette.get(f"/approvals/{bill_id}/").status_code == 404
    assert mette.post(f"/approvals/{bill_id}/approve/").status_code == 404


def test_a_limit_that_cannot_be_is_refused(desk: Desk) -> None:
    for amount in ("1e15", "-1", "NaN"):
        with pytest.raises(refusals.LimitUnfit):
            limit = Limit(position=1, label="Jana", amount_from=Decimal(amount))
            payables.change_approvals(limits=[limit], actor=desk.owner)
    assert ApprovalRule.objects.count() == 0


def test_a_limit_of_somebody_who_left_is_shown_as_such(shut: Desk) -> None:
    gone = str(uuid.uuid4())
    with client_scope(shut.cast.pekarna.ref):
        limit = Limit(position=1, label="Petr", amount_from=Decimal(500), member_ids=(gone,))
        payables.change_approvals(limits=[limit], actor=shut.owner)
    jana = at_portal(shut.cast.pekarna, shut.cast.owners["pekarna"])

    page = jana.get("/approvals/limits/")

    assert "Petr, who may not approve any more" in page.text
    assert page.context["form"]["who_0"].value() == gone
