"""`kontor seed`: demonstration data, made by the product itself."""

import click

from kontor import seed


@click.command("seed")
@click.option("--demo", is_flag=True, required=True, help="Confirm that it is for show.")
def command(demo: bool) -> None:
    """Fill an installation with demonstration clients; what is there already stays."""
    try:
        seed.run()
    except seed.ClientsUnfinished as unfinished:
        raise click.ClickException(str(unfinished)) from None
