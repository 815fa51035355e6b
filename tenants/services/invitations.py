"""The way in: a link by e-mail, for one person, once, for 14 days. Only its digest is kept."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from kernel import offering
from kernel.actor import Actor, ActorKind, Door
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.facts import publish
from tenants import selectors
from tenants.facts import InvitationRevoked, InvitationSent, MemberJoined
from tenants.models import Client, ClientState, Invitation, Language, Member, User, Worker
from tenants.services import permits, workers
from tenants.values import AcceptedInvitation, InvitationInfo, Person, SentInvitation

VALID_FOR = timedelta(days=14)
TOKEN_BYTES = 32
PATH = "/invitation/{token}/"
ADMINISTRATOR, WORKER = "administrator", "worker"
STAFF_TITLES = {ADMINISTRATOR: _("Administrator"), WORKER: _("Worker")}


class UnknownMemberRole(Invalid):
    code = "invitation.unknown_role"
    sentence = _("There is no role “%(role)s”.")


class AlreadyInside(Conflict):
    code = "invitation.already_inside"
    sentence = _("%(email)s already has access here.")


class InvitationUsed(Conflict):
    code = "invitation.used"
    sentence = _("This invitation was already used. Sign in instead.")


class InvitationEnded(Conflict):
    code = "invitation.ended"
    sentence = _("This invitation is no longer valid. Ask for a new one.")


class SignInFirst(Forbidden):
    code = "invitation.sign_in_first"
    sentence = _("%(email)s already has an account. Sign in with it to accept.")


class AccountClosed(Forbidden):
    code = "invitation.account_closed"
    sentence = _("The account %(email)s is closed.")


@transaction.atomic
def invite_member(
    *, client_id: uuid.UUID, email: str, name: str, role: str, actor: Actor
) -> SentInvitation:
    """Invite a user of the client. An open invitation to the same address is replaced.

    Errors: `NotFound`, `Forbidden`, `UnknownMemberRole`, `AlreadyInside`, `EmailUnfit`,
    `PersonNameMissing`.
    """
    permits.require_people_manager(actor, client_id=client_id)
    client = Client.objects.filter(pk=client_id).exclude(state=ClientState.ERASED).first()
    if client is None:
        raise NotFound()
    require_member_role(role)
    address = workers.checked_email(email)
    if Member.objects.filter(client=client, revoked_at=None, user__email__iexact=address).exists():
        raise AlreadyInside(field="email", email=address)
    return send_invitation(client=client, email=address, name=name, role=role, actor=actor)


@transaction.atomic
def invite_worker(
    *, email: str, name: str, actor: Actor, is_administrator: bool = False, language: str = ""
) -> SentInvitation:
    """Invite provider staff. Errors: as `invite_member`."""
    actor.require("provider.people.manage")
    address = workers.checked_email(email)
    if Worker.objects.filter(left_on=None, user__email__iexact=address).exists():
        raise AlreadyInside(field="email", email=address)
    role = ADMINISTRATOR if is_administrator else WORKER
    return send_invitation(
        client=None, email=address, name=name, role=role, actor=actor, language=language
    )


def require_member_role(role: str) -> None:
    """Errors: `UnknownMemberRole`."""
    if role not in member_role_titles():
        raise UnknownMemberRole(field="role", role=role)


def member_role_titles() -> dict[str, object]:
    """Role code → title, as the first offering that names it calls it."""
    found: dict[str, object] = {}
    for each in offering.all_offerings():
        for role in each.member_roles:
            found.setdefault(role.code, role.title)
    return found


def send_invitation(
    *, client: Client | None, email: str, name: str, role: str, actor: Actor, language: str = ""
) -> SentInvitation:
    """Write an invitation inside the caller's transaction; the e-mail leaves when it commits."""
    now = timezone.now()
    open_ones = Invitation.objects.filter(
        client=client, email__iexact=email, accepted_at=None, revoked_at=None
    )
    open_ones.update(revoked_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Invitation.objects.create(
        token_hash=digest(token),
        email=email,
        name=workers.checked_name(name),
        client=client,
        role=role,
        invited_by_id=actor.user_id,
        expires_at=now + VALID_FOR,
    )
    row.refresh_from_db()
    publish(
        InvitationSent(invitation_id=row.id, name=row.name, role=role),
        actor=actor,
        client_id=client.id if client else None,
    )
    sent = SentInvitation(
        invitation=selectors.invitation_info(row), token=token, url=_address(client, token)
    )
    spoken = _language(client, email, language)
    transaction.on_commit(lambda: _mail(sent, actor.name, spoken), robust=True)
    return sent


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _address(client: Client | None, token: str) -> str:
    host = selectors.client_info(client).portal_host if client else settings.WORKSPACE_HOST
    scheme = "https" if settings.IS_HTTPS else "http"
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{scheme}://{host}{port}{PATH.format(token=token)}"


def _language(client: Client | None, email: str, wished: str) -> str:
    known = workers.person_of(email)
    if known is not None:
        return known.language
    return wished or (client.language if client else Language.ENGLISH)


def _mail(sent: SentInvitation, inviter: str, language: str) -> None:
    invitation = sent.invitation
    with override(language):
        titles = member_role_titles() if invitation.client_id else STAFF_TITLES
        place = invitation.client_name or gettext("the provider's workspace")
        subject = gettext("%(inviter)s invites you to %(place)s") % {
            "inviter": inviter,
            "place": place,
        }
        text = render_to_string(
            "tenants/mail/invitation.txt",
            {
                "invitation": invitation,
                "inviter": inviter,
                "place": place,
                "role": titles.get(invitation.role, invitation.role),
                "url": sent.url,
            },
        )
        send_mail(" ".join(subject.split()), text, None, [invitation.email])


def invitation_by_token(*, token: str) -> InvitationInfo:
    """What the page of the link shows. Errors: `NotFound`, `InvitationUsed`, `InvitationEnded`."""
    return selectors.invitation_info(_open_invitation(token, locked=False))


def has_account(*, email: str) -> bool:
    """Whoever has one signs in to accept; whoever has none sets a password."""
    user = workers.person_of(email)
    return user is not None and user.has_usable_password()


def _open_invitation(token: str, *, locked: bool) -> Invitation:
    rows = Invitation.objects.select_related("client").filter(token_hash=digest(token))
    row = (rows.select_for_update(of=("self",)) if locked else rows).first()
    if row is None:
        raise NotFound()
    if row.accepted_at is not None:
        raise InvitationUsed()
    is_closed = row.client is not None and row.client.state == ClientState.ERASED
    if row.revoked_at is not None or row.expires_at <= timezone.now() or is_closed:
        raise InvitationEnded()
    return row


@transaction.atomic
def accept_invitation(
    *,
    token: str,
    password: str = "",
    name: str = "",
    language: str = "",
    signed_in_as: uuid.UUID | None = None,
) -> AcceptedInvitation:
    """Let the invited person in, once.

    Whoever has an account must be signed in with it (`signed_in_as`); whoever has none, or one
    that never had a password, sets one here. Errors: `NotFound`, `InvitationUsed`,
    `InvitationEnded`, `SignInFirst`, `AccountClosed`, `PasswordWeak`.
    """
    row = _open_invitation(token, locked=True)
    user = workers.person_of(row.email)
    if user is not None and not user.is_active:
        raise AccountClosed(email=row.email)
    if user is not None and user.has_usable_password():
        if user.id != signed_in_as:
            raise SignInFirst(email=row.email)
    else:
        spoken = language or _language(row.client, row.email, "")
        user = user or workers.new_person(email=row.email, name=name or row.name, language=spoken)
        _take_words(user, name, language)
        workers.set_password(user, password)
    row.accepted_at = timezone.now()
    row.save(update_fields=["accepted_at"])
    _let_in(row, user)
    return AcceptedInvitation(person=selectors.person(user), client_id=row.client_id, role=row.role)


def _take_words(user: User, name: str, language: str) -> None:
    """The person's own spelling of their name, and the language they chose."""
    user.name = workers.checked_name(name or user.name)
    if language in Language.values:
        user.language = language
    user.save(update_fields=["name", "language"])


def _let_in(row: Invitation, user: User) -> None:
    if row.client is None:
        actor = _as_actor(selectors.person(user), ActorKind.WORKER, Door.WORKSPACE)
        workers.take_on(user, is_administrator=row.role == ADMINISTRATOR, title="", actor=actor)
        return
    member, is_new = Member.objects.get_or_create(
        user=user,
        client=row.client,
        revoked_at=None,
        defaults={"role": row.role, "joined_at": timezone.now()},
    )
    if not is_new:
        raise AlreadyInside(email=row.email)
    publish(
        MemberJoined(user_id=user.id, name=user.name, member_id=member.pk, role=row.role),
        actor=_as_actor(selectors.person(user), ActorKind.MEMBER, Door.PORTAL),
        client_id=row.client_id,
    )


def _as_actor(person: Person, kind: ActorKind, door: Door) -> Actor:
    return Actor(kind=kind, id=str(person.user_id), name=person.name, door=door)


@transaction.atomic
def revoke_invitation(*, invitation_id: uuid.UUID, actor: Actor) -> None:
    """Errors: `NotFound`, `Forbidden`."""
    row = (
        Invitation.objects.select_for_update()
        .filter(pk=invitation_id, accepted_at=None, revoked_at=None)
        .first()
    )
    if row is None:
        raise NotFound()
    permits.require_people_manager(actor, client_id=row.client_id)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    publish(
        InvitationRevoked(invitation_id=row.id, name=row.name),
        actor=actor,
        client_id=row.client_id,
    )
