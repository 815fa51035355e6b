"""Who gets in by key, and where to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.core.cache import cache
from redis.exceptions import RedisError

from api import access
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tenants import services as tenants
from tenants.models import ApiKey, Client
from tests.api.conftest import WORKSPACE, Integration
from tests.cast import Cast


def test_a_key_opens_its_own_client(nordlys: Integration) -> None:
    answer = nordlys.get("client")

    assert answer.status_code == 200
    assert answer.json()["name"] == "Nordlys Kaffe ApS"
    assert answer.json()["currency"] == "DKK"
    assert answer.json()["key"]["name"] == "Web shop"


def test_at_the_workspaces_address_the_key_alone_names_the_client(pekarna: Integration) -> None:
    assert pekarna.at(WORKSPACE).get("client").json()["name"] == "Pekárna Javor s.r.o."


def test_a_key_of_another_client_is_unknown_at_a_clients_own_address(
    nordlys: Integration, pekarna: Integration
) -> None:
    foreign = nordlys.at(pekarna.host).get("client")
    made_up = Integration(pekarna.client, "kontor_aaaaaaaa_bbbb", pekarna.host).get("client")

    assert foreign.status_code == made_up.status_code == 401
    assert foreign.json() | {"instance": ""} == made_up.json() | {"instance": ""}


def test_without_a_key_the_answer_says_how_to_send_one(stranger: Integration) -> None:
    answer = stranger.get("client")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="kontor"'
    assert answer.json()["code"] == "key.missing"


def test_a_revoked_key_is_unknown_at_once(nordlys: Integration) -> None:
    row = ApiKey.objects.get(client_id=nordlys.client.id)
    tenants.revoke_api_key(key_id=row.id, actor=system_actor())

    assert nordlys.get("client").json()["code"] == "key.unknown"


def test_keys_of_a_suspended_client_are_unknown(nordlys: Integration) -> None:
    Client.objects.filter(pk=nordlys.client.id).update(state="suspended")

    assert nordlys.at(WORKSPACE).get("client").status_code == 401


def test_keys_with_odd_bytes_are_unknown(stranger: Integration) -> None:
    for odd in ("kontor_\x00", "kontor_ž", "a b c", ""):
        headers = {"authorization": f"Bearer {odd}"}
        assert stranger.get("client", None, **headers).status_code == 401


def test_a_key_without_the_permission_is_told_which_one(
    cast: Cast, integration: Callable[..., Integration]
) -> None:
    answer = integration(cast.nordlys, permissions=[]).get("webhook-endpoints")

    assert answer.status_code == 403
    assert answer.json()["code"] == "kontor.forbidden"
    assert "client.webhooks.manage" in answer.json()["detail"]


def test_ids_of_another_client_lead_nowhere(nordlys: Integration, pekarna: Integration) -> None:
    made = nordlys.post(
        "webhook-endpoints",
        {"url": "https://shop.example/", "fact_types": ["accounting.entry.posted"]},
    ).json()

    assert nordlys.get(f"webhook-endpoints/{made['id']}").status_code == 200
    assert pekarna.get(f"webhook-endpoints/{made['id']}").status_code == 404
    assert pekarna.delete(f"webhook-endpoints/{made['id']}").status_code == 404
    assert pekarna.get("webhook-endpoints").json() == {"data": []}


def test_the_rate_is_told_and_kept_per_key(
    nordlys: Integration, pekarna: Integration, settings: Any
) -> None:
    # Other test processes empty the shared cache when they please.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with patch.object(access, "REQUESTS_PER_MINUTE", 2), patch("time.time", return_value=600.0):
        first, second, third = (nordlys.get("client") for _ in range(3))
        other = pekarna.get("client")

    assert [first["RateLimit-Remaining"], second["RateLimit-Remaining"]] == ["1", "0"]
    assert first["RateLimit-Limit"] == "2"
    assert third.status_code == 429
    assert third["Retry-After"] == "60"
    assert third.json()["code"] == "request.too_many"
    assert other.status_code == 200


def test_the_door_stays_open_while_the_counter_is_away(nordlys: Integration) -> None:
    with patch.object(cache, "incr", side_effect=RedisError("restarting")):
        assert nordlys.get("client").status_code == 200


def test_what_is_written_names_the_integration(nordlys: Integration) -> None:
    from kernel.models import FactRecord

    nordlys.post(
        "webhook-endpoints",
        {"url": "https://shop.example/", "fact_types": ["accounting.entry.posted"]},
    )

    with client_scope(nordlys.client.ref):
        fact = FactRecord.objects.get(name="api.webhook_endpoint.added")
    assert (fact.actor_kind, fact.actor_name, fact.door) == ("integration", "Web shop", "api")
