"""Adding, changing and finding parties."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.parties import errors, selectors, services
from apps.parties.models import Party
from apps.parties.values import Address, ContactPerson, PartyDraft
from kernel.errors import Forbidden, NotFound
from kernel.ids import new_id
from tests.parties.conftest import CNB_ICO, Desk

WHOLE = PartyDraft(
    name="  Mlýn   Horák a.s. ",
    country="cz",
    is_supplier=True,
    code="D-117",
    registration_number="481 36 450",
    vat_id="48136450",
    email="fakturace@horak.example",
    phone="+420 601 123 456",
    language="cs",
    payment_days=30,
    is_end_of_month=True,
    discount_percent=Decimal("2"),
    discount_days=10,
    credit_limit=Decimal("50000"),
    credit_currency="czk",
    peppol_scheme="9929",
    peppol_id="CZ48136450",
    note="Delivers on Tuesdays",
    billing=Address(street="Mlýnská 4", city="Brno", postcode="602 00"),
    contacts=(ContactPerson(name="Eva Horáková", phone="+420 601 000 111"),),
)


def test_a_party_is_kept_in_one_spelling(desk: Desk) -> None:
    found = services.create_party(draft=WHOLE, actor=desk.actor)
    party = found.party
    assert (party.name, party.country, party.registration_number, party.vat_id) == (
        "Mlýn Horák a.s.",
        "CZ",
        CNB_ICO,
        "CZ48136450",
    )
    assert found.billing == Address(
        street="Mlýnská 4", city="Brno", postcode="602 00", country="CZ"
    )
    assert found.delivery.is_empty
    assert found.contacts == WHOLE.contacts
    assert (party.credit_limit, party.credit_currency) == (Decimal("50000.0000"), "CZK")
    assert desk.facts("parties.party.added") == [
        {"party_id": str(party.id), "party": "Mlýn Horák a.s."}
    ]


def test_all_that_is_wrong_is_said_beside_its_field(desk: Desk) -> None:
    wrong = PartyDraft(
        name=" ",
        country="XX",
        registration_number="1",
        vat_id="CZ1",
        email="nobody",
        phone="call me",
        language="xx",
        payment_days=10,
        discount_percent=Decimal("2"),
        discount_days=20,
        credit_limit=Decimal("1"),
        peppol_id="1",
        contacts=(ContactPerson(name="", email="x@y.example"),),
    )
    assert [problem.field for problem in services.problems(draft=wrong)] == [
        "vat_id",
        "name",
        "is_customer",
        "country",
        "email",
        "phone",
        "language",
        "discount_days",
        "credit_limit",
        "contacts.0.name",
        "peppol_id",
    ]
    with pytest.raises(errors.BadVatId):
        services.create_party(draft=wrong, actor=desk.actor)
    assert Party.objects.count() == 0


def test_a_change_touches_only_what_it_names(desk: Desk) -> None:
    before = services.create_party(draft=WHOLE, actor=desk.actor)
    after = services.change_party(
        party_id=before.party.id,
        changes={"email": "ucto@horak.example", "name": "Mlýn Horák a.s."},
        actor=desk.actor,
    )
    assert replace(
        selectors.draft_of(after), email="fakturace@horak.example"
    ) == selectors.draft_of(before)
    assert [each["fields"] for each in desk.facts("parties.party.changed")] == ["email"]


def test_a_change_over_someone_elses_change_is_refused(desk: Desk) -> None:
    party = desk.add("Horák").party
    services.change_party(party_id=party.id, changes={"note": "a"}, actor=desk.actor)
    with pytest.raises(errors.ChangedMeanwhile):
        services.change_party(
            party_id=party.id,
            changes={"note": "b"},
            actor=desk.actor,
            seen_at=party.changed_at,
        )
    assert selectors.party(party.id).note == "a"


def test_a_code_is_given_once(desk: Desk) -> None:
    desk.add("Horák", code="7")
    with pytest.raises(errors.CodeTaken) as refusal:
        desk.add("Novák", code="7")
    assert refusal.value.message == "The number 7 is Horák already."
    assert Party.objects.count() == 1


def test_a_reviewer_may_look_but_not_change(desk: Desk) -> None:
    party = desk.add("Horák").party
    with pytest.raises(Forbidden):
        services.change_party(party_id=party.id, changes={"note": "x"}, actor=desk.reviewer)
    assert selectors.party(party.id).note == ""


def test_many_come_over_at_once_in_order_or_not_at_all(desk: Desk) -> None:
    drafts = [
        PartyDraft(name=f"Party {n}", country="DK", is_customer=True, code=str(n)) for n in range(5)
    ]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ids = services.create_parties(drafts=drafts, actor=desk.actor)
    assert len(queries) <= 8
    infos = selectors.party_infos(ids)
    assert [infos[pk].code for pk in ids] == ["0", "1", "2", "3", "4"]
    assert [each["count"] for each in desk.facts("parties.parties.imported")] == [5]
    wrong = [replace(drafts[0], code=""), replace(drafts[1], code="9", vat_id="DK1")]
    with pytest.raises(errors.BadVatId) as refusal:
        services.create_parties(drafts=wrong, actor=desk.actor)
    assert refusal.value.field == "1.vat_id"
    assert Party.objects.count() == 5


def test_an_archived_party_is_offered_no_more_and_can_be_taken_back(desk: Desk) -> None:
    party = desk.add("Horák").party
    services.archive_party(party_id=party.id, actor=desk.actor)
    assert selectors.search(text="hor") == []
    assert [row.party.name for row in selectors.parties(is_archived=True).rows] == ["Horák"]
    services.restore_party(party_id=party.id, actor=desk.actor)
    assert [found.name for found in selectors.search(text="hor")] == ["Horák"]


def test_pages_follow_each_other_without_gap_or_repetition(desk: Desk) -> None:
    for name in ("Čapek", "Adam", "Berg", "Berg", "Dan"):
        desk.add(name)
    seen, cursor = [], ""
    for _page in range(3):
        page = selectors.parties(order="name", cursor=cursor, size=2)
        seen += [row.party.name for row in page.rows]
        cursor = page.next_cursor
    assert (seen, cursor) == (["Adam", "Berg", "Berg", "Čapek", "Dan"], "")
    down = selectors.parties(order="-name", size=2)
    assert [row.party.name for row in down.rows] == ["Dan", "Čapek"]
    with pytest.raises(selectors.register.CursorMalformed):
        selectors.parties(cursor="nonsense")


def test_parties_are_found_by_role_and_by_any_of_their_words(desk: Desk) -> None:
    desk.add("Mlýn Horák", registration_number=CNB_ICO, email="x@horak.example")
    desk.add("Kavárna", is_customer=True)

    def names(**asked: object) -> list[str]:
        return [row.party.name for row in selectors.parties(**asked).rows]  # type: ignore[arg-type]

    assert names(role="customer") == ["Kavárna"]
    assert names(text="MLYN") == names(text="4813") == names(text="@horak") == ["Mlýn Horák"]
    assert names(text="%") == []
    counted = selectors.counts()
    assert (counted.all, counted.customers, counted.suppliers) == (2, 1, 1)


def test_a_stranger_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        selectors.party(new_id())
