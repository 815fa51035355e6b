"""What a draft comes to: its lines priced, taxed and split by tax code. Reads, never writes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Exists, OuterRef, Q

from apps.accounting.models import Account, Dimension, RoleAccount
from apps.accounting.rules import taxes as tax_rules
from apps.accounting.rules.taxes import AppliedTax, InvoiceAmounts, PricedLine
from apps.accounting.selectors import roles
from apps.accounting.selectors import taxes as tax_codes
from apps.accounting.services.receivables import refusals
from apps.accounting.values.ledger import AccountRole, BooksInfo, Control, TaxDirection
from apps.accounting.values.receivables import DraftLine, TaxRow
from apps.accounting.values.taxes import TaxCodeInfo
from kernel.db.prepared import Parameters, PreparedQuery

ZERO: Final = Decimal(0)
LINES_MAX: Final = 500
AMOUNT_MAX: Final = Decimal("1e12")
PLACES_MAX: Final = 4
OF_REVENUE: Final = RoleAccount.objects.filter(role=AccountRole.REVENUE)
ACCOUNTS: Final = PreparedQuery(
    Account.objects.filter(
        Q(code__in=Parameters("codes", kind="varchar")) | Q(pk__in=OF_REVENUE.values("account_id"))
    ).annotate(is_usual=Exists(OF_REVENUE.filter(account_id=OuterRef("pk"))))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """`accounts` are the lines' accounts, in their order."""

    amounts: InvoiceAmounts
    taxes: tuple[TaxRow, ...]
    accounts: tuple[Account, ...]


def reckon(
    lines: Sequence[DraftLine],
    *,
    books: BooksInfo,
    currency: str,
    taxed_on: datetime.date,
    rate: Decimal | None = None,
    are_prices_with_tax: bool = False,
    accounts: Mapping[str, Account] | None = None,
) -> Reckoned:
    """At most three queries; who has just read accounts hands them over by code.

    Errors: `LinesMissing`, `LineIncomplete`, `AmountUnbookable`, `TaxCodeUnknown`,
    `AccountUnknown`, `AccountControlled`, `DimensionUnknown`.
    """
    _check(lines)
    known = {
        each.code: each for each in tax_codes.tax_codes(on=taxed_on, direction=TaxDirection.SALE)
    }
    priced = [
        _priced(line, position=at, codes=known, taxed_on=taxed_on)
        for at, line in enumerate(lines, start=1)
    ]
    amounts = tax_rules.invoice_amounts(
        lines=priced,
        currency=currency,
        books_currency=books.currency,
        # A draft in a foreign currency has no rate yet; its figures in the books are left open.
        exchange_rate=rate if rate is not None else Decimal(1),
        prices_include_tax=are_prices_with_tax,
    )
    _check_dimensions(lines)
    return Reckoned(
        amounts=amounts,
        taxes=_by_code(amounts, codes=known, places=tax_rules.places(currency), books=books),
        accounts=_accounts(lines, known=accounts or {}),
    )


def _check(lines: Sequence[DraftLine]) -> None:
    if not lines:
        raise refusals.LinesMissing(field="lines")
    if len(lines) > LINES_MAX:
        raise refusals.TooManyLines(field="lines", limit=LINES_MAX)
    for at, line in enumerate(lines, start=1):
        if not line.description.strip() or not line.quantity:
            raise refusals.LineIncomplete(field="lines", position=at)
        if not 0 <= line.discount_percent <= 100:
            raise refusals.AmountUnbookable(field="lines", position=at)
        for figure in (line.quantity, line.unit_price, line.discount_percent):
            if not figure.is_finite() or abs(figure) >= AMOUNT_MAX:
                raise refusals.AmountUnbookable(field="lines", position=at)
            if figure != round(figure, PLACES_MAX):
                raise refusals.AmountUnbookable(field="lines", position=at)
        if abs(line.quantity * line.unit_price) >= AMOUNT_MAX:
            raise refusals.AmountUnbookable(field="lines", position=at)


