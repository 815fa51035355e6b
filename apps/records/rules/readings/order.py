"""The order in which readings are shown and kept."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from apps.records.rules.readings.values import (
    FIELDS,
    INSTALMENT_AMOUNT,
    INSTALMENT_DUE,
    NET_AT,
    TAX_AT,
    Reading,
)

_PLACES = {field: place for place, field in enumerate(FIELDS)}


def in_order(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """As `FIELDS` has them; then each rate, the highest first, its net before its tax; then each
    instalment, its day before its amount."""
    return tuple(sorted(readings, key=_key))


def _key(reading: Reading) -> tuple[int, Decimal, str]:
    place = _PLACES.get(reading.field)
    if place is not None:
        return place, Decimal(0), ""
    for after, prefix in enumerate((INSTALMENT_DUE, INSTALMENT_AMOUNT)):
        if reading.field.startswith(prefix):
            number = Decimal(reading.field.removeprefix(prefix))
            return len(FIELDS) + 1, number, str(after)
    rate = Decimal(reading.field.removeprefix(NET_AT).removeprefix(TAX_AT))
    return len(FIELDS), -rate, reading.field
