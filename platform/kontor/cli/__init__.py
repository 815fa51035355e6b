"""The command line. A command's module is loaded when it is called, so that each starts fast."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Entry:
    """`needs_product`: the settings are read and Django is started before it is loaded."""

    module: str
    summary: str
    needs_product: bool = True


ENTRIES = {
    "migrate": Entry("migrate", "Bring the shared schema and every client's up to date."),
    "client": Entry("client", "Take on, suspend, hand back and erase clients."),
    "audit": Entry("audit", "Check the clients' audit trails."),
    "keys": Entry("keys", "Rotate the keys that seal clients' data."),
    "administrator": Entry("administrator", "Let the first person in."),
    "seed": Entry("seed", "Fill an installation with demonstration clients."),
    "database": Entry("database", "Prepare a PostgreSQL server's roles.", needs_product=False),
    "demo": Entry("demo", "Run everything on this machine until Ctrl-C.", needs_product=False),
}


class Kontor(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(ENTRIES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        entry = ENTRIES.get(name)
        if entry is None:
            return None
        if entry.needs_product:
            start_product()
        command: click.Command = import_module(f"kontor.cli.{entry.module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in ENTRIES.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Refusals end with their sentence and exit code 1, never with a traceback."""
        from django.core.exceptions import ImproperlyConfigured
        from django.db.utils import OperationalError

        from kernel.errors import KontorError

        try:
            return super().invoke(ctx)
        except KontorError as refusal:
            raise click.ClickException(refusal.message) from None
        except ImproperlyConfigured as unfit:
            raise click.ClickException(str(unfit)) from None
        except OperationalError as unreachable:
            raise click.ClickException(f"The database doesn't answer: {unreachable}") from None


def start_product() -> None:
    """Read the settings, start Django, and know the broker that jobs are announced to."""
    import django

    django.setup()
    import_module("kontor.celery")


@click.group(cls=Kontor, context_settings={"help_option_names": ["-h", "--help"]})
def kontor() -> None:
    """The back office of many client businesses. Every command names the client it is about."""
