"""A bank line that pays what is open: its entry and the allocation, both or neither.

One customer's payment goes the way every payment of a customer goes (`receivables.pay_items`), with
its cash discount and its tax. Everything else (suppliers, several parties in one line, a difference
booked as fee or rounding) is put together here; what is in another currency, with `exchanging`.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import (
    Allocation,
    AllocationPart,
    InvoiceSettings,
    OpenItem,
    Payment,
    StatementLine,
)
from apps.accounting.rules.matching import DifferenceKind, tolerances
from apps.accounting.selectors import currencies, roles
from apps.accounting.selectors import ledger as books
from apps.accounting.services import receivables
from apps.accounting.services.bank import converting, discounting, exchanging
from apps.accounting.services.ledger import record_entry
from apps.accounting.services.ledger.allocating import record_allocation, record_undo
from apps.accounting.services.payments import discounting as supplier_discounts
from apps.accounting.services.payments import following, locking
from apps.accounting.services.payments.refusals import PaidTwice
from apps.accounting.services.receivables import overdue
from apps.accounting.values.bank import DifferenceName
from apps.accounting.values.ledger import AccountRole, Control, EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.receivables import PaymentShare
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound

JOURNAL: Final = "BNK"
SOURCE: Final = "statement_line"
WRITE_OFF: Final = "accounting.write_off"
ZERO: Final = Decimal(0)
_ROLES: Final[dict[DifferenceKind, AccountRole]] = {
    "rounding": AccountRole.ROUNDING,
    "fee": AccountRole.BANK_FEES,
    "write_off": AccountRole.WRITE_OFF,
}


class ItemTwice(Invalid):
    code = "accounting.statement_line.item_twice"
    sentence = _("An open item was chosen twice. Choose it once, with all that is paid of it.")


class ItemSettled(Conflict):
    code = "accounting.statement_line.item_settled"
    sentence = _("Something you chose is settled already. Look at what is open now.")


class SharesExceedLine(Invalid):
    code = "accounting.statement_line.shares_exceed"
    sentence = _(
        "What you chose comes to %(shares)s, the line is %(amount)s: %(difference)s is missing. "
        "Settle less, or say what the difference is."
    )


class RestOfWhom(Invalid):
    code = "accounting.statement_line.rest_of_whom"
    sentence = _(
        "%(difference)s is left over, and several parties take part. Settle the line in parts, or "
        "say what the difference is."
    )


class DifferenceTooLarge(Invalid):
    code = "accounting.statement_line.difference_too_large"
    sentence = _("A difference of %(difference)s is too much for that; at most %(limit)s is.")


class NothingChosen(Invalid):
    code = "accounting.statement_line.nothing_chosen"
    sentence = _("Choose what the line pays, or whose account it goes to.")


@dataclass(frozen=True, slots=True)
class _Chosen:
    item: OpenItem
    amount: Decimal


def pay(
    line: StatementLine,
    *,
    account_code: str,
    shares: Sequence[ItemShare],
    difference: DifferenceName,
    party_id: uuid.UUID | None,
    text: str,
    actor: Actor,
    payment_ids: Collection[uuid.UUID] = (),
) -> uuid.UUID:
    """Book the locked `line` against what it pays and settle that; the entry's id.

    Without shares all of it goes to the account of `party_id`. Shares in another currency are
    settled by what arrived of it, and the exchange difference is realised. Errors: `NothingChosen`,
    `ItemTwice`, `ItemSettled`, `CurrenciesMixed`, `WorthLess`, `SharesExceedLine`, `RestOfWhom`,
    `DifferenceTooLarge`, `DiscountNotEntitled`, `RateMissing`, and the ledger's.
    """
    # Who settles locks line, batches, items, in this order, so that nobody waits in a circle.
    locking.locked_paying([share.line_id for share in shares])
    chosen = _choose(shares)
    parties = {_living(one.item) for one in chosen} | ({party_id} if party_id else set())
    if not parties:
        raise NothingChosen(field="items")
    money = _money(line, chosen, difference)
    kept: discounting.Kept = {}
    if difference == "discount" and line.amount < 0 and money.exchanged is None:
        kept = discounting.kept_of_bills(
            [one.item for one in chosen], short=money.left, on=line.booked_on
        )
        chosen = [replace(one, amount=one.amount + kept.get(one.item.pk, ZERO)) for one in chosen]
        money, difference = replace(money, left=ZERO), ""
    elif difference == "discount":
        discounting.refuse_unentitled(
            [one.item for one in chosen], short=-money.left, on=line.booked_on
        )
    if _is_customers_payment(line, chosen, parties, difference, money):
        party = next(iter(parties))
        entry_id = _pay_as_customer(line, chosen, account_code, party, text, money, actor)
    else:
        entry_id = _pay(line, chosen, account_code, difference, parties, text, money, actor)
    _book_kept(line, chosen, kept, actor=actor)
    for each in parties:
        if any(one.item.account.control == Control.RECEIVABLE for one in chosen):
            overdue.watch_customer(party_id=each, actor=actor)
    following.follow_settlement(entry_id=entry_id, shares=shares, first=payment_ids, actor=actor)
    return entry_id


def _book_kept(
    line: StatementLine, chosen: Sequence[_Chosen], kept: discounting.Kept, *, actor: Actor
) -> None:
    """What suppliers let us keep back, each bill with the VAT that was claimed on it."""
    for one in chosen:
        if one.item.pk in kept:
            supplier_discounts.book_of(
                OpenItem.objects.select_related("account", "line").get(pk=one.item.pk),
                kept[one.item.pk],
                on=line.booked_on,
                source_id=_discount_source(line),
                payee=(one.item.party.merged_into or one.item.party).name,
                actor=actor,
            )


def _discount_source(line: StatementLine) -> str:
    return f"{SOURCE}:{line.id}"


def take_back(line: StatementLine, *, entry_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Open again what the entry of the line had settled. The entry itself is left to the caller."""
    locking.locked_of(Payment.objects.filter(entry_id=entry_id).values_list("pk", flat=True))
    for allocation_id in _allocations_of(line, entry_id):
        record_undo(allocation_id=allocation_id, reason=reason, actor=actor)
    receivables.charge_discount_again(entry_id=entry_id, actor=actor)
    supplier_discounts.take_back([_discount_source(line)], reason=reason, actor=actor)
    following.follow_undoing(entry_id=entry_id, actor=actor)


