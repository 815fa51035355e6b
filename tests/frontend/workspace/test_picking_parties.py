"""Choosing a customer by typing: found, added in place, or named as nobody."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.parties.models import Party
from apps.parties.services import create_parties
from apps.parties.values import PartyDraft
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tests.cast import Cast
from tests.frontend.visiting import at_portal, at_workspace
from tests.frontend.workspace.test_queue_pages import words
from tests.frontend.workspace.test_sales_pages import COFFEE, HOME, Shop

FIND = f"{HOME}customers/find/"


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return Shop(cast)


@pytest.fixture
def joana(cast: Cast) -> Browser:
    return at_workspace(cast.preparer)


def add_many(shop: Shop, count: int) -> None:
    drafts = [
        PartyDraft(name=f"Kunde {at:04}", country="DK", is_customer=True) for at in range(count)
    ]
    shop.inside(lambda: create_parties(drafts=drafts, actor=system_actor()))


def parties(cast: Cast, **named: str) -> int:
    with client_scope(cast.nordlys.ref):
        return Party.objects.filter(**named).count()


def test_what_fits_is_offered_whatever_the_register_holds(shop: Shop, joana: Browser) -> None:
    add_many(shop, 1200)
    with CaptureQueriesContext(connection) as asked:
        page = joana.get(FIND, {"party_name": "kunde 11"}).text
    assert page.count('role="option"') == 9
    assert "Kunde 1100" in page
    assert "Add “kunde 11” as a customer" in page
    assert sum('"party"' in query["sql"] for query in asked) <= 3
    sheet = joana.get(f"{HOME}new/").text
    assert "Kunde" not in sheet
    assert f'hx-get="{FIND}"' in sheet


def test_who_isnt_there_is_added_in_place_once(shop: Shop, joana: Browser, cast: Cast) -> None:
    pages = [joana.post(FIND, {"name": "Bageri Æble"}).text for _ in range(2)]
    assert pages[0] == pages[1]
    assert "data-chosen" in pages[0]
    assert parties(cast, name="Bageri Æble", country="DK") == 1
    with client_scope(cast.nordlys.ref):
        row = Party.objects.get(name="Bageri Æble")
        assert (row.is_customer, row.is_supplier) == (True, False)
    refused = joana.post(FIND, {"name": "   "})
    assert refused.status_code == 422


def test_a_name_typed_in_full_does_without_scripts(shop: Shop, joana: Browser) -> None:
    sheet = shop.sheet(COFFEE) | {"party": "", "party_name": "café ø"}
    assert joana.post(f"{HOME}new/", sheet).status_code == 302
    [draft] = shop.invoices()
    assert draft.party_id == shop.customer


@pytest.mark.parametrize(
    ("party", "name", "said"),
    [
        ("", "Nobody", "Nobody in the register is called that."),
        ("01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10", "", "Nobody in the register is called that."),
        ("x", "", "Nobody in the register is called that."),
        ("", "", "Type a name and choose."),
    ],
)
def test_nobody_is_said_beside_the_name_and_nothing_is_kept(
    shop: Shop, joana: Browser, party: str, name: str, said: str
) -> None:
    sheet = shop.sheet(COFFEE) | {"party": party, "party_name": name}
    page = joana.post(f"{HOME}new/", sheet)
    assert page.status_code == 422
    assert said in page.text
    assert f'value="{name}"' in page.text
    assert shop.invoices() == []


def test_other_clients_parties_are_neither_offered_nor_taken(
    shop: Shop, joana: Browser, cast: Cast
) -> None:
    with client_scope(cast.pekarna.ref):
        [stranger] = create_parties(
            drafts=[PartyDraft(name="Cizí odběratel", country="CZ", is_customer=True)],
            actor=system_actor(),
        )
    assert "Cizí" not in joana.get(FIND, {"party_name": "Ciz"}).text.replace("“Ciz”", "")
    sheet = shop.sheet(COFFEE) | {"party": str(stranger)}
    assert joana.post(f"{HOME}new/", sheet).status_code == 422
    assert shop.invoices() == []


def test_a_line_of_an_entry_offers_everybody(shop: Shop, joana: Browser) -> None:
    find = "/clients/nordlys/ledger/parties/"
    assert "Café Ø" in joana.get(find, {"lines-0-party": "caf"}).text
    assert f'hx-get="{find}"' in joana.get("/clients/nordlys/ledger/new/").text


def test_who_may_not_write_invoices_finds_and_adds_nobody(cast: Cast, shop: Shop) -> None:
    tomas = at_workspace(cast.reviewer)
    assert tomas.get(FIND, {"party_name": "Caf"}).status_code == 403
    assert tomas.post(FIND, {"name": "Ny kunde"}).status_code == 403
    assert parties(cast, name="Ny kunde") == 0
    owner = at_portal(cast.nordlys, cast.owner)
    assert "Café Ø" in words(owner.get("/money-in/customers/find/", {"party_name": "Caf"}).text)
