"""Which open items a bank line settles, with the reasons in words. Pure: values in, values out."""

from apps.accounting.rules.matching.engine import Matcher
from apps.accounting.rules.matching.values import (
    Certainty,
    Difference,
    DifferenceKind,
    Limits,
    MatchBatch,
    MatchItem,
    MatchLine,
    MatchPayment,
    OtherSide,
    OwnAccount,
    Proposal,
    ProposalKind,
    Reason,
    Share,
    Worth,
)

__all__ = [
    "Certainty",
    "Difference",
    "DifferenceKind",
    "Limits",
    "MatchBatch",
    "MatchItem",
    "MatchLine",
    "MatchPayment",
    "Matcher",
    "OtherSide",
    "OwnAccount",
    "Proposal",
    "ProposalKind",
    "Reason",
    "Share",
    "Worth",
]
