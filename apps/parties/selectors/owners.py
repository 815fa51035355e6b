"""Whose an account is, for whoever sees it on a bank statement."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Final

from apps.parties.models import PartyBankAccount


def owners_of_numbers(*, indexes: Collection[str]) -> dict[str, uuid.UUID]:
    """Blind index of a number's key → the living party that is paid there. One query.

    A number that two parties share is left out: it tells nothing.
    """
    rows = PartyBankAccount.objects.filter(number_index__in=indexes, is_active=True)
    found: dict[str, set[uuid.UUID]] = {}
    for index, party_id, merged_into in rows.values_list(*_OWNER):
        found.setdefault(index, set()).add(merged_into or party_id)
    return {index: next(iter(owners)) for index, owners in found.items() if len(owners) == 1}


_OWNER: Final = ("number_index", "party_id", "party__merged_into_id")
