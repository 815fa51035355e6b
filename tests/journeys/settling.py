"""The bank says that both were paid; what it says is settled, and the books show it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.journeys import buying, reconciling, sending, statements
from tests.journeys.doors import inspect, words
from tests.journeys.selling import BOOKS, CUSTOMER, SUPPLIER

CAPITAL = statements.Movement(Decimal("10000.00"), "Mette Holm", "Capital")
VAT = [
    "Sales",
    "DK-S25 Salg med moms 25 % 25 Salgsmoms 1 500.00 375.00 375.00",
    "Purchases",
    "DK-P25 Køb med moms 25 % 25 Købsmoms 1 000.00 250.00 -250.00",
    "To be paid 375.00 250.00 125.00",
]
TRIAL_BALANCE = [
    "Assets",
    "6190 Tilgodehavender fra salg og tjenesteydelser 0.00 1 875.00 1 875.00 0.00",
    "6480 Bankindestående 0.00 11 875.00 1 250.00 10 625.00",
    "Assets, total 0.00 13 750.00 3 125.00 10 625.00",
    "Liabilities",
    "7440 Leverandører af varer og tjenesteydelser 0.00 1 250.00 1 250.00 0.00",
    "7680 Salgsmoms 0.00 0.00 375.00 -375.00",
    "7740 Købsmoms 0.00 250.00 0.00 250.00",
    "Liabilities, total 0.00 1 500.00 1 625.00 -125.00",
    "Equity",
    "6520 Indbetalt registreret kapital mv. 0.00 0.00 10 000.00 -10 000.00",
    "Revenue",
    "1010 Salg af varer og ydelser 0.00 0.00 1 500.00 -1 500.00",
    "Expenses",
    "1660 Ydelseskøb 0.00 1 000.00 0.00 1 000.00",
    "Total 0.00 16 250.00 16 250.00 0.00",
]


def bring_the_capital(owner: Visitor, preparer: Visitor, day: date) -> None:
    """The first statement, with which the bank account is added."""
    page = sending.send(owner, statements.camt(day, (CAPITAL,), opening=Decimal(0)))
    page.get_by_label("Name", exact=True).fill(sending.BANK)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    owner.site.drain(owner.site.cast.nordlys.ref)
    expect(page.get_by_text("1 line was taken in from statement-1.xml.")).to_be_visible()
    _open_the_bank(preparer)
    reconciling.post(preparer.page, CAPITAL.text, "6520")


def send_both_movements(owner: Visitor, day: date, invoice: str) -> None:
    paid_in = statements.Movement(Decimal("1875.00"), CUSTOMER, f"Faktura {invoice}")
    paid_out = statements.Movement(Decimal("-1250.00"), SUPPLIER, f"Faktura {buying.NUMBER}")
    file = statements.camt(day, (paid_in, paid_out), reference="2", opening=CAPITAL.amount)
    page = sending.send(owner, file)
    owner.site.drain(owner.site.cast.nordlys.ref)
    expect(page.get_by_text("2 lines were taken in from statement-2.xml.")).to_be_visible()
    expect(page.locator(".figures")).to_contain_text("10 625.00")


def accept_both(preparer: Visitor, invoice: str) -> None:
    """In its row, and in the one that opens behind it; nothing is left to explain."""
    _open_the_bank(preparer)
    page = preparer.page
    paid_in, paid_out = (reconciling.line(page, text) for text in (CUSTOMER, SUPPLIER))
    expect(paid_in).to_contain_text(f"Number {invoice} and amount match")
    expect(paid_out).to_contain_text(f"Payment to {SUPPLIER} in batch 1: name and amount match")
    inspect(preparer)
    paid_in.get_by_role("button", name="Settle").click()
    reconciling.is_done(page, CUSTOMER)
    paid_out.get_by_role("button", name="Match", exact=True).click()
    reconciling.is_done(page, SUPPLIER)
    for each in (paid_in, paid_out):
        expect(each).to_contain_text("Settled by Joana Dias")
    expect(page.get_by_text("3 of 3 lines explained")).to_be_visible()


def _open_the_bank(preparer: Visitor) -> None:
    page = preparer.go(f"{BOOKS}/bank/").page
    page.get_by_role("link", name=sending.TITLE).click()


def both_are_paid(owner: Visitor, invoice: str) -> None:
    page = owner.go("/money-in/").page
    expect(page.get_by_role("row", name=invoice)).to_contain_text("paid", ignore_case=True)
    inspect(owner)
    page = owner.go("/money-out/").page
    expect(page.get_by_role("row", name=SUPPLIER)).to_contain_text("paid", ignore_case=True)
    inspect(owner)
    page = owner.go("/money-out/payments/").page
    expect(page.get_by_role("row", name="batch 1")).to_contain_text("confirmed")


def the_reports_say_so(preparer: Visitor) -> None:
    for kind in ("payables", "receivables"):
        page = preparer.go(f"{BOOKS}/reports/{kind}/").page
        expect(page.get_by_text("Nothing is owed on this day")).to_be_visible()
    inspect(preparer)
    assert _rows(preparer, "vat") == VAT
    inspect(preparer)
    assert _rows(preparer, "trial-balance") == TRIAL_BALANCE
    inspect(preparer)


def _rows(preparer: Visitor, kind: str) -> list[str]:
    """The report's rows but its head, figures as they stand."""
    page = preparer.go(f"{BOOKS}/reports/{kind}/").page
    return words(page.locator(".report tr").all_inner_texts())[1:]
