"""Where the books of many clients stand. Shared scope only; nobody's books are read."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from apps.workspace.models import ClientPosition
from apps.workspace.values import PortfolioRow

GONE = ("archived", "erased")


def portfolio(*, client_ids: Collection[uuid.UUID] | None = None) -> list[PortfolioRow]:
    """The newest measure of each client by name, of some clients or of all. One query.

    A client that was never measured, or is gone, is left out.
    """
    rows = ClientPosition.objects.exclude(client__state__in=GONE)
    if client_ids is not None:
        rows = rows.filter(client_id__in=client_ids)
    newest = rows.order_by("client_id", "-measured_on").distinct("client_id")
    found = [_row(row) for row in newest.select_related("client")]
    return sorted(found, key=lambda row: row.name.casefold())


def _row(row: ClientPosition) -> PortfolioRow:
    return PortfolioRow(
        client_id=row.client_id,
        slug=row.client.slug,
        name=row.client.name,
        measured_on=row.measured_on,
        currency=row.currency,
        cash=row.cash,
        overdue_receivables=row.overdue_receivables,
        overdue_payables=row.overdue_payables,
        unreconciled_lines=row.unreconciled_lines,
        last_closed_on=row.last_closed_on,
        last_statement_on=row.last_statement_on,
    )
