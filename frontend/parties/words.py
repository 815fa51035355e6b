"""What people read for the words of the register."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel import Locale
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.parties.services import COUNTRIES
from apps.parties.values import PartyInfo, PartyKind

KINDS = dict(PartyKind.choices)
ANSWERS = {
    "valid": _("VIES knows this id"),
    "unknown": _("VIES doesn't know this id"),
    "unanswered": _("VIES could not be asked"),
}
TONES = {"valid": "good", "unknown": "late", "unanswered": ""}
ORIGINS = {
    "typed": _("typed by hand"),
    "document": _("read off a document"),
    "imported": _("taken over from another system"),
}


def roles(party: PartyInfo) -> str:
    if party.is_customer and party.is_supplier:
        return gettext("customer and supplier")
    return gettext("customer") if party.is_customer else gettext("supplier")


def terms(party: PartyInfo) -> str:
    """ "30 days, end of month; 2 % within 10 days", or "" when nothing is agreed on."""
    said = []
    days = party.payment_days
    if days is not None:
        due = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
        with_end = gettext("%(due)s, then the end of the month") % {"due": due}
        said.append(with_end if party.is_end_of_month else due)
    if party.discount_days is not None:
        said.append(
            gettext("%(percent)s %% within %(days)s days")
            % {"percent": _short(party.discount_percent), "days": party.discount_days}
        )
    return "; ".join(said)


def _short(percent: Decimal | None) -> str:
    return f"{percent or 0:f}".rstrip("0").rstrip(".")


def country_names() -> list[tuple[str, str]]:
    """Code and name of every country in the reader's language, by name."""
    names: Any = Locale.parse((get_language() or "en").replace("-", "_")).territories
    return sorted(((code, str(names.get(code, code))) for code in COUNTRIES), key=_by_name)


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