def reopen_payments(*, entry_id: uuid.UUID, actor: Actor) -> None:
    """Payments that a reversed entry had confirmed are on their way again, so that what they pay
    isn't paid by another batch; one that another batch has taken over stays as it is."""
    with suppress(PaidTwice), transaction.atomic():
        following.follow_undoing(entry_id=entry_id, actor=actor)


def _allocations_of(line: StatementLine, entry_id: uuid.UUID) -> list[uuid.UUID]:
    """Those of the line that stand. What a person allocated since is theirs to take back."""
    parts = AllocationPart.objects.filter(item__line__entry_id=entry_id)
    undone = Allocation.objects.exclude(undoes=None).values("undoes_id")
    rows = Allocation.objects.filter(
        pk__in=parts.values("allocation_id"),
        undoes=None,
        source_kind=SOURCE,
        source_id=str(line.id),
    )
    return list(rows.exclude(pk__in=undone).order_by("allocated_at").values_list("pk", flat=True))


# ---- What is paid --------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Money:
    """What the line brings in the items' currency; `left` of it is more than they take."""

    currency: str
    amount: Decimal
    left: Decimal
    exchanged: exchanging.Arrived | None = None


def _money(line: StatementLine, chosen: Sequence[_Chosen], difference: DifferenceName) -> _Money:
    currency = exchanging.currency_of([one.item for one in chosen], line)
    total = sum((one.amount for one in chosen), ZERO)
    if currency == line.currency:
        return _Money(currency, line.amount, line.amount - total)
    came = exchanging.arrived(
        line, currency=currency, total=total, is_difference_named=bool(difference)
    )
    return _Money(currency, came.amount, came.left, came)


def _choose(shares: Sequence[ItemShare]) -> list[_Chosen]:
    """What is open now; who settles the same in the same moment meets the tables' own guard."""
    wanted = {share.line_id: share.amount for share in shares if share.amount}
    if len(wanted) < sum(1 for share in shares if share.amount):
        raise ItemTwice(field="items")
    rows = OpenItem.objects.filter(pk__in=wanted).select_related(
        "account", "line", "party__merged_into"
    )
    items = list(rows.order_by("pk"))
    if len(items) != len(wanted):
        raise NotFound()
    chosen = [_Chosen(item, wanted[item.pk]) for item in items]
    for one in chosen:
        left = one.item.open_currency_amount
        if abs(one.amount) > abs(left) or (one.amount > 0) != (left > 0):
            raise ItemSettled()
    return chosen


def _living(item: OpenItem) -> uuid.UUID:
    return item.party.merged_into_id or item.party_id


def _is_customers_payment(
    line: StatementLine,
    chosen: Sequence[_Chosen],
    parties: set[uuid.UUID],
    difference: DifferenceName,
    money: _Money,
) -> bool:
    """Also from an account kept in the books' currency, when it pays what is in another one."""
    return (
        line.amount > 0
        and (money.exchanged is None or line.currency == books.books().currency)
        and len(parties) == 1
        and difference in ("", "discount")
        and all(one.amount > 0 for one in chosen)
        and all(one.item.account.control == Control.RECEIVABLE for one in chosen)
    )


def _pay_as_customer(
    line: StatementLine,
    chosen: Sequence[_Chosen],
    account_code: str,
    party_id: uuid.UUID,
    text: str,
    money: _Money,
    actor: Actor,
) -> uuid.UUID:
    """All that is open of an item is left unsaid, so that its cash discount may be taken."""
    return receivables.pay_items(
        party_id=party_id,
        account_code=account_code,
        on=line.booked_on,
        amount=money.amount,
        currency=money.currency,
        booked=line.amount if money.exchanged else None,
        shares=[
            PaymentShare(
                line_id=one.item.pk,
                amount=None if one.amount == one.item.open_currency_amount else one.amount,
            )
            for one in chosen
        ],
        text=text,
        actor=actor,
        source_kind=SOURCE,
        source_id=str(line.id),
    ).entry_id


