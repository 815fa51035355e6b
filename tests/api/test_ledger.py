"""The journal by API: posting, reading, reversing."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from api.models import IdempotencyRecord
from apps.accounting.models import Account, JournalEntry, Line, RoleAccount
from kernel.tenancy import client_scope
from tests.accounting.receivables.conftest import add_customer
from tests.api.conftest import Integration, make_integration
from tests.cast import Cast


@pytest.fixture
def codes(nordlys: Integration) -> tuple[str, str]:
    """A bank account and a revenue account of Nordlys' chart."""
    with client_scope(nordlys.client.ref):
        rows = Account.objects.filter(is_active=True).order_by("code")
        return rows.filter(is_bank=True)[0].code, rows.filter(kind="revenue")[0].code


def sale(codes: tuple[str, str], amount: str = "1250.00", **more: Any) -> dict[str, Any]:
    bank, revenue = codes
    return {
        "journal": "GEN",
        "date": "2026-01-15",
        "description": "Web shop",
        "lines": [
            {"account": bank, "debit": amount},
            {"account": revenue, "credit": amount, "description": "14 orders"},
        ],
        **more,
    }


def counted(integration: Integration) -> tuple[int, int, int]:
    with client_scope(integration.client.ref):
        return (
            JournalEntry.objects.count(),
            Line.objects.count(),
            IdempotencyRecord.objects.count(),
        )


def test_a_balanced_entry_is_posted(nordlys: Integration, codes: tuple[str, str]) -> None:
    answer = nordlys.post("journal-entries", sale(codes))

    assert answer.status_code == 201
    entry = answer.json()
    assert answer["Location"] == (f"http://nordlys.localhost/api/v1/journal-entries/{entry['id']}")
    assert entry["reference"] == f"GEN 2026/{entry['number']}"
    assert (entry["currency"], entry["total"]) == ("DKK", "1250.00")
    assert entry["posted_by"] == "Web shop"
    assert [(line["account"], line["debit"], line["credit"]) for line in entry["lines"]] == [
        (codes[0], "1250.00", None),
        (codes[1], None, "1250.00"),
    ]
    assert nordlys.get(f"journal-entries/{entry['id']}").json() == entry


def test_the_same_key_posts_once(nordlys: Integration, codes: tuple[str, str]) -> None:
    first = nordlys.post("journal-entries", sale(codes), key="order-1")
    again = nordlys.post("journal-entries", sale(codes), key="order-1")
    other = nordlys.post("journal-entries", sale(codes, "1.00"), key="order-1")

    assert again.content == first.content
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.key_reused")
    assert counted(nordlys) == (1, 2, 1)


def test_an_unbalanced_entry_is_refused_and_nothing_is_kept(
    nordlys: Integration, codes: tuple[str, str]
) -> None:
    entry = sale(codes)
    entry["lines"][1]["credit"] = "1249.99"
    answer = nordlys.post("journal-entries", entry, **{"Accept-Language": "en"})

    assert answer.status_code == 422
    sentence = "Debit and credit differ by 0.01. Nothing was posted."
    assert answer.json() == {
        "type": "/api/v1/docs/#accounting.entry.unbalanced",
        "title": "The input breaks a rule",
        "status": 422,
        "detail": sentence,
        "code": "accounting.entry.unbalanced",
        "instance": answer["X-Request-ID"],
        "errors": [{"field": "lines", "code": "accounting.entry.unbalanced", "message": sentence}],
    }
    assert counted(nordlys) == (0, 0, 0)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"debit": 1250.0}, "lines.0.debit"),
        ({"debit": "1e3"}, "lines.0.debit"),
        ({"debit": "-1250.00"}, "lines.0"),
        ({"debit": "0"}, "lines.0"),
        ({"debit": "1250.00", "credit": "1250.00"}, "lines.0"),
        ({}, "lines.0"),
        ({"debit": "1250.00", "account": "a\x00"}, "lines.0.account"),
    ],
)
def test_an_amount_is_a_decimal_string_on_one_side(
    nordlys: Integration, codes: tuple[str, str], line: dict[str, Any], field: str
) -> None:
    entry = sale(codes)
    entry["lines"][0] = {"account": codes[0], **line}
    answer = nordlys.post("journal-entries", entry)

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert counted(nordlys) == (0, 0, 0)


def test_an_account_that_isnt_there_is_named(nordlys: Integration, codes: tuple[str, str]) -> None:
    answer = nordlys.post("journal-entries", sale((codes[0], "999999")))

    assert (answer.status_code, answer.json()["code"]) == (422, "accounting.account.unknown")
    assert "999999" in answer.json()["detail"]


