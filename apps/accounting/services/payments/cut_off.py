"""Until when, by its clock, a bank pays orders on the same day."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from apps.accounting import permissions as allowed
from apps.accounting.facts import payments as facts
from apps.accounting.models import BankAccount
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish


@transaction.atomic
def set_cut_off(*, bank_account_id: uuid.UUID, at: datetime.time | None, actor: Actor) -> None:
    """None: the bank doesn't say, or it pays at any time. Errors: `NotFound`."""
    actor.require(allowed.PREPARE_PAYMENTS)
    rows = BankAccount.objects.defer("number").select_for_update(no_key=True)
    account = rows.filter(pk=bank_account_id).first()
    if account is None:
        raise NotFound()
    at = at.replace(second=0, microsecond=0) if at else None
    if account.cut_off == at:
        return
    account.cut_off = at
    account.save(update_fields=["cut_off"])
    publish(
        facts.CutOffChanged(
            bank_account_id=account.pk,
            bank_account=account.name,
            cut_off=at.isoformat("minutes") if at else "",
        ),
        actor=actor,
    )
