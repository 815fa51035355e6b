"""Twice in the register: found, merged, and taken apart again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from apps.parties import errors, selectors, services
from apps.parties.models import Party, PartyMerge
from apps.parties.values import Address, CallBack, ContactPerson, PartyDetail
from kernel.errors import Forbidden, NotFound
from tests.parties.conftest import CNB_ACCOUNT, CNB_ICO, Desk


def held(*names: str) -> dict[str, dict[str, Any]]:
    rows = Party.objects.filter(name__in=names)
    return {row.name: {**model_to_dict(row), "id": row.pk, "changed_at": None} for row in rows}


def test_the_merged_one_lends_roles_and_what_the_kept_one_lacks(desk: Desk) -> None:
    kept = desk.add("Horák", is_customer=True, email="a@horak.example").party
    merged = desk.add("Horak a.s.", email="b@horak.example", payment_days=14).party
    services.merge_parties(kept_id=kept.id, merged_id=merged.id, actor=desk.actor)
    now = selectors.party(kept.id).party
    assert (now.is_customer, now.is_supplier, now.email, now.payment_days) == (
        True,
        True,
        "a@horak.example",
        14,
    )
    assert selectors.live_ids([kept.id, merged.id]) == {kept.id: kept.id, merged.id: kept.id}
    assert [row.party.name for row in selectors.parties().rows] == ["Horák"]
    assert [fact["merged"] for fact in desk.facts("parties.party.merged")] == ["Horak a.s."]


def test_undoing_a_merge_restores_both_exactly(desk: Desk) -> None:
    first = desk.add("One", is_customer=True).party
    second = desk.add("Two", vat_id="CZ48136450", payment_days=0, is_end_of_month=True).party
    third = desk.add("Three", email="x@three.example").party
    earlier = services.merge_parties(kept_id=second.id, merged_id=third.id, actor=desk.actor)
    before = held("One", "Two", "Three")
    merge = services.merge_parties(kept_id=first.id, merged_id=second.id, actor=desk.actor)
    assert set(Party.objects.filter(merged_into=first.id).values_list("name", flat=True)) == {
        "Two",
        "Three",
    }
    with pytest.raises(errors.LaterMergeFirst):
        services.undo_merge(merge_id=earlier, actor=desk.actor)
    services.undo_merge(merge_id=merge, actor=desk.actor)
    assert held("One", "Two", "Three") == before
    with pytest.raises(errors.AlreadyUndone):
        services.undo_merge(merge_id=merge, actor=desk.actor)
    assert [fact["merged"] for fact in desk.facts("parties.party.unmerged")] == ["Two"]


def test_what_was_changed_since_the_merge_stays_when_it_is_undone(desk: Desk) -> None:
    kept = desk.add("One").party
    merged = desk.add("Two", phone="+420 111 222", email="two@two.example").party
    merge = services.merge_parties(kept_id=kept.id, merged_id=merged.id, actor=desk.actor)
    services.change_party(party_id=kept.id, changes={"phone": "+420 999 888"}, actor=desk.actor)
    services.undo_merge(merge_id=merge, actor=desk.actor)
    now = selectors.party(kept.id).party
    assert (now.phone, now.email) == ("+420 999 888", "")


def test_accounts_of_the_merged_one_are_the_kept_ones_too(desk: Desk) -> None:
    kept, merged = desk.add("One"), desk.add("Two")
    account = desk.account(merged)
    services.merge_parties(kept_id=kept.party.id, merged_id=merged.party.id, actor=desk.actor)
    assert [each.id for each in selectors.party(kept.party.id).bank_accounts] == [account.id]
    found, permits = selectors.payees(party_ids=[kept.party.id], bank_account_ids=[])
    assert [each.id for each in found[kept.party.id]] == [account.id]
    assert not permits[account.id].may_be_paid
    rows = selectors.parties(has_unconfirmed=True).rows
    assert [(row.party.name, row.unconfirmed_accounts) for row in rows] == [("One", 1)]


def test_a_merged_party_is_changed_no_more(desk: Desk) -> None:
    kept, merged = desk.add("One").party, desk.add("Two").party
    services.merge_parties(kept_id=kept.id, merged_id=merged.id, actor=desk.actor)
    with pytest.raises(errors.PartyIsMerged):
        services.change_party(party_id=merged.id, changes={"note": "x"}, actor=desk.actor)
    with pytest.raises(errors.PartyIsMerged):
        services.merge_parties(kept_id=merged.id, merged_id=kept.id, actor=desk.actor)
    with pytest.raises(errors.MergeWithItself):
        services.merge_parties(kept_id=kept.id, merged_id=kept.id, actor=desk.actor)
    assert PartyMerge.objects.count() == 1


def test_the_table_keeps_chains_flat_and_merges_final(desk: Desk) -> None:
    one, two, three = (desk.add(name).party for name in ("One", "Two", "Three"))
    services.merge_parties(kept_id=one.id, merged_id=two.id, actor=desk.actor)
    for merged, kept in ((three.id, two.id), (one.id, three.id)):
        with pytest.raises(DatabaseError, match="not merged itself"), transaction.atomic():
            Party.objects.filter(pk=merged).update(merged_into=kept)
    with pytest.raises(DatabaseError), transaction.atomic():
        PartyMerge.objects.update(actor_name="Nobody")


def parts(detail: PartyDetail) -> tuple[Any, ...]:
    return detail.billing, detail.delivery, detail.contacts


def test_addresses_and_contact_persons_come_along_and_go_back_exactly(desk: Desk) -> None:
    jana = ContactPerson(name="Jana", email="jana@two.example")
    karel = ContactPerson(name="Karel", phone="+420 777 000 111")
    kept = desk.add("One", billing=Address(street="Dlouhá 1", city="Brno"), contacts=(karel,))
    merged = desk.add(
        "Two",
        billing=Address(street="Krátká 2", city="Praha"),
        delivery=Address(street="Polní 3", city="Praha"),
        contacts=(jana, karel),
    )
    before = [parts(selectors.party(each.party.id)) for each in (kept, merged)]
    account = desk.account(merged)
    services.confirm_bank_account(
        bank_account_id=account.id,
        call=CallBack(number=CNB_ACCOUNT, person="Jana", phone="+420 1", at=timezone.now()),
        actor=desk.reviewer,
    )
    ids = {"kept_id": kept.party.id, "merged_id": merged.party.id}
    merge = services.merge_parties(**ids, actor=desk.actor)
    now = selectors.party(kept.party.id)
    assert (now.billing.street, now.delivery.street) == ("Dlouhá 1", "Polní 3")
    assert now.contacts == (karel, jana)
    assert [(each.id, each.state) for each in now.bank_accounts] == [(account.id, "confirmed")]
    services.undo_merge(merge_id=merge, actor=desk.actor)
    after = [parts(selectors.party(each.party.id)) for each in (kept, merged)]
    assert after == before
    assert selectors.bank_account(account.id).state == "confirmed"

    # A copy that somebody changed since is theirs.
    again = services.merge_parties(**ids, actor=desk.actor)
    moved = Address(street="Nová 9", city="Praha")
    services.change_party(party_id=kept.party.id, changes={"delivery": moved}, actor=desk.actor)
    services.undo_merge(merge_id=again, actor=desk.actor)
    now = selectors.party(kept.party.id)
    assert (now.delivery.street, now.contacts) == ("Nová 9", (karel,))


def test_two_that_only_look_alike_are_told_apart_and_that_is_remembered(desk: Desk) -> None:
    one = desk.add("Mlýn Horák a.s.", registration_number=CNB_ICO).party
    two = desk.add("MLYN HORAK", registration_number=CNB_ICO).party
    assert len(selectors.duplicates()) == 1
    for _turn in range(2):
        services.tell_apart(party_id=two.id, other_id=one.id, actor=desk.actor)
    assert selectors.duplicates() == selectors.duplicates(party_id=one.id) == []
    ((said,),) = (selectors.told_apart(),)
    assert (said.one.id, said.other.id, said.by) == (one.id, two.id, "Joana Dias")
    assert len(desk.facts("parties.party.told_apart")) == 1
    with pytest.raises(Forbidden):
        services.take_back_telling_apart(party_id=one.id, other_id=two.id, actor=desk.owner)
    services.take_back_telling_apart(party_id=one.id, other_id=two.id, actor=desk.actor)
    assert len(selectors.duplicates()) == 1
    with pytest.raises(NotFound):
        services.take_back_telling_apart(party_id=one.id, other_id=two.id, actor=desk.actor)
    with pytest.raises(errors.MergeWithItself):
        services.tell_apart(party_id=one.id, other_id=one.id, actor=desk.actor)


def test_merging_needs_its_permission(desk: Desk) -> None:
    one, two = desk.add("One").party, desk.add("Two").party
    with pytest.raises(Forbidden):
        services.merge_parties(kept_id=one.id, merged_id=two.id, actor=desk.owner)
    assert not PartyMerge.objects.exists()


def test_duplicates_are_proposed_with_their_reasons(desk: Desk) -> None:
    old = desk.add("Mlýn Horák a.s.", registration_number=CNB_ICO, vat_id="CZ48136450")
    new = desk.add("MLYN HORAK", registration_number=CNB_ICO, vat_id="CZ48136450")
    desk.account(old)
    desk.account(new, "CZ65 0800 0000 1920 0014 5399")
    desk.add("Somebody else")
    (pair,) = selectors.duplicates()
    assert (pair.kept.id, pair.other.id) == (old.party.id, new.party.id)
    assert pair.reasons == (
        "Same VAT id CZ48136450",
        "Same registration number 48136450",
        "Same bank account ··5399",
        "Same name but for spelling",
    )
    assert selectors.duplicates(party_id=new.party.id) == [pair]
    services.merge_parties(kept_id=old.party.id, merged_id=new.party.id, actor=desk.actor)
    assert selectors.duplicates() == []


def test_a_party_is_found_by_whatever_a_document_says(desk: Desk) -> None:
    horak = desk.add("Mlýn Horák a.s.", registration_number=CNB_ICO, vat_id="CZ48136450")
    other = desk.add("Mlyn Horak")
    desk.account(horak)
    found = selectors.find_by(
        vat_id="cz 48136450", registration_number="481 36 450", iban="CZ65 0800 0000 1920 0014 5399"
    )
    assert [(each.party.id, each.reasons) for each in found] == [
        (
            horak.party.id,
            (
                "Same VAT id CZ48136450",
                "Same registration number 48136450",
                "Same bank account ··5399",
            ),
        )
    ]
    assert {each.party.id for each in selectors.find_by(name="Mlýn Horák")} == {
        horak.party.id,
        other.party.id,
    }
    assert selectors.find_by() == selectors.find_by(vat_id="not one") == []
