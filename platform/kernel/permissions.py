"""What may be allowed. An offering declares its permissions; roles bundle them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Permission:
    """`code` is `<business>.<noun>.<verb>`; `title` is shown to whoever hands it out."""

    code: str
    title: Any


@dataclass(frozen=True, slots=True)
class Role:
    """A bundle of permissions that a person can hold. `code` is unique within its audience."""

    code: str
    title: Any
    permissions: frozenset[str]
