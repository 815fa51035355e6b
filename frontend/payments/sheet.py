"""The sheet on which somebody chooses what to pay: proposed, left out, each with its amount."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounting.selectors import payments as read
from apps.accounting.values.bank import BankAccountOverview
from apps.accounting.values.payments import ItemToPay, PaidItem, ProposalInfo, ProposedItem
from frontend.amounts import AmountField

PAY: Final = "pay-"
AMOUNT: Final = "amount-"
LESS: Final = "less-"
DAYS_AHEAD: Final = 7


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`typed` is the amount as it stands in its field; a credit note's is negative to be seen.
    `is_less`: its cash discount is kept back."""

    item: ProposedItem
    is_chosen: bool
    typed: str
    is_less: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    proposal: ProposalInfo
    rows: tuple[SheetRow, ...]
    left_out: tuple[ProposedItem, ...]
    execution_on: datetime.date

    @property
    def total(self) -> Decimal:
        chosen = [each for each in self.rows if each.is_chosen]
        kept = sum((each.item.discount for each in chosen if each.is_less), Decimal(0))
        return sum((each.item.amount for each in chosen), Decimal(0)) - kept


def sheet(
    *,
    overview: BankAccountOverview,
    until: datetime.date,
    execution_on: datetime.date | None,
    batch_id: uuid.UUID | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Sheet:
    """As proposed; of a batch, as it stands; refused, as it was typed. Without a day it is for the
    usual one. Errors: `NotFound`."""
    found = read.proposal(
        bank_account_id=overview.account.id, until=until, but_batch=batch_id, overview=overview
    )
    stands = _of_batch(batch_id) if batch_id else None
    open_rows = [*found.taken, *(each for each in found.left_out if each.may_be_added)]
    known = {each.line_id for each in open_rows}
    more = _further(stands or {}, known, batch_id)
    proposed = {each.line_id for each in found.taken}
    rows = []
    for item in [*open_rows, *more]:
        chosen = item.line_id in (stands if stands is not None else proposed)
        paid = stands[item.line_id] if stands and chosen else None
        amount = f"{abs(paid.amount if paid else item.amount):.2f}"
        is_less = bool(paid and paid.discount)
        if typed is not None:
            chosen = f"{PAY}{item.line_id}" in typed
            amount = typed.get(f"{AMOUNT}{item.line_id}", amount)
            is_less = f"{LESS}{item.line_id}" in typed
        rows.append(SheetRow(item, chosen, amount, is_less))
    return Sheet(
        proposal=found,
        rows=tuple(rows),
        left_out=tuple(each for each in found.left_out if not each.may_be_added),
        execution_on=execution_on or found.pay_on.usual,
    )


def chosen(typed: Mapping[str, Any]) -> list[ItemToPay]:
    """What was ticked, with the amounts beside. Errors: `ValidationError`."""
    found = []
    for name in typed:
        number = name.removeprefix(PAY)
        if not name.startswith(PAY) or not number.isdecimal() or len(number) > 18:
            continue
        amount = AmountField(required=False).clean(typed.get(f"{AMOUNT}{number}", ""))
        found.append(
            ItemToPay(
                line_id=int(number),
                amount=abs(amount) if amount else amount,
                take_discount=f"{LESS}{number}" in typed,
            )
        )
    return found


def day(text: str) -> datetime.date | None:
    """A day of an address or a form; None when it is none."""
    try:
        found: datetime.date = forms.DateField().clean(text)
    except forms.ValidationError:
        return None
    return found


def until(text: str) -> datetime.date:
    return day(text) or timezone.localdate() + datetime.timedelta(days=DAYS_AHEAD)


def _of_batch(batch_id: uuid.UUID) -> dict[int, PaidItem]:
    payments = read.batch(batch_id=batch_id).payments
    return {item.line_id: item for each in payments for item in each.items}


def _further(
    stands: Mapping[int, PaidItem], known: set[int], batch_id: uuid.UUID | None
) -> list[ProposedItem]:
    """What the batch pays though it isn't proposed until that day."""
    missing = [line_id for line_id in stands if line_id not in known]
    if not missing:
        return []
    return [
        ProposedItem(
            line_id=each.owed.line_id,
            party_id=each.owed.party_id,
            party_name=each.owed.party,
            reference=each.item.reference,
            description=each.message or each.item.description,
            due_on=each.owed.due_on,
            amount=stands[each.owed.line_id].amount,
            discount=each.owed.discount,
            discount_until=each.owed.discount_until,
            reason=each.owed.obstacle or (_("On hold") if each.owed.hold else ""),
        )
        for each in read.owing(line_ids=missing, but_batch=batch_id)
    ]
