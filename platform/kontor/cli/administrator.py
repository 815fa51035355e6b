"""`kontor administrator create`: the first person, who invites all others."""

from __future__ import annotations

import click

from kontor.cli.actors import operator
from tenants import services


@click.group("administrator")
def command() -> None:
    """Let the first person in."""


@command.command("create")
@click.argument("email")
@click.argument("name")
@click.option("--language", default="en", show_default=True, help="en, cs, hu or da.")
@click.password_option(help="Asked for when not given.", envvar="KONTOR_ADMINISTRATOR_PASSWORD")
def create(email: str, name: str, language: str, password: str) -> None:
    """Create an administrator of the provider who signs in as EMAIL."""
    worker = services.add_worker(
        email=email,
        name=name,
        is_administrator=True,
        language=language,
        password=password,
        actor=operator(),
    )
    click.echo(f"{worker.person.name} <{worker.person.email}> can sign in to the workspace.")
