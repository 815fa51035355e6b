"""A browser at one of our doors, with somebody signed in."""

from __future__ import annotations

from django.test import Client as Browser

from tenants.models import User
from tenants.values import ClientInfo, Person
from tests.cast import PASSWORD

WORKSPACE = "workspace.localhost"


def at_workspace(person: Person | None = None) -> Browser:
    return _at(WORKSPACE, person)


def at_portal(client: ClientInfo, person: Person | None = None) -> Browser:
    return _at(client.portal_host, person)


def _at(host: str, person: Person | None) -> Browser:
    browser = Browser(headers={"host": host})
    if person is not None:
        browser.force_login(User.objects.get(pk=person.user_id))
    return browser


def sign_in(browser: Browser, email: str, password: str = PASSWORD, follow: bool = False) -> object:
    """Through the sign-in page, as a person does."""
    address = "/account/login/"
    return browser.post(address, {"login": email, "password": password}, follow=follow)
