"""Books of another system by API: send, check, run, prove, reverse; and the journal as a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounting.models import JournalEntry
from kernel.tenancy import client_scope
from tests.api.conftest import Integration
from tests.cast import drain

TABLE = b"When,Doc,Acc,Plus,Minus\n2026-01-05,1,6480,100.00,\n2026-01-05,1,1010,,100.00\n"
BEANCOUNT = (
    b"2026-01-01 open Assets:6480-Bank\n2026-01-01 open Income:Old-sales\n"
    b'2026-01-05 * "Sale"\n  Assets:6480-Bank  10 DKK\n  Income:Old-sales\n'
)


@pytest.fixture(autouse=True)
def empty_disk(nordlys: Integration) -> Iterator[None]:
    """Rows leave with the test's transaction, bytes don't."""
    yield
    root = Path(settings.MEDIA_ROOT) / nordlys.client.ref.schema_name
    for path in [each for each in root.rglob("*") if each.is_file()]:
        path.unlink()


def send(integration: Integration, content: bytes, name: str, **form: Any) -> Any:
    return integration._browser().post(
        "/api/v1/imports",
        {"file": SimpleUploadedFile(name, content), "subject": "journal", **form},
        headers={"Idempotency-Key": str(uuid.uuid4()), "Accept-Language": "en"},
    )


def entries(integration: Integration) -> int:
    with client_scope(integration.client.ref):
        return JournalEntry.objects.count()


def test_a_journal_is_sent_checked_run_proved_and_reversed(nordlys: Integration) -> None:
    sent = send(nordlys, BEANCOUNT, "old.beancount")
    assert (sent.status_code, sent.json()["state"]) == (201, "waiting")
    place = f"imports/{sent.json()['id']}"
    assert sent["Location"].endswith(f"/api/v1/{place}")
    checking = nordlys.post(f"{place}/check", {})
    assert (checking.status_code, checking.json()["work"]) == (202, "check")
    drain(nordlys.client.ref)
    checked = nordlys.get(place).json()
    assert (checked["state"], checked["rows_to_mend"], checked["counts"]["entries"]) == (
        "checked",
        0,
        1,
    )
    assert entries(nordlys) == 0
    accounts = nordlys.get(f"{place}/accounts").json()["data"]
    assert [(one["name"], one["code"], one["is_new"]) for one in accounts] == [
        ("Assets:6480-Bank", "6480", False),
        ("Income:Old-sales", "R001", True),
    ]
    assert nordlys.post(f"{place}/run", {}).status_code == 202
    drain(nordlys.client.ref)
    assert nordlys.get(place).json()["state"] == "done"
    proof = nordlys.get(f"{place}/proof").json()["data"]
    assert [(one["code"], one["currency"], one["stated"], one["posted"]) for one in proof] == [
        ("6480", "DKK", "10.00", "10.00"),
        ("R001", "DKK", "-10.00", "-10.00"),
    ]
    assert nordlys.post(f"{place}/reversal", {"reason": "Wrong client"}).status_code == 202
    drain(nordlys.client.ref)
    assert nordlys.get(place).json()["state"] == "reversed"
    assert entries(nordlys) == 2


def test_a_table_waits_for_its_columns_and_reports_row_by_row(nordlys: Integration) -> None:
    sent = send(nordlys, TABLE + b"2026-01-06,2,9999,1.00,\n", "old.csv").json()
    place = f"imports/{sent['id']}"
    refused = nordlys.post(f"{place}/check", {})
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "accounting.import.mapping_wanted",
    )
    missing = nordlys.put(f"{place}/columns", {"columns": {"date": 0}, "skip": 1})
    assert missing.json()["code"] == "accounting.import.unreadable"
    columns = {"date": 0, "number": 1, "account": 2, "debit": 3, "credit": 4}
    said = nordlys.put(f"{place}/columns", {"columns": columns, "skip": 1})
    assert (said.status_code, said.json()["has_columns"]) == (200, True)
    nordlys.post(f"{place}/check", {})
    drain(nordlys.client.ref)
    assert nordlys.get(place).json()["rows_to_mend"] == 1
    (row,) = nordlys.get(f"{place}/report").json()["data"]
    assert (row["line"], row["code"], row["is_error"]) == (4, "coming_over.unbalanced", True)
    assert nordlys.post(f"{place}/run", {}).json()["code"] == "accounting.import.has_errors"
    assert nordlys.delete(place).status_code == 204
    assert nordlys.get(place).status_code == 404


def test_the_journal_is_had_as_a_file(nordlys: Integration) -> None:
    answer = nordlys.get("journal-files/beancount")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="journal.beancount"'
    assert nordlys.get("journal-files/qif").status_code == 422


def test_a_remembered_table_is_listed_renamed_and_forgotten(nordlys: Integration) -> None:
    place = f"imports/{send(nordlys, TABLE, 'old.csv').json()['id']}"
    columns = {"date": 0, "number": 1, "account": 2, "debit": 3, "credit": 4}
    assert nordlys.put(f"{place}/columns", {"columns": columns, "skip": 1}).status_code == 200
    (kept,) = nordlys.get("import-mappings").json()["data"]
    assert (kept["name"], kept["columns"]) == (
        "old.csv",
        ["Date", "Number", "Account", "Debit", "Credit"],
    )
    renamed = nordlys.patch(f"import-mappings/{kept['id']}", {"name": "Old system"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Old system")
    assert nordlys.delete(f"import-mappings/{kept['id']}").status_code == 204
    assert nordlys.get("import-mappings").json()["data"] == []
    assert nordlys.delete(f"import-mappings/{kept['id']}").status_code == 404


def test_parts_of_the_books_are_downloaded(nordlys: Integration) -> None:
    chart = nordlys.get("books-files/chart/csv")
    assert chart["Content-Disposition"] == 'attachment; filename="chart.csv"'
    held = nordlys.get("books-files/open_items/xlsx", {"on": "2026-03-31"})
    assert held["Content-Disposition"] == 'attachment; filename="open-items-2026-03-31.xlsx"'
    assert held.content.startswith(b"PK")
    assert nordlys.get("books-files/chart/pdf").status_code == 422
    assert nordlys.get("books-files/open_items/csv", {"on": "soon"}).status_code == 422
