"""The journal entry of an invoice: what is owed by due date, revenue by line, tax by code."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext

from apps.accounting.models import Invoice, InvoiceLine
from apps.accounting.rules.terms import Due
from apps.accounting.selectors import roles
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.ledger import (
    AccountInfo,
    AccountRole,
    BooksInfo,
    EntryDraft,
    LineDraft,
    TaxRole,
)
from apps.accounting.values.receivables import TaxRow

SOURCE: Final = "invoice"
SALES: Final = "SAL"
ZERO: Final = Decimal(0)


def entry_of(
    invoice: Invoice,
    *,
    lines: Sequence[InvoiceLine],
    taxes: Sequence[TaxRow],
    dues: Sequence[Due],
    party_name: str,
    issued_on: datetime.date,
    taxed_on: datetime.date,
    rate: Decimal | None,
    books: BooksInfo,
) -> EntryDraft:
    """Balanced by what is owed: its value in the books is what all the other lines come to."""
    sign = 1 if invoice.kind == InvoiceKind.INVOICE else -1
    accounts = roles.accounts_for(roles=_roles(invoice, taxes))
    own = [
        *_revenue(lines, sign=sign, rate=rate, places=books.places),
        *_tax(taxes, sign=sign, accounts=accounts),
        *_rounding(invoice, sign=sign, rate=rate, places=books.places, accounts=accounts),
    ]
    if rate is None:
        own = [replace(line, currency_amount=None) for line in own]
    else:
        own = [replace(line, currency=invoice.currency) for line in own]
    owed = _owed(
        dues,
        account=accounts[AccountRole.RECEIVABLE].code,
        invoice=invoice,
        sign=sign,
        booked=-sum((line.amount for line in own), ZERO),
        is_foreign=rate is not None,
        places=books.places,
    )
    what = (
        gettext("Invoice %(number)s, %(party)s")
        if sign > 0
        else gettext("Credit note %(number)s, %(party)s")
    )
    return EntryDraft(
        journal_code=SALES,
        date=issued_on,
        taxed_on=taxed_on,
        law_on=invoice.corrects.taxed_on if invoice.corrects else None,
        description=(what % {"number": invoice.number, "party": party_name})[:500],
        lines=(*owed, *own),
        source_kind=SOURCE,
        source_id=str(invoice.id),
    )


def _roles(invoice: Invoice, taxes: Sequence[TaxRow]) -> list[AccountRole]:
    """What the entry needs accounts for."""
    needed = [AccountRole.RECEIVABLE]
    if any(row.tax for row in taxes):
        needed.append(AccountRole.TAX_OUTPUT)
    if invoice.rounding:
        needed.append(AccountRole.ROUNDING)
    return needed


def _revenue(
    lines: Sequence[InvoiceLine], *, sign: int, rate: Decimal | None, places: int
) -> list[LineDraft]:
    return [
        LineDraft(
            account_code=line.account.code,
            amount=-sign * in_books(line.net, rate=rate, places=places),
            currency_amount=-sign * line.net,
            description=line.description[:500],
            tax_code=line.tax_code,
            tax_role=TaxRole.BASE,
            cost_centre=line.cost_centre,
            project=line.project,
        )
        for line in lines
        if line.net
    ]


def _tax(
    taxes: Sequence[TaxRow], *, sign: int, accounts: Mapping[AccountRole, AccountInfo]
) -> list[LineDraft]:
    return [
        LineDraft(
            account_code=accounts[AccountRole.TAX_OUTPUT].code,
            amount=-sign * row.tax_in_books,
            currency_amount=-sign * row.tax,
            tax_code=row.tax_code,
            tax_role=TaxRole.TAX,
        )
        for row in taxes
        if row.tax
    ]


def _rounding(
    invoice: Invoice,
    *,
    sign: int,
    rate: Decimal | None,
    places: int,
    accounts: Mapping[AccountRole, AccountInfo],
) -> list[LineDraft]:
    if not invoice.rounding:
        return []
    return [
        LineDraft(
            account_code=accounts[AccountRole.ROUNDING].code,
            amount=-sign * in_books(invoice.rounding, rate=rate, places=places),
            currency_amount=-sign * invoice.rounding,
        )
    ]


def _owed(
    dues: Sequence[Due],
    *,
    account: str,
    invoice: Invoice,
    sign: int,
    booked: Decimal,
    is_foreign: bool,
    places: int,
) -> list[LineDraft]:
    """One line for each day something is due; the last one takes the odd cent of the books."""
    lines, left = [], booked
    for at, due in enumerate(dues, start=1):
        share = left if at == len(dues) else round(booked * due.amount / invoice.payable, places)
        left -= share
        lines.append(
            LineDraft(
                account_code=account,
                amount=share,
                currency=invoice.currency if is_foreign else "",
                currency_amount=sign * due.amount if is_foreign else None,
                party_id=invoice.party_id,
                due_on=due.on,
            )
        )
    return lines


def in_books(amount: Decimal, *, rate: Decimal | None, places: int) -> Decimal:
    """`amount` in the books' currency, half away from zero."""
    if rate is None:
        return amount
    return (amount * rate).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
