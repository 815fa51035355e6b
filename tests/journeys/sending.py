"""The owner sends statements; the preparer's queue hears of it while it is open."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from apps.accounting.models import DraftWants, Statement, StatementLine, UploadDraft
from kernel import files
from kernel.models import StoredFile
from kernel.tenancy import client_scope
from tenants.values import ClientInfo
from tests.browser.visitor import Visitor
from tests.journeys import statements
from tests.journeys.doors import inspect

BANK = "Jyske Bank"
TITLE = f"{BANK} ··{statements.ACCOUNT[-4:]}"
ARRIVED = re.compile("new, show")
SEND_ALL_THE_SAME = """async (size) => {
  const form = new FormData(document.querySelector("form[enctype]"));
  form.set("statement", new Blob(["<".repeat(size)]), "huge.xml");
  const answer = await fetch("/bank/send/", { method: "POST", body: form });
  return [answer.status, await answer.text()];
}"""


def send(owner: Visitor, file: FilePayload | Path) -> Page:
    page = owner.go("/bank/").page
    page.get_by_label("Drop a file here or choose one").set_input_files(file)
    page.get_by_role("button", name="Send the statement").click()
    return page


def refused_files_leave_nothing(
    owner: Visitor, client: ClientInfo, day: date, folder: Path
) -> None:
    inspect(owner.go("/bank/"), "phone")
    for file, said in statements.refused_files(day):
        page = send(owner, file)
        alert = page.get_by_role("alert").filter(has_text="The file was not taken in")
        expect(alert).to_contain_text(said)
        expect(alert).to_contain_text("Nothing was stored.")
    inspect(owner)
    _is_too_large(owner, folder)
    expect(owner.go("/bank/").page.get_by_text("No statement yet")).to_be_visible()
    with client_scope(client.ref):
        assert not Statement.objects.exists()
        assert not StatementLine.objects.exists()
        # What a bank may have sent is kept for a day, for another try; nothing else is.
        assert set(UploadDraft.objects.values_list("wants", flat=True)) == {DraftWants.RETRY}
        assert StoredFile.objects.count() == UploadDraft.objects.count()


def _is_too_large(owner: Visitor, folder: Path) -> None:
    """The page says so before it sends; whoever sends all the same is refused by us."""
    huge = folder / "huge.xml"
    huge.write_bytes(b"<" * (files.SIZE_MAX + 1))
    page = send(owner, huge)
    expect(page.get_by_text("huge.xml is larger than 20 MB")).to_be_visible()
    status, text = page.evaluate(SEND_ALL_THE_SAME, files.SIZE_MAX + 1)
    assert status == 422
    assert "20 MB" in text


def send_the_statement(owner: Visitor, client: ClientInfo, day: date) -> None:
    """A camt.053 of an account that is added on the way; once more, it is recognised."""
    page = send(owner, statements.camt(day))
    expect(page.get_by_role("heading", name="Which account is this?")).to_be_visible()
    page.get_by_label("Name", exact=True).fill(BANK)
    inspect(owner)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    inspect(owner)
    owner.site.drain(client.ref)
    expect(page.get_by_text("6 lines were taken in from statement-1.xml.")).to_be_visible()
    expect(page.locator(".figures")).to_contain_text("10 000.00")
    expect(page.locator(".figures")).to_contain_text("7 555.50")

    page = send(owner, statements.camt(day))
    expect(page.get_by_role("alert")).to_contain_text(
        "“statement-1.xml” was already imported by Signe Strand"
    )
    with client_scope(client.ref):
        assert StatementLine.objects.count() == len(statements.MOVEMENTS)


def send_csv_twice(owner: Visitor, client: ClientInfo, day: date) -> None:
    """The columns are asked for once."""
    page = send(owner, statements.csv("first.csv", day, *statements.FIRST_ROWS))
    expect(page.get_by_role("heading", name="Which column is which?")).to_be_visible()
    expect(page.get_by_label("Column 3")).to_have_value("amount")
    inspect(owner)
    page.get_by_role("button", name="Read it this way").click()
    _is_of_the_account(page)
    owner.site.drain(client.ref)
    expect(page.get_by_text("2 lines were taken in from first.csv.")).to_be_visible()

    page = send(owner, statements.csv("second.csv", day, *statements.SECOND_ROWS))
    _is_of_the_account(page)
    owner.site.drain(client.ref)
    expect(page.get_by_text("1 line was taken in from second.csv.")).to_be_visible()
    page.get_by_role("link", name="See its lines").click()
    expect(page.get_by_role("row", name="Kontorhuset")).to_contain_text("being worked on")
    inspect(owner)


def _is_of_the_account(page: Page) -> None:
    expect(page.get_by_role("heading", name="Which account is this?")).to_be_visible()
    page.get_by_label("Account", exact=True).select_option(label=TITLE)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/bank/imports/**")


def waits_for_work(worker: Visitor, path: str = "/") -> None:
    """The page is open, and connected."""
    page = worker.go(path).page
    expect(page.locator("kontor-live")).to_have_attribute("state", "live")
    expect(page.get_by_role("link", name="Reconcile")).to_have_count(0)


def work_has_arrived(worker: Visitor, lines: int) -> None:
    """One item, without the page being loaded again."""
    page = worker.page
    page.get_by_role("button", name=ARRIVED).click()
    items = page.get_by_role("link", name=f"Reconcile {lines} lines, {TITLE}")
    expect(items).to_have_count(1)
    expect(page.locator("#queue-rows [data-row]")).to_have_count(1)


def nothing_has_arrived(worker: Visitor) -> None:
    """Neither by itself nor when asked."""
    page = worker.page
    expect(page.locator("kontor-live")).to_have_attribute("state", "live")
    expect(page.get_by_role("button", name=ARRIVED)).to_be_hidden()
    for path in ("/", "/review/", "/waiting/"):
        expect(worker.go(path).page.get_by_role("link", name="Reconcile")).to_have_count(0)
