"""Users, keys, webhooks and one's own account."""

from __future__ import annotations

from django.test import Client as Browser

from api.models import WebhookEndpoint
from kernel.tenancy import client_scope
from tenants.models import ApiKey, Invitation, Member, User
from tests.cast import Cast
from tests.frontend.portal import books
from tests.frontend.visiting import at_portal


def test_an_owner_invites_and_takes_the_invitation_back(cast: Cast, owner: Browser) -> None:
    invited = {"name": "Per Dahl", "email": "per@nordlys.example", "role": "viewer"}
    page = owner.post("/settings/users/invite/", invited, follow=True)
    assert "Per Dahl was invited; the e-mail is on its way." in page.text
    row = Invitation.objects.get(email="per@nordlys.example")
    owner.post(f"/settings/invitations/{row.pk}/revoke/")
    assert "per@nordlys.example" not in owner.get("/settings/users/").text


def test_somebody_who_is_in_already_is_not_invited_and_the_form_is_kept(
    cast: Cast, owner: Browser
) -> None:
    invited = {"name": "Mette", "email": cast.owner.email, "role": "viewer"}
    page = owner.post("/settings/users/invite/", invited)
    assert page.status_code == 409
    assert "already has access here" in page.text
    assert f'value="{cast.owner.email}"' in page.text
    assert Invitation.objects.count() == 0


def test_roles_change_and_access_ends_but_the_last_owner_stays(cast: Cast, owner: Browser) -> None:
    viewer = books.member(cast, "viewer")
    row = Member.objects.get(user_id=viewer.user_id)
    owner.post(f"/settings/users/{row.pk}/role/", {"role": "bookkeeper"})
    row.refresh_from_db()
    assert row.role == "bookkeeper"
    assert owner.post(f"/settings/users/{row.pk}/revoke/").status_code == 302
    assert at_portal(cast.nordlys, viewer).get("/").status_code == 404
    own = Member.objects.get(user_id=cast.owner.user_id)
    page = owner.post(f"/settings/users/{own.pk}/revoke/", follow=True)
    assert "is the only owner" in page.text
    own.refresh_from_db()
    assert own.revoked_at is None


def test_a_member_of_another_client_is_out_of_reach(cast: Cast, owner: Browser) -> None:
    other = Member.objects.get(user_id=cast.owners["pekarna"].user_id)
    answer = owner.post(f"/settings/users/{other.pk}/revoke/")
    assert answer.status_code in (302, 404)
    other.refresh_from_db()
    assert other.revoked_at is None


def test_a_key_is_shown_once_and_can_be_revoked(cast: Cast, owner: Browser) -> None:
    made = {"name": "Web shop", "permissions": ["accounting.ledger.see"]}
    page = owner.post("/settings/keys/", made)
    secret = page.context["made"].secret
    assert secret in page.text
    assert "no-store" in page["Cache-Control"]
    assert secret not in owner.get("/settings/keys/").text
    key = ApiKey.objects.get(name="Web shop")
    owner.post(f"/settings/keys/{key.pk}/revoke/")
    assert "No key yet" in owner.get("/settings/keys/").text


def test_a_key_without_a_right_is_refused_and_its_name_kept(cast: Cast, owner: Browser) -> None:
    page = owner.post("/settings/keys/", {"name": "Web shop", "permissions": ["provider.all"]})
    assert page.status_code == 422
    assert 'value="Web shop"' in page.text
    assert ApiKey.objects.count() == 0


def test_a_webhook_is_set_up_changed_and_removed(cast: Cast, owner: Browser) -> None:
    draft = {"url": "https://shop.example/hook", "fact_types": ["accounting.entry.posted"]}
    page = owner.post("/settings/webhooks/", draft)
    secret = page.context["made"].secret
    assert secret in page.text
    with client_scope(cast.nordlys.ref):
        row = WebhookEndpoint.objects.get()
    address = f"/settings/webhooks/{row.pk}/"
    assert secret not in owner.get(address).text
    changed = owner.post(address, draft | {"description": "Shop"})
    assert changed.url == address
    assert "off" in owner.get("/settings/webhooks/").text
    owner.post(f"{address}remove/")
    assert "No webhook yet" in owner.get("/settings/webhooks/").text


def test_a_webhook_of_an_unfit_address_is_refused_and_kept_in_the_form(
    cast: Cast, owner: Browser
) -> None:
    draft = {"url": "ftp://shop.example/hook", "fact_types": ["accounting.entry.posted"]}
    page = owner.post("/settings/webhooks/", draft)
    assert page.status_code == 422
    assert "ftp://shop.example/hook" in page.text
    with client_scope(cast.nordlys.ref):
        assert WebhookEndpoint.objects.count() == 0


def test_everybody_keeps_their_own_name_and_language(cast: Cast) -> None:
    viewer = books.member(cast, "viewer")
    browser = at_portal(cast.nordlys, viewer)
    assert browser.get("/settings/").url == "/settings/company/"
    for closed in ("users", "keys", "webhooks"):
        assert browser.get(f"/settings/{closed}/").status_code == 403
    refused = browser.post("/settings/account/", {"name": " ", "language": "da"})
    assert refused.status_code == 422
    browser.post("/settings/account/", {"name": "Vera Vinter", "language": "cs"})
    row = User.objects.get(pk=viewer.user_id)
    assert (row.name, row.language) == ("Vera Vinter", "cs")


def test_the_company_is_shown_as_the_provider_keeps_it(owner: Browser) -> None:
    page = owner.get("/settings/company/")
    for words in ("31880412", "Denmark", "English", "DKK", "January"):
        assert words in page.text
