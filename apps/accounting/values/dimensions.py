"""Cost centres and projects as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionInfo:
    """`kind` is one of `values.ledger.DimensionKind`. One that isn't active takes no new lines."""

    kind: str
    code: str
    name: str
    is_active: bool
