"""Cash discount that a payment kept back: booked when the bank has paid in time, and taken back.

It has an entry of its own in the journal of purchases, at the bill's own rate, so that the VAT that
is corrected is the VAT that was claimed.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext

from apps.accounting.facts import payments as facts
from apps.accounting.models import (
    Allocation,
    AllocationPart,
    Bill,
    JournalEntry,
    Line,
    OpenItem,
    Payment,
    PaymentBatch,
    PaymentItem,
)
from apps.accounting.rules import payment_discounts
from apps.accounting.rules.payment_discounts import Side
from apps.accounting.selectors import ledger, roles
from apps.accounting.services.ledger import record_entry, record_reversal
from apps.accounting.services.ledger.allocating import record_allocation, record_undo
from apps.accounting.services.payments import locking, refusals
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import ZERO
from kernel.actor import Actor
from kernel.facts import publish
from kernel.money import minor_units

JOURNAL: Final = "PUR"
SOURCE: Final = "payment_discount"
TEXT_MAX: Final = 500


def refuse_lost(payment_ids: Collection[uuid.UUID], *, on: datetime.date) -> None:
    """Errors: `DiscountLost` when the bank paid one of them after its discount's day."""
    rows = PaymentItem.objects.filter(payment_id__in=payment_ids, discount_until__lt=on)
    found = rows.select_related(
        "payment", "item__line__entry__journal", "item__line__entry__fiscal_year"
    )
    for each in found.order_by("discount_until", "pk")[:1]:
        raise refusals.DiscountLost(**locking.discounted(each), on=on.isoformat())


def book(
    batch: PaymentBatch,
    payment: Payment,
    items: Sequence[PaymentItem],
    *,
    on: datetime.date,
    actor: Actor,
) -> None:
    """Settle what the payment kept back in time, and correct the VAT claimed on it. What came too
    late, or was settled otherwise, is left alone."""
    for row in items:
        if not row.discount or row.discount_until is None or on > row.discount_until:
            continue
        item = OpenItem.objects.select_related("account", "line").get(pk=row.item_id)
        if item.open_currency_amount > row.discount:
            continue
        entry_id = book_of(
            item,
            -row.discount,
            on=on,
            source_id=str(payment.pk),
            payee=payment.payee_name,
            actor=actor,
        )
        publish(
            facts.DiscountTaken(
                **locking.named(batch),
                payment_id=payment.pk,
                payee=payment.payee_name,
                discount=locking.plain(-row.discount, batch.currency),
                entry_id=entry_id,
            ),
            actor=actor,
        )


def take_back(sources: Collection[str], *, reason: str, actor: Actor) -> None:
    """Reverse what these payments, or bank lines, booked as cash discount, and open again what it
    settled."""
    entries = JournalEntry.objects.filter(source_kind=SOURCE, source_id__in=sources, reverses=None)
    gone = JournalEntry.objects.filter(reverses__in=entries).values("reverses_id")
    said = reason or gettext("the payment is on its way again")
    for entry_id in (
        entries.exclude(pk__in=gone).order_by("posted_at", "pk").values_list("pk", flat=True)
    ):
        for allocation_id in _standing(entry_id):
            record_undo(allocation_id=allocation_id, reason=said, actor=actor)
        record_reversal(entry_id=entry_id, reason=said, actor=actor)


def _standing(entry_id: uuid.UUID) -> list[uuid.UUID]:
    """The allocations in which the entry takes part."""
    parts = AllocationPart.objects.filter(item__line__entry_id=entry_id)
    undone = Allocation.objects.exclude(undoes=None).values("undoes_id")
    rows = Allocation.objects.filter(pk__in=parts.values("allocation_id"), undoes=None)
    return list(rows.exclude(pk__in=undone).order_by("allocated_at").values_list("pk", flat=True))


# ---- The entry -------------------------------------------------------------------------------
def book_of(
    item: OpenItem, kept: Decimal, *, on: datetime.date, source_id: str, payee: str, actor: Actor
) -> uuid.UUID:
    """Settle `kept` of a bill's item as cash discount and correct the VAT claimed on it; the
    entry's id. `source_id` is the payment or the bank line that kept it back."""
    bill = Bill.objects.defer("account_number").get(entry_id=item.line.entry_id)
    text = gettext("Cash discount on bill %(number)s, %(party)s") % {
        "number": bill.number,
        "party": payee,
    }
    posted = record_entry(
        draft=EntryDraft(
            journal_code=JOURNAL,
            date=on,
            taxed_on=on,
            description=text[:TEXT_MAX],
            lines=_lines(bill, item, kept, on=on),
            source_kind=SOURCE,
            source_id=source_id,
        ),
        actor=actor,
    )
    counter = OpenItem.objects.get(line__entry_id=posted.id)
    record_allocation(
        items=[
            ItemShare(line_id=item.pk, amount=-kept),
            ItemShare(line_id=counter.pk, amount=kept),
        ],
        on=on,
        actor=actor,
        source_kind=SOURCE,
        source_id=source_id,
    )
    return posted.id


def _lines(
    bill: Bill, item: OpenItem, kept: Decimal, *, on: datetime.date
) -> tuple[LineDraft, ...]:
    """Owed less, by what the books have for it; against it the VAT and what was saved."""
    own = ledger.books()
    taken = roles.account_for(role=AccountRole.DISCOUNT_TAKEN).code
    sides = payment_discounts.correction(
        _posted(item), gross=bill.gross or ZERO, kept=kept, places=minor_units(item.currency)
    )
    owed = LineDraft(account_code=item.account.code, amount=kept, party_id=item.party_id, due_on=on)
    others = [
        LineDraft(
            account_code=side.account or taken,
            amount=side.amount,
            description=bill.number,
            tax_code=side.tax_code,
            tax_role=side.tax_role,
        )
        for side in sides
    ]
    if item.currency == own.currency:
        return (owed, *others)
    return _converted(owed, others, item, kept, places=own.places)


def _converted(
    owed: LineDraft, others: Sequence[LineDraft], item: OpenItem, kept: Decimal, *, places: int
) -> tuple[LineDraft, ...]:
    """At the rate of the bill; the largest saving takes the odd cents of the books."""
    unit = Decimal(1).scaleb(-places)

    def booked(amount: Decimal) -> Decimal:
        exact = amount * item.amount / item.currency_amount
        return exact.quantize(unit, rounding=ROUND_HALF_UP)

    whole = -item.open_amount if kept == -item.open_currency_amount else booked(kept)
    lines = [
        replace(
            each, amount=booked(each.amount), currency=item.currency, currency_amount=each.amount
        )
        for each in others
    ]
    odd = -whole - sum((each.amount for each in lines), ZERO)
    largest = max(
        range(len(lines)), key=lambda at: (lines[at].tax_role != "tax", abs(lines[at].amount))
    )
    lines[largest] = replace(lines[largest], amount=lines[largest].amount + odd)
    return (replace(owed, amount=whole, currency=item.currency, currency_amount=kept), *lines)


def _posted(item: OpenItem) -> list[Side]:
    """What the bill's entry booked beside what is owed, in the bill's currency."""
    rows = Line.objects.select_related("account", "tax_code").filter(
        entry_id=item.line.entry_id, account__control=""
    )
    return [
        Side(
            account=row.account.code,
            amount=row.amount if row.currency_amount is None else row.currency_amount,
            tax_code=row.tax_code.code if row.tax_code else "",
            tax_role=row.tax_role or "",
        )
        for row in rows.order_by("position")
    ]
