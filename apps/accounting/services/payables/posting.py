"""The journal entry of a bill: what is owed, costs by line, input tax by code; and its reversal."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounting import facts_payables as facts
from apps.accounting.models import Bill, BillLine, TaxCode
from apps.accounting.rules.taxes import SELF_ASSESSED, purchase_posting, tax_on
from apps.accounting.selectors import currencies, ledger, roles
from apps.accounting.selectors.payables import checking
from apps.accounting.services.ledger import record_entry, record_reversal
from apps.accounting.services.payables import locking, refusals
from apps.accounting.values.bills import BillKind, BillState, PostedBill
from apps.accounting.values.currencies import Rate
from apps.accounting.values.ledger import (
    AccountRole,
    EntryDraft,
    LineDraft,
    PostedEntry,
    TaxDirection,
    TaxRole,
)
from kernel.actor import Actor
from kernel.facts import publish

POST: Final = "accounting.bill.post"
JOURNAL: Final = "PUR"
SOURCE: Final = "bill"
ZERO: Final = Decimal(0)


@transaction.atomic
def post_bill(*, bill_id: uuid.UUID, actor: Actor, on: datetime.date | None = None) -> PostedBill:
    """Post an approved bill: on its tax point while that period is open, else today, unless `on`
    says another day. From then on it is final.

    Errors: `NotFound`, `BillMovedOn`, `BillOnHold`, `RateMissing`, `RoleUnassigned`,
    `PeriodClosed`, `NoPeriod`, `FigureWrong`.
    """
    actor.require(POST)
    bill = locking.locked(bill_id)
    return record_posting(bill, actor=actor, on=on)


def record_posting(bill: Bill, *, actor: Actor, on: datetime.date | None = None) -> PostedBill:
    """`post_bill` for acts that have permissions of their own. Errors: as there."""
    if bill.state != BillState.APPROVED:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    locking.refuse_hold(bill)
    tax_point = bill.taxed_on or bill.issued_on or timezone.localdate()
    day = on or checking.posting_day(tax_point=tax_point, today=timezone.localdate())
    rate = currencies.rate_for(currency=bill.currency, on=tax_point)
    draft = entry_of(bill, locking.lines_of(bill), on=day, tax_point=tax_point, rate=rate)
    posted = record_entry(draft=draft, actor=actor)
    bill.entry_id = posted.id
    bill.exchange_rate = None if bill.currency == posted.currency else rate.rate
    bill.posted_at, bill.posted_by_name = timezone.now(), actor.name
    locking.move(bill, BillState.POSTED, "entry", "exchange_rate", "posted_at", "posted_by_name")
    _announce(bill, posted, actor=actor)
    return PostedBill(bill_id=bill.pk, entry_id=posted.id, reference=posted.reference)


@transaction.atomic
def reverse_bill(
    *, bill_id: uuid.UUID, reason: str, actor: Actor, on: datetime.date | None = None
) -> PostedEntry:
    """Take a posted bill back by a linked reversal; what was paid on it is taken back before.

    Errors: `NotFound`, `BillMovedOn`, `ReasonMissing`, `ItemsAllocated`, `PeriodClosed`.
    """
    actor.require(POST)
    bill = locking.locked(bill_id)
    if bill.state != BillState.POSTED or bill.entry_id is None:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    reversal = record_reversal(entry_id=bill.entry_id, reason=reason, actor=actor, date=on)
    _reversed(bill, reason=reason.strip(), actor=actor)
    return reversal


@transaction.atomic
def follow_reversal(*, entry_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """A bill whose entry was reversed in the journal is reversed."""
    found = Bill.objects.filter(entry_id=entry_id, state=BillState.POSTED).first()
    if found is not None:
        _reversed(locking.locked(found.pk), reason=reason, actor=actor)


# ---- The entry -------------------------------------------------------------------------------
def entry_of(
    bill: Bill,
    lines: Sequence[BillLine],
    *,
    on: datetime.date,
    tax_point: datetime.date,
    rate: Rate,
) -> EntryDraft:
    """Balanced by what is owed: its value in the books is what all the other lines come to."""
    own = ledger.books()
    sign = 1 if bill.kind == BillKind.BILL else -1
    costs = [*_costs(bill, lines, sign=sign), *_rounding(bill, sign=sign)]
    if bill.currency != own.currency:
        costs = [_foreign(each, bill.currency, rate, own.places) for each in costs]
    owed = LineDraft(
        account_code=roles.account_for(role=AccountRole.PAYABLE).code,
        amount=-sum((each.amount for each in costs), ZERO),
        currency=bill.currency if bill.currency != own.currency else "",
        currency_amount=-sign * (bill.gross or ZERO) if bill.currency != own.currency else None,
        party_id=bill.party_id,
        due_on=bill.due_on,
    )
    what = (
        gettext("Bill %(number)s, %(party)s")
        if sign > 0
        else gettext("Supplier's credit note %(number)s, %(party)s")
    )
    party = bill.party.name if bill.party else ""
    return EntryDraft(
        journal_code=JOURNAL,
        date=on,
        taxed_on=tax_point,
        description=(what % {"number": bill.number, "party": party})[:500],
        lines=(owed, *costs),
        source_kind=SOURCE,
        source_id=str(bill.pk),
    )


def _costs(bill: Bill, lines: Sequence[BillLine], *, sign: int) -> list[LineDraft]:
    codes = {
        row.code: row
        for row in TaxCode.objects.filter(
            code__in={each.tax_code for each in lines}, direction=TaxDirection.PURCHASE
        )
    }
    costs = [
        LineDraft(
            account_code=line.account.code if line.account else "",
            amount=sign * _cost(line, codes[line.tax_code]),
            description=line.description,
            tax_code=line.tax_code,
            tax_role=TaxRole.BASE,
            cost_centre=line.cost_centre,
            project=line.project,
        )
        for line in lines
        if line.net or line.tax
    ]
    taxes = [
        each
        for code in dict.fromkeys(line.tax_code for line in lines)
        for each in _taxes(
            codes[code],
            [line for line in lines if line.tax_code == code],
            currency=bill.currency,
            sign=sign,
        )
    ]
    return [each for each in (*costs, *taxes) if each.amount]


def _cost(line: BillLine, code: TaxCode) -> Decimal:
    """VAT that can't be claimed is part of the cost."""
    return line.net if code.rate else line.net + line.tax


