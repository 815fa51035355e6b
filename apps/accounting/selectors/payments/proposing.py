"""What to pay next from a bank account, with every item left out and its reason."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

from django.db.models import Sum

from apps.accounting.models import Payment
from apps.accounting.rules.payment_proposals import Reason, propose
from apps.accounting.selectors import bank
from apps.accounting.selectors.payables.wording import in_words
from apps.accounting.selectors.payments.days import first_day
from apps.accounting.selectors.payments.owing import LIVE, Owing, owing
from apps.accounting.values.bank import BankAccountOverview
from apps.accounting.values.payments import ZERO, PaymentState, ProposalInfo, ProposedItem
from kernel.money import round_amount


def proposal(
    *,
    bank_account_id: uuid.UUID,
    until: datetime.date,
    but_batch: uuid.UUID | None = None,
) -> ProposalInfo:
    """Earliest due first, as far as the money in the account goes. Errors: `NotFound`."""
    overview = bank.bank_account(bank_account_id=bank_account_id)
    account, cash = overview.account, _cash(overview, but_batch)
    found = owing(but_batch=but_batch)
    by_line = {each.owed.line_id: each for each in found}
    pay_on = first_day(bank_account_id=bank_account_id)
    done = propose(
        (each.owed for each in found),
        today=pay_on.day,
        until=until,
        currency=account.currency,
        cash=cash,
    )
    return ProposalInfo(
        bank_account_id=bank_account_id,
        currency=account.currency,
        until=until,
        cash=cash,
        taken=tuple(_proposed(by_line[each.line_id], on=pay_on.day) for each in done.taken),
        left_out=tuple(
            _proposed(by_line[each.line_id], reason, on=pay_on.day)
            for each, reason in done.left_out
        ),
        pay_on=pay_on,
    )


def cash_at_hand(*, bank_account_id: uuid.UUID, but_batch: uuid.UUID | None = None) -> Decimal:
    """What the account holds by the books, less what live batches will take from it.

    Two queries. Errors: `NotFound`.
    """
    return _cash(bank.bank_account(bank_account_id=bank_account_id), but_batch)


def _cash(found: BankAccountOverview, but_batch: uuid.UUID | None) -> Decimal:
    rows = Payment.objects.filter(
        batch__bank_account_id=found.account.id,
        batch__state__in=LIVE,
        state=PaymentState.PLANNED,
    )
    if but_batch is not None:
        rows = rows.exclude(batch_id=but_batch)
    going = rows.aggregate(total=Sum("amount"))["total"] or ZERO
    return round_amount(found.books_balance - going, found.account.currency)


def _proposed(one: Owing, reason: Reason | None = None, *, on: datetime.date) -> ProposedItem:
    owed = one.owed
    is_offered = one.offer is not None and on <= one.offer.until
    return ProposedItem(
        line_id=owed.line_id,
        party_id=owed.party_id,
        party_name=owed.party,
        reference=one.item.reference,
        description=one.message or one.item.description,
        due_on=owed.due_on,
        amount=owed.free or owed.open,
        reason=in_words(reason.message, reason.params, currency=owed.currency) if reason else "",
        may_be_added=reason is None or reason.may_be_added,
        discount=owed.discount if is_offered else ZERO,
        discount_until=owed.discount_until if is_offered else None,
    )
