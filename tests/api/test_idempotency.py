"""The same key again: the same answer, nothing done twice."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

from django.db import connections
from django.utils import timezone

from api import idempotency
from api.models import IdempotencyRecord, WebhookEndpoint
from kernel.tenancy import client_scope
from tests.api.conftest import Integration, make_integration
from tests.cast import Cast

ENDPOINT = {"url": "https://shop.example/", "fact_types": ["accounting.entry.posted"]}


def endpoints(integration: Integration) -> int:
    with client_scope(integration.client.ref):
        return WebhookEndpoint.objects.count()


def test_the_same_key_gives_the_same_answer_and_doubles_nothing(nordlys: Integration) -> None:
    first = nordlys.post("webhook-endpoints", ENDPOINT, key="order-1")
    again = nordlys.post("webhook-endpoints", ENDPOINT, key="order-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Location"] == first["Location"]
    assert again["Content-Type"] == first["Content-Type"]
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert endpoints(nordlys) == 1


def test_the_same_key_with_another_body_is_refused(nordlys: Integration) -> None:
    nordlys.post("webhook-endpoints", ENDPOINT, key="order-1")
    other = nordlys.post("webhook-endpoints", {**ENDPOINT, "description": "b"}, key="order-1")

    assert other.status_code == 409
    assert other.json()["code"] == "idempotency.key_reused"
    assert endpoints(nordlys) == 1


def test_without_a_key_nothing_is_created(nordlys: Integration) -> None:
    answer = nordlys.post("webhook-endpoints", ENDPOINT, key="")

    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency.key_missing"
    assert endpoints(nordlys) == 0


def test_a_key_of_odd_characters_is_refused(nordlys: Integration) -> None:
    for odd in ("ž", "x" * 256):
        answer = nordlys.post("webhook-endpoints", ENDPOINT, key=odd)
        assert answer.json()["code"] == "idempotency.key_unreadable"


def test_what_was_refused_may_be_tried_again_under_its_key(nordlys: Integration) -> None:
    refused = nordlys.post("webhook-endpoints", {**ENDPOINT, "fact_types": []}, key="order-1")
    mended = nordlys.post("webhook-endpoints", ENDPOINT, key="order-1")

    assert (refused.status_code, mended.status_code) == (422, 201)


def test_keys_of_two_integrations_have_nothing_to_do_with_each_other(
    nordlys: Integration, cast: Cast
) -> None:
    other = make_integration(cast.nordlys)
    nordlys.post("webhook-endpoints", ENDPOINT, key="order-1")

    assert other.post("webhook-endpoints", ENDPOINT, key="order-1").status_code == 201
    assert endpoints(nordlys) == 2


def test_answers_are_forgotten_after_thirty_days(nordlys: Integration) -> None:
    for key, days in (("old", 31), ("young", 29)):
        nordlys.post("webhook-endpoints", ENDPOINT, key=key)
        with client_scope(nordlys.client.ref):
            IdempotencyRecord.objects.filter(key=key).update(
                created_at=timezone.now() - timedelta(days=days)
            )

    with client_scope(nordlys.client.ref):
        assert idempotency.purge_old_keys() == 1
        assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["young"]


def test_requests_of_one_key_in_the_same_moment_take_effect_once(fresh_database: Cast) -> None:
    integration = make_integration(fresh_database.nordlys)
    barrier, answers = Barrier(4), []

    def ask() -> None:
        barrier.wait()
        answers.append(integration.post("webhook-endpoints", ENDPOINT, key="order-1"))
        connections.close_all()

    _together(ask, 4)

    assert [each.status_code for each in answers] == [201] * 4
    assert len({each.content for each in answers}) == 1
    assert sorted(each.get("Idempotency-Replayed", "") for each in answers) == [
        "",
        "true",
        "true",
        "true",
    ]
    assert endpoints(integration) == 1


def _together(act: Any, times: int) -> None:
    threads = [Thread(target=act) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
