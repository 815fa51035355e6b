"""A program with the client's key: reading, posting once, being refused, being told."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from playwright.sync_api import expect
from standardwebhooks import Webhook

from tenants.values import ClientInfo
from tests.api.conftest import make_integration
from tests.api.receiver import Receiver
from tests.browser.visitor import Visitor
from tests.cast import Cast
from tests.journeys.doors import Program, inspect
from tests.journeys.statements import OPENING, RENT
from tests.journeys.taking_on import SLUG

RIGHTS = (
    "see accounts and journal entries",
    "post journal entries",
    "see statements and reports",
)
POSTED = "accounting.entry.posted"


def make_a_key(owner: Visitor) -> Program:
    page = owner.go("/settings/keys/").page
    page.get_by_label("Name").fill("Web shop")
    for each in RIGHTS:
        page.get_by_label(each, exact=True).check()
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_text("The key “Web shop” was made")).to_be_visible()
    inspect(owner)
    return Program(owner.site, SLUG, page.locator("#secret").inner_text())


def set_up_a_webhook(owner: Visitor, receiver: Receiver) -> str:
    """The secret that signs."""
    page = owner.go("/settings/webhooks/").page
    page.get_by_label("Address").fill(receiver.url)
    page.get_by_label(f"({POSTED})").check()
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text("The webhook was set up")).to_be_visible()
    inspect(owner)
    return page.locator("#secret").inner_text()


def a_key_of_another_client_opens_nothing(owner: Visitor, cast: Cast) -> None:
    """At our client's address it is nobody's; at its own it reads its own books alone."""
    key = make_integration(cast.nordlys).key
    for path in ("client", "accounts", "journal-entries"):
        assert Program(owner.site, SLUG, key).get(path).status_code in (401, 404)
    own = Program(owner.site, cast.nordlys.slug, key)
    assert own.get("client").json()["name"] == cast.nordlys.name
    assert own.get("journal-entries").json()["data"] == []


def the_document_is_served(owner: Visitor, program: Program) -> None:
    assert program.get("openapi.json").json()["openapi"] == "3.1.0"
    owner.go("/api/v1/docs/")
    expect(owner.page.get_by_role("heading", level=1)).to_be_visible()
    # Every operation is laid out alike, and there are some two hundred of them.
    assert owner.barriers(".topbar", "#start", ".reference-group:nth-of-type(2)") == []


def post_by_program(program: Program, day: date) -> None:
    """The rent that the bank line is matched with, and the owner's capital."""
    accounts = {each["code"]: each["kind"] for each in program.all("accounts")}
    assert (accounts["6480"], accounts["2030"], accounts["6520"]) == ("asset", "expense", "equity")

    rent = _entry(day, RENT.text, ("2030", "6480"), -RENT.amount)
    first = program.post("journal-entries", rent, key="rent")
    assert first.status_code == 201, first.text
    assert first.json()["reference"] == f"GEN {day.year}/1"
    again = program.post("journal-entries", rent, key="rent")
    assert (again.status_code, again.content) == (201, first.content)
    other = _entry(day, RENT.text, ("2030", "6480"), Decimal(1))
    reused = program.post("journal-entries", other, key="rent")
    assert (reused.status_code, reused.json()["code"]) == (409, "idempotency.key_reused")

    lame = _entry(day, "Capital", ("6480", "6520"), OPENING)
    lame["lines"][1]["credit"] = "9999.99"
    refused = program.post("journal-entries", lame)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "accounting.entry.unbalanced"
    assert refused.json()["detail"] == "Debit and credit differ by 0.01. Nothing was posted."

    capital = _entry(day, "Capital", ("6480", "6520"), OPENING)
    assert program.post("journal-entries", capital).status_code == 201
    found = [each["reference"] for each in program.all("journal-entries")]
    assert found == [f"GEN {day.year}/2", f"GEN {day.year}/1"]


def _entry(day: date, text: str, accounts: tuple[str, str], amount: Decimal) -> dict[str, Any]:
    debit, credit = accounts
    return {
        "journal": "GEN",
        "date": str(day),
        "description": text,
        "lines": [
            {"account": debit, "debit": f"{amount:.2f}"},
            {"account": credit, "credit": f"{amount:.2f}"},
        ],
    }


def is_told(owner: Visitor, client: ClientInfo, receiver: Receiver, secret: str) -> None:
    """Each posted entry once, signed with the secret that the owner was shown."""
    owner.site.drain(client.ref)
    told = [Webhook(secret).verify(body, headers) for headers, body in receiver.received]
    assert [json.loads(body) for _headers, body in receiver.received] == told
    assert {each["type"] for each in told} == {POSTED}
    assert {each["client"] for each in told} == {str(client.id)}
    assert sorted(each["data"]["total"] for each in told) == ["10000.00", "8500.00"]
    page = owner.go("/settings/webhooks/").page
    page.get_by_role("link", name=receiver.url).click()
    expect(page.get_by_text("delivered", exact=True)).to_have_count(2)
    inspect(owner)


def the_books_balance(program: Program, day: date) -> None:
    """Summed from what the door for machines says."""
    answer = program.get("reports/trial-balance", date_from=f"{day.year}-01-01", date_to=str(day))
    assert answer.status_code == 200, answer.text
    report = answer.json()
    columns = [each["code"] for each in report["columns"]]
    rows = {row["code"]: row["amounts"] for part in report["sections"] for row in part["rows"]}
    sums = {
        column: sum(Decimal(amounts[at]) for amounts in rows.values())
        for at, column in enumerate(columns)
    }
    assert rows["6480"][columns.index("closing")] == "7605.50"
    assert (sums["opening"], sums["closing"]) == (0, 0)
    assert sums["debit"] == sums["credit"] > 0
