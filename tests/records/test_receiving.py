from __future__ import annotations

import hashlib

import pytest

from apps.records import selectors, services
from apps.records.models import Document, DocumentVersion
from apps.records.rendering.refusals import FileRefused
from apps.records.services.receiving import (
    ContentElsewhere,
    KindDiffersFromName,
    KindNotTaken,
    WebPageRefused,
)
from kernel import files
from kernel.actor import Actor
from kernel.errors import Forbidden, KontorError
from kernel.models import FactRecord, Job, StoredFile
from tests.cast import Cast
from tests.records import papers


def nothing_was_kept() -> bool:
    return (
        not any(table.objects.exists() for table in (Document, DocumentVersion, StoredFile))
        and not Job.objects.filter(kind="records.read_document").exists()
    )


def test_a_received_document_is_kept_with_its_content_and_announced(
    books: Cast, owner: Actor
) -> None:
    content = papers.pdf("Rent for November", "---", "Page two")
    received = services.receive(
        content=content,
        file_name="C:\\scans\\rent.pdf",
        source="upload",
        note="as agreed",
        actor=owner,
    )

    row = selectors.document(document_id=received.document_id)
    assert received.is_new
    assert received.sentence == ""
    assert (row.title, row.file_name, row.note) == ("rent", "rent.pdf", "as agreed")
    assert (row.state, row.source, row.media_type) == ("received", "upload", "application/pdf")
    assert (row.pages, row.size, row.versions) == (2, len(content), 1)
    assert row.actor_name == "Mette Holm"
    (version,) = selectors.versions(document_id=row.id)
    assert version.sha256 == hashlib.sha256(content).hexdigest()
    assert files.read(version.file_id) == content
    fact = FactRecord.objects.get(name="records.document.received")
    assert fact.payload == {
        "document_id": str(row.id),
        "document": "rent",
        "version_id": str(version.id),
        "version": 1,
        "source": "upload",
    }


def test_the_same_content_again_is_recognised_and_named(books: Cast, owner: Actor) -> None:
    content = papers.pdf("Once")
    first = services.receive(content=content, file_name="a.pdf", source="upload", actor=owner)
    again = services.receive(content=content, file_name="b.pdf", source="api", actor=owner)

    assert not again.is_new
    assert again.document_id == first.document_id
    assert again.job_id is None
    when = f"{first.received_at:%-d %b %Y}"
    assert again.sentence == f"Already received on {when} from Mette Holm as “a”."
    assert Document.objects.count() == StoredFile.objects.count() == 1


def test_a_newer_version_is_added_and_the_older_one_stays(books: Cast, owner: Actor) -> None:
    old, new = papers.pdf("Draft"), papers.pdf("Signed")
    document_id = services.receive(
        content=old, file_name="contract.pdf", source="upload", actor=owner
    ).document_id
    services.receive_version(
        document_id=document_id, content=new, file_name="signed.pdf", source="upload", actor=owner
    )

    found = selectors.versions(document_id=document_id)
    assert [(each.number, each.file_name) for each in found] == [
        (2, "signed.pdf"),
        (1, "contract.pdf"),
    ]
    assert selectors.document(document_id=document_id).file_name == "signed.pdf"
    with pytest.raises(ContentElsewhere):
        services.receive_version(
            document_id=document_id, content=old, file_name="x.pdf", source="upload", actor=owner
        )
    assert DocumentVersion.objects.count() == 2


PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PICTURE = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("name", "content", "refusal", "sentence"),
    [
        ("empty.pdf", b"", KontorError, "“empty.pdf” is empty: there is nothing to read in it."),
        (
            "bill.pdf",
            PAGE,
            WebPageRefused,
            "“bill.pdf” is a web page inside. Print it as a PDF and send that.",
        ),
        (
            "logo.png",
            PICTURE,
            WebPageRefused,
            "“logo.png” is a web page inside. Print it as a PDF and send that.",
        ),
        (
            "bill.pdf",
            b"just words",
            KindDiffersFromName,
            "“bill.pdf” is text/plain inside, not what its name says. Nothing of it was taken in.",
        ),
        (
            "run.pdf",
            b"MZ\x90\x00" + b"\x00" * 200,
            KindNotTaken,
            "“run.pdf” is application/x-msdownload inside, which isn't taken in. "
            "Send a PDF, a picture or an e-invoice.",
        ),
        (
            "broken.pdf",
            b"%PDF-1.7\nnothing follows",
            FileRefused,
            "“broken.pdf” is damaged: no page of it can be opened. Ask for it once more.",
        ),
        (
            "broken.jpg",
            papers.photo()[:20],
            FileRefused,
            "“broken.jpg” is damaged: the picture can't be opened. Send it once more.",
        ),
    ],
)
def test_a_bad_file_is_refused_in_words_and_leaves_nothing(
    books: Cast,
    owner: Actor,
    name: str,
    content: bytes,
    refusal: type[KontorError],
    sentence: str,
) -> None:
    with pytest.raises(refusal) as refused:
        services.receive(content=content, file_name=name, source="upload", actor=owner)
    assert refused.value.message == sentence
    assert nothing_was_kept()


def test_a_locked_pdf_is_refused(books: Cast, owner: Actor) -> None:
    with pytest.raises(FileRefused) as refused:
        services.receive(
            content=papers.locked_pdf(), file_name="s.pdf", source="upload", actor=owner
        )
    assert refused.value.reason == "pdf_encrypted"
    assert refused.value.message == (
        "“s.pdf” is locked with a password. Save it without the password and send it again."
    )
    assert nothing_was_kept()


def test_a_picture_that_would_swell_is_refused(books: Cast, owner: Actor) -> None:
    with pytest.raises(FileRefused) as refused:
        services.receive(content=papers.bomb_png(), file_name="b.png", source="upload", actor=owner)
    assert refused.value.message == (
        "“b.png” has 2500 megapixels; 80 is the most. Send a smaller picture."
    )
    assert nothing_was_kept()


def test_a_file_above_the_limit_is_refused(books: Cast, owner: Actor) -> None:
    with pytest.raises(files.FileTooLarge):
        services.receive(
            content=b"a" * (files.SIZE_MAX + 1), file_name="a.txt", source="upload", actor=owner
        )
    assert nothing_was_kept()


def test_who_may_only_see_sends_nothing(books: Cast, reviewer: Actor) -> None:
    with pytest.raises(Forbidden):
        services.receive(content=b"x", file_name="a.txt", source="upload", actor=reviewer)
    assert nothing_was_kept()
