"""What every view declares: through which door it is reached, and what its actor must hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Audience = Literal["public", "person", "portal", "provider", "client_file", "api"]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may enter a view: `permission` "" means every actor of that audience."""

    audience: Audience
    permission: str
