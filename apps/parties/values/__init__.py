"""What leaves this house."""

from apps.parties.values.kinds import (
    ACCOUNT_TRANSITIONS,
    AccountState,
    AddressKind,
    NumberKind,
    NumberOrigin,
    PartyKind,
    VatAnswer,
)

__all__ = [
    "ACCOUNT_TRANSITIONS",
    "AccountState",
    "AddressKind",
    "NumberKind",
    "NumberOrigin",
    "PartyKind",
    "VatAnswer",
]
