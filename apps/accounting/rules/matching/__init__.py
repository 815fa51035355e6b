"""Which open items a bank line settles, with the reasons in words. Pure: values in, values out."""

from apps.accounting.rules.matching.engine import Matcher
from apps.accounting.rules.matching.values import (
    Certainty,
    Difference,
    DifferenceKind,
    Limits,
    MatchItem,
    MatchLine,
    OwnAccount,
    Proposal,
    ProposalKind,
    Reason,
    Share,
)

__all__ = [
    "Certainty",
    "Difference",
    "DifferenceKind",
    "Limits",
    "MatchItem",
    "MatchLine",
    "Matcher",
    "OwnAccount",
    "Proposal",
    "ProposalKind",
    "Reason",
    "Share",
]
