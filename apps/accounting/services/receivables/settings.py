"""Who the seller is on paper, how invoices are numbered, what a new one begins with."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounting import dunning_levels
from apps.accounting.facts import receivables as facts
from apps.accounting.models import (
    BankAccount,
    DunningLevel,
    FiscalYear,
    Invoice,
    InvoiceSettings,
    NumberCounter,
    NumberSeries,
)
from apps.accounting.rules import invoice_numbers
from apps.accounting.rules import terms as terms_rules
from apps.accounting.services.receivables import refusals
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.receivables import SellerSettings
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish
from tenants.values import ClientInfo

CHANGE: Final = "accounting.receivables.change"
SETTINGS_ID: Final = 1
LIMIT_MAX: Final = Decimal("1e12")
LANGUAGES: Final = ("en", "cs", "hu", "da")


def prepare_receivables(*, client: ClientInfo) -> None:
    """Settings, number series and dunning levels of new books. What is there stays."""
    InvoiceSettings.objects.get_or_create(
        id=SETTINGS_ID,
        defaults={
            "name": client.name,
            "country": client.country,
            "registration_number": client.registration_number,
            "language": client.language,
            "terms": terms_rules.to_plain(terms_rules.Terms()),
        },
    )
    if not NumberSeries.objects.exists():
        _lay_down_series(InvoiceKind.INVOICE, gettext("Invoices"), "YYYY-NNNN")
        _lay_down_series(InvoiceKind.CREDIT_NOTE, gettext("Credit notes"), "CN-YYYY-NNNN")
    if not DunningLevel.objects.exists():
        DunningLevel.objects.bulk_create(
            DunningLevel(
                level=each.level,
                name=each.name,
                days_overdue=each.days_overdue,
                pay_within_days=each.pay_within_days,
                fee=each.fee,
                interest_percent=each.interest_percent,
                source=each.source,
                is_verified=each.is_verified,
                valid_until=each.valid_until,
            )
            for each in dunning_levels.levels_of(client.chart)
        )


def _lay_down_series(kind: str, name: str, pattern: str) -> NumberSeries:
    series = NumberSeries.objects.create(kind=kind, name=name, pattern=pattern, is_default=True)
    _lay_down_counters(series)
    return series


def _lay_down_counters(series: NumberSeries) -> None:
    """One for every calendar year the books know, so that issuing finds it."""
    years = {timezone.localdate().year, timezone.localdate().year + 1}
    for starts_on, ends_on in FiscalYear.objects.values_list("starts_on", "ends_on"):
        years |= {starts_on.year, ends_on.year}
    NumberCounter.objects.bulk_create(
        (NumberCounter(series=series, year=year) for year in sorted(years)),
        ignore_conflicts=True,
    )


@transaction.atomic
def change_settings(*, settings: SellerSettings, actor: Actor) -> None:
    """What is printed from the next invoice on, and the rules for it.

    Errors: `TermsUnfit`, `LanguageUnknown`, `LimitUnfit`.
    """
    actor.require(CHANGE)
    if terms_rules.wrong_with(settings.terms):
        raise refusals.TermsUnfit(field="terms")
    if settings.language not in LANGUAGES:
        raise refusals.LanguageUnknown(field="language")
    _check_limits(settings)
    wanted = settings.bank_account_id
    if wanted is not None and not BankAccount.objects.filter(pk=wanted).exists():
        raise NotFound()
    InvoiceSettings.objects.filter(pk=SETTINGS_ID).update(
        name=settings.name,
        street=settings.street,
        city=settings.city,
        postcode=settings.postcode,
        country=settings.country,
        registration_number=settings.registration_number,
        vat_id=settings.vat_id,
        register_note=settings.register_note,
        email=settings.email,
        phone=settings.phone,
        endpoint_scheme=settings.endpoint_scheme,
        endpoint_id=settings.endpoint_id,
        bank_account_id=settings.bank_account_id,
        bic=settings.bic,
        terms=terms_rules.to_plain(settings.terms),
        note=settings.note,
        language=settings.language,
        write_off_limit=settings.write_off_limit,
        grace_days=settings.grace_days,
        are_approved_first=settings.are_approved_first,
        second_person_from=settings.second_person_from,
        are_discounts_documented=settings.are_discounts_documented,
    )
    publish(facts.InvoiceSettingsChanged(settings=SETTINGS_ID), actor=actor)


def _check_limits(settings: SellerSettings) -> None:
    for field in ("write_off_limit", "second_person_from"):
        limit = getattr(settings, field)
        if limit is None:
            continue
        if not limit.is_finite() or not 0 <= limit < LIMIT_MAX or limit != round(limit, 4):
            raise refusals.LimitUnfit(field=field)


@transaction.atomic
def add_series(
    *, kind: str, name: str, pattern: str, actor: Actor, is_default: bool = False
) -> int:
    """A number series of its own. Returns its id. Errors: `PatternUnfit`, `PatternTaken`."""
    actor.require(CHANGE)
    pattern = pattern.strip().upper()
    if invoice_numbers.wrong_with(pattern) or kind not in InvoiceKind.values:
        raise refusals.PatternUnfit(field="pattern")
    if is_default:
        NumberSeries.objects.filter(kind=kind, is_default=True).update(is_default=False)
    try:
        with transaction.atomic():
            series = NumberSeries.objects.create(
                kind=kind, name=name.strip() or pattern, pattern=pattern, is_default=is_default
            )
    except IntegrityError as taken:
        raise refusals.PatternTaken(pattern=pattern) from taken
    _lay_down_counters(series)
    publish(facts.NumberSeriesAdded(series_id=series.pk, pattern=pattern), actor=actor)
    return int(series.pk)


@transaction.atomic
def start_numbers_at(*, series_id: int, year: int, first_number: int, actor: Actor) -> None:
    """Begin a year's numbers above 1, when earlier ones were given in another system.

    Errors: `SeriesUnknown`, `SeriesInUse` once a number of that year has been given.
    """
    actor.require(CHANGE)
    series = NumberSeries.objects.filter(pk=series_id).first()
    if series is None or first_number < 1:
        raise refusals.SeriesUnknown(field="series")
    NumberCounter.objects.get_or_create(series=series, year=year)
    NumberCounter.objects.select_for_update().get(series=series, year=year)
    if Invoice.objects.filter(series=series, year=year).exists():
        raise refusals.SeriesInUse()
    NumberCounter.objects.filter(series=series, year=year).update(
        first_number=first_number, last_number=first_number - 1
    )