def _priced(
    line: DraftLine, *, position: int, codes: Mapping[str, TaxCodeInfo], taxed_on: datetime.date
) -> PricedLine:
    found = codes.get(line.tax_code)
    if found is None:
        raise refusals.TaxCodeUnknown(
            field="lines", position=position, tax_code=line.tax_code, date=taxed_on.isoformat()
        )
    return PricedLine(
        position=position,
        description=line.description.strip(),
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        tax=AppliedTax(
            code=found.code,
            category=found.category,
            rate=found.rate,
            exemption_code=found.exemption,
            exemption_text=found.name if found.category != "S" else "",
        ),
    )


def _by_code(
    amounts: InvoiceAmounts, *, codes: Mapping[str, TaxCodeInfo], places: int, books: BooksInfo
) -> tuple[TaxRow, ...]:
    """The law computes tax per rate; where codes share a rate, each gets its part of that tax."""
    bases: dict[str, Decimal] = {}
    for line in amounts.lines:
        bases[line.tax_code] = bases.get(line.tax_code, ZERO) + line.net
    rows: list[TaxRow] = []
    for total in amounts.tax_totals:
        members = [
            code
            for code in bases
            if (codes[code].category, codes[code].rate) == (total.category, total.rate)
        ]
        taxes = _shares(total.tax, [bases[code] for code in members], places=places)
        booked = _shares(total.base_in_books, [bases[c] for c in members], places=books.places)
        taxes_booked = _shares(total.tax_in_books, [bases[c] for c in members], places=books.places)
        rows += [
            TaxRow(
                tax_code=code,
                category=total.category,
                rate=total.rate,
                base=bases[code],
                tax=tax,
                base_in_books=base_in_books,
                tax_in_books=tax_in_books,
                exemption_code=total.exemption_code,
                exemption_text=total.exemption_text,
            )
            for code, tax, base_in_books, tax_in_books in zip(
                members, taxes, booked, taxes_booked, strict=True
            )
        ]
    return tuple(rows)


def _shares(amount: Decimal, weights: Sequence[Decimal], *, places: int) -> list[Decimal]:
    """`amount` in proportion to the weights; the last one takes the odd cent."""
    whole, left, shares = sum(weights, ZERO), amount, []
    for at, weight in enumerate(weights, start=1):
        is_last = at == len(weights)
        share = left if is_last or not whole else round(amount * weight / whole, places)
        shares.append(share)
        left -= share
    return shares


def _accounts(lines: Sequence[DraftLine], *, known: Mapping[str, Account]) -> tuple[Account, ...]:
    named = {line.account_code for line in lines}
    rows = [] if named <= known.keys() else ACCOUNTS.all(codes=list(named))
    found = {**known, **{row.code: row for row in rows}}
    usual = next((row.code for row in rows if row.is_usual), "")
    if "" in named and not usual:
        raise roles.RoleUnassigned(role=str(AccountRole.REVENUE.label))
    codes = [line.account_code or usual for line in lines]
    for at, code in enumerate(codes, start=1):
        account = found.get(code)
        if account is None or not account.is_active:
            raise refusals.AccountUnknown(field="lines", position=at, account=code)
        if account.control in Control.values or account.is_bank:
            raise refusals.AccountControlled(field="lines", position=at, account=code)
    return tuple(found[code] for code in codes)


def _check_dimensions(lines: Sequence[DraftLine]) -> None:
    named = {
        (at, kind, name)
        for at, line in enumerate(lines, start=1)
        for kind, name in (("cost_centre", line.cost_centre), ("project", line.project))
        if name
    }
    if not named:
        return
    known = set(
        Dimension.objects.filter(
            code__in={name for _at, _kind, name in named}, is_active=True
        ).values_list("kind", "code")
    )
    for at, kind, name in sorted(named):
        if (kind, name) not in known:
            raise refusals.DimensionUnknown(field="lines", position=at, name=name)
