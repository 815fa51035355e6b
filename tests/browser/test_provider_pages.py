"""The provider's pages in a real browser: no barriers, nothing blocked, nothing cut off."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from kernel.tenancy import client_scope
from tenants import services
from tests.accounting.receivables.conftest import add_customer
from tests.browser.fixtures import Visit
from tests.browser.site import Site
from tests.browser.visitor import DESKTOP, PHONE
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser

WORKSPACE_PAGES = (
    "/clients/",
    "/clients/?state=suspended",
    "/clients/new/",
    "/clients/nordlys/file/",
    "/clients/nordlys/file/assign/",
    "/clients/nordlys/file/state/suspended/",
    "/people/",
    "/people/1/",
    "/people/invite/",
    "/cockpit/",
    "/cockpit/plans/",
    "/cockpit/rates/",
    "/operations/",
    "/account/profile/",
    "/account/2fa/?required=1",
    "/account/email/",
    "/account/sessions/",
)
LOOKS = [
    pytest.param("light", DESKTOP, id="light-desktop"),
    pytest.param("dark", DESKTOP, id="dark-desktop"),
    pytest.param("light", PHONE, id="light-phone"),
    pytest.param("dark", PHONE, id="dark-phone"),
]


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_the_providers_pages_have_no_barriers(
    site: Site, visit: Visit, theme: str, size: Any
) -> None:
    visitor = visit("workspace", site.cast.administrator, theme=theme, size=size)
    found: list[str] = []
    for path in WORKSPACE_PAGES:
        visitor.go(path)
        found += visitor.barriers()
        if visitor.overflow() > 0:
            found.append(f"{path} is {visitor.overflow()} pixels too wide")
    assert found == []


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_the_pages_before_the_door_have_no_barriers(
    site: Site, visit: Visit, theme: str, size: Any
) -> None:
    sent = services.invite_member(
        client_id=site.cast.nordlys.id,
        email="lars@nordlys.example",
        name="Lars Holm",
        role="viewer",
        actor=site.cast.actor(site.cast.owner, site.cast.nordlys),
    )
    visitor = visit("nordlys", theme=theme, size=size)
    found: list[str] = []
    for path in ("/account/login/", f"/invitation/{sent.token}/", "/account/password/reset/"):
        found += visitor.go(path).barriers()
    wrong = visit("nordlys", site.cast.preparer, theme=theme, size=size)
    found += wrong.go("/").barriers()
    assert wrong.page.get_by_role("button", name="Sign out").is_visible()
    assert found == []


def test_a_client_is_taken_on_before_the_administrators_eyes(site: Site, visit: Visit) -> None:
    visitor = visit("workspace")
    page = visitor.go("/account/login/?next=/clients/new/").page
    page.get_by_label("Email").fill(site.cast.administrator.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.wait_for_url("**/clients/new/")
    page.get_by_label("Country").select_option("DK")
    page.get_by_text("Usual in Denmark.").first.wait_for()
    assert page.get_by_label("Currency of the books").input_value() == "DKK"
    page.get_by_label("Name of the business").press_sequentially("Vestjysk VVS ApS")
    page.get_by_text("Made from the name").wait_for()
    assert page.get_by_label("Portal address").input_value() == "vestjysk-vvs"
    page.get_by_role("button", name="Take on the client").click()

    page.get_by_role("heading", name="Setting up Vestjysk VVS ApS").wait_for()
    assert page.get_by_text("Encryption key").is_visible()
    site.drain()
    page.get_by_text("Everything is ready").wait_for()
    page.get_by_role("link", name="Open the client’s file").click()
    page.get_by_text("Nobody is assigned").wait_for()
    portal = visit("vestjysk-vvs").go("/account/login/")
    assert "Vestjysk VVS ApS" in portal.page.content()


def test_a_customer_is_chosen_and_added_by_keyboard(site: Site, visit: Visit) -> None:
    with client_scope(site.cast.nordlys.ref):
        cafe = add_customer(name="Café Ø", country="DK")
    visitor = visit("workspace", site.cast.preparer)
    page = visitor.go("/clients/nordlys/sales/new/").page
    box = page.get_by_role("combobox", name="Customer")
    box.press_sequentially("caf", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Café Ø")
    box.press("Enter")
    expect(box).to_have_value("Café Ø")
    expect(page.locator("input[name=party]")).to_have_value(str(cafe))
    box.fill("")
    box.press_sequentially("Ny Kunde", delay=20)
    expect(page.get_by_text("Add “Ny Kunde” as a customer")).to_be_visible()
    box.press("Enter")
    expect(page.get_by_text("Add “Ny Kunde” as a customer")).to_be_hidden()
    expect(page.locator("input[name=party]")).not_to_have_value("")
    assert visitor.barriers() == []
