"""Checking what a client begins with, field by field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import is_currency
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel import offering
from kernel.errors import Invalid
from tenants.models import Client, Language
from tenants.values import NewClient

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])")
# Hosts and paths with a meaning of their own under the base domain.
RESERVED_SLUGS = frozenset(
    "account accounts admin administrator api app apps assets auth autoconfig autodiscover billing"  # noqa: SIM905
    " blog cdn client clients console dashboard demo dev dns docs email files ftp git health help"
    " host id imap internal kontor live localhost login logout mail media metrics mx news ns ns1"
    " ns2 oauth pop portal postmaster proxy public root security server sign-in signup smtp ssl"
    " staging static stats status store styleguide support system test testing user users vpn"
    " webmail webhooks work workspace workspaces ws www".split()
)
LEGAL_FORMS = re.compile(
    r"[\s,]+(?:s\.?\s?r\.?\s?o|spol|a\.?\s?s|v\.?\s?o\.?\s?s|aps|a/s|i/s|k/s|ivs|kft|bt|zrt|nyrt"
    r"|gmbh|ag|ltd|inc|llc)\.?$",
    re.IGNORECASE,
)
# Letters that Unicode does not take apart into a base letter and a mark.
SINGLE_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe"}
)
OLDEST_BOOKS = date(1990, 1, 1)
# CLDR's territories that are no country one can be registered in.
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


class NameMissing(Invalid):
    code = "client.name_missing"
    sentence = _("A client needs a name of at most %(limit)s characters.")


class SlugUnfit(Invalid):
    code = "client.slug_unfit"
    sentence = _(
        "“%(slug)s” can't be an address: use 2 to 40 small letters, digits and hyphens, with a"
        " letter or digit at both ends."
    )


class SlugReserved(Invalid):
    code = "client.slug_reserved"
    sentence = _("“%(slug)s” is kept for the installation itself.")


class SlugTaken(Invalid):
    code = "client.slug_taken"
    sentence = _("Another client already has the address “%(slug)s”.")


class UnknownCountry(Invalid):
    code = "client.unknown_country"
    sentence = _("“%(country)s” is not a country code of ISO 3166.")


class UnknownCurrency(Invalid):
    code = "client.unknown_currency"
    sentence = _("“%(currency)s” is not a currency code of ISO 4217.")


class UnknownLanguage(Invalid):
    code = "client.unknown_language"
    sentence = _("Kontor doesn't speak “%(language)s”.")


class UnknownTimeZone(Invalid):
    code = "client.unknown_time_zone"
    sentence = _("There is no time zone “%(time_zone)s”.")


class UnknownChart(Invalid):
    code = "client.unknown_chart"
    sentence = _("There is no chart of accounts “%(chart)s”.")


class UnknownService(Invalid):
    code = "client.unknown_service"
    sentence = _("“%(service)s” is not among the services sold here.")


class NoServices(Invalid):
    code = "client.no_services"
    sentence = _("Choose at least one service.")


class MonthUnfit(Invalid):
    code = "client.month_unfit"
    sentence = _("The fiscal year begins in a month from 1 to 12.")


class BooksStartUnfit(Invalid):
    code = "client.books_start_unfit"
    sentence = _("Books can start between %(earliest)s and %(latest)s.")


class RegistrationNumberUnfit(Invalid):
    code = "client.registration_number_unfit"
    sentence = _("A registration number has at most 40 letters, digits and signs.")


def checked(draft: NewClient, *, today: date) -> NewClient:
    """The draft in its one spelling, with its slug. Errors: those above, naming their field."""
    tidy = replace(
        draft,
        name=" ".join(draft.name.split()),
        slug=draft.slug.strip().lower(),
        country=draft.country.strip().upper(),
        currency=draft.currency.strip().upper(),
        registration_number=" ".join(draft.registration_number.split()),
        services=tuple(dict.fromkeys(draft.services)),
    )
    for check in (_check_name, _check_place, _check_books, _check_services):
        check(tidy)
    latest = date(today.year + 2, 12, 31)
    if not OLDEST_BOOKS <= tidy.books_start_on <= latest:
        raise BooksStartUnfit(field="books_start_on", earliest=OLDEST_BOOKS, latest=latest)
    return replace(tidy, slug=_slug(tidy))


def _check_name(draft: NewClient) -> None:
    if not draft.name or len(draft.name) > 200:
        raise NameMissing(field="name", limit=200)
    number = draft.registration_number
    if len(number) > 40 or not number.isprintable():
        raise RegistrationNumberUnfit(field="registration_number")


def _check_place(draft: NewClient) -> None:
    if draft.country not in countries():
        raise UnknownCountry(field="country", country=draft.country)
    if not is_currency(draft.currency):
        raise UnknownCurrency(field="currency", currency=draft.currency)
    if draft.language not in Language.values:
        raise UnknownLanguage(field="language", language=draft.language)
    if draft.time_zone not in time_zones():
        raise UnknownTimeZone(field="time_zone", time_zone=draft.time_zone)


def _check_books(draft: NewClient) -> None:
    if draft.chart not in offering.charts():
        raise UnknownChart(field="chart", chart=draft.chart)
    if not 1 <= draft.fiscal_year_first_month <= 12:
        raise MonthUnfit(field="fiscal_year_first_month")


def _check_services(draft: NewClient) -> None:
    require_sold(draft.services)


def require_sold(services: tuple[str, ...]) -> None:
    """Errors: `NoServices`, `UnknownService`."""
    if not services:
        raise NoServices(field="services")
    sold = {each.code for each in offering.sold_services()}
    for service in services:
        if service not in sold:
            raise UnknownService(field="services", service=service)


def _slug(draft: NewClient) -> str:
    if not draft.slug:
        return free_slug(draft.name)
    require_fit_slug(draft.slug)
    if _is_taken(draft.slug):
        raise SlugTaken(field="slug", slug=draft.slug)
    return draft.slug


def require_fit_slug(slug: str) -> None:
    """Errors: `SlugUnfit`, `SlugReserved`."""
    if not SLUG.fullmatch(slug) or "--" in slug:
        raise SlugUnfit(field="slug", slug=slug)
    if slug in RESERVED_SLUGS or slug == settings.WORKSPACE_HOST.partition(".")[0]:
        raise SlugReserved(field="slug", slug=slug)


def free_slug(name: str) -> str:
    """The first address free for `name`: `pekarna-javor`, then `pekarna-javor-2`."""
    stem = slug_of(name)
    is_fit = len(stem) >= 2 and stem not in RESERVED_SLUGS
    number, slug = 1, stem
    if not is_fit:
        stem = f"client-{stem}".rstrip("-")
        slug = f"{stem}-1"
    while _is_taken(slug):
        number += 1
        slug = f"{stem[:35].rstrip('-')}-{number}"
    return slug


def slug_of(name: str) -> str:
    """`Pekárna Javor s.r.o.` → `pekarna-javor`."""
    bare = LEGAL_FORMS.sub("", name.strip()).lower().translate(SINGLE_LETTERS)
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")


def _is_taken(slug: str) -> bool:
    return Client.objects.filter(slug=slug).exists()


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - NO_COUNTRIES


time_zones: Callable[[], frozenset[str]] = lru_cache(maxsize=1)(
    lambda: frozenset(available_timezones())
)
