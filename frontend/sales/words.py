"""What an invoice's state is called, and in which tone."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounting.values.receivables import InvoiceRow


@dataclass(frozen=True, slots=True)
class Standing:
    text: str
    tone: str = ""


def standing(row: InvoiceRow, today: datetime.date) -> Standing:
    """One word for where it stands; lateness first, because that is what somebody acts on."""
    if row.state == "draft":
        return Standing(_("Draft"))
    if row.state == "approved":
        return Standing(_("Approved"), "info")
    if row.is_reversed:
        return Standing(_("Reversed"))
    if row.kind == "credit_note":
        return Standing(_("Credit note"), "info")
    late = row.days_late(today)
    if late:
        text = ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
        return Standing(text, "late")
    if row.settlement == "paid":
        return Standing(_("Paid"), "good")
    if row.settlement == "partial":
        return Standing(_("Partly paid"), "due")
    return Standing(_("Open"), "due")


def title(row: InvoiceRow) -> str:
    """What an invoice is called on its page."""
    if row.number:
        return row.number
    return _("Draft of a credit note") if row.kind == "credit_note" else _("Draft")
