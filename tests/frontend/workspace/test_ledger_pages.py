"""A client's ledger in the workspace: reading, posting, reversing, closing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client as Browser

from apps.accounting.models import (
    Account,
    JournalEntry,
    Line,
    OpenItem,
    Period,
    RoleAccount,
)
from apps.accounting.services import currencies, dimensions
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel.actor import system_actor
from kernel.tenancy import client_scope
from tests.cast import Cast
from tests.frontend.workspace.conftest import BANK, RENT, SALES, Books
from tests.frontend.workspace.test_queue_pages import words

HOME = "/clients/nordlys/ledger/"


def sheet(*lines: tuple[str, str, str], **head: str) -> dict[str, str]:
    given = {"journal": "GEN", "date": "2026-11-12", "description": "Rent of November"} | head
    given |= {"lines-TOTAL_FORMS": str(len(lines)), "lines-INITIAL_FORMS": "0"}
    for at, (account, debit, credit) in enumerate(lines):
        given |= {f"lines-{at}-account": account, f"lines-{at}-text": ""}
        given |= {f"lines-{at}-debit": debit, f"lines-{at}-credit": credit}
    return given


def entries(cast: Cast) -> int:
    with client_scope(cast.nordlys.ref):
        return JournalEntry.objects.count()


def test_an_entry_is_posted_by_hand_and_listed(books: Books, joana: Browser) -> None:
    lines = ((f"{RENT} Husleje", "1 250,50", ""), (BANK, "", "1250.50"), ("", "", ""))
    answer = joana.post(f"{HOME}new/", sheet(*lines))
    assert answer.status_code == 302
    text = words(joana.get(answer["Location"]).text).replace("\u00a0", " ")
    assert "GEN 2026/1" in text
    assert "Total 1 250.50 1 250.50" in text
    assert "Rent of November" in joana.get(HOME).text


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (((RENT, "100", ""), (BANK, "", "90")), "Debit and credit differ by 10."),
        (((RENT, "100", ""), ("9999", "", "100")), "There is no account 9999 in these books."),
        (((RENT, "1,234", ""), (BANK, "", "1234")), "Write the amount like 1234.50."),
        (((RENT, "100", "100"), (BANK, "", "100")), "A line is debit or credit, not both."),
        ((("", "100", ""), (BANK, "", "100")), "Which account?"),
    ],
)
def test_a_refused_entry_keeps_what_was_typed_and_posts_nothing(
    books: Books, joana: Browser, lines: tuple[tuple[str, str, str], ...], said: str
) -> None:
    page = joana.post(f"{HOME}new/", sheet(*lines))
    assert page.status_code == 422
    assert said in page.text
    assert 'value="Rent of November"' in page.text
    assert f'value="{lines[1][0]}"' in page.text
    assert entries(books.cast) == 0


def test_more_lines_keep_what_was_typed(books: Books, joana: Browser) -> None:
    given = sheet((RENT, "100", ""), (BANK, "", "100"), more="1")
    page = joana.post(f"{HOME}new/", given)
    assert page.status_code == 200
    assert 'name="lines-5-account"' in page.text
    assert f'value="{RENT}"' in page.text
    assert entries(books.cast) == 0


def test_a_reversal_needs_a_reason_and_is_linked(books: Books, joana: Browser) -> None:
    posted = books.post("Rent", (RENT, "100"), (BANK, "-100"), day=date(2026, 11, 12))
    address = f"{HOME}entries/{posted.id}/"
    assert joana.post(f"{address}reverse/", {"reason": ""}).status_code == 422
    assert entries(books.cast) == 1
    answer = joana.post(f"{address}reverse/", {"reason": "Posted twice"})
    assert answer["Location"] == address
    page = joana.get(address)
    assert "See the reversal" in page.text
    assert "/reverse/" not in page.text
    again = joana.post(f"{address}reverse/", {"reason": "Posted twice"})
    assert again.status_code == 409
    assert entries(books.cast) == 2


def test_the_journal_narrows_and_downloads(books: Books, joana: Browser) -> None:
    books.post("Rent", (RENT, "100"), (BANK, "-100"), day=date(2026, 11, 12))
    books.post("=Sales", (SALES, "-200"), (BANK, "200"), day=date(2026, 11, 13))
    page = joana.get(f"{HOME}?account={RENT}")
    assert "GEN 2026/1" in page.text
    assert "GEN 2026/2" not in page.text
    file = joana.get(f"{HOME}?as=csv")
    assert file["Content-Disposition"] == 'attachment; filename="nordlys-journal.csv"'
    rows = file.content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[:4] for row in rows[1:]] == [
        ["GEN 2026/2", "2026-11-13", "'=Sales", "200.0000"],
        ["GEN 2026/1", "2026-11-12", "Rent", "100.0000"],
    ]


def test_the_journal_pages_by_place_not_by_number(books: Books, joana: Browser) -> None:
    for day in range(1, 29):
        for _twice in range(2):
            books.post(f"Day {day}", (RENT, "1"), (BANK, "-1"), day=date(2026, 11, day))
    first = joana.get(HOME)
    assert first.text.count("data-row") == 50
    after = first.context["page"].next_cursor
    second = joana.get(f"{HOME}?after={after}")
    assert second.text.count("data-row") == 6
    assert joana.get(f"{HOME}?after=damaged").status_code == 422


def test_an_account_card_runs_the_balance(books: Books, joana: Browser) -> None:
    books.post("Rent", (RENT, "100"), (BANK, "-100"), day=date(2026, 10, 12))
    books.post("Rent", (RENT, "40"), (BANK, "-40"), day=date(2026, 11, 12))
    page = joana.get(f"{HOME}accounts/{RENT}/?from=2026-11-01&to=2026-11-30")
    text = words(page.text)
    assert "Balance before 100.00" in text
    assert "Rent 40.00 140.00 Balance 140.00" in text
    assert joana.get(f"{HOME}accounts/9999/").status_code == 404


def test_only_the_reviewer_closes_and_reopens_with_a_reason(
    books: Books, joana: Browser, tomas: Browser
) -> None:
    with client_scope(books.cast.nordlys.ref):
        first = Period.objects.order_by("starts_on").first()
    assert first is not None
    address = f"{HOME}periods/{first.pk}/"
    assert joana.post(f"{address}close/", {"state": "closed"}).status_code == 403
    assert tomas.post(f"{address}close/", {"state": "closed"}).status_code == 302
    assert "closed" in words(tomas.get(f"{HOME}periods/").text)
    assert tomas.post(f"{address}reopen/", {"reason": ""}).status_code == 422
    with client_scope(books.cast.nordlys.ref):
        assert Period.objects.get(pk=first.pk).state == "closed"
    tomas.post(f"{address}reopen/", {"reason": "A late bill"})
    with client_scope(books.cast.nordlys.ref):
        assert Period.objects.get(pk=first.pk).state == "open"


def test_whoever_is_not_assigned_finds_no_ledger(books: Books, oskar: Browser) -> None:
    for page in ("", "new/", "accounts/", f"accounts/{RENT}/", "periods/"):
        assert oskar.get(f"{HOME}{page}").status_code == 404


def test_a_line_says_whose_it_is_where_it_belongs_and_what_it_is_in_euro(
    books: Books, joana: Browser
) -> None:
    actor = books.cast.actor(books.cast.preparer, books.cast.nordlys)
    with client_scope(books.cast.nordlys.ref):
        control = Account.objects.filter(control="receivable").order_by("code")[0].code
        parties.create_party(
            draft=PartyDraft(name="Aarhus Kaffebar", country="DK", is_customer=True),
            actor=system_actor(),
        )
        dimensions.add_dimension(kind="cost_centre", code="SHOP", name="Shop", actor=actor)
        currencies.type_rate(
            currency="EUR", on=date(2026, 11, 1), rate=Decimal("7.46"), actor=actor
        )
    given = sheet((control, "746", ""), (SALES, "", "746"))
    given |= {"lines-0-party": "aarhus kaffebar", "lines-1-cost_centre": "SHOP Shop"}
    for at in (0, 1):
        given |= {f"lines-{at}-currency": "eur", f"lines-{at}-foreign": "100"}
    nobody = joana.post(f"{HOME}new/", given | {"lines-0-party": "Nobody"})
    assert nobody.status_code == 422
    assert "Nobody in the register is called that." in nobody.text
    assert entries(books.cast) == 0
    answer = joana.post(f"{HOME}new/", given)
    text = words(joana.get(answer["Location"]).text).replace("\u00a0", " ")
    assert "Aarhus Kaffebar 100.00 EUR" in text
    assert "SHOP" in text
    with client_scope(books.cast.nordlys.ref):
        item = OpenItem.objects.get()
        assert (item.currency, item.open_currency_amount) == ("EUR", Decimal(100))


def test_a_line_says_when_it_is_due_and_how_it_is_taxed(
    cast: Cast, books: Books, joana: Browser
) -> None:
    with client_scope(cast.nordlys.ref):
        owed = Account.objects.get(control="receivable").code
        output = RoleAccount.objects.get(role="tax_output").account.code
        draft = PartyDraft(name="Café Ø", country="DK", is_customer=True)
        cafe = parties.create_party(draft=draft, actor=system_actor()).party.id
    given = sheet((owed, "1250", ""), (SALES, "", "1000"), (output, "", "250")) | {
        "lines-0-party": "café ø",
        "lines-0-due": "2026-12-24",
        "lines-1-tax": "DK-S25 Salg med moms",
        "lines-2-tax": "DK-S25",
    }
    answer = joana.post(f"{HOME}new/", given)
    assert answer.status_code == 302
    with client_scope(cast.nordlys.ref):
        item = OpenItem.objects.get()
        assert (item.party_id, item.due_on, item.open_amount) == (cafe, date(2026, 12, 24), 1250)
        said = Line.objects.order_by("position").values_list("tax_code__code", "tax_role")
        assert list(said) == [(None, None), ("DK-S25", "base"), ("DK-S25", "tax")]
    copied = joana.get(f"{HOME}new/?copy={answer['Location'].split('/')[-2]}").context
    assert copied["form"]["description"].value() == "Rent of November"
    assert [line["account"].value() for line in copied["lines"].forms] == [owed, SALES, output]
    first = copied["lines"].forms[0]
    assert (first["party"].value(), first["debit"].value(), first["due"].value()) == (
        "Café Ø",
        "1250.00",
        None,
    )
    assert copied["lines"].forms[1]["tax"].value() == "DK-S25"
    assert entries(cast) == 1


@pytest.mark.parametrize("wanted", ["x", "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"])
def test_what_isnt_there_cannot_be_copied(books: Books, joana: Browser, wanted: str) -> None:
    assert joana.get(f"{HOME}new/?copy={wanted}").status_code == 404
