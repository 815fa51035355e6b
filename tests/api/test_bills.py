"""Bills by API: entered, coded by what is proposed, submitted, posted."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting import permissions as allowed
from apps.accounting.models import Bill, BillDecision
from apps.accounting.rules.approval import Limit
from apps.accounting.services import payables
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel.actor import Actor, system_actor
from kernel.tenancy import client_scope
from tenants import services as tenants
from tenants.values import Person
from tests.api.conftest import Integration
from tests.cast import Cast

LINE = {"description": "Coffee", "net": "1000.00", "account": "1610", "tax_code": "DK-P25"}


@pytest.fixture
def supplier(nordlys: Integration) -> str:
    with client_scope(nordlys.client.ref):
        draft = PartyDraft(name="Fjordrist", country="DK", is_supplier=True)
        return str(parties.create_party(draft=draft, actor=system_actor()).party.id)


@pytest.fixture
def tomas(cast: Cast) -> Actor:
    return cast.actor(cast.reviewer, cast.nordlys)


def asked(supplier: str, **more: Any) -> dict[str, Any]:
    return {
        "party_id": supplier,
        "number": "2081447",
        "issued_on": "2026-11-03",
        "due_on": "2026-12-17",
        "net": "1000.00",
        "tax": "250.00",
        "gross": "1250.00",
        "lines": [LINE],
    } | more


def test_a_bill_is_entered_submitted_approved_and_posted(
    nordlys: Integration, supplier: str, tomas: Actor
) -> None:
    entered = nordlys.post("bills", asked(supplier))
    assert entered.status_code == 201
    bill = entered.json()
    assert (bill["state"], bill["gross"], bill["findings"]) == ("coded", "1250.00", [])
    submitted = nordlys.post(f"bills/{bill['id']}/submission", {}).json()
    assert (submitted["state"], submitted["waits_for"]) == ("submitted", "Reviewer")
    assert nordlys.post(f"bills/{bill['id']}/approval", {}).status_code == 403
    with client_scope(nordlys.client.ref):
        payables.approve_bill(bill_id=uuid.UUID(bill["id"]), actor=tomas)

    posted = nordlys.post(f"bills/{bill['id']}/posting", {})

    assert posted.status_code == 201
    found = posted.json()
    assert (found["journal_entry"], found["open"], found["settlement"]) == (
        "PUR 2026/1",
        "1250.00",
        "unpaid",
    )
    assert [each["id"] for each in nordlys.get("bills", {"show": "posted"}).json()["data"]] == [
        bill["id"]
    ]


@pytest.fixture
def mette(cast: Cast) -> Integration:
    """A key that the owner of Nordlys made for herself."""
    return made_by(cast.owner, cast)


def made_by(person: Person, cast: Cast, *permissions: str) -> Integration:
    made = tenants.create_api_key(
        client_id=cast.nordlys.id,
        name="Approvals on my phone",
        permissions=permissions or [allowed.SEE_BILLS, allowed.APPROVE_BILLS],
        actor=cast.actor(person, cast.nordlys) if person == cast.owner else cast.provider(person),
    )
    return Integration(cast.nordlys, made.secret, cast.nordlys.portal_host)


@pytest.fixture
def waiting(nordlys: Integration, supplier: str, cast: Cast) -> str:
    """A bill that waits for any of the client's approvers."""
    owner = cast.actor(cast.owner, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        limit = Limit(position=1, label="Mette", amount_from=Decimal(0))
        payables.change_approvals(limits=[limit], actor=owner)
    bill = nordlys.post("bills", asked(supplier)).json()
    assert nordlys.post(f"bills/{bill['id']}/submission", {}).status_code == 200
    return str(bill["id"])


def test_a_key_approves_in_the_name_of_the_member_who_made_it(
    waiting: str, mette: Integration, cast: Cast
) -> None:
    answer = mette.post(f"bills/{waiting}/approval", {"round": 1})

    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    assert answer.json()["approvals"][0]["decided_by"] == "Mette Holm"
    with client_scope(cast.nordlys.ref):
        (decision,) = BillDecision.objects.all()
    assert (decision.actor_kind, decision.actor_id) == ("member", str(cast.owner.user_id))


def test_a_key_declines_with_a_reason(waiting: str, mette: Integration) -> None:
    assert mette.post(f"bills/{waiting}/refusal", {"reason": ""}).status_code == 422
    answer = mette.post(f"bills/{waiting}/refusal", {"reason": "Never ordered", "round": 1})

    assert (answer.status_code, answer.json()["state"]) == (200, "coded")
    assert answer.json()["declined_reason"] == "Never ordered"


def test_a_key_that_nobody_stands_behind_decides_nothing(
    waiting: str, nordlys: Integration, cast: Cast
) -> None:
    for act, body in (("approval", {}), ("refusal", {"reason": "No"})):
        answer = nordlys.post(f"bills/{waiting}/{act}", body)
        assert (answer.status_code, answer.json()["code"]) == (
            403,
            "accounting.bill.person_needed",
        )
    assert nordlys.get(f"bills/{waiting}").json()["state"] == "submitted"
    with client_scope(cast.nordlys.ref):
        assert BillDecision.objects.count() == 0


def test_a_key_has_no_more_rights_than_whoever_made_it(waiting: str, cast: Cast) -> None:
    alena = made_by(cast.administrator, cast)
    assert alena.post(f"bills/{waiting}/approval", {}).json()["code"] == (
        "accounting.bill.person_needed"
    )
    seeing = made_by(cast.owner, cast, allowed.SEE_BILLS)
    assert seeing.post(f"bills/{waiting}/approval", {}).status_code == 403
    assert seeing.get(f"bills/{waiting}").json()["state"] == "submitted"


def test_whoever_entered_a_bill_by_a_key_does_not_approve_it(
    supplier: str, waiting: str, cast: Cast
) -> None:
    own = made_by(cast.owner, cast, allowed.SEE_BILLS, allowed.CODE_BILLS, allowed.APPROVE_BILLS)
    bill = own.post("bills", asked(supplier, number="9", gross="1250.00")).json()
    word = {"confirmed": {"same_amount": "Weekly"}}
    assert own.post(f"bills/{bill['id']}/submission", word).status_code == 200

    answer = own.post(f"bills/{bill['id']}/approval", {})

    assert (answer.status_code, answer.json()["code"]) == (403, "accounting.bill.second_person")


def test_what_was_submitted_anew_is_not_approved_unseen(
    waiting: str, nordlys: Integration, mette: Integration
) -> None:
    back = nordlys.post(f"bills/{waiting}/withdrawal", {"reason": "Wrong total"})
    assert (back.status_code, back.json()["state"]) == (200, "coded")
    dearer = {"net": "2000.00", "tax": "500.00", "gross": "2500.00"}
    lines = {"lines": [LINE | {"net": "2000.00"}]}
    assert nordlys.patch(f"bills/{waiting}", dearer | lines).status_code == 200
    assert nordlys.post(f"bills/{waiting}/submission", {}).json()["round"] == 2

    answer = mette.post(f"bills/{waiting}/approval", {"round": 1})

    assert (answer.status_code, answer.json()["code"]) == (
        409,
        "accounting.bill.changed_meanwhile",
    )
    assert mette.post(f"bills/{waiting}/approval", {"round": 2}).json()["state"] == "approved"


def test_proposals_are_taken_over_for_the_lines_that_are_named(
    nordlys: Integration, supplier: str
) -> None:
    open_line = {"description": "Coffee", "net": "500.00", "tax": "125.00", "tax_rate": "25"}
    bill = nordlys.post("bills", asked(supplier, lines=[open_line, open_line])).json()

    taken = nordlys.post(f"bills/{bill['id']}/proposals", {"positions": [2]}).json()

    assert [(each["account"] != "", each["tax_code"]) for each in taken["lines"]] == [
        (False, ""),
        (True, "DK-P25"),
    ]
    assert nordlys.post(f"bills/{bill['id']}/proposals", {}).json()["state"] == "coded"


def test_findings_get_their_word_before_submitting(nordlys: Integration, supplier: str) -> None:
    nordlys.post("bills", asked(supplier))
    bill = nordlys.post("bills", asked(supplier, number="2081448")).json()

    said = nordlys.post(
        f"bills/{bill['id']}/confirmations", {"confirmed": {"same_amount": "Weekly"}}
    )

    assert [(each["code"], each["reason"]) for each in said.json()["findings"]] == [
        ("same_amount", "Weekly")
    ]


def test_a_bill_is_thrown_away_and_taken_back(nordlys: Integration, supplier: str) -> None:
    bill = nordlys.post("bills", asked(supplier)).json()

    gone = nordlys.post(f"bills/{bill['id']}/removal", {"reason": "An advertisement"})
    assert (gone.status_code, gone.json()["state"]) == (200, "discarded")
    assert nordlys.get("bills").json()["data"] == []
    assert nordlys.delete(f"bills/{bill['id']}/removal").status_code == 204
    assert nordlys.get(f"bills/{bill['id']}").json()["state"] == "coded"


def test_the_account_on_the_bill_is_kept_for_a_call_back(
    nordlys: Integration, supplier: str
) -> None:
    number = "DK5000400440116243"
    bill = nordlys.post("bills", asked(supplier, account_number=number)).json()
    assert [each["code"] for each in bill["findings"]] == ["account_new"]

    kept = nordlys.post(f"bills/{bill['id']}/account", {}).json()

    assert [each["code"] for each in kept["findings"]] == ["account_unconfirmed"]


def test_a_bill_without_a_paper_names_no_supplier_to_add(
    nordlys: Integration, supplier: str
) -> None:
    bill = nordlys.post("bills", asked(supplier, party_id=None)).json()

    answer = nordlys.post(f"bills/{bill['id']}/supplier", {})

    assert (answer.status_code, answer.json()["code"]) == (
        422,
        "accounting.bill.supplier_unnamed",
    )


def test_instalments_are_sent_and_shown_with_what_is_left(
    nordlys: Integration, supplier: str, tomas: Actor
) -> None:
    parts = [
        {"due_on": "2027-01-17", "amount": "500.00"},
        {"due_on": "2026-12-17", "amount": "750.00"},
    ]
    bill = nordlys.post("bills", asked(supplier, due_on=None, instalments=parts)).json()
    assert (bill["due_on"], bill["instalments"]) == (
        "2026-12-17",
        [
            {"due_on": "2026-12-17", "amount": "750.00", "open": None},
            {"due_on": "2027-01-17", "amount": "500.00", "open": None},
        ],
    )
    nordlys.post(f"bills/{bill['id']}/submission", {})
    with client_scope(nordlys.client.ref):
        payables.approve_bill(bill_id=uuid.UUID(bill["id"]), actor=tomas)
    posted = nordlys.post(f"bills/{bill['id']}/posting", {}).json()
    assert [each["open"] for each in posted["instalments"]] == ["750.00", "500.00"]


def test_what_is_proposed_is_said_and_not_applied(nordlys: Integration, supplier: str) -> None:
    open_line = {"description": "Coffee", "net": "1000.00", "tax": "250.00", "tax_rate": "25"}
    bill = nordlys.post("bills", asked(supplier, lines=[open_line])).json()

    (line,) = bill["lines"]
    assert (line["account"], line["tax_code"]) == ("", "")
    assert line["suggestions"][1] == {
        "field": "tax_code",
        "value": "DK-P25",
        "why": "The document states 25 % VAT",
    }
    refused = nordlys.post(f"bills/{bill['id']}/submission", {})
    assert refused.status_code == 422
    assert refused.json()["code"] == "accounting.bill.checks_failed"


def test_only_what_is_sent_changes(nordlys: Integration, supplier: str) -> None:
    bill = nordlys.post("bills", asked(supplier)).json()

    changed = nordlys.patch(f"bills/{bill['id']}", {"variable_symbol": "77"}).json()

    assert (changed["variable_symbol"], changed["number"]) == ("77", "2081447")
    assert changed["lines"][0]["account"] == "1610"


def test_a_finding_that_needs_a_word_gets_it(nordlys: Integration, supplier: str) -> None:
    nordlys.post("bills", asked(supplier))
    bill = nordlys.post("bills", asked(supplier, number="2081448")).json()
    assert [(each["code"], each["severity"]) for each in bill["findings"]] == [
        ("same_amount", "confirm")
    ]

    word = {"confirmed": {"same_amount": "A standing order"}}
    submitted = nordlys.post(f"bills/{bill['id']}/submission", word)

    assert submitted.status_code == 200
    assert submitted.json()["findings"][0]["reason"] == "A standing order"


def test_holding_and_releasing(nordlys: Integration, supplier: str) -> None:
    bill = nordlys.post("bills", asked(supplier)).json()

    held = nordlys.post(f"bills/{bill['id']}/hold", {"reason": "Damaged"}).json()
    assert (held["is_on_hold"], held["hold_reason"]) == (True, "Damaged")
    assert nordlys.delete(f"bills/{bill['id']}/hold").status_code == 204
    assert nordlys.get(f"bills/{bill['id']}").json()["is_on_hold"] is False


def test_an_unknown_supplier_or_account_stores_nothing(nordlys: Integration, supplier: str) -> None:
    wrong = nordlys.post("bills", asked(str(uuid.uuid4())))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "accounting.bill.supplier_unknown")
    wrong = nordlys.post("bills", asked(supplier, lines=[LINE | {"account": "nope"}]))
    assert wrong.json()["code"] == "accounting.bill.account_unknown"
    with client_scope(nordlys.client.ref):
        assert Bill.objects.count() == 0
