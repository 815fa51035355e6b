"""Approvals and money out, as the client's owner sees them."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client as Browser

from apps.accounting.selectors import payables as read
from apps.accounting.services import payables
from kernel.tenancy import client_scope
from tests.accounting.payables.conftest import Desk, desk_of
from tests.cast import Cast
from tests.frontend.visiting import at_portal


@pytest.fixture
def shut(cast: Cast) -> Desk:
    return desk_of(cast)


@pytest.fixture
def jana(shut: Desk) -> Browser:
    return at_portal(shut.cast.pekarna, shut.cast.owners["pekarna"])


def submitted(desk: Desk, **given: object) -> uuid.UUID:
    with client_scope(desk.cast.pekarna.ref):
        desk.ask_the_owner()
        return desk.submitted(**given)


def state(desk: Desk, bill_id: uuid.UUID) -> str:
    with client_scope(desk.cast.pekarna.ref):
        return desk.state(bill_id)


def test_the_first_page_says_what_waits(shut: Desk, jana: Browser) -> None:
    submitted(shut)

    page = jana.get("/")

    titles = [each.title for each in page.context["needs"]]
    assert "Approve a bill of Mlýn Vltava s.r.o." in titles


def test_bills_are_approved_one_by_one(shut: Desk, jana: Browser) -> None:
    first = submitted(shut)
    second = submitted(shut, number="2", confirmed={"same_amount": "Weekly"})

    page = jana.get("/approvals/")
    assert (page.context["row"].id, page.context["place"], page.context["count"]) == (first, 1, 2)
    assert (page.context["before"], page.context["behind"]) == (second, second)
    jana.post(f"/approvals/{first}/approve/")

    assert state(shut, first) == "approved"
    assert jana.get("/approvals/").context["row"].id == second


def test_a_decision_leads_to_the_bill_behind_it(shut: Desk, jana: Browser) -> None:
    first = submitted(shut)
    second = submitted(shut, number="2", confirmed={"same_amount": "Weekly"})
    third = submitted(shut, number="3", confirmed={"same_amount": "Weekly"})

    page = jana.get(f"/approvals/{second}/")
    assert (page.context["place"], page.context["count"]) == (2, 3)
    assert (page.context["before"], page.context["behind"]) == (first, third)
    for key, bill_id in (("ArrowLeft", first), ("ArrowRight", third)):
        assert re.search(f'href="/approvals/{bill_id}/"[^>]*data-key="{key}"', page.text)
    answer = jana.post(f"/approvals/{second}/approve/", {"round": "1"})
    assert answer.url == f"/approvals/{third}/"
    answer = jana.post(f"/approvals/{third}/decline/", {"reason": "No", "round": "1"})
    assert answer.url == f"/approvals/{first}/"
    assert jana.post(f"/approvals/{first}/approve/").url == "/approvals/"


def test_a_bill_decided_already_says_how_many_are_left(shut: Desk, jana: Browser) -> None:
    first = submitted(shut)
    submitted(shut, number="2", confirmed={"same_amount": "Weekly"})
    jana.post(f"/approvals/{first}/approve/")

    again = jana.post(f"/approvals/{first}/approve/", {"round": "1"})

    assert again.status_code == 409
    assert "1 bill waits for you" in again.text
    assert state(shut, first) == "approved"


def test_what_was_submitted_anew_is_not_approved_unseen(shut: Desk, jana: Browser) -> None:
    bill_id = submitted(shut)
    assert 'name="round" value="1"' in jana.get(f"/approvals/{bill_id}/").text
    with client_scope(shut.cast.pekarna.ref):
        payables.take_back(bill_id=bill_id, reason="Wrong", actor=shut.actor)
        payables.submit_bill(bill_id=bill_id, actor=shut.actor)

    answer = jana.post(f"/approvals/{bill_id}/approve/", {"round": "1"})

    assert answer.status_code == 409
    assert "This bill was changed while you had it open." in answer.text
    assert state(shut, bill_id) == "submitted"
    jana.post(f"/approvals/{bill_id}/approve/", {"round": "2"})
    assert state(shut, bill_id) == "approved"


def test_declining_asks_why(shut: Desk, jana: Browser) -> None:
    bill_id = submitted(shut)

    refused = jana.post(f"/approvals/{bill_id}/decline/", {"reason": ""})
    assert refused.status_code == 422
    assert state(shut, bill_id) == "submitted"
    jana.post(f"/approvals/{bill_id}/decline/", {"reason": "Never ordered"})

    with client_scope(shut.cast.pekarna.ref):
        assert read.bill(bill_id=bill_id).row.declined_reason == "Never ordered"
    assert "Nothing waits for you" in jana.get("/approvals/").text


def test_what_waits_for_the_provider_cannot_be_approved_here(shut: Desk, jana: Browser) -> None:
    with client_scope(shut.cast.pekarna.ref):
        bill_id = shut.submitted()

    assert jana.post(f"/approvals/{bill_id}/approve/").status_code == 403
    assert state(shut, bill_id) == "submitted"


def test_the_owner_sets_from_which_amount_on_who_approves(shut: Desk, jana: Browser) -> None:
    me = str(shut.cast.owners["pekarna"].user_id)
    typed = {"from_0": "5000", "who_0": me, "from_1": "", "who_1": ""}

    assert jana.post("/approvals/limits/", typed).status_code == 302

    with client_scope(shut.cast.pekarna.ref):
        (rule,) = read.bill_settings().rules
    assert (rule.label, f"{rule.amount_from:.2f}", rule.member_ids) == (
        "Jana Javorová",
        "5000.00",
        (me,),
    )
    page = jana.get("/approvals/limits/")
    assert page.context["form"].initial["from_0"] == "5000"
    assert [each["label"] for each in page.context["neighbours"] if each["current"]] == [
        "Who approves what"
    ]
    assert "money never leaves on the provider’s word alone" in page.text


def test_a_limit_may_ask_any_of_the_approvers(shut: Desk, jana: Browser) -> None:
    typed = {"from_0": "1000", "who_0": "", "from_1": "", "who_1": ""}

    assert jana.post("/approvals/limits/", typed).status_code == 302

    with client_scope(shut.cast.pekarna.ref):
        (rule,) = read.bill_settings().rules
    assert (rule.label, rule.member_ids) == ("One of your approvers", ())


def test_money_out_lists_bills_with_what_is_owed_by_age(shut: Desk, jana: Browser) -> None:
    with client_scope(shut.cast.pekarna.ref):
        bill_id = shut.posted()

    page = jana.get("/money-out/")

    assert [row.id for row, _words, _tone in page.context["rows"]] == [bill_id]
    assert [(f"{each['amount']:.2f}", each["count"]) for each in page.context["bands"]] == [
        ("1120.00", 1),
        ("0.00", 0),
        ("0.00", 0),
        ("0.00", 0),
        ("0.00", 0),
    ]
    assert jana.get(f"/money-out/bills/{bill_id}/").status_code == 200
    assert "1120" in jana.get("/money-out/?as=csv").content.decode("utf-8-sig")
