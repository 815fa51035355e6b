"""Opening balances: what the books begin with, replaceable until the first period closes."""

from __future__ import annotations

import datetime
import uuid
from typing import Final

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import year as facts
from apps.accounting.models import Books, JournalEntry
from apps.accounting.selectors import opening as selectors
from apps.accounting.services.ledger import record_entry, record_reversal
from apps.accounting.values.ledger import EntryDraft, LineDraft, PostedEntry
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.facts import publish

OPENING: Final = "accounting.opening.post"
JOURNAL: Final = "OPN"
SOURCE_KIND: Final = selectors.SOURCE_KIND


class OpeningOutsideFirstPeriod(Invalid):
    code = "accounting.opening.outside_first_period"
    sentence = _("Opening balances belong to the month in which the books begin, %(month)s.")


@transaction.atomic
def post_opening_balances(
    *, lines: tuple[LineDraft, ...], actor: Actor, on: datetime.date | None = None
) -> PostedEntry:
    """Enter the opening balances; earlier ones are reversed on the same day and replaced.

    Without a day they are dated the first day of the books. Errors: `OpeningOutsideFirstPeriod`,
    `PeriodClosed` once the first period is closed, `EntryUnbalanced`, `ItemsAllocated` when an
    opening item was settled meanwhile, and those of `post_entry`.
    """
    actor.require(OPENING)
    # Two people at once come one after the other; the second replaces what the first entered.
    starts_on = Books.objects.select_for_update().get().starts_on
    on = on or starts_on
    if (on.year, on.month) != (starts_on.year, starts_on.month):
        raise OpeningOutsideFirstPeriod(field="on", month=f"{starts_on:%Y-%m}")
    for entry_id, dated in _standing():
        record_reversal(
            entry_id=entry_id,
            reason=gettext("Replaced by new opening balances"),
            actor=actor,
            date=dated,
        )
    posted = record_entry(
        draft=EntryDraft(
            journal_code=JOURNAL,
            date=on,
            description=gettext("Opening balances"),
            lines=lines,
            source_kind=SOURCE_KIND,
            source_id=on.isoformat(),
        ),
        actor=actor,
    )
    publish(
        facts.OpeningPosted(
            entry_id=posted.id,
            entry=posted.reference,
            total=str(posted.total),
            currency=posted.currency,
        ),
        actor=actor,
    )
    return posted


def _standing() -> list[tuple[uuid.UUID, datetime.date]]:
    rows: list[JournalEntry] = list(selectors.standing())
    return [(row.pk, row.date) for row in rows]
