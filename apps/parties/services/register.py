"""Adding, changing and archiving parties."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.parties import errors, facts
from apps.parties.models import Address, Contact, Party
from apps.parties.permissions import CHANGE
from apps.parties.selectors import register as selectors
from apps.parties.services.checking import Checked, checked
from apps.parties.values import AddressKind, PartyDetail, PartyDraft
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from kernel.facts import publish
from kernel.ids import new_id

BATCH: Final = 1000


def problems(*, draft: PartyDraft, party_id: uuid.UUID | None = None) -> tuple[Invalid, ...]:
    """All that is wrong with a draft, for a form to say beside each field; empty when nothing is.

    `party_id` is the party it would change.
    """
    found = checked(draft)
    taken = _code_taken(found.draft.code, but=party_id)
    return (*found.problems, *((taken,) if taken else ()))


@transaction.atomic
def create_party(*, draft: PartyDraft, actor: Actor) -> PartyDetail:
    """Add a party. One that is alike is no obstacle; `selectors.find_by` finds it beforehand.

    Errors: the first of `problems`.
    """
    actor.require(CHANGE)
    ready = checked(draft)
    ready.or_refuse()
    taken = _code_taken(ready.draft.code, but=None)
    if taken:
        raise taken
    with _code_once(ready.draft.code, but=None):
        row = Party.objects.create(**ready.columns)
    _add_parts([(row.pk, ready.draft)])
    publish(facts.PartyAdded(party_id=row.pk, party=row.name), actor=actor)
    return selectors.party(row.pk)


@transaction.atomic
def create_parties(
    *, drafts: Sequence[PartyDraft], actor: Actor, source: str = "import"
) -> list[uuid.UUID]:
    """Add many at once, all or none; the ids come in the order of the drafts. One fact tells of
    them all.

    Errors: the first problem of the first wrong draft, its field as `3.vat_id`, counted from 0.
    """
    actor.require(CHANGE)
    ready = [checked(draft) for draft in drafts]
    for place, each in enumerate(ready):
        for problem in each.problems:
            problem.field = f"{place}.{problem.field}"
            raise problem
    _refuse_taken_codes(ready)
    ids = [new_id() for _each in ready]
    Party.objects.bulk_create(
        (Party(id=pk, **each.columns) for pk, each in zip(ids, ready, strict=True)),
        batch_size=BATCH,
    )
    _add_parts(zip(ids, (each.draft for each in ready), strict=True))
    if ids:
        publish(facts.PartiesImported(source=source, count=len(ids)), actor=actor)
    return ids


@transaction.atomic
def change_party(
    *,
    party_id: uuid.UUID,
    changes: Mapping[str, Any],
    actor: Actor,
    seen_at: datetime | None = None,
) -> PartyDetail:
    """Set the fields of `PartyDraft` that `changes` names; the others stay. Addresses and contact
    persons are replaced as a whole. `seen_at` is `changed_at` as it was when the form was shown.

    Errors: `NotFound`, `PartyIsMerged`, `PartyIsErased`, `ChangedMeanwhile`, the first of
    `problems`.
    """
    actor.require(CHANGE)
    row = locked(party_id)
    if seen_at is not None and row.changed_at != seen_at:
        raise errors.ChangedMeanwhile(party=row.name)
    before = selectors.draft_of(selectors.party(row.pk))
    ready = checked(replace(before, **changes))
    ready.or_refuse()
    taken = _code_taken(ready.draft.code, but=row.pk)
    if taken:
        raise taken
    different = [name for name in changes if getattr(before, name) != getattr(ready.draft, name)]
    if not different:
        return selectors.party(row.pk)
    with _code_once(ready.draft.code, but=row.pk):
        Party.objects.filter(pk=row.pk).update(**ready.columns, changed_at=timezone.now())
    Address.objects.filter(party=row).delete()
    Contact.objects.filter(party=row).delete()
    _add_parts([(row.pk, ready.draft)])
    publish(
        facts.PartyChanged(
            party_id=row.pk, party=ready.draft.name, fields=",".join(sorted(different))
        ),
        actor=actor,
    )
    return selectors.party(row.pk)


@transaction.atomic
def archive_party(*, party_id: uuid.UUID, actor: Actor) -> None:
    """Offer it no more; what names it stays. Errors: `NotFound`, `PartyIsMerged`."""
    actor.require(CHANGE)
    row = locked(party_id)
    if _set_archived(row, is_archived=True):
        publish(facts.PartyArchived(party_id=row.pk, party=row.name), actor=actor)


@transaction.atomic
def restore_party(*, party_id: uuid.UUID, actor: Actor) -> None:
    """Take it back from the archive. Errors: `NotFound`, `PartyIsMerged`, `PartyIsErased`."""
    actor.require(CHANGE)
    row = locked(party_id)
    if _set_archived(row, is_archived=False):
        publish(facts.PartyRestored(party_id=row.pk, party=row.name), actor=actor)


def locked(party_id: uuid.UUID) -> Party:
    """The row of a party that may be changed, locked.

    Errors: `NotFound`, `PartyIsMerged`, `PartyIsErased`.
    """
    row = Party.objects.select_for_update(no_key=True).filter(pk=party_id).first()
    if row is None:
        raise NotFound()
    if row.merged_into_id is not None:
        kept = Party.objects.values_list("name", flat=True).get(pk=row.merged_into_id)
        raise errors.PartyIsMerged(party=row.name, kept=kept)
    if row.erased_at is not None:
        raise errors.PartyIsErased()
    return row


def _set_archived(row: Party, *, is_archived: bool) -> bool:
    if row.is_archived == is_archived:
        return False
    row.is_archived, row.changed_at = is_archived, timezone.now()
    row.save(update_fields=["is_archived", "changed_at"])
    return True


def _code_taken(code: str, *, but: uuid.UUID | None) -> errors.CodeTaken | None:
    if not code:
        return None
    others = Party.objects.filter(code=code)
    other = (others.exclude(pk=but) if but else others).first()
    return errors.CodeTaken(field="code", code=code, party=other.name) if other else None


def _refuse_taken_codes(ready: Sequence[Checked]) -> None:
    codes = [each.draft.code for each in ready]
    taken = dict(Party.objects.filter(code__in=filter(None, codes)).values_list("code", "name"))
    for place, each in enumerate(ready):
        code = each.draft.code
        if code and code in taken:
            raise errors.CodeTaken(field=f"{place}.code", code=code, party=taken[code])
        taken[code] = each.draft.name


@contextmanager
def _code_once(code: str, *, but: uuid.UUID | None) -> Iterator[None]:
    """Someone may take the number between our look and our write."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as conflict:
        taken = _code_taken(code, but=but)
        if taken is None:
            raise
        raise taken from conflict


def _add_parts(parties: Iterable[tuple[uuid.UUID, PartyDraft]]) -> None:
    """Addresses and contact persons of parties that have none."""
    drafts = dict(parties)
    Address.objects.bulk_create(
        (
            Address(
                party_id=pk,
                kind=kind,
                street=address.street,
                city=address.city,
                postcode=address.postcode,
                country=address.country,
            )
            for pk, draft in drafts.items()
            for kind, address in (
                (AddressKind.BILLING, draft.billing),
                (AddressKind.DELIVERY, draft.delivery),
            )
            if not address.is_empty
        ),
        batch_size=BATCH,
    )
    Contact.objects.bulk_create(
        (
            Contact(
                party_id=pk,
                name=contact.name,
                position=contact.position,
                email=contact.email,
                phone=contact.phone,
            )
            for pk, draft in drafts.items()
            for contact in draft.contacts
        ),
        batch_size=BATCH,
    )
