"""Pairs that look alike and are not one: said once, remembered, and taken back."""

from __future__ import annotations

import uuid

from django.db import transaction

from apps.parties import errors, facts
from apps.parties.models import DistinctParties, Party
from apps.parties.permissions import MERGE
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish
from kernel.records import acted


@transaction.atomic
def tell_apart(*, party_id: uuid.UUID, other_id: uuid.UUID, actor: Actor) -> None:
    """Say that the two are not the same: they are proposed as duplicates no more. A second time
    changes nothing. Errors: `MergeWithItself`, `NotFound`, `PartyIsMerged`.
    """
    actor.require(MERGE)
    one, other = _both(party_id, other_id)
    for row in (one, other):
        if row.merged_into_id is not None:
            kept = Party.objects.values_list("name", flat=True).get(pk=row.merged_into_id)
            raise errors.PartyIsMerged(party=row.name, kept=kept)
    _row, is_new = DistinctParties.objects.get_or_create(
        one=one, other=other, defaults=acted(actor)
    )
    if is_new:
        publish(
            facts.PartiesToldApart(
                party_id=one.pk, party=one.name, other_id=other.pk, other=other.name
            ),
            actor=actor,
        )


@transaction.atomic
def take_back_telling_apart(*, party_id: uuid.UUID, other_id: uuid.UUID, actor: Actor) -> None:
    """Propose the pair again. Errors: `MergeWithItself`, `NotFound` also when nobody said it."""
    actor.require(MERGE)
    one, other = _both(party_id, other_id)
    if not DistinctParties.objects.filter(one=one, other=other).delete()[0]:
        raise NotFound()
    publish(
        facts.TellingApartTakenBack(
            party_id=one.pk, party=one.name, other_id=other.pk, other=other.name
        ),
        actor=actor,
    )


def _both(party_id: uuid.UUID, other_id: uuid.UUID) -> tuple[Party, Party]:
    """The older one first, locked in that order."""
    if party_id == other_id:
        raise errors.MergeWithItself(field="other_id")
    rows = Party.objects.select_for_update(no_key=True).filter(pk__in=[party_id, other_id])
    found = list(rows.order_by("pk"))
    if len(found) < 2:
        raise NotFound()
    return found[0], found[1]
