"""The journal entry of a bill: what is owed by due date, costs by line, input tax by code."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext

from apps.accounting.models import Bill, BillInstalment, BillLine, TaxCode
from apps.accounting.rules.taxes import SELF_ASSESSED, purchase_posting, tax_on
from apps.accounting.selectors import currencies, ledger, roles
from apps.accounting.values.bills import BillKind
from apps.accounting.values.currencies import Rate
from apps.accounting.values.ledger import (
    AccountRole,
    EntryDraft,
    LineDraft,
    TaxDirection,
    TaxRole,
)

JOURNAL: Final = "PUR"
SOURCE: Final = "bill"
ZERO: Final = Decimal(0)


def entry_of(
    bill: Bill,
    lines: Sequence[BillLine],
    instalments: Sequence[BillInstalment],
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
    total = -sum((each.amount for each in costs), ZERO)
    owed = _owed(bill, instalments, total=total, sign=sign, rate=rate)
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
        lines=(*owed, *costs),
        source_kind=SOURCE,
        source_id=str(bill.pk),
    )


def _owed(
    bill: Bill,
    instalments: Sequence[BillInstalment],
    *,
    total: Decimal,
    sign: int,
    rate: Rate,
) -> list[LineDraft]:
    """One line for each instalment, or one for all; the last takes the odd cent of the books."""
    own = ledger.books()
    is_foreign = bill.currency != own.currency
    account = roles.account_for(role=AccountRole.PAYABLE).code
    parts = [(each.due_on, each.amount) for each in instalments]
    if not parts:
        parts = [(bill.due_on or bill.received_on, bill.gross or ZERO)]
    amounts = [
        -sign * currencies.in_books(amount=amount, rate=rate, places=own.places)
        for _due_on, amount in parts[:-1]
    ]
    amounts.append(total - sum(amounts, ZERO))
    return [
        LineDraft(
            account_code=account,
            amount=booked,
            description=_part_of(at, len(parts)),
            currency=bill.currency if is_foreign else "",
            currency_amount=-sign * amount if is_foreign else None,
            party_id=bill.party_id,
            due_on=due_on,
        )
        for at, ((due_on, amount), booked) in enumerate(zip(parts, amounts, strict=True), start=1)
    ]


def _part_of(at: int, count: int) -> str:
    if count == 1:
        return ""
    return gettext("Instalment %(at)s of %(count)s") % {"at": at, "count": count}


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
    """VAT of a code without a rate can't be claimed: it is part of the cost."""
    return line.net if code.rate else line.net + line.tax


def _taxes(
    code: TaxCode, lines: Sequence[BillLine], *, currency: str, sign: int
) -> list[LineDraft]:
    """Claimed from the tax office, and owed to it as well where the buyer assesses himself; what
    may not be claimed goes to the cost of the line that it came with."""
    if not code.rate:
        return []
    taxes = _tax_by_line(code, lines, currency=currency)
    claimed = [
        purchase_posting(
            kind=code.kind, tax=tax, deductible_percent=line.claimed_percent, currency=currency
        )
        for line, tax in zip(lines, taxes, strict=True)
    ]
    posted = {
        AccountRole.TAX_INPUT: sum((each.input for each in claimed), ZERO),
        AccountRole.TAX_OUTPUT: -sum((each.output for each in claimed), ZERO),
    }
    found = [
        LineDraft(
            account_code=roles.account_for(role=role).code,
            amount=sign * amount,
            tax_code=code.code,
            tax_role=TaxRole.TAX,
        )
        for role, amount in posted.items()
        if amount
    ]
    lost = (
        LineDraft(
            account_code=line.account.code if line.account else "",
            amount=sign * (tax - each.input),
            description=gettext("VAT that may not be claimed, %(code)s") % {"code": code.code},
            cost_centre=line.cost_centre,
            project=line.project,
        )
        for line, tax, each in zip(lines, taxes, claimed, strict=True)
    )
    return [*found, *(each for each in lost if each.amount)]


def _tax_by_line(code: TaxCode, lines: Sequence[BillLine], *, currency: str) -> list[Decimal]:
    """As stated; what the buyer assesses himself is computed from all lines of the code at once,
    and the largest line takes the odd cent."""
    if code.kind not in SELF_ASSESSED:
        return [each.tax for each in lines]
    shares = [tax_on(base=each.net, rate=code.rate, currency=currency) for each in lines]
    base = sum((each.net for each in lines), ZERO)
    largest = max(range(len(lines)), key=lambda place: abs(lines[place].net))
    shares[largest] += tax_on(base=base, rate=code.rate, currency=currency) - sum(shares, ZERO)
    return shares


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
