"""The other side's account number on a bank line or in a rule, which is kept sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.accounting.models import MatchRule, StatementLine
from kernel import crypto


def opened(row: StatementLine | MatchRule, *, keys: Mapping[int, bytes] | None = None) -> str:
    """The other side's account number. `keys` spare a query per row."""
    sealed = row.__dict__["counterparty_account"]
    if not isinstance(sealed, crypto.Sealed):
        return str(sealed)
    if not sealed.blob:
        return ""
    column: Any = row._meta.get_field("counterparty_account")
    return crypto.open_sealed(sealed, bound_to=column.binding(row), keys=keys)
