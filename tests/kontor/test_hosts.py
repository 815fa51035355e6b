"""The host name decides which door it is."""

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.mark.parametrize("host", ["nobody.localhost", "a.b.localhost", "workspace2.localhost"])
def test_an_unknown_host_is_not_found(cast: Cast, client: Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 404


def test_a_host_outside_the_base_domain_is_refused(cast: Cast, client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_bare_domain_leads_to_the_workspace(cast: Cast, client: Client) -> None:
    response = client.get("/", headers={"host": "localhost:8000"})
    assert (response.status_code, response["Location"]) == (302, "http://workspace.localhost:8000/")


def test_a_suspended_clients_portal_is_gone(cast: Cast, client: Client) -> None:
    from tenants.models import Client as Business

    assert client.get("/account/login/", headers={"host": "nordlys.localhost"}).status_code == 200
    Business.objects.filter(pk=cast.nordlys.id).update(state="suspended")
    assert client.get("/account/login/", headers={"host": "nordlys.localhost"}).status_code == 404


def test_health_answers_on_any_host(cast: Cast, client: Client) -> None:
    response = client.get("/readyz", headers={"host": "localhost"})
    assert response.json() == {"ready": True, "database": True, "cache": True}


def test_every_answer_carries_the_request_id(cast: Cast, client: Client) -> None:
    given = client.get("/healthz", headers={"host": "localhost", "x-request-id": "abc-12345678"})
    assert given["X-Request-ID"] == "abc-12345678"
    made = client.get("/healthz", headers={"host": "localhost", "x-request-id": "<script>"})
    assert made["X-Request-ID"] != "<script>"
    assert len(made["X-Request-ID"]) == 36
