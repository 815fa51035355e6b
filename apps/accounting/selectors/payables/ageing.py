"""How old what is owed to suppliers is, in the books' currency."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Count, Sum

from apps.accounting.models import OpenItem
from apps.accounting.selectors.open_items import IS_OPEN
from apps.accounting.selectors.receivables.customers import band_titles
from apps.accounting.values.ledger import Control
from apps.accounting.values.receivables import AgeBandInfo

# Up to how many days late an item is in the band; later ones are in the last.
DAYS: Final = {"current": 0, "1-30": 30, "31-60": 60, "61-90": 90}
LAST: Final = "90+"


def ageing(*, today: datetime.date) -> tuple[AgeBandInfo, ...]:
    """Every band, also an empty one; positive is owed by us. One query."""
    rows = OpenItem.objects.filter(IS_OPEN, account__control=Control.PAYABLE)
    by_day = rows.values("due_on").annotate(count=Count("pk"), amount=Sum("open_amount"))
    counts: dict[str, int] = dict.fromkeys((*DAYS, LAST), 0)
    amounts = dict.fromkeys((*DAYS, LAST), Decimal(0))
    for row in by_day.order_by("due_on"):
        key = _band(max(0, (today - row["due_on"]).days))
        counts[key] += row["count"]
        amounts[key] -= row["amount"]
    return tuple(
        AgeBandInfo(key=key, title=title, count=counts[key], amount=amounts[key])
        for key, title in band_titles().items()
    )


def _band(days_late: int) -> str:
    return next((key for key, limit in DAYS.items() if days_late <= limit), LAST)