def test_a_reversal_is_linked_both_ways_and_happens_once(
    nordlys: Integration, codes: tuple[str, str]
) -> None:
    entry = nordlys.post("journal-entries", sale(codes)).json()
    path = f"journal-entries/{entry['id']}/reversal"
    reversal = nordlys.post(path, {"reason": "Wrong account", "date": "2026-01-15"})
    again = nordlys.post(path, {"reason": "Wrong account"})

    assert reversal.status_code == 201
    assert reversal.json()["reverses"] == entry["id"]
    assert reversal.json()["lines"][0]["credit"] == "1250.00"
    found = nordlys.get(f"journal-entries/{entry['id']}").json()
    assert found["reversed_by"] == reversal.json()["id"]
    assert (again.status_code, again.json()["code"]) == (409, "accounting.entry.already_reversed")


@pytest.mark.parametrize(
    ("sort", "pages"),
    [
        ("-date", [["5.00", "4.00"], ["3.00", "2.00"], ["1.00"]]),
        ("date", [["1.00", "2.00"], ["3.00", "4.00"], ["5.00"]]),
    ],
)
def test_entries_come_in_pages_either_way(
    nordlys: Integration, codes: tuple[str, str], sort: str, pages: list[list[str]]
) -> None:
    for day in range(1, 6):
        made = sale(codes, f"{day}.00", date=f"2026-01-0{day}")
        assert nordlys.post("journal-entries", made).status_code == 201
    seen, cursor = [], ""
    while cursor is not None:
        answer = nordlys.get("journal-entries", {"limit": 2, "cursor": cursor, "sort": sort}).json()
        seen.append([each["total"] for each in answer["data"]])
        cursor = answer["next"]

    assert seen == pages


def test_entries_are_filtered(nordlys: Integration, codes: tuple[str, str]) -> None:
    nordlys.post("journal-entries", sale(codes, date="2026-01-15"))
    nordlys.post("journal-entries", sale(codes, date="2026-02-15", description="Café"))

    def found(**query: str) -> list[str]:
        answer = nordlys.get("journal-entries", query).json()
        return [each["date"] for each in answer["data"]]

    assert found(date_from="2026-02-01") == ["2026-02-15"]
    assert found(date_to="2026-01-31") == ["2026-01-15"]
    assert found(text="café") == ["2026-02-15"]
    assert found(account=codes[1]) == ["2026-02-15", "2026-01-15"]
    assert found(account="nowhere") == []
    assert found(journal="BNK") == []


def test_accounts_come_in_pages_by_code(nordlys: Integration) -> None:
    with client_scope(nordlys.client.ref):
        wanted = list(Account.objects.order_by("code").values_list("code", flat=True))
    seen, cursor = [], ""
    while cursor is not None:
        answer = nordlys.get("accounts", {"limit": 20, "cursor": cursor}).json()
        seen += [each["code"] for each in answer["data"]]
        cursor = answer["next"]

    assert seen == wanted


def test_accounts_are_filtered(nordlys: Integration, codes: tuple[str, str]) -> None:
    banks = nordlys.get("accounts", {"code": codes[0][:1], "kind": "asset", "limit": 200})
    idle = nordlys.get("accounts", {"is_active": "false"})

    assert codes[0] in {each["code"] for each in banks.json()["data"]}
    assert all(each["kind"] == "asset" for each in banks.json()["data"])
    assert idle.json()["data"] == []
    assert nordlys.get(f"accounts/{codes[0]}").json()["is_bank"] is True
    assert nordlys.get("accounts/nowhere").status_code == 404


def test_entries_of_another_client_lead_nowhere(
    nordlys: Integration, pekarna: Integration, codes: tuple[str, str]
) -> None:
    entry = nordlys.post("journal-entries", sale(codes)).json()

    assert pekarna.get(f"journal-entries/{entry['id']}").status_code == 404
    assert pekarna.get("journal-entries").json() == {"data": [], "next": None}
    reversal = pekarna.post(f"journal-entries/{entry['id']}/reversal", {"reason": "x"})
    assert reversal.status_code == 404
    assert counted(nordlys)[0] == 1


def test_a_key_that_may_only_see_posts_nothing(
    cast: Cast, nordlys: Integration, codes: tuple[str, str]
) -> None:
    reader = make_integration(cast.nordlys, ["accounting.ledger.see"])
    answer = reader.post("journal-entries", sale(codes))

    assert reader.get("journal-entries").status_code == 200
    assert (answer.status_code, answer.json()["code"]) == (403, "kontor.forbidden")
    assert counted(nordlys) == (0, 0, 0)


def test_what_an_integration_looked_at_is_in_the_trail(nordlys: Integration) -> None:
    from kernel.audit import trail

    nordlys.get("accounts")
    nordlys.get("accounts")

    with client_scope(nordlys.client.ref):
        seen = trail.entries(accesses=True)
    assert [(each.act, each.actor_name, each.door) for each in seen] == [
        ("seen.accounts", "Web shop", "api")
    ]


