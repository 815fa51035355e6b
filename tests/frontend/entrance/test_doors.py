"""Signing in: at the right door, with what is asked for, and out again when access ends."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from kontor import live
from tenants import services
from tenants.models import Member, User, Worker
from tenants.values import ClientInfo, Person
from tests.cast import Cast
from tests.frontend.visiting import WORKSPACE, at_portal, at_workspace, sign_in

SIGN_IN = "/account/login/?next="


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream gives back its thread's connection; here it is the test's own."""
    monkeypatch.setattr(live, "close_old_connections", lambda: None)


def hears(browser: Browser, host: str) -> live.Listener | None:
    """Who the live stream takes the browser for."""
    cookie = browser.cookies["sessionid"].value
    return live._listener_of(
        {
            "type": "http",
            "path": "/live/",
            "query_string": b"",
            "headers": [(b"host", host.encode()), (b"cookie", f"sessionid={cookie}".encode())],
        }
    )


# ---- The wrong door ------------------------------------------------------------------------------
def test_a_worker_at_a_portal_is_told_whose_address_it_is(cast: Cast) -> None:
    browser = at_portal(cast.nordlys)
    response = sign_in(browser, cast.preparer.email, follow=True)
    assert response.status_code == 404  # type: ignore[attr-defined]
    text = response.text  # type: ignore[attr-defined]
    assert "This address belongs to Nordlys Kaffe ApS" in text
    assert "joana@provider.example, and you are not one of the users" in text
    assert 'action="/account/logout/"' in text
    assert "Mette Holm" not in text


def test_a_member_of_another_client_learns_no_more(cast: Cast) -> None:
    response = at_portal(cast.nordlys, cast.owners["pekarna"]).get("/")
    assert response.status_code == 404
    assert "This address belongs to Nordlys Kaffe ApS" in response.text


def test_a_member_at_the_workspace_is_told_it_is_the_providers(cast: Cast) -> None:
    response = at_workspace(cast.owner).get("/clients/")
    assert response.status_code == 404
    assert "This is the provider’s workspace" in response.text


def test_an_unknown_host_has_no_door(cast: Cast) -> None:
    browser = Browser(headers={"host": "nobody.localhost"})
    assert browser.get("/account/login/").status_code == 404


# ---- Access that ends ----------------------------------------------------------------------------
def test_a_revoked_members_open_session_is_out_at_the_next_request(cast: Cast) -> None:
    member = services.invite_member(
        client_id=cast.nordlys.id,
        email="lars@nordlys.example",
        name="Lars",
        role="viewer",
        actor=cast.actor(cast.owner, cast.nordlys),
    )
    accepted = services.accept_invitation(token=member.token, password="a kettle of north light")
    browser = at_portal(cast.nordlys, accepted.person)
    assert browser.get("/account/profile/").status_code == 200
    assert hears(browser, cast.nordlys.portal_host) is not None
    row = Member.objects.get(user_id=accepted.person.user_id)
    services.revoke_member(member_id=row.pk, actor=cast.actor(cast.owner, cast.nordlys))
    assert hears(browser, cast.nordlys.portal_host) is None
    assert browser.get("/account/profile/")["Location"] == f"{SIGN_IN}/account/profile/"


def test_a_worker_who_leaves_is_out_at_the_next_request(cast: Cast) -> None:
    browser = at_workspace(cast.preparer)
    assert browser.get("/clients/nordlys/file/").status_code == 200
    assert hears(browser, WORKSPACE) is not None
    services.worker_leaves(
        worker_id=Worker.objects.get(user_id=cast.preparer.user_id).pk,
        on=timezone.localdate(),
        actor=cast.provider(cast.administrator),
    )
    assert hears(browser, WORKSPACE) is None
    assert browser.get("/clients/nordlys/file/")["Location"].startswith(SIGN_IN)


def test_a_session_of_one_host_is_not_heard_at_another(cast: Cast) -> None:
    browser = at_portal(cast.nordlys, cast.owner)
    assert hears(browser, cast.nordlys.portal_host) is not None
    assert hears(browser, cast.pekarna.portal_host) is None
    assert hears(browser, WORKSPACE) is None


def test_a_suspended_client_has_no_door(cast: Cast) -> None:
    browser = at_portal(cast.nordlys, cast.owner)
    services.change_state(
        client_id=cast.nordlys.id, to="suspended", actor=cast.provider(cast.administrator)
    )
    assert browser.get("/account/profile/").status_code == 404
    assert hears(browser, cast.nordlys.portal_host) is None


# ---- The second factor ---------------------------------------------------------------------------
@pytest.fixture
def asks_for_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_FOR_STAFF = True


def give_factor(person: Person, kind: str = "totp") -> None:
    Authenticator.objects.create(user_id=person.user_id, type=kind, data={})


