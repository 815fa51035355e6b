"""Why two parties may be one, in words. The strongest reason comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from apps.parties.rules.wording import gettext_noop

REASONS: Final[Mapping[str, str]] = {
    "vat_id": gettext_noop("Same VAT id %(value)s"),
    "registration_number": gettext_noop("Same registration number %(value)s"),
    "account": gettext_noop("Same bank account ··%(value)s"),
    "name": gettext_noop("Same name but for spelling"),
}
STRENGTH: Final[Mapping[str, int]] = {
    "vat_id": 8,
    "registration_number": 6,
    "account": 4,
    "name": 1,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """`kind` is a key of `REASONS`; `value` what both have."""

    kind: str
    value: str

    @property
    def message(self) -> str:
        return REASONS[self.kind]

    @property
    def params(self) -> dict[str, str]:
        return {"value": self.value}


def strength(reasons: Iterable[Reason]) -> int:
    """More and better reasons first: two weak ones never outweigh a VAT id."""
    return sum(STRENGTH[one.kind] for one in reasons)


def in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(set(reasons), key=lambda one: (-STRENGTH[one.kind], one.value)))
