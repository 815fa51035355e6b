"""Whose bill it is: certain by its numbers, proposed by account or name."""

from __future__ import annotations

import uuid

from apps.accounting.models import Bill
from apps.accounting.values.bills import SupplierOnPaper
from apps.parties import selectors as parties
from apps.parties.values import PartyMatch
from kernel.errors import NotFound


def certain_supplier(*, paper: SupplierOnPaper, country: str) -> uuid.UUID | None:
    """The one party with the VAT id or registration number stated; None when there is none, or
    more than one."""
    if not (paper.vat_id or paper.registration_number):
        return None
    found = parties.find_by(
        vat_id=paper.vat_id, registration_number=paper.registration_number, country=country
    )
    return found[0].party.id if len(found) == 1 else None


def possible_suppliers(*, bill_id: uuid.UUID, country: str) -> tuple[PartyMatch, ...]:
    """Parties that may be the one, the best first, each with its reasons. Errors: `NotFound`."""
    bill = Bill.objects.filter(pk=bill_id).first()
    if bill is None:
        raise NotFound()
    paper = SupplierOnPaper(**bill.supplier)
    found = parties.find_by(
        vat_id=paper.vat_id,
        registration_number=paper.registration_number,
        iban=bill.account_number,
        name=paper.name,
        country=country,
    )
    return tuple(found[:3])
