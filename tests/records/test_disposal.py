"""What need not be kept goes by a second person's word, and that it was here stays known."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.accounting.services import payables
from apps.accounting.values.bills import BillDraft, BillLineDraft
from apps.parties.services import create_party
from apps.parties.values import PartyDraft
from apps.records import selectors, services
from apps.records.models import Disposal, Document, DocumentText, Reading
from apps.records.selectors import DocumentFilter
from apps.records.services import disposing, receiving
from kernel import files, jobs
from kernel.actor import Actor
from kernel.errors import Forbidden, NotFound
from kernel.models import FactRecord
from kernel.tenancy import client_scope
from tests.cast import Cast
from tests.records import papers

CONTENT = b"Dear Karel Dvorak, the office moves."


def due(actor: Actor, content: bytes = CONTENT, name: str = "Letter to Karel.txt") -> uuid.UUID:
    """A letter of 2019 whose time is over."""
    document_id = services.receive(
        content=content, file_name=name, source="upload", actor=actor
    ).document_id
    services.file_document(
        document_id=document_id, class_code="letter", issued_on=date(2019, 5, 5), actor=actor
    )
    services.mark_due(today=date(2026, 1, 1), actor=actor)
    return document_id


@pytest.fixture
def letter(books: Cast, preparer: Actor) -> uuid.UUID:
    return due(preparer)


def gone(document_id: uuid.UUID, *, by: Actor, then: Actor) -> uuid.UUID:
    services.propose_disposal(document_id=document_id, reason="Over since 2024", actor=by)
    return services.dispose_of_document(document_id=document_id, actor=then)


def test_a_second_person_lets_it_go_and_what_it_was_stays(
    books: Cast, preparer: Actor, reviewer: Actor, letter: uuid.UUID
) -> None:
    file_id = selectors.file_id(document_id=letter)
    gone(letter, by=preparer, then=reviewer)

    (kept,) = selectors.disposals()
    assert (kept.class_code, kept.reason, kept.asked_by, kept.disposed_by) == (
        "letter",
        "Over since 2024",
        "Joana Dias",
        "Tomáš Novák",
    )
    assert (kept.issued_on, kept.retain_until) == (date(2019, 5, 5), date(2024, 12, 31))
    assert kept.basis.startswith("Bookkeeping Act (Lov nr. 700")
    (content,) = kept.contents
    assert (content.number, content.sha256) == (1, hashlib.sha256(CONTENT).hexdigest())
    row = selectors.document(document_id=letter)
    assert (row.state, row.title, row.note) == ("disposed", "Letter", "")
    with pytest.raises(NotFound):
        files.read(file_id)
    with pytest.raises(NotFound):
        files.download(file_id)
    assert files.all_of_client() == []
    assert not DocumentText.objects.exclude(text="").exists()
    assert selectors.documents().rows == ()
    wanted = DocumentFilter(state="disposed")
    assert [each.id for each in selectors.documents(wanted=wanted).rows] == [letter]
    fact = FactRecord.objects.get(name="records.document.disposed")
    assert "Karel" not in json.dumps(fact.payload)


def test_nobody_lets_go_what_they_proposed_themselves(
    books: Cast, preparer: Actor, reviewer: Actor, owner: Actor, letter: uuid.UUID
) -> None:
    with pytest.raises(disposing.NobodyAsked):
        services.dispose_of_document(document_id=letter, actor=reviewer)
    with pytest.raises(disposing.DisposalReasonWanted):
        services.propose_disposal(document_id=letter, reason=" ", actor=preparer)
    services.propose_disposal(document_id=letter, reason="Over", actor=preparer)
    with pytest.raises(disposing.AskedAlready):
        services.propose_disposal(document_id=letter, reason="Over", actor=preparer)
    with pytest.raises(Forbidden):
        services.dispose_of_document(document_id=letter, actor=preparer)
    Document.objects.filter(pk=letter).update(disposal_asked_by_id=reviewer.id)
    with pytest.raises(disposing.SecondPersonNeeded):
        services.dispose_of_document(document_id=letter, actor=reviewer)
    services.decline_disposal(document_id=letter, actor=owner)
    assert selectors.document(document_id=letter).disposal_reason == ""
    assert not Disposal.objects.exists()


def test_a_hold_stops_it_also_after_it_was_proposed(
    books: Cast, preparer: Actor, reviewer: Actor, letter: uuid.UUID
) -> None:
    services.propose_disposal(document_id=letter, reason="Over", actor=preparer)
    services.hold_document(document_id=letter, reason="Dispute.", actor=reviewer)
    with pytest.raises(disposing.OnHold) as refused:
        services.dispose_of_document(document_id=letter, actor=reviewer)
    assert "on hold by Tomáš Novák: Dispute." in refused.value.message
    services.release_document(document_id=letter, actor=reviewer)
    services.dispose_of_document(document_id=letter, actor=reviewer)
    assert Disposal.objects.count() == 1


def test_what_must_be_kept_is_not_even_proposed(books: Cast, preparer: Actor) -> None:
    document_id = services.receive(
        content=b"New", file_name="new.txt", source="upload", actor=preparer
    ).document_id
    with pytest.raises(disposing.NotDue):
        services.propose_disposal(document_id=document_id, reason="Tidy", actor=preparer)
    services.file_document(document_id=document_id, class_code="letter", actor=preparer)
    with pytest.raises(disposing.NotDue):
        services.propose_disposal(document_id=document_id, reason="Tidy", actor=preparer)


def test_content_that_was_disposed_of_is_not_kept_again(
    books: Cast, preparer: Actor, reviewer: Actor, letter: uuid.UUID
) -> None:
    gone(letter, by=preparer, then=reviewer)
    with pytest.raises(receiving.ContentDisposed) as refused:
        services.receive(content=CONTENT, file_name="x.txt", source="upload", actor=preparer)
    assert "by Tomáš Novák. It isn't kept again." in refused.value.message


def test_what_was_read_goes_with_it(books: Cast, preparer: Actor, reviewer: Actor) -> None:
    received = services.receive(
        content=papers.UBL, file_name="invoice.xml", source="upload", actor=preparer
    )
    assert received.job_id is not None
    jobs.run(received.job_id)
    Document.objects.filter(pk=received.document_id).update(
        state="due", retain_until=date(2024, 1, 1)
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.filter(field="number").update(value="1")
    gone(received.document_id, by=preparer, then=reviewer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT value || reason_params::text FROM reading")
        assert cursor.fetchall() == [("{}",)]
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.all().delete()


def test_the_tables_want_a_second_person_and_a_reason(
    books: Cast, preparer: Actor, reviewer: Actor, letter: uuid.UUID
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=letter).update(state="disposed")
    disposal_id = gone(letter, by=preparer, then=reviewer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Disposal.objects.filter(pk=disposal_id).update(reason="Something else")


# ---- What the books rest on ----------------------------------------------------------------------
@pytest.fixture
def pekarna(cast: Cast) -> Iterator[tuple[Actor, Actor]]:
    people = cast.actor(cast.preparer, cast.pekarna), cast.actor(cast.reviewer, cast.pekarna)
    with client_scope(cast.pekarna.ref):
        yield people


def test_a_bill_in_the_books_stays_its_ten_years_whatever_its_class(
    pekarna: tuple[Actor, Actor],
) -> None:
    actor, reviewer = pekarna
    document_id = services.receive(
        content=b"A bill that somebody took for a letter",
        file_name="letter.txt",
        source="upload",
        actor=actor,
    ).document_id
    supplier = create_party(
        draft=PartyDraft(name="Mlýn Vltava s.r.o.", country="CZ", is_supplier=True), actor=actor
    ).party.id
    line = BillLineDraft(
        description="Mouka",
        net=Decimal(1000),
        account="501",
        tax_code="CZ-P12",
        tax_rate=Decimal(12),
    )
    bill_id = payables.capture_bill(
        draft=BillDraft(
            lines=(line,),
            document_id=document_id,
            party_id=supplier,
            number="2026-117",
            issued_on=date(2026, 11, 3),
            due_on=date(2026, 12, 17),
            currency="CZK",
            net=Decimal(1000),
            tax=Decimal(120),
            gross=Decimal(1120),
        ),
        actor=actor,
    )
    # A letter of 2015: by its class it would have been due since 2021.
    services.file_document(
        document_id=document_id, class_code="letter", issued_on=date(2015, 5, 5), actor=actor
    )
    assert services.mark_due(today=date(2026, 11, 22), actor=actor) == 0
    assert selectors.document(document_id=document_id).retain_until is None

    payables.submit_bill(bill_id=bill_id, actor=actor, confirmed={})
    payables.approve_bill(bill_id=bill_id, actor=reviewer)
    payables.post_bill(bill_id=bill_id, actor=actor)
    Document.objects.filter(pk=document_id).update(retain_until=date(2020, 12, 31))
    assert services.mark_due(today=date(2026, 11, 22), actor=actor) == 0
    assert selectors.document(document_id=document_id).retain_until == date(2036, 12, 31)
    # Not even where somebody made it due.
    Document.objects.filter(pk=document_id).update(state="due", retain_until=date(2020, 12, 31))
    with pytest.raises(disposing.StillWanted) as refused:
        services.propose_disposal(document_id=document_id, reason="Over", actor=actor)
    assert refused.value.message == (
        "“letter” has to be kept until 31 Dec 2036: an entry in the books rests on it."
    )
