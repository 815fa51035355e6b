"""An invoice of five lines as PDF: less than 100 ms, payment code and Factur-X data included.

Every turn is another invoice, so nothing is set from typst's cache of the one before. Needs no
database.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import bench

LIMIT = 100.0
TURNS = 25


def numbered() -> Callable[[int], Any]:
    """The sample of the tests with five lines, as the invoice of a number."""
    from tests.accounting.invoices_out import samples

    def made(number: int) -> Any:
        lines = [
            samples.line(
                f"Chléb {number}-{place}", "42.50", samples.tax("12"), quantity=str(number + place)
            )
            for place in range(1, 6)
        ]
        return samples.invoice(*lines, number=f"2026{number:06}", prepaid=Decimal(number))

    return made


def main() -> int:
    os.environ.update(
        DATABASE_URL="postgresql://nobody@localhost/none",
        DJANGO_SETTINGS_MODULE="kontor.settings",
        KONTOR_DEBUG="1",
    )
    import django

    django.setup()
    from apps.accounting.exports import invoices
    from apps.accounting.rules.einvoices import checks

    made, numbers = numbered(), itertools.count(1)
    wanted: dict[str, Callable[[], Any]] = {
        "PDF": lambda: invoices.invoice_pdf(made(next(numbers))),
        "PDF with Factur-X inside": lambda: invoices.facturx_pdf(made(next(numbers))),
        "all rules of EN 16931": lambda: checks.check(made(next(numbers))),
    }
    are_kept = [
        bench.report_limit(name, ours=bench.milliseconds(act, times=TURNS), limit=LIMIT, unit="ms")
        for name, act in wanted.items()
    ]
    return 0 if all(are_kept) else 1


if __name__ == "__main__":
    sys.exit(main())
