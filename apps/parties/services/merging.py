"""One business that is in the register twice: merged, and taken apart again exactly."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.parties import errors, facts
from apps.parties.models import Address, Contact, Party, PartyMerge
from apps.parties.permissions import MERGE
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish
from kernel.records import acted

ROLES: Final = ("is_customer", "is_supplier")
# What belongs together is filled together, from the merged party, where the kept one has nothing.
FILLED: Final = (
    ("registration_number",),
    ("vat_id",),
    ("email",),
    ("phone",),
    ("language",),
    ("payment_days", "is_end_of_month"),
    ("discount_percent", "discount_days"),
    ("credit_limit", "credit_currency"),
    ("peppol_scheme", "peppol_id"),
)
# What was copied of a party's parts, as `PartyMerge.filled` names it.
ADDRESS: Final = "address:"
CONTACT: Final = "contact:"
EMPTY: Final = ("", None, False)
EMPTIES: Final = {field.name: field.get_default() for field in Party._meta.concrete_fields}


@transaction.atomic
def merge_parties(*, kept_id: uuid.UUID, merged_id: uuid.UUID, actor: Actor) -> uuid.UUID:
    """Say that `merged_id` is the same business as `kept_id`, which stays. Returns the merge's id.

    What was merged into `merged_id` before points to `kept_id` too. The kept one gains the other's
    roles, its contact persons, and its numbers, terms and addresses where it has none: copies, so
    that the merged one stays as it was. Lines, documents and accounts stay where they are, with
    what confirmed them, and are read as the kept one's.
    Errors: `MergeWithItself`, `NotFound`, `PartyIsMerged`, `PartyIsErased`.
    """
    actor.require(MERGE)
    if kept_id == merged_id:
        raise errors.MergeWithItself(field="merged_id")
    kept, merged = _both(kept_id, merged_id)
    pointed = list(Party.objects.filter(merged_into=merged).values_list("pk", flat=True))
    roles = [role for role in ROLES if getattr(merged, role) and not getattr(kept, role)]
    filled = _fill(kept, merged)
    copied = [*_copy_addresses(kept, merged), *_copy_contacts(kept, merged)]
    for role in roles:
        setattr(kept, role, True)
    kept.changed_at = timezone.now()
    kept.save(update_fields=[*roles, *filled, "changed_at"])
    # One statement: between two, what pointed to the merged one would point to no live one.
    Party.objects.filter(Q(pk=merged.pk) | Q(merged_into=merged)).update(merged_into=kept)
    merge = PartyMerge.objects.create(
        kept=kept,
        merged=merged,
        pointed=[str(pk) for pk in pointed],
        filled=[*filled, *copied],
        roles=roles,
        **acted(actor),
    )
    publish(
        facts.PartiesMerged(
            party_id=kept.pk,
            party=kept.name,
            merge_id=merge.pk,
            merged_id=merged.pk,
            merged=merged.name,
        ),
        actor=actor,
    )
    return merge.pk


@transaction.atomic
def undo_merge(*, merge_id: uuid.UUID, actor: Actor) -> None:
    """Make two of them again, as they were. What somebody changed since in the kept one stays.

    Errors: `NotFound`, `AlreadyUndone`, `LaterMergeFirst`.
    """
    actor.require(MERGE)
    merge = PartyMerge.objects.filter(pk=merge_id, undoes=None).first()
    if merge is None:
        raise NotFound()
    rows = Party.objects.select_for_update().order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[merge.kept_id, merge.merged_id])}
    kept, merged = found[merge.kept_id], found[merge.merged_id]
    if PartyMerge.objects.filter(undoes=merge).exists():
        raise errors.AlreadyUndone()
    if kept.merged_into_id is not None:
        further = Party.objects.values_list("name", flat=True).get(pk=kept.merged_into_id)
        raise errors.LaterMergeFirst(party=kept.name, kept=further)
    Party.objects.filter(pk=merged.pk).update(merged_into=None)
    pointed = [uuid.UUID(pk) for pk in merge.pointed]
    Party.objects.filter(pk__in=pointed, merged_into=kept).update(merged_into=merged)
    _take_back(kept, merged, merge)
    PartyMerge.objects.create(kept=kept, merged=merged, undoes=merge, **acted(actor))
    publish(
        facts.MergeUndone(
            party_id=kept.pk,
            party=kept.name,
            merge_id=merge.pk,
            merged_id=merged.pk,
            merged=merged.name,
        ),
        actor=actor,
    )


def _both(kept_id: uuid.UUID, merged_id: uuid.UUID) -> tuple[Party, Party]:
    """Both rows, locked in one order so that two merges can't wait for each other."""
    rows = Party.objects.select_for_update().order_by("pk").filter(pk__in=[kept_id, merged_id])
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise NotFound()
    for row in found.values():
        if row.merged_into_id is not None:
            live = Party.objects.values_list("name", flat=True).get(pk=row.merged_into_id)
            raise errors.PartyIsMerged(party=row.name, kept=live)
        if row.erased_at is not None:
            raise errors.PartyIsErased()
    return found[kept_id], found[merged_id]


