"""Nordlys gets a customer and a supplier, and sells: an invoice is written and issued."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pypdf
from playwright.sync_api import Page, expect
from stdnum import iban

from tests.browser.visitor import Visitor
from tests.journeys.doors import inspect, words

BOOKS = "/clients/nordlys"
CUSTOMER = "Café Øresund ApS"
SUPPLIER = "Fjordrist ApS"
SUPPLIER_VAT_ID = "DK13585628"
SUPPLIER_IBAN, OTHER_IBAN = (
    f"DK{iban.calc_check_digits(f'DK00{number}')}{number}"
    for number in ("50510001322617", "50510001322618")
)
TOTAL = "1 875.00"


def say_who_sells(owner: Visitor, bank_account: str) -> None:
    """What must stand on an invoice by law, and where it is paid to."""
    page = owner.go("/money-in/settings/").page
    page.get_by_label("Street").fill("Kaffevej 4")
    page.get_by_label("Postcode").fill("8000")
    page.get_by_label("Town").fill("Aarhus C")
    page.get_by_label("VAT id").fill("DK31880412")
    page.get_by_label("Account to pay into").select_option(label=bank_account)
    inspect(owner)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. The next invoice will say so.")).to_be_visible()


def add_the_customer(preparer: Visitor) -> None:
    page = preparer.go(f"{BOOKS}/parties/new/").page
    page.get_by_label("Name", exact=True).first.fill(CUSTOMER)
    page.get_by_label("Customer", exact=True).check()
    page.get_by_label("Billing address, street").fill("Strandgade 7")
    page.get_by_label("Postcode").first.fill("1401")
    page.get_by_label("City").first.fill("København K")
    inspect(preparer)
    page.get_by_role("button", name="Add party").click()
    expect(page.get_by_role("heading", name=CUSTOMER, level=1)).to_be_visible()


def add_the_supplier(preparer: Visitor) -> str:
    """With an account that isn't paid yet; the path of the supplier's page."""
    page = preparer.go(f"{BOOKS}/parties/new/").page
    page.get_by_label("Name", exact=True).first.fill(SUPPLIER)
    page.get_by_label("Supplier", exact=True).check()
    page.get_by_label("VAT id").fill(SUPPLIER_VAT_ID)
    page.get_by_role("button", name="Add party").click()
    expect(page.get_by_role("heading", name=SUPPLIER, level=1)).to_be_visible()
    path = urlsplit(page.url).path
    page.locator("main").get_by_role("link", name="Add account").first.click()
    page.get_by_label("Account number").fill(SUPPLIER_IBAN)
    page.get_by_role("button", name="Add account").click()
    expect(page.get_by_text("awaits a call back")).to_be_visible()
    expect(page.get_by_role("link", name="Call back")).to_have_count(0)
    inspect(preparer)
    return path


def call_the_supplier(reviewer: Visitor, path: str) -> None:
    """Who didn't enter the number has it read out; a wrong digit confirms nothing."""
    page = reviewer.go(path).page
    page.get_by_role("link", name="Call back").click()
    page.get_by_label("The number as they read it out").fill(OTHER_IBAN)
    page.get_by_label("Whom did you talk to?").fill("Freja Fjord")
    page.get_by_label("On which phone number?").fill("+45 86 12 34 56")
    page.get_by_role("button", name="Confirm the number").click()
    expect(page.locator(".field-error")).to_be_visible()
    inspect(reviewer)
    page.get_by_label("The number as they read it out").fill(SUPPLIER_IBAN)
    page.get_by_role("button", name="Confirm the number").click()
    expect(page.get_by_text("confirmed by a call")).to_be_visible()


def write_the_invoice(preparer: Visitor) -> str:
    """Two lines, issued; its number."""
    page = preparer.go(f"{BOOKS}/sales/new/").page
    customer = page.get_by_role("combobox", name="Customer", exact=True)
    customer.press_sequentially(CUSTOMER[:4])
    expect(page.get_by_role("option").first).to_contain_text(CUSTOMER)
    customer.press("Enter")
    expect(customer).to_have_value(CUSTOMER)
    _fill_line(page, 0, "Coffee, roasted, 1 kg", "10", "120")
    _fill_line(page, 1, "Delivery", "1", "300")
    assert words([page.locator("[data-sum-total]").inner_text()]) == [TOTAL]
    inspect(preparer)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.get_by_role("button", name="Issue").click()
    number = page.get_by_role("heading", level=1)
    expect(number).to_have_text(re.compile(r"^\d{4}-\d+$"))
    inspect(preparer)
    return number.inner_text()


def _fill_line(page: Page, at: int, what: str, quantity: str, price: str) -> None:
    line = page.locator("[data-line]").nth(at)
    line.get_by_label("What").fill(what)
    line.get_by_label("Quantity").fill(quantity)
    line.get_by_label("Price").fill(price)


def download_the_invoice(preparer: Visitor, number: str, folder: Path) -> None:
    """The link opens the PDF beside; it is saved as one saves a link's target."""
    link = preparer.page.get_by_role("link", name="Look at the PDF")
    link.evaluate("link => { link.download = ''; link.target = ''; }")
    with preparer.page.expect_download() as waiting:
        link.click()
    waiting.value.save_as(folder / "invoice.pdf")
    reader = pypdf.PdfReader(str(folder / "invoice.pdf"))
    [text] = words([" ".join(each.extract_text() for each in reader.pages)])
    for said in (number, CUSTOMER, "Kaffevej 4", "Coffee, roasted, 1 kg"):
        assert said in text
