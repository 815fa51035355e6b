"""A client's customers and suppliers in the workspace."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.parties import selectors, services
from apps.parties.models import Party, PartyBankAccount, PartyMerge
from apps.parties.values import BankAccountDraft, PartyDetail, PartyDraft
from apps.workspace.models import WorkItem
from kernel.tenancy import client_scope
from tests.cast import Cast, drain
from tests.frontend.visiting import at_workspace

HOME = "/clients/pekarna/parties/"


@dataclass(frozen=True)
class Register:
    cast: Cast

    def add(self, name: str, **fields: Any) -> PartyDetail:
        draft = PartyDraft(**({"name": name, "country": "CZ", "is_supplier": True} | fields))
        actor = self.cast.actor(self.cast.preparer, self.cast.pekarna)
        with client_scope(self.cast.pekarna.ref):
            return services.create_party(draft=draft, actor=actor)

    def account(self, party: PartyDetail, number: str = "19-2000145399/0800") -> str:
        """Entered by the client's owner."""
        actor = self.cast.actor(self.cast.owners["pekarna"], self.cast.pekarna)
        with client_scope(self.cast.pekarna.ref):
            made = services.add_bank_account(
                party_id=party.party.id, draft=BankAccountDraft(number=number), actor=actor
            )
        drain(self.cast.pekarna.ref)
        return str(made.id)

    def read(self, party: PartyDetail) -> PartyDetail:
        with client_scope(self.cast.pekarna.ref):
            return selectors.party(party.party.id)

    def count(self, model: Any) -> int:
        with client_scope(self.cast.pekarna.ref):
            return int(model.objects.count())


@pytest.fixture
def register(cast: Cast) -> Register:
    return Register(cast)


@pytest.fixture
def joana(cast: Cast) -> Browser:
    return at_workspace(cast.preparer)


@pytest.fixture
def tomas(cast: Cast) -> Browser:
    return at_workspace(cast.reviewer)


def sent(**fields: str) -> dict[str, str]:
    rows = {"contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0"}
    given = {"name": "Mlýn Horák a.s.", "kind": "company", "country": "CZ", "is_supplier": "on"}
    return rows | given | fields


def test_an_empty_register_says_what_comes_next(register: Register, joana: Browser) -> None:
    text = joana.get(HOME).text
    assert "No customer or supplier yet" in text
    assert "Add the first" in text


def test_the_list_asks_little_and_fetches_its_pane(register: Register, joana: Browser) -> None:
    for number in range(60):
        register.add(f"Dodavatel {number:02d}")
    first = register.add("Adam")
    register.account(first)
    joana.get(HOME)
    with CaptureQueriesContext(connection) as asked:
        text = joana.get(HOME).text
    # Beside what surrounds every page: list and counts.
    assert sum("party" in one["sql"] for one in asked if _is_read(one["sql"])) == 2
    assert f'hx-get="?party={first.party.id}" hx-trigger="load" hx-target="#pane"' in text
    assert "Adam" in text
    assert "call back" in text
    assert "Next page" in text
    assert "Dodavatel 55" not in text
    following = joana.get(HOME, {"sort": "-name"}).text
    assert "Dodavatel 59" in following


def _is_read(sql: str) -> bool:
    return sql.lstrip().startswith(("SELECT", "WITH"))


def test_the_address_filters_and_searches(register: Register, joana: Browser) -> None:
    register.add("Mlýn Horák", registration_number="48136450")
    register.add("Kavárna U Lípy", is_customer=True, is_supplier=False)
    assert "Kavárna" not in joana.get(HOME, {"show": "suppliers"}).text
    assert "Mlýn Horák" in joana.get(HOME, {"q": "48136"}).text
    assert "Nobody fits this search" in joana.get(HOME, {"q": "nothing"}).text


def test_htmx_gets_the_pane_alone(register: Register, joana: Browser) -> None:
    party = register.add("Mlýn Horák").party
    answer = joana.get(
        HOME, {"party": str(party.id)}, headers={"HX-Request": "true", "HX-Target": "pane"}
    )
    assert "Mlýn Horák" in answer.text
    assert "<html" not in answer.text


def test_the_list_leaves_as_a_file_in_which_no_cell_runs(
    register: Register, joana: Browser
) -> None:
    register.add("=cmd|' /C calc'!A0", payment_days=14)
    rows = list(csv.reader(io.StringIO(joana.get(HOME, {"as": "csv"}).text.lstrip("\ufeff"))))
    assert rows[0][1] == "Name"
    assert rows[1][1] == "'=cmd|' /C calc'!A0"
    assert rows[1][13] == "14"


def test_a_party_is_added_with_its_people(register: Register, joana: Browser) -> None:
    answer = joana.post(
        f"{HOME}new/",
        sent(
            **{
                "vat_id": "48136450",
                "payment_days": "30",
                "discount_percent": "2,5",
                "discount_days": "10",
                "billing_city": "Brno",
                "contacts-0-name": "Eva Horáková",
            }
        ),
    )
    assert answer.status_code == 302
    text = joana.get(answer["Location"]).text
    assert "CZ48136450" in text
    assert "30 days; 2.5 % within 10 days" in text
    assert "Eva Horáková" in text


def test_every_reason_stands_beside_its_field_and_nothing_is_kept(
    register: Register, joana: Browser
) -> None:
    wrong = {
        "registration_number": "123",
        "vat_id": "CZ48136451",
        "email": "nobody",
        "contacts-0-phone": "+420 601 123 456",
    }
    page = joana.post(f"{HOME}new/", sent(**wrong))
    assert page.status_code == 422
    for said in (
        "The check digit of this IČO doesn&#x27;t fit.",
        "This is no VAT id of CZ: its length or check digit is wrong.",
        "“nobody” is no e-mail address.",
        "Give the contact person&#x27;s name.",
    ):
        assert said in page.text
    assert 'value="Mlýn Horák a.s."' in page.text
    assert register.count(Party) == 0


