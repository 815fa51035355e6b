"""What is held about a party, for whoever asks about themselves."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.parties.models import Address, Contact, Party, PartyBankAccount, VatCheck
from kernel.errors import NotFound

# How long books and the papers behind them are kept, by the law of the country of the books.
LAWS: Final[Mapping[str, Any]] = {
    "CZ": _(
        "Books are kept for 5 years, tax documents for 10 (Act 563/1991, section 31; "
        "Act 235/2004, section 35)."
    ),
    "DK": _("Books are kept for 5 years (Bogføringsloven of 2022, section 12)."),
    "HU": _("Books are kept for 8 years (Act C of 2000, section 169)."),
}
ANY_LAW: Final = _("Books are kept as long as the law of their country says.")
WITHOUT: Final = frozenset({"sort_key", "name_key", "number_index", "request_id"})


def everything(*, party_id: uuid.UUID) -> dict[str, Any]:
    """All rows about a party and those merged with it, as plain JSON values; keys that only serve
    to find it are left out. Errors: `NotFound`."""
    row = Party.objects.filter(pk=party_id).first()
    if row is None:
        raise NotFound()
    same = list(Party.objects.filter(Q(pk=row.pk) | Q(merged_into=row.pk)).order_by("pk"))
    return {
        "parties": [plain(each) for each in same],
        "addresses": _all(Address, same),
        "contacts": _all(Contact, same),
        "bank_accounts": _all(PartyBankAccount, same),
        "vat_checks": _all(VatCheck, same),
        "named_by": _sum(uses(each.pk) for each in same),
    }


def plain(row: models.Model) -> dict[str, Any]:
    """A row as plain JSON values, sealed ones opened."""
    return {
        field.attname: _json(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.attname not in WITHOUT
    }


def uses(party_id: uuid.UUID) -> dict[str, int]:
    """Table → rows of other houses that name the party. They point down at us, so we ask the
    registry who does, not them."""
    found: dict[str, int] = {}
    for model, field in _pointing():
        count = model._default_manager.filter(**{field: party_id}).count()
        if count:
            found[model._meta.db_table] = found.get(model._meta.db_table, 0) + count
    return found


def law_of_books(country: str) -> str:
    """Why the books are kept, and how long."""
    return str(LAWS.get(country, ANY_LAW))


def _pointing() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        if model._meta.app_label == Party._meta.app_label:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is Party:
                yield model, field.name


def _all(model: type[Any], parties: list[Party]) -> list[dict[str, Any]]:
    return [plain(row) for row in model.objects.filter(party__in=parties).order_by("pk")]


def _json(value: Any) -> Any:
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _sum(found: Iterator[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in found:
        for table, count in each.items():
            total[table] = total.get(table, 0) + count
    return total


def kept_words(count: int, *, country: str) -> str:
    return gettext("%(count)s rows in the books name this party. %(law)s") % {
        "count": count,
        "law": law_of_books(country),
    }
