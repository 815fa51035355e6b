"""What a new client's name and country suggest."""

from __future__ import annotations

from dataclasses import dataclass

from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.utils.translation import get_language

from frontend import formats
from kernel import offering
from tenants.services import client_draft

LANGUAGE_OF = {"CZ": "cs", "DK": "da", "HU": "hu"}
ANYWHERE = "generic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    currency: str
    language: str
    time_zone: str
    chart: str


def for_country(country: str) -> Proposal:
    """`country` is ISO 3166 alpha-2; an unknown one proposes nothing but English."""
    currencies = get_territory_currencies(country) if country else []
    zones = [
        zone
        for zone, territory in get_global("zone_territories").items()
        if territory == country and zone in client_draft.time_zones()
    ]
    charts = list(offering.charts())
    fallback = ANYWHERE if ANYWHERE in charts else next(iter(charts), "")
    return Proposal(
        currency=currencies[0] if currencies else "",
        language=LANGUAGE_OF.get(country, "en"),
        time_zone=zones[0] if zones else "",
        chart=country.lower() if country.lower() in charts else fallback,
    )


def slug(name: str) -> str:
    """The address free for `name`; nothing while there is no name."""
    return client_draft.free_slug(name) if name.strip() else ""


def country_names() -> dict[str, str]:
    """Code → name in the reader's language, by name."""
    territories = formats.locale_of(get_language() or "en").territories
    named = {code: territories.get(code, code) for code in client_draft.countries()}
    return dict(sorted(named.items(), key=lambda pair: pair[1].casefold()))
