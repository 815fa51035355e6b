"""`kontor client …`: what an operator does to one client."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from kernel import jobs
from kontor.cli.actors import operator
from kontor.cli.clients_named import client_named
from tenants import handback, selectors, services
from tenants.values import NewClient

PASSPHRASE = "KONTOR_PASSPHRASE"  # noqa: S105 — the variable's name


@click.group("client")
def command() -> None:
    """Take on, suspend, hand back and erase clients."""


@command.command("create")
@click.argument("name")
@click.option("--country", required=True, help="ISO 3166, such as CZ.")
@click.option("--currency", required=True, help="ISO 4217, such as CZK.")
@click.option("--language", required=True, help="en, cs, hu or da.")
@click.option("--time-zone", required=True, help="Such as Europe/Prague.")
@click.option("--chart", required=True, help="Chart of accounts, such as cz.")
@click.option("--books-start", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--service", "bought", multiple=True, default=["accounting"], show_default=True)
@click.option("--slug", default="", help="Its address; made from the name when not given.")
@click.option("--registration-number", default="")
@click.option("--fiscal-year-month", default=1, show_default=True, help="First month, 1 to 12.")
@click.option("--owner", nargs=2, metavar="EMAIL NAME", help="Invite the client's owner.")
def create(
    name: str,
    country: str,
    currency: str,
    language: str,
    time_zone: str,
    chart: str,
    books_start: datetime,
    bought: tuple[str, ...],
    slug: str,
    registration_number: str,
    fiscal_year_month: int,
    owner: tuple[str, str] | None,
) -> None:
    """Take on the client business NAME and set up its books."""
    draft = NewClient(
        name=name,
        slug=slug,
        registration_number=registration_number,
        country=country,
        currency=currency,
        language=language,
        time_zone=time_zone,
        chart=chart,
        fiscal_year_first_month=fiscal_year_month,
        books_start_on=books_start.date(),
        services=bought,
    )
    created = services.create_client(draft=draft, actor=operator())
    with Progress(transient=True) as progress:
        task = progress.add_task("", total=None)
        info = services.provision_client(
            client_id=created.client_id,
            actor=operator(),
            report=lambda done, total, what: progress.update(
                task, completed=done, total=total, description=what
            ),
        )
    # The job finds everything done; whoever runs it, here or a worker, only ticks it off.
    jobs.run(created.job_id)
    click.echo(f"{info.name} is ready at {info.portal_host}")
    if owner:
        sent = services.invite_member(
            client_id=info.id, email=owner[0], name=owner[1], role="owner", actor=operator()
        )
        click.echo(f"{owner[1]} can accept at {sent.url}")


@command.command("list")
def list_clients() -> None:
    """Every client, with its state and address."""
    table = Table("Slug", "Name", "State", "Address", box=None)
    for client in selectors.clients():
        table.add_row(client.slug, client.name, client.state, client.portal_host)
    Console().print(table)


def _change(slug: str, to: str, reason: str) -> None:
    client = client_named(slug)
    services.change_state(client_id=client.id, to=to, reason=reason, actor=operator())
    click.echo(f"{client.name} is now {to}.")


REASON = click.option("--reason", default="", help="Kept in the client's trail.")


@command.command("suspend")
@click.argument("slug")
@REASON
def suspend(slug: str, reason: str) -> None:
    """Shut every door of a client; nothing is lost."""
    _change(slug, "suspended", reason)


@command.command("resume")
@click.argument("slug")
@REASON
def resume(slug: str, reason: str) -> None:
    """Open a suspended or leaving client's doors again."""
    _change(slug, "active", reason)


@command.command("offboard")
@click.argument("slug")
@REASON
def offboard(slug: str, reason: str) -> None:
    """Begin a client's leaving."""
    _change(slug, "offboarding", reason)


@command.command("archive")
@click.argument("slug")
@REASON
def archive(slug: str, reason: str) -> None:
    """Put a client that left to rest; from here it can be erased."""
    _change(slug, "archived", reason)


@command.command("export")
@click.argument("slug")
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@click.password_option("--passphrase", envvar=PASSPHRASE, help="Seals the keys in the archive.")
def export(slug: str, target: Path, passphrase: str) -> None:
    """Hand everything of a client back in one archive, TARGET (a folder or a file name; here)."""
    made = handback.export_client(
        client_id=client_named(slug).id, target=target, passphrase=passphrase, actor=operator()
    )
    click.echo(f"{made.path}: {made.rows} rows, {made.files} files")


@command.command("restore")
@click.argument("source", metavar="ARCHIVE", type=click.Path(path_type=Path))
@click.option("--slug", default="", help="Another address than the archived one.")
@click.option("--passphrase", envvar=PASSPHRASE, prompt=True, hide_input=True)
def restore(source: Path, slug: str, passphrase: str) -> None:
    """Take a client in from ARCHIVE. Its members get fresh invitations."""
    restored = handback.restore_client(
        source=source, passphrase=passphrase, slug=slug, actor=operator()
    )
    client = restored.client
    click.echo(
        f"{client.name} is back at {client.portal_host}: {restored.rows} rows,"
        f" {restored.files} files"
    )
    for sent in restored.invitations:
        click.echo(f"{sent.invitation.name} can accept at {sent.url}")


@command.command("erase")
@click.argument("slug")
@click.option("--force", is_flag=True, help="Even if it is not archived; its name is asked for.")
def erase(slug: str, force: bool) -> None:
    """Destroy a client's keys, books and files. There is no way back but its archive."""
    client = client_named(slug)
    typed = click.prompt(f"Type the client's name, {client.name}") if force else ""
    handback.erase_client(client_id=client.id, forced_by_name=typed, actor=operator())
    click.echo(f"{client.slug} is erased.")
