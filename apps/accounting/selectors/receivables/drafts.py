"""What an invoice says, as a draft of the same; and drafts as plain JSON, for the recurring."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from apps.accounting.models import Invoice, InvoiceLine
from apps.accounting.rules import terms as terms_rules
from apps.accounting.values.receivables import DraftLine, InvoiceDraft
from kernel.db.prepared import Parameter, PreparedQuery

LINES: Final = PreparedQuery(
    InvoiceLine.objects.select_related("account")
    .filter(invoice_id=Parameter("invoice"))
    .order_by("position")
)


def draft_of(
    invoice: Invoice,
    *,
    lines: Sequence[InvoiceLine] | None = None,
    issued_on: datetime.date | None = None,
    taxed_on: datetime.date | None = None,
) -> InvoiceDraft:
    """The draft that would make this invoice again. One query, none with its `lines` at hand."""
    return InvoiceDraft(
        party_id=invoice.party_id,
        lines=tuple(draft_line(line) for line in lines or lines_of(invoice)),
        currency=invoice.currency,
        issued_on=issued_on or invoice.issued_on,
        taxed_on=taxed_on or invoice.taxed_on,
        language=invoice.language,
        terms=terms_rules.from_plain(invoice.terms),
        order_number=invoice.order_number,
        note=invoice.note,
        are_prices_with_tax=invoice.are_prices_with_tax,
        corrects=invoice.corrects_id,
        series_id=invoice.series_id,
    )


def lines_of(invoice: Invoice) -> list[InvoiceLine]:
    """With their accounts, in their order."""
    return LINES.all(invoice=invoice.pk)


def draft_line(line: InvoiceLine) -> DraftLine:
    return DraftLine(
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_code=line.tax_code,
        unit=line.unit,
        discount_percent=line.discount_percent,
        account_code=line.account.code,
        cost_centre=line.cost_centre,
        project=line.project,
    )


def draft_to_plain(draft: InvoiceDraft) -> dict[str, Any]:
    """For keeping: days are left out, they are those of each time it comes again."""
    return {
        "lines": [
            {
                "description": line.description,
                "quantity": str(line.quantity),
                "unit_price": str(line.unit_price),
                "tax_code": line.tax_code,
                "unit": line.unit,
                "discount_percent": str(line.discount_percent),
                "account_code": line.account_code,
                "cost_centre": line.cost_centre,
                "project": line.project,
            }
            for line in draft.lines
        ],
        "currency": draft.currency,
        "language": draft.language,
        "terms": terms_rules.to_plain(draft.terms) if draft.terms else None,
        "order_number": draft.order_number,
        "note": draft.note,
        "are_prices_with_tax": draft.are_prices_with_tax,
        "series_id": draft.series_id,
    }


def draft_from_plain(
    plain: Mapping[str, Any], *, party_id: uuid.UUID, issued_on: datetime.date | None = None
) -> InvoiceDraft:
    """What `draft_to_plain` wrote, for this customer and day."""
    return InvoiceDraft(
        party_id=party_id,
        lines=tuple(
            DraftLine(
                **line
                | {
                    name: Decimal(line[name])
                    for name in ("quantity", "unit_price", "discount_percent")
                }
            )
            for line in plain["lines"]
        ),
        currency=plain["currency"],
        issued_on=issued_on,
        language=plain["language"],
        terms=terms_rules.from_plain(plain["terms"]) if plain["terms"] else None,
        order_number=plain["order_number"],
        note=plain["note"],
        are_prices_with_tax=plain["are_prices_with_tax"],
        series_id=plain["series_id"],
    )
