"""The journal entry of a bill: what is owed by due date, costs by line, input tax by code."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext

from apps.accounting.models import Bill, BillInstalment, BillLine, TaxCode
from apps.accounting.rules.taxes import SELF_ASSESSED, purchase_posting, tax_on
from apps.accounting.selectors import currencies, ledger, roles
from apps.accounting.values.bills import BillKind
from apps.accounting.values.currencies import Rate
from apps.accounting.values.ledger import (
    AccountRole,
    BooksInfo,
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
    """Balanced by what is owed: its value in the books is what all the other lines come to.

    What the supplier charges is booked in the bill's currency; the tax that the buyer assesses
    himself is his own debt, computed in the books' currency from the base as it is booked.
    """
    own = ledger.books()
    sign = 1 if bill.kind == BillKind.BILL else -1
    codes = _codes(lines)
    charged = [*_costs(lines, codes), *_charged_tax(lines, codes, bill.currency)]
    charged = [*charged, *_rounding(bill)]
    if bill.currency != own.currency:
        charged = [_foreign(each, bill.currency, rate, own.places) for each in charged]
    costs = [
        _turned(each, sign)
        for each in (*charged, *_assessed_tax(lines, codes, own=own, rate=rate))
        if each.amount or each.currency_amount
    ]
    total = -sum((each.amount for each in costs), ZERO)
    owed = _owed(bill, instalments, total=total, sign=sign, places=own.places)
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
    places: int,
) -> list[LineDraft]:
    """One line for each instalment, or one for all. In the books each gets what the parts up to it
    come to, less what those before it got: so that they add up, and none changes its sign."""
    is_foreign = bill.currency != ledger.books().currency
    account = roles.account_for(role=AccountRole.PAYABLE).code
    parts = [(each.due_on, each.amount) for each in instalments]
    if not parts:
        parts = [(bill.due_on or bill.received_on, bill.gross or ZERO)]
    unit, gross = Decimal(1).scaleb(-places), sum((amount for _day, amount in parts), ZERO)
    upto = [
        (total * sum((amount for _day, amount in parts[:at]), ZERO) / gross).quantize(
            unit, rounding=ROUND_HALF_UP
        )
        for at in range(len(parts))
    ]
    amounts = [after - before for before, after in pairwise([*upto, total])]
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


# ---- Costs and tax, as on a bill ---------------------------------------------------------------
def _codes(lines: Sequence[BillLine]) -> dict[str, TaxCode]:
    rows = TaxCode.objects.filter(
        code__in={each.tax_code for each in lines}, direction=TaxDirection.PURCHASE
    )
    return {row.code: row for row in rows}


def _costs(lines: Sequence[BillLine], codes: Mapping[str, TaxCode]) -> list[LineDraft]:
    return [
        _cost_line(
            line,
            # VAT of a code without a rate can't be claimed: it is part of the cost.
            line.net if codes[line.tax_code].rate else line.net + line.tax,
            description=line.description,
            tax_code=line.tax_code,
            tax_role=TaxRole.BASE,
        )
        for line in lines
    ]


def _charged_tax(
    lines: Sequence[BillLine], codes: Mapping[str, TaxCode], currency: str
) -> list[LineDraft]:
    """What the supplier charges, in the bill's currency."""
    found: list[LineDraft] = []
    for code, members in _by_code(lines, codes):
        if code.rate and code.kind not in SELF_ASSESSED:
            found += _posted_tax(code, members, [each.tax for each in members], currency=currency)
    return found


def _assessed_tax(
    lines: Sequence[BillLine], codes: Mapping[str, TaxCode], *, own: BooksInfo, rate: Rate
) -> list[LineDraft]:
    """What the buyer assesses himself, in the books' currency: from all lines of a code at once,
    the largest of them takes the odd cent."""
    found: list[LineDraft] = []
    for code, members in _by_code(lines, codes):
        if not code.rate or code.kind not in SELF_ASSESSED:
            continue
        nets = [
            currencies.in_books(amount=each.net, rate=rate, places=own.places) for each in members
        ]
        shares = [tax_on(base=net, rate=code.rate, currency=own.currency) for net in nets]
        tax = tax_on(base=sum(nets, ZERO), rate=code.rate, currency=own.currency)
        largest = max(range(len(nets)), key=lambda place: abs(nets[place]))
        shares[largest] += tax - sum(shares, ZERO)
        found += _posted_tax(code, members, shares, currency=own.currency)
    return found


def _by_code(
    lines: Sequence[BillLine], codes: Mapping[str, TaxCode]
) -> Iterator[tuple[TaxCode, list[BillLine]]]:
    for name in dict.fromkeys(line.tax_code for line in lines):
        yield codes[name], [line for line in lines if line.tax_code == name]


def _posted_tax(
    code: TaxCode, lines: Sequence[BillLine], taxes: Sequence[Decimal], *, currency: str
) -> list[LineDraft]:
    """Claimed from the tax office, and owed to it as well where the buyer assesses himself; what
    may not be claimed goes to the cost of the line that it came with."""
    posted = [
        purchase_posting(
            kind=code.kind, tax=tax, deductible_percent=line.claimed_percent, currency=currency
        )
        for line, tax in zip(lines, taxes, strict=True)
    ]
    by_role = {
        AccountRole.TAX_INPUT: sum((each.input for each in posted), ZERO),
        AccountRole.TAX_OUTPUT: -sum((each.output for each in posted), ZERO),
    }
    found = [
        LineDraft(
            account_code=roles.account_for(role=role).code,
            amount=amount,
            tax_code=code.code,
            tax_role=TaxRole.TAX,
        )
        for role, amount in by_role.items()
        if amount
    ]
    text = gettext("VAT that may not be claimed, %(code)s") % {"code": code.code}
    found += [
        _cost_line(line, tax - each.input, description=text)
        for line, tax, each in zip(lines, taxes, posted, strict=True)
    ]
    return found


def _cost_line(
    line: BillLine,
    amount: Decimal,
    *,
    description: str,
    tax_code: str = "",
    tax_role: str = "",
) -> LineDraft:
    return LineDraft(
        account_code=line.account.code if line.account else "",
        amount=amount,
        description=description,
        tax_code=tax_code,
        tax_role=tax_role,
        cost_centre=line.cost_centre,
        project=line.project,
    )


def _rounding(bill: Bill) -> list[LineDraft]:
    if not bill.rounding:
        return []
    account = roles.account_for(role=AccountRole.ROUNDING).code
    return [LineDraft(account_code=account, amount=bill.rounding)]


def _turned(line: LineDraft, sign: int) -> LineDraft:
    """A credit note goes the other way."""
    if sign > 0:
        return line
    turned = None if line.currency_amount is None else -line.currency_amount
    return replace(line, amount=-line.amount, currency_amount=turned)


def _foreign(line: LineDraft, currency: str, rate: Rate, places: int) -> LineDraft:
    return replace(
        line,
        amount=currencies.in_books(amount=line.amount, rate=rate, places=places),
        currency=currency,
        currency_amount=line.amount,
    )
