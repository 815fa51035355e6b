"""How long the books need the documents they rest on."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.accounting.models import Bill
from apps.accounting.values.bills import BillState
from apps.records import selectors as records
from apps.records.services.wanting import Wanted

BILL_CLASS: Final = "bill"
WHY: Final = _("an entry in the books rests on it.")


def documents_of_books(document_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Wanted]:
    """Those that a bill came from: as long as bills are kept, counted from the end of the fiscal
    year of the entry. One that isn't posted yet is wanted until somebody decides."""
    bills = Bill.objects.filter(document_id__in=document_ids).exclude(state=BillState.DISCARDED)
    found: dict[uuid.UUID, Wanted] = {}
    for document_id, ends_on in bills.values_list("document_id", "entry__fiscal_year__ends_on"):
        until = _until(ends_on)
        known = found.get(document_id)
        if known is None or (known.until is not None and (until is None or until > known.until)):
            found[document_id] = Wanted(until=until, why=str(WHY))
    return found


def _until(year_ends_on: date | None) -> date | None:
    if year_ends_on is None:
        return None
    return records.last_day_to_keep(class_code=BILL_CLASS, fiscal_year_ends_on=year_ends_on)
