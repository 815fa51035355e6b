"""Who is late: announced once when it begins, and once when it is over."""

from __future__ import annotations

import datetime
import string
import uuid
from collections.abc import Mapping
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from apps.accounting.facts import receivables as facts
from apps.accounting.models import OverdueNotice
from kernel.actor import Actor, system_actor
from kernel.db.prepared import Parameter, PreparedQuery
from kernel.facts import publish
from kernel.tenancy import connection_of

# Late by more than the grace days, not on hold, and not promised for a day that is still to come.
LATE: Final = string.Template("""
SELECT coalesce(y.merged_into_id, y.id) AS party_id, coalesce(m.name, y.name) AS name,
       count(DISTINCT v.id) AS invoices
  FROM open_item AS i
  JOIN account AS a ON a.id = i.account_id AND a.control = 'receivable'
  JOIN journal_line AS l ON l.id = i.line_id
  JOIN invoice AS v ON v.entry_id = l.entry_id
  JOIN party AS y ON y.id = i.party_id
  LEFT JOIN party AS m ON m.id = y.merged_into_id
 CROSS JOIN invoice_settings AS s
 WHERE i.open_currency_amount > 0 AND i.due_on + s.grace_days::integer < %(today)s::date
   $condition
   AND NOT EXISTS (SELECT FROM dunning_hold AS h
                    WHERE h.party_id IN (y.id, y.merged_into_id) AND h.lifted_at IS NULL
                      AND (h.invoice_id IS NULL OR h.invoice_id = v.id)
                      AND (h.ends_on IS NULL OR h.ends_on >= %(today)s::date))
   AND NOT EXISTS (SELECT FROM payment_promise AS p
                    WHERE p.invoice_id = v.id AND p.withdrawn_at IS NULL
                      AND p.promised_on >= %(today)s::date)
 GROUP BY 1, 2 ORDER BY 1
""")
LATE_OF_ALL: Final = LATE.substitute(condition="")
LATE_OF_ONE: Final = LATE.substitute(
    condition="AND i.party_id IN (SELECT id FROM party"
    " WHERE id = %(party)s::uuid OR merged_into_id = %(party)s::uuid)"
)

# Most customers have neither been told of nor anything that is late.
CONCERNED: Final = """
SELECT EXISTS (SELECT FROM overdue_notice WHERE party_id = %(party)s)
    OR EXISTS (SELECT FROM open_item AS i CROSS JOIN invoice_settings AS s
                WHERE i.party_id IN (SELECT id FROM party
                                      WHERE id = %(party)s OR merged_into_id = %(party)s)
                  AND i.open_currency_amount > 0
                  AND i.due_on + s.grace_days::integer < %(today)s::date)
"""
TOLD: Final = OverdueNotice.objects.select_related("party").select_for_update(of=("self",))
NOTICES: Final = PreparedQuery(TOLD.order_by("party_id"))
NOTICE: Final = PreparedQuery(TOLD.filter(party_id=Parameter("party")))


@transaction.atomic
def watch_overdue(*, today: datetime.date | None = None) -> int:
    """Tell who has become late and who no longer is. How many changed.

    Every sweep calls it in each client's scope; telling twice is prevented by what is kept.
    """
    return _watch(None, today=today or timezone.localdate(), actor=system_actor())


def watch_customer(*, party_id: uuid.UUID, actor: Actor) -> int:
    """The same for one customer, right after something was paid, held or promised."""
    [(is_concerned,)] = connection_of().run_prepared(
        CONCERNED, {"today": timezone.localdate(), "party": party_id}
    )
    if not is_concerned:
        return 0
    return _watch(party_id, today=timezone.localdate(), actor=actor)


def _watch(party_id: uuid.UUID | None, *, today: datetime.date, actor: Actor) -> int:
    late = _late(party_id, today=today)
    rows = NOTICES.all() if party_id is None else NOTICE.all(party=party_id)
    told = {row.party_id: row for row in rows}
    new = _note(
        {each: invoices for each, (_name, invoices) in late.items() if each not in told},
        today=today,
    )
    over = [notice for each, notice in told.items() if each not in late]
    OverdueNotice.objects.filter(pk__in=[notice.pk for notice in over]).delete()
    for each in new:
        name, invoices = late[each]
        publish(facts.CustomerOverdue(party_id=each, party=name, invoices=invoices), actor=actor)
    for notice in over:
        publish(
            facts.CustomerSettled(party_id=notice.party_id, party=notice.party.name), actor=actor
        )
    return len(new) + len(over)


def _note(late: Mapping[uuid.UUID, int], *, today: datetime.date) -> list[uuid.UUID]:
    """Who is noted by this, in the order given: not whom another sweep noted at the same moment.
    One query, or none."""
    if not late:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO overdue_notice (party_id, invoices, announced_on)"
            " SELECT party, invoices, %s FROM unnest(%s::uuid[], %s::int[]) AS n (party, invoices)"
            " ON CONFLICT DO NOTHING RETURNING party_id",
            [today, list(late), list(late.values())],
        )
        noted = {party for (party,) in cursor.fetchall()}
    return [each for each in late if each in noted]


def _late(party_id: uuid.UUID | None, *, today: datetime.date) -> dict[uuid.UUID, tuple[str, int]]:
    statement = LATE_OF_ALL if party_id is None else LATE_OF_ONE
    found = connection_of().run_prepared(statement, {"today": today, "party": party_id})
    return {party: (name, invoices) for party, name, invoices in found}
