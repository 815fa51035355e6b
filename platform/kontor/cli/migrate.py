"""`kontor migrate`: compile once, apply everywhere."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tenants.fleet import compile as compiler
from tenants.fleet import migrate as fleet

NAMES_SHOWN = 10


@click.command("migrate")
@click.option("--plan", "only_plan", is_flag=True, help="Show what would be done; change nothing.")
@click.option(
    "--parallel",
    type=click.IntRange(1, 32),
    default=fleet.PARALLEL,
    show_default=True,
    help="Clients at a time.",
)
@click.option("--everyone", is_flag=True, help="Look into every client, even if it seems current.")
def command(only_plan: bool, parallel: int, everyone: bool) -> None:
    """Bring the shared schema and every client's up to date. Safe to repeat and to interrupt."""
    console = Console()
    if only_plan:
        show(console, fleet.plan())
        return
    for name in compiler.migrate_shared():
        console.print(f"Migrated {name}")
    plan = fleet.plan()
    if plan.is_empty and not everyone:
        console.print(f"Nothing left to do: every schema stands at revision {plan.newest}.")
        return
    compiler.compile_revisions(report=lambda name: console.print(f"Compiled {name}"))
    result = run(console, parallel=parallel, everyone=everyone)
    console.print(
        f"{result.migrated} clients at revision {compiler.newest_revision()},"
        f" {result.seconds:.1f} s."
    )
    for failure in result.failures:
        console.print(f"[red]{failure.slug}[/]: {failure.error}", soft_wrap=True, highlight=False)
    if result.failures:
        console.print(f"{len(result.failures)} failed; the others are done. Run it again.")
        raise SystemExit(1)


def run(console: Console, *, parallel: int, everyone: bool) -> fleet.FleetResult:
    columns = (
        TextColumn("Clients"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        return fleet.migrate_fleet(
            parallel=parallel,
            everyone=everyone,
            report=lambda done, total, slug: progress.update(
                task, completed=done, total=total, description=slug
            ),
        )


def show(console: Console, plan: fleet.Plan) -> None:
    if plan.is_empty:
        console.print(f"Nothing to do: every schema stands at revision {plan.newest}.")
    for name in plan.shared:
        console.print(f"shared schema: {name}")
    for name in plan.uncompiled:
        console.print(f"each client:   {name}")
    if plan.behind:
        shown = ", ".join(plan.behind[:NAMES_SHOWN])
        more = len(plan.behind) - NAMES_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        console.print(f"{len(plan.behind)} clients to migrate: {shown}{rest}")
