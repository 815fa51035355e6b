"""Settling open items against each other, and taking that back, for acts of every kind.

What the rates had moved in between is posted with it. Whose act it is, and what follows from it,
is said by those who call.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import open_items as facts
from apps.accounting.models import Allocation, AllocationPart, JournalEntry, OpenItem
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import roles
from apps.accounting.services.ledger.errors import ReasonMissing
from apps.accounting.services.ledger.posting import record_entry
from apps.accounting.services.ledger.reversing import REVERSAL, record_reversal
from apps.accounting.services.ledger.settling import (
    AllocationExceeds,
    AllocationUnbalanced,
    Part,
    settle,
)
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.accounting.values.open_items import AllocatedItems, ItemShare
from kernel.actor import Actor
from kernel.db.prepared import Parameters, PreparedQuery
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish

DIFFERENCE: Final = "exchange_difference"
ITEMS: Final = PreparedQuery(
    OpenItem.objects.select_related("account")
    .filter(pk__in=Parameters("lines", kind="bigint"))
    .order_by("pk")
)


class NothingToSettle(Invalid):
    code = "accounting.allocation.nothing"
    sentence = _("Choose at least two items, one that is owed and one that pays it.")


class CurrenciesMixed(Invalid):
    code = "accounting.allocation.currencies_mixed"
    sentence = _("Items in different currencies don't settle each other.")


class ReversalSettles(Conflict):
    code = "accounting.allocation.of_reversal"
    sentence = _("An entry and its reversal settle each other for good. Post the entry again.")


def record_allocation(
    *,
    items: Sequence[ItemShare],
    on: datetime.date,
    actor: Actor,
    source_kind: str = "",
    source_id: str = "",
) -> AllocatedItems:
    """Settle items against each other; the shares come to zero, all in one currency.

    Errors: `NothingToSettle`, `NotFound`, `CurrenciesMixed`, `AllocationUnbalanced`,
    `AllocationExceeds`, `AllocationMixed`, `PeriodClosed`.
    """
    shares = {share.line_id: share.amount for share in items if share.amount}
    if len(shares) < 2 or len(shares) != len(items):
        raise NothingToSettle(field="items")
    found = _items(list(shares))
    _check_balance(found, shares)
    parts = _parts(found, shares)
    difference = sum((part.amount for part in parts), Decimal(0))
    entry_id = None
    if difference:
        entry_id, part = _book_difference(found[0], difference, on=on, actor=actor)
        parts.append(part)
    allocation_id = settle(
        parts=parts, on=on, actor=actor, source_kind=source_kind, source_id=source_id
    )
    publish(
        facts.ItemsAllocated(
            allocation_id=allocation_id,
            party_id=found[0].party_id,
            items=len(found),
            amount=str(sum((share for share in shares.values() if share > 0), Decimal(0))),
            currency=found[0].currency,
        ),
        actor=actor,
    )
    return AllocatedItems(
        id=allocation_id, difference_entry_id=entry_id, exchange_difference=difference
    )


def record_undo(*, allocation_id: uuid.UUID, reason: str, actor: Actor) -> uuid.UUID:
    """Open again what an allocation settled, by its mirror, whose id this is.

    Errors: `NotFound`, `ReasonMissing`, `AlreadyTakenBack`, `ReversalSettles`.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    original = Allocation.objects.filter(pk=allocation_id, undoes=None).first()
    if original is None:
        raise NotFound()
    if original.source_kind == REVERSAL:
        raise ReversalSettles()
    parts = list(AllocationPart.objects.filter(allocation=original).order_by("item_id"))
    mirror_id = settle(
        parts=[
            Part(
                item_id=part.item_id,
                amount=-part.amount,
                currency_amount=-part.currency_amount,
            )
            for part in parts
        ],
        on=timezone.localdate(),
        actor=actor,
        undoes=original.pk,
        reason=reason.strip(),
        source_kind=original.source_kind,
        source_id=original.source_id,
    )
    for entry_id in _differences_of(parts):
        record_reversal(entry_id=entry_id, reason=reason, actor=actor)
    publish(
        facts.AllocationUndone(
            allocation_id=original.pk, mirror_id=mirror_id, reason=reason.strip()
        ),
        actor=actor,
    )
    return mirror_id


def _items(line_ids: list[int]) -> list[OpenItem]:
    """Not locked: the tables lock and check, so who comes second in the same moment is refused."""
    found = ITEMS.all(lines=line_ids)
    if len(found) != len(line_ids):
        raise NotFound()
    return found


def _check_balance(items: list[OpenItem], shares: dict[int, Decimal]) -> None:
    """In one currency alone: other money is converted where it comes in, at the bank."""
    if len({item.currency for item in items}) > 1:
        raise CurrenciesMixed(field="items")
    left = sum(shares.values(), Decimal(0))
    if left:
        raise AllocationUnbalanced(field="items", difference=f"{abs(left).normalize():f}")


def _parts(items: list[OpenItem], shares: dict[int, Decimal]) -> list[Part]:
    """Only a share of an item is rounded, and only then the books' places are asked for."""
    are_whole = all(shares[item.pk] == item.open_currency_amount for item in items)
    places = 0 if are_whole else books.books().places
    return [_part(item, share=shares[item.pk], places=places) for item in items]


def _part(item: OpenItem, *, share: Decimal, places: int) -> Part:
    """The share in both currencies; the last share of an item takes the odd cent of the books."""
    if abs(share) > abs(item.open_currency_amount) or share * item.open_currency_amount < 0:
        raise AllocationExceeds()
    if share == item.open_currency_amount:
        booked = item.open_amount
    else:
        exact = item.open_amount * share / item.open_currency_amount
        booked = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return Part(item_id=item.pk, amount=booked, currency_amount=share)


def _book_difference(
    item: OpenItem, difference: Decimal, *, on: datetime.date, actor: Actor
) -> tuple[uuid.UUID, Part]:
    """Post what is left between the rates, onto the control account itself."""
    role = AccountRole.EXCHANGE_LOSS if difference > 0 else AccountRole.EXCHANGE_GAIN
    text = gettext("Exchange difference, %(currency)s") % {"currency": item.currency}
    posted = record_entry(
        draft=EntryDraft(
            journal_code="CUR",
            date=on,
            description=text,
            lines=(
                LineDraft(
                    account_code=item.account.code,
                    amount=-difference,
                    currency=item.currency,
                    currency_amount=Decimal(0),
                    party_id=item.party_id,
                ),
                LineDraft(account_code=roles.account_for(role=role).code, amount=difference),
            ),
            source_kind=DIFFERENCE,
        ),
        actor=actor,
    )
    made = OpenItem.objects.get(line__entry_id=posted.id)
    return posted.id, Part(item_id=made.pk, amount=-difference, currency_amount=Decimal(0))


def _differences_of(parts: list[AllocationPart]) -> list[uuid.UUID]:
    entries = JournalEntry.objects.filter(
        source_kind=DIFFERENCE, pk__in=_entries_of(parts), reverses=None
    )
    return list(entries.values_list("pk", flat=True))


def _entries_of(parts: list[AllocationPart]) -> list[uuid.UUID]:
    items = OpenItem.objects.filter(pk__in=[part.item_id for part in parts])
    return list(items.values_list("line__entry_id", flat=True))
