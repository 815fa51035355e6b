"""Rates, schedules, dimensions, periods and opening balances by API."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounting.models import (
    Account,
    ExchangeRate,
    JournalEntry,
    OpenItem,
    Period,
    RecurringEntry,
)
from kernel.tenancy import client_scope
from tests.accounting.currencies import samples
from tests.accounting.receivables.conftest import add_customer
from tests.api.conftest import Integration
from tests.cast import drain

LIST = samples.nationalbanken(day="2026-11-20")
RENT = {
    "name": "Rent",
    "description": "Rent of the roastery",
    "every": "month",
    "day": 31,
    "starts_on": "2026-10-01",
    "lines": [
        {"account": "2030", "debit": "12500.00"},
        {"account": "6480", "credit": "12500.00"},
    ],
}


def rows(integration: Integration, model: Any) -> int:
    with client_scope(integration.client.ref):
        return int(model.objects.count())


def send(integration: Integration, path: str, content: bytes, **query: str) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    browser = integration._browser()
    return browser.post(
        f"/api/v1/{path}?{asked}",
        content,
        content_type="application/octet-stream",
        headers={"Idempotency-Key": f"{path}{asked}{len(content)}"},
    )


# ---- Rates -------------------------------------------------------------------------------------
def test_a_list_of_rates_is_tried_then_taken_in(nordlys: Integration) -> None:
    tried = send(nordlys, "exchange-rate-imports", LIST, dry_run="true")
    assert (tried.status_code, tried.json()["new"], tried.json()["is_stored"]) == (200, 4, False)
    assert rows(nordlys, ExchangeRate) == 0
    done = send(nordlys, "exchange-rate-imports", LIST).json()
    assert (done["source"], done["new"], done["is_stored"]) == ("dn", 4, True)
    found = nordlys.get("exchange-rates", {"currency": "EUR"}).json()["data"]
    assert found == [{"currency": "EUR", "on": "2026-11-20", "rate": "7.4705", "source": "dn"}]


def test_a_bad_list_is_refused_with_its_line_and_nothing_kept(nordlys: Integration) -> None:
    answer = send(nordlys, "exchange-rate-imports", samples.nationalbanken({"EUR": "much"}))
    assert (answer.status_code, answer.json()["code"]) == (422, "exchange_rates.bad_rate")
    assert answer.json()["detail"] == "Line 4: “much” is not a rate."
    assert rows(nordlys, ExchangeRate) == 0


def test_the_rate_of_a_day_is_the_last_before_it_or_says_what_to_do(nordlys: Integration) -> None:
    nordlys.post("exchange-rates", {"currency": "EUR", "on": "2026-11-20", "rate": "7.4705"})
    asked = {"currency": "EUR", "on": "2026-11-22"}
    assert nordlys.get("exchange-rates/of-a-day", asked).json()["on"] == "2026-11-20"
    missing = nordlys.get("exchange-rates/of-a-day", {**asked, "on": "2026-11-19"})
    assert (missing.status_code, missing.json()["code"]) == (422, "accounting.rate.missing")


def test_rates_come_by_pages(nordlys: Integration) -> None:
    send(nordlys, "exchange-rate-imports", LIST)
    first = nordlys.get("exchange-rates", {"limit": 3}).json()
    rest = nordlys.get("exchange-rates", {"limit": 3, "cursor": first["next"]}).json()
    assert [row["currency"] for row in (*first["data"], *rest["data"])] == [
        "EUR", "IDR", "JPY", "USD",
    ]  # fmt: skip
    assert rest["next"] is None


def test_revaluing_what_isnt_held_posts_nothing(nordlys: Integration) -> None:
    assert nordlys.get("revaluations", {"on": "2026-10-31"}).json()["holdings"] == []
    answer = nordlys.post("revaluations", {"on": "2026-10-31"}).json()
    assert answer == {"entry": None, "reversal": None, "gain": "0.00", "loss": "0.00"}
    assert rows(nordlys, JournalEntry) == 0


# ---- Schedules ---------------------------------------------------------------------------------
def test_a_recurring_entry_is_set_up_posted_skipped_and_ended(nordlys: Integration) -> None:
    made = nordlys.post("recurring-entries", RENT)
    assert made.status_code == 201
    assert (made.json()["next_on"], made.json()["total"]) == ("2026-10-31", "12500.00")
    address = f"recurring-entries/{made.json()['id']}"
    due = nordlys.get("recurring-entries/due").json()["data"]
    assert [(each["name"], each["on"]) for each in due] == [("Rent", "2026-10-31")]
    posted = nordlys.post(f"{address}/postings", {"on": "2026-10-31"}).json()
    assert (posted["next_on"], posted["runs"][0]["on"]) == ("2026-11-30", "2026-10-31")
    again = nordlys.post(f"{address}/postings", {"on": "2026-10-31"})
    assert (again.status_code, again.json()["code"]) == (409, "accounting.recurring_entry.not_due")
    nordlys.post(f"{address}/skips", {"on": "2026-11-30", "reason": "Rent-free"})
    ended = nordlys.post(f"{address}/end", {"on": "2026-12-01"}).json()
    assert (ended["next_on"], ended["ends_on"]) == (None, "2026-12-01")
    assert rows(nordlys, JournalEntry) == 1


def test_a_template_that_does_not_balance_is_refused(nordlys: Integration) -> None:
    lines = [RENT["lines"][0], {"account": "6480", "credit": "12000.00"}]  # type: ignore[index]
    answer = nordlys.post("recurring-entries", {**RENT, "lines": lines})
    assert (answer.status_code, answer.json()["code"]) == (422, "accounting.entry.unbalanced")
    assert rows(nordlys, RecurringEntry) == 0


def test_a_line_is_spread_and_taken_back(nordlys: Integration) -> None:
    entry = nordlys.post(
        "journal-entries",
        {
            "date": "2025-01-10",
            "description": "Insurance",
            "lines": [
                {"account": "2390", "debit": "1000.00"},
                {"account": "6480", "credit": "1000.00"},
            ],
        },
    ).json()
    asked = {
        "entry_id": entry["id"],
        "position": 1,
        "date_from": "2025-01-01",
        "date_to": "2025-03-31",
    }
    made = nordlys.post("accruals", asked).json()
    assert [share["amount"] for share in made["shares"]] == ["333.33", "333.33", "333.34"]
    assert (made["booked"], made["left"], made["target"]) == ("1000.00", "0.00", "2390")
    assert nordlys.get("accruals", {"is_running": "false"}).json()["data"][0]["id"] == made["id"]
    back = nordlys.post(f"accruals/{made['id']}/cancellation", {"reason": "Twice"}).json()
    assert back["is_cancelled"] is True
    nothing = nordlys.post("accruals", {**asked, "position": 9})
    assert nothing.status_code == 404


# ---- Dimensions and the chart ------------------------------------------------------------------
def test_a_cost_centre_is_added_put_away_and_reported(nordlys: Integration) -> None:
    named = {"kind": "cost_centre", "code": "SHOP"}
    assert nordlys.post("dimensions", {**named, "name": "Shop"}).status_code == 201
    answer = nordlys._browser().patch(
        "/api/v1/dimensions", {**named, "is_active": False}, content_type="application/json"
    )
    assert answer.json() == {**named, "name": "Shop", "is_active": False}
    report = nordlys.get(
        "reports/profit-and-loss-by-dimension",
        {"date_from": "2026-01-01", "date_to": "2026-12-31", "kind": "cost_centre"},
    ).json()
    assert (report["kind"], report["totals"]) == ("profit_and_loss", ["0.00"])


def test_a_chart_is_tried_then_taken_in_or_refused(nordlys: Integration) -> None:
    good = b"Account number,Name,Kind\n1011,Cake sold,revenue\n"
    assert send(nordlys, "chart-imports", good, dry_run="true").json()["added"] == ["1011"]
    assert send(nordlys, "chart-imports", good).json()["is_stored"] is True
    before = rows(nordlys, Account)
    bad = send(nordlys, "chart-imports", b"Account number,Name,Kind\n1012,Tea,sweet\n")
    assert (bad.status_code, bad.json()["code"]) == (422, "accounting.chart.refused")
    assert "Line 2:" in bad.json()["detail"]
    assert rows(nordlys, Account) == before


# ---- Periods and opening -----------------------------------------------------------------------
def test_a_period_says_what_is_left_is_closed_and_reopened(nordlys: Integration) -> None:
    shown = nordlys.get("periods/2025-01").json()
    assert (shown["state"], shown["is_ready"]) == ("open", True)
    assert nordlys.post("periods/2025-01/preparation", {}).json()["prepared_by"] == "Web shop"
    assert nordlys.post("periods/2025-01/closing", {}).json()["state"] == "closed"
    again = nordlys.post("periods/2025-01/reopening", {"reason": "A late bill"})
    assert again.json()["state"] == "open"
    early = nordlys.post("periods/2025-03/closing", {"state": "closed"})
    assert (early.status_code, early.json()["code"]) == (409, "accounting.period.earlier_open")
    with client_scope(nordlys.client.ref):
        assert set(Period.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.parametrize("address", ["periods/2099-01", "periods/x", "fiscal-years/1999"])
def test_what_does_not_exist_is_not_found(nordlys: Integration, address: str) -> None:
    assert nordlys.get(address).status_code == 404


def test_a_year_tells_its_result_and_what_is_left(nordlys: Integration) -> None:
    shown = nordlys.get("fiscal-years/2025").json()
    assert (shown["result"], shown["currency"], shown["is_closed"]) == ("0.00", "DKK", False)
    assert {"code": "periods", "title": "Its months are closed", "left": 12} in shown["checks"]


def test_a_year_is_opened_once_and_closed_when_nothing_is_left(nordlys: Integration) -> None:
    opened = nordlys.post("fiscal-years", {"containing": "2028-05-05"})
    assert (opened.status_code, opened.json()) == (
        201,
        {"fiscal_year": "2028", "starts_on": "2028-01-01", "ends_on": "2028-12-31"},
    )
    again = nordlys.post("fiscal-years", {"containing": "2028-01-01"})
    assert (again.status_code, again.json()["code"]) == (422, "accounting.fiscal_year.open")
    years = [each["fiscal_year"] for each in nordlys.get("fiscal-years").json()["data"]]
    assert years[0] == "2025"
    assert years[-1] == "2028"
    refused = nordlys.post("fiscal-years/2025/closing", {})
    assert (refused.status_code, refused.json()["code"]) == (
        409,
        "accounting.fiscal_year.not_ready",
    )
    nordlys.post(
        "opening-balances",
        {
            "lines": [
                {"account": "6480", "debit": "9000.00"},
                {"account": "7110", "credit": "9000.00"},
            ]
        },
    )
    with client_scope(nordlys.client.ref):
        Period.objects.filter(fiscal_year__label="2025").update(state="closed")
    closed = nordlys.post("fiscal-years/2025/closing", {})
    assert (closed.status_code, closed.json()["is_closed"]) == (200, True)
    with client_scope(nordlys.client.ref):
        states = Period.objects.filter(fiscal_year__label="2025").values_list("state", flat=True)
        assert set(states) == {"locked"}
    locked = nordlys.post("periods/2025-03/reopening", {"reason": "A late bill"})
    assert (locked.status_code, locked.json()["code"]) == (409, "accounting.period.cannot_change")


def test_why_a_period_was_reopened_stays_to_be_read(nordlys: Integration) -> None:
    nordlys.post("periods/2025-01/closing", {"state": "closed"})
    nordlys.post("periods/2025-01/reopening", {"reason": "A late bill"})
    drain(nordlys.client.ref)
    changes = nordlys.get("periods/2025-01").json()["changes"]
    assert [(each["act"], each["state"], each["reason"], each["by"]) for each in changes] == [
        ("reopened", "", "A late bill", "Web shop"),
        ("closed", "closed", "", "Web shop"),
    ]


def test_opening_balances_are_entered_and_replaced(nordlys: Integration) -> None:
    def lines(amount: str) -> dict[str, Any]:
        return {
            "lines": [
                {"account": "6480", "debit": amount},
                {"account": "7110", "credit": amount},
            ]
        }

    assert nordlys.get("opening-balances").json() == {"entry": None}
    first = nordlys.post("opening-balances", lines("9000.00"))
    assert (first.status_code, first.json()["entry"]["reference"]) == (201, "OPN 2025/1")
    nordlys.post("opening-balances", lines("9500.00"))
    shown = nordlys.get("opening-balances").json()["entry"]
    assert (shown["reference"], shown["total"]) == ("OPN 2025/3", "9500.00")


def test_a_recurring_line_says_whose_it_is_and_in_what_currency(nordlys: Integration) -> None:
    with client_scope(nordlys.client.ref):
        payable = Account.objects.get(control="payable").code
        landlord = str(add_customer(name="Ejendomme", country="DK"))
    euro = {"currency": "EUR", "currency_amount": "100.00"}
    lines = [
        {"account": "2030", "debit": "746.00", **euro},
        {"account": payable, "credit": "746.00", "party_id": landlord, "due_days": 14, **euro},
    ]
    made = nordlys.post("recurring-entries", {**RENT, "lines": lines})
    assert made.status_code == 201
    said = made.json()["lines"]
    assert [(line["credit"], line["currency_amount"], line["due_days"]) for line in said] == [
        (None, "100.00", 0),
        ("746.00", "-100.00", 14),
    ]
    nordlys.post("exchange-rates", {"currency": "EUR", "on": "2026-10-31", "rate": "7.5"})
    address = f"recurring-entries/{made.json()['id']}"
    assert nordlys.post(f"{address}/postings", {"on": "2026-10-31"}).status_code == 201
    with client_scope(nordlys.client.ref):
        item = OpenItem.objects.get()
        assert (str(item.due_on), item.open_amount, item.open_currency_amount) == (
            "2026-11-14",
            -750,
            -100,
        )
