"""`kontor audit verify`: is what the trails say still what was written?"""

from __future__ import annotations

import click

from kernel.audit import trail
from kernel.tenancy import client_scope
from kontor.cli.clients_named import clients_named
from tenants import selectors


@click.group("audit")
def command() -> None:
    """Check the clients' audit trails."""


@command.command("verify")
@click.argument("slug", required=False)
@click.option("--all", "everyone", is_flag=True, help="Every client.")
def verify(slug: str | None, everyone: bool) -> None:
    """Recompute a client's chain and compare it with the anchors kept outside. Exit code 1 when
    it was tampered with."""
    broken = 0
    for client in clients_named(slug, everyone=everyone):
        anchors = selectors.audit_anchors(client_id=client.id)
        with client_scope(client.ref):
            verified, found = trail.verify(anchors)
        if found is None:
            click.echo(f"{client.slug}: {verified} entries are intact, {_fitting(len(anchors))}")
        else:
            broken += 1
            click.echo(f"{client.slug}: BROKEN at entry {found.sequence}: {found.reason}")
    if broken:
        raise SystemExit(1)


def _fitting(anchors: int) -> str:
    match anchors:
        case 0:
            return "nothing is anchored yet"
        case 1:
            return "1 anchor fits"
    return f"{anchors} anchors fit"
