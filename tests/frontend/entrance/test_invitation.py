"""Coming in by invitation, at the door it was sent for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from tenants import selectors, services
from tenants.models import Invitation, Member, User
from tenants.values import SentInvitation
from tests.cast import Cast
from tests.frontend.visiting import at_portal, at_workspace

PASSWORD = "a kettle of north light"
FILLED_IN = {"name": "Lars Holm", "language": "da", "password": PASSWORD}


@pytest.fixture
def sent(cast: Cast) -> SentInvitation:
    return services.invite_member(
        client_id=cast.nordlys.id,
        email="lars@nordlys.example",
        name="Lars",
        role="bookkeeper",
        actor=cast.actor(cast.owner, cast.nordlys),
    )


def address(sent: SentInvitation) -> str:
    return f"/invitation/{sent.token}/"


def test_a_newcomer_sets_name_language_and_password_and_is_in(
    cast: Cast, sent: SentInvitation
) -> None:
    browser = at_portal(cast.nordlys)
    page = browser.get(address(sent))
    assert "Welcome to Nordlys Kaffe ApS" in page.text
    assert "no-store" in page["Cache-Control"]
    response = browser.post(address(sent), FILLED_IN)
    assert (response.status_code, response["Location"]) == (302, "/")
    user = User.objects.get(email="lars@nordlys.example")
    assert (user.name, user.language) == ("Lars Holm", "da")
    assert browser.session["_auth_user_id"] == str(user.id)
    assert browser.get("/account/profile/").status_code == 200
    assert Member.objects.get(user=user).role == "bookkeeper"


def test_a_weak_password_is_refused_and_the_rest_is_kept(cast: Cast, sent: SentInvitation) -> None:
    response = at_portal(cast.nordlys).post(address(sent), FILLED_IN | {"password": "short"})
    assert response.status_code == 422
    assert "This password won" in str(response.context["form"].errors["password"])
    assert 'value="Lars Holm"' in response.text
    assert not User.objects.filter(email="lars@nordlys.example").exists()


def test_a_used_link_says_so(cast: Cast, sent: SentInvitation) -> None:
    at_portal(cast.nordlys).post(address(sent), FILLED_IN)
    response = at_portal(cast.nordlys).get(address(sent))
    assert response.status_code == 410
    assert "This invitation was already used. Sign in instead." in response.text


@pytest.mark.parametrize("change", [{"revoked_at": timedelta(0)}, {"expires_at": timedelta(1)}])
def test_a_link_that_ended_says_so(
    cast: Cast, sent: SentInvitation, change: dict[str, Any]
) -> None:
    at = {name: timezone.now() - ago for name, ago in change.items()}
    Invitation.objects.filter(pk=sent.invitation.invitation_id).update(**at)
    response = at_portal(cast.nordlys).post(address(sent), FILLED_IN)
    assert response.status_code == 410
    assert "Ask for a new one." in response.text
    assert not User.objects.filter(email="lars@nordlys.example").exists()


def test_an_unknown_link_is_not_found(cast: Cast) -> None:
    assert at_portal(cast.nordlys).get("/invitation/nonsense/").status_code == 404


def test_a_link_opens_at_its_own_door_only(cast: Cast, sent: SentInvitation) -> None:
    assert at_portal(cast.pekarna).get(address(sent)).status_code == 404
    assert at_workspace().post(address(sent), FILLED_IN).status_code == 404
    assert not User.objects.filter(email="lars@nordlys.example").exists()


def test_whoever_has_an_account_signs_in_with_it_first(cast: Cast) -> None:
    jana = cast.owners["pekarna"]
    sent = services.invite_member(
        client_id=cast.nordlys.id,
        email=jana.email,
        name="Jana",
        role="viewer",
        actor=cast.actor(cast.owner, cast.nordlys),
    )
    stranger = at_portal(cast.nordlys)
    assert "Sign in to accept" in stranger.get(address(sent)).text
    stranger.post(address(sent), FILLED_IN)
    assert selectors.member_actor(user_id=jana.user_id, client_id=cast.nordlys.id) is None
    other = at_portal(cast.nordlys, cast.owner)
    assert "which is another account" in other.post(address(sent)).text
    assert selectors.member_actor(user_id=jana.user_id, client_id=cast.nordlys.id) is None
    herself = at_portal(cast.nordlys, jana)
    assert herself.post(address(sent))["Location"] == "/"
    assert selectors.member_actor(user_id=jana.user_id, client_id=cast.nordlys.id) is not None


def test_a_worker_comes_in_at_the_workspace(cast: Cast) -> None:
    sent = services.invite_worker(
        email="petra@provider.example",
        name="Petra Malá",
        actor=cast.provider(cast.administrator),
    )
    browser = at_workspace()
    said = {"name": "Petra Malá", "language": "cs", "password": PASSWORD}
    assert browser.post(address(sent), said).status_code == 302
    user = User.objects.get(email="petra@provider.example")
    assert selectors.worker_of(user_id=user.id) is not None
    assert browser.get("/clients/nordlys/file/").status_code == 404


def test_a_newcomer_sets_up_a_second_factor_without_typing_the_password_again(
    cast: Cast, settings: Any
) -> None:
    settings.SECOND_FACTOR_FOR_STAFF = True
    sent = services.invite_worker(
        email="petra@provider.example",
        name="Petra Malá",
        actor=cast.provider(cast.administrator),
    )
    browser = at_workspace()
    browser.post(address(sent), {"name": "Petra", "language": "en", "password": PASSWORD})
    assert browser.get("/people/")["Location"] == "/account/2fa/?required=1"
    assert browser.get("/account/2fa/totp/activate/").status_code == 200


def test_the_invited_address_is_kept_as_verified(cast: Cast, sent: SentInvitation) -> None:
    at_portal(cast.nordlys).post(address(sent), FILLED_IN)
    kept = EmailAddress.objects.get(email="lars@nordlys.example")
    assert (kept.primary, kept.verified) == (True, True)
