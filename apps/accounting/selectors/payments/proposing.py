"""What to pay next from a bank account, with every item left out and its reason."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from apps.accounting.models import BankAccount, Payment
from apps.accounting.rules.payment_proposals import Reason, propose
from apps.accounting.selectors import bank
from apps.accounting.selectors.payables.wording import in_words
from apps.accounting.selectors.payments.days import first_day_of
from apps.accounting.selectors.payments.owing import LIVE, Owing, owing
from apps.accounting.values.bank import BankAccountOverview
from apps.accounting.values.payments import ZERO, PaymentState, ProposalInfo, ProposedItem
from kernel.money import round_amount


def proposal(
    *,
    bank_account_id: uuid.UUID,
    until: datetime.date,
    but_batch: uuid.UUID | None = None,
    overview: BankAccountOverview | None = None,
) -> ProposalInfo:
    """Earliest due first, as far as the money in the account goes; `overview` is the account's if
    it was read already. Errors: `NotFound`."""
    overview = overview or bank.bank_account(bank_account_id=bank_account_id)
    account = _with_going(bank_account_id, but_batch)
    cash = _cash(overview, account.going)
    found = owing(but_batch=but_batch)
    by_line = {each.owed.line_id: each for each in found}
    pay_on = first_day_of(account)
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
    overview = bank.bank_account(bank_account_id=bank_account_id)
    return _cash(overview, _with_going(bank_account_id, but_batch).going)


def _with_going(bank_account_id: uuid.UUID, but_batch: uuid.UUID | None) -> Any:
    """The account, and as `going` what live batches will take from it."""
    rows = Payment.objects.filter(
        batch__bank_account=OuterRef("pk"), batch__state__in=LIVE, state=PaymentState.PLANNED
    )
    if but_batch is not None:
        rows = rows.exclude(batch_id=but_batch)
    totals = rows.order_by().values("batch__bank_account").annotate(total=Sum("amount"))
    accounts = BankAccount.objects.defer("number").annotate(going=Subquery(totals.values("total")))
    return accounts.get(pk=bank_account_id)


def _cash(found: BankAccountOverview, going: Decimal | None) -> Decimal:
    return round_amount(found.books_balance - (going or ZERO), found.account.currency)


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
