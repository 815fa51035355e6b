"""The reasons, as sentences with parameters. Amounts are plain figures; the doors format them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from apps.accounting.rules.matching.values import (
    Difference,
    DifferenceKind,
    MatchItem,
    OwnAccount,
    Reason,
)
from apps.accounting.rules.wording import gettext_noop

_NAMED_MAX = 4


def number_and_amount(item: MatchItem) -> Reason:
    return Reason(
        "number_and_amount",
        gettext_noop("Number %(number)s and amount match"),
        {"number": item.reference},
    )


def numbers_and_sum(items: Sequence[MatchItem]) -> Reason:
    return Reason(
        "numbers_and_sum",
        gettext_noop("Numbers %(numbers)s match and make the amount"),
        {"numbers": _numbers(items)},
    )


def number_but_amount(items: Sequence[MatchItem], left: Decimal) -> Reason:
    """`left` is what the line has more, in the direction of the payment."""
    is_short = (left < 0) == (items[0].amount > 0)
    message = (
        gettext_noop("Number %(number)s matches, %(amount)s short")
        if is_short
        else gettext_noop("Number %(number)s matches, %(amount)s too much")
    )
    return Reason(
        "number_short" if is_short else "number_over",
        message,
        {"number": _numbers(items), "amount": _plain(left)},
    )


def party(item: MatchItem, *, known_by: str) -> Reason:
    message = (
        gettext_noop("Account of %(party)s")
        if known_by == "account"
        else gettext_noop("Name of %(party)s")
    )
    return Reason(f"party_by_{known_by}", message, {"party": item.party_name})


def same_amount(item: MatchItem) -> Reason:
    return Reason(
        "same_amount",
        gettext_noop("%(number)s is open with this amount"),
        {"number": item.reference},
    )


def sum_of(items: Sequence[MatchItem]) -> Reason:
    return Reason(
        "sum",
        gettext_noop("%(numbers)s make the amount together"),
        {"numbers": _numbers(items), "count": len(items)},
    )


def nearly(item: MatchItem) -> Reason:
    return Reason(
        "nearly",
        gettext_noop("%(number)s is open with nearly this amount"),
        {"number": item.reference},
    )


def longest_due(items: Sequence[MatchItem]) -> Reason:
    return Reason(
        "longest_due",
        gettext_noop("Longest due first: %(numbers)s"),
        {"numbers": _numbers(items)},
    )


def everything(over: Decimal) -> Reason:
    return Reason(
        "everything",
        gettext_noop("Everything open is paid; %(amount)s is left over"),
        {"amount": _plain(over)},
    )


def amount_alone(item: MatchItem) -> Reason:
    return Reason(
        "amount_alone",
        gettext_noop("Only the amount matches: %(number)s, %(party)s"),
        {"number": item.reference, "party": item.party_name},
    )


def own_account(own: OwnAccount) -> Reason:
    return Reason(
        "own_account",
        gettext_noop("The other side is your own account %(name)s"),
        {"name": own.name},
    )


_DIFFERENCES: dict[DifferenceKind, str] = {
    "rounding": gettext_noop("%(amount)s may be rounding"),
    "fee": gettext_noop("%(amount)s may be the bank's fee"),
    "discount": gettext_noop("%(amount)s may be the cash discount"),
    "write_off": gettext_noop("%(amount)s may be written off"),
}


def difference(found: Difference) -> Reason:
    return Reason(
        f"difference_{found.kind}", _DIFFERENCES[found.kind], {"amount": _plain(found.amount)}
    )


def _numbers(items: Sequence[MatchItem]) -> str:
    named = ", ".join(one.reference for one in items[:_NAMED_MAX])
    return f"{named} …" if len(items) > _NAMED_MAX else named


def _plain(amount: Decimal) -> str:
    return f"{abs(amount):.2f}"
