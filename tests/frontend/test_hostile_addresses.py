"""Whatever somebody types behind an address, no page breaks."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser

from apps.accounting.selectors import bank as read
from apps.accounting.services import bank
from apps.accounting.values.bank import BankAccountDraft
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.architecture.test_doors import access_of, views
from tests.cast import Cast, drain
from tests.frontend.visiting import at_portal, at_workspace

pytestmark = pytest.mark.slow

# Everything that any page asks of its address.
ASKED = (
    *("q", "text", "page", "after", "before", "cursor", "person", "account", "from", "to"),
    *("first", "last", "since", "until", "on", "month", "week", "sort", "state", "period", "item"),
    *("tab", "client", "work", "show", "journal", "name", "country", "layout", "filter", "service"),
)
HOSTILE = ("\x00", "0001-01-01", "9999-12-31", "9" * 30)
FILLED = {
    "client": "nordlys",
    "slug": "nordlys",
    "code": "6480",
    "metric": "bank_lines_reconciled",
    "kind": "balance-sheet",
    "to": "suspended",
    "token": "x",
    "thing": "x",
}


@pytest.fixture
def account_id(cast: Cast) -> str:
    """Of a bank account with a statement, so that pages have something to show."""
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        bank.accept_upload(
            name="a.xml",
            content=samples.camt(*samples.MOVEMENTS),
            actor=actor,
            add_account=BankAccountDraft(name="Jyske Bank"),
        )
    drain(cast.nordlys.ref)
    with client_scope(cast.nordlys.ref):
        return str(read.bank_accounts()[0].account.id)


def pages(urlconf: str, *, account_id: str) -> Iterator[str]:
    filled = FILLED | {"bank_account_id": account_id}
    for address, view in views(urlconf):
        if access_of(view) is None or access_of(view).audience in ("api", "public"):
            continue

        def fill(part: re.Match[str]) -> str:
            spare = {"int": "1", "uuid": str(uuid.uuid4())}
            return filled.get(part["name"], spare.get(part["kind"] or "", "x"))

        yield re.sub(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>", fill, address)


def broken(browser: Browser, addresses: list[str]) -> list[str]:
    browser.raise_request_exception = False
    asked = [
        f"{address}?{urlencode(dict.fromkeys(ASKED, each))}"
        for each in HOSTILE
        for address in addresses
    ]
    return [address for address in asked if browser.get(address).status_code >= 500]


@pytest.mark.parametrize("person", ["preparer", "administrator"])
def test_no_page_of_the_workspace_breaks(cast: Cast, account_id: str, person: str) -> None:
    addresses = list(pages("kontor.urls.workspace", account_id=account_id))
    assert len(addresses) > 50
    assert broken(at_workspace(getattr(cast, person)), addresses) == []


def test_no_page_of_the_portal_breaks(cast: Cast, account_id: str) -> None:
    addresses = list(pages("kontor.urls.portal", account_id=account_id))
    assert len(addresses) > 20
    assert broken(at_portal(cast.nordlys, cast.owner), addresses) == []
