"""Finding the clients a command is about. No command means every client by accident."""

from __future__ import annotations

import uuid

import click

from tenants import selectors
from tenants.values import ClientInfo


def client_named(name: str) -> ClientInfo:
    """By slug, or by id (an erased client has no slug any more)."""
    found = selectors.client_by_slug(slug=name)
    if found is None:
        try:
            found = selectors.client(client_id=uuid.UUID(name))
        except ValueError:
            found = None
    if found is None:
        raise click.ClickException(f"There is no client “{name}”; see `kontor client list`.")
    return found


def clients_named(slug: str | None, *, everyone: bool) -> list[ClientInfo]:
    """The one named, or with `everyone` all that have books."""
    if everyone == bool(slug):
        raise click.UsageError("Name one client, or say --all.")
    if slug:
        return [client_named(slug)]
    return [each for each in selectors.clients() if each.provisioned_at and each.state != "erased"]
