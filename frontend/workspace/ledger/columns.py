"""What a line may say besides account, note and amount, and what is offered for it.

Columns appear once there is something to choose from, so that a small client's sheet stays small.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.accounting.selectors import currencies, dimensions, roles, taxes
from apps.accounting.values.dimensions import DimensionInfo
from apps.accounting.values.ledger import AccountRole, DimensionKind, LineDraft
from apps.accounting.values.recurring import TemplateLine
from apps.accounting.values.taxes import TaxCodeInfo
from apps.parties import selectors as parties
from apps.parties.selectors import naming
from frontend.access import KontorRequest
from frontend.workspace.ledger.forms import LinesOfAnEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """What the lists beside a sheet offer."""

    has_parties: bool
    cost_centres: tuple[DimensionInfo, ...]
    projects: tuple[DimensionInfo, ...]
    currencies: tuple[str, ...]
    tax_codes: tuple[TaxCodeInfo, ...]
    # An entry that comes back is due so many days later, one of today on a day.
    is_template: bool = False
    # Where names are looked up while they are typed.
    parties_url: str = ""

    @property
    def sheet(self) -> dict[str, Any]:
        """What a sheet of lines is told of this."""
        return {"wants": self.columns, "parties_url": self.parties_url}

    @property
    def columns(self) -> tuple[str, ...]:
        found = []
        if self.has_parties:
            found += ["party", "due_days" if self.is_template else "due"]
        if self.tax_codes:
            found.append("tax")
        if self.cost_centres:
            found.append("cost_centre")
        if self.projects:
            found.append("project")
        if self.currencies:
            found += ["currency", "foreign"]
        return tuple(found)


def wanted(request: KontorRequest, *, is_template: bool = False) -> More:
    """Four queries."""
    found = dimensions.dimensions(is_active=True)
    return More(
        has_parties=bool(parties.search(text="", limit=1)),
        cost_centres=tuple(each for each in found if each.kind == DimensionKind.COST_CENTRE),
        projects=tuple(each for each in found if each.kind == DimensionKind.PROJECT),
        currencies=tuple(currencies.currencies()),
        tax_codes=tuple(taxes.tax_codes(on=timezone.localdate())),
        is_template=is_template,
        parties_url=reverse("workspace:ledger_parties", args=[request.client.slug]),
    )


def drafts(lines: LinesOfAnEntry) -> tuple[LineDraft, ...] | None:
    """The lines with their parties found; None when a name is nobody's, which the sheet says."""
    ids = _parties(lines)
    if ids is None:
        return None
    return lines.drafts(parties=ids, tax_accounts=_tax_accounts())


def template(lines: LinesOfAnEntry) -> tuple[TemplateLine, ...] | None:
    """As `drafts`, for an entry that comes back."""
    ids = _parties(lines)
    if ids is None:
        return None
    return lines.template(parties=ids, tax_accounts=_tax_accounts())


def _parties(lines: LinesOfAnEntry) -> dict[str, uuid.UUID] | None:
    names = lines.party_names()
    ids = naming.ids_by_name(wanted=names) if names else {}
    unknown = names - set(ids)
    if unknown:
        lines.refuse_parties(unknown)
        return None
    return ids


def _tax_accounts() -> set[str]:
    """Where tax is owed and claimed: a VAT code beside these stands for the tax itself."""
    found = roles.accounts_by_role()
    return {
        found[role].code
        for role in (AccountRole.TAX_OUTPUT, AccountRole.TAX_INPUT)
        if role in found
    }
