"""Documents by API: sent once, listed, read, downloaded, and what is refused."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.records.models import Document
from kernel.models import StoredFile
from kernel.tenancy import client_scope
from tests.api.conftest import Integration
from tests.cast import drain
from tests.records import papers


def send(integration: Integration, content: bytes, name: str, *, key: str = "") -> Any:
    return integration._browser().post(
        "/api/v1/documents",
        {"file": SimpleUploadedFile(name, content)},
        headers={"Idempotency-Key": key or str(uuid.uuid4()), "Accept-Language": "en"},
    )


def kept(integration: Integration) -> tuple[int, int]:
    with client_scope(integration.client.ref):
        return Document.objects.count(), StoredFile.objects.count()


def test_a_sent_document_is_read_listed_and_given_back(nordlys: Integration) -> None:
    answer = send(nordlys, papers.UBL, "2081447.xml")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["is_new"], body["title"]) == (True, "2081447")
    drain(nordlys.client.ref)

    (row,) = nordlys.get("documents", {"text": "fjordrist", "state": "open"}).json()["data"]
    assert row["id"] == body["id"]
    assert (row["document_class"], row["payable"], row["currency"]) == ("bill", "1250.00", "DKK")
    assert nordlys.get(f"documents/{body['id']}").json() == row
    download = nordlys.get(f"documents/{body['id']}/content")
    assert b"".join(download.streaming_content) == papers.UBL
    assert download["Content-Disposition"] == 'attachment; filename="2081447.xml"'
    assert download["X-Content-Type-Options"] == "nosniff"


def test_the_same_content_is_recognised(nordlys: Integration) -> None:
    first = send(nordlys, papers.UBL, "a.xml").json()
    again = send(nordlys, papers.UBL, "b.xml")
    assert again.status_code == 200
    assert (again.json()["id"], again.json()["is_new"]) == (first["id"], False)
    assert again.json()["message"].startswith("Already received on ")
    assert kept(nordlys) == (1, 1)


def test_the_same_key_sends_once(nordlys: Integration) -> None:
    first = send(nordlys, papers.UBL, "a.xml", key="k1")
    again = send(nordlys, papers.UBL, "a.xml", key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert kept(nordlys) == (1, 1)


def test_a_refused_file_leaves_nothing(nordlys: Integration) -> None:
    answer = send(nordlys, b"<html>hello</html>", "bill.pdf")
    assert answer.status_code == 422
    assert answer.json()["code"] == "records.file.web_page"
    assert kept(nordlys) == (0, 0)


def test_readings_are_corrected_all_or_none(nordlys: Integration) -> None:
    document_id = send(nordlys, papers.UBL, "a.xml").json()["id"]
    drain(nordlys.client.ref)
    address = f"documents/{document_id}/readings"

    wrong = nordlys.post(address, {"values": {"number": "7", "payable": "much"}})
    assert wrong.status_code == 422
    assert wrong.json()["code"] == "records.reading.not_an_amount"
    fields = {each["field"]: each for each in nordlys.get(address).json()["fields"]}
    assert fields["number"]["value"] == "2081447"

    right = nordlys.post(address, {"values": {"payable": "1200.00"}, "confirm": True})
    assert right.status_code == 200
    fields = {each["field"]: each for each in right.json()["fields"]}
    assert (fields["payable"]["value"], fields["payable"]["read_value"]) == ("1200.00", "1250.00")
    assert right.json()["confirmed_by"] == "Web shop"


def test_another_clients_document_does_not_exist(
    nordlys: Integration, pekarna: Integration
) -> None:
    document_id = send(nordlys, papers.UBL, "a.xml").json()["id"]
    for address in ("", "/content", "/readings"):
        assert pekarna.get(f"documents/{document_id}{address}").status_code == 404
