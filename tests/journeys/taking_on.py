"""A client is taken on: prices, books, people, and the owner's first step through the door."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tenants import selectors
from tenants.values import ClientInfo
from tests.browser.fixtures import Visit
from tests.browser.visitor import Visitor
from tests.journeys.doors import inspect, sign_in, words

CLIENT = "Strandgaard Bageri ApS"
SLUG = "strandgaard-bageri"
OWNER, OWNER_EMAIL = "Signe Strand", "signe@strandgaard.example"
OWNER_PASSWORD = "a kettle of north light"
FILE = f"/clients/{SLUG}/file/"
PLAN = "By the line"


def save(page: Page) -> None:
    page.locator("main form .button-primary").click()


def set_the_prices(provider: Visitor) -> None:
    """3.50 DKK for a bank line, 180 DKK for an hour of Joana's."""
    page = provider.go("/cockpit/plans/new/").page
    page.get_by_label("Name").fill(PLAN)
    page.get_by_label("Currency").fill("DKK")
    page.get_by_label("Monthly fee").fill("0")
    save(page)
    page.get_by_role("link", name="Set a price").click()
    page.get_by_label("For each").select_option("bank_lines_reconciled")
    page.get_by_label("Price", exact=True).fill("3.50")
    inspect(provider)
    save(page)
    expect(page.get_by_role("row", name="Bank lines reconciled")).to_contain_text("3.50")
    provider.go("/cockpit/rates/hour/")
    page.get_by_label("Who").select_option(label="Joana Dias")
    page.get_by_label("Cost of an hour").fill("180")
    page.get_by_label("Currency").fill("DKK")
    save(page)
    expect(page.get_by_role("row", name="Joana Dias")).to_contain_text("180.00 DKK")


def take_on_the_client(provider: Visitor, year: int) -> ClientInfo:
    """In the form, and then before one's eyes."""
    page = provider.go("/clients/new/").page
    page.get_by_label("Country").select_option("DK")
    page.get_by_text("Usual in Denmark.").first.wait_for()
    page.get_by_label("Language").select_option("en")
    page.get_by_label("Name of the business").press_sequentially(CLIENT)
    page.get_by_text("Made from the name").wait_for()
    expect(page.get_by_label("Portal address")).to_have_value(SLUG)
    page.get_by_label("Books start on").fill(f"{year}-01-01")
    page.get_by_label("Plan").select_option(label=f"{PLAN}, DKK")
    expect(page.get_by_label("Accounting", exact=True)).to_be_checked()
    inspect(provider)
    page.get_by_role("button", name="Take on the client").click()

    page.get_by_role("heading", name=f"Setting up {CLIENT}").wait_for()
    expect(page.get_by_text("Schema and role")).to_be_visible()
    provider.site.drain()
    page.get_by_text("Everything is ready").wait_for()
    inspect(provider)
    page.get_by_role("link", name="Open the client’s file").click()
    expect(page.get_by_text("Nobody is assigned")).to_be_visible()
    found = selectors.client_by_slug(slug=SLUG)
    assert found is not None
    return found


def assign(provider: Visitor, name: str, role: str) -> None:
    page = provider.go(FILE).page
    page.get_by_role("link", name="Assign a worker").first.click()
    page.get_by_label("Who").select_option(label=name)
    page.get_by_label("Does what").select_option(label=f"Accounting: {role}")
    inspect(provider)
    save(page)
    expect(page.get_by_role("row", name=name)).to_contain_text(role)


def is_hidden_from(outsider: Visitor) -> None:
    """To a worker who isn't assigned the client does not exist."""
    page = outsider.page
    paths = (FILE, f"/clients/{SLUG}/bank/", f"/clients/{SLUG}/ledger/", "/clients/")
    for path in paths:
        answer = page.goto(outsider.site.address("workspace", path))
        assert answer is not None
        assert answer.status == 404, path
        assert CLIENT not in page.content()
    outsider.go("/")
    expect(page.get_by_role("navigation", name="Workspace")).not_to_contain_text(CLIENT)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Find or do")
    palette.get_by_role("option").first.wait_for()
    palette.get_by_role("combobox").fill("Strandgaard")
    expect(palette.get_by_text("Nothing is called")).to_be_visible()
    inspect(outsider)
    page.keyboard.press("Escape")


def is_found_by(worker: Visitor) -> None:
    page = worker.go("/").page
    expect(page.get_by_role("navigation", name="Workspace")).to_contain_text(CLIENT)


def invite_the_owner(provider: Visitor) -> str:
    """The link in the mail."""
    page = provider.go(FILE).page
    page.get_by_role("link", name="Invite", exact=True).click()
    page.get_by_label("Name").fill(OWNER)
    page.get_by_label("E-mail").fill(OWNER_EMAIL)
    inspect(provider)
    save(page)
    expect(page.get_by_role("row", name=OWNER)).to_contain_text("invited until")
    [mail] = [each for each in provider.site.mails() if OWNER_EMAIL in each]
    [link] = re.findall(r"http://\S+/invitation/\S+", mail)
    return str(link)


def come_in_by_invitation(visit: Visit, link: str) -> Visitor:
    """On the client's own host; afterwards the sign-in page lets the owner in, too."""
    newcomer = visit(SLUG)
    assert link.startswith(newcomer.site.address(SLUG, "/invitation/"))
    page = newcomer.page
    page.goto(link)
    expect(page.get_by_role("heading", name=f"Welcome to {CLIENT}")).to_be_visible()
    page.get_by_label("Password").fill(OWNER_PASSWORD)
    inspect(newcomer)
    page.get_by_role("button", name="Accept and sign in").click()
    page.wait_for_url(newcomer.site.address(SLUG))

    owner = visit(SLUG)
    sign_in(owner, OWNER_EMAIL, OWNER_PASSWORD)
    expect(owner.page.get_by_text("Send your first bank statement")).to_be_visible()
    team = words(owner.page.locator(".people li").all_inner_texts())
    assert any("Joana Dias" in each and "Preparer" in each for each in team)
    assert any("Tomáš Novák" in each and "Reviewer" in each for each in team)
    inspect(owner, "dark", "phone")
    return owner
