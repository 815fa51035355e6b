"""What customers owe: by customer, by age, and as a statement of account."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounting.models import Invoice, InvoiceSettings, OpenItem
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors.open_items import of_party
from apps.accounting.selectors.receivables import buyers, sellers
from apps.accounting.values.letters import AccountMovement, AccountStatement, AgeBand
from apps.accounting.values.receivables import AgeBandInfo, CustomerBalance

ZERO: Final = Decimal(0)
# Upper bounds of the bands, in days late.
BANDS: Final = ((0, "current"), (30, "1-30"), (60, "31-60"), (90, "61-90"))
LAST_BAND: Final = "90+"

AGES: Final = """
SELECT CASE WHEN i.due_on >= %(today)s::date THEN 'current'
            WHEN i.due_on >= %(today)s::date - 30 THEN '1-30'
            WHEN i.due_on >= %(today)s::date - 60 THEN '31-60'
            WHEN i.due_on >= %(today)s::date - 90 THEN '61-90'
            ELSE '90+' END AS band,
       count(*), sum(i.open_amount)
  FROM open_item AS i JOIN account AS a ON a.id = i.account_id AND a.control = 'receivable'
  JOIN party AS y ON y.id = i.party_id
 WHERE i.open_amount > 0
   AND (%(party)s::uuid IS NULL OR coalesce(y.merged_into_id, y.id) = %(party)s::uuid)
 GROUP BY 1
"""

BALANCES: Final = """
SELECT coalesce(y.merged_into_id, y.id) AS id, coalesce(m.name, y.name) AS name,
       sum(i.open_amount) AS amount,
       coalesce(sum(i.open_amount) FILTER (WHERE i.due_on < %(today)s::date
                                             AND i.open_amount > 0), 0) AS overdue,
       count(*) FILTER (WHERE i.open_amount > 0) AS invoices,
       min(i.due_on) FILTER (WHERE i.open_amount > 0) AS oldest
  FROM open_item AS i JOIN account AS a ON a.id = i.account_id AND a.control = 'receivable'
  JOIN party AS y ON y.id = i.party_id LEFT JOIN party AS m ON m.id = y.merged_into_id
 WHERE i.open_amount <> 0
   AND (%(party)s::uuid IS NULL OR coalesce(y.merged_into_id, y.id) = %(party)s::uuid)
 GROUP BY 1, 2 ORDER BY overdue DESC, amount DESC, name LIMIT %(size)s
"""


def band_titles() -> dict[str, str]:
    return {
        "current": _("not due yet"),
        "1-30": _("1 to 30 days late"),
        "31-60": _("31 to 60 days late"),
        "61-90": _("61 to 90 days late"),
        "90+": _("more than 90 days late"),
    }


def ageing(*, today: datetime.date, party_id: uuid.UUID | None = None) -> tuple[AgeBandInfo, ...]:
    """What is owed in the books' currency, by how late it is; all five bands. One query."""
    with connection.cursor() as cursor:
        cursor.execute(AGES, {"today": today, "party": party_id})
        found = {band: (count, amount) for band, count, amount in cursor.fetchall()}
    return tuple(
        AgeBandInfo(
            key=key,
            title=title,
            count=found.get(key, (0, ZERO))[0],
            amount=found.get(key, (0, ZERO))[1],
        )
        for key, title in band_titles().items()
    )


def customer_balances(
    *, today: datetime.date, party_id: uuid.UUID | None = None, size: int = 200
) -> list[CustomerBalance]:
    """Who owes what in the books' currency, the most overdue first. One query.

    A balance below zero is what was over-paid or credited.
    """
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, {"today": today, "party": party_id, "size": size})
        return [
            CustomerBalance(
                party_id=row[0],
                name=row[1],
                amount=row[2],
                overdue=row[3],
                invoices=row[4],
                oldest_due_on=row[5],
            )
            for row in cursor.fetchall()
        ]


def statement_of_account(
    *,
    party_id: uuid.UUID,
    first: datetime.date,
    last: datetime.date,
    made_on: datetime.date,
    currency: str = "",
) -> AccountStatement:
    """What moved on a customer's account from `first` to `last`, in one currency.

    Errors: `CustomerUnknown`, `SellerIncomplete`.
    """
    own = books.books()
    currency = currency or own.currency
    customer = buyers.customer(party_id=party_id)
    settings = InvoiceSettings.objects.select_related("bank_account").get(pk=sellers.SETTINGS_ID)
    language = customer.language or settings.language
    rows = _items(customer.party_id, currency, last)
    opening = sum((row.currency_amount for row in rows if row.date < first), ZERO)
    movements, balance = [], opening
    numbers = _numbers(rows)
    with override(language):
        texts = {row.pk: _text(row) for row in rows}
        bands = _bands(rows, last)
    for row in rows:
        if row.date < first:
            continue
        balance += row.currency_amount
        movements.append(
            AccountMovement(
                date=row.date,
                text=texts[row.pk],
                number=numbers.get(row.line.entry_id, ""),
                due_on=row.due_on if row.currency_amount > 0 else None,
                amount=row.currency_amount,
                balance=balance,
            )
        )
    return AccountStatement(
        first=first,
        last=last,
        made_on=made_on,
        seller=sellers.seller(settings),
        buyer=customer.buyer,
        currency=currency,
        opening=opening,
        movements=tuple(movements),
        closing=balance,
        overdue=sum(
            (
                row.open_currency_amount
                for row in rows
                if row.due_on < last and row.open_currency_amount > 0
            ),
            ZERO,
        ),
        bands=bands,
        means=sellers.means(settings, number=""),
        language=language,
        country_rules=settings.country,
    )


def _items(party_id: uuid.UUID, currency: str, last: datetime.date) -> list[Any]:
    rows = OpenItem.objects.filter(
        of_party(party_id), account__control="receivable", currency=currency, date__lte=last
    ).exclude(currency_amount=0)
    return list(rows.select_related("line__entry").order_by("date", "line_id"))


def _text(row: Any) -> str:
    """What moved the account, in the language at hand; what a person wrote stays as it is."""
    entry = row.line.entry
    named = {
        "invoice": _("Invoice") if row.currency_amount > 0 else _("Credit note"),
        "customer_payment": _("Payment"),
        "statement_line": _("Payment") if row.currency_amount < 0 else _("Paid back"),
        "write_off": _("Written off"),
        "dunning_letter": _("Interest and fee on late payment"),
    }
    return str(named.get(entry.source_kind, entry.description))


def _numbers(rows: Iterable[Any]) -> dict[uuid.UUID | None, str]:
    entries = {row.line.entry_id for row in rows}
    return dict(Invoice.objects.filter(entry_id__in=entries).values_list("entry_id", "number"))


def _bands(rows: Iterable[Any], last: datetime.date) -> tuple[AgeBand, ...]:
    sums = dict.fromkeys(band_titles(), ZERO)
    for row in rows:
        if row.open_currency_amount > 0:
            sums[_band((last - row.due_on).days)] += row.open_currency_amount
    return tuple(
        AgeBand(title=title, amount=sums[key]) for key, title in band_titles().items() if sums[key]
    )


def _band(days_late: int) -> str:
    return next((key for bound, key in BANDS if days_late <= bound), LAST_BAND)
