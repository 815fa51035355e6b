"""What people call their files, and what a browser is given of them."""

from __future__ import annotations

import struct

import pytest
from django.utils.text import get_valid_filename

from apps.records import selectors, services
from apps.records.rendering.refusals import FileRefused
from frontend.documents import showing
from kernel import files, jobs
from kernel.actor import Actor
from tests.cast import Cast
from tests.records import papers

HEIC = struct.pack(">I4s4sI8s", 24, b"ftyp", b"heic", 0, b"mif1heic") + b"\x00" * 64
DOCX_START = b"PK\x03\x04"


@pytest.mark.parametrize(
    ("given", "shown", "download"),
    [
        ("../../etc/passwd", "passwd", "passwd"),
        ("C:\\scans\\..\\rent 11.txt", "rent 11.txt", "rent_11.txt"),
        ("a\nb\r\nContent-Type: text/html.txt", "html.txt", "html.txt"),
        ("gpj\u202etxt.exe.txt", "gpj txt.exe.txt", "gpj_txt.exe.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt", "x" * 196 + ".txt"),
        ("", "document", "document"),
        ("...", "document", "document"),
        ("()", "()", "file"),
        ("\U0001f600.txt", "\U0001f600.txt", "file.txt"),
        ("Účet \"č. 7\"; Őrség & søn.txt", "Účet \"č. 7\"; Őrség & søn.txt",
         "Účet_č._7_Őrség__søn.txt"),
        ("<script>alert(1)</script>.txt", "script>.txt", "script.txt"),
    ],
)  # fmt: skip
def test_a_files_name_is_shown_whole_and_downloads_safely(
    books: Cast, preparer: Actor, given: str, shown: str, download: str
) -> None:
    received = services.receive(
        content=b"Dear all, " + given.encode().hex().encode(),
        file_name=given,
        source="upload",
        actor=preparer,
    )
    row = selectors.document(document_id=received.document_id)
    assert row.file_name == shown
    response = showing.original(document_id=row.id, number=None)
    said = response["Content-Disposition"]
    assert said.startswith("attachment; filename")
    assert not {"\n", "\r", "/", "\\", "\u202e"} & set(said)
    assert response.filename == download
    assert get_valid_filename(download) == download
    response.close()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("table.csv", b"=cmd|' /C calc'!A0", "text/plain"),
        ("invoice.xml", papers.UBL, "application/xml"),
        ("bill.pdf", papers.pdf("One"), "application/pdf"),
        ("photo.jpg", papers.photo(), "image/jpeg"),
    ],
)
def test_an_original_is_only_ever_a_download(
    books: Cast, preparer: Actor, name: str, content: bytes, media_type: str
) -> None:
    received = services.receive(content=content, file_name=name, source="upload", actor=preparer)
    response = showing.original(document_id=received.document_id, number=None)
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert selectors.document(document_id=received.document_id).media_type == media_type
    response.close()


def test_a_page_is_a_picture_that_nothing_runs_in(books: Cast, preparer: Actor) -> None:
    received = services.receive(
        content=papers.pdf("One"), file_name="a.pdf", source="upload", actor=preparer
    )
    response = showing.picture(version_id=received.version_id, number=1)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "image/png",
        "nosniff",
    )
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_an_iphones_photo_is_kept_and_says_how_to_be_seen(books: Cast, preparer: Actor) -> None:
    received = services.receive(
        content=HEIC, file_name="IMG_0001.HEIC", source="upload", actor=preparer
    )
    row = selectors.document(document_id=received.document_id)
    assert (row.media_type, row.pages) == ("image/heic", 0)
    assert received.job_id is not None
    jobs.run(received.job_id)
    assert selectors.readings(document_id=row.id).state == "unread"
    assert files.read(selectors.file_id(document_id=row.id)) == HEIC


def test_five_hundred_pages_are_the_most(books: Cast, preparer: Actor) -> None:
    pages = papers.pdf(*("---",) * 500, "Last")
    with pytest.raises(FileRefused) as refused:
        services.receive(content=pages, file_name="long.pdf", source="upload", actor=preparer)
    assert refused.value.message == (
        "“long.pdf” has 501 pages; 500 is the most that can be sent at once. Split it."
    )
