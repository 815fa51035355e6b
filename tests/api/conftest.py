"""Integrations of the cast: keys, and asking with them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from kernel.actor import system_actor
from tenants import services as tenants
from tenants.services.api_keys import grantable_permissions
from tenants.values import ClientInfo
from tests.cast import Cast

WORKSPACE = "workspace.localhost"


@dataclass(frozen=True)
class Integration:
    """A program with an API key. Asks on its client's own address unless told another."""

    client: ClientInfo
    key: str
    host: str

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self._browser().get(f"/api/v1/{path}", query, headers=headers)

    def post(self, path: str, body: Any, *, key: str | None = None, **headers: str) -> Any:
        """`key` is the Idempotency-Key; a fresh one when None, none at all when ""."""
        sent = {"Idempotency-Key": key or str(uuid.uuid4())} if key != "" else {}
        return self._browser().post(
            f"/api/v1/{path}", body, content_type="application/json", headers=sent | headers
        )

    def put(self, path: str, body: Any) -> Any:
        return self._browser().put(f"/api/v1/{path}", body, content_type="application/json")

    def patch(self, path: str, body: Any) -> Any:
        return self._browser().patch(f"/api/v1/{path}", body, content_type="application/json")

    def delete(self, path: str) -> Any:
        return self._browser().delete(f"/api/v1/{path}")

    def at(self, host: str) -> Integration:
        return Integration(self.client, self.key, host)

    def _browser(self) -> Client:
        headers = {"host": self.host}
        if self.key:
            headers["authorization"] = f"Bearer {self.key}"
        return Client(headers=headers, raise_request_exception=False)


def make_integration(client: ClientInfo, permissions: Iterable[str] | None = None) -> Integration:
    wanted = grantable_permissions(client_id=client.id) if permissions is None else permissions
    made = tenants.create_api_key(
        client_id=client.id, name="Web shop", permissions=wanted, actor=system_actor()
    )
    return Integration(client, made.secret, client.portal_host)


@pytest.fixture
def integration(cast: Cast) -> Callable[..., Integration]:
    """A new integration of a client, holding everything a key may hold unless told less."""
    return make_integration


@pytest.fixture
def nordlys(cast: Cast) -> Integration:
    return make_integration(cast.nordlys)


@pytest.fixture
def pekarna(cast: Cast) -> Integration:
    return make_integration(cast.pekarna)


@pytest.fixture
def stranger(cast: Cast) -> Integration:
    """Somebody without a key, at Nordlys' address."""
    return Integration(cast.nordlys, "", cast.nordlys.portal_host)
