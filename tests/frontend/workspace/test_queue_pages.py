"""A worker's queue: what it shows, what can be done from it, and who sees nothing."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.workspace.models import TimeEntry, WorkItem, WorkState
from tests.cast import Cast
from tests.frontend.visiting import at_workspace
from tests.frontend.workspace.conftest import Books


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_queue_names_the_work_its_client_and_its_promise(books: Books, joana: Browser) -> None:
    page = joana.get("/")
    assert page.status_code == 200
    assert "Reconcile 3 lines, Jyske Bank ··4817" in page.text
    assert "Nordlys Kaffe ApS" in words(page.text)
    assert "0 of 3 done" in words(page.text)
    assert 'aria-current="page"' in page.text
    assert re.search(r'My queue</span><span class="count">1</span>', page.text)


def test_an_empty_queue_says_what_comes_next(cast: Cast, joana: Browser) -> None:
    page = joana.get("/")
    assert "Your queue is done" in page.text
    assert "New work arrives here by itself" in page.text


def test_whoever_serves_no_client_sees_no_work(books: Books, oskar: Browser) -> None:
    assert "Reconcile" not in oskar.get("/").text
    assert oskar.get(f"/?item={books.item.pk}").status_code == 404
    assert oskar.get(f"/items/{books.item.pk}/snooze/").status_code == 404


def test_a_visitor_is_sent_to_sign_in(cast: Cast) -> None:
    answer = at_workspace().get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/")


def test_filters_in_the_address_narrow_the_list(books: Books, joana: Browser) -> None:
    assert "Reconcile 3 lines" in joana.get("/?client=nordlys&q=jyske&sort=size").text
    assert "No work fits these filters" in joana.get("/?client=pekarna").text
    page = joana.get("/?client=nordlys")

    assert '<option value="nordlys" selected>' in page.text


def test_htmx_gets_the_pane_alone(books: Books, joana: Browser) -> None:
    headers = {"HX-Request": "true", "HX-Target": "pane"}
    page = joana.get(f"/?item={books.item.pk}", headers=headers)
    assert 'id="pane-title"' in page.text
    assert "<html" not in page.text
    restored = joana.get("/", headers=headers | {"HX-History-Restore-Request": "true"})
    assert "<html" in restored.text


def test_snoozing_takes_it_out_of_the_queue_and_can_be_undone(books: Books, joana: Browser) -> None:
    item = books.item
    answer = joana.post(f"/items/{item.pk}/snooze/", {"how_long": "hour", "back": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    page = joana.get("/")
    assert "Snoozed. It comes back by itself." in page.text
    assert f'action="/items/{item.pk}/undo/"' in page.text
    assert "Your queue is done" in page.text
    assert "Reconcile 3 lines" in joana.get("/snoozed/").text
    joana.post(f"/items/{item.pk}/undo/")
    assert "Reconcile 3 lines" in joana.get("/").text


def test_a_refused_snooze_keeps_what_was_chosen_and_changes_nothing(
    books: Books, joana: Browser
) -> None:
    given = {"how_long": "own", "until": "2020-01-01T08:00"}
    page = joana.post(f"/items/{books.item.pk}/snooze/", given)
    assert page.status_code == 422
    assert "Choose a time that is still to come." in page.text
    assert 'value="2020-01-01T08:00"' in page.text
    assert books.item.snoozed_until is None


def test_waiting_needs_a_reason_and_is_listed_with_it(books: Books, joana: Browser) -> None:
    item = books.item
    assert joana.post(f"/items/{item.pk}/wait/", {"on": "Mette"}).status_code == 422
    given = {"on": "Mette Holm", "reason": "The rent contract is missing"}
    joana.post(f"/items/{item.pk}/wait/", given)
    assert books.item.state == WorkState.WAITING
    page = joana.get("/waiting/")
    assert "Waiting on Mette Holm" in page.text
    assert "The rent contract is missing" in page.text


def test_work_is_handed_to_nobody_who_is_not_assigned(books: Books, joana: Browser) -> None:
    item = books.item
    given = {"to_user_id": str(books.cast.outsider.user_id), "said": "Please"}
    page = joana.post(f"/items/{item.pk}/hand-over/", given)
    assert page.status_code == 422
    assert "Please" in page.text
    assert books.item.preparer_id == books.cast.preparer.user_id


def test_the_second_person_accepts(books: Books, joana: Browser, tomas: Browser) -> None:
    books.finish()
    item = books.item
    assert "Reconcile 3 lines" in tomas.get("/review/").text
    joana.post(f"/items/{item.pk}/accept/")
    assert books.item.state == WorkState.IN_REVIEW
    tomas.post(f"/items/{item.pk}/accept/", {"back": "/review/"})
    assert books.item.state == WorkState.DONE
    assert "Accepted. The work is done." in tomas.get("/review/").text


def test_returning_says_why(books: Books, joana: Browser, tomas: Browser) -> None:
    books.finish()
    item = books.item
    assert tomas.post(f"/items/{item.pk}/return/", {"reason": ""}).status_code == 422
    assert books.item.state == WorkState.IN_REVIEW
    tomas.post(f"/items/{item.pk}/return/", {"reason": "Rent belongs to 2030"})
    page = joana.get(f"/?item={item.pk}")
    assert "Returned by Tomáš Novák" in page.text
    assert "Rent belongs to 2030" in page.text


def test_an_act_page_goes_back_only_to_our_own_pages(books: Books, joana: Browser) -> None:
    given = {"how_long": "hour", "back": "https://elsewhere.example/"}
    answer = joana.post(f"/items/{books.item.pk}/snooze/", given)
    assert answer["Location"] == "/"


def test_an_act_comes_as_a_dialog_and_leaves_the_page_when_done(
    books: Books, joana: Browser
) -> None:
    address = f"/items/{books.item.pk}/snooze/?back=/waiting/"
    headers = {"HX-Request": "true", "HX-Target": "act-dialog"}
    shown = joana.get(address, headers=headers)
    assert 'id="act-dialog-title"' in shown.text
    assert "<html" not in shown.text
    refused = joana.post(address, {"how_long": "own"}, headers=headers)
    assert refused.status_code == 200
    assert "Choose the day and the time." in refused.text
    done = joana.post(address, {"how_long": "hour"}, headers=headers)
    assert done["HX-Redirect"] == "/waiting/"


@pytest.mark.parametrize(("typed", "minutes"), [("45", 45), ("1:30", 90), ("2h", 120)])
def test_time_is_written_down_as_people_say_it(
    books: Books, joana: Browser, typed: str, minutes: int
) -> None:
    given = {"minutes": typed, "worked_on": timezone.localdate().isoformat(), "note": "Rent"}
    assert joana.post(f"/items/{books.item.pk}/time/", given).status_code == 302
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.item_id, entry.note) == (minutes, books.item.pk, "Rent")
    assert "Rent" in joana.get("/time/").text


def test_unreadable_time_is_refused_with_what_was_typed(books: Books, joana: Browser) -> None:
    given = {"minutes": "a while", "worked_on": timezone.localdate().isoformat()}
    page = joana.post(f"/items/{books.item.pk}/time/", given)
    assert page.status_code == 422
    assert 'value="a while"' in page.text
    assert not TimeEntry.objects.exists()


def test_the_running_timer_is_in_the_rail_and_stops_there(books: Books, joana: Browser) -> None:
    joana.post(f"/items/{books.item.pk}/timer/")
    assert "<kontor-timer" in joana.get("/").text
    joana.post("/time/stop/", {"back": "/"})
    assert TimeEntry.objects.get().minutes == 1
    assert "<kontor-timer" not in joana.get("/").text


def test_the_team_is_for_whoever_manages_people(books: Books, joana: Browser) -> None:
    assert joana.get("/team/").status_code == 404
    page = at_workspace(books.cast.administrator).get("/team/")
    assert "Joana Dias" in page.text
    assert "All work is with somebody" in page.text


def test_the_palette_finds_clients_screens_and_accounts(books: Books, joana: Browser) -> None:
    inside = {"HX-Request": "true", "HX-Current-URL": f"http://workspace.localhost{books.address}"}
    found = words(joana.get("/palette/?q=2030", headers=inside).text)
    assert "Accounts 2030" in found
    assert "Nordlys Kaffe ApS" in joana.get("/palette/?q=nord", headers=inside).text
    assert "Periods" in joana.get("/palette/?q=perio", headers=inside).text
    assert "Nothing is called" in joana.get("/palette/?q=zzz", headers=inside).text


def test_the_palette_shows_no_accounts_outside_a_client(
    books: Books, joana: Browser, oskar: Browser
) -> None:
    outside = {"HX-Request": "true", "HX-Current-URL": "http://workspace.localhost/"}
    assert "Accounts" not in joana.get("/palette/?q=Husleje", headers=outside).text
    inside = {"HX-Request": "true", "HX-Current-URL": f"http://workspace.localhost{books.address}"}
    assert "Accounts" not in oskar.get("/palette/?q=Husleje", headers=inside).text


def test_the_queue_asks_the_same_number_of_questions_however_long_it_is(
    books: Books, joana: Browser
) -> None:
    _queries(joana)
    few = _queries(joana)
    template = books.item
    for _each in range(5):
        _copy(template)
    assert _queries(joana) <= few


def _queries(browser: Browser) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get("/?sort=size")
    return len(asked)


def _copy(item: WorkItem) -> None:
    subject = item.subject
    subject.pk, subject.key_hash = None, uuid.uuid4().hex
    subject.save(force_insert=True)
    WorkItem.objects.create(
        subject=subject,
        state=item.state,
        count=1,
        total=1,
        opened_at=item.opened_at,
        opened_by_fact=uuid.uuid4(),
        promised_at=item.promised_at,
        preparer_id=item.preparer_id,
    )
