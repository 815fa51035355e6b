"""In whose books are we? Entering and leaving a client's scope.

A connection is either in the shared scope (role `kontor_shared`, search_path `public`) or in one
client's (role and search_path both `t_…`), never in two. Inside a client's scope the shared tables
don't exist, and the other way round: a wrong path fails closed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import structlog
from django.db import connections

if TYPE_CHECKING:
    from kernel.db.base import DatabaseWrapper

PUBLIC_SCHEMA = "public"
TEMPLATE_SCHEMA = "t_template"
SHARED_ROLE = "kontor_shared"


@dataclass(frozen=True, slots=True)
class ClientRef:
    """The handle by which a client business is entered. `alias` names its database (cell)."""

    id: uuid.UUID
    schema_name: str
    alias: str = "default"


class NoClient(RuntimeError):
    """A client's table was asked for outside any client's scope."""


class WrongScope(RuntimeError):
    """A transaction tried to reach a second scope. One business transaction writes one scope."""


def connection_of(alias: str = "default") -> DatabaseWrapper:
    return cast("DatabaseWrapper", connections[alias])


def current_client() -> ClientRef | None:
    """The client whose scope this thread is in, or None in the shared scope."""
    tenant = connection_of().tenant
    return tenant if isinstance(tenant, ClientRef) else None


def require_client() -> ClientRef:
    """Errors: `NoClient` in the shared scope."""
    client = current_client()
    if client is None:
        raise NoClient("enter a client with client_scope(...) first")
    return client


@contextmanager
def client_scope(client: ClientRef) -> Iterator[ClientRef]:
    """Be in `client`'s schema under `client`'s role. Re-entering the same client is free.

    Errors: `WrongScope` when a transaction of another scope is open.
    """
    if current_client() == client:
        yield client
        return
    with _scope(client), structlog.contextvars.bound_contextvars(client_id=str(client.id)):
        yield client


@contextmanager
def shared_scope() -> Iterator[None]:
    """Be in the shared schema. Errors: `WrongScope` inside a client's open transaction."""
    if current_client() is None:
        yield
        return
    with _scope(None):
        yield


@contextmanager
def _scope(client: ClientRef | None) -> Iterator[None]:
    connection = connection_of()
    previous = connection.tenant
    connection.enter(client)
    try:
        yield
    finally:
        connection.enter(previous if isinstance(previous, ClientRef) else None, leaving=True)
