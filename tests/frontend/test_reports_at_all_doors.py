"""The same report says the same in the portal, the workspace and the API, and in its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client as Browser

from apps.accounting.selectors import reports
from apps.accounting.services import ledger
from apps.accounting.values.ledger import EntryDraft, LineDraft
from apps.parties.models import Party
from frontend.reports import showing
from kernel.tenancy import client_scope, current_client
from tests.api.conftest import Integration, make_integration
from tests.cast import Cast
from tests.frontend.portal import books
from tests.frontend.test_page_queries import asked
from tests.frontend.visiting import at_portal, at_workspace

SPAN, DAY = "first=2026-01-01&last=2026-06-30", "on=2026-06-30"
API_SPAN = {"date_from": "2026-01-01", "date_to": "2026-06-30"}
API_DAY = {"as_of": "2026-06-30"}
SPANNING = tuple(each.code for each in reports.CATALOGUE.values() if each.asks == "span")
KINDS = tuple(reports.CATALOGUE)
QUERIES_MAX = 12


def draft(words: str, *lines: LineDraft, on: date) -> EntryDraft:
    return EntryDraft(journal_code="GEN", date=on, description=words, lines=lines)


def line(code: str, amount: str, **more: Any) -> LineDraft:
    return LineDraft(account_code=code, amount=Decimal(amount), **more)


@dataclass(frozen=True)
class Doors:
    portal: Browser
    workspace: Browser
    api: Integration


@pytest.fixture
def doors(cast: Cast) -> Iterator[Doors]:
    """Nordlys has sold for 1,250 with VAT, on account and in euro, and owes 500."""
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        party = Party.objects.create(
            name="=Hotel Skagen", sort_key="hotel", name_key="hotel", is_customer=True, country="DK"
        )
        taxed = {"tax_code": "DK-S25"}
        ledger.post_entry(
            draft=draft(
                "@Coffee",
                line("6190", "1250", party_id=party.pk, due_on=date(2026, 5, 31)),
                line("1010", "-1000", tax_role="base", **taxed),
                line("7680", "-250", tax_role="tax", **taxed),
                on=date(2026, 5, 1),
            ),
            actor=actor,
        )
        euro = {"currency": "EUR"}
        ledger.post_entry(
            draft=draft(
                "Coffee abroad",
                line("6190", "746", party_id=party.pk, currency_amount=Decimal(100), **euro),
                line("1010", "-746", currency_amount=Decimal(-100), **euro),
                on=date(2026, 6, 2),
            ),
            actor=actor,
        )
        ledger.post_entry(
            draft=draft(
                "Beans", line("1610", "500"), line("7440", "-500", party_id=party.pk),
                on=date(2026, 6, 3),
            ),
            actor=actor,
        )  # fmt: skip
    yield Doors(
        portal=at_portal(cast.nordlys, cast.owner),
        workspace=at_workspace(cast.preparer),
        api=make_integration(cast.nordlys),
    )


def query(kind: str) -> str:
    return SPAN if kind in SPANNING else DAY


def file_of(browser: Browser, base: str, kind: str, file_format: str) -> bytes:
    extra = "&layout=total" if kind == "profit-and-loss" else ""
    answer = browser.get(f"{base}{kind}/file/{file_format}/?{query(kind)}{extra}")
    assert answer.status_code == 200
    return bytes(answer.getvalue())


def without_moment(content: bytes) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return [row for at, row in enumerate(rows) if at != 3]


def of_api(found: dict[str, Any]) -> list[list[str]]:
    """Every amount of the answer, section by section, as the files have them."""
    return [amounts for each in found["sections"] for amounts in _amounts(each)]


def _amounts(section: dict[str, Any]) -> Iterator[list[str]]:
    for row in section["rows"]:
        yield row["amounts"]
    for inner in section["sections"]:
        yield from _amounts(inner)
    yield section["totals"]


def numbers(row: list[str], *, width: int, count: int) -> list[Decimal]:
    """The amounts of a whole row; nothing of a heading."""
    return [Decimal(cell or 0) for cell in row[-count:]] if len(row) == width else []


@pytest.mark.parametrize("kind", KINDS)
def test_all_three_doors_say_the_same(doors: Doors, kind: str) -> None:
    portal = without_moment(file_of(doors.portal, "/reports/", kind, "csv"))
    workspace = without_moment(file_of(doors.workspace, "/clients/nordlys/reports/", kind, "csv"))
    assert portal == workspace
    asked = API_SPAN if kind in SPANNING else API_DAY
    compare = {"compare_to": "2025-12-31"} if kind == "balance-sheet" else {}
    found = doors.api.get(f"reports/{kind}", asked | compare, **{"Accept-Language": "en"}).json()
    count = len(found["columns"])
    said = [
        each
        for each in (numbers(row, width=len(portal[4]), count=count) for row in portal[5:])
        if each
    ]
    ours = [[Decimal(amount) for amount in each] for each in of_api(found)]
    assert said[: len(ours)] == ours
    page = doors.workspace.get(f"/clients/nordlys/reports/{kind}/?{query(kind)}&layout=total")
    assert page.context["sheet"].title == found["title"]
    assert [str(note) for note in page.context["sheet"].notes] == found["notes"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_cell_of_a_file_is_run_and_amounts_are_numbers(doors: Doors, kind: str) -> None:
    rows = without_moment(file_of(doors.workspace, "/clients/nordlys/reports/", kind, "csv"))
    texts = [cell for row in rows for cell in row if cell[:1] in "=+@" and cell]
    assert texts == []
    sent = file_of(doors.portal, "/reports/", kind, "xlsx")
    page: Any = openpyxl.load_workbook(io.BytesIO(sent)).active
    cells = [cell for row in page.iter_rows(min_row=7) for cell in row if cell.value]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any(isinstance(cell.value, int | float) for cell in cells)
    assert file_of(doors.portal, "/reports/", kind, "pdf").startswith(b"%PDF-")


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_asks_at_most_twelve_questions(doors: Doors, kind: str) -> None:
    for browser, base in (
        (doors.portal, "/reports/"),
        (doors.workspace, "/clients/nordlys/reports/"),
    ):
        statements = asked(browser, f"{base}{kind}/?{query(kind)}")
        assert len(statements) <= QUERIES_MAX, statements


@pytest.mark.parametrize("kind", ["general-ledger", "journal"])
def test_a_long_list_is_sent_page_by_page_and_reads_as_in_one_piece(
    doors: Doors, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = "/clients/nordlys/reports/"
    [whole] = doors.workspace.get(f"{base}{kind}/file/csv/?{query(kind)}").streaming_content
    monkeypatch.setattr(showing, "LINES_AT_ONCE", 1)
    answer = doors.workspace.get(f"{base}{kind}/file/csv/?{query(kind)}")
    pieces = list(answer.streaming_content)
    assert len(pieces) == {"general-ledger": 7, "journal": 3}[kind]
    assert without_moment(b"".join(pieces)) == without_moment(whole)
    stem = kind.replace("-", "_")
    assert answer["Content-Disposition"] == (
        f'attachment; filename="{stem}_2026-01-01_2026-06-30.csv"'
    )


def test_a_list_that_is_sent_page_by_page_stays_in_its_clients_books(
    cast: Cast, doors: Doors
) -> None:
    """The pages are read after the view has left the client's scope."""
    answer = doors.portal.get(f"/reports/journal/file/csv/?{SPAN}")
    assert current_client() is None
    assert b"Coffee abroad" in answer.getvalue()
    assert current_client() is None


