"""The preparer explains every line; the reviewer returns the work once, and accepts it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tenants.values import ClientInfo
from tests.browser.visitor import Visitor
from tests.journeys.doors import inspect, words
from tests.journeys.sending import work_has_arrived
from tests.journeys.statements import FEE, FIRST_CARDS, FLOUR, MORE_CARDS, POWER, RENT
from tests.journeys.taking_on import SLUG

RETURNED_BECAUSE = "The things from Kontorhuset are small equipment."


def line(page: Page, text: str) -> Locator:
    return page.locator(".pair-item").filter(has=page.locator(".pair-line", has_text=text))


def explain(page: Page, text: str) -> Locator:
    """The line, opened; the one behind the last explained line is open already."""
    found = line(page, text)
    if found.locator(".pair-line").get_attribute("aria-expanded") == "false":
        found.get_by_role("link", name="Explain").or_(
            found.get_by_role("link", name="Review")
        ).click()
    expect(found.locator(".explain")).to_be_visible()
    expect(page.locator(".explain")).to_have_count(1)
    return found


def is_done(page: Page, text: str) -> None:
    """The line says how, and the next open one has opened by itself."""
    expect(line(page, text).get_by_role("button", name="Undo")).to_be_visible()
    if page.locator(".pair-item[data-open]").count():
        expect(page.locator(".pair-line[aria-expanded=true]")).to_have_count(1)


def post(page: Page, text: str, account: str, *, remember: bool = False) -> None:
    found = explain(page, text)
    found.get_by_label("Account").fill(account)
    if remember:
        found.get_by_label("Remember as a rule").check()
    found.get_by_role("button", name="Post", exact=True).click()
    is_done(page, text)


def undo(page: Page, text: str) -> None:
    line(page, text).get_by_role("button", name="Undo").click()
    expect(line(page, text)).to_have_attribute("data-open", "")


def figures(page: Page) -> str:
    return words([page.locator("#bank-head .bar-figures").inner_text()])[0]


def open_the_work(preparer: Visitor) -> None:
    page = preparer.page
    page.get_by_role("link", name="Reconcile 9 lines").click()
    expect(page.get_by_role("region", name="Reconcile 9 lines")).to_contain_text("Promised by")
    inspect(preparer, "dark", "phone")
    page.get_by_role("link", name="Open bank").click()
    expect(page.get_by_text("0 of 9 lines explained")).to_be_visible()


def explain_all(preparer: Visitor) -> None:
    page = preparer.page
    _post_by_rule(preparer)
    _match(page)
    inspect(preparer, "dark")
    _split(page)
    _exclude_and_put_back(page)
    post(page, FEE.text, "2390")
    _post_and_undo(page)
    post(page, POWER.name, "2050")
    post(page, "TDC Telefon", "2410")
    post(page, "MobilePay", "1010")
    expect(page.get_by_text("8 of 9 lines explained")).to_be_visible()
    post(page, "Kontorhuset", "2450")
    expect(page.get_by_text("9 of 9 lines explained")).to_be_visible()


def _post_by_rule(preparer: Visitor) -> None:
    page = preparer.page
    found = explain(page, FIRST_CARDS.text)
    expect(found).to_contain_text("money in with “Nets A/S” goes to this account.")
    inspect(preparer)
    post(page, FIRST_CARDS.text, "1010", remember=True)
    page.get_by_role("button", name="Accept 1 certain").click()
    expect(page.get_by_text("1 line explained.")).to_be_visible()
    expect(page.get_by_text("2 of 9 lines explained")).to_be_visible()
    page.get_by_role("link", name="Matched").click()
    expect(line(page, MORE_CARDS.text)).to_contain_text("rule “Nets A/S”")
    page.get_by_role("link", name="To match").click()


def _match(page: Page) -> None:
    """With the entry that the shop's program had posted."""
    found = explain(page, RENT.text)
    expect(found.locator(".candidate")).to_have_count(1)
    expect(found.locator(".candidate")).to_contain_text("Same amount, same day")
    found.get_by_role("button", name="Match", exact=True).click()
    is_done(page, RENT.text)
    expect(line(page, RENT.text)).to_contain_text("Matched by Joana Dias")


def _split(page: Page) -> None:
    """Parts that don't make the line are refused, and kept."""
    found = explain(page, FLOUR.text)
    found.get_by_label("Account").fill("1610")
    found.get_by_role("button", name="Split over another account").click()
    found.get_by_label("Amount").nth(0).fill("-1000")
    found.get_by_label("Account").nth(1).fill("1830")
    found.get_by_label("Amount").nth(1).fill("-200")
    expect(found.locator("output")).to_contain_text("50.00 left over")
    found.get_by_role("button", name="Post", exact=True).click()
    expect(found.get_by_role("alert")).to_contain_text("left over")
    expect(found.get_by_label("Amount").nth(0)).to_have_value("-1000")
    found.get_by_label("Amount").nth(1).fill("-250")
    expect(found.locator("output")).to_contain_text("It adds up.")
    found.get_by_role("button", name="Post", exact=True).click()
    is_done(page, FLOUR.text)
    expect(line(page, FLOUR.text)).to_contain_text("1610 Varekøb, 1830 Fragtomkostninger")


