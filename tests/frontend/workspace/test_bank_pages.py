"""Explaining bank lines in the workspace: every way of it, every refusal, and who may."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.accounting.models import JournalEntry, MatchRule
from apps.workspace.models import WorkState
from kernel.models import AuditEntry
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.accounting.bank.samples import Movement
from tests.cast import Cast, drain
from tests.frontend.visiting import at_workspace
from tests.frontend.workspace.conftest import BANK, FEES, RENT, SALES, Books
from tests.frontend.workspace.test_queue_pages import words

HTMX = {"HX-Request": "true"}
NETS, FJORDRIST, HAVNEN = "Nets A/S", "Fjordrist Grossist A/S", "Ejendomsselskabet Havnen"


def entries(cast: Cast) -> int:
    with client_scope(cast.nordlys.ref):
        return JournalEntry.objects.count()


def parts(*given: tuple[str, str], **more: str) -> dict[str, str]:
    data = {"parts-TOTAL_FORMS": str(len(given)), "parts-INITIAL_FORMS": "0"} | more
    for at, (account, amount) in enumerate(given):
        data |= {f"parts-{at}-account": account, f"parts-{at}-amount": amount}
        data[f"parts-{at}-text"] = ""
    return data


def act(books: Books, browser: Browser, name: str, to: str, given: Any, **headers: str) -> Any:
    line_id = books.line(name).id
    return browser.post(f"/clients/nordlys/bank/lines/{line_id}/{to}/", given, headers=headers)


# ---- Seeing --------------------------------------------------------------------------------------
def test_the_screen_shows_statement_left_and_books_right(books: Books, joana: Browser) -> None:
    books.add_rule("Ejendomsselskabet Havnen", RENT)
    books.post("Bill 2079931", (BANK, "-12940"), (SALES, "12940"), day=date(2026, 11, 9))
    page = joana.get(books.address)
    text = words(page.text)
    assert "0 of 3 lines explained 3 to go" in text
    assert "To match 3" in text
    assert "Certain 2" in text
    assert "No idea 1" in text
    assert "Same amount, same reference “2079931”" in text
    assert "Nothing in the books yet" in text
    assert "Accept 2 certain" in text


def test_whoever_is_not_assigned_finds_no_bank(books: Books, oskar: Browser) -> None:
    assert oskar.get(books.address).status_code == 404
    assert oskar.get("/clients/nordlys/bank/").status_code == 404
    address = f"/clients/nordlys/bank/lines/{books.line(NETS).id}/"
    assert oskar.get(address).status_code == 404
    given = parts((FEES, ""))
    assert act(books, oskar, NETS, "post", given).status_code == 404
    assert books.states() == ["imported"] * 3


def test_a_client_of_others_is_as_unknown_as_no_client(books: Books, joana: Browser) -> None:
    assert joana.get("/clients/duna/bank/").status_code == 404
    assert joana.get("/clients/nobody/bank/").status_code == 404
    other = books.address.replace("nordlys", "pekarna")
    assert joana.get(other).status_code == 404


def test_looking_at_the_bank_is_written_into_the_clients_trail(
    books: Books, joana: Browser
) -> None:
    joana.get(books.address)
    with client_scope(books.cast.nordlys.ref):
        seen = AuditEntry.objects.get(is_access=True)
    assert (seen.act, seen.subject_id, seen.actor_name) == (
        "seen.bank_account",
        books.account_id,
        "Joana Dias",
    )


def test_the_reviewer_looks_and_changes_nothing(books: Books, tomas: Browser) -> None:
    page = tomas.get(books.address)
    assert page.status_code == 200
    assert "/accept/" not in page.text
    assert act(books, tomas, NETS, "post", parts((FEES, ""))).status_code == 403
    assert books.states() == ["imported"] * 3


def test_a_line_opens_by_its_address_without_script(books: Books, joana: Browser) -> None:
    line = books.line(HAVNEN)
    answer = joana.get(f"/clients/nordlys/bank/lines/{line.id}/")
    assert answer["Location"] == f"{books.address}?line={line.id}"
    page = joana.get(answer["Location"])
    assert "From now on: money out with “Ejendomsselskabet Havnen” goes to this account." in (
        page.text
    )
    assert "··2209" in page.text


def test_opening_a_line_by_htmx_closes_the_one_before(books: Books, joana: Browser) -> None:
    first, second = books.line(NETS), books.line(HAVNEN)
    address = f"/clients/nordlys/bank/lines/{second.id}/?was={first.id}"
    page = joana.get(address, headers=HTMX)
    assert page.text.count('hx-swap-oob="true"') == 2
    assert page.text.count("is-opened") == 1
    assert "<html" not in page.text


# ---- Explaining ----------------------------------------------------------------------------------
def test_a_suggested_entry_is_matched_with_one_click(books: Books, joana: Browser) -> None:
    posted = books.post("Bill 2079931", (BANK, "-12940"), (SALES, "12940"), day=date(2026, 11, 9))
    page = joana.get(books.address).text
    choice = page.split('name="choice" value="')[1].split('"')[0]
    answer = act(books, joana, FJORDRIST, "accept", {"choice": choice})
    assert answer["Location"] == books.address
    line = books.line(FJORDRIST)
    assert line.reconciliation is not None
    assert line.reconciliation.entry_id == posted.id
    shown = joana.get(books.address).text
    assert "Matched with GEN 2026/1." in shown
    assert f'action="/clients/nordlys/bank/lines/{line.id}/undo/"' in shown


def test_a_suggestion_that_is_gone_changes_nothing(books: Books, joana: Browser) -> None:
    page = act(books, joana, NETS, "accept", {"choice": "match-999"})
    assert page.status_code == 409
    assert "That suggestion is gone." in page.text
    assert books.states() == ["imported"] * 3


def test_posting_by_htmx_answers_with_row_head_and_undo(books: Books, joana: Browser) -> None:
    answer = act(books, joana, NETS, "post", parts((f"{SALES} Salg", "")), **HTMX)
    assert answer.status_code == 200
    line = books.line(NETS)
    assert f'id="line-{line.id}"' in answer.text
    assert "1 of 3 lines explained" in words(answer.text)
    assert json.loads(answer["HX-Trigger"]) == {
        "kontor:toast": {
            "message": "Posted as BNK 2026/1.",
            "undo_url": f"/clients/nordlys/bank/lines/{line.id}/undo/",
        }
    }
    assert json.loads(answer["HX-Trigger-After-Settle"]) == {"kontor:line-done": {"line": line.id}}


def test_an_unknown_account_keeps_what_was_typed(books: Books, joana: Browser) -> None:
    given = parts(("9999", ""), description="Takings of Monday")
    page = act(books, joana, NETS, "post", given)
    assert page.status_code == 422
    assert "There is no account 9999 in these books." in page.text
    assert 'value="9999"' in page.text
    assert 'value="Takings of Monday"' in page.text
    assert books.states() == ["imported"] * 3
    assert entries(books.cast) == 0


def test_a_line_is_split_and_the_last_part_takes_the_rest(books: Books, joana: Browser) -> None:
    act(books, joana, NETS, "post", parts((SALES, "14 000,00"), (FEES, "")))
    done = books.line(NETS).reconciliation
    assert done is not None
    assert [(side.account_code, f"{side.amount:.2f}") for side in done.sides] == [
        (SALES, "14000.00"),
        (FEES, "382.50"),
    ]


def test_parts_that_differ_from_the_line_are_refused(books: Books, joana: Browser) -> None:
    page = act(books, joana, NETS, "post", parts((SALES, "14000"), (FEES, "1")))
    assert page.status_code == 422
    assert "381.5 is left over" in page.text
    assert 'value="14000"' in page.text
    assert books.states() == ["imported"] * 3


def test_one_more_part_keeps_what_was_typed_and_complains_of_nothing(
    books: Books, joana: Browser
) -> None:
    page = act(books, joana, NETS, "post", parts((SALES, ""), more="1"), **HTMX)
    assert 'name="parts-1-account"' in page.text
    assert f'value="{SALES}"' in page.text
    assert "field-error" not in page.text
    assert books.states() == ["imported"] * 3


def test_remembering_makes_the_rule_and_the_next_line_certain(books: Books, joana: Browser) -> None:
    act(books, joana, HAVNEN, "post", parts((RENT, ""), remember="on"))
    with client_scope(books.cast.nordlys.ref):
        rule = MatchRule.objects.get()
    assert (rule.text_contains, rule.direction) == ("Ejendomsselskabet Havnen", "out")
    december = Movement("-28500.00", HAVNEN, "Husleje dec", date(2026, 12, 23), "N9")
    books.send(december, reference="2026-12")
    page = joana.get(f"{books.address}?show=certain")
    assert "Husleje dec" in page.text
    assert "Accept 1 certain" in page.text


def test_a_refused_posting_makes_no_rule(books: Books, joana: Browser) -> None:
    act(books, joana, HAVNEN, "post", parts((BANK, ""), remember="on"))
    with client_scope(books.cast.nordlys.ref):
        assert not MatchRule.objects.exists()
    assert books.states() == ["imported"] * 3


def test_excluding_needs_a_reason(books: Books, joana: Browser) -> None:
    assert act(books, joana, NETS, "exclude", {"reason": ""}).status_code == 422
    assert books.states() == ["imported"] * 3
    act(books, joana, NETS, "exclude", {"reason": "Mette's own card"})
    assert "Mette&#x27;s own card" in joana.get(f"{books.address}?show=excluded").text


def test_undo_opens_that_line_and_no_other(books: Books, joana: Browser) -> None:
    act(books, joana, NETS, "post", parts((SALES, "")))
    act(books, joana, HAVNEN, "post", parts((RENT, "")))
    answer = act(books, joana, NETS, "undo", {})
    assert answer["Location"] == f"{books.address}?line={books.line(NETS).id}"
    assert books.states() == ["imported", "imported", "reconciled"]
    assert entries(books.cast) == 3


def test_a_line_taken_back_among_the_matched_is_shown_among_the_open_without_script(
    books: Books, joana: Browser
) -> None:
    act(books, joana, NETS, "post", parts((SALES, "")))
    answer = act(books, joana, NETS, "undo", {"show": "reconciled", "page": "1"})
    assert answer["Location"] == f"{books.address}?line={books.line(NETS).id}"
    assert NETS in joana.get(answer["Location"]).text


def test_all_that_is_certain_is_accepted_at_once(books: Books, joana: Browser) -> None:
    books.add_rule("Ejendomsselskabet Havnen", RENT)
    books.post("Bill 2079931", (BANK, "-12940"), (SALES, "12940"), day=date(2026, 11, 9))
    joana.post(f"{books.address}certain/")
    assert books.states() == ["imported", "reconciled", "reconciled"]
    assert "2 lines explained." in joana.get(books.address).text


def test_the_last_line_sends_the_work_to_the_second_person(
    books: Books, joana: Browser, tomas: Browser
) -> None:
    for name, account in ((NETS, SALES), (FJORDRIST, FEES), (HAVNEN, RENT)):
        act(books, joana, name, "post", parts((account, "")))
    drain(books.cast.nordlys.ref)
    assert books.item.state == WorkState.IN_REVIEW
    assert "Everything is explained" in joana.get(books.address).text
    assert "You are the second person" in tomas.get(books.address).text


def test_the_screen_asks_the_same_number_of_questions_for_more_lines(
    books: Books, joana: Browser
) -> None:
    joana.get(books.address)
    with CaptureQueriesContext(connection) as few:
        joana.get(books.address)
    more = [Movement(f"{n}.00", f"Kunde {n}", reference=f"K{n}") for n in range(1, 30)]
    books.send(*more, reference="more")
    with CaptureQueriesContext(connection) as many:
        joana.get(books.address)
    assert len(many) <= len(few)


# ---- Rules, accounts, import ---------------------------------------------------------------------
def test_rules_are_listed_moved_and_switched_off(books: Books, joana: Browser) -> None:
    books.add_rule("Havnen", RENT)
    books.add_rule("Nets", SALES)
    with client_scope(books.cast.nordlys.ref):
        second = MatchRule.objects.get(name="Nets")
    page = joana.get("/clients/nordlys/bank/rules/").text
    assert page.count('data-row-key="u"') == page.count('data-row-key="d"') == 1
    moved = joana.post(f"/clients/nordlys/bank/rules/{second.pk}/move/", {"position": "1"})
    # The moved row has the focus again, so that the same key moves it on.
    assert f'id="rule-{second.pk}" autofocus' in joana.get(moved["Location"]).text
    joana.post(f"/clients/nordlys/bank/rules/{second.pk}/switch/", {"is_active": "0"})
    with client_scope(books.cast.nordlys.ref):
        rows = MatchRule.objects.order_by("position").values_list("name", "is_active")
        assert list(rows) == [("Nets", False), ("Havnen", True)]
    page = joana.get("/clients/nordlys/bank/rules/")
    assert "text contains “Nets”" in page.text


def test_a_rule_for_everything_is_refused_with_what_was_typed(books: Books, joana: Browser) -> None:
    given = {"name": "Everything", "direction": "any", "account_code": RENT}
    page = joana.post("/clients/nordlys/bank/rules/new/", given)
    assert page.status_code == 422
    assert "Say what the lines have in common" in page.text
    assert 'value="Everything"' in page.text
    with client_scope(books.cast.nordlys.ref):
        assert not MatchRule.objects.exists()


def test_bank_accounts_are_listed_with_what_is_left(books: Books, joana: Browser) -> None:
    text = words(joana.get("/clients/nordlys/bank/").text)
    assert "Jyske Bank ··4817" in text
    assert "−26 057.50" in text.replace("\u00a0", " ")


def test_the_import_page_is_for_whoever_may_import(
    books: Books, joana: Browser, tomas: Browser
) -> None:
    page = joana.get("/clients/nordlys/bank/import/")
    assert "Drop a file here" in page.text
    assert "2026-11.xml" in page.text
    assert tomas.get("/clients/nordlys/bank/import/").status_code == 403
    assert at_workspace(books.cast.outsider).get("/clients/nordlys/bank/import/").status_code == 404


def test_a_statement_of_a_new_account_is_imported_step_by_step(
    books: Books, joana: Browser
) -> None:
    number = samples.make_iban("DK", "50511234560001")
    content = samples.camt(Movement("5.00", "Kunde"), account=number, reference="new")
    file = SimpleUploadedFile("savings.xml", content)
    asked = joana.post("/clients/nordlys/bank/import/", {"statement": file})
    assert "/import/drafts/" in asked["Location"]
    assert "··0001" in joana.get(asked["Location"]).text
    sent = joana.post(asked["Location"], {"bank_account": "new", "name": "Savings"})
    assert "Waiting for its turn" in joana.get(sent["Location"]).text
    drain(books.cast.nordlys.ref)
    assert "1 line was taken in from savings.xml." in joana.get(sent["Location"]).text
    assert "Savings ··0001" in joana.get("/clients/nordlys/bank/").text