def _taxes(
    code: TaxCode, lines: Sequence[BillLine], *, currency: str, sign: int
) -> list[LineDraft]:
    """Claimed from the tax office, and owed to it as well where the buyer assesses himself."""
    if not code.rate:
        return []
    base = sum((each.net for each in lines), ZERO)
    stated = sum((each.tax for each in lines), ZERO)
    is_own = code.kind in SELF_ASSESSED
    tax = tax_on(base=base, rate=code.rate, currency=currency) if is_own else stated
    both = purchase_posting(kind=code.kind, tax=tax)
    found = []
    posted = {AccountRole.TAX_INPUT: both.input, AccountRole.TAX_OUTPUT: -both.output}
    for role, amount in posted.items():
        if amount:
            found.append(
                LineDraft(
                    account_code=roles.account_for(role=role).code,
                    amount=sign * amount,
                    tax_code=code.code,
                    tax_role=TaxRole.TAX,
                )
            )
    return found


def _rounding(bill: Bill, *, sign: int) -> list[LineDraft]:
    if not bill.rounding:
        return []
    account = roles.account_for(role=AccountRole.ROUNDING).code
    return [LineDraft(account_code=account, amount=sign * bill.rounding)]


def _foreign(line: LineDraft, currency: str, rate: Rate, places: int) -> LineDraft:
    return replace(
        line,
        amount=currencies.in_books(amount=line.amount, rate=rate, places=places),
        currency=currency,
        currency_amount=line.amount,
    )


# ---- Facts -----------------------------------------------------------------------------------
def _announce(bill: Bill, posted: PostedEntry, *, actor: Actor) -> None:
    if bill.party is None:
        raise refusals.FigureWrong()
    publish(
        facts.BillPosted(
            bill_id=bill.pk,
            bill=locking.name_of(bill),
            kind=bill.kind,
            party_id=bill.party.pk,
            party=bill.party.name,
            number=bill.number,
            due_on=str(bill.due_on),
            gross=locking.plain(bill.gross),
            currency=bill.currency,
            entry_id=posted.id,
            entry=posted.reference,
        ),
        actor=actor,
    )


def _reversed(bill: Bill, *, reason: str, actor: Actor) -> None:
    if bill.entry_id is None:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    locking.move(bill, BillState.REVERSED)
    publish(
        facts.BillReversed(
            bill_id=bill.pk, bill=locking.name_of(bill), reason=reason, entry_id=bill.entry_id
        ),
        actor=actor,
    )
