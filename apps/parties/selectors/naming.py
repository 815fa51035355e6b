"""Many parties by their names at once: what a file from another system names them by."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from apps.parties.models import Party
from apps.parties.rules import names


def ids_by_name(*, wanted: Collection[str]) -> dict[str, uuid.UUID]:
    """Name → the live party of that name, however it is spelt; the oldest of several. One query.

    Names without a party are missing from the answer.
    """
    keys = {name: names.name_key(name) for name in wanted if name.strip()}
    rows = Party.objects.filter(name_key__in=set(keys.values()), erased_at=None)
    found: dict[str, uuid.UUID] = {}
    for key, pk, merged_into in rows.order_by("-id").values_list("name_key", "pk", "merged_into"):
        found[key] = merged_into or pk
    return {name: found[key] for name, key in keys.items() if key in found}


def ids_by_registration(*, wanted: Collection[str]) -> dict[str, uuid.UUID]:
    """Registration number (digits as kept) → the live party with it. One query."""
    rows = Party.objects.filter(registration_number__in=set(wanted) - {""})
    found = rows.order_by("-id").values_list("registration_number", "pk", "merged_into")
    return {number: merged_into or pk for number, pk, merged_into in found}
