"""Every refusal is a problem document."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from api.webhooks import selectors
from tenants.models import Client
from tests.api.conftest import Integration
from tests.cast import Cast

ENDPOINT = {"url": "https://shop.example/", "fact_types": ["accounting.entry.posted"]}


def test_a_refusal_has_exactly_this_body(nordlys: Integration) -> None:
    answer = nordlys.post(
        "webhook-endpoints",
        {**ENDPOINT, "fact_types": ["payroll.run.finalized"]},
        **{"X-Request-ID": "request-4711", "Accept-Language": "en"},
    )

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    sentence = "There are no webhooks of “payroll.run.finalized”."
    assert answer.json() == {
        "type": "/api/v1/docs/#webhook.unknown_type",
        "title": "The input breaks a rule",
        "status": 422,
        "detail": sentence,
        "code": "webhook.unknown_type",
        "instance": "request-4711",
        "errors": [{"field": "fact_types", "code": "webhook.unknown_type", "message": sentence}],
    }


def test_fields_of_the_wrong_form_are_all_named(nordlys: Integration) -> None:
    answer = nordlys.post(
        "webhook-endpoints", {"fact_types": ["a", {}]}, **{"Accept-Language": "en"}
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "kontor.invalid"
    assert answer.json()["errors"] == [
        {"field": "url", "code": "required", "message": "This field is required."},
        {"field": "fact_types.1", "code": "invalid", "message": "Not a valid string."},
    ]


@pytest.mark.parametrize("address", ["no/such/thing", "invoices/%0A/files/x"])
def test_an_unknown_address_is_a_problem_not_a_page(stranger: Integration, address: str) -> None:
    answer = stranger.get(address)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "kontor.not_found"


def test_an_unknown_method_names_those_there_are(nordlys: Integration) -> None:
    answer = nordlys.delete("client")

    assert answer.status_code == 405
    assert answer.json()["code"] == "request.method"
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_what_is_no_json_is_unreadable(nordlys: Integration) -> None:
    answer = nordlys.post("webhook-endpoints", "{", key="k")

    assert answer.status_code == 400
    assert answer.json()["code"] == "request.unreadable"


def test_another_form_is_refused(nordlys: Integration) -> None:
    answer = nordlys._browser().post(
        "/api/v1/webhook-endpoints",
        "a=b",
        content_type="application/x-www-form-urlencoded",
        headers={"Idempotency-Key": "k"},
    )

    assert answer.status_code == 415
    assert answer.json()["code"] == "request.media_type"


def test_a_form_that_is_not_given_is_refused(nordlys: Integration) -> None:
    assert nordlys.get("client", Accept="text/csv").status_code == 406


def test_a_breakage_tells_nothing_of_itself(nordlys: Integration) -> None:
    with patch.object(selectors, "endpoints", side_effect=RuntimeError("secret of the house")):
        answer = nordlys.get("webhook-endpoints")

    assert answer.status_code == 500
    assert answer.json()["code"] == "kontor.broken"
    assert "secret" not in answer.content.decode()


def test_a_parameter_nobody_knows_is_refused(nordlys: Integration) -> None:
    made = nordlys.post("webhook-endpoints", ENDPOINT).json()
    answer = nordlys.get(f"webhook-endpoints/{made['id']}/deliveries", {"stat": "failed"})

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["stat"]


def test_a_cursor_of_ones_own_making_is_refused(nordlys: Integration) -> None:
    made = nordlys.post("webhook-endpoints", ENDPOINT).json()
    for cursor in ("x", "W10", "WzEsMl0", "WyJhIiwiYiJd", "\x00", "ž"):
        answer = nordlys.get(f"webhook-endpoints/{made['id']}/deliveries", {"cursor": cursor})
        assert answer.status_code == 422


def test_the_language_asked_for_is_answered_in(cast: Cast, nordlys: Integration) -> None:
    Client.objects.filter(pk=cast.nordlys.id).update(language="da")
    assert nordlys.get("client", None, **{"Accept-Language": "cs"})["Content-Language"] == "cs"
    assert nordlys.get("client")["Content-Language"] == "da"
