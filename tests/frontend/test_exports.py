"""Lists as files: no cell of any is run by a spreadsheet, whoever named what."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import openpyxl

from apps.accounting.exports.hand_back import hand_back as hand_back_books
from apps.accounting.models import Statement
from apps.parties.hand_back import hand_back as hand_back_parties
from apps.records.exports import hand_back as hand_back_records
from frontend import exports
from kernel.tenancy import client_scope, shared_scope
from tests.api.conftest import make_integration
from tests.cast import Cast
from tests.frontend import filling, walking
from tests.frontend.filling import NAME
from tests.frontend.visiting import Browser, at_portal, at_workspace

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
NUMBER: Final = re.compile(r"^[+-]?[\d\s.,]+%?$")
# What a page links to as a file: its own list, or a report in a format.
LINK: Final = re.compile(r'href="([^"]*(?:as=csv|/(?:csv|xlsx)/|\.csv|\.xlsx)[^"]*)"')


def test_a_name_never_runs_as_a_formula_and_numbers_stay_numbers() -> None:
    response = exports.csv_file(
        "clients", ("Client", "Amount"), [("=1+1", Decimal("-12.50")), ("Nordlys", None)]
    )
    assert response.content.decode() == ("\ufeffClient,Amount\r\n'=1+1,-12.50\r\nNordlys,\r\n")
    assert response["Content-Disposition"] == 'attachment; filename="clients.csv"'


def files_linked(
    browser: Browser, addresses: Iterator[str], *, extra: tuple[str, ...] = ()
) -> Iterator[tuple[str, bytes]]:
    """(address, content) of every file that these pages lead to, each once; and of their lists."""
    seen: set[str] = set()
    for address in (*addresses, *extra):
        answer = browser.get(address)
        links = [address] if _is_file(answer) else []
        if not links and answer.status_code == 200:
            text = answer.content.decode(errors="replace").replace("&amp;", "&")
            links = [_joined(address, each) for each in LINK.findall(text)]
            links += [f"{address}?as=csv"]
        for link in links:
            if link.partition("?")[0] + link[-6:] in seen:
                continue
            seen.add(link.partition("?")[0] + link[-6:])
            file = browser.get(link)
            if _is_file(file):
                yield link, bytes(file.getvalue())


def _is_file(answer: Any) -> bool:
    return answer.status_code == 200 and "attachment" in answer.headers.get(
        "Content-Disposition", ""
    )


def _joined(address: str, link: str) -> str:
    return link if link.startswith("/") else f"{address}{link}"


def cells(name: str, content: bytes) -> list[Any]:
    """Every cell of a table; of a workbook those that hold a formula come as such."""
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [
            f"={cell.value}" if cell.data_type == "f" else ("text", cell.value)
            for page in book.worksheets
            for row in page.iter_rows()
            for cell in row
            if cell.value is not None
        ]
    text = content.decode("utf-8-sig")
    delimiter = ";" if text.count(";") > text.count(",") else ","
    return [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


def run_by_a_spreadsheet(content: bytes, name: str) -> list[str]:
    return [
        cell
        for cell in cells(name, content)
        if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA) and not NUMBER.match(cell)
    ]


def test_no_cell_of_any_file_at_any_door_is_run(cast: Cast) -> None:
    """Everything that a person may name is named `=1+1`."""
    books = filling.begin(cast)
    books.more(1)
    owner = at_portal(cast.pekarna, cast.owners["pekarna"])
    addresses = walking.lists("kontor.urls.portal", ("portal",), given={})
    found = dict(files_linked(owner, addresses, extra=_of_one_statement(cast)))
    for person in (cast.preparer, cast.administrator):
        audience = "client_file" if person is cast.preparer else "provider"
        addresses = walking.lists("kontor.urls.workspace", (audience,), given={"client": "pekarna"})
        found |= {
            f"workspace {address}": content
            for address, content in files_linked(
                at_workspace(person), addresses, extra=_of_one_thing(books)
            )
        }
    with shared_scope():
        for hand_back in (hand_back_books, hand_back_parties, hand_back_records):
            found |= {
                f"hand-back {name}": content
                for name, content in hand_back(client=cast.pekarna)
                if name.endswith(".csv")
            }
    integration = make_integration(cast.pekarna)
    for file_format in ("csv", "xlsx"):
        answer = integration.get(f"journal-files/{file_format}")
        found[f"api {file_format}"] = bytes(answer.getvalue())
    assert len(found) > 90
    assert sum(NAME.encode() in content for content in found.values()) > 30
    assert {a: run for a, c in found.items() if (run := run_by_a_spreadsheet(c, a))} == {}


def _of_one_statement(cast: Cast) -> tuple[str, ...]:
    with client_scope(cast.pekarna.ref):
        statement = Statement.objects.values_list("pk", flat=True).first()
    return (f"/bank/statements/{statement}/",)


def _of_one_thing(books: filling.Filling) -> tuple[str, ...]:
    customer = books.customers[0]
    return (
        f"/clients/pekarna/sales/customers/{customer}/",
        f"/clients/pekarna/ledger/accounts/{filling.COST}/",
        "/clients/pekarna/import/journal.csv",
        "/clients/pekarna/import/journal.xlsx",
    )