def _exclude_and_put_back(page: Page) -> None:
    found = explain(page, FEE.text)
    found.get_by_role("tab", name="Exclude").click()
    found.get_by_label("Why is it left out of the books?").fill("The bank takes it back")
    found.get_by_role("button", name="Leave it out").click()
    is_done(page, FEE.text)
    expect(line(page, FEE.text)).to_contain_text("The bank takes it back")
    undo(page, FEE.text)


def _post_and_undo(page: Page) -> None:
    """Undoing one line reverses its entry, and no other."""
    before = figures(page)
    post(page, POWER.name, "2410")
    assert figures(page) != before
    undo(page, POWER.name)
    expect(page.get_by_text("5 of 9 lines explained")).to_be_visible()
    assert figures(page) == before
    for text in (FLOUR.text, FEE.text):
        expect(line(page, text).get_by_role("button", name="Undo")).to_be_visible()


def return_the_work(reviewer: Visitor, preparer: Visitor, client: ClientInfo) -> None:
    """The last line closed the item by itself; it comes back with a reason."""
    reviewer.site.drain(client.ref)
    work_has_arrived(reviewer, 9)
    expect(preparer.go("/").page.get_by_text("Your queue is done").first).to_be_visible()
    expect(preparer.page.locator("kontor-live")).to_have_attribute("state", "live")
    page = reviewer.page
    page.get_by_role("link", name="Reconcile 9 lines").click()
    expect(page.get_by_text("Joana Dias has finished this")).to_be_visible()
    inspect(reviewer)
    page.get_by_role("link", name="Open bank").click()
    expect(page.get_by_text("You are the second person")).to_be_visible()
    inspect(reviewer)
    page.get_by_role("link", name="Return").click()
    dialog = page.get_by_role("dialog", name="Return to the preparer")
    dialog.get_by_label("What has to change").fill(RETURNED_BECAUSE)
    dialog.get_by_role("button", name="Return", exact=True).click()
    page.wait_for_url("**/review/**")
    reviewer.site.drain(client.ref)


def correct_and_submit_again(preparer: Visitor, client: ClientInfo) -> None:
    """Five minutes are written down first; then the last line hands the work on again."""
    work_has_arrived(preparer, 9)
    page = preparer.page
    page.get_by_role("link", name="Reconcile 9 lines").click()
    expect(page.get_by_text("Returned by Tomáš Novák")).to_be_visible()
    expect(page.get_by_text(RETURNED_BECAUSE).first).to_be_visible()
    page.get_by_role("link", name="Log time").click()
    dialog = page.get_by_role("dialog", name="Log time")
    dialog.get_by_label("How long").fill("5")
    inspect(preparer)
    dialog.get_by_role("button", name="Log time").click()
    expect(page.get_by_role("region", name="Reconcile 9 lines")).to_contain_text("5 min")

    page.get_by_role("link", name="Open bank").click()
    page.get_by_role("link", name="Matched").click()
    undo(page, "Kontorhuset")
    page.get_by_role("link", name="To match").click()
    post(page, "Kontorhuset", "2230")
    preparer.site.drain(client.ref)


def accept_the_work(reviewer: Visitor, preparer: Visitor, client: ClientInfo) -> None:
    work_has_arrived(reviewer, 9)
    page = reviewer.page
    page.get_by_role("link", name="Reconcile 9 lines").click()
    expect(page.get_by_text(RETURNED_BECAUSE).first).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Nothing waits for your review").first).to_be_visible()
    reviewer.site.drain(client.ref)
    expect(preparer.go("/").page.get_by_text("Your queue is done").first).to_be_visible()


def the_journal_is_whole(preparer: Visitor, year: int) -> None:
    """Numbered without a gap: what was undone stands there with its reversal."""
    page = preparer.go(f"/clients/{SLUG}/ledger/").page
    entries = page.get_by_role("rowheader")
    numbers = [f"BNK {year}/{number}" for number in range(12, 0, -1)]
    expect(entries).to_have_text([*numbers, f"GEN {year}/2", f"GEN {year}/1"])
    reversals = page.get_by_role("row", name="Reversal of")
    expect(reversals).to_have_count(2)
    expect(reversals.nth(0)).to_contain_text(f"BNK {year}/10")
    expect(reversals.nth(1)).to_contain_text(f"BNK {year}/5")
    inspect(preparer)
