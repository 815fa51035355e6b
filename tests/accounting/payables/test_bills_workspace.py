"""The bill screen of the workspace: list, sheet, checks, acts."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from apps.accounting.models import Period
from apps.accounting.selectors import payables as read
from kernel.tenancy import client_scope
from tests.accounting.payables.conftest import DAY, DUE, Desk, desk_of, line
from tests.cast import Cast
from tests.frontend.visiting import at_portal, at_workspace

LIST_QUERIES_MAX = 12
BILLS = "/clients/pekarna/bills/"
LEDGER = "/clients/pekarna/ledger/"


@pytest.fixture
def shut(cast: Cast) -> Desk:
    return desk_of(cast)


@pytest.fixture
def joana(shut: Desk) -> Browser:
    return at_workspace(shut.cast.preparer)


def captured(desk: Desk, *lines: Any, **given: Any) -> uuid.UUID:
    with client_scope(desk.cast.pekarna.ref):
        return desk.captured(*lines, **given)


def sheet(page: Any, **typed: str) -> dict[str, Any]:
    """The form as the page shows it, with some fields typed over."""
    found = page.context["sheet"]
    sets = (found.lines, found.instalments)
    known = {
        bound.html_name: bound.value()
        for form in (found.form, *(each for forms in sets for each in forms))
        for bound in form
    }
    known |= {
        bound.html_name: bound.value()
        for forms in sets
        for bound in forms.management_form.hidden_fields()
    }
    chosen = known["party"]
    known["party"] = chosen[0] if isinstance(chosen, tuple) else chosen
    known |= typed
    return {name: "" if value is None else str(value) for name, value in known.items()}


def test_the_list_shows_where_each_bill_stands(shut: Desk, joana: Browser) -> None:
    bill_id = captured(shut)

    page = joana.get(BILLS)

    assert [(row.id, words) for row, words, _tone in page.context["rows"]] == [(bill_id, "coded")]
    assert "Mlýn Vltava s.r.o." in page.text
    assert joana.get(f"{BILLS}?show=posted").context["rows"] == []


def test_the_list_costs_no_more_queries_for_many_bills(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        desk.posted(number=f"A-{number}", confirmed={"same_amount": "Weekly"})
    with django_assert_max_num_queries(LIST_QUERIES_MAX):
        assert len(read.bills().rows) == 5
        assert read.counts().posted == 5


def test_what_is_typed_is_kept_and_submitting_leads_to_the_next(shut: Desk, joana: Browser) -> None:
    uncoded = line(account="", tax_code="", tax=Decimal(120))
    bill_id = captured(shut, uncoded, number="")
    page = joana.get(f"{BILLS}{bill_id}/")

    typed = sheet(
        page,
        number="2026-200",
        **{"lines-0-account": "501 Spotřeba materiálu", "lines-0-tax_code": "CZ-P12"},
    )
    answer = joana.post(f"{BILLS}{bill_id}/save/", typed | {"submit": "1"})

    assert answer.status_code == 302
    with client_scope(shut.cast.pekarna.ref):
        row = read.bill(bill_id=bill_id).row
    assert (row.state, row.number, row.waits_for) == ("submitted", "2026-200", "Reviewer")


def test_what_is_in_the_way_is_said_and_what_was_typed_stays(shut: Desk, joana: Browser) -> None:
    bill_id = captured(shut, number="")
    page = joana.get(f"{BILLS}{bill_id}/")
    assert "The supplier&#x27;s number is missing." in page.text

    joana.post(f"{BILLS}{bill_id}/save/", sheet(page, variable_symbol="77") | {"submit": "1"})

    with client_scope(shut.cast.pekarna.ref):
        bill = read.bill(bill_id=bill_id)
    assert (bill.row.state, bill.variable_symbol) == ("captured", "77")


def test_an_amount_that_cannot_be_read_comes_back_beside_its_field(
    shut: Desk, joana: Browser
) -> None:
    bill_id = captured(shut)
    page = joana.get(f"{BILLS}{bill_id}/")

    answer = joana.post(f"{BILLS}{bill_id}/save/", sheet(page, gross="much"))

    assert answer.status_code == 422
    assert "Write the amount like 1234.50." in answer.text


def test_instalments_are_typed_beside_the_lines(shut: Desk, joana: Browser) -> None:
    bill_id = captured(shut)
    page = joana.get(f"{BILLS}{bill_id}/")
    assert "Due in instalments" in page.text

    answer = joana.post(f"{BILLS}{bill_id}/save/", sheet(page, more="instalments"))
    assert answer.url.endswith("?more=instalments")
    page = joana.get(answer.url)
    shown = page.context["sheet"].instalments
    assert [(form["due_on"].value(), form["amount"].value()) for form in shown] == [
        (DUE, "1120.00"),
        (None, None),
        (None, None),
    ]
    typed = {
        "instalments-0-amount": "620",
        "instalments-1-due_on": "2027-01-17",
        "instalments-1-amount": "500,00",
    }
    assert joana.post(f"{BILLS}{bill_id}/save/", sheet(page, **typed)).status_code == 302

    with client_scope(shut.cast.pekarna.ref):
        bill = read.bill(bill_id=bill_id)
    assert [(each.due_on.isoformat(), each.amount) for each in bill.instalments] == [
        ("2026-12-17", Decimal(620)),
        ("2027-01-17", Decimal(500)),
    ]


def test_an_instalment_without_its_day_comes_back_with_what_was_typed(
    shut: Desk, joana: Browser
) -> None:
    bill_id = captured(shut)
    page = joana.get(f"{BILLS}{bill_id}/?more=instalments")

    answer = joana.post(f"{BILLS}{bill_id}/save/", sheet(page, **{"instalments-1-amount": "5"}))

    assert answer.status_code == 422
    assert "An instalment has a day and an amount." in answer.text
    with client_scope(shut.cast.pekarna.ref):
        assert read.bill(bill_id=bill_id).instalments == ()


def test_proposals_are_filled_in_and_say_why(shut: Desk, joana: Browser) -> None:
    with client_scope(shut.cast.pekarna.ref):
        shut.posted()
    open_line = line(account="", tax_code="", tax=Decimal(120))
    bill_id = captured(shut, open_line, number="2026-118")

    page = joana.get(f"{BILLS}{bill_id}/")

    assert "“Hladká mouka”, as on bill 2026-117" in page.text
    assert "field-suggested" in page.text
    assert "Line 1 has no account" not in page.text
    with client_scope(shut.cast.pekarna.ref):
        assert read.bill(bill_id=bill_id).lines[0].account == ""


def test_the_reviewer_approves_and_joana_posts(shut: Desk, joana: Browser) -> None:
    with client_scope(shut.cast.pekarna.ref):
        bill_id = shut.submitted()
    tomas = at_workspace(shut.cast.reviewer)
    assert tomas.get(f"{BILLS}{bill_id}/").context["may_decide"]

    tomas.post(f"{BILLS}{bill_id}/do/approve/")
    joana.post(f"{BILLS}{bill_id}/do/post/")

    with client_scope(shut.cast.pekarna.ref):
        assert shut.state(bill_id) == "posted"
    assert "PUR 2026/1" in joana.get(f"{BILLS}{bill_id}/").text


def test_declining_asks_why_and_the_preparer_reads_it(shut: Desk, joana: Browser) -> None:
    with client_scope(shut.cast.pekarna.ref):
        bill_id = shut.submitted()
    tomas = at_workspace(shut.cast.reviewer)

    assert tomas.post(f"{BILLS}{bill_id}/why/decline/", {"reason": ""}).status_code == 422
    tomas.post(f"{BILLS}{bill_id}/why/decline/", {"reason": "Wrong account"})

    page = joana.get(f"{BILLS}{bill_id}/")
    assert "Wrong account" in page.text
    assert "Tomáš Novák declined it" in page.text


def test_who_may_not_code_gets_no_sheet(shut: Desk) -> None:
    bill_id = captured(shut)
    tomas = at_workspace(shut.cast.reviewer)

    page = tomas.get(f"{BILLS}{bill_id}/")

    assert page.context["sheet"] is None
    assert tomas.post(f"{BILLS}{bill_id}/save/", {}).status_code == 403
    assert tomas.post(f"{BILLS}{bill_id}/do/post/").status_code == 403
    assert tomas.post(f"{BILLS}{bill_id}/do/nothing/").status_code == 404


def test_the_list_is_a_file_too(shut: Desk, joana: Browser) -> None:
    captured(shut, number="=1+1")

    text = joana.get(f"{BILLS}?as=csv").content.decode("utf-8-sig")

    assert text.splitlines()[1].startswith("Mlýn Vltava s.r.o.,'=1+1,bill,coded,2026-11-03")


def test_a_bill_on_paper_is_begun_by_hand(shut: Desk, joana: Browser) -> None:
    typed = {
        "party": str(shut.supplier),
        "kind": "bill",
        "number": "77",
        "issued_on": "2026-11-03",
        "due_on": "2026-12-03",
        "net": "100",
        "tax": "21",
    }

    assert joana.post(f"{BILLS}new/", typed).status_code == 302

    with client_scope(shut.cast.pekarna.ref):
        (row,) = read.bills().rows
    assert (row.number, row.gross, row.state) == ("77", Decimal(121), "captured")


def test_another_clients_worker_finds_nothing(shut: Desk) -> None:
    bill_id = captured(shut)
    oskar = at_workspace(shut.cast.outsider)

    assert oskar.get(f"{BILLS}{bill_id}/").status_code == 404


def test_the_provider_sees_who_approves_from_which_amount_on(shut: Desk, joana: Browser) -> None:
    assert "your reviewer approves every bill" in joana.get(f"{BILLS}limits/").text
    with client_scope(shut.cast.pekarna.ref):
        shut.ask_the_owner("5000")

    page = joana.get(f"{BILLS}limits/")

    assert [(each.label, each.amount_from) for each in page.context["settings"].rules] == [
        ("Jana", Decimal(5000))
    ]
    assert "All that a payment batch pays together." in page.text
    assert joana.post(f"{BILLS}limits/", {}).status_code == 405


def test_an_entry_leads_to_its_bill_and_a_month_to_its_unposted_ones(
    shut: Desk, joana: Browser
) -> None:
    with client_scope(shut.cast.pekarna.ref):
        bill_id = shut.posted()
        entry_id = read.bill(bill_id=bill_id).entry_id
        shut.captured(number="2026-118")
        period = Period.objects.get(starts_on__lte=DAY, ends_on__gte=DAY)
    jana = at_portal(shut.cast.pekarna, shut.cast.owners["pekarna"])

    assert f'href="{BILLS}{bill_id}/"' in joana.get(f"{LEDGER}entries/{entry_id}/").text
    assert f'href="/money-out/bills/{bill_id}/"' in jana.get(f"/reports/entries/{entry_id}/").text
    checks = joana.get(f"{LEDGER}periods/{period.pk}/").context["checks"]
    assert [
        (each["check"].left, each["url"]) for each in checks if each["check"].code == "bills"
    ] == [(1, BILLS)]
