"""Reading who the seller is, how documents are numbered, where payments arrive, what recurs."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import Q
from django.utils import timezone

from apps.accounting.models import (
    Account,
    InvoiceSettings,
    NumberCounter,
    NumberSeries,
    RecurringInvoice,
)
from apps.accounting.rules import invoice_numbers
from apps.accounting.rules import terms as terms_rules
from apps.accounting.selectors.ledger import account_info
from apps.accounting.selectors.receivables.drafts import draft_from_plain
from apps.accounting.values.ledger import AccountInfo
from apps.accounting.values.receivables import RecurringInfo, SellerSettings, SeriesInfo
from kernel.errors import NotFound


def seller_settings() -> SellerSettings:
    """Errors: `NotFound` before the books are prepared."""
    row = InvoiceSettings.objects.first()
    if row is None:
        raise NotFound()
    return SellerSettings(
        name=row.name,
        country=row.country,
        street=row.street,
        city=row.city,
        postcode=row.postcode,
        registration_number=row.registration_number,
        vat_id=row.vat_id,
        register_note=row.register_note,
        email=row.email,
        phone=row.phone,
        endpoint_scheme=row.endpoint_scheme,
        endpoint_id=row.endpoint_id,
        bank_account_id=row.bank_account_id,
        bic=row.bic,
        terms=terms_rules.from_plain(row.terms),
        note=row.note,
        language=row.language,
        write_off_limit=row.write_off_limit,
        grace_days=row.grace_days,
        are_approved_first=row.are_approved_first,
        second_person_from=row.second_person_from,
        are_discounts_documented=row.are_discounts_documented,
    )


def number_series(*, kind: str = "", on: datetime.date | None = None) -> list[SeriesInfo]:
    """Those in use with the next number each would give in that year. Two queries."""
    year = (on or timezone.localdate()).year
    rows = NumberSeries.objects.filter(is_active=True).order_by("kind", "-is_default", "pattern")
    if kind:
        rows = rows.filter(kind=kind)
    counters = dict(NumberCounter.objects.filter(year=year).values_list("series_id", "last_number"))
    return [
        SeriesInfo(
            id=row.pk,
            kind=row.kind,
            name=row.name,
            pattern=row.pattern,
            is_default=row.is_default,
            is_active=row.is_active,
            next_number=invoice_numbers.invoice_number(
                row.pattern, year=year, number=counters.get(row.pk, 0) + 1
            ),
        )
        for row in rows
    ]


def payment_accounts(*, currency: str = "") -> list[AccountInfo]:
    """Bank and cash accounts of the chart; with `currency` those that may take it."""
    rows = Account.objects.filter(is_bank=True, is_active=True).order_by("code")
    if currency:
        rows = rows.filter(Q(currency="") | Q(currency=currency))
    return [account_info(row) for row in rows]


def recurring_invoices() -> list[RecurringInfo]:
    """Those going on first, the soonest due before the others."""
    rows = RecurringInvoice.objects.select_related("party")
    return [recurring_info(row) for row in rows.order_by("-is_active", "next_on", "name")]


def recurring_invoice(*, recurring_id: uuid.UUID) -> RecurringInfo:
    """Errors: `NotFound`."""
    row = RecurringInvoice.objects.select_related("party").filter(pk=recurring_id).first()
    if row is None:
        raise NotFound()
    return recurring_info(row)


def recurring_info(row: RecurringInvoice) -> RecurringInfo:
    return RecurringInfo(
        id=row.pk,
        name=row.name,
        party_id=row.party_id,
        party_name=row.party.name,
        every_months=row.every_months,
        next_on=row.next_on,
        ends_on=row.ends_on,
        is_issued=row.is_issued,
        is_active=row.is_active,
        problem=row.problem,
        draft=draft_from_plain(row.draft, party_id=row.party_id),
    )
