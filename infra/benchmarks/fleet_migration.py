"""One added column over many clients: `kontor migrate` against `migrate_schemas`.

django-tenants is measured on fewer clients, made the same way; both figures are per client.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from importlib import import_module
from pathlib import Path

import bench

OURS, THEIRS = 200, 20
PACKAGE = "bench_kernel_migrations"
ADDED = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "{latest}")]
    operations = [
        migrations.AddField("job", "bench", models.TextField(default="", db_default=""))
    ]
"""


def main() -> int:
    with bench.throw_away_database(), tempfile.TemporaryDirectory() as folder:
        return 0 if measure(Path(folder)) else 1


def measure(folder: Path) -> bool:
    from django.core.management import call_command
    from django_tenants_way import as_owner

    from tenants.fleet import compile as compiler
    from tenants.fleet import migrate
    from tenants.models import Client

    make_clients("ours", OURS)
    make_clients("theirs", THEIRS)
    theirs = Client.objects.filter(slug__startswith="theirs")
    remember_as_django_tenants(theirs.values_list("schema_name", flat=True))
    # Not ours to migrate: they wait for django-tenants.
    theirs.update(state="erased")
    add_migration(folder)

    def ours(_turn: int) -> None:
        compiler.compile_revisions()
        result = migrate.migrate_fleet()
        if result.failures or result.migrated != OURS:
            raise SystemExit(f"{result.migrated} migrated, {result.failures[:1]}")

    our_rate = bench.rate(ours, count=1) * OURS
    kontor_migrate()
    idle = bench.milliseconds(kontor_migrate, times=3) / 1000
    Client.objects.filter(slug__startswith="ours").delete()
    theirs.update(state="active")

    def by_django_tenants(_turn: int) -> None:
        call_command("migrate_schemas", tenant=True, verbosity=0)

    with as_owner():
        their_rate = bench.rate(by_django_tenants, count=1) * THEIRS
        their_idle = bench.rate(by_django_tenants, count=1) * THEIRS
    print(
        f"{OURS} clients in {OURS / our_rate:.2f} s; migrate_schemas would take"
        f" {OURS / their_rate:.0f} s, and {OURS / their_idle:.0f} s with nothing to do"
    )
    is_fast = bench.report(
        f"One column over {OURS} clients, compiling included (migrate_schemas over {THEIRS})",
        ours=our_rate,
        baseline=their_rate,
        unit="clients/s",
        aim=50,
    )
    is_idle = bench.report_limit(
        f"Nothing to do for {OURS} clients, the whole process", ours=idle, limit=2, unit="s"
    )
    return is_fast and is_idle


def make_clients(name: str, number: int) -> None:
    from django.utils import timezone

    from tenants.fleet import provision
    from tenants.models import Client

    for index in range(number):
        schema = f"t_{name}{index:04}"
        revision = provision.create_schema(schema)
        Client.objects.create(
            schema_name=schema,
            slug=f"{name}-{index}",
            name=f"Client {index}",
            country="DK",
            currency="DKK",
            language="da",
            time_zone="Europe/Copenhagen",
            chart="dk",
            books_start_on=date(2025, 1, 1),
            state="active",
            schema_revision=revision,
            provisioned_at=timezone.now(),
        )


def remember_as_django_tenants(schemas: list[str]) -> None:
    """Give schemas the record of migrations they would have, had django-tenants made them."""
    from tenants.fleet.compile import owner_in

    with owner_in("public") as connection, connection.cursor() as cursor:
        for schema in schemas:
            cursor.execute(
                f"CREATE TABLE {schema}.django_migrations"  # noqa: S608
                " (LIKE public.django_migrations INCLUDING ALL);"
                f"INSERT INTO {schema}.django_migrations (app, name, applied)"
                " SELECT app, name, applied FROM public.django_migrations UNION ALL"
                " SELECT app, name, applied FROM t_template.django_migrations"
            )


def add_migration(folder: Path) -> None:
    """One more migration of the kernel, in a package that stands for its own."""
    from django.conf import settings

    own = Path(str(import_module("kernel.migrations").__file__)).parent
    package = folder / PACKAGE
    package.mkdir()
    (package / "__init__.py").touch()
    names = sorted(path.stem for path in own.glob("0*.py"))
    for name in names:
        (package / f"{name}.py").write_text(
            "from importlib import import_module\n"
            f'Migration = import_module("kernel.migrations.{name}").Migration\n'
        )
    (package / "9999_bench.py").write_text(ADDED.format(latest=names[-1]))
    sys.path.insert(0, str(folder))
    settings.MIGRATION_MODULES = {"kernel": PACKAGE}


def kontor_migrate() -> None:
    """The command as an operator runs it; Python's compiled files are kept, as anywhere."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPATH"] = f"{bench.ROOT}{os.pathsep}{bench.ROOT / 'platform'}"
    command = [sys.executable, "-m", "kontor", "migrate"]
    subprocess.run(command, check=True, capture_output=True, env=env)


if __name__ == "__main__":
    sys.exit(main())