def _pay(
    line: StatementLine,
    chosen: Sequence[_Chosen],
    account_code: str,
    difference: DifferenceName,
    parties: set[uuid.UUID],
    text: str,
    money: _Money,
    actor: Actor,
) -> uuid.UUID:
    paid: dict[tuple[str, uuid.UUID], Decimal] = defaultdict(Decimal)
    for one in chosen:
        paid[one.item.account.code, _living(one.item)] += one.amount
    left = money.left
    sides: list[LineDraft] = []
    if left and difference:
        if difference == "write_off":
            actor.require(WRITE_OFF)
        sides.append(_difference(line, money, difference))
    elif left:
        paid[_place_of_rest(line, chosen, parties, left)] += left
    sides += [
        LineDraft(account_code=code, amount=-amount, party_id=party, due_on=line.booked_on)
        for (code, party), amount in paid.items()
        if amount
    ]
    entry = record_entry(
        draft=EntryDraft(
            journal_code=JOURNAL,
            date=line.booked_on,
            description=text,
            lines=(
                exchanging.lines(line, account_code=account_code, sides=sides, came=money.exchanged)
                if money.exchanged
                else converting.lines(line, account_code=account_code, sides=sides)
            ),
            source_kind=SOURCE,
            source_id=str(line.id),
        ),
        actor=actor,
    )
    _settle(line, chosen, entry.id, actor=actor)
    return entry.id


def _place_of_rest(
    line: StatementLine, chosen: Sequence[_Chosen], parties: set[uuid.UUID], left: Decimal
) -> tuple[str, uuid.UUID]:
    """Whose account what is left over goes to. A line can't pay more than it has."""
    if (left > 0) != (line.amount > 0):
        raise SharesExceedLine(
            field="items",
            shares=_plain(line.amount - left),
            amount=_plain(line.amount),
            difference=_plain(abs(left)),
        )
    if len(parties) > 1:
        raise RestOfWhom(field="items", difference=_plain(abs(left)))
    if chosen:
        return chosen[0].item.account.code, next(iter(parties))
    role = AccountRole.RECEIVABLE if line.amount > 0 else AccountRole.PAYABLE
    return roles.account_for(role=role).code, next(iter(parties))


def _difference(line: StatementLine, money: _Money, kind: DifferenceName) -> LineDraft:
    """The side that takes what the line has more or less than what it settles."""
    left = money.left
    if kind == "" or kind not in ("rounding", "fee", "discount", "write_off"):
        raise NothingChosen(field="difference")
    limit = _limit(line, money, kind)
    if abs(left) > limit:
        raise DifferenceTooLarge(
            field="difference", difference=_plain(abs(left)), limit=_plain(limit)
        )
    if kind == "discount":
        role = AccountRole.DISCOUNT_GIVEN if line.amount > 0 else AccountRole.DISCOUNT_TAKEN
    else:
        role = _ROLES[kind]
    return LineDraft(account_code=roles.account_for(role=role).code, amount=-left)


def _limit(line: StatementLine, money: _Money, kind: DifferenceKind) -> Decimal:
    limits = tolerances.limits_of(money.currency)
    match kind:
        case "rounding":
            return limits.rounding
        case "fee":
            return limits.fee
        case "discount":
            return abs(money.amount - money.left) * tolerances.DISCOUNT_SHARE
        case "write_off":
            kept = InvoiceSettings.objects.values_list("write_off_limit", flat=True).first()
            return _in_currency(money.currency, kept or ZERO, on=line.booked_on)


def _in_currency(currency: str, amount: Decimal, *, on: datetime.date) -> Decimal:
    """What an amount of the books comes to in that currency; never more than that."""
    own = books.books()
    if currency == own.currency:
        return amount
    rate = currencies.rate_for(currency=currency, on=on).rate
    return (amount / rate).quantize(Decimal(1).scaleb(-own.places), rounding=ROUND_DOWN)


def _settle(
    line: StatementLine, chosen: Sequence[_Chosen], entry_id: uuid.UUID, *, actor: Actor
) -> None:
    """Each party's share of the entry against what it pays; one account and party at a time."""
    payments = {
        (item.account_id, _living(item)): item
        for item in OpenItem.objects.filter(line__entry_id=entry_id).select_related("party")
    }
    groups: dict[tuple[int, uuid.UUID], list[_Chosen]] = defaultdict(list)
    for one in chosen:
        groups[one.item.account_id, _living(one.item)].append(one)
    for key, members in groups.items():
        taken = sum((one.amount for one in members), ZERO)
        shares = [ItemShare(line_id=one.item.pk, amount=one.amount) for one in members]
        if taken:
            shares.append(ItemShare(line_id=payments[key].pk, amount=-taken))
        record_allocation(
            items=shares,
            on=line.booked_on,
            actor=actor,
            source_kind=SOURCE,
            source_id=str(line.id),
        )


def _plain(amount: Decimal) -> str:
    return f"{amount:.{books.books().places}f}"
