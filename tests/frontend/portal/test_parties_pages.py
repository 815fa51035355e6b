"""Customers and suppliers in the client's own portal."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.parties import selectors, services
from apps.parties.models import Party
from apps.parties.values import BankAccountDraft, PartyDetail, PartyDraft
from kernel.tenancy import client_scope
from tenants.models import Member
from tests.cast import Cast
from tests.frontend.visiting import at_portal


@pytest.fixture
def jana(cast: Cast) -> Browser:
    return at_portal(cast.pekarna, cast.owners["pekarna"])


def add(cast: Cast, name: str = "Mlýn Horák", **fields: Any) -> PartyDetail:
    draft = PartyDraft(**({"name": name, "country": "CZ", "is_supplier": True} | fields))
    actor = cast.actor(cast.preparer, cast.pekarna)
    with client_scope(cast.pekarna.ref):
        return services.create_party(draft=draft, actor=actor)


def read(cast: Cast, party: PartyDetail) -> PartyDetail:
    with client_scope(cast.pekarna.ref):
        return selectors.party(party.party.id)


def become(cast: Cast, role: str) -> None:
    Member.objects.filter(client_id=cast.pekarna.id).update(role=role)


def test_the_owner_sees_the_list_in_few_queries(cast: Cast, jana: Browser) -> None:
    for number in range(30):
        add(cast, f"Dodavatel {number:02d}")
    jana.get("/parties/")
    with CaptureQueriesContext(connection) as asked:
        text = jana.get("/parties/").text
    reads = [one["sql"] for one in asked if "set_config" not in one["sql"]]
    assert len(reads) <= 12, [sql[:120] for sql in reads]
    assert "Dodavatel 29" in text


def test_the_owner_adds_and_changes_a_party(cast: Cast, jana: Browser) -> None:
    given = {
        "contacts-TOTAL_FORMS": "0",
        "contacts-INITIAL_FORMS": "0",
        "name": "Hotel Morava",
        "kind": "company",
        "country": "CZ",
        "is_customer": "on",
        "credit_limit": "50 000",
        "credit_currency": "CZK",
    }
    made = jana.post("/parties/new/", given)
    assert made.status_code == 302
    assert "50\u00a0000.00\u00a0CZK" in jana.get(made["Location"]).text.replace("&nbsp;", "\u00a0")
    changed = jana.post(f"{made['Location']}edit/", given | {"email": "info@morava.example"})
    assert changed.status_code == 302
    assert "info@morava.example" in jana.get(made["Location"]).text


def test_the_owner_confirms_what_a_worker_entered(cast: Cast, jana: Browser) -> None:
    party = add(cast)
    actor = cast.actor(cast.preparer, cast.pekarna)
    with client_scope(cast.pekarna.ref):
        account = services.add_bank_account(
            party_id=party.party.id,
            draft=BankAccountDraft(number="19-2000145399/0800"),
            actor=actor,
        )
    call = {
        "number": "19-2000145399/0800",
        "person": "Eva Horáková",
        "phone": "+420 601 000 111",
    }
    address = f"/parties/accounts/{account.id}/confirm/"
    proposed = re.search(r'value="([0-9T:-]{16})"', jana.get(address).text)
    assert proposed
    answer = jana.post(address, call | {"at": proposed[1]})
    assert answer.status_code == 302
    assert read(cast, party).bank_accounts[0].confirmed_by == "Jana Javorová"


def test_a_person_gets_a_copy_and_is_erased(cast: Cast, jana: Browser) -> None:
    party = add(cast, "Karel Dvořák", kind="person", email="karel@dvorak.example")
    address = f"/parties/{party.party.id}/"
    copy = jana.post(f"{address}copy/")
    assert copy["Content-Disposition"] == 'attachment; filename="person.json"'
    assert json.loads(copy.content)["parties"][0]["email"] == "karel@dvorak.example"
    assert jana.post(f"{address}erase/", {}).status_code == 422
    assert read(cast, party).party.name == "Karel Dvořák"
    page = jana.post(f"{address}erase/", {"is_sure": "on"}, follow=True)
    assert "This person was erased" in page.text
    assert read(cast, party).party.name == "—"


def test_a_viewer_sees_and_changes_nothing(cast: Cast, jana: Browser) -> None:
    party = add(cast)
    become(cast, "viewer")
    page = jana.get(f"/parties/{party.party.id}/")
    assert page.status_code == 200
    for act in ("edit", "archive", "copy", "erase", "accounts/new"):
        assert f"/{act}/" not in page.text
        assert jana.post(f"/parties/{party.party.id}/{act}/").status_code == 403
    assert read(cast, party) == party


def test_a_bookkeeper_changes_but_neither_confirms_nor_erases(cast: Cast, jana: Browser) -> None:
    party = add(cast)
    become(cast, "bookkeeper")
    page = jana.get(f"/parties/{party.party.id}/").text
    assert "/edit/" in page
    assert "/erase/" not in page
    assert jana.post(f"/parties/{party.party.id}/erase/", {"is_sure": "on"}).status_code == 403
    assert read(cast, party).party.name == "Mlýn Horák"


def test_another_clients_party_does_not_exist_here(cast: Cast) -> None:
    party = add(cast)
    mette = at_portal(cast.nordlys, cast.owner)
    assert mette.get(f"/parties/{party.party.id}/").status_code == 404
    with client_scope(cast.nordlys.ref):
        assert Party.objects.count() == 0
