"""What a page asks of the database, whatever is listed on it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.frontend.visiting import Browser, at_portal, at_workspace

QUERIES_MAX = 12
OF_A_CLIENT = ("parties", "documents", "sales", "bills", "ledger", "ledger/rates")
OF_THE_PORTAL = ("parties", "documents", "money-in", "trail")


def asked(browser: Browser, address: str) -> list[str]:
    """The statements of the second visit; the first notes the session and the look."""
    assert browser.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return [each["sql"] for each in captured.captured_queries]


@pytest.mark.parametrize("place", OF_A_CLIENT)
def test_a_list_of_the_workspace_asks_at_most_twelve_questions(cast: Cast, place: str) -> None:
    statements = asked(at_workspace(cast.preparer), f"/clients/nordlys/{place}/")
    assert len(statements) <= QUERIES_MAX, statements


@pytest.mark.parametrize("place", OF_THE_PORTAL)
def test_a_list_of_the_portal_asks_at_most_twelve_questions(cast: Cast, place: str) -> None:
    statements = asked(at_portal(cast.nordlys, cast.owner), f"/{place}/")
    assert len(statements) <= QUERIES_MAX, statements


def test_a_session_in_use_is_noted_once_in_a_while(cast: Cast) -> None:
    browser = at_portal(cast.nordlys, cast.owner)
    browser.get("/trail/")
    assert not [each for each in asked(browser, "/trail/") if "usersession" in each]
