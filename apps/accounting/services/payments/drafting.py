"""Batches while they are free: made of open items, changed as a whole, thrown away."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounting import permissions as allowed
from apps.accounting.facts import payments as facts
from apps.accounting.models import BankAccount, Books, Payment, PaymentBatch, PaymentItem
from apps.accounting.selectors.payments import Owing, owing, paid_on
from apps.accounting.services.payments import locking, refusals
from apps.accounting.values.payments import ZERO, BatchState, ItemToPay
from apps.parties import selectors as parties
from apps.parties.values.bank_numbers import number_key
from kernel import crypto
from kernel.actor import Actor
from kernel.facts import publish
from kernel.ids import new_id
from kernel.money import minor_units
from kernel.records import acted

MESSAGE_MAX: Final = 140
NAME_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class _Share:
    """`amount` is what is settled, positive for a bill, negative for a credit note set off;
    `discount` of it is kept back."""

    one: Owing
    amount: Decimal
    discount: Decimal = ZERO

    @property
    def paid(self) -> Decimal:
        return self.amount - self.discount


@transaction.atomic
def make_batch(
    *,
    bank_account_id: uuid.UUID,
    execution_on: datetime.date,
    items: Sequence[ItemToPay],
    actor: Actor,
) -> uuid.UUID:
    """A draft that pays these items from this account. Its id.

    Each bill is a payment of its own; where a party's credit notes are set off, one payment takes
    them and its bills together. Errors: `AccountOutOfUse`, `DayPassed`, `NothingToPay`,
    `ItemNotPayable`, `MoreThanIsFree`, `NoDiscount`, `DiscountTooLate`, `CreditsExceed`,
    `PaidTwice`.
    """
    actor.require(allowed.PREPARE_PAYMENTS)
    # Whoever makes a batch comes one after the other, so that its number is its own.
    Books.objects.select_for_update(no_key=True).get()
    account = BankAccount.objects.filter(pk=bank_account_id, is_active=True).first()
    if account is None:
        raise refusals.AccountOutOfUse(field="bank_account_id")
    _refuse_passed(execution_on)
    last = PaymentBatch.objects.aggregate(last=Max("number"))["last"] or 0
    batch = PaymentBatch.objects.create(
        number=last + 1,
        bank_account=account,
        currency=account.currency,
        execution_on=execution_on,
        **acted(actor),
    )
    _fill(batch, items, actor=actor)
    publish(facts.BatchMade(**locking.named(batch)), actor=actor)
    return batch.pk


@transaction.atomic
def change_batch(
    *,
    batch_id: uuid.UUID,
    actor: Actor,
    items: Sequence[ItemToPay] | None = None,
    execution_on: datetime.date | None = None,
) -> None:
    """Replace what a draft pays, or its day; None leaves it. Errors: `NotFound`, `BatchFrozen`,
    those of `make_batch`."""
    actor.require(allowed.PREPARE_PAYMENTS)
    batch = _free(batch_id)
    if execution_on is not None:
        _refuse_passed(execution_on)
        batch.execution_on = execution_on
        batch.save(update_fields=["execution_on"])
    if items is None:
        locking.refuse_late_discount(batch)
    else:
        with refusals.named_errors():
            PaymentItem.objects.filter(payment__batch=batch).delete()
            Payment.objects.filter(batch=batch).delete()
        _fill(batch, items, actor=actor)
    publish(facts.BatchChanged(**locking.named(batch)), actor=actor)


@transaction.atomic
def discard_batch(*, batch_id: uuid.UUID, actor: Actor) -> None:
    """Throw a draft away; what it held is free again. Errors: `NotFound`, `BatchFrozen`."""
    actor.require(allowed.PREPARE_PAYMENTS)
    batch = _free(batch_id)
    locking.move(batch, BatchState.DISCARDED)
    publish(facts.BatchDiscarded(**locking.named(batch)), actor=actor)


def _free(batch_id: uuid.UUID) -> PaymentBatch:
    batch = locking.locked(batch_id)
    if batch.state != BatchState.DRAFT:
        raise refusals.BatchFrozen()
    return batch


def _refuse_passed(day: datetime.date) -> None:
    if day < timezone.localdate():
        raise refusals.DayPassed(field="execution_on")


# ---- Payments of items -----------------------------------------------------------------------
def _fill(batch: PaymentBatch, items: Sequence[ItemToPay], *, actor: Actor) -> None:
    shares = _shares(batch, items)
    groups = _groups(shares)
    for position, group in enumerate(groups, start=1):
        _add(batch, group, position=position, actor=actor)


def _shares(batch: PaymentBatch, items: Sequence[ItemToPay]) -> list[_Share]:
    wanted = {each.line_id: each for each in items}
    if not wanted or len(wanted) != len(items):
        raise refusals.NothingToPay(field="items")
    found = owing(line_ids=wanted, but_batch=batch.pk)
    if len(found) != len(wanted):
        raise refusals.PaidTwice()
    return [_share(batch, each, wanted[each.owed.line_id]) for each in found]


def _share(batch: PaymentBatch, one: Owing, asked: ItemToPay) -> _Share:
    owed = one.owed
    obstacle = owed.hold or owed.obstacle
    if owed.currency != batch.currency:
        obstacle = gettext("it is in %(currency)s") % {"currency": owed.currency}
    if obstacle:
        raise refusals.ItemNotPayable(
            field="items", reference=one.item.reference, party=owed.party, reason=obstacle
        )
    free = abs(owed.free)
    amount = free if asked.amount is None else asked.amount
    is_sound = amount.is_finite() and amount == round(amount, minor_units(owed.currency))
    if not is_sound or not 0 < amount <= free:
        raise refusals.MoreThanIsFree(
            field="items",
            amount=f"{amount}",
            currency=owed.currency,
            reference=one.item.reference,
            free=locking.plain(free, owed.currency),
        )
    discount = _discount(batch, one, amount) if asked.take_discount else ZERO
    return _Share(one, amount if owed.open > 0 else -amount, discount)


def _discount(batch: PaymentBatch, one: Owing, amount: Decimal) -> Decimal:
    """What is kept back of an item that is paid whole and in time."""
    if one.offer is None or amount != one.owed.open:
        raise refusals.NoDiscount(field="items", reference=one.item.reference, party=one.owed.party)
    if paid_on(batch.bank_account, batch.execution_on) > one.offer.until:
        raise refusals.DiscountTooLate(
            field="items",
            reference=one.item.reference,
            party=one.owed.party,
            until=one.offer.until.isoformat(),
        )
    return one.offer.amount


def _groups(shares: Sequence[_Share]) -> list[list[_Share]]:
    """What goes in one payment: a bill, or all of a party's with its credit notes."""
    credited = {each.one.owed.party_id for each in shares if each.amount < 0}
    single = [[each] for each in shares if each.one.owed.party_id not in credited]
    together: dict[uuid.UUID, list[_Share]] = defaultdict(list)
    for each in shares:
        if each.one.owed.party_id in credited:
            together[each.one.owed.party_id].append(each)
    return [*single, *(part for group in together.values() for part in _by_account(group))]


