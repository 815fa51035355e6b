"""Laying down a new client's books."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.accounting import charts, taxes
from apps.accounting.facts import ledger as facts
from apps.accounting.models import Account, Books, Journal, JournalKind, RoleAccount, TaxCode
from apps.accounting.services import periods
from apps.accounting.services.receivables.settings import prepare_receivables
from apps.accounting.values.ledger import Control
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.facts import publish
from kernel.money import minor_units
from kernel.periods import FiscalYearSpan
from tenants.values import ClientInfo

BOOKS_ID: Final = 1
JOURNALS: Final[tuple[tuple[str, str, Any], ...]] = (
    ("GEN", JournalKind.GENERAL, _("General journal")),
    ("SAL", JournalKind.SALES, _("Sales")),
    ("PUR", JournalKind.PURCHASES, _("Purchases")),
    ("BNK", JournalKind.BANK, _("Bank")),
    ("CUR", JournalKind.CURRENCY, _("Exchange differences")),
    ("OPN", JournalKind.OPENING, _("Opening balances")),
)


class UnknownChart(Invalid):
    code = "accounting.chart.unknown"
    sentence = _("There is no chart of accounts named “%(chart)s”.")


@transaction.atomic
def prepare_books(*, client: ClientInfo, actor: Actor) -> None:
    """Chart, journals and fiscal years from the start of the books to next year.

    Books that are already there stay as they are. Errors: `UnknownChart`, `UnknownCurrency`.
    """
    if Books.objects.exists():
        return
    if client.chart not in charts.NAMES:
        raise UnknownChart(field="chart", chart=client.chart)
    _create_books(client)
    with override(client.language):
        Journal.objects.bulk_create(
            Journal(code=code, name=str(name), kind=kind) for code, kind, name in JOURNALS
        )
    accounts = _lay_down_chart(client.chart)
    _lay_down_tax_codes(client.country)
    _open_years(client, actor=actor)
    with override(client.language):
        prepare_receivables(client=client)
    publish(
        facts.BooksPrepared(chart=client.chart, currency=client.currency, accounts=accounts),
        actor=actor,
    )


def _create_books(client: ClientInfo) -> None:
    Books.objects.create(
        id=BOOKS_ID,
        currency=client.currency,
        places=minor_units(client.currency),
        country=client.country,
        chart=client.chart,
        first_month=client.fiscal_year_first_month,
        starts_on=client.books_start_on,
    )


def _lay_down_chart(chart: str) -> int:
    """The chart's accounts with their roles; their number."""
    roles = charts.roles_of(chart)
    control = {roles[each]: each for each in Control.values if each in roles}
    made = Account.objects.bulk_create(
        Account(
            code=account.code,
            name=account.name,
            kind=account.kind,
            is_contra=account.is_contra,
            is_bank=account.is_bank,
            control=control.get(account.code, ""),
        )
        for account in charts.accounts_of(chart)
    )
    by_code = {account.code: account for account in made}
    RoleAccount.objects.bulk_create(
        RoleAccount(role=role, account=by_code[code]) for role, code in roles.items()
    )
    return len(made)


def _lay_down_tax_codes(country: str) -> None:
    """Of its country, past ones too; the plain ones where we know no country's."""
    known = country.lower() if country.lower() in taxes.COUNTRIES else "generic"
    TaxCode.objects.bulk_create(TaxCode(**asdict(line)) for line in taxes.codes_of(known))


def _open_years(client: ClientInfo, *, actor: Actor) -> None:
    first_month = client.fiscal_year_first_month
    span = FiscalYearSpan.containing(client.books_start_on, first_month=first_month)
    last = FiscalYearSpan.containing(timezone.localdate(), first_month=first_month).next()
    while True:
        periods.open_fiscal_year(containing=span.starts_on, actor=actor)
        if span.starts_on >= last.starts_on:
            return
        span = span.next()