def test_a_form_that_someone_overtook_is_refused(register: Register, joana: Browser) -> None:
    party = register.add("Mlýn Horák")
    address = f"{HOME}{party.party.id}/edit/"
    seen = party.party.changed_at.isoformat()
    assert f'value="{seen}"' in joana.get(address).text
    assert joana.post(address, sent(seen_at=seen, note="First")).status_code == 302
    late = joana.post(address, sent(seen_at=seen, note="Second"))
    assert late.status_code == 409
    assert "changed by someone else in the meantime" in late.text
    assert register.read(party).note == "First"


def now_on(page: str) -> str:
    """What the form proposes, in the reader's time zone."""
    found = re.search(r'value="([0-9T:-]{16})"', page)
    assert found
    return found[1]


def test_a_new_account_opens_work_that_the_call_closes(
    register: Register, joana: Browser, cast: Cast
) -> None:
    party = register.add("Mlýn Horák")
    account = register.account(party)
    assert "Bank account changed: call Mlýn Horák about ··5399" in joana.get("/").text
    item = WorkItem.objects.get()
    assert (item.state, item.preparer_id) == ("ready", cast.preparer.user_id)
    address = f"{HOME}accounts/{account}/confirm/"
    call = {
        "number": "CZ65 0800 0000 1920 0014 5399",
        "person": "Eva Horáková",
        "phone": "+420 601 000 111",
        "at": now_on(joana.get(address).text),
    }
    wrong = joana.post(address, call | {"number": "2000145399/0800"})
    assert wrong.status_code == 422
    assert "This is not the number that was entered." in wrong.text
    assert joana.post(address, call).status_code == 302
    drain(cast.pekarna.ref)
    assert WorkItem.objects.get().state == "done"
    (shown,) = register.read(party).bank_accounts
    assert (shown.confirmed_by, shown.may_be_paid) == ("Joana Dias", True)


def test_who_entered_a_number_is_offered_no_call(register: Register, joana: Browser) -> None:
    party = register.add("Mlýn Horák")
    made = joana.post(f"{HOME}{party.party.id}/accounts/new/", {"number": "19-2000145399/0800"})
    text = joana.get(made["Location"]).text
    assert "You entered it: somebody else has to call and confirm it." in text
    assert "/confirm/" not in text


def test_a_wrong_number_is_refused_beside_its_field(register: Register, joana: Browser) -> None:
    party = register.add("Mlýn Horák")
    page = joana.post(f"{HOME}{party.party.id}/accounts/new/", {"number": "19-2000145398/0800"})
    assert page.status_code == 422
    assert "The check digit of this account number" in page.text
    assert register.count(PartyBankAccount) == 0


def test_duplicates_are_compared_merged_and_taken_apart(register: Register, joana: Browser) -> None:
    old = register.add("Mlýn Horák a.s.", vat_id="CZ48136450")
    new = register.add("MLYN HORAK", vat_id="CZ48136450", email="x@horak.example")
    merge = f"{HOME}{old.party.id}/merge/{new.party.id}/"
    assert merge in joana.get(f"{HOME}duplicates/").text
    page = joana.get(merge).text
    assert "Same VAT id CZ48136450 · Same name but for spelling" in page
    assert "gets the other" in page
    assert joana.post(merge).status_code == 302
    assert register.read(old).party.email == "x@horak.example"
    undo = register.read(old).merges[0].id
    assert joana.post(f"{HOME}merges/{undo}/undo/").status_code == 302
    assert register.read(old).party.email == ""
    assert register.read(new).party.merged_into is None


def test_a_pair_is_told_apart_and_proposed_again(register: Register, joana: Browser) -> None:
    old = register.add("Mlýn Horák a.s.")
    new = register.add("MLYN HORAK")
    apart = f"{HOME}apart/{old.party.id}/{new.party.id}/"
    page = f"{HOME}duplicates/"
    assert apart in joana.get(page).text
    assert joana.post(apart)["Location"] == page
    shown = joana.get(page).text
    assert "proposed no more" in shown
    assert f"{HOME}{old.party.id}/merge/{new.party.id}/" not in shown
    assert joana.post(f"{apart}undo/")["Location"] == page
    assert f"{HOME}{old.party.id}/merge/{new.party.id}/" in joana.get(page).text


def test_a_reviewer_looks_and_calls_but_neither_changes_nor_merges(
    register: Register, tomas: Browser
) -> None:
    one, two = register.add("One"), register.add("Two")
    account = register.account(one)
    page = tomas.get(f"{HOME}{one.party.id}/").text
    assert f"accounts/{account}/confirm/" in page
    assert "/edit/" not in page
    for address in (f"{HOME}new/", f"{HOME}{one.party.id}/merge/{two.party.id}/"):
        assert tomas.post(address, sent()).status_code == 403
    assert (register.count(Party), register.count(PartyMerge)) == (2, 0)


def test_vies_says_that_it_could_not_be_asked(register: Register, joana: Browser) -> None:
    party = register.add("Mlýn Horák", vat_id="CZ48136450")
    answer = joana.post(f"{HOME}{party.party.id}/vat/", follow=True)
    assert "VIES could not be asked: no network." in answer.text


def test_the_register_is_closed_to_who_is_not_assigned(register: Register, cast: Cast) -> None:
    assert at_workspace(cast.outsider).get(HOME).status_code == 404
