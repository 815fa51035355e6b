"""What a page asks of the database, whatever is listed on it and however much of it.

The addresses are walked: a new list is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import make_integration
from tests.cast import Cast
from tests.frontend import filling, walking
from tests.frontend.visiting import Browser, at_portal, at_workspace

QUERIES_MAX: Final = 12
# No lists: a desk that puts many lists together, and what is worked out or filled in from all that
# can be chosen. They may not grow either.
MORE_AT: Final[Mapping[str, int]] = {
    "/": 18,
    "/cockpit/": 13,
    "/clients/pekarna/ledger/opening/": 14,
    "/clients/pekarna/sales/new/": 13,
}
# What an address of the API must be told.
TOLD: Final[Mapping[str, str]] = {
    "as_of": "2026-12-31",
    "on": "2026-12-31",
    "date_from": "2026-01-01",
    "date_to": "2026-12-31",
    "currency": "EUR",
    "kind": "cost_centre",
}
# Answers that say nothing of a list: acts, and pages that lead to others.
NO_LIST: Final = (302, 404, 405)
FEW, MORE = 2, 1


def asked(browser: Browser, address: str) -> list[str]:
    """The statements of the second visit; the first notes the session and the look."""
    assert browser.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return [each["sql"] for each in captured.captured_queries if not _moves(each["sql"])]


def _moves(statement: str) -> bool:
    """Whether it only goes from one scope to another and reads nothing."""
    return statement.startswith("SELECT set_config(")


def pages(browsers: Sequence[Browser], addresses: Iterator[str]) -> dict[str, int]:
    """Address → statements, of those that show a page to the first who may see it."""
    found = {}
    for address in addresses:
        for browser in browsers:
            answer = browser.get(address)
            if answer.status_code != 403:
                break
        if answer.status_code in NO_LIST:
            continue
        assert answer.status_code == 200, (address, answer.status_code)
        if answer["Content-Type"].startswith("text/html"):
            with CaptureQueriesContext(connection) as captured:
                browser.get(address)
            found[address] = _count(captured)
    return found


def _count(captured: CaptureQueriesContext) -> int:
    return sum(not _moves(each["sql"]) for each in captured.captured_queries)


def answers(cast: Cast, told: Mapping[str, str]) -> dict[str, int]:
    """Address → statements, of what the API lists."""
    integration = make_integration(cast.pekarna)
    found = {}
    for address in walking.lists("kontor.urls.portal", ("api",), given={}):
        path = address.removeprefix("/api/v1/")
        query: dict[str, Any] = {}
        answer = integration.get(path)
        if answer.status_code == 422:
            query = {each["field"]: told[each["field"]] for each in answer.json()["errors"]}
            answer = integration.get(path, query)
        if answer.status_code in NO_LIST:
            continue
        assert answer.status_code == 200, (address, answer.content)
        with CaptureQueriesContext(connection) as captured:
            integration.get(path, query)
        found[address] = _count(captured)
    return found


def everywhere(cast: Cast, told: Mapping[str, str]) -> dict[str, int]:
    owner = at_portal(cast.pekarna, cast.owners["pekarna"])
    workers = [at_workspace(cast.preparer), at_workspace(cast.reviewer)]
    given = {"client": "pekarna"}
    return {
        **pages([owner], walking.lists("kontor.urls.portal", ("portal",), given={})),
        **pages(
            workers,
            walking.lists("kontor.urls.workspace", ("client_file",), given=given),
        ),
        **{
            f"workspace {address}": count
            for address, count in pages(
                [at_workspace(cast.administrator)],
                walking.lists("kontor.urls.workspace", ("provider",), given={}),
            ).items()
        },
        **answers(cast, told),
    }


def test_no_list_asks_more_than_twelve_questions_nor_more_for_more_rows(cast: Cast) -> None:
    """At all doors at once: filling every list is what takes the time."""
    books = filling.begin(cast)
    books.more(FEW)
    told = {
        **TOLD,
        "bank_account_id": str(books.desk.account.id),
        "party_id": str(books.customers[0]),
    }
    few = everywhere(cast, told)
    books.more(MORE)
    more = everywhere(cast, told)
    assert len(few) > 110
    too_many = {
        address: count
        for address, count in few.items()
        if count > MORE_AT.get(address.removeprefix("workspace "), QUERIES_MAX)
    }
    assert too_many == {}
    growing = {
        address: (count, more.get(address))
        for address, count in few.items()
        if more.get(address) != count
    }
    assert growing == {}


def test_a_session_in_use_is_noted_once_in_a_while(cast: Cast) -> None:
    browser = at_portal(cast.nordlys, cast.owner)
    browser.get("/trail/")
    assert not [each for each in asked(browser, "/trail/") if "usersession" in each]
