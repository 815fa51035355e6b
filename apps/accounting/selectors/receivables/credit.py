"""How far a customer may still buy on credit."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Final

from django.db import connection

from apps.accounting.selectors import currencies
from apps.accounting.values.receivables import CreditStanding
from apps.parties.values import PartyInfo
from kernel.money import minor_units

OWED: Final = """
SELECT coalesce(sum(i.open_amount), 0)
  FROM open_item AS i JOIN account AS a ON a.id = i.account_id AND a.control = 'receivable'
  JOIN party AS y ON y.id = i.party_id
 WHERE coalesce(y.merged_into_id, y.id) = %s
"""


def credit_standing(
    *, party: PartyInfo, today: datetime.date, adding: Decimal = Decimal(0), in_currency: str = ""
) -> CreditStanding | None:
    """What a customer owes, and would owe with `adding` (in `in_currency`, as on an invoice that is
    not issued yet), against the limit agreed on; in the limit's currency. None without a limit,
    and where a rate to compare by is missing.
    """
    if party.credit_limit is None:
        return None
    wanted = {party.credit_currency, in_currency or party.credit_currency}
    try:
        rates = currencies.rates_for(currencies=wanted, on=today)
    except currencies.RateMissing:
        return None
    limits = rates[party.credit_currency]
    with connection.cursor() as cursor:
        cursor.execute(OWED, [party.live_id])
        (owed,) = cursor.fetchone()
    added = adding * rates[in_currency or party.credit_currency].rate
    places = minor_units(party.credit_currency)
    return CreditStanding(
        limit=party.credit_limit,
        owed=round(owed / limits.rate, places),
        with_this=round((owed + added) / limits.rate, places),
        currency=party.credit_currency,
    )