def _fill(kept: Party, merged: Party) -> list[str]:
    """Take over what `kept` lacks; the names of the fields."""
    filled: list[str] = []
    for group in FILLED:
        is_free = all(getattr(kept, name) in EMPTY for name in group)
        if is_free and any(getattr(merged, name) not in EMPTY for name in group):
            for name in group:
                setattr(kept, name, getattr(merged, name))
            filled += group
    return filled


def _copy_addresses(kept: Party, merged: Party) -> list[str]:
    """Those of the kinds that `kept` has none of; their names."""
    has = set(Address.objects.filter(party=kept).values_list("kind", flat=True))
    lent = Address.objects.filter(party=merged).exclude(kind__in=has)
    copies = [Address(party=kept, kind=each.kind, **_parts(each)) for each in lent]
    Address.objects.bulk_create(copies)
    return [f"{ADDRESS}{each.kind}" for each in copies]


def _copy_contacts(kept: Party, merged: Party) -> list[str]:
    """Those whom `kept` doesn't know; named by their row at `merged`."""
    known = [_person(each) for each in Contact.objects.filter(party=kept)]
    copied = []
    for each in Contact.objects.filter(party=merged).order_by("pk"):
        if _person(each) not in known:
            Contact.objects.create(party=kept, **_person(each))
            copied.append(f"{CONTACT}{each.pk}")
    return copied


def _parts(row: Address) -> dict[str, str]:
    return {name: getattr(row, name) for name in ("street", "city", "postcode", "country")}


def _person(row: Contact) -> dict[str, str]:
    return {name: getattr(row, name) for name in ("name", "position", "email", "phone")}


def _take_back_parts(kept: Party, merged: Party, copied: list[str]) -> None:
    """Copies go, unless somebody changed them since."""
    for kind in (name.removeprefix(ADDRESS) for name in copied if name.startswith(ADDRESS)):
        lent = Address.objects.filter(party=merged, kind=kind).first()
        if lent is not None:
            Address.objects.filter(party=kept, kind=kind, **_parts(lent)).delete()
    lenders = [name.removeprefix(CONTACT) for name in copied if name.startswith(CONTACT)]
    for person in Contact.objects.filter(party=merged, pk__in=lenders):
        copy = Contact.objects.filter(party=kept, **_person(person)).order_by("-pk").first()
        if copy is not None:
            copy.delete()


def _take_back(kept: Party, merged: Party, merge: PartyMerge) -> None:
    copied = [name for name in merge.filled if name.startswith((ADDRESS, CONTACT))]
    _take_back_parts(kept, merged, copied)
    fields = [name for name in merge.filled if name not in copied]
    untouched = [name for name in fields if getattr(kept, name) == getattr(merged, name)]
    for group in FILLED:
        if set(group) <= set(untouched):
            for name in group:
                setattr(kept, name, EMPTIES[name])
    for role in merge.roles:
        still = Party.objects.filter(merged_into=kept, **{role: True}).exists()
        setattr(kept, role, still)
    kept.changed_at = timezone.now()
    kept.save(update_fields=[*fields, *merge.roles, "changed_at"])
