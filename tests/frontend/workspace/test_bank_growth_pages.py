"""The bank screen's newer ways: open items by hand, a question, a transfer, the proof at a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from apps.accounting.models import LineQuestion, OpenItem
from apps.accounting.selectors import roles
from apps.accounting.services import currencies, ledger
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.frontend.visiting import at_portal
from tests.frontend.workspace.conftest import Books
from tests.frontend.workspace.test_queue_pages import words

NETS, FJORDRIST = "Nets A/S", "Fjordrist Grossist A/S"
MONDAY = date(2026, 11, 23)


def owe(
    books: Books, name: str, amount: str, text: str, *, role: AccountRole, euro: bool = False
) -> OpenItem:
    """An open item; `euro` at eight crowns each."""
    actor = books.cast.actor(books.cast.preparer, books.cast.nordlys)
    with client_scope(books.cast.nordlys.ref):
        draft = PartyDraft(name=name, country="DK", is_customer=True, is_supplier=True)
        whose = parties.create_party(draft=draft, actor=system_actor()).party.id
        owed = roles.account_for(role=role).code
        lines = [
            LineDraft(account_code=owed, amount=Decimal(amount), party_id=whose),
            LineDraft(account_code="1010", amount=-Decimal(amount)),
        ]
        if euro:
            lines = [
                replace(each, currency="EUR", currency_amount=each.amount / 8) for each in lines
            ]
        entry = EntryDraft(
            journal_code="GEN", date=date(2026, 11, 10), description=text, lines=tuple(lines)
        )
        posted = ledger.post_entry(draft=entry, actor=actor)
        return OpenItem.objects.get(line__entry_id=posted.id)


def act(books: Books, browser: Browser, name: str, to: str, given: Any) -> Any:
    line_id = books.line(name).id
    return browser.post(f"/clients/nordlys/bank/lines/{line_id}/{to}/", given)


def left(books: Books, item: OpenItem) -> Decimal:
    with client_scope(books.cast.nordlys.ref):
        item.refresh_from_db()
        return item.open_amount


def test_a_suggested_bill_is_settled_with_one_click(books: Books, joana: Browser) -> None:
    item = owe(books, "Fjordrist", "-12940.00", "Bill 2079931", role=AccountRole.PAYABLE)
    page = joana.get(f"{books.address}?line={books.line(FJORDRIST).id}")
    assert "Number 2079931 and amount match" in page.text
    choice = f"settle-{item.pk}.-12940.0000-"
    assert f'value="{choice}"' in page.text

    answer = act(books, joana, FJORDRIST, "accept", {"choice": choice})

    assert answer.status_code == 302
    assert left(books, item) == 0
    assert "Settled by Joana Dias" in words(joana.get(f"{books.address}?show=reconciled").text)


def test_ticked_items_are_paid_in_part_and_taken_back(books: Books, joana: Browser) -> None:
    item = owe(books, "Hotel", "20000.00", "Invoice 7", role=AccountRole.RECEIVABLE)
    page = joana.get(f"{books.address}?line={books.line(NETS).id}")
    assert "Open items" in page.text

    act(books, joana, NETS, "settle", {"items": [str(item.pk)], "difference": ""})

    assert left(books, item) == Decimal("20000.00") - Decimal("14382.50")
    act(books, joana, NETS, "undo", {})
    assert left(books, item) == 20000


def test_nothing_ticked_is_refused_with_the_reason(books: Books, joana: Browser) -> None:
    owe(books, "Hotel", "20000.00", "Invoice 7", role=AccountRole.RECEIVABLE)

    answer = act(books, joana, NETS, "settle", {"difference": ""})

    assert answer.status_code == 422
    assert "Choose what the line pays" in answer.text
    assert books.states() == ["imported"] * 3


def test_a_question_goes_to_the_portal_and_its_answer_comes_back(
    books: Books, joana: Browser
) -> None:
    act(books, joana, NETS, "ask", {"text": "Which day was this?"})
    assert "asked" in words(joana.get(books.address).text)
    owner = at_portal(books.cast.nordlys, books.cast.owner)
    assert "Joana Dias asks about a payment" in words(owner.get("/").text)
    page = owner.get("/bank/questions/")
    assert "Which day was this?" in page.text
    with client_scope(books.cast.nordlys.ref):
        question = LineQuestion.objects.get()
    empty = owner.post(f"/bank/questions/{question.pk}/", {"answer": ""})
    assert empty.status_code == 422
    assert "Write what you know about this payment." in empty.text

    owner.post(f"/bank/questions/{question.pk}/", {"answer": "Friday the 20th."})

    assert "Nobody is waiting for an answer." in owner.get("/bank/questions/").text
    page = joana.get(f"{books.address}?line={books.line(NETS).id}")
    assert "Friday the 20th." in page.text


def test_a_transfer_is_booked_in_transit(books: Books, joana: Browser) -> None:
    answer = act(books, joana, FJORDRIST, "transfer", {})

    assert answer.status_code == 302
    assert "Transferred by Joana Dias" in words(joana.get(f"{books.address}?show=reconciled").text)


def test_the_proof_says_why_bank_and_books_differ(books: Books, tomas: Browser) -> None:
    page = tomas.get(f"{books.address}proof/?on=2026-11-30")

    text = words(page.text)
    assert "Bank and books differ, and this is why" in text
    assert "On a statement, not in the books" in text
    for name in ("csv", "xlsx", "pdf"):
        file = tomas.get(f"{books.address}proof.{name}?on=2026-11-30")
        assert file.status_code == 200
        assert file["Content-Disposition"].endswith(f'2026-11-30.{name}"')
    assert tomas.get(f"{books.address}proof/?on=yesterday").status_code == 200


def test_a_rule_is_previewed_against_the_past_and_not_made(books: Books, joana: Browser) -> None:
    books.post("x", ("6480", "-1"), ("1010", "1"), day=date(2026, 11, 9))
    given = {
        "name": "Rent",
        "text_contains": "Havnen",
        "direction": "any",
        "account_code": "2030",
        "preview": "1",
    }

    page = joana.post("/clients/nordlys/bank/rules/new/", given)

    text = words(page.text)
    assert "Fits 1 of the latest 3 lines" in text
    assert "Still open: 1. Went to this account anyway: 0. Explained otherwise: 0." in text
    assert "No rule yet" in joana.get("/clients/nordlys/bank/rules/").text


def test_what_is_in_another_currency_is_shown_in_both_and_settled(
    books: Books, joana: Browser
) -> None:
    actor = books.cast.actor(books.cast.preparer, books.cast.nordlys)
    item = owe(books, "Wien GmbH", "16000.00", "Invoice 7", role=AccountRole.RECEIVABLE, euro=True)
    address = f"{books.address}?line={books.line(NETS).id}"
    assert "No rate of EUR is known for this day" in words(joana.get(address).text)
    with client_scope(books.cast.nordlys.ref):
        currencies.type_rate(currency="EUR", on=MONDAY, rate=Decimal("7.50"), actor=actor)
    text = words(joana.get(address).text)
    assert "2 000.00 EUR" in text
    assert "15 000.00 DKK by the rate of the day" in text

    answer = act(books, joana, NETS, "settle", {"items": [str(item.pk)], "difference": ""})

    assert answer.status_code == 302
    assert left(books, item) == 0


def test_a_discount_nobody_offers_is_answered_with_two_ways_out(
    books: Books, joana: Browser
) -> None:
    item = owe(books, "Hotel", "14500.00", "Invoice 7", role=AccountRole.RECEIVABLE)
    given = {"items": [str(item.pk)], "difference": "discount"}

    answer = act(books, joana, NETS, "settle", given)

    text = words(answer.text)
    assert answer.status_code == 422
    assert "No cash discount is offered on what you chose." in text
    assert "Settle in part, the rest stays open" in text
    assert "Write the rest off" in text
    assert f'value="{item.pk}" checked' in answer.text
    act(books, joana, NETS, "settle", given | {"difference": ["discount", ""]})
    assert left(books, item) == Decimal("117.50")


# ---- Several lines at once -----------------------------------------------------------------------
def choose(books: Books, browser: Browser, names: list[str], given: Any) -> Any:
    lines = [str(books.line(name).id) for name in names]
    return browser.post(f"{books.address}chosen/", given | {"lines": lines}, follow=True)


def test_ticked_lines_are_posted_together(books: Books, joana: Browser) -> None:
    assert 'form="chosen"' in joana.get(books.address).text

    page = choose(books, joana, [NETS, FJORDRIST], {"act": "post", "account": "2390"})

    assert "2 lines explained." in words(page.text)
    assert books.states() == ["reconciled", "reconciled", "imported"]


def test_ticked_lines_without_a_word_stay_open_and_it_is_said(books: Books, joana: Browser) -> None:
    for given, said in (
        ({"act": "post"}, "Choose the account that the lines go to."),
        ({"act": "exclude"}, "Say why this line is left out of the books."),
        ({"act": "accept"}, "1 line was left open: Nothing is suggested for this line."),
    ):
        assert said in words(choose(books, joana, [NETS], given).text)
    assert "Choose at least one line." in words(choose(books, joana, [], {"act": "accept"}).text)
    assert books.states() == ["imported"] * 3


def test_the_reviewer_ticks_nothing(books: Books, tomas: Browser) -> None:
    assert 'form="chosen"' not in tomas.get(books.address).text
    assert choose(books, tomas, [NETS], {"act": "transfer"}).status_code == 403
    assert books.states() == ["imported"] * 3


# ---- A refused file ------------------------------------------------------------------------------
def test_a_refused_file_is_kept_and_tried_again_or_thrown_away(
    books: Books, joana: Browser
) -> None:
    bad = samples.camt(samples.MOVEMENTS[0]).replace(b"2026-11-24", b"46037")
    sent = {"statement": SimpleUploadedFile("bad.xml", bad)}
    page = joana.post("/clients/nordlys/bank/import/", sent)
    text = words(page.text)
    assert page.status_code == 422
    assert "“46037” in Ntry/BookgDt is not a day of the calendar." in text
    assert "Nothing was stored. The file is kept for a day: try again" in text
    address = page.text.split("/clients/nordlys/bank/import/drafts/")[1].split("/")[0]
    kept = f"/clients/nordlys/bank/import/drafts/{address}/"

    assert "“46037” in Ntry/BookgDt" in words(joana.get(kept).text)
    assert joana.post(kept).status_code == 422
    joana.post(f"{kept}discard/")

    assert joana.get(kept).status_code == 404
