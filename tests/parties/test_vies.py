"""Asking VIES: what it says is kept; a network that is missing blocks nothing."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from apps.parties import errors, selectors, services, vies
from apps.parties.models import VatCheck
from apps.parties.vies.port import Answer
from apps.parties.vies.service import ADDRESS, Vies
from tests.parties.conftest import Desk


def said(body: Any, *, status: int = 200) -> Answer:
    asked = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append((str(request.url), json.loads(request.content)))
        return httpx.Response(status, json=body)

    answer = Vies(httpx.MockTransport(handle)).ask("CZ48136450")
    assert asked == [(ADDRESS, {"countryCode": "CZ", "vatNumber": "48136450"})]
    return answer


def test_a_valid_id_comes_with_the_name_the_tax_office_knows() -> None:
    answer = said(
        {
            "countryCode": "CZ",
            "vatNumber": "48136450",
            "valid": True,
            "requestIdentifier": "WAPIAAAAX1",
            "name": "Česká národní banka",
            "address": "Na příkopě 864/28\n110 00 PRAHA 1",
        }
    )
    assert answer == Answer(
        answer="valid",
        name="Česká národní banka",
        address="Na příkopě 864/28\n110 00 PRAHA 1",
        consultation="WAPIAAAAX1",
    )


@pytest.mark.parametrize(
    ("body", "answer", "why"),
    [
        ({"valid": False, "name": "---", "userError": "INVALID"}, "unknown", ""),
        (
            {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]},
            "unanswered",
            "VIES could not be asked: the member state's register doesn't answer.",
        ),
        ({"odd": 1}, "unanswered", "VIES could not be asked: its answer was not understood."),
        ([], "unanswered", "VIES could not be asked: its answer was not understood."),
    ],
)
def test_every_other_answer_has_its_word(body: Any, answer: str, why: str) -> None:
    found = said(body)
    assert (found.answer, found.why) == (answer, why)


def test_names_that_a_state_keeps_to_itself_stay_empty() -> None:
    assert said({"valid": True, "name": "---", "address": "---"}) == Answer(answer="valid")


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (httpx.ConnectError("no route"), "VIES could not be asked: no network."),
        (httpx.ReadTimeout("slow"), "VIES could not be asked: it took too long to answer."),
    ],
)
def test_a_missing_network_is_an_answer_too(failure: Exception, why: str) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise failure

    found = Vies(httpx.MockTransport(fail)).ask("CZ48136450")
    assert found == Answer(answer="unanswered", why=why)


def test_what_was_answered_is_kept_with_its_time(desk: Desk) -> None:
    party = desk.add("Horák", vat_id="CZ48136450").party
    check = services.look_up_vat(party_id=party.id, actor=desk.actor)
    assert (check.answer, check.why, check.asked_by) == (
        "unanswered",
        "VIES could not be asked: no network.",
        "Joana Dias",
    )
    assert selectors.party(party.id).vat_check == check
    assert [fact["answer"] for fact in desk.facts("parties.vat_id.looked_up")] == ["unanswered"]


def test_the_latest_answer_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    party = desk.add("Horák", vat_id="CZ48136450").party
    services.look_up_vat(party_id=party.id, actor=desk.actor)

    class Known:
        def ask(self, vat_id: str) -> Answer:
            return Answer(answer="valid", name="Mlýn Horák")

    monkeypatch.setattr(vies, "register", Known)
    services.look_up_vat(party_id=party.id, actor=desk.actor)
    assert VatCheck.objects.count() == 2


def test_only_ids_of_the_union_are_asked_about(desk: Desk) -> None:
    nobody = desk.add("Horák").party
    british = desk.add("Smith", country="GB", vat_id="GB980780684").party
    with pytest.raises(errors.VatIdMissing):
        services.look_up_vat(party_id=nobody.id, actor=desk.actor)
    with pytest.raises(errors.NotInVies):
        services.look_up_vat(party_id=british.id, actor=desk.actor)
    assert not VatCheck.objects.exists()
