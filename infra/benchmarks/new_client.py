"""A new client's schema: one compiled script, against django-tenants' own `create_schema`."""

from __future__ import annotations

import sys
from itertools import count

import bench

ROUNDS, OURS, THEIRS = 3, 5, 1


def main() -> int:
    with bench.throw_away_database():
        return 0 if measure() else 1


def measure() -> bool:
    from django_tenants_way import as_owner

    from tenants.fleet import provision
    from tenants.models import Client

    numbers = count(1)

    def ours(_turn: int) -> None:
        provision.create_schema(f"t_bench{next(numbers):04}")

    def theirs(_turn: int) -> None:
        client = Client(schema_name=f"t_bench{next(numbers):04}")
        client.create_schema(check_if_exists=True, verbosity=0)

    [our_rate] = bench.rates(ours, rounds=ROUNDS, count=OURS)
    with as_owner():
        [their_rate] = bench.rates(theirs, rounds=ROUNDS, count=THEIRS)
    print(f"{1000 / our_rate:.0f} ms for a client, {1000 / their_rate:.0f} ms by create_schema")
    return bench.report(
        "New client: schema, role and rights",
        ours=our_rate,
        baseline=their_rate,
        unit="clients/s",
        aim=5,
    )


if __name__ == "__main__":
    sys.exit(main())
