"""`kontor demo`: engines, database, web, worker and scheduler from one command."""

import click

from kontor.embedded.demo import run_demo


@click.command("demo")
@click.argument("port", type=click.IntRange(1, 65535), required=False)
def command(port: int | None) -> None:
    """Run everything on this machine until Ctrl-C; another PORT is taken when that one isn't
    free."""
    raise SystemExit(run_demo(port))