def test_a_figure_leads_down_to_its_entry_and_that_to_how_it_was_settled(doors: Doors) -> None:
    address = f"/clients/nordlys/reports/receivables/?{DAY}"
    for _step in range(2):
        page = doors.workspace.get(address)
        address = next(line["url"] for line in page.context["lines"] if line["kind"] == "account")
    entry = doors.workspace.get(address)
    [settling] = entry.context["settlings"]
    assert (settling.state, settling.item.open_amount) == ("unpaid", Decimal(1250))
    own = doors.portal.get(address.replace("/clients/nordlys/ledger/", "/reports/"))
    assert "=Hotel Skagen, due 31 May 2026" in own.text
    assert "What is owed on it" in own.text


def test_a_vat_figure_leads_to_its_lines(doors: Doors) -> None:
    page = doors.portal.get(f"/reports/vat/?{SPAN}")
    row = next(line for line in page.context["lines"] if line["code"] == "DK-S25")
    assert row["amounts"][:2] == (Decimal(1000), Decimal(250))
    lines = doors.portal.get(row["url"])
    assert lines.context["statement"].totals == (Decimal(1000), Decimal(250), Decimal(0))


def test_a_viewer_reads_reports_without_their_lines(cast: Cast, doors: Doors) -> None:
    viewer = at_portal(cast.nordlys, books.member(cast, "viewer"))
    page = viewer.get(f"/reports/receivables/?{DAY}")
    assert page.status_code == 200
    assert not any(line["url"] for line in page.context["lines"])
    for kind in ("general-ledger", "journal", "open-items", "vat-lines"):
        assert viewer.get(f"/reports/{kind}/?{query(kind)}").status_code == 403
        assert viewer.get(f"/reports/{kind}/file/csv/?{query(kind)}").status_code == 403


def test_a_worker_without_the_client_finds_no_reports(cast: Cast) -> None:
    stranger = at_workspace(cast.outsider)
    assert stranger.get("/clients/nordlys/reports/receivables/").status_code == 404


def test_days_the_wrong_way_round_are_refused_by_the_api(doors: Doors) -> None:
    answer = doors.api.get("reports/journal", {"date_from": "2026-02-01", "date_to": "2026-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "report.range_backwards")


def test_the_api_gives_long_lists_in_pages(doors: Doors) -> None:
    first = doors.api.get("reports/general-ledger", API_SPAN | {"limit": 3}).json()
    second = doors.api.get(
        "reports/general-ledger", API_SPAN | {"limit": 3, "cursor": first["next"]}
    ).json()
    assert first["next"] and second["sections"]
    assert first["sections"] != second["sections"]
