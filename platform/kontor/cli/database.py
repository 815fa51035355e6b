"""`kontor database prepare`: Kontor's three roles and its database, on a server of your own."""

from __future__ import annotations

import os

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict

from kontor.embedded import roles


@click.group("database")
def command() -> None:
    """Prepare a PostgreSQL server's roles."""


@command.command("prepare")
@click.option(
    "--superuser-url",
    envvar="DATABASE_SUPERUSER_URL",
    required=True,
    help="postgresql:// address of one who may create roles and databases; used once.",
)
def prepare(superuser_url: str) -> None:
    """Create or correct the roles kontor_owner, kontor_shared and kontor_app and the database.

    Passwords and the database's name are those of DATABASE_URL (kontor_app) and
    DATABASE_OWNER_URL (kontor_owner). Safe to repeat.
    """
    runtime = _address("DATABASE_URL", roles.APP)
    owner = _address("DATABASE_OWNER_URL", roles.OWNER)
    if runtime["dbname"] != owner["dbname"]:
        raise click.ClickException("DATABASE_URL and DATABASE_OWNER_URL name two databases.")
    try:
        roles.prepare_database(
            superuser_url, runtime["dbname"], owner["password"], runtime["password"]
        )
    except (psycopg.Error, roles.ServerTooOld) as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"The database {runtime['dbname']} is ready; run `kontor migrate` next.")


def _address(variable: str, role: str) -> dict[str, str]:
    """The parts of an address. Errors: a sentence naming the variable and what it lacks."""
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(os.environ[variable]).items()}
    except KeyError:
        raise click.ClickException(f"{variable} is not set.") from None
    except psycopg.ProgrammingError as unreadable:
        raise click.ClickException(f"{variable} can't be read: {unreadable}") from None
    if parts.get("user") != role:
        raise click.ClickException(f"{variable} must sign in as {role}.")
    for needed in ("password", "dbname"):
        if not parts.get(needed):
            raise click.ClickException(f"{variable} names no {needed}.")
    return parts
