"""A client's own users, once they are in."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.actor import Actor
from kernel.errors import Conflict, NotFound
from kernel.facts import publish
from tenants.facts import MemberRevoked, MemberRoleChanged
from tenants.models import Client, Member
from tenants.offering import OWNER
from tenants.services import invitations, permits, workers


class LastOwner(Conflict):
    code = "member.last_owner"
    sentence = _("%(name)s is the only owner of %(client)s; make somebody else owner first.")


@transaction.atomic
def revoke_member(*, member_id: int, actor: Actor) -> None:
    """Take away a member's access; all their sessions end, at other clients too.

    Errors: `NotFound`, `Forbidden`, `LastOwner`.
    """
    member = _managed(member_id, actor)
    _require_another_owner(member)
    member.revoked_at = timezone.now()
    member.save(update_fields=["revoked_at"])
    workers.end_sessions(member.user)
    publish(
        MemberRevoked(user_id=member.user_id, name=member.user.name, member_id=member.pk),
        actor=actor,
        client_id=member.client_id,
    )


@transaction.atomic
def change_member_role(*, member_id: int, role: str, actor: Actor) -> None:
    """Errors: `NotFound`, `Forbidden`, `UnknownMemberRole`, `LastOwner`."""
    member = _managed(member_id, actor)
    invitations.require_member_role(role)
    if role == member.role:
        return
    _require_another_owner(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    publish(
        MemberRoleChanged(
            user_id=member.user_id,
            name=member.user.name,
            member_id=member.pk,
            role=role,
            role_before=before,
        ),
        actor=actor,
        client_id=member.client_id,
    )


def _managed(member_id: int, actor: Actor) -> Member:
    """The member, with its client locked so that two owners can't go in the same moment."""
    found = Member.objects.filter(pk=member_id, revoked_at=None).first()
    if found is None:
        raise NotFound()
    permits.require_people_manager(actor, client_id=found.client_id)
    Client.objects.select_for_update().get(pk=found.client_id)
    member = (
        Member.objects.select_for_update(of=("self",))
        .select_related("user", "client")
        .filter(pk=member_id, revoked_at=None)
        .first()
    )
    if member is None:
        raise NotFound()
    return member


def _require_another_owner(member: Member) -> None:
    if member.role != OWNER:
        return
    owners = Member.objects.filter(client_id=member.client_id, role=OWNER, revoked_at=None)
    if not owners.exclude(pk=member.pk).exists():
        raise LastOwner(name=member.user.name, client=member.client.name)
