"""Documents in the portal: sent, seen, corrected."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.records import selectors
from apps.records.models import Document
from kernel.tenancy import client_scope
from tests.cast import Cast, drain
from tests.frontend.visiting import at_portal
from tests.records import papers


def test_an_owner_sends_a_bill_and_sees_what_was_read(cast: Cast) -> None:
    mette = at_portal(cast.nordlys, cast.owner)
    sent = SimpleUploadedFile("2081447.xml", papers.UBL)
    page = mette.post("/documents/send/", {"documents": [sent], "note": "Coffee"})
    assert page.status_code == 200
    assert "What became of each file" in page.content.decode()
    drain(cast.nordlys.ref)

    listed = mette.get("/documents/").content.decode()
    assert "Fjordrist ApS, 2081447" in listed
    assert "nordlys@localhost" in listed
    with client_scope(cast.nordlys.ref):
        row = selectors.documents().rows[0]
    shown = mette.get(f"/documents/{row.id}/").content.decode()
    assert 'value="1250.00"' in shown
    assert "Received" in shown

    saved = mette.post(f"/documents/{row.id}/readings/", {"read-number": "12"})
    assert saved.status_code == 302
    with client_scope(cast.nordlys.ref):
        found = selectors.readings(document_id=row.id)
    (number,) = (each for each in found.fields if each.field == "number")
    assert (number.value, number.read_value, number.corrected_by) == ("12", "2081447", "Mette Holm")
    assert found.confirmed_at is None


def test_the_same_photo_again_is_named(cast: Cast) -> None:
    mette = at_portal(cast.nordlys, cast.owner)
    for _time in range(2):
        page = mette.post(
            "/documents/send/", {"photo": [SimpleUploadedFile("IMG_1.jpg", papers.photo())]}
        )
    assert "from Mette Holm as “IMG_1”." in page.content.decode()
    with client_scope(cast.nordlys.ref):
        assert Document.objects.count() == 1


def test_nothing_chosen_is_said_beside_the_field(cast: Cast) -> None:
    page = at_portal(cast.nordlys, cast.owner).post("/documents/send/", {"note": ""})
    assert page.status_code == 422
    assert "Choose at least one file." in page.content.decode()


def test_another_client_sees_nothing_of_it(cast: Cast) -> None:
    at_portal(cast.nordlys, cast.owner).post(
        "/documents/send/", {"documents": [SimpleUploadedFile("a.txt", b"Hello")]}
    )
    with client_scope(cast.nordlys.ref):
        row = selectors.documents().rows[0]
    jana = at_portal(cast.pekarna, cast.owners["pekarna"])
    assert "No document yet" in jana.get("/documents/").content.decode()
    for address in ("", "original/"):
        assert jana.get(f"/documents/{row.id}/{address}").status_code == 404
    assert jana.get(f"/documents/pages/{row.version_id}/1/").status_code == 404