def _by_account(group: list[_Share]) -> list[list[_Share]]:
    """Credit notes go with the account that gets the most; the others are paid by themselves."""
    by_account: dict[uuid.UUID | None, list[_Share]] = defaultdict(list)
    for each in group:
        if each.amount > 0:
            by_account[each.one.account.id if each.one.account else None].append(each)
    set_off = [each for each in group if each.amount < 0]
    ranked = sorted(by_account.values(), key=lambda part: -sum(each.paid for each in part))
    if not ranked or sum(each.paid for each in [*ranked[0], *set_off]) <= 0:
        raise refusals.CreditsExceed(field="items", party=group[0].one.owed.party)
    return [[*ranked[0], *set_off], *ranked[1:]]


def _add(batch: PaymentBatch, group: list[_Share], *, position: int, actor: Actor) -> None:
    first = group[0].one
    if first.account is None:
        raise refusals.ItemNotPayable(
            field="items",
            reference=first.item.reference,
            party=first.owed.party,
            reason=first.owed.obstacle,
        )
    payee = parties.payee_number(first.account.id)
    payment_id = new_id()
    payment = Payment(
        id=payment_id,
        batch=batch,
        position=position,
        party_id=first.owed.party_id,
        payee_account_id=first.account.id,
        payee_name=payee.holder[:NAME_MAX],
        payee_number=payee.text,
        payee_kind=payee.kind,
        payee_index=crypto.blind_index(number_key(payee.text)),
        payee_tail=first.account.masked[2:],
        payee_country=payee.country,
        payee_bic=payee.bic,
        currency=batch.currency,
        amount=sum((each.paid for each in group), ZERO),
        variable_symbol=first.variable_symbol if len(group) == 1 else "",
        message=", ".join(each.one.message for each in group)[:MESSAGE_MAX],
        end_to_end_id=f"KTR-{payment_id.hex[-20:]}",
        **acted(actor),
    )
    with refusals.named_errors():
        payment.save(force_insert=True)
        PaymentItem.objects.bulk_create(
            PaymentItem(
                payment=payment,
                item_id=each.one.owed.line_id,
                amount=-each.amount,
                discount=-each.discount,
                discount_until=each.one.offer.until if each.one.offer and each.discount else None,
            )
            for each in group
        )
