"""Bank statements by API: as a form, as a plain body, and what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from api.models import IdempotencyRecord
from apps.accounting.models import Statement, StatementLine
from apps.accounting.services import bank
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from kernel.models import Job, StoredFile
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.api.conftest import Integration
from tests.cast import Cast, drain

FILE = samples.camt(*samples.MOVEMENTS)


@pytest.fixture(autouse=True)
def empty_disk(nordlys: Integration) -> Iterator[None]:
    """Rows leave with the test's transaction, bytes don't."""
    yield
    for path in files_on_disk(nordlys):
        path.unlink()


@pytest.fixture
def jyske(cast: Cast) -> BankAccountInfo:
    joana = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        return bank.add_bank_account(
            draft=BankAccountDraft(name="Jyske Bank", number=samples.JYSKE), actor=joana
        )


def files_on_disk(integration: Integration) -> list[Path]:
    root = Path(settings.MEDIA_ROOT) / integration.client.ref.schema_name
    return [path for path in root.rglob("*") if path.is_file()]


def send(integration: Integration, content: bytes, *, key: str = "", **form: Any) -> Any:
    """As a form, like `curl -F file=@…`."""
    return integration._browser().post(
        "/api/v1/statements",
        {"file": SimpleUploadedFile("november.xml", content), **form},
        headers={"Idempotency-Key": key or str(uuid.uuid4()), "Accept-Language": "en"},
    )


def kept(integration: Integration) -> tuple[int, ...]:
    """Files, jobs, statements, answers."""
    with client_scope(integration.client.ref):
        found = (StoredFile, Job, Statement, IdempotencyRecord)
        return tuple(model.objects.count() for model in found)


def test_a_statement_is_taken_in_and_its_lines_follow(
    nordlys: Integration, jyske: BankAccountInfo
) -> None:
    sent = send(nordlys, FILE)
    drain(nordlys.client.ref)
    done = nordlys.get(sent["Location"].partition("/api/v1/")[2]).json()

    assert sent.status_code == 202
    assert (sent.json()["state"], done["state"]) == ("queued", "done")
    assert (done["file_name"], done["lines"], done["duplicates"]) == ("november.xml", 3, 0)
    [statement] = nordlys.get("statements").json()["data"]
    assert statement["id"] == done["statements"][0]
    assert (statement["opening_balance"], statement["difference"]) == ("1000.00", "0.00")
    assert nordlys.get(f"statements/{statement['id']}").json() == statement
    lines = nordlys.get("statement-lines", {"statement_id": statement["id"]}).json()["data"]
    assert [line["amount"] for line in lines] == ["14382.50", "-12940.00", "-28500.00"]
    assert {line["state"] for line in lines} == {"imported"}
    [account] = nordlys.get("bank-accounts").json()["data"]
    assert (account["id"], account["open_lines"]) == (str(jyske.id), 3)
    assert samples.JYSKE not in str(account)


def test_the_body_may_be_the_file_itself(nordlys: Integration, jyske: BankAccountInfo) -> None:
    sent = nordlys._browser().post(
        "/api/v1/statements",
        FILE,
        content_type="application/xml",
        headers={
            "Idempotency-Key": "november",
            "Content-Disposition": 'attachment; filename="nov.xml"',
        },
    )

    assert sent.status_code == 202
    assert sent.json()["file_name"] == "nov.xml"


def test_the_same_key_sends_once_whatever_the_forms_boundary(
    nordlys: Integration, jyske: BankAccountInfo
) -> None:
    first = send(nordlys, FILE, key="november")
    again = send(nordlys, FILE, key="november")
    other = send(nordlys, FILE + b"\n", key="november")

    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.key_reused")
    assert kept(nordlys) == (1, 1, 0, 1)


def test_a_file_known_already_is_not_doubled(nordlys: Integration, jyske: BankAccountInfo) -> None:
    send(nordlys, FILE)
    drain(nordlys.client.ref)
    again = send(nordlys, FILE)

    assert again.status_code == 409
    assert again.json()["code"] == "accounting.statement.already_imported"
    with client_scope(nordlys.client.ref):
        assert StatementLine.objects.count() == 3


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"<Document>", 422), (b"hello", 422)],
)
def test_what_cant_be_read_is_refused_and_nothing_is_kept(
    nordlys: Integration, jyske: BankAccountInfo, content: bytes, status: int
) -> None:
    answer = send(nordlys, content)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert kept(nordlys) == (0, 0, 0, 0)
    assert files_on_disk(nordlys) == []


def test_a_damaged_file_is_refused_and_kept_for_another_try(
    nordlys: Integration, jyske: BankAccountInfo
) -> None:
    answer = send(nordlys, FILE.replace(b"2026-11-24", b"46037"), key="november")

    assert (answer.status_code, answer.json()["code"]) == (422, "bank_statement.bad_value")
    assert "46037" in answer.json()["detail"]
    assert kept(nordlys)[:3] == (1, 0, 0)


def test_a_file_of_an_unknown_account_waits_for_a_person(nordlys: Integration) -> None:
    before = files_on_disk(nordlys)
    answer = send(nordlys, FILE, key="november")

    assert answer.status_code == 422
    assert answer.json()["code"] == "accounting.bank_account.unknown"
    assert samples.JYSKE not in answer.content.decode()
    # The file is kept for the answer; the key is free for the next try.
    assert kept(nordlys) == (1, 0, 0, 0)
    assert len(files_on_disk(nordlys)) == len(before) + 1


def test_a_file_too_large_is_refused(nordlys: Integration, jyske: BankAccountInfo) -> None:
    answer = send(nordlys, b" " * (20 * 1024 * 1024 + 1))

    assert (answer.status_code, answer.json()["code"]) == (422, "file.too_large")
    assert kept(nordlys) == (0, 0, 0, 0)


def test_lines_come_in_pages(nordlys: Integration, jyske: BankAccountInfo) -> None:
    send(nordlys, FILE)
    drain(nordlys.client.ref)
    seen, cursor = [], ""
    while cursor is not None:
        answer = nordlys.get("statement-lines", {"limit": 2, "cursor": cursor}).json()
        seen.append([each["amount"] for each in answer["data"]])
        cursor = answer["next"]

    assert seen == [["14382.50", "-12940.00"], ["-28500.00"]]


def test_statements_of_another_client_lead_nowhere(
    nordlys: Integration, pekarna: Integration, jyske: BankAccountInfo
) -> None:
    sent = send(nordlys, FILE)
    drain(nordlys.client.ref)
    [statement] = nordlys.get("statements").json()["data"]

    assert pekarna.get(f"statements/{statement['id']}").status_code == 404
    assert pekarna.get(sent["Location"].partition("/api/v1/")[2]).status_code == 404
    assert pekarna.get("statement-lines").json() == {"data": [], "next": None}
