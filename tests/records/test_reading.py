from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, transaction

from apps.parties.services import register
from apps.parties.values import PartyDraft
from apps.records import selectors, services
from apps.records.models import DocumentText, Reading
from apps.records.services.correcting import NotAnAmount, NotReadYet
from kernel import jobs
from kernel.actor import Actor, system_actor
from kernel.errors import Forbidden
from kernel.models import FactRecord
from tests.cast import Cast
from tests.records import papers


def send(content: bytes, name: str, actor: Actor) -> uuid.UUID:
    """Receive it and let its job run."""
    received = services.receive(content=content, file_name=name, source="upload", actor=actor)
    assert received.job_id is not None
    jobs.run(received.job_id)
    return received.document_id


def test_an_e_invoice_is_read_exactly_and_becomes_a_bill(books: Cast, preparer: Actor) -> None:
    document_id = send(papers.UBL, "invoice.xml", preparer)

    row = selectors.document(document_id=document_id)
    assert (row.title, row.class_code, row.state) == (
        "Fjordrist ApS, 2081447",
        "bill",
        "classified",
    )
    assert (row.supplier_name, row.number, row.payable, row.currency) == (
        "Fjordrist ApS",
        "2081447",
        "1250.00",
        "DKK",
    )
    assert str(row.issued_on) == "2026-11-03"
    # Denmark: five years after the end of the fiscal year.
    assert str(row.retain_until) == "2031-12-31"
    found = selectors.readings(document_id=document_id)
    assert (found.state, found.read_from, found.to_check) == ("read", "ubl", 0)
    read = {each.field: each.value for each in found.fields}
    assert (read["issued_on"], read["due_on"]) == ("2026-11-03", "2026-11-17")
    assert (read["net"], read["tax"], read["gross"]) == ("1000.00", "250.00", "1250.00")
    assert read["supplier_vat_id"] == "DK13585628"
    assert {each.certainty for each in found.fields} == {"exact"}
    assert found.lines[0]["description"] == "Coffee, roasted"
    assert found.lines[0]["net"] == "1000.00"
    fact = FactRecord.objects.get(name="records.document.read")
    assert fact.payload["document_class"] == "bill"
    assert fact.payload["to_check"] == 0


def test_what_holds_nothing_to_read_stays_for_peoples_eyes(books: Cast, preparer: Actor) -> None:
    document_id = send(b"Dear all, the office moves.", "letter.txt", preparer)

    row = selectors.document(document_id=document_id)
    assert (row.state, row.read_state, row.class_code) == ("received", "unread", "")
    assert selectors.readings(document_id=document_id).fields == ()


def test_a_second_run_of_the_job_reads_nothing_twice(books: Cast, preparer: Actor) -> None:
    document_id = send(papers.UBL, "invoice.xml", preparer)
    count = Reading.objects.count()
    version = selectors.document(document_id=document_id).version_id

    services.read_version(version_id=version, actor=preparer, report=lambda **_: None)
    assert Reading.objects.count() == count
    assert FactRecord.objects.filter(name="records.document.read").count() == 1


def test_a_correction_stands_beside_what_was_read(books: Cast, preparer: Actor) -> None:
    document_id = send(papers.UBL, "invoice.xml", preparer)
    services.correct_reading(
        document_id=document_id, field="payable", value="1200.00", actor=preparer
    )

    (payable,) = (
        each
        for each in selectors.readings(document_id=document_id).fields
        if each.field == "payable"
    )
    assert (payable.value, payable.read_value, payable.is_corrected) == ("1200.00", "1250.00", True)
    assert payable.corrected_by == "Joana Dias"
    assert selectors.document(document_id=document_id).payable == "1200.00"
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.filter(field="payable").update(value="1.00")


def test_confirming_with_a_value_that_makes_no_sense_changes_nothing(
    books: Cast, preparer: Actor
) -> None:
    document_id = send(papers.UBL, "invoice.xml", preparer)
    with pytest.raises(NotAnAmount) as refused:
        services.confirm_readings(
            document_id=document_id,
            values={"number": "99", "payable": "a lot"},
            actor=preparer,
        )
    assert refused.value.message == "“a lot” is no amount."
    assert refused.value.field == "payable"
    assert not Reading.objects.filter(corrected_value__isnull=False).exists()
    assert not DocumentText.objects.filter(confirmed_at__isnull=False).exists()


def test_confirmed_readings_name_who_looked(books: Cast, preparer: Actor) -> None:
    document_id = send(papers.UBL, "invoice.xml", preparer)
    services.confirm_readings(document_id=document_id, actor=preparer)

    found = selectors.readings(document_id=document_id)
    assert found.confirmed_by == "Joana Dias"
    assert FactRecord.objects.filter(name="records.readings.confirmed").count() == 1


def test_what_is_still_being_read_can_not_be_corrected(books: Cast, preparer: Actor) -> None:
    received = services.receive(
        content=papers.UBL, file_name="invoice.xml", source="upload", actor=preparer
    )
    with pytest.raises(NotReadYet):
        services.correct_reading(
            document_id=received.document_id, field="number", value="1", actor=preparer
        )
    assert not Reading.objects.exists()


def test_a_reviewer_corrects_nothing(books: Cast, preparer: Actor, reviewer: Actor) -> None:
    document_id = send(papers.UBL, "invoice.xml", preparer)
    with pytest.raises(Forbidden):
        services.correct_reading(document_id=document_id, field="number", value="1", actor=reviewer)
    assert not Reading.objects.filter(corrected_value__isnull=False).exists()


def bill(number: str, reference: str) -> bytes:
    """A bill whose number stands under a word that no dictionary knows."""
    return papers.pdf(
        "= Invoice",
        "Fjordrist ApS",
        "CVR 13585628",
        f"Fjord-ref {number}",
        f"Our case {reference}",
        "Invoice date 2026-11-03",
        "Total DKK 1,250.00",
    )


def test_a_correction_teaches_the_next_one_of_that_supplier(books: Cast, preparer: Actor) -> None:
    first = send(bill("2081447", "77"), "first.pdf", preparer)
    assert selectors.readings(document_id=first).value("number") != "2081447"
    services.correct_reading(document_id=first, field="number", value="2081447", actor=preparer)
    for job in jobs.recent(kind="records.learn"):
        jobs.run(job.id)

    second = send(bill("2081999", "81"), "second.pdf", preparer)
    (number,) = (
        each for each in selectors.readings(document_id=second).fields if each.field == "number"
    )
    assert number.value == "2081999"
    assert number.why == "As corrected last time for this supplier: at “Fjord-ref”."


def test_what_a_bill_lacks_is_for_a_person_to_look_up(books: Cast, preparer: Actor) -> None:
    document_id = send(bill("2081447", "77"), "bill.pdf", preparer)
    found = selectors.readings(document_id=document_id)
    missing = [each.field for each in found.fields if not each.value]
    assert "due_on" in missing
    assert all(each.needs_check for each in found.fields if not each.value)
    assert selectors.document(document_id=document_id).to_check == found.to_check


def test_a_bill_is_linked_to_the_supplier_whose_numbers_it_bears(
    books: Cast, preparer: Actor
) -> None:
    drafts = (
        PartyDraft(name="Fjordrist", country="DK", is_supplier=True, vat_id="DK13585628"),
        PartyDraft(name="Fjordrist ApS", country="DK", is_supplier=True),
    )
    with_numbers, _by_name_only = (
        register.create_party(draft=each, actor=system_actor()) for each in drafts
    )
    document_id = send(papers.UBL, "invoice.xml", preparer)
    assert selectors.document(document_id=document_id).party_id == with_numbers.party.id
