"""Customers and suppliers for integrations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.parties.models import Party, PartyBankAccount
from kernel.ids import new_id
from kernel.tenancy import client_scope
from tests.api.conftest import Integration
from tests.cast import Cast

HORAK = {
    "name": "Mlýn Horák a.s.",
    "country": "CZ",
    "is_supplier": True,
    "registration_number": "481 36 450",
    "vat_id": "48136450",
    "discount_percent": "2.00",
    "discount_days": 7,
    "billing": {"street": "Mlýnská 4", "city": "Brno", "postcode": "602 00"},
    "contacts": [{"name": "Eva Horáková"}],
}


def added(api: Integration, **fields: Any) -> dict[str, Any]:
    answer = api.post("parties", HORAK | fields)
    assert answer.status_code == 201, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def test_a_party_is_added_shown_and_changed_in_part(pekarna: Integration) -> None:
    made = added(pekarna)
    assert made["vat_id"] == "CZ48136450"
    assert made["billing"]["country"] == "CZ"
    assert made["discount_percent"] == "2.00"
    changed = pekarna.patch(f"parties/{made['id']}", {"email": "ucto@horak.example"})
    assert changed.status_code == 200
    shown = pekarna.get(f"parties/{made['id']}").json()
    assert shown == {
        **made,
        "email": "ucto@horak.example",
        "changed_at": shown["changed_at"],
    }


def test_a_wrong_number_is_named_by_its_field_and_nothing_is_kept(
    pekarna: Integration, cast: Cast
) -> None:
    answer = pekarna.post("parties", HORAK | {"registration_number": "48136451"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "field": "registration_number",
            "code": "parties.party.bad_registration_number",
            "message": "The check digit of this IČO doesn't fit.",
        }
    ]
    with client_scope(cast.pekarna.ref):
        assert Party.objects.count() == 0


def test_the_list_pages_filters_and_sorts(pekarna: Integration) -> None:
    for name in ("Cecil", "Adam", "Berta"):
        added(pekarna, name=name, code=name)
    added(pekarna, name="Dana", is_customer=True, is_supplier=False)
    seen: list[str] = []
    cursor = ""
    while True:
        with CaptureQueriesContext(connection) as asked:
            page = pekarna.get("parties", {"limit": 2, "cursor": cursor}).json()
        assert len([one for one in asked if one["sql"].startswith("SELECT")]) <= 12
        seen += [each["name"] for each in page["data"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == ["Adam", "Berta", "Cecil", "Dana"]
    found = pekarna.get("parties", {"role": "customer"}).json()["data"]
    assert [each["name"] for each in found] == ["Dana"]
    down = pekarna.get("parties", {"sort": "-name", "text": "a"}).json()["data"]
    assert [each["name"] for each in down] == ["Dana", "Berta", "Adam"]
    assert pekarna.get("parties", {"cursor": "x"}).status_code == 422


def test_an_account_shows_its_end_only_and_awaits_a_call(pekarna: Integration) -> None:
    made = added(pekarna)
    account = pekarna.post(
        f"parties/{made['id']}/bank-accounts", {"number": "19-2000145399/0800"}
    ).json()
    assert (account["number"], account["state"], account["may_be_paid"]) == (
        "··5399",
        "awaiting_call_back",
        False,
    )
    assert account["entered_by"] == "Web shop"
    changed = pekarna.post(
        f"party-bank-accounts/{account['id']}", {"number": "2000145399/0800"}
    ).json()
    assert changed["replaces"] == account["id"]
    listed = pekarna.get(f"parties/{made['id']}/bank-accounts").json()["data"]
    assert [each["id"] for each in listed] == [changed["id"]]
    found = pekarna.get("parties", {"has_unconfirmed": "true"}).json()["data"]
    assert [each["unconfirmed_accounts"] for each in found] == [1]
    assert pekarna.delete(f"party-bank-accounts/{changed['id']}").status_code == 204
    assert pekarna.get(f"parties/{made['id']}/bank-accounts").json()["data"] == []
    gone = pekarna.delete(f"party-bank-accounts/{changed['id']}")
    assert (gone.status_code, gone.json()["code"]) == (409, "parties.bank_account.not_in_use")


def test_a_key_that_may_only_see_changes_nothing(
    integration: Callable[..., Integration], cast: Cast
) -> None:
    reading = integration(cast.pekarna, ["parties.see"])
    assert reading.get("parties").status_code == 200
    assert reading.post("parties", HORAK).status_code == 403
    assert reading.get(f"parties/{new_id()}").status_code == 404
    with client_scope(cast.pekarna.ref):
        assert not Party.objects.exists()
        assert not PartyBankAccount.objects.exists()
