"""Documents at the workspace: list and pane, readings, filing, sending, messages."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.records import selectors, services
from apps.records.models import Document, Reading
from kernel.tenancy import client_scope
from tests.cast import Cast, drain
from tests.frontend.visiting import at_workspace
from tests.records import papers

PLACE = "/clients/nordlys/documents/"
TABLES = ("document", "folder", "record_keeping", "reading", "incoming_mail")


@pytest.fixture
def joana(cast: Cast) -> Browser:
    return at_workspace(cast.preparer)


@pytest.fixture
def bill(cast: Cast) -> uuid.UUID:
    """Fjordrist's e-invoice, sent by the client and read."""
    owner = cast.actor(cast.owner, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        received = services.receive(
            content=papers.UBL, file_name="2081447.xml", source="upload", actor=owner
        )
    drain(cast.nordlys.ref)
    return received.document_id


def in_books(cast: Cast, read: Any) -> Any:
    with client_scope(cast.nordlys.ref):
        return read()


def test_the_list_shows_what_came_and_the_pane_what_was_read(
    joana: Browser, bill: uuid.UUID
) -> None:
    page = joana.get(PLACE).content.decode()
    assert "Fjordrist ApS, 2081447" in page
    assert "1 250.00" in page.replace("\u202f", " ").replace("\u00a0", " ")
    pane = joana.get(f"{PLACE}{bill}/", headers={"HX-Request": "true", "HX-Target": "pane"})
    text = pane.content.decode()
    assert "<html" not in text
    assert 'value="2026-11-17"' in text
    assert "Coffee, roasted" in text


def test_words_are_found_and_marked(joana: Browser, bill: uuid.UUID) -> None:
    page = joana.get(PLACE, {"q": "roast"}).content.decode()
    assert "<mark>roasted</mark>" in page
    assert "No document fits these filters" in joana.get(PLACE, {"q": "zebra"}).content.decode()


def test_a_full_list_takes_few_queries(cast: Cast, joana: Browser) -> None:
    owner = cast.actor(cast.owner, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        for number in range(30):
            services.receive(
                content=f"Letter {number}".encode(),
                file_name=f"{number}.txt",
                source="upload",
                actor=owner,
            )
    joana.get(PLACE)
    with CaptureQueriesContext(connection) as queries:
        page = joana.get(PLACE)
    assert page.content.decode().count("data-row") == 30
    in_the_books = [
        each["sql"] for each in queries if any(f'FROM "{table}' in each["sql"] for table in TABLES)
    ]
    assert len(in_the_books) == 4


def test_corrections_are_kept_and_confirmed(cast: Cast, joana: Browser, bill: uuid.UUID) -> None:
    form = {"read-due_on": "2026-11-20", "read-payable": "1.200,00", "confirm": "1"}
    answer = joana.post(f"{PLACE}{bill}/readings/", _all(cast, bill) | form)
    assert answer.status_code == 302
    found = in_books(cast, lambda: selectors.readings(document_id=bill))
    assert (found.value("due_on"), found.value("payable")) == ("2026-11-20", "1200.00")
    assert found.value("number") == "2081447"
    assert found.confirmed_by == "Joana Dias"


def test_a_value_that_makes_no_sense_stays_in_the_form(
    cast: Cast, joana: Browser, bill: uuid.UUID
) -> None:
    form = _all(cast, bill) | {"read-payable": "a lot", "read-number": "9"}
    answer = joana.post(f"{PLACE}{bill}/readings/", form)
    assert answer.status_code == 422
    assert 'value="a lot"' in answer.content.decode()
    with client_scope(cast.nordlys.ref):
        assert not Reading.objects.filter(corrected_value__isnull=False).exists()


def _all(cast: Cast, document_id: uuid.UUID) -> dict[str, str]:
    """The form as the page shows it."""
    found = in_books(cast, lambda: selectors.readings(document_id=document_id))
    return {f"read-{each.field}": each.value for each in found.fields}


def test_filing_puts_it_where_it_belongs(cast: Cast, joana: Browser, bill: uuid.UUID) -> None:
    form = {"place-title": "Coffee", "place-document_class": "bill", "place-folder": ""}
    assert joana.post(f"{PLACE}{bill}/file/", form).status_code == 302
    row = in_books(cast, lambda: selectors.document(document_id=bill))
    assert (row.title, row.state, row.folder_name) == ("Coffee", "filed", "Purchases")


def test_a_reviewer_holds_and_releases(cast: Cast, bill: uuid.UUID) -> None:
    tomas = at_workspace(cast.reviewer)
    assert tomas.post(f"{PLACE}{bill}/hold/", {"reason": "Dispute"}).status_code == 302
    assert "Dispute" in tomas.get(f"{PLACE}{bill}/").content.decode()
    assert tomas.post(f"{PLACE}{bill}/release/").status_code == 302
    assert not in_books(cast, lambda: selectors.document(document_id=bill)).is_held
    assert tomas.post(f"{PLACE}{bill}/readings/", {}).status_code == 403


def test_several_files_at_once_are_each_answered(cast: Cast, joana: Browser) -> None:
    sent = [
        SimpleUploadedFile("good.txt", b"Hello"),
        SimpleUploadedFile("bad.pdf", b"<html>x</html>"),
    ]
    page = joana.post(f"{PLACE}send/", {"documents": sent, "note": ""}).content.decode()
    assert "“bad.pdf” is a web page inside." in page
    assert "Nothing was stored." in page
    with client_scope(cast.nordlys.ref):
        assert [each.title for each in Document.objects.all()] == ["good"]


def test_a_page_is_served_as_a_picture_and_nothing_else(cast: Cast, joana: Browser) -> None:
    owner = cast.actor(cast.owner, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        received = services.receive(
            content=papers.pdf("Bill"), file_name="bill.pdf", source="upload", actor=owner
        )
    answer = joana.get(f"{PLACE}pages/{received.version_id}/1/")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert joana.get(f"{PLACE}pages/{received.version_id}/2/").status_code == 404
    original = joana.get(f"{PLACE}{received.document_id}/original/")
    assert original["Content-Disposition"] == 'attachment; filename="bill.pdf"'


def test_a_list_leaves_as_csv(joana: Browser, bill: uuid.UUID) -> None:
    text = joana.get(PLACE, {"as": "csv"}).content.decode()
    assert '"Fjordrist ApS, 2081447",Bill,,classified,Fjordrist ApS,2081447,1250.00,DKK' in text


def test_nobody_from_elsewhere_sees_a_document(cast: Cast, bill: uuid.UUID) -> None:
    assert at_workspace(cast.outsider).get(f"{PLACE}{bill}/").status_code == 404
    other = at_workspace(cast.preparer).get(f"/clients/pekarna/documents/{bill}/")
    assert other.status_code == 404


def test_a_document_is_let_go_by_a_second_person(cast: Cast) -> None:
    joana, tomas = at_workspace(cast.preparer), at_workspace(cast.reviewer)
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        document_id = services.receive(
            content=b"Old letter", file_name="old.txt", source="upload", actor=actor
        ).document_id
        services.file_document(
            document_id=document_id,
            class_code="letter",
            issued_on=datetime.date(2015, 1, 1),
            actor=actor,
        )
        services.mark_due(today=datetime.date(2026, 1, 1), actor=actor)
    place = f"/clients/nordlys/documents/{document_id}/"
    assert f"{place}propose/" in joana.get(place).content.decode()
    assert joana.post(f"{place}propose/", {"reason": "Over"})["Location"] == place
    assert f"{place}dispose/" not in joana.get(place).content.decode()
    assert joana.post(f"{place}dispose/").status_code == 403
    assert "Joana Dias proposed to dispose of this" in tomas.get(place).content.decode()
    assert "Delete it for good" in tomas.get(f"{place}dispose/").content.decode()
    assert tomas.post(f"{place}dispose/")["Location"] == place
    shown = tomas.get(place).content.decode()
    assert "Tomáš Novák deleted it for good" in shown
    assert "/original/" not in shown
    assert tomas.get(f"{place}original/").status_code == 404
    gone = tomas.get("/clients/nordlys/documents/disposals/").content.decode()
    assert hashlib.sha256(b"Old letter").hexdigest() in gone


def test_each_reading_is_drawn_where_it_stands_on_its_page(cast: Cast, joana: Browser) -> None:
    owner = cast.actor(cast.owner, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        received = services.receive(
            content=papers.pdf(
                "= Invoice", "Fjordrist ApS", "CVR 13585628", "Invoice number: 77", "---",
                "Total DKK 1,250.00",
            ),
            file_name="bill.pdf",
            source="upload",
            actor=owner,
        )  # fmt: skip
    drain(cast.nordlys.ref)
    shown = joana.get(f"{PLACE}{received.document_id}/").content.decode()
    first, second = shown.split('class="document-page"')[1:3]
    assert 'data-region="number"' in first
    assert 'data-region="payable"' in second.split("</figure>")[0]
    assert 'data-region="number"' not in second.split("</figure>")[0]
    # The field beside it lights its place up.
    assert 'data-lights="payable"' in shown
