"""Building the template database: migrated, with the cast in it. Run as a command of its own."""

import hashlib
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from kontor.embedded.testing import Urls

ROOT = Path(__file__).resolve().parents[1]
# What decides the template's content: tables, charts, and those who write them.
SOURCES = (
    "*/migrations/*.py",
    "apps/*/migrations/*.py",
    "platform/kernel/**/*.py",
    "apps/*/charts/*.csv",
    "apps/*/taxes/*.csv",
    "apps/*/offering.py",
    "apps/*/offering/*.py",
    "apps/*/plans/*.csv",
    "apps/accounting/services/books.py",
    "apps/records/services/keeping.py",
    "tenants/**/*.py",
    "tests/cast.py",
    "tests/template.py",
)


@lru_cache(maxsize=1)
def name() -> str:
    """Of the sources as they were when this process began."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return f"template_{digest.hexdigest()[:12]}"


def build(urls: Urls) -> None:
    """Fill the empty database behind `urls`. Errors: CalledProcessError, with its output shown."""
    env = os.environ | {
        "DATABASE_URL": urls.runtime,
        "DATABASE_OWNER_URL": urls.owner,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
    }
    subprocess.run([sys.executable, "-m", "tests.template"], check=True, env=env, cwd=ROOT)


def main() -> None:
    import django

    django.setup()
    from tenants.fleet import compile as fleet
    from tests import cast

    fleet.migrate_shared()
    fleet.compile_revisions()
    cast.appear()


if __name__ == "__main__":
    main()
