"""What a line may say besides account, note and amount, and what is offered for it.

Columns appear once there is something to choose from, so that a small client's sheet stays small.
"""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounting.selectors import currencies, dimensions
from apps.accounting.values.dimensions import DimensionInfo
from apps.accounting.values.ledger import DimensionKind, LineDraft
from apps.parties import selectors as parties
from apps.parties.selectors import naming
from apps.parties.values import PartyInfo
from frontend.workspace.ledger.forms import LinesOfAnEntry

OFFERED_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """What the lists beside a sheet offer."""

    parties: tuple[PartyInfo, ...]
    cost_centres: tuple[DimensionInfo, ...]
    projects: tuple[DimensionInfo, ...]
    currencies: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        found = []
        if self.parties:
            found.append("party")
        if self.cost_centres:
            found.append("cost_centre")
        if self.projects:
            found.append("project")
        if self.currencies:
            found += ["currency", "foreign"]
        return tuple(found)


def wanted() -> More:
    """Three queries."""
    found = dimensions.dimensions(is_active=True)
    return More(
        parties=tuple(parties.search(text="", limit=OFFERED_MAX)),
        cost_centres=tuple(each for each in found if each.kind == DimensionKind.COST_CENTRE),
        projects=tuple(each for each in found if each.kind == DimensionKind.PROJECT),
        currencies=tuple(currencies.currencies()),
    )


def drafts(lines: LinesOfAnEntry) -> tuple[LineDraft, ...] | None:
    """The lines with their parties found; None when a name is nobody's, which the sheet says."""
    names = lines.party_names()
    ids = naming.ids_by_name(wanted=names) if names else {}
    unknown = names - set(ids)
    if unknown:
        lines.refuse_parties(unknown)
        return None
    return lines.drafts(parties=ids)