@pytest.mark.usefixtures("asks_for_second_factor")
def test_staff_without_a_second_factor_are_led_to_set_it_up(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    for address in ("/clients/", "/clients/nordlys/file/", "/people/", "/nowhere/"):
        response = browser.get(address)
        assert (response.status_code, response["Location"]) == (302, "/account/2fa/?required=1")
    assert "One step before you begin" in browser.get("/account/2fa/?required=1").text
    assert hears(browser, WORKSPACE) is None
    fragment = browser.get("/clients/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (204, "/account/2fa/?required=1")


@pytest.mark.usefixtures("asks_for_second_factor")
@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_a_factor_opens_the_workspace(cast: Cast, kind: str) -> None:
    give_factor(cast.administrator, kind)
    assert at_workspace(cast.administrator).get("/clients/").status_code == 200


@pytest.mark.usefixtures("asks_for_second_factor")
def test_recovery_codes_alone_are_no_factor(cast: Cast) -> None:
    give_factor(cast.administrator, "recovery_codes")
    assert at_workspace(cast.administrator).get("/clients/").status_code == 302


@pytest.mark.usefixtures("asks_for_second_factor")
def test_a_clients_own_users_may_go_without(cast: Cast) -> None:
    browser = at_portal(cast.nordlys, cast.owner)
    assert browser.get("/account/profile/").status_code == 200
    assert hears(browser, cast.nordlys.portal_host) is not None


@pytest.mark.usefixtures("asks_for_second_factor")
def test_the_password_alone_does_not_sign_in_whoever_holds_a_factor(cast: Cast) -> None:
    give_factor(cast.administrator)
    browser = at_workspace()
    response = sign_in(browser, cast.administrator.email)
    assert response["Location"] == "/account/2fa/authenticate/"  # type: ignore[index]
    assert "_auth_user_id" not in browser.session


# ---- Rates and addresses -------------------------------------------------------------------------
def test_wrong_passwords_are_slowed_down(cast: Cast, settings: Any) -> None:
    # A cache of this test alone: another run's clean-up must not forget the attempts.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    browser = at_portal(cast.nordlys)
    for _attempt in range(5):
        sign_in(browser, cast.owner.email, "wrong")
    response = sign_in(browser, cast.owner.email)
    [refusal] = response.context["form"].non_field_errors().as_data()  # type: ignore[attr-defined]
    assert refusal.code == "too_many_login_attempts"
    assert "_auth_user_id" not in browser.session


def test_signing_in_does_not_tell_who_exists(cast: Cast) -> None:
    known = sign_in(at_portal(cast.nordlys), cast.owner.email, "wrong")
    unknown = sign_in(at_portal(cast.nordlys), "nobody@nordlys.example", "wrong")
    errors = [r.context["form"].errors for r in (known, unknown)]  # type: ignore[attr-defined]
    assert errors[0] == errors[1] != {}


def test_nobody_signs_up_by_themselves(cast: Cast) -> None:
    said = {"email": "x@y.example", "password1": "a kettle of north light"}
    at_portal(cast.nordlys).post("/account/signup/", said)
    assert not User.objects.filter(email="x@y.example").exists()


def test_a_new_address_counts_once_it_is_verified(cast: Cast) -> None:
    browser = at_portal(cast.nordlys)
    sign_in(browser, cast.owner.email)
    said = {"email": "mette@new.example", "action_add": ""}
    browser.post("/account/email/", said)
    owner = User.objects.get(pk=cast.owner.user_id)
    assert owner.email == "mette@nordlys.example"
    [sent] = [each for each in mail.outbox if each.to == ["mette@new.example"]]
    link = next(word for word in sent.body.split() if "/confirm-email/" in word)
    browser.post(urlsplit(link).path)
    owner.refresh_from_db()
    assert owner.email == "mette@new.example"


# ---- The profile ---------------------------------------------------------------------------------
@pytest.mark.parametrize("door", ["portal", "workspace"])
def test_a_person_changes_name_and_language(cast: Cast, door: str) -> None:
    person = cast.owner if door == "portal" else cast.preparer
    browser = _browser(door, cast.nordlys, person)
    response = browser.post("/account/profile/", {"name": "M. Holm", "language": "hu"})
    assert response["Location"] == "/account/profile/"
    user = User.objects.get(pk=person.user_id)
    assert (user.name, user.language) == ("M. Holm", "hu")


def test_a_name_can_not_be_blank_or_a_language_unknown(cast: Cast) -> None:
    browser = at_portal(cast.nordlys, cast.owner)
    response = browser.post("/account/profile/", {"name": "  ", "language": "xx"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "language"}
    assert User.objects.get(pk=cast.owner.user_id).name == "Mette Holm"


def _browser(door: str, client: ClientInfo, person: Person) -> Browser:
    return at_portal(client, person) if door == "portal" else at_workspace(person)
