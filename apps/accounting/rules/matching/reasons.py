"""The reasons, as sentences with parameters. Amounts are plain figures; the doors format them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from apps.accounting.rules.matching.values import (
    Difference,
    DifferenceKind,
    MatchBatch,
    MatchItem,
    MatchPayment,
    OtherSide,
    OwnAccount,
    Reason,
    Worth,
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


def other_side(found: OtherSide) -> Reason:
    message = (
        gettext_noop("%(amount)s came in on %(name)s on %(day)s")
        if found.amount > 0
        else gettext_noop("%(amount)s left %(name)s on %(day)s")
    )
    return Reason(
        "other_side",
        message,
        {
            "amount": _plain(found.amount),
            "name": found.account_name,
            "day": found.booked_on.isoformat(),
        },
    )


def batch_named(batch: MatchBatch) -> Reason:
    return Reason(
        "batch_named",
        gettext_noop("Payment batch %(batch)s is named, its %(count)s payments make the amount"),
        {"batch": batch.number, "count": len(batch.payments)},
    )


def batch_sum(batch: MatchBatch) -> Reason:
    return Reason(
        "batch_sum",
        gettext_noop("The %(count)s payments of batch %(batch)s, %(day)s, make the amount"),
        {
            "batch": batch.number,
            "count": len(batch.payments),
            "day": batch.execution_on.isoformat(),
        },
    )


_PAYMENTS: dict[str, str] = {
    "number": gettext_noop("Payment to %(party)s in batch %(batch)s: its number and amount match"),
    "symbol": gettext_noop("Payment to %(party)s in batch %(batch)s: symbol and amount match"),
    "account": gettext_noop("Payment to %(party)s in batch %(batch)s: account and amount match"),
    "name": gettext_noop("Payment to %(party)s in batch %(batch)s: name and amount match"),
    "amount": gettext_noop("Payment to %(party)s in batch %(batch)s: the amount matches"),
}


def payment(found: MatchPayment, batch: MatchBatch, *, known_by: str) -> Reason:
    """`known_by`: number, symbol, account, name, or the amount alone."""
    return Reason(
        f"payment_by_{known_by}",
        _PAYMENTS[known_by],
        {"party": found.party_name, "batch": batch.number},
    )


def exchanged(items: Sequence[MatchItem], worth: Worth | None) -> Reason:
    """What the line is worth in the items' currency, and where that comes from."""
    currency = items[0].currency
    if worth is None:
        return Reason(
            "exchange_unknown",
            gettext_noop("There is no rate of %(currency)s to tell what the line is worth"),
            {"currency": currency},
        )
    message = (
        gettext_noop("The bank says this is %(amount)s %(currency)s")
        if worth.is_stated
        else gettext_noop("Worth %(amount)s %(currency)s by the rate of the day")
    )
    code = "exchange_stated" if worth.is_stated else "exchange_rate"
    return Reason(code, message, {"amount": _plain(worth.amount), "currency": currency})


def discount_ended(item: MatchItem) -> Reason:
    return Reason(
        "discount_ended",
        gettext_noop("the cash discount of %(amount)s ended on %(day)s"),
        {
            "amount": _plain(item.discount),
            "day": item.discount_until.isoformat() if item.discount_until else "",
        },
    )


def number(items: Sequence[MatchItem]) -> Reason:
    return Reason("number", gettext_noop("Number %(number)s matches"), {"number": _numbers(items)})


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
