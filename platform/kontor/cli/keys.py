"""`kontor keys rotate`: a new data key for new values, and all keys under the newest master key."""

from __future__ import annotations

import click

from kontor.cli.actors import operator
from kontor.cli.clients_named import clients_named
from tenants import services


@click.group("keys")
def command() -> None:
    """Rotate the keys that seal clients' data."""


@command.command("rotate")
@click.argument("slug", required=False)
@click.option("--all", "everyone", is_flag=True, help="Every client.")
@click.option(
    "--only-master",
    is_flag=True,
    help="Only wrap the existing keys with the newest of KONTOR_MASTER_KEYS.",
)
def rotate(slug: str | None, everyone: bool, only_master: bool) -> None:
    """Give a client a new data key and wrap all its keys with the newest master key. Older
    values stay readable."""
    for client in clients_named(slug, everyone=everyone):
        rotated = services.rotate_keys(
            client_id=client.id, with_new_key=not only_master, actor=operator()
        )
        newest = f", new values use key {rotated.version}" if not only_master else ""
        click.echo(f"{client.slug}: {rotated.rewrapped} keys wrapped anew{newest}")
