"""A sheet sent twice takes effect once; one that was refused, or says something else, again."""

from __future__ import annotations

import re
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client as Browser
from django.utils import timezone

from apps.accounting.models import JournalEntry, RecurringInvoice
from kernel.tenancy import client_scope
from tests.cast import Cast
from tests.frontend.visiting import at_workspace
from tests.frontend.workspace.conftest import BANK, RENT
from tests.frontend.workspace.test_ledger_pages import HOME, entries, sheet
from tests.frontend.workspace.test_sales_pages import COFFEE, Shop
from tests.frontend.workspace.test_sales_pages import HOME as SALES

LINES = ((RENT, "100", ""), (BANK, "", "100"))


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return Shop(cast)


@pytest.fixture
def joana(cast: Cast) -> Browser:
    return at_workspace(cast.preparer)


def token(page: Any) -> str:
    found = re.search(r'name="once" value="([0-9a-f]{32})"', page.text)
    assert found
    return found[1]


def test_an_entry_sent_twice_is_posted_once(cast: Cast, joana: Browser) -> None:
    given = sheet(*LINES, once=token(joana.get(f"{HOME}new/")))
    first, second = (joana.post(f"{HOME}new/", given) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert entries(cast) == 1
    joana.post(f"{HOME}new/", given | {"once": token(joana.get(f"{HOME}new/"))})
    assert entries(cast) == 2


def test_a_sheet_that_says_something_else_is_another_act(cast: Cast, joana: Browser) -> None:
    given = sheet(*LINES, once=token(joana.get(f"{HOME}new/")))
    joana.post(f"{HOME}new/", given)
    joana.post(f"{HOME}new/", given | {"description": "Rent of December"})
    assert entries(cast) == 2


def test_what_was_refused_may_be_tried_again(cast: Cast, joana: Browser) -> None:
    given = sheet(*LINES, once=token(joana.get(f"{HOME}new/")))
    wrong = given | {"lines-1-credit": "90"}
    for _ in range(2):
        assert joana.post(f"{HOME}new/", wrong).status_code == 422
    assert joana.post(f"{HOME}new/", given).status_code == 302
    assert entries(cast) == 1


def test_a_payment_and_a_draft_sent_twice_are_kept_once(
    cast: Cast, shop: Shop, joana: Browser
) -> None:
    draft = shop.sheet(COFFEE, once=token(joana.get(f"{SALES}new/")))
    assert len({joana.post(f"{SALES}new/", draft)["Location"] for _ in range(2)}) == 1
    assert len(shop.invoices()) == 1
    address = f"{SALES}customers/{shop.customer}/payment/"
    given = {
        "on": timezone.localdate().isoformat(),
        "amount": "50",
        "account": BANK,
        "once": token(joana.get(address)),
    }
    assert [joana.post(address, given).status_code for _ in range(2)] == [302, 302]
    with client_scope(cast.nordlys.ref):
        assert JournalEntry.objects.filter(source_kind="customer_payment").count() == 1


def test_a_pattern_sent_twice_comes_once(shop: Shop, joana: Browser) -> None:
    issued = shop.issued()
    address = f"{SALES}{issued.id}/repeat/"
    given = {"every_months": "1", "first_on": "2027-01-01", "once": token(joana.get(address))}
    assert [joana.post(address, given).status_code for _ in range(2)] == [302, 302]
    assert shop.inside(RecurringInvoice.objects.count) == 1


def test_without_a_token_nothing_is_held_back(cast: Cast, joana: Browser) -> None:
    for _ in range(2):
        joana.post(f"{HOME}new/", sheet(*LINES))
    joana.post(f"{HOME}new/", sheet(*LINES, once="x" * 65))
    assert entries(cast) == 3


def test_whoever_comes_while_the_first_is_at_work_is_told_so_and_nothing_is_done(
    cast: Cast, joana: Browser
) -> None:
    given = sheet(*LINES, once=token(joana.get(f"{HOME}new/")))
    with patch("frontend.once.cache.add", return_value=False):
        refused = joana.post(f"{HOME}new/", given)
    assert refused.status_code == 409
    assert entries(cast) == 0
    assert joana.post(f"{HOME}new/", given).status_code == 302
    assert entries(cast) == 1
