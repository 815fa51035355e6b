"""Explaining bank lines, questions about them and the proof at a date, by API."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import LineQuestion, OpenItem, StatementLine
from apps.accounting.services import bank
from apps.accounting.values.bank import BankAccountDraft, RuleDraft
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel import jobs
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.api.conftest import Integration
from tests.cast import Cast


@pytest.fixture
def line(cast: Cast, nordlys: Integration) -> StatementLine:
    joana = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        accepted = bank.accept_upload(
            name="one.xml",
            content=samples.camt(samples.MOVEMENTS[0], opening="0.00"),
            add_account=BankAccountDraft(name="Jyske Bank"),
            actor=joana,
        )
        jobs.run(accepted.job_id)
        return StatementLine.objects.get()


def hotel(cast: Cast) -> uuid.UUID:
    with client_scope(cast.nordlys.ref):
        draft = PartyDraft(name="Hotel", country="DK", is_customer=True)
        return parties.create_party(draft=draft, actor=system_actor()).party.id


def test_the_proof_gives_every_reason(nordlys: Integration, line: StatementLine) -> None:
    found: Any = nordlys.get(
        f"bank-accounts/{line.bank_account_id}/reconciliation?on=2026-11-30"
    ).json()

    assert (found["bank"], found["books"], found["difference"]) == ("14382.50", "0.00", "14382.50")
    assert [each["amount"] for each in found["lines"]] == ["14382.50"]
    assert found["entries"] == []
    gaps = nordlys.get(f"bank-accounts/{line.bank_account_id}/statement-gaps").json()
    assert gaps == {"data": []}


def test_a_line_goes_to_a_partys_account_and_is_taken_back(
    cast: Cast, nordlys: Integration, line: StatementLine
) -> None:
    done = nordlys.post(f"statement-lines/{line.id}/settlement", {"party": str(hotel(cast))})
    assert (done.status_code, done.json()["state"], done.json()["open_lines"]) == (
        200,
        "reconciled",
        0,
    )
    with client_scope(cast.nordlys.ref):
        assert OpenItem.objects.get().open_amount == Decimal("-14382.50")

    undone = nordlys.post(f"statement-lines/{line.id}/undo", {})

    assert undone.json()["state"] == "imported"


def test_a_question_is_asked_listed_and_answered(
    cast: Cast, nordlys: Integration, line: StatementLine
) -> None:
    asked = nordlys.post(f"statement-lines/{line.id}/questions", {"text": "What was this?"})
    assert asked.status_code == 201
    assert [each["text"] for each in nordlys.get("line-questions").json()["data"]] == [
        "What was this?"
    ]

    done = nordlys.post(f"line-questions/{asked.json()['id']}/answer", {"answer": "Chairs."})

    assert done.json()["answer"] == "Chairs."
    with client_scope(cast.nordlys.ref):
        assert LineQuestion.objects.get().answer == "Chairs."


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 30])
def test_numbers_that_no_line_has_are_not_found(
    nordlys: Integration, line: StatementLine, number: str
) -> None:
    for address in ("settlement", "undo", "questions"):
        asked = {"items": [], "text": "What is it?"}
        answer = nordlys.post(f"statement-lines/{number}/{address}", asked)
        assert answer.status_code == 404, (address, answer.content)
    wanted = {"items": [{"item": int(number), "amount": "1.00"}]}
    answer = nordlys.post(f"statement-lines/{line.id}/settlement", wanted)
    assert answer.status_code in (404, 422), answer.content
    with client_scope(nordlys.client.ref):
        line.refresh_from_db()
    assert line.state == "imported"


def test_a_suggestion_is_listed_and_accepted_by_its_key(
    cast: Cast, nordlys: Integration, line: StatementLine
) -> None:
    joana = cast.actor(cast.preparer, cast.nordlys)
    draft = RuleDraft(name="Cards", text_contains="Nets", account_code="1010")
    with client_scope(cast.nordlys.ref):
        bank.add_rule(draft=draft, actor=joana)
    (found,) = nordlys.get(f"statement-lines/{line.id}/suggestions").json()["data"]
    assert (found["kind"], found["is_certain"], found["account"], found["batch"]) == (
        "rule",
        True,
        "1010",
        None,
    )
    assert found["reason"] == "Rule “Cards”: text contains “Nets”"
    gone: Any = nordlys.post(f"statement-lines/{line.id}/acceptance", {"suggestion": "match-1"})
    assert (gone.status_code, gone.json()["code"]) == (
        409,
        "accounting.statement_line.suggestion_gone",
    )

    done: Any = nordlys.post(
        f"statement-lines/{line.id}/acceptance", {"suggestion": found["key"]}
    ).json()

    assert (done["state"], done["entry"], done["open_lines"]) == ("reconciled", "BNK 2026/1", 0)
    assert nordlys.get(f"statement-lines/{line.id}/suggestions").json() == {"data": []}


def test_a_line_is_posted_split_excluded_and_transferred(
    nordlys: Integration, line: StatementLine
) -> None:
    address = f"statement-lines/{line.id}"
    parts = [{"account": "1010", "amount": "14000.00"}, {"account": "2390", "amount": "382.50"}]
    acts: list[tuple[str, dict[str, Any], str]] = [
        ("posting", {"account": "1010"}, "reconciled"),
        ("posting", {"parts": parts}, "reconciled"),
        ("transfer", {}, "reconciled"),
        ("exclusion", {"reason": "Booked by hand"}, "excluded"),
    ]
    for act, given, state in acts:
        assert nordlys.post(f"{address}/{act}", given).json()["state"] == state
        assert nordlys.post(f"{address}/undo", {}).json()["state"] == "imported"
    short = nordlys.post(f"{address}/posting", {"parts": parts[:1]})
    assert (short.status_code, short.json()["code"]) == (
        422,
        "accounting.statement_line.split_differs",
    )


def test_all_that_is_certain_is_accepted_at_once(
    cast: Cast, nordlys: Integration, line: StatementLine
) -> None:
    joana = cast.actor(cast.preparer, cast.nordlys)
    draft = RuleDraft(name="Cards", text_contains="Nets", account_code="1010")
    with client_scope(cast.nordlys.ref):
        bank.add_rule(draft=draft, actor=joana)

    done = nordlys.post(f"bank-accounts/{line.bank_account_id}/certain", {}).json()

    assert done == {
        "posted": 1,
        "matched": 0,
        "settled": 0,
        "transferred": 0,
        "refused": [],
        "left": 0,
        "open_lines": 0,
    }
