"""What a new client is made from in these tests."""

from dataclasses import replace
from datetime import date
from typing import Any

from tenants.values import NewClient

AURORA = NewClient(
    name="Aurora Bøger ApS",
    country="DK",
    currency="DKK",
    language="da",
    time_zone="Europe/Copenhagen",
    chart="dk",
    books_start_on=date(2025, 1, 1),
    services=("accounting",),
)


def aurora(**changes: Any) -> NewClient:
    return replace(AURORA, **changes)