def test_the_reports_show_what_was_posted(nordlys: Integration, codes: tuple[str, str]) -> None:
    nordlys.post("journal-entries", sale(codes))
    year = {"date_from": "2026-01-01", "date_to": "2026-12-31"}
    result = nordlys.get("reports/profit-and-loss", year)
    sheet = nordlys.get("reports/balance-sheet", {"as_of": "2026-12-31"})
    trial = nordlys.get("reports/trial-balance", year)

    assert {each.status_code for each in (result, sheet, trial)} == {200}
    assert result.json()["currency"] == "DKK"
    assert result.json()["totals"] == ["1250.00"]
    rows = {row["code"]: row["amounts"] for row in _rows(trial.json())}
    assert rows[codes[0]] == ["0.00", "1250.00", "0.00", "1250.00"]
    assert ["1250.00"] in [row["amounts"] for row in _rows(sheet.json())]


def test_a_report_over_impossible_days_is_refused(nordlys: Integration) -> None:
    def code(path: str, **query: str) -> str:
        answer = nordlys.get(f"reports/{path}", query)
        assert answer.status_code == 422
        return str(answer.json()["errors"][0]["code"])

    backwards = {"date_from": "2026-02-01", "date_to": "2026-01-01"}
    assert code("trial-balance", **backwards) == "report.range_backwards"
    assert code("balance-sheet", as_of="0001-01-01") == "range"
    assert code("balance-sheet", as_of="2026-02-30") == "invalid"
    long = {"date_from": "2000-01-01", "date_to": "2026-01-01", "by_month": "true"}
    assert code("profit-and-loss", **long) == "report.range_too_long"


def test_an_unknown_entry_leads_nowhere(nordlys: Integration) -> None:
    assert nordlys.get(f"journal-entries/{uuid.uuid4()}").json()["code"] == "kontor.not_found"
    assert nordlys.get("journal-entries/4711").status_code == 404


def _rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for section in report["sections"]:
        found += section["rows"] + _rows(section)
    return found


def test_a_line_says_all_that_a_sheet_can(nordlys: Integration) -> None:
    with client_scope(nordlys.client.ref):
        owed = Account.objects.get(control="receivable").code
        output = RoleAccount.objects.get(role="tax_output").account.code
        cafe = str(add_customer(name="Café Ø", country="DK"))
    asked = {
        "date": "2026-11-12",
        "description": "Fair in Malmö",
        "lines": [
            {
                "account": owed, "debit": "9325.00", "party_id": cafe, "due_on": "2026-12-24",
                "currency": "EUR", "currency_amount": "1250.00",
            },
            {
                "account": "1010", "credit": "7460.00", "tax_code": "DK-S25",
                "currency": "EUR", "currency_amount": "1000.00",
            },
            {
                "account": output, "credit": "1865.00", "tax_code": "DK-S25", "tax_role": "tax",
                "currency": "EUR", "currency_amount": "250.00",
            },
        ],
    }  # fmt: skip
    answer = nordlys.post("journal-entries", asked)
    assert answer.status_code == 201
    said = answer.json()["lines"]
    assert (said[0]["party_name"], said[0]["due_on"], said[0]["currency_amount"]) == (
        "Café Ø",
        "2026-12-24",
        "1250.00",
    )
    assert [(line["tax_code"], line["tax_role"], line["currency_amount"]) for line in said[1:]] == [
        ("DK-S25", "base", "-1000.00"),
        ("DK-S25", "tax", "-250.00"),
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"party_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"}, "accounting.entry.party_unknown"),
        ({"tax_code": "CZ-S21"}, "accounting.tax_code.unknown"),
        ({"cost_centre": "NONE"}, "accounting.dimension.unknown"),
        ({"currency": "XXQ", "currency_amount": "1250.00"}, "accounting.entry.currency_unfit"),
    ],
)
def test_what_a_line_cannot_say_is_refused_by_name(
    nordlys: Integration, codes: tuple[str, str], more: dict[str, Any], code: str
) -> None:
    entry = sale(codes)
    entry["lines"][0] |= more
    answer = nordlys.post("journal-entries", entry)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert counted(nordlys) == (0, 0, 0)


def test_the_books_own_currency_is_no_foreign_one(
    nordlys: Integration, codes: tuple[str, str]
) -> None:
    entry = sale(codes)
    for line in entry["lines"]:
        line |= {"currency": "DKK", "currency_amount": "1250.00"}
    answer = nordlys.post("journal-entries", entry)
    assert (answer.status_code, answer.json()["code"]) == (
        422,
        "accounting.entry.currency_unbalanced",
    )
    assert counted(nordlys) == (0, 0, 0)
