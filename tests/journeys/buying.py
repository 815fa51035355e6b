"""The owner sends a supplier's bill; it is coded, approved beside its picture, posted and paid."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from lxml import etree
from playwright.sync_api import FilePayload, expect

from tests.browser.visitor import Visitor
from tests.journeys.doors import inspect
from tests.journeys.selling import BOOKS, SUPPLIER, SUPPLIER_IBAN
from tests.records import papers
from tests.records.readings import printed

NUMBER, TOTAL = "2081447", "1 250.00"
NAME = f"{SUPPLIER}, {NUMBER}"


def bill(day: date, folder: Path) -> FilePayload:
    """A PDF that carries the supplier's UBL, issued on `day`."""
    means = (
        "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>"
        f"<cac:PayeeFinancialAccount><cbc:ID>{SUPPLIER_IBAN}</cbc:ID></cac:PayeeFinancialAccount>"
        "</cac:PaymentMeans>\n <cac:TaxTotal>"
    )
    stated = (
        papers.UBL.decode()
        .replace("2026-11-03", str(day))
        .replace("2026-11-17", str(day + timedelta(days=5)))
        .replace("<cac:TaxTotal>", means, 1)
    )
    body = f"Faktura {NUMBER}\n\n{SUPPLIER}\n\nCoffee, roasted\n\nI alt 1.250,00 DKK"
    content = printed.with_attachment(body, "invoice.xml", stated.encode(), folder)
    return {"name": "fjordrist.pdf", "mimeType": "application/pdf", "buffer": content}


def say_who_approves(owner: Visitor) -> None:
    page = owner.go("/approvals/limits/").page
    page.get_by_label("From, DKK").first.fill("1000")
    page.get_by_label("Who").first.select_option(label="Mette Holm")
    inspect(owner)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Bills that wait already keep their way.")).to_be_visible()


def send_the_bill(owner: Visitor, file: FilePayload) -> None:
    page = owner.go("/documents/").page
    inspect(owner)
    page.get_by_label("Drop files here or choose them").set_input_files(file)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("What became of each file")).to_be_visible()


def is_read(owner: Visitor) -> None:
    page = owner.page
    page.get_by_role("link", name="See what was read").click()
    expect(page.get_by_role("heading", name="What was read")).to_be_visible()
    inspect(owner)


def code_the_bill(preparer: Visitor) -> None:
    """What the paper states and the house proposes stands on the sheet, to be taken as it is."""
    page = preparer.go(f"{BOOKS}/bills/").page
    page.get_by_role("link", name=SUPPLIER).click()
    sheet = page.locator("#bill-sheet")
    expect(sheet.get_by_label("Supplier’s number")).to_have_value(NUMBER)
    inspect(preparer)
    expect(sheet.get_by_role("combobox", name="Account", exact=True)).to_have_value(
        "1660 Ydelseskøb"
    )
    expect(sheet.get_by_text("First bill of Fjordrist ApS")).to_be_visible()
    expect(sheet.get_by_role("combobox", name="Tax code")).to_have_value("DK-P25")
    expect(sheet.get_by_text("The document states 25 % VAT")).to_be_visible()
    expect(sheet.get_by_text("The checks found nothing.")).to_be_visible()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text(f"{NAME} waits for Mette Holm.")).to_be_visible()


def approve_the_bill(owner: Visitor) -> None:
    """Beside the paper itself."""
    page = owner.go("/").page
    expect(page.get_by_text(f"Approve a bill of {SUPPLIER}")).to_be_visible()
    page.get_by_role("link", name="Look at it").click()
    expect(page.get_by_role("heading", name="Approve this bill?")).to_be_visible()
    paper = page.get_by_role("region", name="The paper").get_by_role("img").first
    expect(paper).to_have_js_property("complete", True)
    assert paper.evaluate("paper => paper.naturalWidth") > 0
    inspect(owner)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text(f"{NAME} is approved.")).to_be_visible()


def post_the_bill(preparer: Visitor) -> None:
    page = preparer.go(f"{BOOKS}/bills/").page
    page.get_by_role("link", name=SUPPLIER).click()
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_text("Posted.", exact=True)).to_be_visible()


def propose_the_payment(preparer: Visitor, day: date) -> None:
    page = preparer.go(f"{BOOKS}/payments/new/").page
    row = page.get_by_role("row", name=SUPPLIER)
    expect(row.get_by_role("checkbox")).to_be_checked()
    expect(row.get_by_label(f"Amount for {SUPPLIER}")).to_have_value("1250.00")
    page.get_by_label("Pay on").fill(str(day))
    inspect(preparer)
    page.get_by_role("button", name="Make the batch").click()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Submitted by Joana Dias")).to_be_visible()
    inspect(preparer)


def approve_the_payment(owner: Visitor) -> None:
    page = owner.go("/money-out/payments/").page
    inspect(owner)
    page.get_by_role("link", name="Approve 1 batch").click()
    expect(page.get_by_text("1 payment goes to an account for the first time")).to_be_visible()
    inspect(owner)
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/money-out/payments/")
    expect(page.get_by_role("row", name="batch 1")).to_contain_text("approved")


def export_the_payment(preparer: Visitor, folder: Path) -> None:
    """One file, whose one transfer goes to the number that was confirmed."""
    page = preparer.page
    page.reload()
    page.get_by_role("button", name="Make the file").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the file").click()
    waiting.value.save_as(folder / "payments.xml")
    order = etree.parse(folder / "payments.xml")
    assert order.xpath("//*[local-name()='InstdAmt']/text()") == ["1250.00"]
    assert SUPPLIER_IBAN in order.xpath("//*[local-name()='IBAN']/text()")
