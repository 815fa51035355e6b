"""Asking VIES about a party's VAT id. What it says is kept and blocks nothing."""

from __future__ import annotations

import uuid

from django.db import transaction

from apps.parties import errors, facts, vies
from apps.parties.models import Party, VatCheck
from apps.parties.permissions import CHANGE
from apps.parties.rules import identifiers
from apps.parties.selectors import register as selectors
from apps.parties.values import VatCheckInfo
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish
from kernel.records import acted


def look_up_vat(*, party_id: uuid.UUID, actor: Actor) -> VatCheckInfo:
    """Ask now, and keep the answer with the time; "could not be asked" is an answer too.

    The question is put before any row is locked: nobody waits for another's network.
    Errors: `NotFound`, `VatIdMissing`, `NotInVies`.
    """
    actor.require(CHANGE)
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound()
    if not party.vat_id:
        raise errors.VatIdMissing(field="vat_id", party=party.name)
    if not identifiers.is_european(party.vat_id):
        raise errors.NotInVies(field="vat_id", vat_id=party.vat_id)
    answer = vies.register().ask(party.vat_id)
    return _keep(party, answer, actor=actor)


@transaction.atomic
def _keep(party: Party, answer: vies.Answer, *, actor: Actor) -> VatCheckInfo:
    row = VatCheck.objects.create(
        party=party,
        vat_id=party.vat_id,
        answer=answer.answer,
        name=answer.name,
        address=answer.address,
        consultation=answer.consultation,
        why=answer.why,
        **acted(actor),
    )
    publish(
        facts.VatLookedUp(
            party_id=party.pk, party=party.name, vat_id=party.vat_id, answer=answer.answer
        ),
        actor=actor,
    )
    row.refresh_from_db(fields=["asked_at"])
    return selectors.vat_check_info(row)
