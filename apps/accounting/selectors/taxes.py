"""Reading the books' tax codes."""

from __future__ import annotations

import datetime
from dataclasses import fields
from typing import Any, Final

from django.db.models import Q

from apps.accounting.models import TaxCode
from apps.accounting.values.taxes import TaxCodeInfo
from kernel.db.prepared import Parameter, PreparedQuery
from kernel.errors import NotFound

COLUMNS: Final = [each.name for each in fields(TaxCodeInfo)]


def _in_use(*, on: Any, direction: Any) -> Any:
    rows = TaxCode.objects.filter(is_active=True).order_by("code")
    if on:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    if direction:
        rows = rows.filter(direction=direction)
    return rows.values_list(*COLUMNS)


LAW: Final = PreparedQuery(_in_use(on=Parameter("on"), direction=Parameter("direction")))


def tax_codes(*, on: datetime.date | None = None, direction: str = "") -> list[TaxCodeInfo]:
    """In use and by code; with `on` those that are the law on that day. One query."""
    is_law_asked = bool(on and direction)
    rows = (
        LAW.all(on=on, direction=str(direction))
        if is_law_asked
        else _in_use(on=on, direction=direction)
    )
    return [TaxCodeInfo(**dict(zip(COLUMNS, row, strict=True))) for row in rows]


def tax_code(*, code: str) -> TaxCodeInfo:
    """Also one that is no longer the law. Errors: `NotFound`."""
    row = TaxCode.objects.filter(code=code).values(*COLUMNS).first()
    if row is None:
        raise NotFound()
    return TaxCodeInfo(**row)
