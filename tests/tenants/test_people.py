"""Invitations, members and workers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from kernel.actor import system_actor
from kernel.errors import Forbidden, NotFound
from kernel.shared.models import SharedFact
from tenants import selectors, services
from tenants.models import Assignment, Invitation, Member, User, Worker
from tenants.services import invitations, members, workers
from tests.cast import PASSWORD, Cast

NEW_PASSWORD = "a kettle of north light"


def invite(cast: Cast, **changes: Any) -> Any:
    said: dict[str, Any] = {
        "client_id": cast.nordlys.id,
        "email": "Lars@Nordlys.example",
        "name": "Lars Holm",
        "role": "bookkeeper",
        "actor": cast.actor(cast.owner, cast.nordlys),
    }
    return services.invite_member(**said | changes)


def test_an_invitation_is_mailed_in_the_clients_language_after_commit(
    cast: Cast, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent = invite(cast)
        assert mailoutbox == []
    [mail] = mailoutbox
    assert mail.to == ["lars@nordlys.example"]
    assert f"/invitation/{sent.token}/" in mail.body
    assert "nordlys.localhost" in mail.body
    assert "Mette Holm" in mail.subject


def test_only_the_tokens_digest_is_kept(cast: Cast) -> None:
    sent = invite(cast)
    row = Invitation.objects.get(pk=sent.invitation.invitation_id)
    assert row.token_hash == invitations.digest(sent.token)
    assert sent.token not in str(row.__dict__)
    assert len(sent.token) == 43
    assert row.expires_at - row.invited_at == pytest.approx(
        timedelta(days=14), abs=timedelta(minutes=1)
    )


def test_a_new_person_accepts_once_with_a_password(cast: Cast) -> None:
    token = invite(cast).token
    accepted = services.accept_invitation(token=token, password=NEW_PASSWORD, language="cs")
    assert (accepted.person.email, accepted.person.language) == ("lars@nordlys.example", "cs")
    actor = selectors.member_actor(user_id=accepted.person.user_id, client_id=cast.nordlys.id)
    assert actor is not None and actor.may("client.trail.see")
    assert Browser().login(email="lars@nordlys.example", password=NEW_PASSWORD)
    with pytest.raises(invitations.InvitationUsed):
        services.accept_invitation(token=token, password=NEW_PASSWORD)
    fact = SharedFact.objects.get(name="tenants.member.joined")
    assert (fact.client_id, fact.payload["role"]) == (cast.nordlys.id, "bookkeeper")


def test_a_weak_password_leaves_the_invitation_open(cast: Cast) -> None:
    token = invite(cast).token
    with pytest.raises(workers.PasswordWeak) as refusal:
        services.accept_invitation(token=token, password="short")
    assert refusal.value.field == "password"
    assert not Member.objects.filter(user__email="lars@nordlys.example").exists()
    assert services.invitation_by_token(token=token).email == "lars@nordlys.example"


def test_whoever_has_an_account_must_be_signed_in_with_it(cast: Cast) -> None:
    token = invite(cast, email=cast.outsider.email).token
    for signed_in in (None, cast.owner.user_id):
        with pytest.raises(invitations.SignInFirst):
            services.accept_invitation(token=token, password=NEW_PASSWORD, signed_in_as=signed_in)
    assert User.objects.get(pk=cast.outsider.user_id).check_password(PASSWORD)
    services.accept_invitation(token=token, signed_in_as=cast.outsider.user_id)
    assert selectors.member_actor(user_id=cast.outsider.user_id, client_id=cast.nordlys.id)


def test_a_revoked_an_expired_and_a_replaced_invitation_are_over(cast: Cast) -> None:
    replaced = invite(cast)
    revoked = invite(cast)
    services.revoke_invitation(
        invitation_id=revoked.invitation.invitation_id,
        actor=cast.actor(cast.owner, cast.nordlys),
    )
    expired = invite(cast)
    Invitation.objects.filter(pk=expired.invitation.invitation_id).update(expires_at=timezone.now())
    for sent in (replaced, revoked, expired):
        with pytest.raises(invitations.InvitationEnded):
            services.accept_invitation(token=sent.token, password=NEW_PASSWORD)
    with pytest.raises(NotFound):
        services.invitation_by_token(token="nobody's")
    assert not User.objects.filter(email="lars@nordlys.example").exists()


def test_who_is_inside_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(invitations.AlreadyInside):
        invite(cast, email=cast.owner.email.upper())
    with pytest.raises(invitations.UnknownMemberRole):
        invite(cast, role="king")
    assert not Invitation.objects.exists()


def test_an_owner_manages_nobody_at_another_client(cast: Cast) -> None:
    mette = cast.actor(cast.owner, cast.nordlys)
    with pytest.raises(NotFound):
        invite(cast, client_id=cast.pekarna.id, actor=mette)
    jana = Member.objects.get(client_id=cast.pekarna.id)
    with pytest.raises(NotFound):
        services.revoke_member(member_id=jana.pk, actor=mette)
    with pytest.raises(Forbidden):
        invite(cast, actor=cast.provider(cast.outsider))
    assert not Invitation.objects.exists()
    assert Member.objects.get(pk=jana.pk).revoked_at is None


def test_the_last_owner_stays(cast: Cast) -> None:
    mette = Member.objects.get(client_id=cast.nordlys.id)
    actor = cast.actor(cast.owner, cast.nordlys)
    with pytest.raises(members.LastOwner):
        services.revoke_member(member_id=mette.pk, actor=actor)
    with pytest.raises(members.LastOwner):
        services.change_member_role(member_id=mette.pk, role="viewer", actor=actor)
    assert Member.objects.get(pk=mette.pk).role == "owner"


def test_a_revoked_members_sessions_die_at_the_next_request(cast: Cast) -> None:
    accepted = services.accept_invitation(token=invite(cast).token, password=NEW_PASSWORD)
    browser = Browser(headers={"host": "nordlys.localhost"})
    browser.login(email="lars@nordlys.example", password=NEW_PASSWORD)
    account = "/account/sessions/"
    assert browser.get(account).status_code == 200
    lars = Member.objects.get(user_id=accepted.person.user_id)
    services.revoke_member(member_id=lars.pk, actor=cast.actor(cast.owner, cast.nordlys))
    ended = browser.get(account)
    assert (ended.status_code, "/account/login/" in ended["Location"]) == (302, True)
    assert selectors.member_actor(user_id=lars.user_id, client_id=cast.nordlys.id) is None
    assert User.objects.get(pk=lars.user_id).is_active


def test_a_worker_comes_by_invitation_and_may_enter_no_books(cast: Cast) -> None:
    actor = cast.provider(cast.administrator)
    sent = services.invite_worker(email="eva@provider.example", name="Eva Malá", actor=actor)
    assert sent.url.startswith("http://workspace.localhost")
    accepted = services.accept_invitation(token=sent.token, password=NEW_PASSWORD)
    eva = accepted.person.user_id
    held = selectors.provider_actor(user_id=eva)
    assert held is not None and held.permissions == frozenset()
    assert selectors.clients_of_worker(user_id=eva) == []


def test_a_worker_who_leaves_loses_assignments_and_sessions(cast: Cast) -> None:
    worker = Worker.objects.get(user_id=cast.preparer.user_id)
    today = timezone.localdate()
    services.worker_leaves(worker_id=worker.pk, on=today, actor=cast.provider(cast.administrator))
    assert selectors.worker_of(user_id=cast.preparer.user_id) is None
    assert set(Assignment.objects.filter(worker=worker).values_list("ends_on", flat=True)) == {
        today - timedelta(days=1)
    }
    assert User.objects.get(pk=cast.preparer.user_id).session_epoch == 1
    told = SharedFact.objects.filter(name="tenants.worker.unassigned")
    assert {row.client_id for row in told} == {cast.nordlys.id, cast.pekarna.id}


def test_the_last_administrator_does_not_leave(cast: Cast) -> None:
    worker = Worker.objects.get(user_id=cast.administrator.user_id)
    with pytest.raises(workers.LastAdministrator):
        services.worker_leaves(worker_id=worker.pk, on=timezone.localdate(), actor=system_actor())
    services.add_worker(
        email="second@provider.example",
        name="Druhá Správkyně",
        is_administrator=True,
        actor=system_actor(),
    )
    services.worker_leaves(worker_id=worker.pk, on=timezone.localdate(), actor=system_actor())
    assert selectors.provider_actor(user_id=cast.administrator.user_id) is None


def test_a_person_is_taken_on_once(cast: Cast) -> None:
    with pytest.raises(workers.AlreadyWorker):
        services.add_worker(email=cast.preparer.email, name="Joana", actor=system_actor())
    with pytest.raises(workers.EmailUnfit):
        services.add_worker(email="joana at home", name="Joana", actor=system_actor())
    assert Worker.objects.count() == 4
