"""What the first page says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from frontend.portal.home import needs
from kernel.periods import Month
from tenants import services
from tests.cast import Cast, drain
from tests.frontend.portal import books
from tests.frontend.visiting import at_portal


def titles(page: Any) -> list[str]:
    return [each.title for each in page.context["needs"]]


def test_a_new_client_is_asked_for_the_first_statement(owner: Browser) -> None:
    page = owner.get("/")
    assert titles(page) == ["Send your first bank statement"]
    assert page.context["needs"][0].primary
    assert "One thing needs you." in page.text
    assert "No figures yet" in page.text


@pytest.mark.urls("kontor.urls.portal")
def test_a_statement_is_missed_once_its_month_and_the_days_of_grace_have_passed(
    cast: Cast, owner: Browser
) -> None:
    books.import_statement(cast, books.mt940())
    accounts = owner.get("/").context["accounts"]
    assert list(needs.bank_needs(accounts, today=date(2026, 11, 5))) == []
    (missed,) = needs.bank_needs(accounts, today=date(2026, 11, 6))
    assert missed.title == "Send the bank statement of ABN Amro ··4300"
    assert missed.text.startswith("Missing since 4 Oct 2026.")


def test_a_statement_that_does_not_add_up_and_an_open_invitation_need_the_owner(
    cast: Cast, owner: Browser
) -> None:
    books.import_statement(cast, books.mt940(closing="1200,00"))
    services.invite_member(
        client_id=cast.nordlys.id,
        email="per@nordlys.example",
        name="Per Dahl",
        role="viewer",
        actor=cast.actor(cast.owner, cast.nordlys),
    )
    page = owner.get("/")
    assert "The statement of ABN Amro ··4300 doesn't add up" in titles(page)
    assert "Per Dahl hasn't accepted the invitation yet" in titles(page)
    amounts = [each.amount for each in page.context["needs"] if each.amount is not None]
    assert amounts == [Decimal("50")]


def test_figures_team_and_happenings_are_there(cast: Cast, owner: Browser) -> None:
    this_month = Month.of(timezone.localdate()).first_day
    books.post(cast, this_month, "Salg", (books.BANK, "1500.00"), (books.SALES, "-1500.00"))
    drain(cast.nordlys.ref)
    page = owner.get("/")
    assert "1\xa0500" in page.text
    assert page.context["money"]["month"].revenue == Decimal("1500")
    team = [(each.person.name, each.duties) for each in page.context["team"]]
    assert team == [
        ("Joana Dias", "Accounting: Preparer"),
        ("Tomáš Novák", "Accounting: Reviewer"),
    ]
    assert "Entry GEN" in page.text
    assert "The books were measured" not in page.text


def test_a_viewer_sees_the_figures_but_neither_lines_nor_trail(cast: Cast) -> None:
    page = at_portal(cast.nordlys, books.member(cast, "viewer")).get("/")
    assert page.status_code == 200
    assert page.context["happenings"] is None
    assert page.context["needs"] == []
    assert "Bank accounts" not in page.text


def test_whoever_is_not_a_user_of_this_client_finds_nothing(cast: Cast) -> None:
    for stranger in (cast.administrator, cast.preparer, cast.owners["duna"]):
        assert at_portal(cast.nordlys, stranger).get("/").status_code == 404
    assert at_portal(cast.nordlys).get("/").status_code == 302


def test_home_asks_the_same_number_of_questions_whatever_happened(
    cast: Cast, owner: Browser, django_assert_max_num_queries: Any
) -> None:
    for month in range(1, 7):
        name = f"M{month}"
        books.import_statement(cast, books.mt940(month=f"26{month:02d}", name=name), name=name)
    with django_assert_max_num_queries(45):
        assert owner.get("/").status_code == 200
